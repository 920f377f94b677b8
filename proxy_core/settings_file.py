"""SettingsFile: the settings on disk. Damage is set aside and said; nothing that a person wrote is lost."""

from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import Any

import msgspec

from proxy_core.copies import copy_name, drop_old_copies
from proxy_core.errors import SettingsError
from proxy_core.files import is_full, write_whole
from proxy_core.phrases import Phrase, phrase
from proxy_core.settings import Settings, as_now


class SettingsFile:
    """The settings of one data directory on disk: read once, written whole, never half."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unknown: dict[str, Any] = {}

    def load(self) -> tuple[Settings, list[Phrase]]:
        """The settings and what had to be said about the file. A damaged file is kept beside as .broken.

        One with values as an earlier version wrote them is written anew, and kept beside as copies.py says.
        """
        drop_old_copies(self._path)
        try:
            content = self._path.read_bytes()
            found = msgspec.json.decode(content, type=dict[str, Any])
        except FileNotFoundError:
            return Settings(), []
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            kept = self._keep_aside()
            return Settings(), [phrase("settings_broken", path=str(self._path), kept=kept)]
        settings, self._unknown, wrong = understood(found)
        said = [phrase("settings_unknown_key", key=key) for key in self._unknown]
        if wrong:
            kept = self._mend(settings)
            said += [phrase(_code(settings, key), field=key, kept=kept) for key in sorted(wrong)]
        elif any(as_now(key, value) != value for key, value in found.items()):
            self._bring_up(content, settings)
        return settings, said

    def save(self, settings: Settings) -> None:
        """Write `settings`, and the unknown keys found at load, in one step. SettingsError when the disk refuses."""
        document = {**self._unknown, **msgspec.to_builtins(settings)}
        text = msgspec.json.format(msgspec.json.encode(document), indent=2)
        try:
            write_whole(self._path, text + b"\n")
        except OSError as error:
            if is_full(error):
                raise SettingsError("disk_full", path=str(self._path.parent)) from error
            raise SettingsError("store_failed", path=str(self._path), why=error.strerror or str(error)) from error

    def _bring_up(self, content: bytes, settings: Settings) -> None:
        """Write the file as this version does, once there is a copy of it; without one it stays as it is."""
        with suppress(OSError, SettingsError):
            write_whole(copy_name(self._path), content)
            self.save(settings)

    def _mend(self, settings: Settings) -> str:
        """Write what was understood, and say what the file as it was is called now; on a full disk that stays."""
        kept = self._keep_aside()
        try:
            self.save(settings)
        except SettingsError:
            with suppress(OSError):
                self._path.with_name(kept).rename(self._path)
            return self._path.name
        return kept

    def _keep_aside(self) -> str:
        """Keep the file as NAME.broken and say what that is called; an unreadable one may refuse that too."""
        names = (f"{self._path.name}.broken{number}" for number in chain(("",), (f"-{one}" for one in count(2))))
        kept = next(one for one in map(self._path.with_name, names) if not one.exists())
        try:
            self._path.replace(kept)
        except OSError as error:
            return f"{self._path.name} ({error.strerror})"
        return kept.name


def understood(found: dict[str, Any]) -> tuple[Settings, dict[str, Any], list[str]]:
    """What a file says: the settings, what this version does not know, and the names whose value is not taken.

    Of the routes those rows are left out that are not taken.
    """
    unknown = {key: value for key, value in found.items() if key not in Settings.__struct_fields__}
    settings, wrong = Settings(), []
    # The key's mode last: where it does not go with the address, clients must bring the key.
    for key in sorted(found.keys() - unknown.keys(), key=lambda name: name == "auth_mode"):
        try:
            settings = settings.changed({key: found[key]})
        except SettingsError:
            wrong.append(key)
            if key == "routes" and (rows := _right_rows(found[key])):
                settings = settings.changed({key: rows})
    return settings, unknown, wrong


def _right_rows(routes: Any) -> list[Any]:
    right = []
    for row in routes if isinstance(routes, list) else ():
        with suppress(SettingsError):
            Settings().changed({"routes": [row]})
            right.append(row)
    return right


def _code(settings: Settings, wrong: str) -> str:
    """What is said of a setting with a wrong value: of one that is not the default now, the rest was taken."""
    return "settings_field" if getattr(settings, wrong) == getattr(Settings(), wrong) else "settings_rows"
