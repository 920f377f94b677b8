import json

import pytest
from msgspec.structs import replace

from desktop import log_text
from desktop.cells import Tone
from proxy_core import AttemptStatus, Outcome, Phrase, RequestFilter, phrase
from tests.desktop.fakes import NOW, attempt, busy_log, record

LOG = {name: one for name, (one, _) in busy_log().items()}


@pytest.mark.parametrize(
    ("name", "row", "headline"),
    [
        ("r09", "drawing", "It is being drawn."),
        ("r08", "2 of 3 drawn", "2 of 3 pictures came in 18 s."),
        ("r07", "drawn", "The picture came in 8.4 s."),
        ("r06", "drawn", "All 10 pictures came in 41 s."),
        ("r05", "failed: every account is at a limit", "Failed after 2.1 s: no picture came."),
        ("r04", "cancelled: the client went away", "It was given up after 5.0 s."),
        (
            "r03",
            "not valid: 'n' must be a whole number from 1 to 10, not 12",
            "The request was not valid, so no account was asked.",
        ),
    ],
)
def test_how_a_request_ended(name, row, headline):
    assert (log_text.outcome(LOG[name])[0], log_text.headline(LOG[name])[0]) == (row, headline)


def test_models_are_named_once_where_they_are_the_same():
    assert log_text.models(record(asked_model="gpt-image-1")) == "gpt-image-1 \u2192 gemini-3-pro-image"
    assert log_text.models(record()) == "gemini-3-pro-image"
    assert log_text.models(record(asked_model="", model="")) == ""


def test_a_code_of_a_later_version_is_said_in_its_own_words():
    odd = replace(LOG["r05"], reason=Phrase("code_of_tomorrow", {"n": 1}))
    assert log_text.outcome(odd)[0] == "failed: code_of_tomorrow"
    lacking = replace(LOG["r05"], reason=Phrase("attempts_used_up", {}))
    assert log_text.outcome(lacking)[0] == "failed: attempts_used_up"


def test_what_was_asked_keeps_its_order_and_shows_values_as_they_are():
    asked = {"model": "gpt-image-1", "n": 2, "user": None, "stream": True, "extra": {"a": [1]}, "long": "x" * 9000}
    rows = log_text.asked(record(asked=json.dumps(asked)))
    assert rows[:5] == [
        ("model", "gpt-image-1"),
        ("n", "2"),
        ("user", "null"),
        ("stream", "true"),
        ("extra", '{"a": [1]}'),
    ]
    assert len(rows[5][1]) < 3000


@pytest.mark.parametrize("asked", ["", "{", "[1]", "null"])
def test_what_cannot_be_read_was_not_asked(asked):
    assert log_text.asked(record(asked=asked)) == []


def test_an_answer_has_a_value_a_line():
    assert log_text.answer(record(answer='{"a":{"b":"\u71c8"}}')) == '{\n  "a": {\n    "b": "\u71c8"\n  }\n}'
    assert log_text.answer(record(answer="not JSON")) == "not JSON"
    assert log_text.answer(record()) == ""


def test_how_long_an_attempt_took():
    done = attempt(status=AttemptStatus.OK, seconds=9.7)
    assert log_text.took(done) == "9.7 s at the upstream"
    assert log_text.took(replace(done, waited=1.2)) == "waited 1.2 s, then 9.7 s at the upstream"
    assert log_text.took(attempt(waited=1.2)) == "waited 1.2 s"
    assert log_text.took(attempt()) == ""


def test_how_each_picture_stands():
    tried = (attempt(status=AttemptStatus.OK), attempt(picture=1))
    drawing = record(n=3)
    assert [log_text.picture_state(drawing, n, tried)[0] for n in range(3)] == ["drawn", "drawing", "waiting"]
    failed = replace(drawing, outcome=Outcome.PARTIAL)
    assert log_text.picture_state(failed, 2, tried) == ("failed", Tone.BAD)
    assert log_text.picture_state(replace(drawing, outcome=Outcome.CANCELLED), 2, ())[0] == "cancelled"
    assert log_text.picture_state(replace(drawing, outcome=Outcome.DRAWN), 2, ())[0] == "drawn"


def test_notes_are_sentences():
    noted = record(notes=(phrase("quality_mapped", quality="high", used="4K", model="m"),))
    assert log_text.notes(noted) == ["Quality 'high' is called 4K by m."]
    assert "Quality" in log_text.about(noted)


def test_what_a_filter_keeps():
    assert log_text.filter_words(RequestFilter()) == ""
    words = log_text.filter_words(
        RequestFilter((Outcome.FAILED, Outcome.PARTIAL), "OpenAI/Python", "fox", "m", NOW, "paper boat")
    )
    assert words.startswith("failed or partly drawn, of openai-python, by fox, with m, since ")
    assert words.endswith("with the words \u201cpaper boat\u201d")


def test_times_in_full_and_in_short():
    assert log_text.moment(NOW).count(":") == 2
    assert log_text.since(NOW, NOW).count(":") == 1
    assert len(log_text.since(NOW - 86_400, NOW)) > len(log_text.since(NOW, NOW))


def test_long_prompts_are_cut():
    assert log_text.one_line("a \n\t b") == "a b"
    assert len(log_text.one_line("x" * 32_000)) < 200
    assert log_text.cut("x" * 32_000).endswith("\u2026")
    assert log_text.cut("short") == "short"


def test_facts_leave_out_what_is_not_known():
    names = [name for name, _ in log_text.facts(record(client="curl/8.5.0"))]
    assert names == ["Began", "Client", "Path", "Model"]
    assert log_text.facts(LOG["r07"])[-1] == ("Answered", "HTTP 200")
