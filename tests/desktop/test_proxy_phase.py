import pytest

from desktop.cells import Tone
from desktop.proxy_phase import Phase, ProxyPhase
from proxy_core import CredentialsError, ProxyChanged, ProxyState, phrase
from tests.desktop.fakes import ADDRESS
from tests.desktop.waiting import heard, told


@pytest.fixture
def phase(room):
    return ProxyPhase(room.signals, room.verbs.main, room.signals)


def followed(phase):
    """What it is from now on, each time that it changed."""
    met = [phase.now()]
    phase.changed.connect(lambda: met.append(phase.now()) if phase.now() is not met[-1] else None)
    return met


def test_from_the_start_on_each_step_is_met_once(phase, room):
    met = followed(phase)
    room.run(room.open())
    assert met == [Phase.OPENING, Phase.STOPPED, Phase.STARTING, Phase.RUNNING]


def test_a_stop_and_a_start(phase, room):
    async def story():
        await room.open()
        met = followed(phase)
        for press in (room.verbs.main.stop_proxy, room.verbs.main.start_proxy):
            async with heard(room.verbs.main.busy_changed, lambda verb, busy: verb == "proxy" and not busy):
                press()
        return met

    met = room.run(story())
    assert [one for one in met if one is not Phase.DRAINING] == [
        *(Phase.RUNNING, Phase.STOPPING, Phase.STOPPED, Phase.STARTING, Phase.RUNNING),
    ]


def test_what_a_verb_did_is_known_as_soon_as_it_ended(phase, room):
    async def story():
        await room.open()
        met = []
        room.verbs.main.busy_changed.connect(lambda *_: met.append(phase.now()))
        async with heard(room.verbs.main.busy_changed, lambda verb, busy: not busy):
            room.verbs.main.stop_proxy()
        return met

    assert room.run(story()) == [Phase.STOPPING, Phase.STOPPED]


@pytest.mark.parametrize(("running", "then"), [(True, Phase.STOPPED), (False, Phase.RUNNING)])
def test_what_is_told_before_the_verb_ends_has_come(phase, room, running, then):
    async def story():
        await room.open()
        await told(room.signals, ProxyChanged(ProxyState(running=running)))
        room.verbs.main.busy_changed.emit("proxy", True)
        met = followed(phase)
        await told(room.signals, ProxyChanged(ProxyState(running=not running)))
        return met

    assert room.run(story()) == [Phase.STOPPING if running else Phase.STARTING, then]


def test_a_core_that_does_not_start(phase, room, core):
    core.start_error = CredentialsError("store_missing", how="")

    async def story():
        room.engine.start()
        async with heard(room.verbs.main.start_failed):
            room.verbs.main.open()
        before = phase.now()
        async with heard(room.verbs.main.opened):
            room.verbs.main.open()
            again = phase.now()
        return before, again

    assert room.run(story()) == (Phase.CLOSED, Phase.OPENING)


@pytest.mark.parametrize(
    ("proxy", "then", "tone"),
    [
        (ProxyState(running=True, base_url=ADDRESS, stopping=True), Phase.DRAINING, Tone.BUSY),
        (ProxyState(running=False, error=phrase("port_in_use", host="127.0.0.1", port=8045)), Phase.FAILED, Tone.BAD),
        (ProxyState(running=False), Phase.STOPPED, Tone.MUTED),
        (ProxyState(running=True, base_url=ADDRESS), Phase.RUNNING, Tone.OK),
    ],
)
def test_what_the_core_tells_counts(phase, room, proxy, then, tone):
    async def story():
        await room.open()
        await told(room.signals, ProxyChanged(proxy))

    room.run(story())
    assert (phase.now(), phase.now().tone) == (then, tone)


def test_each_has_its_words():
    assert {phase for phase in Phase if not phase.words} == {Phase.CLOSED}
    assert Phase.STOPPING.words == Phase.DRAINING.words == "Proxy is stopping"
