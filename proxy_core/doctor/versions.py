"""What runs here: Easel, how it was installed, and the libraries that most troubles are about."""

import os
import platform
import sqlite3
import sys
from contextlib import suppress
from functools import partial
from importlib import metadata
from pathlib import Path

import msgspec

from proxy_core.doctor.aside import aside
from proxy_core.doctor.finding import Finding, fine, note
from proxy_core.doctor.scene import Scene
from proxy_core.doctor.shown import names_here, shown_path
from proxy_core.phrases import phrase
from proxy_core.updates import known_update
from proxy_core.version import VERSION

_LIBRARIES = {"qt": "PySide6-Essentials", "aiohttp": "aiohttp", "httpx": "httpx", "keyring": "keyring"}
_SECONDS = 2.0
_INSTALLERS = ("pip", "uv", "pipx")


class _Origin(msgspec.Struct):
    """direct_url.json (PEP 610), as much of it as is asked."""

    dir_info: dict[str, bool] = {}


async def check(scene: Scene) -> tuple[Finding, ...]:
    """One line, never trouble."""
    newer = await _newer(scene.around.options.data_dir)
    found = {name: _version(library) for name, library in _LIBRARIES.items()}
    facts = {
        "easel": VERSION,
        "installed": _installed(scene.around.environ.get("APPIMAGE", "")),
        "program": shown_path(_program(), scene.around.home, names_here(scene.around.home)),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **found,
        "newer": newer,
    }
    if newer:
        step = phrase("doctor_versions_newer_next", newer=newer)
        return (note("versions", phrase("doctor_versions_newer", **facts), step, **facts),)
    return (fine("versions", phrase("doctor_versions", **facts), **facts),)


async def _newer(data_dir: Path) -> str:
    """The newer version that was last heard of; nobody is asked, and its page, which may be of a host, is not told."""
    with suppress(TimeoutError):  # a disk that is gone
        known = await aside(partial(known_update, data_dir), _SECONDS)
        return known.version if known else ""
    return ""


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "unknown"


def _program() -> Path:
    """What was started."""
    frozen = getattr(sys, "frozen", False)
    return Path(sys.executable if frozen or not sys.argv[0] else sys.argv[0]).absolute()


def _installed(appimage: str) -> str:
    """In which of the ways that there are."""
    if getattr(sys, "frozen", False):
        if appimage:
            return "AppImage"
        return "system package" if Path(sys.executable).parts[1:2] in (("usr",), ("opt",)) else "bundle"
    try:
        ours = metadata.distribution("easel")
    except metadata.PackageNotFoundError:
        return "source"
    if _is_editable(ours.read_text("direct_url.json") or "{}"):
        return "source"
    if f"{os.sep}pipx{os.sep}" in sys.prefix:
        return "wheel, pipx"
    by = (ours.read_text("INSTALLER") or "").strip()
    return f"wheel, {by}" if by in _INSTALLERS else "wheel"


def _is_editable(text: str) -> bool:
    try:
        return msgspec.json.decode(text, type=_Origin).dir_info.get("editable", False)
    except msgspec.MsgspecError:
        return False
