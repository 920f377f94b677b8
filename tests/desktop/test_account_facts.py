import pytest

from desktop.account_facts import AccountFacts
from proxy_core import AttemptStatus, Limit, LimitSource, Outcome, phrase
from tests.desktop.engine import told_by
from tests.desktop.fakes import MODEL, NOW, account_state, attempt, record

FOX = account_state("fox@example.com").account
LIMITED = phrase("limit_minute", account="fox@example.com")


@pytest.fixture
def facts(engine, qt_runner):
    made = AccountFacts(engine)
    yield made
    qt_runner.run(made.close())


def test_limits_are_fetched_and_set(facts, core, qt_runner):
    assert told_by(qt_runner, facts.limits_loaded, lambda: facts.load_limits("fox")) == ("fox", ())
    set_to = told_by(qt_runner, facts.limits_loaded, lambda: facts.set_limit("fox", MODEL, "day", 50))
    assert set_to == ("fox", (Limit("fox", MODEL, "day", 50, LimitSource.TYPED, NOW),))
    assert told_by(qt_runner, facts.limits_loaded, lambda: facts.set_limit("fox", MODEL, "day", None)) == ("fox", ())


def test_the_last_error_is_found_in_the_log(facts, core, qt_runner):
    core.log = {
        "r2": (record("r2", outcome=Outcome.DRAWN, accounts=("fox@example.com",), started_at=NOW + 1), ()),
        "r1": (
            record("r1", outcome=Outcome.PARTIAL, accounts=("fox@example.com",)),
            (
                attempt("r1", 0, status=AttemptStatus.FAILED, reason=phrase("unreachable"), seconds=1.0),
                attempt("r1", 1, status=AttemptStatus.LIMITED, reason=LIMITED, seconds=2.0),
                attempt(
                    "r1", 2, status=AttemptStatus.FAILED, reason=phrase("unreachable"), account="heron@example.com"
                ),
                attempt("r1", 3, status=AttemptStatus.OK),
            ),
        ),
    }
    name, error = told_by(qt_runner, facts.error_loaded, lambda: facts.load_error(FOX))
    assert (name, error.reason.code, error.at, error.request_id) == ("fox", "limit_minute", NOW + 2, "r1")


def test_where_there_is_none_none_is_told(facts, qt_runner):
    assert told_by(qt_runner, facts.error_loaded, lambda: facts.load_error(FOX)) == ("fox", None)
