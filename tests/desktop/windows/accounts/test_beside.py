import pytest
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.models.account_errors import AccountErrors
from desktop.windows.accounts.beside import BesideList
from desktop.windows.accounts.side_pane import WIDTH
from proxy_core import AttemptEnded, AttemptStatus, phrase
from tests.desktop.fakes import account_state, attempt
from tests.desktop.waiting import heard

FOX, HERON = account_state("fox@example.com"), account_state("heron@example.com")
FAILED = attempt(
    "r1", 0, status=AttemptStatus.FAILED, reason=phrase("unreachable"), account="fox@example.com", seconds=1.0
)


@pytest.fixture
def errors():
    return AccountErrors()


@pytest.fixture
def beside(theme, room, errors):
    room.core.states = (FOX, HERON)
    room.run(room.open())
    window = room.keep(QWidget())
    made = BesideList(theme, room.verbs.accounts, errors)
    line = QHBoxLayout(window)
    line.addWidget(QWidget(), 1)
    line.addWidget(made)
    window.resize(1000, 640)
    window.show()
    yield made
    window.hide()


def open_panes(beside):
    return [pane for pane in (beside.details, beside.importing, beside.exporting) if pane.isVisible()]


def test_one_thing_stands_there_at_a_time(beside, room):
    async def story():
        seen = [open_panes(beside)]
        for do in (lambda: beside.show_account(FOX), beside.open_import, beside.open_export, beside.close_all):
            do()
            seen.append(open_panes(beside))
        return seen

    assert room.run(story()) == [[], [beside.details], [beside.importing], [beside.exporting], []]
    assert beside.isHidden()
    assert beside.details.account_id == ""


def test_what_is_closed_leaves_its_room_to_the_list(beside, room):
    told = []
    beside.opened.connect(lambda: told.append("opened"))
    beside.closed.connect(lambda: told.append("closed"))

    async def story():
        beside.open_import()
        beside.importing.close_pane()

    room.run(story())
    assert (told, beside.isHidden(), beside.has_file()) == (["opened", "closed"], True, False)


def test_a_file_is_half_done_until_it_is_closed(beside, room):
    async def story():
        beside.show_account(FOX)
        details = beside.has_file()
        beside.open_export()
        return details, beside.has_file()

    assert room.run(story()) == (False, True)


def test_details_follow_only_while_they_are_open(beside, room):
    async def story():
        beside.follow(FOX)
        seen = [beside.details.account_id]
        beside.show_account(FOX)
        beside.follow(HERON)
        return [*seen, beside.details.account_id]

    assert room.run(story()) == ["", "heron"]


def test_the_facts_of_an_account_are_fetched_and_its_error_is_known_at_once(beside, room, errors):
    errors.take([AttemptEnded(FAILED)])
    actions = room.verbs.accounts

    async def story():
        async with heard(actions.history_loaded), heard(actions.facts.limits_loaded), heard(actions.facts.error_loaded):
            beside.show_account(FOX)
            return beside.details.body.error.isVisible()

    assert room.run(story())


def test_it_takes_what_it_needs_of_a_wide_window_and_all_of_a_narrow_one(beside, room):
    async def story():
        beside.take_width(whole=False)
        beside.open_import()

    room.run(story())
    assert beside.width() == WIDTH
    beside.take_width(whole=True)
    assert beside.maximumWidth() > 2000


def test_the_keyboard_goes_to_what_is_open(beside, room, qtbot):
    async def story():
        beside.show_account(FOX)
        beside.focus_first()
        details = beside.details.hasFocus()
        beside.open_export()
        beside.focus_first()
        return details, beside.exporting.hasFocus()

    with qtbot.waitActive(beside.window()):
        beside.window().activateWindow()
    assert room.run(story()) == (True, True)
