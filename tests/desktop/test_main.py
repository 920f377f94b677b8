"""The script's own part: what it says when there can be no window. In processes, since Qt cannot be taken back."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(code, **environment):
    base = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    base.pop("QT_QPA_PLATFORM", None)
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, check=False, env=base | environment, cwd=ROOT, capture_output=True, text=True, timeout=100
    )


OPEN = """
import sys
from pathlib import Path
from desktop.__main__ import open_window
from proxy_core import CoreOptions
{before}
code = open_window(CoreOptions(data_dir=Path("nowhere")), minimized=False)
sys.exit(code)
"""


def test_without_a_display_it_names_the_way_without_a_window():
    done = run(OPEN.format(before=""))
    assert done.returncode == 1
    assert done.stderr == "easel: there is no display for the window here. Run without it: easel serve\n"


def test_a_missing_system_library_is_one_line_with_the_packages():
    before = """
import importlib.abc
class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "desktop.app":
            raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
sys.meta_path.insert(0, Missing())
"""
    done = run(OPEN.format(before=before), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "(libEGL.so.1)" in done.stderr
    assert "apt install libegl1" in done.stderr


def test_the_qt_that_crashes_this_python_is_refused():
    before = "import PySide6; PySide6.__version_info__ = (6, 12, 0, '', ''); sys.version_info = (3, 11, 9)"
    done = run(OPEN.format(before=before), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 1
    assert "6.12.0" in done.stderr


def test_the_script_imports_no_qt_before_a_window_is_wanted():
    done = run("import sys, desktop.__main__; print([name for name in sys.modules if 'PySide6' in name])")
    assert done.stdout == "[]\n"


def test_qt_does_not_look_through_what_is_imported_after_it():
    before = """
import builtins
import PySide6
from desktop import app
seen = [builtins.__import__.__name__]
app.run = lambda options, minimized: print(*seen, builtins.__import__.__name__)
"""
    done = run(OPEN.format(before=before), QT_QPA_PLATFORM="offscreen")
    hooked, then = done.stdout.split()
    assert hooked == "__feature_import__"
    assert then != hooked


SEEN = """
import os, sys
from pathlib import Path
from desktop.__main__ import open_window
from proxy_core import CoreOptions, cli
from PySide6.QtWidgets import QApplication

def tell(desk):
    print(len(QApplication.allWidgets()), *sys.modules, flush=True)
    os._exit(0)

def show(options, minimized):
    from desktop.app import Desk
    Desk._begin = tell
    return open_window(options, minimized)

cli.main(show, ["--data-dir", os.environ["DIRECTORY"]])
"""
HEAVY = {
    *("PIL", "aiohttp", "authlib", "cryptography", "filelock", "httpx", "keyring", "multiprocessing", "oauthlib"),
    *("html", "plistlib", "sqlite3", "sqlite_utils"),
    *("PySide6.QtNetwork", "proxy_core.core", "proxy_core.commands.serve"),
}


@pytest.mark.parametrize(("known", "page"), [(True, "overview"), (False, "welcome")])
def test_the_window_is_seen_before_all_that_it_does_not_show(tmp_path, known, page):
    if known:
        (tmp_path / "easel.db").touch()
    done = run(SEEN, QT_QPA_PLATFORM="offscreen", DIRECTORY=str(tmp_path))
    widgets, *modules = done.stdout.split()
    pages = {name.split(".")[2] for name in modules if re.fullmatch(r"desktop\.windows\.\w+\.page", name)}
    assert pages == {page}, done.stderr
    assert not HEAVY & set(modules)
    assert int(widgets) < 120
    assert sum(name.startswith(("desktop.", "proxy_core.")) for name in modules) < 165
