import pytest
from PySide6.QtCore import Qt

from desktop.windows.adding.login import LoginPage
from proxy_core import LoginTicket, phrase

TICKET = LoginTicket("t1", "https://accounts.google.com/x", "http://127.0.0.1:5/", 1252.0)


class Clock:
    at = 1000.0

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def page(theme, qtbot, clock):
    made = LoginPage(theme, now=clock)
    qtbot.addWidget(made)
    made.resize(680, 500)
    made.show()
    made.show_ticket(TICKET)
    return made


def test_it_counts_down(page, clock):
    seen = [(page.left.text(), page.bar.value())]
    clock.at = 1191.5
    page._tick.timeout.emit()
    seen.append((page.left.text(), page.bar.value()))
    clock.at = 1300.0
    page._tick.timeout.emit()
    seen.append((page.left.text(), page.bar.value()))
    assert seen == [("4:12 left", 252), ("1:01 left", 61), ("0:00 left", 0)]
    assert not page._tick.isActive()


def test_the_browser_is_opened_again_and_the_address_copied(page, qtbot):
    with qtbot.waitSignal(page.open_wanted) as opened:
        qtbot.mouseClick(page.open, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.copy_wanted) as copied:
        qtbot.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    page.say_copied()
    assert opened.args == copied.args == [TICKET.url]
    assert page.copy.text().strip() == "Copied"


def test_an_address_is_pasted_once_and_may_be_refused(page, qtbot):
    pasted = []
    page.pasted.connect(pasted.append)
    assert not page.use.isEnabled()
    qtbot.keyClicks(page.paste.line, " http://127.0.0.1:9/?code=x ")
    qtbot.mouseClick(page.use, Qt.MouseButton.LeftButton)
    page.submit()
    assert pasted == ["http://127.0.0.1:9/?code=x"]
    page.refuse_paste(phrase("redirect_foreign"))
    assert page.paste.fault().startswith("This answer is not of the login")
    assert page.paste.text() == "http://127.0.0.1:9/?code=x"
    assert page.use.isEnabled()


def test_it_says_when_no_browser_opened(page):
    page.set_opened(False)
    assert "No browser could be opened" in page.words.text()


def test_it_can_be_cancelled(page, qtbot):
    with qtbot.waitSignal(page.cancelled):
        qtbot.mouseClick(page.secondary, Qt.MouseButton.LeftButton)


def test_a_new_login_begins_afresh(page, qtbot):
    qtbot.keyClicks(page.paste.line, "x")
    page.refuse_paste(phrase("redirect_foreign"))
    page.clear()
    assert not page._tick.isActive()
    page.show_ticket(TICKET)
    assert (page.paste.text(), page.paste.fault()) == ("", "")
    assert page._tick.isActive()
