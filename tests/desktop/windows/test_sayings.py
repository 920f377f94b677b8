import pytest

from proxy_core import StoreMended, StoreTroubled, phrase
from tests.desktop.fakes import account_state
from tests.desktop.waiting import heard, opened, told


@pytest.fixture
def window(desk, core):
    core.states = (account_state("heron@example.com"),)
    return desk.window


def test_what_had_to_be_said_at_start_is_said(desk, window, core, qt_runner):
    core.said = (phrase("settings_broken", path="settings.json", kept="settings.json.broken"),)
    qt_runner.run(opened(desk))
    assert "kept as settings.json.broken" in window.messages.text()
    window.messages.clear()
    assert window.messages.isHidden()


def test_a_full_disk_is_said_while_drawing_goes_on(desk, window, qt_runner):
    async def story():
        await opened(desk)
        await told(desk.signals, StoreTroubled(phrase("disk_trouble", path="easel.db", why="disk is full")))

    qt_runner.run(story())
    assert window.messages.text().startswith("Writing to easel.db failed: disk is full. What happens is not logged")


def test_what_was_said_of_a_full_disk_goes_when_there_is_room_again(desk, window, qt_runner):
    trouble, other = (phrase(code, path="easel.db", why="disk is full") for code in ("disk_trouble", "gallery_trouble"))

    async def story():
        await opened(desk)
        await told(desk.signals, StoreTroubled(trouble), StoreTroubled(other))
        await told(desk.signals, StoreMended(trouble))

    qt_runner.run(story())
    assert "is not logged" not in window.messages.text()
    assert "is not kept" in window.messages.text()


def test_a_full_disk_is_one_sentence_whoever_meets_it(desk, window, core, qt_runner):
    full = phrase("disk_full", path="Easel")
    core.said = (full,)

    async def story():
        await opened(desk)
        await told(desk.signals, StoreTroubled(full), StoreTroubled(full))  # of the log, and of the gallery
        said = window.messages.text()
        await told(desk.signals, StoreMended(full))
        return said

    assert qt_runner.run(story()) == (
        "The disk of Easel is full. Easel draws; what happens is not logged, and what is drawn not kept, until there "
        "is room."
    )
    assert window.messages.isHidden()


def test_a_locked_keyring_is_left_to_the_overview(desk, window, core, qt_runner):
    locked = phrase("store_locked")

    async def story():
        await opened(desk)
        await told(desk.signals, StoreTroubled(locked))
        said = window.messages.isHidden()
        desk.verbs.main.message.emit("The keyring did not answer: unlock it, then try again.")
        await told(desk.signals, StoreMended(locked))
        return said

    assert qt_runner.run(story())
    assert window.messages.isHidden()  # what was said of a press is not true any more


def test_what_was_done_is_said_and_goes_by_itself(desk, window, qtbot):
    window.messages.passes_ms = 1
    desk.verbs.main.offer("1 picture was deleted.", "Undo", lambda: None, stays=True)
    desk.verbs.main.offer("The picture was copied.")
    assert window.messages.text() == "1 picture was deleted.\nThe picture was copied."
    qtbot.waitUntil(lambda: window.messages.text() == "1 picture was deleted.")
    desk.verbs.main.withdraw("1 picture was deleted.")
    assert window.messages.isHidden()


def test_a_removal_that_left_a_login_behind_is_told(desk, window, core, qt_runner):
    core.states = (account_state("fox@example.com", by_login=True),)
    core.not_revoked = phrase("unreachable")

    async def story():
        await opened(desk)
        async with heard(desk.verbs.accounts.removed):
            desk.verbs.accounts.removals.begin([core.states[0].account], revoke=True)
            desk.verbs.accounts.removals.finish()

    qt_runner.run(story())
    assert "fox@example.com was removed here, but its login still stands" in window.messages.text()
