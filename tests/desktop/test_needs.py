import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.account_standing import Standing, standing
from desktop.cells import Tone
from desktop.needs import (
    Counts,
    Target,
    Way,
    count_of,
    counts,
    first_back,
    is_loopback,
    needs,
)
from proxy_core import AttemptStatus, ProxyState, Settings, phrase
from tests.desktop.fakes import ADDRESS, MODEL, NOW, account_state, behind_lock, cooling

REJECTED = AttemptStatus.REJECTED
RUNNING = ProxyState(running=True, base_url=ADDRESS)
READY = account_state("fox@example.com")
SETTINGS = Settings()


def found(*states, proxy=RUNNING, settings=SETTINGS):
    return needs(states, proxy, settings, NOW)


def test_nothing_is_needed_where_somebody_draws_and_the_proxy_runs():
    assert found(READY) == ()
    assert found(READY, proxy=ProxyState(running=False)) == ()  # a person may stop it
    assert count_of((READY,), RUNNING, SETTINGS, NOW) == 0


def test_before_the_core_runs_nothing_is_known():
    assert found(settings=None) == ()
    assert count_of((), RUNNING, None, NOW) == 0


def test_without_an_account_one_is_to_be_added():
    (need,) = found()
    assert (need.code, need.button, need.target) == ("no_account", "Add an account", Target(Way.ADD))


def test_a_login_that_ended_is_signed_in_again_and_a_key_replaced():
    lynx = account_state("lynx@example.com", enabled=False, disabled_reason="login_ended", by_login=True)
    wren = account_state("wren@example.com", enabled=False, disabled_reason="key_rejected")
    first, second = found(READY, lynx, wren)
    assert first.words == "The login of lynx@example.com has ended. Sign in again to let it draw."
    assert (first.button, first.target, first.tone) == ("Sign in again", Target(Way.SIGN_IN, "lynx"), Tone.BAD)
    assert (second.button, second.target) == ("Replace the key", Target(Way.ACCOUNT, "wren"))


def test_what_time_does_not_mend_is_told_with_what_to_do():
    stuck = account_state("otter@example.com", cooling=(cooling("project_missing", 300, REJECTED),))
    billing = account_state("heron@example.com", cooling=(cooling("limit_zero", 9e5, model=MODEL, lasting=True),))
    bad, worth_knowing = found(billing, stuck)
    assert bad.words.startswith("otter@example.com: ")
    assert bad.words.endswith("Add the account again and name its project.")
    assert (bad.tone, bad.target) == (Tone.BAD, Target(Way.ACCOUNT, "otter"))
    assert worth_knowing.words.startswith(f"heron@example.com, {MODEL}: ")
    assert worth_knowing.tone is Tone.WARN  # it draws its other models


def test_what_asks_nothing_of_a_person_is_not_told():
    other = account_state(
        "a@example.com", cooling=(cooling("model_not_at_account", 9e5, REJECTED, MODEL, lasting=True),)
    )
    over = account_state("b@example.com", cooling=(cooling("project_missing", -1, REJECTED),))
    off = account_state("c@example.com", enabled=False)
    resting = account_state("d@example.com", cooling=(cooling("limit_minute", 42),))
    assert found(other, over, off, resting) == ()


def test_many_accounts_are_not_named_one_by_one():
    states = [account_state(f"a{n}@example.com", enabled=False, disabled_reason="key_rejected") for n in range(5000)]
    said = found(READY, *states)
    assert [need.code for need in said] == ["account_disabled"] * 3 + ["more_accounts"]
    assert said[-1].words == "4,997 more accounts need you."
    assert count_of([READY, *states], RUNNING, SETTINGS, NOW) == 5000


def test_while_all_rest_the_time_is_told_at_which_the_first_is_back():
    minute, day = cooling("limit_minute", 42), cooling("limit_day", 5000)
    states = (account_state("a@example.com", cooling=(minute,)), account_state("b@example.com", cooling=(minute, day)))
    (need,) = found(*states)
    assert need.code == "all_cooling"
    assert need.words.startswith("Every account rests. The first is back at ")
    assert first_back(states, NOW) == NOW + 42
    assert first_back((READY,), NOW) is None


def test_when_a_person_disabled_all_one_is_to_be_enabled():
    (need,) = found(account_state(enabled=False))
    assert (need.code, need.target) == ("all_off", Target(Way.ACCOUNTS))


def test_a_port_in_use_has_two_ways_out():
    error = phrase("port_in_use", host="127.0.0.1", port=8045)
    (need,) = found(READY, proxy=ProxyState(running=False, error=error))
    assert need.words.startswith("Port 8045 on 127.0.0.1 is in use.")
    assert (need.button, need.target) == ("Change the port", Target(Way.SETTING, "port"))
    assert need.second == ("Try again", Target(Way.START))


def test_another_failure_of_the_proxy_is_tried_again():
    (need,) = found(READY, proxy=ProxyState(running=False, error=phrase("store_closed", path="easel.db")))
    assert (need.button, need.target, need.second) == ("Try again", Target(Way.START), None)


@pytest.mark.parametrize(("host", "own"), [("127.0.0.1", True), ("::1", True), ("[::1]", True), ("localhost", True)])
def test_which_addresses_only_this_computer_reaches(host, own):
    assert is_loopback(host) is own
    assert not is_loopback("easel.example.com")
    assert not is_loopback("::")


def test_settings_that_wait_are_named():
    proxy = ProxyState(running=True, base_url=ADDRESS, outdated=("port", "host"))
    (need,) = found(READY, proxy=proxy)
    assert (need.button, need.target) == ("Restart the proxy", Target(Way.RESTART))
    assert "Address, Port" in need.words


def test_the_worst_stands_first():
    billing = account_state("heron@example.com", cooling=(cooling("limit_zero", 9e5, model=MODEL, lasting=True),))
    error = phrase("port_in_use", host="127.0.0.1", port=8045)
    said = found(billing, proxy=ProxyState(running=False, error=error))
    assert [need.tone for need in said] == [Tone.BAD, Tone.WARN]


KINDS = {
    Standing.READY: READY,
    Standing.COOLING: account_state(cooling=(cooling("limit_minute", 42),)),
    Standing.NEEDS_YOU: account_state(cooling=(cooling("not_permitted", 300, REJECTED, MODEL, now=NOW),)),
    Standing.DISABLED: account_state(enabled=False),
}


@given(st.lists(st.sampled_from(list(Standing)), max_size=30))
def test_every_account_is_counted_once(kinds):
    states = [KINDS[kind] for kind in kinds]
    assert [standing(state, NOW) for state in states] == kinds
    assert counts(states, NOW) == Counts(
        kinds.count(Standing.READY),
        kinds.count(Standing.COOLING),
        kinds.count(Standing.NEEDS_YOU),
        kinds.count(Standing.DISABLED),
    )
    said = needs(states, RUNNING, SETTINGS, NOW)
    # No list of needs leaves a person with nobody who draws and nothing to press.
    assert said or Standing.READY in kinds


def test_a_keyring_that_gives_out_nothing_comes_first_with_what_happens_then():
    states = [behind_lock(READY), behind_lock(account_state("heron@example.com"))]
    first, *others = needs(states, ProxyState(running=False), SETTINGS, NOW)
    assert first.words == (
        "The system's keyring does not give out secrets, and accounts cannot draw without theirs. Unlock it: what is "
        "asked for next is then drawn."
    )
    assert (first.button, first.target, first.tone) == ("Try again", Target(Way.KEYRING), Tone.BAD)
    assert others == []
    assert count_of(states, RUNNING, SETTINGS, NOW) == 1


def test_a_locked_keyring_is_told_while_one_account_waits_for_it_and_no_longer():
    held, waits = READY, behind_lock(account_state("heron@example.com"))
    assert [need.code for need in found(held, waits)] == ["keyring_locked"]
    assert counts([held, waits], NOW) == Counts(ready=1, need_you=1)
    assert found(held) == ()


def test_what_an_account_needs_by_itself_is_told_beside_a_locked_keyring():
    billing = account_state("heron@example.com", cooling=(cooling("limit_zero", 9e5, model=MODEL, lasting=True),))
    (alone,) = found(billing)
    keyring, beside = found(behind_lock(billing))
    assert (keyring.code, beside) == ("keyring_locked", alone)
    assert count_of([behind_lock(billing)], RUNNING, SETTINGS, NOW) == 2
