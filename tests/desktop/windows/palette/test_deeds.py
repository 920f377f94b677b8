import pytest

from desktop.windows.offered import page_of
from desktop.windows.page import Page
from desktop.windows.palette.deeds import Deeds
from proxy_core import ProxyChanged
from tests.desktop.fakes import account_state
from tests.desktop.waiting import heard


@pytest.fixture
def deeds(bench, core, qapp):
    core.states = (account_state("fox@example.com"), account_state("heron@example.com"))
    return Deeds(bench.signals, bench.verbs, qapp)


def test_what_makes_no_sense_is_not_offered(deeds):
    deeds.look()
    assert [one.isEnabled() for one in deeds.all] == [False, False, False]


def test_the_proxy_is_restarted(bench, deeds, core, qt_runner):
    told = []

    async def story():
        await bench.open()
        deeds.look()
        core.events.subscribe(lambda event: told.append(event.proxy) if isinstance(event, ProxyChanged) else None)
        async with heard(bench.verbs.main.busy_changed, lambda verb, busy: verb == "proxy" and not busy):
            deeds.all[0].trigger()

    qt_runner.run(story())
    assert [(proxy.running, proxy.stopping) for proxy in told] == [(True, True), (False, False), (True, False)]


def test_all_accounts_are_asked_where_one_sees_how_far_it_is(bench, deeds, core, qt_runner):
    async def story():
        await bench.open()
        deeds.look()
        for action in deeds.all[1:]:
            async with heard(bench.verbs.accounts.many.ended):
                action.trigger()

    qt_runner.run(story())
    asked = {(what, account) for what, account, *_ in core.asked if what in {"check", "quotas"}}
    assert asked == {(what, account) for what in ("check", "quotas") for account in ("fox", "heron")}
    assert [page_of(one) for one in deeds.all] == [None, Page.ACCOUNTS, Page.ACCOUNTS]
