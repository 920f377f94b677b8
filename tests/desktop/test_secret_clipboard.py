import pytest
from PySide6.QtGui import QGuiApplication

from desktop.secret_clipboard import SECONDS, SecretClipboard
from tests.desktop.waiting import heard, opened

KEY = "sk-easel-test"  # the fake core's


@pytest.fixture
def board(qapp):
    yield qapp.clipboard()
    qapp.clipboard().clear()


def test_it_is_a_minute():
    assert SECONDS == 60.0


def test_after_its_time_a_secret_is_gone(board, qtbot):
    secrets = SecretClipboard(0.01)
    with qtbot.waitSignal(board.dataChanged):
        secrets.put("sk-1")
    assert board.text() == "sk-1"
    qtbot.waitUntil(lambda: not board.text())


def test_what_was_put_there_since_stays(board, qtbot):
    secrets = SecretClipboard(0.01)
    secrets.put("sk-1")
    with qtbot.waitSignal(secrets._timer.timeout):
        board.setText("another")
    assert board.text() == "another"
    secrets.clear()
    assert board.text() == "another"


def test_the_same_words_from_elsewhere_are_taken_for_the_secret(board):
    """There is no telling them apart, and a key that a person copied twice is a key."""
    secrets = SecretClipboard()
    secrets.put("sk-1")
    board.setText("another")
    board.setText("sk-1")
    secrets.clear()
    assert board.text() == ""


def test_of_two_the_later_one_goes(board, qtbot):
    secrets = SecretClipboard(0.05)
    secrets.put("sk-1")
    secrets.put("sk-2")
    assert board.text() == "sk-2"
    qtbot.waitUntil(lambda: not board.text())


def test_nothing_was_put_there(board):
    board.setText("mine")
    SecretClipboard().clear()
    assert board.text() == "mine"


def test_no_secret_is_kept_in_the_program(board):
    secrets = SecretClipboard()
    secrets.put("sk-1")
    assert b"sk-1" not in repr(vars(secrets)).encode()
    assert board.text() == "sk-1"
    secrets.clear()
    assert board.text() == ""


def test_a_copied_key_goes_when_easel_ends_by_whatever_button_it_was_copied(desk, board, qt_runner):
    async def story():
        await opened(desk)
        async with heard(desk.verbs.main.copied):
            desk.verbs.main.copy_key()
        first = board.text()
        async with heard(desk.verbs.keys.copied):
            desk.verbs.keys.copy("Authorization: Bearer {key}", "header")
        second = board.text(), desk.verbs.secrets._timer.isActive()
        await desk.verbs.close()
        return first, second, QGuiApplication.clipboard().text()

    assert qt_runner.run(story()) == (KEY, (f"Authorization: Bearer {KEY}", True), "")


def test_an_address_stays_when_easel_ends(desk, board, qt_runner):
    async def story():
        await opened(desk)
        desk.verbs.main.copy_address("http://there")
        await desk.verbs.close()
        return board.text()

    assert qt_runner.run(story()) == "http://there"
