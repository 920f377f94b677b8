import pytest

from desktop.cells import Tone
from desktop.models.request_rows import Column, RequestRow
from desktop.models.row_store import RowStore
from proxy_core import AttemptStatus, Outcome
from tests.desktop.fakes import NOW, attempt, busy_log, record

OK, BUSY, BAD, FAINT = Tone.OK, Tone.BUSY, Tone.BAD, Tone.FAINT


@pytest.mark.parametrize(
    ("request_id", "squares"),
    [
        ("r09", (FAINT,) * 4),
        ("r08", (OK, OK, BAD)),
        ("r07", (OK,)),
        ("r06", (OK,) * 10),
        ("r05", (BAD,)),
        ("r04", (FAINT, FAINT)),
    ],
)
def test_an_old_request_shows_its_pictures_before_its_attempts_are_known(request_id, squares):
    assert RequestRow(1, busy_log()[request_id][0], 0).squares() == squares


def test_a_running_request_shows_each_picture_as_it_stands():
    store = RowStore(10)
    store.add_newest([record(n=3)])
    row = store.at(0)
    store.add_attempt(row.pictures[0], attempt(status=AttemptStatus.OK))
    store.add_attempt(row.pictures[1], attempt(picture=1))
    assert row.squares() == (OK, BUSY, FAINT)
    assert [picture.state()[0] for picture in row.pictures] == ["drawn", "drawing", "waiting"]


def test_a_picture_says_why_it_did_not_come():
    log = busy_log()["r08"]
    store = RowStore(10)
    store.add_newest([log[0]])
    row = store.at(0)
    for found in log[1]:
        store.add_attempt(row.pictures[found.picture], found)
    cells = row.pictures[2].cells(NOW)
    assert cells[Column.WHAT].text == "The upstream refused the prompt: IMAGE_SAFETY."
    assert (cells[Column.OUTCOME].text, cells[Column.OUTCOME].tone) == ("failed", BAD)
    first, second = (found.cells(NOW) for found in row.pictures[1].attempts)
    assert [first[column].text for column in (Column.WHEN, Column.WHAT, Column.ACCOUNT, Column.OUTCOME)] == [
        "Attempt 1",
        "limit per minute",
        "otter@example.com",
        "limited",
    ]
    assert (second[Column.PICTURES].text, second[Column.SECONDS].text) == ("waited 1.2 s", "9.7 s")


def test_a_request_in_its_columns():
    row = RequestRow(1, busy_log()["r08"][0], 0)
    cells = row.cells(NOW)
    assert cells[Column.WHAT].text.startswith("a harbour")
    assert cells[Column.ACCOUNT].text == "fox@example.com +1"
    assert cells[Column.ACCOUNT].hint == "fox@example.com\nheron@example.com"
    assert cells[Column.PICTURES].text == "2 of 3"
    assert cells[Column.SECONDS].text == "18 s"
    assert RequestRow(1, record(), 0).cells(NOW)[Column.SECONDS].text == ""


def test_a_request_that_was_not_valid_has_no_pictures_and_says_why():
    invalid = busy_log()["r03"][0]
    cells = RequestRow(1, invalid, 0).cells(NOW)
    assert invalid.outcome is Outcome.INVALID
    assert cells[Column.PICTURES].squares == ()
    assert cells[Column.WHAT].text == "'n' must be a whole number from 1 to 10, not 12."
