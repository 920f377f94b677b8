import pytest

from desktop import text
from desktop.cells import Tone
from proxy_core import ENGLISH, AttemptStatus, Outcome, Phrase, phrase
from tests.desktop.fakes import NOW, account_state, attempt, cooling, record

LIMITED, REJECTED, FAILED = AttemptStatus.LIMITED, AttemptStatus.REJECTED, AttemptStatus.FAILED


@pytest.mark.parametrize(
    ("changes", "words", "tone"),
    [
        ({}, "ready", Tone.OK),
        ({"in_flight": 2}, "drawing 2", Tone.BUSY),
        ({"enabled": False, "in_flight": 1}, "disabled", Tone.MUTED),
        ({"cooling": (cooling("limit_minute", 42),)}, "cooling 42 s: limit per minute", Tone.WARN),
        ({"cooling": (cooling("limit_minute", 0.2),)}, "cooling 1 s: limit per minute", Tone.WARN),
        ({"cooling": (cooling("limit_day", 5400),)}, "cooling 90 min: limit for today", Tone.WARN),
        (
            {"cooling": (cooling("unreachable", 30, FAILED),)},
            "cooling 30 s: the upstream could not be reached",
            Tone.WARN,
        ),
        ({"cooling": (cooling("key_rejected", 9e9, REJECTED),)}, "key rejected", Tone.BAD),
        ({"cooling": (cooling("limit_minute", -1),)}, "ready", Tone.OK),
        ({"cooling": (cooling("limit_minute", 42, model="m"),)}, "cooling 42 s for m: limit per minute", Tone.WARN),
        ({"cooling": (cooling("limit_minute", 42, model="m"),), "in_flight": 1}, "drawing 1", Tone.BUSY),
        ({"cooling": (cooling("not_permitted", 60, REJECTED, model="m"),)}, "m: may not use this model", Tone.BAD),
    ],
)
def test_the_state_of_an_account_in_words(changes, words, tone):
    assert text.state_of(account_state(**changes), NOW) == (words, tone)


def test_all_coolings_are_told_in_full():
    state = account_state(cooling=(cooling("limit_minute", 42, model="m"), cooling("unreachable", 5, FAILED)))
    assert text.coolings(state, NOW) == (
        "m: otter@example.com reached its limit per minute; back in 42 s\n"
        "All models: the upstream could not be reached; back in 5 s"
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0.0 s"), (8.44, "8.4 s"), (9.96, "10 s"), (41.6, "42 s"), (119.4, "119 s"), (600, "10 min"), (7200, "2 h")],
)
def test_durations(seconds, words):
    assert text.duration(seconds) == words


def test_every_outcome_and_status_has_words():
    assert len({text.outcome(outcome)[0] for outcome in Outcome}) == len(Outcome)
    assert len({text.status(status)[0] for status in [None, *AttemptStatus]}) == len(AttemptStatus) + 1


def test_a_code_without_words_here_is_said_in_the_cores_english():
    assert text.phrase(phrase("client_gone")) == ENGLISH["client_gone"]
    assert text.reason(phrase("went_silent", seconds=30.0)) == "the upstream stopped sending for 30 s"


def test_words_of_our_own_fit_the_codes_and_values_of_the_core():
    fields = {code: set(_fields(template)) for code, template in ENGLISH.items()}
    for words in (text._REASONS, text._SENTENCES):
        for code, template in words.items():
            assert set(_fields(template)) <= fields[code], code


def test_a_phrase_that_cannot_be_worded_is_its_code():
    assert text.phrase(Phrase("port_in_use")) == "port_in_use"
    assert text.phrase(Phrase("of_a_later_version")) == "of_a_later_version"


def test_what_was_asked():
    assert text.what_was_asked(record(prompt="a\n  lighthouse")) == "a lighthouse"
    assert text.what_was_asked(record(prompt="")) == record().model
    refused = record(outcome=Outcome.INVALID, reason=phrase("not_text", param="prompt"))
    assert text.what_was_asked(refused) == "'prompt' must be text."


def test_about_a_request_has_what_no_column_has():
    about = text.about(
        record(n=3, returned=2, notes=(phrase("style_unknown", style="x"),), reason=phrase("client_gone"))
    )
    for part in ("3 asked, 2 returned", "style 'x'", "went away", "req-1", "127.0.0.1"):
        assert part in about


def test_waiting_is_told_when_there_was_any():
    assert text.waited(attempt(waited=1.24)) == "waited 1.2 s"
    assert text.waited(attempt()) == ""


def test_the_time_of_day_has_the_day_when_it_is_another():
    assert text.time_of_day(NOW, NOW).count(":") == 2
    assert text.time_of_day(NOW - 90_000, NOW).count(":") == 1


def _fields(template):
    from string import Formatter

    return [name for _, name, _, _ in Formatter().parse(template) if name]
