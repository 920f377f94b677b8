import pytest
from msgspec.structs import replace

from desktop.account_row_text import LastError, below, how_it_stands, title
from desktop.cells import Tone
from proxy_core import AttemptStatus, phrase
from tests.desktop.fakes import NOW, account_state, cooling

MODEL = "gemini-3-pro-image"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("Ready", "", Tone.OK)),
        ({"in_flight": 2}, ("Drawing 2", "", Tone.BUSY)),
        ({"cooling": (cooling("limit_minute", 42),)}, ("Cooling 42 s", "limit per minute", Tone.WARN)),
        (
            {"cooling": (cooling("limit_day", 7200, model=MODEL),)},
            ("Cooling 2 h", f"limit for today ({MODEL})", Tone.WARN),
        ),
        ({"enabled": False}, ("Disabled", "", Tone.MUTED)),
        ({"enabled": False, "disabled_reason": "login_ended"}, ("Login ended", "sign in again", Tone.BAD)),
        ({"enabled": False, "disabled_reason": "terms_violated"}, ("Closed by Google for its terms", "", Tone.BAD)),
        (
            {"cooling": (cooling("validation_needed", 9e9, AttemptStatus.REJECTED, model=MODEL),)},
            ("Google wants it verified", MODEL, Tone.BAD),
        ),
        (
            {"cooling": (cooling("limit_zero", 9e9, model=MODEL, lasting=True),)},
            ("Ready", f"{MODEL}: no quota, needs billing", Tone.WARN),
        ),
    ],
)
def test_how_it_stands_and_why(changes, expected):
    assert how_it_stands(account_state(**changes), NOW) == expected


def test_an_error_that_is_over_is_not_told():
    error = LastError(NOW - 5, phrase("unreachable"), "r1")
    assert "error just now" in how_it_stands(account_state(), NOW, error)[1]
    assert how_it_stands(account_state(), NOW, replace(error, over=True))[1] == ""


def test_the_title_is_what_its_person_calls_it():
    account = account_state("fox@example.com").account
    assert (title(account), below(account)) == ("fox", "fox@example.com \u00b7 Gemini")
    same = replace(account, label=account.email, by_login=True)
    assert (title(same), below(same)) == ("fox@example.com", "Gemini \u00b7 signed in")
