import json
import sys

import pytest
from PySide6.QtWidgets import QWidget

from desktop.window_memory import WindowMemory
from proxy_core import Settings
from tests.systems import is_private


def test_what_was_told_and_where_the_window_was_outlive_the_process(tmp_path, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(60, 50, 420, 310)
    memory = WindowMemory(tmp_path / "window.json")
    assert not memory.welcomed
    memory.set_welcomed()
    memory.set_told_no_tray()
    memory.keep(window)
    if sys.platform != "win32":
        assert is_private(tmp_path / "window.json")

    later, other = WindowMemory(tmp_path / "window.json"), QWidget()
    qtbot.addWidget(other)
    later.restore(other)
    assert later.welcomed
    assert later.told_no_tray
    assert other.size() == window.size()


def test_who_left_at_the_welcome_is_at_their_first_run_again(tmp_path):
    path = tmp_path / "window.json"
    memory = WindowMemory(path)
    assert memory.is_first_run(there=False)
    assert not memory.is_first_run(there=True)
    memory.set_welcoming(True)
    assert WindowMemory(path).is_first_run(there=True)
    memory.set_welcoming(False)  # an account came by the command line
    assert not WindowMemory(path).is_first_run(there=True)
    memory.set_welcoming(True)
    memory.set_welcomed()
    assert not WindowMemory(path).is_first_run(there=True)


def test_a_window_of_a_larger_screen_fits_on_the_one_that_is_left(tmp_path, qtbot):
    window, other = QWidget(), QWidget()
    for widget in (window, other):
        qtbot.addWidget(widget)
        widget.resize(5000, 4000)
    WindowMemory(tmp_path / "window.json").keep(window)
    WindowMemory(tmp_path / "window.json").restore(other)
    assert other.size() == other.size().boundedTo(other.screen().availableSize())


@pytest.mark.parametrize(
    "broken", [b"", b"[]", b"\xff", b'{"geometry": "!"}', b'{"geometry": "AAAA"}', b'{"geometry": 7}']
)
def test_a_broken_file_is_no_trouble(tmp_path, qtbot, broken):
    (tmp_path / "window.json").write_bytes(broken)
    window = QWidget()
    qtbot.addWidget(window)
    size = window.size()
    memory = WindowMemory(tmp_path / "window.json")
    memory.restore(window)
    memory.set_welcomed()
    assert window.size() == size
    assert json.loads((tmp_path / "window.json").read_bytes())["welcomed"] is True


def test_without_a_directory_nothing_is_written(tmp_path):
    WindowMemory(tmp_path / "gone" / "window.json").set_welcomed()
    WindowMemory(None).set_welcomed()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_told_in_the_log_only(tmp_path, caplog):
    (tmp_path / "window.json").mkdir()
    WindowMemory(tmp_path / "window.json").set_welcomed()
    assert "could not be kept" in caplog.text


def test_what_the_next_start_has_to_know_of_the_settings_is_remembered(tmp_path):
    memory = WindowMemory(tmp_path / "window.json")
    assert (memory.look, memory.start_minimized) == ("system", False)
    memory.follow(Settings(look="dark", start_minimized=True))
    later = WindowMemory(tmp_path / "window.json")
    assert (later.look, later.start_minimized) == ("dark", True)


def test_what_was_chosen_in_the_palette_is_remembered_and_nothing_else_is_taken_for_it(tmp_path):
    path = tmp_path / "window.json"
    WindowMemory(path).set_palette_uses(("page gallery", "setting port"))
    assert WindowMemory(path).palette_uses == ["page gallery", "setting port"]
    path.write_text('{"palette_uses": ["page gallery", 3]}')
    assert WindowMemory(path).palette_uses == ["page gallery"]
    path.write_text('{"palette_uses": 3}')
    assert WindowMemory(path).palette_uses == []
