"""Whether Easel starts by itself: with the session as the settings want it, or as a unit of systemd."""

import sys
from collections.abc import Mapping
from pathlib import Path

from proxy_core.commands.options import default_dir
from proxy_core.doctor.finding import Finding, fine, note
from proxy_core.doctor.scene import Scene
from proxy_core.phrases import phrase

_NAME = "autostart"
_UNIT = "easel.service"
_SYSTEM_UNITS = (Path("/etc/systemd/user"), Path("/usr/local/lib/systemd/user"), Path("/usr/lib/systemd/user"))
_OFF = {"hidden=true", "x-gnome-autostart-enabled=false"}


async def check(scene: Scene) -> tuple[Finding, ...]:
    """One line."""
    wanted = scene.settings.start_with_system
    facts = {"wanted": wanted}
    if sys.platform != "linux":
        return (fine(_NAME, phrase("doctor_autostart_on" if wanted else "doctor_autostart_off"), **facts),)
    config = _config(scene.around.environ, scene.around.home)
    unit = _unit(config / "systemd" / "user")
    usual = scene.around.options.data_dir == Path(default_dir(demo=False))
    if wanted and usual and not _starts(config / "autostart" / "easel.desktop"):
        said, step = phrase("doctor_autostart_gone"), phrase("doctor_autostart_gone_next")
        return (note(_NAME, said, step, **facts, unit=unit),)
    if unit != "none":
        on = phrase("doctor_autostart_unit", unit=unit, wanted="on" if wanted else "off")
        return (fine(_NAME, on, **facts, unit=unit),)
    return (fine(_NAME, phrase("doctor_autostart_on" if wanted else "doctor_autostart_off"), **facts, unit=unit),)


def _config(environ: Mapping[str, str], home: Path) -> Path:
    named = Path(environ.get("XDG_CONFIG_HOME", ""))
    return named if named.is_absolute() else home / ".config"


def _starts(entry: Path) -> bool:
    try:
        lines = entry.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    return not {line.replace(" ", "").lower() for line in lines} & _OFF


def _unit(own: Path) -> str:
    """enabled, installed or none."""
    places = (own, *_SYSTEM_UNITS)
    if any((place / "default.target.wants" / _UNIT).is_symlink() for place in places):
        return "enabled"
    return "installed" if any((place / _UNIT).exists() for place in places) else "none"
