"""Whether there is a tray for the icon, as far as can be told without a window."""

import sys
from collections.abc import Mapping
from functools import partial

from proxy_core.doctor.aside import aside
from proxy_core.doctor.finding import Finding, fine, note
from proxy_core.doctor.scene import Scene
from proxy_core.doctor.session_bus import NoBusError, Thing, is_there, read, session_bus
from proxy_core.doctor.xembed import has_xembed
from proxy_core.phrases import phrase

_NAME = "tray"
_SECONDS = 3.0
_WATCHER = "org.kde.StatusNotifierWatcher"


async def check(scene: Scene) -> tuple[Finding, ...]:
    """One line."""
    environ = scene.around.environ
    if sys.platform in {"win32", "darwin"}:
        return (fine(_NAME, phrase("doctor_tray_of_system"), kind="system"),)
    if not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return (fine(_NAME, phrase("doctor_tray_no_display"), kind="no display"),)
    try:
        kind = await aside(partial(_find, environ), _SECONDS)
    except TimeoutError:
        return (note(_NAME, phrase("doctor_tray_silent"), phrase("doctor_tray_next"), kind="silent"),)
    if kind == "none":
        return (note(_NAME, phrase("doctor_tray_none"), phrase("doctor_tray_next"), kind=kind),)
    if kind == "no host":
        return (note(_NAME, phrase("doctor_tray_no_host"), phrase("doctor_tray_next"), kind=kind),)
    return (fine(_NAME, phrase("doctor_tray", kind=kind), kind=kind),)


def _find(environ: Mapping[str, str]) -> str:
    notifier = _notifier(environ)
    if notifier != "StatusNotifier" and environ.get("DISPLAY") and has_xembed(environ["DISPLAY"]):
        return "XEmbed"
    return notifier


def _notifier(environ: Mapping[str, str]) -> str:
    try:
        with session_bus(environ) as bus:
            if not is_there(bus, _WATCHER):
                return "none"
            shown = read(bus, Thing(_WATCHER, "/StatusNotifierWatcher", _WATCHER), "IsStatusNotifierHostRegistered")
            return "StatusNotifier" if shown else "no host"
    except (NoBusError, LookupError):
        return "none"
