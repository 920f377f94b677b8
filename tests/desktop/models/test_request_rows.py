import pytest

from desktop.cells import EMPTY, Tone
from desktop.models.live_requests import Told
from desktop.models.request_rows import Column, RequestRow, pictures_of
from desktop.models.row_store import RowStore
from proxy_core import AttemptStatus, Outcome
from tests.desktop.fakes import NOW, attempt, busy_log, record

OK, BUSY, BAD, FAINT = Tone.OK, Tone.BUSY, Tone.BAD, Tone.FAINT


def row_of(one, attempts=()):
    store = RowStore()
    store.insert(0, [Told(one, list(attempts))])
    return store.at(0)


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
    assert RequestRow(1, busy_log()[request_id][0]).squares() == squares


def test_a_running_request_shows_each_picture_as_it_stands():
    row = row_of(record(n=3), [attempt(status=AttemptStatus.OK), attempt(picture=1)])
    assert row.squares() == (OK, BUSY, FAINT)
    assert [picture.state()[0] for picture in row.pictures] == ["drawn", "drawing", "waiting"]
    assert row.accounts() == ("fox@example.com",)


def test_a_request_in_its_columns():
    cells = RequestRow(1, busy_log()["r08"][0]).cells(NOW)
    assert cells[Column.PROMPT].text.startswith("a harbour")
    assert (cells[Column.ACCOUNT].text, cells[Column.ACCOUNT].hint) == (
        "fox +1",
        "fox@example.com\nheron@example.com",
    )
    assert (cells[Column.PICTURES].text, cells[Column.PICTURES].hint) == ("2 of 3", "2 of 3")
    assert cells[Column.SECONDS].text == "18 s"
    assert (cells[Column.OUTCOME].text, cells[Column.OUTCOME].tone) == ("2 of 3 drawn", Tone.WARN)


def test_who_asked_for_what_and_who_drew_it():
    asked = record(client="OpenAI/Python 3.52.0", asked_model="gpt-image-1")
    cells = RequestRow(1, asked).cells(NOW)
    assert (cells[Column.CLIENT].text, cells[Column.CLIENT].hint) == ("openai-python 3.52", "OpenAI/Python 3.52.0")
    assert cells[Column.MODEL].text == "gpt-image-1 \u2192 gemini-3-pro-image"
    assert RequestRow(1, record()).cells(NOW)[Column.MODEL].text == "gemini-3-pro-image"


def test_the_seconds_of_what_is_drawn_are_counted():
    row = RequestRow(1, record())
    assert row.cells(NOW + 42)[Column.SECONDS].text == "42 s"
    assert row.cells(NOW)[Column.SECONDS].text == ""


def test_a_picture_and_its_attempts_say_what_happened():
    log = busy_log()["r08"]
    row = row_of(*log)
    cells = row.pictures[2].cells(NOW)
    assert (cells[Column.OUTCOME].text, cells[Column.OUTCOME].tone) == ("failed: prompt refused", BAD)
    assert cells[Column.OUTCOME].hint == "The upstream refused the prompt: IMAGE_SAFETY."
    first, second = (found.cells(NOW) for found in row.pictures[1].attempts)
    assert [first[column].text for column in (Column.WHEN, Column.ACCOUNT, Column.OUTCOME, Column.SECONDS)] == [
        "Attempt 1",
        "otter@example.com",
        "limited: limit per minute",
        "0.3 s",
    ]
    assert second[Column.PICTURES].hint == "waited 1.2 s, then 9.7 s at the upstream"
    assert [span.waiting for span in second[Column.PICTURES].spans] == [True, False]


def test_the_timelines_of_a_request_are_of_one_length():
    """Words and timelines run on over what is EMPTY, and over nothing else."""
    row = row_of(*busy_log()["r08"])
    for below in (*row.pictures, *row.pictures[1].attempts):
        cells = below.cells(NOW)
        assert [cells[column] == EMPTY for column in (Column.CLIENT, Column.MODEL, Column.SECONDS)] == [
            True,
            True,
            False,
        ]


def test_a_request_that_was_not_valid_has_no_pictures_and_says_why():
    row = RequestRow(1, busy_log()["r03"][0])
    cells = row.cells(NOW)
    assert row.record.outcome is Outcome.INVALID
    assert (cells[Column.PICTURES], row.unfolds, pictures_of(row.record)) == (EMPTY, False, 0)
    assert cells[Column.OUTCOME].text == "not valid: 'n' must be a whole number from 1 to 10, not 12"


def test_a_prompt_of_a_whole_book_is_one_short_line():
    text = "\u0645\u0646\u0627\u0631\u0629\n\U0001f305 " * 4000
    cell = RequestRow(1, record(prompt=text)).cells(NOW)[Column.PROMPT]
    assert "\n" not in cell.text
    assert len(cell.text) <= 160
    assert RequestRow(1, record(prompt=text)).hint(Column.PROMPT).endswith("\u2026")


def test_tooltips_say_the_rest():
    row = RequestRow(1, busy_log()["r05"][0])
    assert "limit" in row.hint(Column.OUTCOME)
    assert row.hint(Column.WHEN).count(":") == 2
    assert row.hint(Column.MODEL) == ""
