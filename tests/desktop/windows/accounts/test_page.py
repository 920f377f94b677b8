import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.account_standing import Standing
from desktop.core_signals import CoreSignals
from desktop.engine_thread import EngineThread
from desktop.models.account_cells import Column
from desktop.verbs import Verbs
from desktop.widgets.message_bar import MessageBar
from desktop.windows.accounts.page import AccountsPage
from proxy_core import (
    AccountError,
    AccountsChanged,
    AttemptEnded,
    AttemptStatus,
    QuotaPoint,
    Settings,
    SettingsChanged,
    phrase,
)
from tests.desktop.fakes import MODEL, NOW, account_state, attempt, behind_lock, busy_accounts, quota
from tests.desktop.waiting import PATIENCE, heard, told

FOX = account_state("fox@example.com", by_login=True, quotas=(quota(0.6),))


def idle(verb):
    return lambda which, busy: which == verb and not busy


class Frame(QWidget):
    """As much of the window as the page needs: the whole one takes long to make."""

    def __init__(self, theme, core):
        super().__init__()
        self.signals = CoreSignals()
        self.engine = EngineThread(lambda: core, self.signals.put)
        self.verbs = Verbs.over(self.engine)
        self.page, self.messages = AccountsPage(theme, self.signals, self.verbs), MessageBar(theme)
        main = self.verbs.main
        main.message.connect(self.messages.say)
        main.offered.connect(self.messages.say)
        main.lasting.connect(self.messages.say)
        main.withdrawn.connect(self.messages.take_back)
        column = QVBoxLayout(self)
        column.addWidget(self.messages)
        column.addWidget(self.page)

    async def open(self):
        self.show()
        async with heard(self.signals.accounts_changed):
            await self.engine.open()

    async def close_all(self):
        await self.verbs.close()
        await self.engine.stop()


@pytest.fixture
def desk(theme, core, qtbot, qt_runner):
    core.states = (FOX, *busy_accounts()[1:])
    made = Frame(theme, core)
    qtbot.addWidget(made)
    made.resize(1000, 640)
    made.engine.start()
    yield made
    qt_runner.run(made.close_all())


@pytest.fixture
def page(desk):
    return desk.page


async def shown(desk, page, account_id=""):
    """The page is open, with these details."""
    await desk.open()
    if account_id:
        async with heard(desk.verbs.accounts.busy_changed, idle(f"history {account_id}")):
            page.show_account(account_id)


async def done(desk, page, do, signal, when):
    """Opens the fox's details, does something and waits until `signal` has told of it."""
    await shown(desk, page, "fox")
    async with heard(signal, when):
        do()


async def until(found):
    async with asyncio.timeout(PATIENCE):
        while not found():
            await asyncio.sleep(0.005)


def names(page):
    return [state.account.id for state in page.accounts.model.states()]


def test_while_the_keyring_is_locked_no_account_is_said_to_be_ready(desk, page, core, qt_runner):
    core.states = (FOX,)

    def said():
        return page.accounts.model.index(0, Column.STATE).data(), dict(page.accounts.model.standings())

    async def story():
        await shown(desk, page)
        await told(desk.signals, AccountsChanged((behind_lock(FOX),)))
        seen = said()
        await told(desk.signals, AccountsChanged((FOX,)))
        return seen, said()

    locked, after = qt_runner.run(story())
    assert locked == ("Keyring locked", {Standing.NEEDS_YOU: 1})
    assert after[1] == {Standing.READY: 1}


def test_details_open_beside_the_list_and_follow_the_keyboard(desk, page, qtbot, qt_runner):
    desk.resize(1200, 720)

    async def story():
        await shown(desk, page)
        page.accounts.choose("fox")
        closed = page.beside.details.isVisible()
        page.focus_first()
        qtbot.keyClick(page.accounts.view, Qt.Key.Key_Return)
        first = page.beside.details.account_id, page.accounts.isVisible()
        qtbot.keyClick(page.accounts.view, Qt.Key.Key_Down)
        return closed, first, page.beside.details.account_id

    assert qt_runner.run(story()) == (False, ("fox", True), "heron")
    qtbot.keyClick(page.accounts.view, Qt.Key.Key_Escape)
    assert not page.beside.details.isVisible()


def test_in_a_narrow_window_the_details_stand_alone(desk, page, qt_runner):
    async def story():
        await shown(desk, page)
        desk.resize(760, 600)
        page.show_account("fox")
        return page.accounts.isVisible(), page.beside.details.maximumWidth() > 600

    assert qt_runner.run(story()) == (False, True)
    page.beside.details.close_details()
    assert page.accounts.isVisible()


@pytest.mark.parametrize("do", ["opens", "goes"])
def test_details_that_nobody_sees_leave_the_keyboard_where_it_is(desk, page, qt_runner, do):
    elsewhere = QPushButton()
    desk.layout().addWidget(elsewhere)

    async def story():
        await shown(desk, page, "" if do == "opens" else "fox")
        desk.resize(760, 600)
        page.hide()
        elsewhere.setFocus()
        if do == "opens":
            page.show_account("fox")
        else:
            await told(desk.signals, AccountsChanged(()))
        return page.beside.details.account_id

    assert qt_runner.run(story()) == ("fox" if do == "opens" else "")
    assert desk.focusWidget() is elsewhere


def test_what_stands_beside_the_list_never_keeps_the_window_wide(desk, page, qt_runner):
    async def story():
        await shown(desk, page)
        desk.resize(1200, 720)
        page.show_account("fox")
        desk.resize(640, 600)
        return desk.width(), page.accounts.isVisible()

    assert qt_runner.run(story()) == (640, False)


@pytest.mark.parametrize(
    ("press", "asked"),
    [
        (lambda details: details.body.buttons.check.click(), ("check", "fox")),
        (lambda details: details.body.buttons.refresh.click(), ("quotas", "fox", True)),
        (lambda details: details.body.key.replaced.emit("sk-new"), ("replace", "fox", "sk-new")),
    ],
)
def test_what_is_pressed_reaches_the_core(desk, core, qt_runner, page, press, asked):  # noqa: PLR0917 - fixtures
    verb = f"{asked[0]} fox"
    changed = desk.verbs.accounts.busy_changed
    qt_runner.run(done(desk, page, lambda: press(page.beside.details), changed, idle(verb)))
    assert asked in core.asked


def test_an_account_is_switched_in_its_details(desk, core, page, qt_runner):
    do = page.beside.details.body.buttons.switch.click
    qt_runner.run(done(desk, page, do, desk.verbs.accounts.busy_changed, idle("enabled fox")))
    assert not core.states[0].account.enabled


def test_numbers_and_limits_reach_the_core(desk, core, page, qt_runner):
    def turn():
        page.beside.details.body.share.priority.box.stepUp()
        page.beside.details.body.share.settle()
        page.beside.details.body.limits.limit_wanted.emit(MODEL, "day", 50)

    facts = desk.verbs.accounts.facts
    qt_runner.run(done(desk, page, turn, facts.limits_loaded, lambda _name, limits: limits))
    assert ("update", "fox", {"priority": 1}) in core.asked
    assert len(page.beside.details.body.limits.rows()) == 1


def test_the_past_and_a_check_come_back(desk, core, page, qt_runner):
    core.history = tuple(QuotaPoint(MODEL, "day", NOW - hours * 3600, hours / 24) for hours in (20, 10, 1))
    core.check_answer = (False, phrase("key_rejected", account="fox@example.com"))
    do = page.beside.details.body.buttons.check.click
    qt_runner.run(done(desk, page, do, desk.verbs.accounts.busy_changed, idle("check fox")))
    assert page.beside.details.body.quotas.list.has_points()
    assert "rejected" in page.beside.details.body.check_words.text()


def test_details_close_when_their_account_goes(desk, page, qt_runner):
    async def story():
        await shown(desk, page, "fox")
        await told(desk.signals, AccountsChanged(busy_accounts()[1:]))

    qt_runner.run(story())
    assert not page.beside.details.isVisible()


@pytest.mark.parametrize("by", ["Delete", "somebody else"])
def test_they_turn_to_no_other_while_the_keyboard_goes_to_the_next(desk, page, qtbot, qt_runner, by):
    async def story():
        await shown(desk, page, "fox")
        with qtbot.waitActive(desk):
            desk.activateWindow()
        page.focus_first()
        if by == "Delete":
            qtbot.keyClick(page.accounts.view, Qt.Key.Key_Delete)
        else:
            await told(desk.signals, AccountsChanged(busy_accounts()[1:]))
        return [state.account.id for state in page.accounts.view.chosen()], page.beside.details.account_id

    assert qt_runner.run(story()) == (["heron"], "")


def test_an_error_that_happens_is_seen_in_row_and_details(desk, page, qt_runner):
    failed = attempt(status=AttemptStatus.FAILED, reason=phrase("unreachable"), seconds=1.0)

    async def story():
        await shown(desk, page, "fox")
        await told(desk.signals, AttemptEnded(failed))
        hint = page.accounts.model.index(0, 2).data(Qt.ItemDataRole.ToolTipRole)
        return page.beside.details.body.error.isVisible(), hint

    seen, hint = qt_runner.run(story())
    assert seen
    assert hint.startswith("Last error")


def test_a_removal_can_be_taken_back_in_the_message(desk, core, page, qtbot, qt_runner):
    async def story():
        await shown(desk, page, "fox")
        page.accounts.choose("fox")
        qtbot.keyClick(page.accounts.view, Qt.Key.Key_Delete)
        gone = names(page), page.beside.details.isVisible(), desk.messages.text()
        await until(lambda: not core.states[0].account.enabled)
        async with heard(desk.verbs.accounts.removals.leaving_changed):
            desk.messages._button.click()
        return gone

    gone, details, words = qt_runner.run(story())
    assert (gone, details, words) == (["heron", "otter", "lynx", "wren"], False, "fox@example.com was removed.")
    assert names(page)[0] == "fox"
    assert core.states[0].account.enabled
    assert desk.messages.text() == ""


def test_what_was_removed_is_gone_when_the_window_closes_for_good(desk, core, page, qt_runner):
    async def story():
        await shown(desk, page, "fox")
        page.beside.details.body.removing.removed.emit(True)
        page.leave()
        await desk.verbs.close()

    qt_runner.run(story())
    assert ("remove", "fox", True) in core.asked
    assert [state.account.id for state in core.states] == ["heron", "otter", "lynx", "wren"]


def test_an_order_is_shown_at_once_and_taken_back_where_it_is_refused(desk, core, page, qtbot, qt_runner):
    async def story():
        await shown(desk, page)
        page.accounts.choose("wren")
        qtbot.keyClick(page.accounts.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        at_once = names(page)[0]
        await until(lambda: ("order", {"wren": -1}) in core.asked)
        core.order_error = AccountError("account_unknown", name="heron")
        async with heard(desk.verbs.accounts.not_ordered):
            page.accounts.order_wanted.emit({"heron": -9})
            page.accounts.model.expect({"heron": -9})
        return at_once

    assert qt_runner.run(story()) == "wren"
    assert names(page)[0] != "heron"


def test_many_are_checked_at_once_with_one_message_at_the_end(desk, core, page, qtbot, qt_runner):
    core.check_answer = (True, phrase("check_passed", account="x"))
    busy = []

    async def story():
        await shown(desk, page)
        page.accounts.view.selectAll()
        async with heard(desk.verbs.accounts.many.ended):
            desk.verbs.accounts.many.progressed.connect(lambda *_: busy.append(page.accounts.bar.cancel.isVisible()))
            qtbot.mouseClick(page.accounts.bar.check, Qt.MouseButton.LeftButton)

    qt_runner.run(story())
    assert set(busy) == {True}
    assert desk.messages.text() == "5 of 5 accounts passed the check."
    assert not page.accounts.bar.cancel.isVisible()
    assert sum(verb == "check" for verb, *_ in core.asked) == 5


def test_the_strategy_is_said_and_leads_to_its_setting(desk, page, qt_runner):
    wanted = []
    page.setting_wanted.connect(wanted.append)

    async def story():
        await shown(desk, page)
        await told(desk.signals, SettingsChanged(Settings(strategy="fill_first")))

    qt_runner.run(story())
    assert "goes on until it has no more" in page.accounts.line.words.text()
    page.accounts.line.link.click()
    assert wanted == ["strategy"]


def test_accounts_are_found_and_all_come_back(desk, page, qtbot, qt_runner):
    async def story():
        await shown(desk, page)
        page.focus_search()
        qtbot.keyClicks(page.head.search, "heron")
        found = names(page)
        async with heard(desk.verbs.accounts.busy_changed, idle("history wren")):
            page.show_account("wren")  # asked for from elsewhere
        return found

    assert qt_runner.run(story()) == ["heron"]
    assert len(names(page)) == 5
    assert page.head.search.text() == ""


def test_import_and_export_stand_beside_the_list_in_place_of_the_details(desk, core, page, qt_runner, tmp_path):
    path = tmp_path / "accounts.json"

    async def story():
        await shown(desk, page, "fox")
        page.head.export.trigger()
        assert not page.beside.details.isVisible()
        page.beside.exporting.path.line.setText(str(path))
        async with heard(desk.verbs.accounts.transfer.exported):
            page.beside.exporting.button.click()
        page.head.import_.trigger()
        assert not page.beside.exporting.isVisible()
        page.beside.importing.zone.file_given.emit(path)
        async with heard(desk.verbs.accounts.transfer.imported):
            page.beside.importing.button.click()
        result = page.beside.importing.result.isVisible()
        page.show_account("fox")
        return result, page.beside.importing.isVisible()

    assert qt_runner.run(story()) == (True, False)
    assert path.read_text() == "[]"
    assert ("import", "[]", "", "gemini") in core.asked


@pytest.mark.parametrize("between", ["in the pane", "where it was"])
def test_the_keyboard_goes_back_to_where_it_was_before_an_import_and_an_export(desk, page, qtbot, qt_runner, between):
    more = page.head.more

    async def story():
        await shown(desk, page)
        more.setFocus()
        page.head.import_.trigger()
        if between == "where it was":
            more.setFocus()
        page.head.export.trigger()
        opened = page.beside.exporting.isAncestorOf(desk.focusWidget())
        qtbot.keyClick(desk.focusWidget(), Qt.Key.Key_Escape)
        return opened, page.beside.isHidden()

    assert qt_runner.run(story()) == (True, True)
    assert desk.focusWidget() is more


def test_ctrl_z_has_back_who_was_removed(desk, core, page, qtbot, qt_runner):
    async def story():
        await shown(desk, page, "fox")
        page.accounts.choose("fox")
        qtbot.keyClick(page.accounts.view, Qt.Key.Key_Delete)
        await until(lambda: not core.states[0].account.enabled)
        async with heard(desk.verbs.accounts.removals.leaving_changed):
            qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    qt_runner.run(story())
    assert (names(page)[0], core.states[0].account.enabled) == ("fox", True)
