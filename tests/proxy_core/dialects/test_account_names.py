import pytest

from proxy_core.dialects.account_names import masked, told
from proxy_core.errors import FailureKind, NoPicture, RequestError
from proxy_core.phrases import phrase


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("fox@example.com", "f***@example.com"),
        ("@example.com", "***@example.com"),
        ('"a@b"@example.com', '"***@example.com'),
        ("my service", "m***"),
        ("", "***"),
    ],
)
def test_a_masked_name_has_its_beginning_only(name, shown):
    assert masked(name) == shown


@pytest.mark.parametrize(("naming", "who"), [("on", "fox@a.test"), ("masked", "f***@a.test"), ("off", "an account")])
def test_an_error_names_accounts_likewise(naming, who):
    why = phrase("limit_minute", account="fox@a.test")
    error = NoPicture("all_limited", kind=FailureKind.LIMITED, ready_at=7.0, cause=why, model="m")
    found = told(error, naming)
    assert str(found.cause) == f"{who} reached its limit per minute"
    assert (found.kind, found.ready_at, found.phrase) == (error.kind, 7.0, error.phrase)
    assert error.cause is why  # the log has it whole


def test_what_names_nobody_stays_as_it_is():
    error = RequestError("prompt_missing", param="prompt")
    found = told(error, "off")
    assert (found.phrase, found.param, found.status) == (error.phrase, "prompt", 400)
