"""No word of the window is cut, in any of its languages, in the smallest window and a usual one.

Scale changes nothing about that: Qt lays out in the same units at 100 and 200 %.
"""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionButton,
    QToolButton,
    QWidget,
)

from desktop.clients import ClientId
from desktop.language import LANGUAGES
from desktop.windows.adding.choice import Kind
from desktop.windows.page import Page
from tests.desktop.fake_gallery import draw, many
from tests.desktop.fakes import FakeCore, account_state, busy_accounts, busy_log
from tests.desktop.waiting import heard, opened

ENDED = account_state("ended@example.com", enabled=False, disabled_reason="login_ended", by_login=True)
SIZES = {"light": (720, 480), "dark": (1180, 760)}  # the least that the window may have, and a usual one


@pytest.fixture(params=LANGUAGES)
def spoken(request, language):
    """One of the languages, for the time of a test."""
    yield request.param
    language.speak("en")


@pytest.fixture
def core(tmp_path):
    """A busy afternoon."""
    made = FakeCore()
    made.states, made.log = (*busy_accounts(time.time()), ENDED), busy_log(time.time())
    draw(tmp_path / "file0.png")
    made.pictures = many(9, tmp_path, files=1)
    return made


def places(desk):
    """What a person can have before them: a name and what shows it."""
    pages = desk.window.pages
    yield from ((page.value, lambda page=page: desk.window.show_page(page)) for page in Page)
    yield "an account", lambda: desk.window.show_account("fox")
    yield "an account that ended", lambda: desk.window.show_account("ended")
    yield from ((f"adding {kind}", lambda kind=kind: pages.begin_adding(kind)) for kind in (None, *Kind))
    for client in ClientId:
        yield f"connecting {client}", lambda client=client: connect(desk, client)
    yield "welcome", lambda: (pages.setCurrentWidget(pages.welcome), pages.welcome.begin())


def connect(desk, client):
    desk.window.show_page(Page.CONNECT)
    desk.window.pages.connecting.list.choose(client)


def text_width(widget, text):
    lines = text.replace("&", "").splitlines() or [""]
    return max(widget.fontMetrics().horizontalAdvance(line) for line in lines)


def button_room(button):
    """The width that is left for the words of a button, and its icon."""
    if isinstance(button, QToolButton):
        return button.width()
    option = QStyleOptionButton()
    option.initFrom(button)
    return button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button).width()


def is_cut(widget):
    """Whether words of `widget` do not fit into it."""
    match widget:
        case QLabel() if widget.text() and widget.wordWrap():
            return widget.heightForWidth(widget.width()) > widget.height()
        case QLabel() if widget.text() and not widget.toolTip():
            return widget.sizeHint().width() > widget.width() or widget.minimumSizeHint().height() > widget.height()
        case QAbstractButton() if widget.text() and not widget.toolTip():
            return text_width(widget, widget.text()) > button_room(widget)
        case QComboBox() if not widget.isEditable():
            return text_width(widget, widget.currentText()) > widget.width()
        case QLineEdit() if widget.placeholderText() and not widget.text() and not widget.toolTip():
            return text_width(widget, widget.placeholderText()) > widget.contentsRect().width()
        case QHeaderView() if widget.orientation() == Qt.Orientation.Horizontal:
            shown = [section for section in range(widget.count()) if not widget.isSectionHidden(section)]
            return any(widget.sectionSizeHint(section) > widget.sectionSize(section) for section in shown)
    return False


def sticks_out(widget):
    """Whether words begin or end outside what holds them, where nobody can scroll to."""
    if not any(getattr(widget, name, str)() for name in ("text", "currentText", "placeholderText")):
        return False
    part, inside = widget, widget.parentWidget()
    if isinstance(inside, QAbstractButton | QFrame) and not inside.rect().contains(widget.geometry()):
        return not isinstance(inside.parentWidget(), QAbstractScrollArea)
    while not part.isWindow():
        left, holder = part.mapTo(part.parentWidget(), part.rect().topLeft()).x(), part.parentWidget()
        if left < 0 or left + part.width() > holder.width():
            area = holder.parentWidget()
            scrolls = isinstance(area, QAbstractScrollArea) and area.viewport() is holder
            return not (scrolls and area.horizontalScrollBar().maximum())
        part = holder
    return False


def words(widget):
    found = [ask() for name in ("text", "currentText", "placeholderText") if (ask := getattr(widget, name, None))]
    return f"{type(widget).__name__} {[one for one in found if one]} {widget.width()}x{widget.height()}"


def finish(desk, name, qapp):
    """The cards of the settings come one by one, and a layout that changes once it is laid out is laid out again."""
    sections = desk.window.pages.settings.body.sections.values() if name == Page.SETTINGS.value else ()
    while not all(section.is_built for section in sections):
        qapp.processEvents()
    before, now = None, geometries(desk)
    while before != now:
        for _ in range(3):
            qapp.processEvents()
        before, now = now, geometries(desk)


def geometries(desk):
    return [(widget.pos(), widget.size()) for widget in desk.window.findChildren(QWidget) if widget.isVisible()]


async def speak(desk, language):
    if language != "en":  # which it speaks
        async with heard(desk.switch.switched):
            await desk.engine.call(lambda core: core.change_settings({"language": language}))


def test_no_word_is_cut(spoken, theme, desk, qt_runner, qapp):
    cut = []

    async def story():
        await opened(desk)
        await speak(desk, spoken)
        for look, size in SIZES.items():
            theme.set_look(look)
            desk.window.resize(*size)
            for name, show in places(desk):
                show()
                finish(desk, name, qapp)
                seen = [widget for widget in desk.window.findChildren(QWidget) if widget.isVisible()]
                cut.extend(
                    f"{name} at {size}: {words(widget)}" for widget in seen if is_cut(widget) or sticks_out(widget)
                )

    qt_runner.run(story())
    assert sorted(set(cut)) == []
