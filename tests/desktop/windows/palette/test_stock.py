import pytest
from PySide6.QtGui import QAction

from desktop.palette_entries import Kind
from desktop.windows.palette.stock import RECENT, Stock
from proxy_core import describe
from tests.desktop.fakes import account_state, busy_log, record
from tests.desktop.waiting import heard

OLDER = "req_0123456789abcdef01234567"


@pytest.fixture
def actions():
    return []


@pytest.fixture
def stock(bench, core, actions, qapp):
    core.states = (account_state(),)
    core.log = busy_log()
    return Stock(bench.signals, bench.verbs, lambda: actions, qapp)


@pytest.fixture
def entries(bench, stock, qt_runner):
    """Those of a kind, by their names, once the core runs."""

    def of(kind):
        async def story():
            await bench.open()
            async with heard(stock.changed):
                stock.refresh()

        qt_runner.run(story())
        return {one.name: one for one in stock.entries() if one.kind is kind}

    return of


def test_every_setting_account_and_recent_request_is_there(entries, stock, core):
    assert entries(Kind.SETTING).keys() == {one.name for one in describe()}
    kinds = [one.kind for one in stock.entries()]
    assert kinds == sorted(kinds, key=list(Kind).index)
    assert kinds.count(Kind.ACCOUNT) == 1
    assert kinds.count(Kind.REQUEST) == min(RECENT, len(core.log))


def test_an_action_is_offered_once_and_only_while_it_can_be_done(entries, actions, qapp):
    shown, off, hidden, unlisted, page, line = (QAction(f"&Do {number}") for number in range(6))
    off.setEnabled(False)
    hidden.setVisible(False)
    unlisted.setProperty("unlisted", True)
    page.setShortcut("Ctrl+1")
    line.setSeparator(True)
    actions += [shown, off, hidden, unlisted, page, line, shown]
    found = entries(Kind.ACTION)
    assert [one.title for one in found.values() if one.title.startswith("Do")] == ["Do 0"]


def test_a_switch_says_how_it_stands(entries, actions, qapp):
    switch = QAction("Sort")
    switch.setCheckable(True)
    switch.setChecked(True)
    actions.append(switch)
    assert entries(Kind.ACTION)["Sort"].beside == "on"


def test_an_entry_leads_to_its_action(entries, stock, actions, qapp):
    action = QAction("Draw")
    action.setObjectName("draw")
    actions.append(action)
    assert "draw" in entries(Kind.ACTION)
    assert stock.action("draw") is action
    assert stock.action("look=dark") is None


def test_an_older_request_is_asked_for_by_its_id_and_once(bench, stock, core, entries):
    entries(Kind.REQUEST)
    looked = []
    bench.verbs.log.busy_changed.connect(lambda verb, busy: looked.append(verb) if busy else None)
    for typed in ("req_01", "harbour", OLDER, f" {OLDER} ", OLDER):
        stock.look_up(typed)
    assert looked == [f"look up {OLDER}"]


def test_a_request_that_nobody_knows_changes_nothing(bench, stock, qt_runner):
    told = []

    async def story():
        await bench.open()
        stock.changed.connect(lambda: told.append(True))
        async with heard(bench.verbs.log.looked_up) as got:
            stock.look_up(OLDER)
        return got

    assert qt_runner.run(story()) == [(OLDER, None)]
    assert told == []


def test_an_older_request_that_was_found_stays_there(bench, stock, core, qt_runner):
    core.log[OLDER] = (record(OLDER, started_at=1.0), ())

    async def story():
        await bench.open()
        async with heard(stock.changed):
            stock.look_up(OLDER)

    qt_runner.run(story())
    assert OLDER in {one.name for one in stock.entries()}
