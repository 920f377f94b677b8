from math import inf

from desktop.log_actions import PAGE
from desktop.models.log_window import LogWindow
from desktop.models.matching import EVERYTHING
from proxy_core import RequestFilter
from tests.desktop.fakes import record


def page(newest, count=PAGE):
    """`count` requests, one a second, newest first."""
    return tuple(record(str(newest - n), started_at=float(newest - n)) for n in range(count))


def opened(newest=1000):
    window = LogWindow()
    window.answered(window.ask_newest(EVERYTHING).ticket, page(newest))
    return window


def test_the_newest_then_older_ones_until_there_are_no_more():
    window = opened()
    assert (window.at_head, window.has_older, window.floor) == (True, True, 901.0)
    asked = window.ask_older()
    assert 901.0 < asked.before < 901.001
    assert window.ask_older() is None, "one page at a time"
    window.answered(asked.ticket, page(901, 3))
    assert not window.has_older
    assert window.ask_older() is None


def test_an_answer_to_an_earlier_question_counts_for_nothing():
    window = opened()
    old = window.ask_newest(EVERYTHING)
    new = window.ask_newest(RequestFilter(words="fox"))
    assert window.answered(old.ticket, page(5)) is None
    assert window.pending is new
    assert window.answered(new.ticket, ()) is new
    assert (window.matching.words, window.has_older) == ("fox", False)


def test_what_failed_can_be_asked_for_again():
    window = opened()
    window.failed(window.ask_older().ticket)
    assert window.ask_older() is not None


def test_a_page_of_one_moment_only_ends_the_list():
    window = opened()
    moment = tuple(record(str(n), started_at=901.0) for n in range(PAGE))
    window.answered(window.ask_older().ticket, moment)
    assert not window.has_older


def test_newer_ones_come_back_in_the_steps_in_which_they_went():
    window = opened()
    window.dropped_newest(1000.0, 800.0)
    window.dropped_newest(800.0, 600.0)
    assert not window.at_head
    assert [window.covers(record(started_at=at)) for at in (600.0, 601.0)] == [False, False]
    first = window.ask_newer()
    assert (first.until, 800.0 < first.before < 800.001) == (600.0, True)
    window.answered(first.ticket, page(800))
    second = window.ask_newer()
    assert (second.until, 1000.0 < second.before < 1000.001) == (800.0, True)
    window.answered(second.ticket, page(1000))
    last = window.ask_newer()
    assert (last.until, last.before) == (1000.0, None)
    window.answered(last.ticket, ())
    assert window.at_head
    assert window.ask_newer() is None


def test_those_that_pass_meanwhile_come_back_in_pages_too():
    window = opened()
    window.dropped_newest(1000.0, 800.0)
    for n in range(2 * PAGE + 1):
        window.passed(record(started_at=1001.0 + n))
    bounds = []
    while not window.at_head:
        asked = window.ask_newer()
        bounds.append(asked.before and int(asked.before))
        window.answered(asked.ticket, ())
    assert bounds == [1000, 1100, 1200, None]


def test_those_that_were_held_back_at_the_head_come_back_in_pages():
    window = opened()
    for n in range(PAGE):
        window.passed(record(started_at=1001.0 + n))
    window.dropped_newest(1000.0, 800.0)
    first = window.ask_newer()
    window.answered(first.ticket, ())
    assert int(window.ask_newer().before) == 1100


def test_what_was_dropped_at_the_other_end_is_asked_for_again():
    window = opened()
    window.answered(window.ask_older().ticket, page(901, 3))
    window.dropped_oldest(900.0)
    assert window.has_older
    assert int(window.ask_older().before) == 900
    assert (window.covers(record(started_at=899.0)), window.covers(record(started_at=901.0))) == (False, True)


def test_beginning_anew_forgets_where_one_was():
    window = opened()
    window.dropped_newest(1000.0, 800.0)
    window.answered(window.ask_newest(EVERYTHING).ticket, page(2000, 3))
    assert (window.at_head, window.floor, window.ceiling) == (True, -inf, inf)
