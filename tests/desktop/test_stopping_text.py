from desktop import stopping_text
from proxy_core import QueueState


def test_what_waits_for_an_account_is_waited_for_too():
    assert stopping_text.pictures_left(QueueState(waiting=1, drawing=2)) == 3


def test_it_is_counted_where_there_is_something_to_count():
    assert stopping_text.stopping(0) == "Proxy is stopping"
    assert stopping_text.stopping(1) == "Stopping: 1 picture is still drawn"
    assert stopping_text.stopping(2) == "Stopping: 2 pictures are still drawn"
    assert stopping_text.press_again(0) == "A moment."
    assert stopping_text.press_again(1) == "1 picture is still drawn. Press again to stop at once."


def test_who_quits_is_told_how_long_it_takes_at_most():
    assert stopping_text.finishing(2, 30) == (
        "2 pictures are still drawn. Easel quits when they are there, in 30 s at most."
    )
    assert (
        stopping_text.finishing(1, 600) == "1 picture is still drawn. Easel quits when it is there, in 10 min at most."
    )
