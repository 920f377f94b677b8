import asyncio

import pytest
from msgspec.structs import replace

from desktop.many_accounts import Deed, ManyAccounts
from proxy_core import AccountCheck, AccountError, phrase
from tests.desktop.fakes import FakeCore, account_state
from tests.desktop.waiting import heard

STATES = tuple(account_state(f"a{n}@example.com", enabled=n > 0) for n in range(6))
ACCOUNTS = [state.account for state in STATES]


class Busy(FakeCore):
    """`answers` are what checks say, by id; `slow` holds them all."""

    def __init__(self):
        super().__init__()
        self.states = STATES
        self.answers = {}
        self.trouble = {}
        self.slow = None
        self.at_once = self.most = 0
        self.waits_for = 1  # so many checks must be under way before the first is answered
        self.enough = asyncio.Event()

    async def check_account(self, name):
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        if self.at_once >= self.waits_for:
            self.enough.set()
        await asyncio.wait_for(self.enough.wait(), 30)
        await (self.slow.wait() if self.slow is not None else asyncio.sleep(0))
        self.at_once -= 1
        return AccountCheck(self._account(name), *self.answers.get(name, (True, phrase("check_passed", account=name))))

    async def quotas(self, name="", refresh=False):
        if name in self.trouble:
            raise self.trouble[name]
        return await super().quotas(name, refresh)


@pytest.fixture
def core():
    return Busy()


@pytest.fixture
def many(engine, qt_runner):
    made = ManyAccounts(engine)
    yield made
    qt_runner.run(made.close())


def done(many, qt_runner, deed, accounts):
    """What is said at its end, and how it went on."""

    async def story():
        async with heard(many.progressed) as steps, heard(many.ended) as got:
            many.begin(deed, accounts)
        return got[0], steps

    return qt_runner.run(story())


def test_many_are_checked_a_few_at_a_time(many, core, qt_runner):
    core.answers = {
        "a2": (False, phrase("key_rejected", account="a2@example.com")),
        "a3": (None, phrase("unreachable")),
    }
    core.waits_for = 2
    (words, well), steps = done(many, qt_runner, Deed.CHECK, ACCOUNTS)
    assert (words, well) == ("4 of 6 accounts passed the check. 1 did not pass. 1 could not be asked.", False)
    assert (steps[0], steps[-1]) == (("Checked 0 of 6", 0, 6), ("Checked 6 of 6", 6, 6))
    assert 1 < core.most <= 4


def test_only_those_are_switched_that_are_not_so_already(many, core, qt_runner):
    (words, well), steps = done(many, qt_runner, Deed.DISABLE, ACCOUNTS)
    assert (words, well, len(steps)) == ("5 accounts are disabled.", True, 6)
    assert not any(state.account.enabled for state in core.states)
    many.begin(Deed.ENABLE, ACCOUNTS[1:])  # as they were told: on, all of them
    assert not many.is_busy("many")


BROKEN = {"a1": ("login_ended", True), "a2": ("key_rejected", False), "a4": ("secret_missing", True)}


def disabled(states):
    """Them all off: some by Easel itself, a login or a key of which is no longer good."""
    return tuple(
        replace(one, account=replace(one.account, enabled=False, disabled_reason=why, by_login=by_login))
        for one in states
        for why, by_login in [BROKEN.get(one.account.id, ("", False))]
    )


def test_of_many_those_stay_off_that_need_their_person_and_it_is_said(many, core, qt_runner):
    core.states = disabled(STATES)
    accounts = [state.account for state in core.states]
    (words, well), steps = done(many, qt_runner, Deed.ENABLE, accounts)
    assert (words, well) == ("3 accounts are enabled. 2 need signing in again. 1 needs another key.", False)
    assert steps[-1] == ("Enabled 3 of 3", 3, 3)
    assert {state.account.id for state in core.states if not state.account.enabled} == set(BROKEN)
    assert done(many, qt_runner, Deed.ENABLE, accounts[1:3])[0][0] == "1 needs signing in again. 1 needs another key."
    assert (
        done(many, qt_runner, Deed.ENABLE, accounts[:2])[0][0] == "a0@example.com is enabled. 1 needs signing in again."
    )


def test_one_alone_is_enabled_whatever_it_needs(many, core, qt_runner):
    core.states = disabled(STATES)
    assert done(many, qt_runner, Deed.ENABLE, [core.states[1].account])[0] == ("a1@example.com is enabled.", True)


def test_of_one_alone_what_was_said_is_said(many, core, qt_runner):
    core.answers = {"a2": (False, phrase("key_rejected", account="a2@example.com"))}
    assert "rejected" in done(many, qt_runner, Deed.CHECK, ACCOUNTS[2:3])[0][0]
    assert done(many, qt_runner, Deed.DISABLE, ACCOUNTS[2:3])[0] == ("a2@example.com is disabled.", True)


def test_one_that_cannot_be_asked_keeps_no_other(many, core, qt_runner):
    core.trouble = {"a1": AccountError("quota_not_asked", account="a1@example.com")}
    (words, well), _ = done(many, qt_runner, Deed.REFRESH, ACCOUNTS)
    assert words.startswith("Of 5 of 6 accounts the provider said what is left. 1 could not be asked.")
    assert not well


def test_it_can_be_cancelled(many, core, qt_runner):
    async def story():
        core.slow = asyncio.Event()
        async with heard(many.progressed):
            many.begin(Deed.CHECK, ACCOUNTS)
        many.begin(Deed.CHECK, ACCOUNTS)  # one thing at a time
        async with heard(many.ended) as got:
            many.cancel()
        return got

    assert qt_runner.run(story()) == [("0 of 6 accounts passed the check. Stopped; 6 were left as they are.", True)]
