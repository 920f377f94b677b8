from proxy_core.doctor.finding import State, fine, note, trouble, worst
from proxy_core.phrases import phrase

SAID = phrase("doctor_port_any")


def test_the_worst_counts():
    well, known, bad = fine("a", SAID), note("b", SAID), trouble("c", SAID, SAID)
    assert worst((well,)) is State.OK
    assert worst((well, known)) is State.NOTE
    assert worst((known, bad, well)) is State.TROUBLE
    assert worst(()) is State.OK


def test_facts_go_to_programs():
    assert fine("port", SAID, port=8045).facts == {"port": 8045}
    assert note("port", SAID, None, port=1).step is None
