"""The computer: its system, its session, its limits and zone, and which variables are set, by name only."""

import platform
import sys
import time
import zoneinfo
from collections.abc import Mapping
from contextlib import suppress

from proxy_core import open_files
from proxy_core.doctor.finding import Fact, Finding, fine, note
from proxy_core.doctor.scene import Scene
from proxy_core.phrases import phrase

_NAME = "system"
_PACIFIC = "America/Los_Angeles"  # where Google's days begin
_FEW_FILES = 1024  # each request under way holds some
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_WATCHED = ("SSL_CERT_FILE", "SSL_CERT_DIR", "PYTHON_KEYRING_BACKEND")
_OURS = (
    *("EASEL_DATA_DIR", "EASEL_API_KEY", "EASEL_VAULT", "EASEL_VAULT_PASSPHRASE_FILE", "EASEL_LOG_LEVEL"),
    "EASEL_THEME",
)
# Only these words are repeated of what a session says of itself.
_SESSIONS = ("x11", "wayland", "tty")
_DESKTOPS = (
    *("GNOME", "KDE", "XFCE", "Cinnamon", "X-Cinnamon", "MATE", "LXQt", "LXDE", "Unity", "Budgie", "Pantheon"),
    *("COSMIC", "Deepin", "Enlightenment", "Hyprland", "sway", "i3", "ubuntu", "pop"),
)


def check(scene: Scene) -> tuple[Finding, ...]:
    """One line."""
    environ = scene.around.environ
    files, zones = open_files.most(), _has_zone()
    facts: dict[str, Fact] = {
        "system": _system(),
        "machine": platform.machine(),
        "session": session(environ),
        "variables": set_here(environ),
        "open_files": files,
        "utc_offset": time.strftime("%z", time.localtime(scene.around.now())),
        "pacific_zone": zones,
    }
    words = {name: str(facts[name]) for name in ("system", "machine", "session", "utc_offset")}
    names = ", ".join(set_here(environ)) or "none"
    said = phrase("doctor_system", **words, variables=names)
    if not zones:
        return (note(_NAME, said, phrase("doctor_zones_next"), **facts),)
    if files is not None and files < _FEW_FILES:
        return (note(_NAME, phrase("doctor_few_files", files=files), phrase("doctor_few_files_next"), **facts),)
    return (fine(_NAME, said, **facts),)


def session(environ: Mapping[str, str]) -> str:
    """The kind of session and its desktop, in words that are known."""
    kind = environ.get("XDG_SESSION_TYPE", "")
    if kind not in _SESSIONS:
        kind = "wayland" if environ.get("WAYLAND_DISPLAY") else "x11" if environ.get("DISPLAY") else "no display"
    desktops = [one for one in environ.get("XDG_CURRENT_DESKTOP", "").split(":") if one in _DESKTOPS]
    return " ".join([kind, *desktops])


def set_here(environ: Mapping[str, str]) -> list[str]:
    """The names of variables that change what Easel does."""
    proxies = [name for known in _PROXIES for name in (known, known.lower())]
    return [name for name in (*_OURS, *proxies, *_WATCHED) if environ.get(name)]


def _system() -> str:
    if sys.platform == "linux":
        with suppress(OSError):
            return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    return f"{platform.system()} {platform.release()}"


def _has_zone() -> bool:
    try:
        zoneinfo.ZoneInfo(_PACIFIC)
    except (zoneinfo.ZoneInfoNotFoundError, OSError):
        return False
    return True
