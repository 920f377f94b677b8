import plistlib
import re
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings

from desktop import autostart
from desktop.autostart import Autostart, DesktopEntry, Entry, LaunchAgent, RunValue, entry_of, exec_line, own_command
from proxy_core import CoreOptions, Settings

PACKAGED = Path(__file__).parents[2] / "packaging" / "linux"
COMMAND = ("/opt/my easel/easel",)
ON, OFF = Settings(start_with_system=True), Settings()
MINIMIZED = Settings(start_with_system=True, start_minimized=True)


def arguments(line):
    """Reads the value of Exec back, as the specification says: first the escapes of texts, then the quotes."""
    text = re.sub(
        r"\\(.)",
        lambda found: {"n": "\n", "t": "\t", "r": "\r", "s": " "}.get(found[1], found[1]),
        line,
        flags=re.DOTALL,
    )
    found, place = [], 0
    while place < len(text):
        if text[place] == '"':
            end = place + 1
            while text[end] != '"':
                end += 2 if text[end] == "\\" else 1
            found.append(re.sub(r"\\(.)", r"\1", text[place + 1 : end], flags=re.DOTALL))
            place = end + 2
        else:
            end = text.find(" ", place) if " " in text[place:] else len(text)
            found.append(text[place:end])
            place = end + 1
    return [one.replace("%%", "%") for one in found]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), min_size=1, max_size=4))
def test_any_command_can_be_written_and_read_back(command):
    line = exec_line(command)
    assert "\n" not in line
    assert arguments(line) == command


def test_quoting_as_the_specification_shows_it():
    assert exec_line(["/usr/bin/easel", "--minimized"]) == "/usr/bin/easel --minimized"
    assert exec_line(["/opt/my easel/easel"]) == '"/opt/my easel/easel"'
    assert exec_line(["100%"]) == "100%%"
    assert exec_line(["$HOME"]) == r'"\\$HOME"'  # a backslash for the argument, and one for the text
    assert exec_line(["a\\b"]) == r'"a\\\\b"'


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config" / "autostart" / "easel.desktop"


@pytest.fixture
def kept(path, qapp):
    made = Autostart(lambda: Entry(DesktopEntry(path), COMMAND))
    made.said, made.truth = [], []
    made.failed.connect(made.said.append)
    made.corrected.connect(made.truth.append)
    return made


def test_the_file_comes_and_goes_with_the_setting(kept, path):
    kept.apply(ON)
    assert 'Exec="/opt/my easel/easel"\n' in path.read_text()
    kept.apply(MINIMIZED)
    assert 'Exec="/opt/my easel/easel" --minimized\n' in path.read_text()
    kept.apply(OFF)
    assert not path.exists()
    assert (kept.said, kept.truth) == ([], [])


def test_where_nothing_is_wanted_nothing_is_made(kept, path):
    kept.apply(OFF)
    assert not path.parent.exists()


def test_a_file_that_is_right_is_not_written_again(kept, path):
    kept.apply(ON)
    before = path.stat().st_ino
    kept.apply(ON)
    assert path.stat().st_ino == before


def test_a_file_of_another_installation_is_made_right(kept, path):
    path.parent.mkdir(parents=True)
    path.write_text("[Desktop Entry]\nType=Application\nName=Easel\nExec=/old/easel\n")
    kept.apply(ON)
    assert "/old/easel" not in path.read_text()


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled = false"])
def test_who_switched_it_off_in_the_system_is_heeded(kept, path, line):
    path.parent.mkdir(parents=True)
    path.write_text(f"[Desktop Entry]\nExec=easel\n{line}\n")
    kept.apply(ON)
    assert kept.truth == [False]
    kept.apply(OFF)
    kept.apply(ON)  # and by their wish it is on again
    assert line not in path.read_text()
    assert kept.truth == [False]


def test_a_system_that_refuses_is_told_and_the_setting_shows_it(kept, path):
    path.parent.parent.write_text("no directory")
    kept.apply(ON)
    assert kept.truth == [False]
    assert kept.said[0].startswith("The system does not let Easel start with it: ")


def test_a_file_that_cannot_be_removed_is_told(kept, path):
    path.mkdir(parents=True)  # a directory is not unlinked
    kept.apply(OFF)
    assert kept.truth == [True]
    assert kept.said[0].startswith("The system keeps starting Easel")


def test_a_launch_agent(tmp_path, qapp):
    path = tmp_path / "LaunchAgents" / "app.easel.plist"
    kept = Autostart(lambda: Entry(LaunchAgent(path), COMMAND))
    kept.apply(MINIMIZED)
    agent = plistlib.loads(path.read_bytes())
    assert agent["ProgramArguments"] == ["/opt/my easel/easel", "--minimized"]
    assert (agent["Label"], agent["RunAtLoad"]) == ("app.easel", True)
    assert not LaunchAgent(path).is_switched_off()
    path.write_bytes(plistlib.dumps({**agent, "Disabled": True}))
    assert LaunchAgent(path).is_switched_off()
    kept.apply(OFF)
    assert not path.exists()


def test_a_damaged_launch_agent_is_made_right(tmp_path):
    path = tmp_path / "app.easel.plist"
    path.write_bytes(b"no plist")
    place = LaunchAgent(path)
    assert not place.is_switched_off()
    place.write(COMMAND)
    assert plistlib.loads(path.read_bytes())["Label"] == "app.easel"


def test_a_value_of_the_registry(tmp_path, qapp):
    key = QSettings(str(tmp_path / "run.ini"), QSettings.Format.IniFormat)
    kept = Autostart(lambda: Entry(RunValue(key, "easel"), ("C:\\Program Files\\Easel\\easel.exe",)))
    kept.apply(MINIMIZED)
    assert key.value("easel") == '"C:\\Program Files\\Easel\\easel.exe" --minimized'
    kept.apply(OFF)
    assert not key.contains("easel")


def test_a_registry_that_cannot_be_written_is_told(tmp_path, qapp):
    key = QSettings(str(tmp_path / "no" / "such" / "file" / "run.ini"), QSettings.Format.IniFormat)
    (tmp_path / "no").write_text("no directory")
    kept, truth = Autostart(lambda: Entry(RunValue(key, "easel"), COMMAND)), []
    kept.corrected.connect(truth.append)
    kept.apply(ON)
    assert truth == [False]


@pytest.mark.skipif(sys.platform != "linux", reason="the place of Linux")
def test_each_data_directory_has_an_entry_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    usual = CoreOptions(data_dir=tmp_path / "data" / "easel")
    other = CoreOptions(data_dir=tmp_path / "mine")
    for options in (usual, other, usual.as_demo()):
        Autostart(lambda options=options: entry_of(options)).apply(ON)
    files = {file.name: file.read_text() for file in (tmp_path / "config" / "autostart").iterdir()}
    assert len(files) == 3
    assert "--data-dir" not in files.pop("easel.desktop")
    assert sorted("--demo" in text for text in files.values()) == [False, True]
    assert all("--data-dir" in text for text in files.values())


@pytest.mark.skipif(sys.platform != "linux", reason="the place of Linux")
def test_a_relative_config_home_is_ignored(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    entry_of(CoreOptions(data_dir=tmp_path)).place.write(COMMAND)
    assert list((tmp_path / ".config" / "autostart").iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="the place of Linux")
def test_the_packaged_entry_gives_way_to_the_one_that_the_window_writes(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    usual = Path(platformdirs.user_data_dir("easel", appauthor=False))
    entry_of(CoreOptions(data_dir=usual)).place.write(["/usr/bin/easel", "--minimized"])
    (written,) = (tmp_path / "autostart").iterdir()
    # Same name: the person's own takes the place of the system's. Same command, when an administrator switches it on.
    assert f"/etc/xdg/autostart/{written.name}" in (PACKAGED / "deb.sh").read_text("utf-8").replace("$root", "")
    packaged = PACKAGED / "autostart.desktop"
    line = f"\nExec={exec_line(['/usr/bin/easel', '--minimized'])}\n"
    assert line in packaged.read_text("utf-8")
    assert line in written.read_text("utf-8")
    # Nobody who did not ask for it has Easel started.
    assert DesktopEntry(packaged).is_switched_off()


def test_easel_is_started_as_it_was_installed(monkeypatch, tmp_path):
    script = tmp_path / "easel"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    monkeypatch.delenv("APPIMAGE", raising=False)
    monkeypatch.setattr(sys, "argv", [str(script)])
    assert own_command() == [str(script)]
    monkeypatch.setattr(sys, "argv", ["/somewhere/desktop/__main__.py"])
    assert own_command() == [sys.executable, "-m", "desktop"]
    monkeypatch.setenv("APPIMAGE", "/home/me/Easel.AppImage")
    assert own_command() == ["/home/me/Easel.AppImage"]


def test_a_package_is_started_by_the_command_that_it_puts_on_the_path(monkeypatch, tmp_path):
    program, command = tmp_path / "lib" / "easel", tmp_path / "bin" / "easel"
    for path in (program, command):
        path.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.delenv("APPIMAGE", raising=False)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setenv("PATH", str(command.parent))
    assert own_command() == [str(program)]
    command.symlink_to("../lib/easel")
    assert own_command() == [str(command)]
    command.unlink()
    command.write_text("#!/bin/sh\n")  # another Easel
    command.chmod(0o755)
    assert own_command() == [str(program)]


def test_the_command_that_is_written_opens_easel():
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "--version"],
        capture_output=True,
        check=True,
        cwd=Path(autostart.__file__).parent.parent,
    )
    assert done.stdout.startswith(b"easel ")
