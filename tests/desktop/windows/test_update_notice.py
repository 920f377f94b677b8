import json

import pytest
from PySide6.QtWidgets import QWidget

from desktop.core_signals import CoreSignals
from desktop.widgets.message_bar import MessageBar
from desktop.window_memory import WindowMemory
from desktop.windows.update_notice import UpdateNotice
from proxy_core import VERSION, Update, UpdateFound
from tests.desktop.waiting import opened, told

NEWER = Update("9.1.0", "https://example.com/easel/9.1.0")


class Place:
    """A window with a bar, over a memory that outlives it."""

    def __init__(self, theme, path):
        self.window, self.signals, self.shown = QWidget(), CoreSignals(), []
        self.bar = MessageBar(theme, self.window)
        UpdateNotice(self.bar, self.signals, WindowMemory(path), show_page=self.shown.append)


@pytest.fixture
def place(theme, tmp_path, qtbot):
    def make():
        made = Place(theme, tmp_path / "window.json")
        qtbot.addWidget(made.window)
        return made

    return make


def test_a_newer_version_is_told_calmly_with_a_way_to_its_page(place):
    made = place()
    made.window.show()
    made.signals.update_found.emit(NEWER)
    assert made.bar.text() == f"Easel 9.1.0 is out. You have {VERSION}."
    made.bar._button.click()
    assert made.shown == ["https://example.com/easel/9.1.0"]
    assert made.bar.isHidden()


def test_without_a_page_there_is_no_button(place):
    made = place()
    made.window.show()
    made.signals.update_found.emit(Update("9.1.0"))
    assert made.bar._button.isHidden()


def test_it_is_told_once_for_each_version(place, tmp_path):
    made = place()
    made.window.show()
    made.signals.update_found.emit(NEWER)
    assert json.loads((tmp_path / "window.json").read_text()) == {"told_update": "9.1.0"}
    later = place()
    later.window.show()
    later.signals.update_found.emit(NEWER)
    assert later.bar.isHidden()
    later.signals.update_found.emit(Update("9.2.0"))
    assert later.bar.text().startswith("Easel 9.2.0 is out.")


def test_to_a_window_that_nobody_sees_it_is_told_again(place):
    made = place()
    made.signals.update_found.emit(NEWER)
    assert made.bar.text()
    later = place()
    later.window.show()
    later.signals.update_found.emit(NEWER)
    assert later.bar.text()


def test_the_whole_window_tells_it(desk, qt_runner):
    async def story():
        await opened(desk)
        await told(desk.signals, UpdateFound(NEWER))

    qt_runner.run(story())
    assert "Easel 9.1.0 is out." in desk.window.messages.text()
    assert desk.signals.update == NEWER
