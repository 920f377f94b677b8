from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.cooling import BEHIND_LOCK
from proxy_core.commands.standing import in_words
from proxy_core.errors import AttemptStatus
from proxy_core.phrases import phrase
from proxy_core.records import AccountState, Cooling


def state(*cooling, in_flight=0, drawn=0, **account):
    own = Account(Provider.GEMINI, "Studio", **{"checked_at": 1.0, **account})
    return AccountState(own, in_flight, drawn, cooling)


def rest(model, until, status=AttemptStatus.LIMITED):
    return Cooling(model, until, status, phrase("no_answer"))


def mark(model, code, until=200.0):
    return Cooling(model, until, AttemptStatus.REJECTED, phrase(code, account="Studio"), lasting=True)


def test_what_an_account_does():
    assert in_words(state()) == "ready"
    assert in_words(state(in_flight=2)) == "drawing 2"
    assert in_words(state(checked_at=0.0)) == "not checked"
    assert in_words(state(checked_at=0.0, drawn=1)) == "ready"
    assert in_words(state(checked_at=0.0, in_flight=1)) == "drawing 1"


def test_why_it_is_disabled():
    assert in_words(state(enabled=False, in_flight=1)) == "disabled"
    assert in_words(state(enabled=False, disabled_reason="key_rejected")) == "disabled: key rejected"
    assert in_words(state(enabled=False, disabled_reason="login_ended")) == "disabled: sign in again"
    other = in_words(state(enabled=False, disabled_reason="policy_forbids"))
    assert other.startswith("disabled: the organisation of Studio forbids")


def test_how_it_rests():
    assert in_words(state(rest("", 99.0, AttemptStatus.FAILED)), now=100.0) == "ready"
    words = in_words(state(rest("m1", 200.0), rest("", 300.0, AttemptStatus.REJECTED), in_flight=1), now=100.0)
    assert words.startswith("drawing 1; m1 limited until 1970-01-0")
    assert "; rejected until 1970-01-0" in words


def test_models_that_rest_alike_are_told_together():
    words = in_words(state(rest("m1", 200.0), rest("m2", 200.0), rest("m3", 300.0)), now=100.0)
    assert words.startswith("m1, m2 limited until ")
    assert words.count("limited") == 2


def test_whose_secret_a_locked_keyring_keeps_back_is_not_ready():
    assert in_words(state(BEHIND_LOCK)) == "keyring locked"
    words = in_words(state(BEHIND_LOCK, mark("m1", "limit_zero"), rest("m2", 200.0), in_flight=1), now=100.0)
    assert words.startswith("drawing 1; m2 limited until ")
    assert words.endswith("; keyring locked; without m1 (no quota)")


def test_what_no_time_changes_is_no_rest():
    assert in_words(state(mark("m1", "limit_zero")), now=100.0) == "ready; without m1 (no quota)"
    assert in_words(state(mark("m1", "model_not_at_account")), now=100.0) == "ready; without m1 (not known to it)"
    assert in_words(state(mark("m1", "limit_zero", until=99.0)), now=100.0) == "ready"
    words = in_words(state(mark("m1", "limit_zero"), rest("m2", 200.0)), now=100.0)
    assert words.startswith("m2 limited until ")
    assert words.endswith("; without m1 (no quota)")
