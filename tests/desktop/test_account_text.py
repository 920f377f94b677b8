import pytest
from msgspec.structs import replace

from desktop import account_text
from desktop.cells import Tone
from proxy_core import (
    ENGLISH,
    Account,
    AccountCheck,
    AttemptStatus,
    Cooling,
    Provider,
    Removal,
    phrase,
)
from tests.desktop.fakes import NOW, account_state, cooling

LIMITED, REJECTED, FAILED = AttemptStatus.LIMITED, AttemptStatus.REJECTED, AttemptStatus.FAILED
NO_QUOTA = cooling("limit_zero", 9e9, model="m", lasting=True)
MISSING = cooling("model_not_at_account", 9e9, REJECTED, model="x", lasting=True)


@pytest.mark.parametrize(
    ("changes", "words", "tone"),
    [
        ({}, "ready", Tone.OK),
        ({"checked_at": 0.0}, "not checked", Tone.MUTED),
        ({"checked_at": 0.0, "drawn": 1}, "ready", Tone.OK),
        ({"in_flight": 2}, "drawing 2", Tone.BUSY),
        ({"enabled": False, "in_flight": 1}, "disabled", Tone.MUTED),
        ({"enabled": False, "disabled_reason": "login_ended"}, "sign in again", Tone.BAD),
        ({"enabled": False, "disabled_reason": "key_rejected"}, "key rejected", Tone.BAD),
        ({"cooling": (cooling("limit_minute", 42),)}, "cooling 42 s: limit per minute", Tone.WARN),
        ({"cooling": (cooling("limit_minute", 0.2),)}, "cooling 1 s: limit per minute", Tone.WARN),
        ({"cooling": (cooling("limit_day", 5400),)}, "cooling 90 min: limit for today", Tone.WARN),
        (
            {"cooling": (cooling("unreachable", 30, FAILED),)},
            "cooling 30 s: the upstream could not be reached",
            Tone.WARN,
        ),
        ({"cooling": (cooling("limit_minute", -1),)}, "ready", Tone.OK),
        ({"cooling": (cooling("limit_minute", 42, model="m"),)}, "cooling 42 s: limit per minute (m)", Tone.WARN),
        ({"cooling": (cooling("limit_minute", 42, model="m"),), "in_flight": 1}, "drawing 1", Tone.BUSY),
        ({"cooling": (cooling("not_permitted", 60, REJECTED, model="m"),)}, "m: may not use this model", Tone.BAD),
        ({"cooling": (NO_QUOTA,)}, "m: no quota, needs billing", Tone.WARN),
        ({"cooling": (MISSING,)}, "ready, except x", Tone.OK),
        ({"cooling": (MISSING, NO_QUOTA)}, "m: no quota, needs billing", Tone.WARN),
        ({"cooling": (NO_QUOTA, replace(NO_QUOTA, model="n"))}, "ready, except 2 models", Tone.WARN),
        (
            {"cooling": (MISSING, cooling("limit_minute", 5, model="m"))},
            "cooling 5 s: limit per minute (m)",
            Tone.WARN,
        ),
    ],
)
def test_the_state_of_an_account_in_words(changes, words, tone):
    assert account_text.state_of(account_state(**changes), NOW) == (words, tone)


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (Account(Provider.GEMINI, "x"), "Gemini"),
        (Account(Provider.VERTEX, "x"), "Vertex AI"),
        (Account(Provider.OPENAI, "x"), "OpenAI"),
        (Account(Provider.OPENAI, "x", base_url="https://images.example.net/v1"), "images.example.net"),
        (Account(Provider.CODE_ASSIST, "x"), "Code Assist"),
    ],
)
def test_every_provider_has_words(account, words):
    assert account_text.provider(account) == words


def test_about_an_account():
    told = account_text.about(account_state("fox@example.com", by_login=True, project="p1", drawn=1284))
    assert told.replace("\u00a0", " ") == "Gemini \u00b7 signed in \u00b7 fox \u00b7 p1 \u00b7 1,284 drawn today"


def test_marks_say_what_and_what_to_do_those_that_stay_first():
    state = account_state(cooling=(cooling("limit_minute", 42, model="m"), MISSING, NO_QUOTA))
    found = account_text.marks(state, NOW)
    assert [(mark.title, mark.tone) for mark in found] == [
        ("x", Tone.MUTED),
        ("m", Tone.WARN),
        ("m, back in 42 s", Tone.WARN),
    ]
    assert found[1].words == "No quota for this model: the project needs billing."
    assert "billing" in found[1].advice
    assert found[2].words == "It reached its limit per minute."
    assert found[2].advice == ""


def test_a_mark_is_meant_as_the_state_of_its_account_is():
    gone = account_state(cooling=(cooling("secret_missing", 9e9, REJECTED, lasting=True),))
    (mark,) = account_text.marks(gone, NOW)
    assert mark.tone is account_text.state_of(gone, NOW)[1] is Tone.BAD


def test_a_mark_has_the_link_that_came_with_its_reason():
    def words(said):
        return account_text.marks(account_state(cooling=(Cooling("", NOW + 60, REJECTED, said),)), NOW)[0].words

    within = phrase("not_permitted", account="fox", text="verify at https://g.co/x")
    beside = phrase("not_permitted", account="fox", text="verify", link="https://g.co/x")
    assert words(within) == "The provider does not allow it: verify at https://g.co/x."
    assert words(beside) == "The provider does not allow it: verify. https://g.co/x"


@pytest.mark.parametrize(
    ("code", "values", "row", "details"),
    [
        ("validation_needed", {}, "Google wants it verified", "follow the steps https://g.co/x"),
        (
            "service_disabled",
            {"service": "Vertex AI API"},
            "Vertex AI API is not enabled",
            "enable it in the Google Cl",
        ),
        ("terms_violated", {}, "closed by Google for its terms", "only an appeal at Google helps https://g.co/x"),
        ("policy_forbids", {}, "forbidden by its organisation", "ask its administrator"),
    ],
)
def test_what_google_wants_is_short_in_a_row_and_whole_in_the_details(code, values, row, details):
    said = phrase(code, account="fox", link="https://g.co/x", **values)
    state = account_state(cooling=(Cooling("m", NOW + 60, REJECTED, said),))
    assert account_text.state_of(state, NOW)[0] == f"m: {row}"
    assert details in account_text.marks(state, NOW)[0].words


def test_all_coolings_are_told_in_full_for_a_tooltip():
    state = account_state(cooling=(cooling("limit_minute", 42, model="m"), cooling("unreachable", 5, FAILED)))
    assert account_text.coolings(state, NOW) == (
        "All models, back in 5 s: The upstream could not be reached.\nm, back in 42 s: It reached its limit per minute."
    )


@pytest.mark.parametrize("code", ["login_ended", "key_rejected", "secret_missing"])
def test_why_easel_disabled_an_account(code):
    account = account_state("lynx@example.com", enabled=False, disabled_reason=code).account
    assert "lynx@example.com" in account_text.why_disabled(account)
    assert account_text.why_disabled(replace(account, disabled_reason="")) == ""


def test_checks_and_removals_are_told():
    account = account_state("fox@example.com").account
    assert account_text.last_check(replace(account, checked_at=NOW - 7200), NOW).startswith(
        "The provider last accepted its secret 2 h ago ("
    )
    assert account_text.last_check(replace(account, checked_at=0.0), NOW) == "Never checked."
    said = phrase("unreachable")
    tones = [account_text.checked(AccountCheck(account, passed, said))[1] for passed in (True, False, None)]
    assert tones == [Tone.OK, Tone.BAD, Tone.WARN]
    assert account_text.removed(Removal(account)) == ""
    assert "still stands at Google. The upstream could not be reached." in account_text.removed(Removal(account, said))


def test_the_words_here_are_for_codes_that_there_are():
    for words in (account_text._LASTING, account_text._ADVICE, account_text._DISABLED, account_text._IN_FULL):
        assert set(words) <= set(ENGLISH)
    assert not account_text._FINE - set(ENGLISH)


def test_what_was_removed_is_named_or_counted():
    fox, heron = (account_state(f"{name}@example.com").account for name in ("fox", "heron"))
    assert account_text.removing((fox,)) == "fox@example.com was removed."
    assert account_text.removing((fox, heron)) == "2 accounts were removed."


def test_the_last_error_is_a_sentence_with_what_to_do():
    said = phrase("limit_billing", account="fox@example.com")
    assert account_text.last_error(said, NOW - 300, NOW).startswith("5 min ago: ")
    assert "Check" in account_text.advice(said)
    assert account_text.advice(phrase("unreachable")) == ""
