from msgspec.structs import replace

from proxy_core.accounts.account import Provider
from proxy_core.doctor.accounts import check
from proxy_core.doctor.finding import State
from proxy_core.doctor.owner import Owner, Presence
from proxy_core.errors import AttemptStatus
from proxy_core.phrases import phrase
from proxy_core.records import AccountState, Cooling, ProxyState
from tests.proxy_core.doctor.conftest import NOW, account


def running(*states):
    return Owner(Presence.RUNS, proxy=ProxyState(running=True), accounts=states)


def resting(until, model=""):
    rest = Cooling(model, until, AttemptStatus.LIMITED, phrase("limit_day"))
    return AccountState(account(), 0, 0, (rest,))


def test_they_are_counted_by_provider_and_state(scene):
    accounts = [account(), account(), account(Provider.OPENAI), account(Provider.OPENAI, enabled=False)]
    (found,) = check(scene(accounts))
    assert (found.state, str(found.said)) == (State.OK, "gemini 2 ready, openai 1 disabled, openai 1 ready")
    assert found.facts["openai_disabled"] == 1


def test_none_yet(scene):
    (found,) = check(scene())
    assert (found.state, str(found.step)) == (
        State.NOTE,
        "Add one in the window, or with: easel account add",
    )


def test_those_that_easel_disabled_say_why_by_a_code(scene):
    bad = account(enabled=False, disabled_reason="key_rejected")
    (found,) = check(scene([account(), bad, replace(bad, disabled_reason="PLANTED")]))
    assert (found.state, str(found.said)) == (
        State.NOTE,
        "gemini 2 disabled, gemini 1 ready; disabled for key_rejected, other",
    )
    assert "PLANTED" not in repr(found)


def test_when_none_may_draw_that_is_trouble(scene):
    (found,) = check(scene([account(enabled=False, disabled_reason="login_ended")]))
    assert (found.state, str(found.said)) == (
        State.TROUBLE,
        "None may draw: gemini 1 disabled; disabled for login_ended.",
    )


def test_when_all_were_disabled_by_hand_nobody_is_told_to_mend_them(scene):
    (found,) = check(scene([account(enabled=False)]))
    assert (found.state, str(found.said)) == (State.TROUBLE, "None may draw: gemini 1 disabled, all of them by hand.")
    assert str(found.step) == "Enable one in the window, or with: easel account enable NAME"


def test_when_all_rest_that_is_told(scene):
    (found,) = check(scene(owner=running(resting(NOW + 60))))
    assert (found.state, str(found.said)) == (State.NOTE, "None is ready: gemini 1 resting.")


def test_a_rest_that_is_over_or_for_one_model_is_none(scene):
    (found,) = check(scene(owner=running(resting(NOW - 1), resting(NOW + 60, "gemini-3-pro-image"))))
    assert (found.state, str(found.said)) == (State.OK, "gemini 2 ready")


def test_accounts_that_could_not_be_read(scene):
    from proxy_core.doctor.database_seen import Condition, DatabaseSeen

    (found,) = check(scene(database=DatabaseSeen(Condition.DAMAGED)))
    assert found.state is State.NOTE
