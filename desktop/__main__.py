"""The `easel` command: the window, or the command line without it. Qt is imported only for the window."""

import builtins
import ctypes
import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proxy_core import CoreOptions


def main() -> None:
    """Run the command line; it calls back when the window is wanted."""
    gc.disable()  # what is imported stays; to look through it time and again is a tenth of the start
    from proxy_core.cli import main as run_command

    gc.enable()
    run_command(open_window=open_window)


def open_window(options: "CoreOptions", minimized: bool) -> int:
    """Show the window until the person quits. Returns the exit code: 1 when there can be no window here."""
    gc.disable()  # the window collects by its own clock: desktop/garbage.py
    problem = _no_display() or _bad_qt()
    if problem:
        sys.stderr.write(problem + "\n")
        return 1
    try:
        from desktop import app
    except ImportError as error:
        if ".so" not in str(error):
            raise
        sys.stderr.write(_missing_library(str(error)) + "\n")
        return 1
    return app.run(options, minimized=minimized)


def _no_display() -> str:
    if sys.platform != "linux" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        return ""
    return "easel: there is no display for the window here. Run without it: easel serve"


def _bad_qt() -> str:
    try:
        import PySide6
    except ImportError:
        return "easel: the window needs PySide6, which is not installed. Install easel again, or run: easel serve"
    # Qt for Python looks through the text of each module that is imported from now on, for a switch of its own.
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
    if sys.version_info < (3, 12) and PySide6.__version_info__[:3] == (6, 12, 0):
        # Every call into Qt drops a reference to None there, and Python aborts (PYSIDE-3474).
        return (
            "easel: PySide6 6.12.0 crashes Python before 3.12. Install another: pip install 'PySide6-Essentials<6.12'"
        )
    return _no_xcb()


def _no_xcb() -> str:
    """Qt aborts, with a screen of text, where X11's cursor library is missing; say it in one line before."""
    if sys.platform != "linux" or not os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if not os.environ.get("QT_QPA_PLATFORM", "xcb").startswith("xcb"):
        return ""
    try:
        ctypes.CDLL("libxcb-cursor.so.0")
    except OSError as error:
        return _missing_library(str(error))
    return ""


def _missing_library(error: str) -> str:
    library = error.partition(":")[0]
    packages = (
        "libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1"
    )
    return (
        f"easel: the window needs a system library that is missing ({library}). On Debian and Ubuntu: "
        f"apt install {packages}. Without the window: easel serve"
    )


if __name__ == "__main__":
    main()
