import pytest
from PySide6.QtCore import Qt

from desktop.windows.overview.address import MASK, AddressCard
from proxy_core import SettingsChanged, StartError
from tests.desktop.fakes import ADDRESS
from tests.desktop.waiting import heard, told

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def card(theme, room):
    made = AddressCard(theme, room.signals, room.verbs)
    room.keep(made)
    made.resize(560, 100)
    made.show()
    return made


def test_address_and_key_are_copied_and_said_to_be(card, room, qapp, qtbot):
    async def story():
        await room.open()
        qtbot.mouseClick(card.copy_address, LEFT)
        first = qapp.clipboard().text(), card.copy_address.text().strip()
        async with heard(room.verbs.main.copied):
            qtbot.mouseClick(card.copy_key, LEFT)
        return first, (qapp.clipboard().text(), card.copy_key.text().strip())

    assert room.run(story()) == ((ADDRESS, "Copied"), ("sk-easel-test", "Copied"))
    assert card.address.text() == ADDRESS


def test_before_the_core_runs_there_is_no_key(card, room, core):
    before = card.show_key.isEnabled(), card.copy_key.isEnabled()
    room.run(room.open())
    assert (before, card.show_key.isEnabled(), card.copy_key.isEnabled()) == ((False, False), True, True)


def test_while_the_core_does_not_start_there_is_no_key(card, room, core):
    async def story():
        await room.open()
        core.start_error = StartError("directory_in_use", pid=1, address="")
        async with heard(room.verbs.main.busy_changed, lambda verb, on: verb == "open" and not on):
            room.verbs.main.open()

    room.run(story())
    assert (card.show_key.isEnabled(), card.copy_key.isEnabled()) == (False, False)


def test_without_a_proxy_there_is_no_address_to_copy(card, room, core):
    core.settings = core.settings.changed({"start_proxy": False})
    room.run(room.open())
    assert card.address.text() == ""
    assert card.address.placeholderText() == "once the proxy runs"
    assert not card.copy_address.isEnabled()


def test_the_key_is_seen_only_when_a_person_asks(card, room, qtbot):
    async def story():
        await room.open()
        room.verbs.settings.load_key()  # another page asks
        async with heard(room.verbs.settings.key_loaded):
            pass
        before = card.key.text()
        async with heard(room.verbs.settings.key_loaded):
            qtbot.mouseClick(card.show_key, LEFT)
        shown = card.key.text(), card.show_key.accessibleName()
        qtbot.mouseClick(card.show_key, LEFT)
        return before, shown, card.key.text(), card.show_key.accessibleName()

    assert room.run(story()) == (MASK, ("sk-easel-test", "Hide the key"), MASK, "Show the key")


def test_it_is_hidden_when_the_page_is_left_or_the_key_is_another(card, room, qtbot):
    async def shown():
        async with heard(room.verbs.settings.key_loaded):
            qtbot.mouseClick(card.show_key, LEFT)

    async def story():
        await room.open()
        await shown()
        card.hide()
        left = card.key.text(), card.show_key.isChecked()
        card.show()
        await shown()
        async with heard(room.verbs.settings.key_renewed):
            room.verbs.settings.renew_key()
        return left, card.key.text()

    assert room.run(story()) == ((MASK, False), MASK)


def test_a_key_that_nobody_asks_for_is_said_to_be_none(card, room, core):
    async def story():
        await room.open()
        before = card.key.toolTip()
        await told(room.signals, SettingsChanged(core.settings.changed({"auth_mode": "off"})))
        off = card.key.toolTip()
        await told(room.signals, SettingsChanged(core.settings.changed({"auth_mode": "auto", "host": "0.0.0.0"})))
        return before, off, card.key.toolTip()

    needed = "What clients send as their API key"
    assert room.run(story()) == (needed, "Clients need no key now: see Key required in Settings.", needed)


def test_where_there_is_little_room_the_icons_stay(card):
    card.resize(360, 100)
    assert (card.copy_key.text(), card.copy_key.accessibleName()) == ("", "Copy the key that clients send")
    card.resize(560, 100)
    assert card.copy_key.text().strip() == "Copy"
