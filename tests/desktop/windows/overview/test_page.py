import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from desktop.windows.overview.page import OverviewPage
from desktop.windows.page import Page
from proxy_core import (
    AccountsChanged,
    Outcome,
    PictureKept,
    ProxyChanged,
    ProxyState,
    RequestEnded,
    StartError,
    StoreTroubled,
    phrase,
)
from tests.desktop.fake_gallery import draw, kept
from tests.desktop.fakes import ADDRESS, NOW, account_state, behind_lock, busy_accounts, cooling, record, usage
from tests.desktop.waiting import heard, told

LEFT = Qt.MouseButton.LeftButton
ENDED = RequestEnded(record(outcome=Outcome.DRAWN, returned=1, status=200))
SIGNALS = (
    "page_wanted",
    "account_wanted",
    "add_wanted",
    "sign_in_wanted",
    "setting_wanted",
    "own_wanted",
    "picture_wanted",
)


@pytest.fixture
def clock():
    return [NOW]


@pytest.fixture
def page(theme, room, clock):
    made = OverviewPage(theme, room.signals, room.verbs, now=lambda: clock[0])
    room.keep(made)
    made.resize(860, 640)
    made.wanted = []
    for name in SIGNALS:
        getattr(made, name).connect(lambda *what, name=name: made.wanted.append((name, *what)))
    made.show()
    return made


def needs_of(page):
    return [row.words.accessibleName() for row in page.needs.rows()]


def press_need(page, qtbot, place=0):
    qtbot.mouseClick(page.needs.rows()[place].button, LEFT)


def test_a_person_sees_who_can_draw_and_what_was_drawn(page, room, core):
    core.states = busy_accounts()

    async def story():
        async with heard(room.verbs.usage.usage_loaded):
            await room.open()

    room.run(story())
    assert page.power.title.text() == "Proxy is running"
    assert page.figures.pictures.value.text() == "515"
    names = [one.accessibleName() for one in (page.accounts.ready, page.accounts.cooling, page.accounts.need_you)]
    assert names == ["2 ready", "1 cooling", "1 need you"]
    assert needs_of(page) == ["lynx@example.com: Key rejected."]


def test_before_the_core_runs_nobody_is_bothered(page):
    assert needs_of(page) == []
    assert page.needs.calm.isVisible()


@pytest.mark.parametrize(
    ("states", "wanted"),
    [
        ((), ("add_wanted",)),
        (
            (account_state("lynx@example.com", enabled=False, disabled_reason="key_rejected"),),
            ("account_wanted", "lynx"),
        ),
        ((account_state(enabled=False),), ("page_wanted", Page.ACCOUNTS)),
        ((account_state(cooling=(cooling("limit_minute", 42),)),), ("page_wanted", Page.ACCOUNTS)),
    ],
)
def test_a_need_leads_to_where_it_is_mended(page, room, qtbot, states, wanted):
    room.core.states = states
    room.run(room.open())
    press_need(page, qtbot)
    assert page.wanted == [wanted]


def test_who_is_to_sign_in_again_is_handed_on(page, room, core, qtbot):
    lynx = account_state("lynx@example.com", enabled=False, disabled_reason="login_ended", by_login=True)
    core.states = (account_state(), lynx)
    room.run(room.open())
    press_need(page, qtbot)
    assert page.wanted == [("sign_in_wanted", lynx.account)]


def test_a_port_in_use_is_changed_or_tried_again(page, room, core, qtbot):
    core.states = (account_state(),)
    core.proxy_error = StartError("port_in_use", host="127.0.0.1", port=8045)

    async def story():
        await room.open()
        press_need(page, qtbot)
        async with heard(room.signals.proxy_changed, lambda proxy: proxy.running):
            qtbot.mouseClick(page.needs.rows()[0].second, LEFT)

    room.run(story())
    assert page.wanted == [("setting_wanted", "port")]
    assert needs_of(page) == []


def test_settings_that_wait_are_put_in_force_from_here(page, room, core, qtbot):
    core.states = (account_state(),)

    async def story():
        await room.open()
        await told(room.signals, ProxyChanged(ProxyState(running=True, base_url=ADDRESS, outdated=("port",))))
        before = needs_of(page)
        async with heard(room.signals.proxy_changed, lambda proxy: proxy.running):
            press_need(page, qtbot)
        return before

    (before,) = room.run(story())
    assert "Port" in before
    assert needs_of(page) == []


def test_figures_follow_requests_and_are_drawn_once_the_page_is_seen(page, room, core):
    async def story():
        async with heard(room.verbs.usage.usage_loaded):
            await room.open()
        page.hide()
        page.watch._pause.stop()  # two seconds later
        core.used = usage(pictures=516)
        async with heard(room.verbs.usage.usage_loaded):
            room.signals.put(ENDED)
        away = page.figures.pictures.value.text()
        page.show()
        return away

    assert room.run(story()) == "515"
    assert page.figures.pictures.value.text() == "516"


def test_what_changed_while_it_was_away_is_there_when_it_is_seen_again(page, room):
    async def story():
        await room.open()
        page.hide()
        await told(room.signals, AccountsChanged((account_state(),)))
        away = page.accounts.ready.accessibleName()
        page.show()
        return away

    assert room.run(story()) == "0 ready"
    assert page.accounts.ready.accessibleName() == "1 ready"


def test_a_rest_ends_without_anybody_telling(page, room, core, clock):
    core.states = (account_state(cooling=(cooling("limit_minute", 42),)),)
    room.run(room.open())
    assert page._second.isActive()
    assert page.power.words.text() == "Clients reach it, but no account can draw now."
    clock[0] += 43
    page._second.timeout.emit()
    assert needs_of(page) == []
    assert page.accounts.ready.accessibleName() == "1 ready"
    assert page.power.words.text() == "Clients can draw."
    assert not page._second.isActive()


def test_the_demo_is_said_to_be_one_with_the_way_out(page, qtbot):
    assert not page.own.isVisible()
    page.set_demo(True, can_leave=True)
    assert page.head._note.text() == "Demo: a simulator draws"
    qtbot.mouseClick(page.own, LEFT)
    assert page.wanted == [("own_wanted",)]
    page.set_demo(True)  # as it was started: there is nothing of one's own to go back to
    assert (page.own.isVisible(), page.head._note.isVisible()) == (False, True)
    page.set_demo(False)
    assert not page.head._note.isVisible()


def test_the_last_pictures_lead_to_the_gallery_and_their_place_to_the_playground(page, room, core, qtbot, tmp_path):
    core.states = (account_state(),)

    async def story():
        async with heard(room.verbs.gallery.last_loaded):
            await room.open()
        qtbot.mouseClick(page.pictures.draw, LEFT)
        draw(tmp_path / "new.png")  # one whose file is missed is taken away
        new = kept("new.png", tmp_path)
        core.pictures[new.name] = new
        await told(room.signals, PictureKept(new))

    room.run(story())
    qtbot.mouseClick(page.pictures.row.tiles[0], LEFT)
    qtbot.mouseClick(page.pictures.all, LEFT)
    assert page.wanted == [
        ("page_wanted", Page.PLAYGROUND),
        ("picture_wanted", "new.png"),
        ("page_wanted", Page.GALLERY),
    ]


@pytest.mark.parametrize(("width", "beside"), [(860, True), (600, False)])
def test_cards_stand_beside_each_other_where_there_is_room(page, room, qtbot, width, beside):
    room.run(room.open())
    page.resize(width, 640)
    qtbot.waitUntil(lambda: (page.address.y() == page.power.y()) is beside)
    assert (page.needs.y() == page.accounts.y()) is beside
    assert page.area.widget().width() <= page.area.viewport().width()  # nothing is cut at the right


def test_the_keyboard_begins_at_the_big_control_and_reaches_the_rest(page, room, core, qtbot):
    core.states = busy_accounts()
    room.run(room.open())
    page.activateWindow()
    page.focus_first()
    reached = []
    for _ in range(12):
        reached.append(page.focusWidget())
        page.focusNextChild()
    assert reached[0] is page.power
    others = (page.address.address, page.address.copy_key, page.accounts.need_you, page.needs.rows()[0].button)
    assert all(one in reached for one in others)


def test_every_control_has_a_name(page, room, core):
    core.states = busy_accounts()
    room.run(room.open())
    found = [*page.findChildren(QAbstractButton), *page.findChildren(QLineEdit)]
    controls = [one for one in found if one.isVisibleTo(page)]
    assert controls
    named = [one.accessibleName() or (isinstance(one, QAbstractButton) and one.text()) for one in controls]
    assert [type(one).__name__ for one, name in zip(controls, named, strict=True) if not name] == []


def test_a_locked_keyring_needs_the_person_until_it_answers(page, room, core, qtbot):
    core.states = (behind_lock(account_state()),)

    async def story():
        await room.open()
        await told(room.signals, AccountsChanged(core.states))
        seen = needs_of(page), page.power.words.text(), page.accounts.ready.number.text()
        async with heard(room.signals.accounts_changed):
            press_need(page, qtbot)
        return seen

    (words,), power, ready = room.run(story())
    assert ready == "0"
    assert words.startswith("The system's keyring does not give out secrets")
    assert power == "Clients reach it, but no account can draw now."
    assert (core.knocked, needs_of(page)) == (1, [])


def test_trouble_with_the_disk_is_no_locked_keyring(page, room, core):
    core.states = (account_state(),)

    async def story():
        await room.open()
        await told(room.signals, StoreTroubled(phrase("disk_full", path="x")))

    room.run(story())
    assert needs_of(page) == []
