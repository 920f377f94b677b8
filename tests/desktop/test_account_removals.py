import asyncio

import pytest

from desktop.account_removals import AccountRemovals
from proxy_core import AccountError, CredentialsError
from tests.desktop.fakes import FakeCore, account_state
from tests.desktop.waiting import heard

FOX = account_state("fox@example.com", by_login=True)
HERON = account_state("heron@example.com")
WREN = account_state("wren@example.com", enabled=False, disabled_reason="key_rejected")


class Stubborn(FakeCore):
    """Some accounts stay; `reached` is set with each that it was asked to remove."""

    stay, stuck = frozenset(), False
    why = CredentialsError("store_locked")

    async def set_enabled(self, name, enabled):
        if self.stuck:
            raise self.why
        return await super().set_enabled(name, enabled)

    async def remove_account(self, name, revoke=False):
        if name in self.stay:
            raise self.why
        return await super().remove_account(name, revoke)


@pytest.fixture
def core():
    made = Stubborn()
    made.states = (FOX, HERON, WREN)
    return made


@pytest.fixture
def removals(engine, qt_runner):
    made = AccountRemovals(engine, patience=3600)
    yield made
    qt_runner.run(made.close())


def ids(core):
    return [state.account.id for state in core.states]


def enabled(core):
    return [state.account.id for state in core.states if state.account.enabled]


def begin(removals, *states, revoke=False):
    removals.begin([state.account for state in states], revoke=revoke)


def is_over(_verb, busy):
    return not busy


def test_an_account_that_is_removed_draws_no_more_at_once_and_is_there_still(removals, core, qt_runner):
    seen = []
    removals.leaving_changed.connect(seen.append)

    async def story():
        async with heard(removals.offered) as got:
            begin(removals, FOX)
        while "fox" in enabled(core):  # the engine is another thread
            await asyncio.sleep(0)
        there, left = ids(core), list(seen)
        async with heard(removals.busy_changed, is_over):
            removals.undo()
        return got, there, left

    assert qt_runner.run(story()) == ([("fox@example.com was removed.",)], ["fox", "heron", "wren"], [{"fox"}])


def test_it_can_be_taken_back(removals, core, qt_runner):
    async def story():
        async with heard(removals.busy_changed, is_over), heard(removals.withdrawn) as got:
            begin(removals, FOX, WREN)
            removals.undo()
        return got

    assert qt_runner.run(story()) == [("2 accounts were removed.",)]
    assert enabled(core) == ["fox", "heron"]
    assert core.states[2].account.disabled_reason == "key_rejected"  # it is as it was
    assert not removals.leaving


@pytest.mark.parametrize(("revoke", "asked"), [(False, False), (True, True)])
def test_then_it_is_gone_with_its_login_if_that_was_asked(engine, core, qt_runner, revoke, asked):
    removals = AccountRemovals(engine, patience=0.01)

    async def story():
        async with heard(removals.removed) as got, heard(removals.busy_changed, is_over):
            begin(removals, FOX, HERON, revoke=revoke)
        removals.undo()  # too late
        return [removal.account.id for (removal,) in got]

    assert qt_runner.run(story()) == ["fox", "heron"]
    assert ids(core) == ["wren"]
    assert core.asked[-2:] == [("remove", "fox", asked), ("remove", "heron", False)]


def test_the_next_removal_makes_the_last_one_final(removals, core, qt_runner):
    async def story():
        async with heard(removals.removed) as got:
            begin(removals, FOX)
            begin(removals, HERON, FOX)
        async with heard(removals.busy_changed, is_over):
            removals.undo()
        return got[0][0].account.id

    assert qt_runner.run(story()) == "fox"
    assert (ids(core), enabled(core)) == (["heron", "wren"], ["heron"])


def test_closing_finishes_what_was_begun(engine, core, qt_runner):
    removals = AccountRemovals(engine, patience=3600)

    async def story():
        begin(removals, HERON)
        await removals.close()

    qt_runner.run(story())
    assert ids(core) == ["fox", "wren"]


def test_one_that_stays_keeps_no_other_and_says_why(engine, core, qt_runner):
    core.stay = frozenset({"fox", "wren"})
    removals = AccountRemovals(engine, patience=0.01)
    said = []
    removals.message.connect(said.append)

    async def story():
        async with heard(removals.busy_changed, is_over):
            begin(removals, FOX, HERON, WREN)

    qt_runner.run(story())
    assert ids(core) == ["fox", "wren"]
    assert said[0] == "2 accounts could not be removed."
    assert len(said) == 2
    assert not removals.leaving


def test_nobody_is_removed_twice(removals, qt_runner):
    offered = []
    removals.offered.connect(offered.append)

    async def story():
        begin(removals)
        begin(removals, FOX)
        await removals.close()

    qt_runner.run(story())
    assert len(offered) == 1


def test_of_one_that_somebody_else_removed_meanwhile_nothing_is_said(engine, core, qt_runner):
    core.stay, core.why = frozenset({"fox"}), AccountError("account_unknown", name="fox")
    removals = AccountRemovals(engine, patience=0.01)
    said = []
    removals.message.connect(said.append)

    async def story():
        async with heard(removals.busy_changed, is_over):
            begin(removals, FOX)

    qt_runner.run(story())
    assert (said, removals.leaving) == ([], frozenset())


def test_what_could_not_even_begin_is_withdrawn_again(removals, core, qt_runner):
    core.stuck = True
    said = []
    removals.message.connect(said.append)

    async def story():
        async with heard(removals.busy_changed, is_over), heard(removals.withdrawn) as got:
            begin(removals, FOX)
        return got

    assert qt_runner.run(story()) == [("fox@example.com was removed.",)]
    assert said == ["The keyring did not answer: unlock it, then try again."]
    assert enabled(core) == ["fox", "heron"]
    assert not removals.leaving
