"""The settings as they stand: which differ from the default, by name only. A damaged file is left where it is."""

from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from proxy_core.doctor.finding import Fact, Finding, fine, note, trouble
from proxy_core.phrases import Phrase, phrase
from proxy_core.settings import Settings
from proxy_core.settings_file import understood

_NAME = "settings"


class FileState(StrEnum):
    """How the file is."""

    READ = "read"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    BROKEN = "broken"


class SettingsSeen(msgspec.Struct, frozen=True):
    """What the file says. `wrong` are names whose value is not taken, `unknown` counts those of another version."""

    state: FileState
    settings: Settings
    wrong: tuple[str, ...] = ()
    unknown: int = 0


def look(path: Path) -> SettingsSeen:
    """Read the file, and only that."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except FileNotFoundError:
        return SettingsSeen(FileState.MISSING, Settings())
    except OSError:
        return SettingsSeen(FileState.UNREADABLE, Settings())
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return SettingsSeen(FileState.BROKEN, Settings())
    settings, unknown, wrong = understood(found)
    return SettingsSeen(FileState.READ, settings, tuple(sorted(wrong)), len(unknown))


def check(seen: SettingsSeen, in_force: Settings | None) -> Finding:
    """What is said of it; `in_force` are those of a running Easel."""
    changed = _changed(in_force or seen.settings)
    facts: dict[str, Fact] = {
        "file": str(seen.state),
        "changed": changed,
        "wrong": list(seen.wrong),
        "unknown": seen.unknown,
    }
    if seen.state is FileState.BROKEN:
        return trouble(_NAME, phrase("doctor_settings_broken"), phrase("doctor_settings_broken_next"), **facts)
    if seen.state is FileState.UNREADABLE:
        return trouble(_NAME, phrase("doctor_settings_unreadable"), phrase("doctor_owner_next"), **facts)
    if seen.wrong:
        names = ", ".join(seen.wrong)
        step = phrase("doctor_settings_wrong_next", name=seen.wrong[0])
        return trouble(_NAME, phrase("doctor_settings_wrong", names=names), step, **facts)
    if seen.unknown:
        said = phrase("doctor_settings_unknown", unknown=seen.unknown, count=len(changed), names=", ".join(changed))
        return note(_NAME, said, None, **facts)
    return fine(_NAME, _said(changed), **facts)


def _said(changed: list[str]) -> Phrase:
    if not changed:
        return phrase("doctor_settings_default")
    return phrase("doctor_settings_changed", count=len(changed), names=", ".join(changed))


def _changed(settings: Settings) -> list[str]:
    default = Settings()
    return [name for name in Settings.__struct_fields__ if getattr(settings, name) != getattr(default, name)]
