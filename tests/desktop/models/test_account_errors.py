import pytest

from desktop.models.account_errors import AccountErrors, error_of
from proxy_core import AttemptEnded, AttemptStatus, phrase
from tests.desktop.fakes import NOW, attempt

LIMITED = phrase("limit_minute", account="fox@example.com")


def ended(status, reason=None, at=NOW):
    return AttemptEnded(attempt(status=status, reason=reason, started_at=at, seconds=2.0))


def test_the_last_error_of_an_account_is_kept():
    errors = AccountErrors()
    errors.take([ended(AttemptStatus.LIMITED, LIMITED), ended(AttemptStatus.FAILED, phrase("unreachable"), NOW + 9)])
    assert (errors.of("fox").reason.code, errors.of("fox").at, errors.of("fox").over) == (
        "unreachable",
        NOW + 11,
        False,
    )
    assert errors.of("heron") is None


def test_a_picture_that_came_since_is_noted():
    errors = AccountErrors()
    errors.take([ended(AttemptStatus.OK), ended(AttemptStatus.LIMITED, LIMITED), ended(AttemptStatus.OK)])
    assert errors.of("fox").over
    errors.take([ended(AttemptStatus.LIMITED, LIMITED)])
    assert not errors.of("fox").over


@pytest.mark.parametrize("status", [AttemptStatus.REFUSED, AttemptStatus.CANCELLED, AttemptStatus.OK, None])
def test_what_is_not_the_accounts_fault_is_no_error_of_it(status):
    assert error_of(ended(status, LIMITED).attempt) is None
