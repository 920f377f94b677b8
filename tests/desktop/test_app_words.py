"""Every word of the window goes through Qt's translation: in a language that puts marks around all, none is without."""

import asyncio
import re
import time

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QMenu, QWidget

from desktop.windows.adding.choice import Kind
from desktop.windows.page import Page
from tests.desktop.fake_gallery import draw, many
from tests.desktop.fakes import FakeCore, account_state, busy_accounts, busy_log
from tests.desktop.waiting import heard, opened

ENDED = account_state("ended@example.com", enabled=False, disabled_reason="login_ended", by_login=True)
MARKED = re.compile("\u27e6[^\u27e6\u27e7]*(?:\u27e7|$)")  # a name that is shown in part has lost its end
WORD = re.compile(r"[A-Za-z][A-Za-z'-]+")
DATA = re.compile(r"<br>|\S+@\S+|https?://\S+|/v1/\S+|sk-\S+|\S*(?:gemini|image)-\S+")
ASIDE = {"Ctrl", "MB", "kB"}  # Qt's own words, which it writes by itself
NAMES = {"Easel", "Gemini", "Vertex", "AI", "OpenAI", "Python", "Node", "curl", "Cherry", "Studio", "Kilo", "Code"}
NAMES |= {"WebUI", "Open", "LobeChat", "Provider", "Name", "Type", "API", "Key", "Host", "Model", "ID", "PNG"}
PICTURE = "p00001.png"
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)


class Marks(QTranslator):
    """A language in which every text stands in marks."""

    def translate(self, context, source, disambiguation=None, n=-1):
        return f"\u27e6{source}\u27e7"


@pytest.fixture
def marks(qapp):
    """The language of the test."""
    made = Marks()
    yield made
    qapp.removeTranslator(made)


@pytest.fixture
def core(tmp_path):
    """A busy afternoon."""
    made = FakeCore()
    made.states, made.log = (*busy_accounts(time.time()), ENDED), busy_log(time.time())
    draw(tmp_path / "file0.png")
    made.pictures = many(9, tmp_path, files=1)
    return made


def places(desk):
    """What can be before a person, as something that shows it."""
    pages = desk.window.pages
    yield from ((page.value, lambda page=page: desk.window.show_page(page)) for page in Page)
    yield "an account", lambda: desk.window.show_account("fox")
    yield "an account that ended", lambda: desk.window.show_account("ended")
    yield "a picture", lambda: pages.ways.show_picture(PICTURE)
    yield from ((f"adding {kind}", lambda kind=kind: pages.begin_adding(kind)) for kind in (None, *Kind))
    yield "welcome", lambda: (pages.setCurrentWidget(pages.welcome), pages.welcome.begin())


def told(widget):
    """The texts of a widget; not what a person typed."""
    for name in ("text", "currentText", "placeholderText", "toolTip", "accessibleName", "accessibleDescription"):
        ask = getattr(widget, name, None)
        if ask is not None and not (isinstance(widget, QLineEdit) and name == "text"):
            yield ask()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        cells = [model.index(row, column) for row in range(min(model.rowCount(), 30)) for column in range(9)]
        yield from (said for cell in cells for role in ROLES if isinstance(said := cell.data(role), str))
    if isinstance(widget, QMenu):
        yield from (action.text() for action in widget.actions())


def unmarked(text):
    """The words of a text that are in no marks."""
    while MARKED.search(text):
        text = MARKED.sub(" ", text)
    return set(WORD.findall(DATA.sub(" ", text)))


def known(core):
    """What people, accounts and clients brought."""
    brought = [record.prompt + " " + record.client for record, _ in core.log.values()]
    brought += [f"{picture.prompt} {picture.client}" for picture in core.pictures.values()]
    brought += [f"{state.account.label} {state.account.id} {state.account.name}" for state in core.states]
    return {word for text in brought for word in WORD.findall(text)} | NAMES | ASIDE


def test_no_word_is_without_a_translation(desk, core, marks, qapp, qt_runner):
    found, marked = {}, set()

    async def story():
        await opened(desk)
        qapp.installTranslator(marks)
        async with heard(desk.verbs.gallery.page_loaded):
            desk.switch.switched.emit()  # a window anew
        async with heard(desk.verbs.log.page_loaded):
            desk.window.pages.ways.show_request(next(iter(core.log)))
        look("a request")
        desk.window.show_page(Page.GALLERY)
        while desk.window.pages.gallery.model.row_of(PICTURE) < 0:  # what was heard may be for the window before
            await asyncio.sleep(0.01)
        for name, show in places(desk):
            show()
            look(name)
        assert desk.window.pages.gallery.viewing

    def look(name):
        for _ in range(3):
            qapp.processEvents()
        seen = [widget for widget in desk.window.findChildren(QWidget) if widget.isVisible()]
        texts = [text for widget in (*seen, desk.tray.menu) for text in told(widget)]
        found.update({text: name for text in texts if unmarked(text) - known(core)})
        marked.update(text for text in texts if "\u27e6" in text)

    qt_runner.run(story())
    assert found == {}
    assert len(marked) > 300  # it does walk over a window that speaks the language of marks
