import pytest
from PySide6.QtCore import Qt

from desktop.windows.no_store import NoStore, keyring_advice
from proxy_core import phrase

MISSING = phrase("store_missing", how="apt install gnome-keyring")
WRONG = phrase("passphrase_wrong", path="secrets.vault")
LONG = "correct horse battery"


@pytest.fixture
def screen(theme, qtbot):
    made = NoStore(theme)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.chosen = []
    made.file_chosen.connect(made.chosen.append)
    return made


def type_in(qtbot, field, words):
    field.clear()
    qtbot.keyClicks(field, words)


def test_without_a_keyring_it_names_the_two_ways_on(screen, qtbot):
    screen.show_problem(MISSING, file_there=False)
    assert screen.title.text() == "Secrets need a place"
    assert "No keyring answers" in screen.words.text()
    assert "asked at each start" in screen.file_words.text()
    with qtbot.waitSignal(screen.again):
        qtbot.mouseClick(screen.retry, Qt.MouseButton.LeftButton)
    assert not screen.retry.isEnabled()


def test_a_new_passphrase_is_typed_twice(screen, qtbot):
    screen.show_problem(MISSING, file_there=False)
    for first, second, fault in (
        ("short", "short", "Take 8 characters or more."),
        (LONG, LONG[:5], "The two are not the same."),
    ):
        type_in(qtbot, screen.passphrase, first)
        type_in(qtbot, screen.repeated, second)
        assert screen.fault.text() == fault
        assert not screen.use_file.isEnabled()
        qtbot.keyClick(screen.repeated, Qt.Key.Key_Return)
    type_in(qtbot, screen.repeated, LONG)
    assert screen.fault.text() == ""
    assert LONG not in screen.passphrase.displayText()
    qtbot.mouseClick(screen.use_file, Qt.MouseButton.LeftButton)
    assert screen.chosen == [LONG]
    assert (screen.passphrase.text(), screen.repeated.text()) == ("", "")
    assert not screen.use_file.isEnabled()


def test_a_file_that_is_there_is_a_place_and_the_keyring_stays_the_other(screen):
    screen.show_problem(MISSING, file_there=True)
    assert not screen.words.isVisible()
    assert screen.keyring_title.text() == "A keyring instead"
    screen.show_problem(WRONG, file_there=True)
    assert "apt install gnome-keyring" in screen.keyring_words.text()


def test_a_file_that_is_there_is_opened_by_its_passphrase(screen, qtbot):
    screen.show_problem(phrase("passphrase_missing"), file_there=True)
    assert screen.title.text() == "Easel needs the passphrase"
    assert not screen.repeated.isVisible()
    type_in(qtbot, screen.passphrase, "old")  # as short as it was once
    qtbot.keyClick(screen.passphrase, Qt.Key.Key_Return)
    assert screen.chosen == ["old"]
    screen.show_problem(WRONG, file_there=True)
    assert screen.fault.text() == "That passphrase does not open the file."
    assert screen.passphrase.isEnabled()
    type_in(qtbot, screen.passphrase, "o")
    assert screen.fault.text() == ""


def test_the_file_was_chosen_but_is_not_there_yet(screen):
    screen.show_problem(phrase("passphrase_missing"), file_there=False)
    assert screen.title.text() == "Choose a passphrase"
    assert screen.repeated.isVisible()


def test_a_locked_keyring_is_called_that(screen):
    screen.show_problem(phrase("store_locked"), file_there=False)
    assert screen.title.text() == "The keyring is locked"
    assert "unlock it" in screen.words.text()


@pytest.mark.parametrize(
    ("system", "how", "words"),
    [
        ("linux", "apt install gnome-keyring", "apt install gnome-keyring"),
        ("linux", "", "GNOME Keyring or KWallet"),
        ("darwin", "", "Keychain Access"),
        ("win32", "", "Credential Manager"),
    ],
)
def test_each_system_has_its_keyring(system, how, words):
    assert words in keyring_advice(system, how)
