"""SettingsInForce: what is in the file, with what this start overrides, which is never saved."""

from pathlib import Path
from typing import Any

from proxy_core.phrases import Phrase
from proxy_core.settings import Settings
from proxy_core.settings_file import SettingsFile


class SettingsInForce:
    """Called, it gives the settings as they are in force."""

    def __init__(self, path: Path, overrides: dict[str, Any]) -> None:
        self._file = SettingsFile(path)
        self._overrides = overrides
        self._saved = self._now = Settings()

    def __call__(self) -> Settings:
        return self._now

    def load(self) -> list[Phrase]:
        """Read the file; what a person should know of it."""
        saved, said = self._file.load()
        self._saved, self._now = saved, saved.changed(self._overrides)
        return said

    def change(self, changes: dict[str, Any]) -> None:
        """Change settings by name and keep them. SettingsError; then nothing is changed."""
        saved = self._saved.changed(changes)
        in_force = saved.changed(self._overrides)
        self._file.save(saved)
        self._saved, self._now = saved, in_force
