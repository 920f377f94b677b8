"""WindowMemory: where the window was, and what its person was told once. Nobody misses it when its file is lost."""

import json
import logging
from base64 import b64decode, b64encode
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QFileDevice, QSaveFile
from PySide6.QtWidgets import QWidget

from proxy_core import Settings

log = logging.getLogger(__name__)

_MINE_ONLY = QFileDevice.Permission.ReadOwner | QFileDevice.Permission.WriteOwner


class WindowMemory:
    """`path` is a small JSON file in the data directory; without one, nothing outlives the process."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[str, object] = _read(path)

    @property
    def welcomed(self) -> bool:
        """Whether the first run is over."""
        return bool(self._known.get("welcomed"))

    def set_welcomed(self) -> None:
        """The first run is over."""
        self._known["welcomed"] = True
        self._save()

    def is_first_run(self, *, there: bool) -> bool:
        """Whether the first run begins, or goes on since its person left at it; `there`: there is a database."""
        return not self.welcomed and (bool(self._known.get("welcoming")) or not there)

    def set_welcoming(self, welcoming: bool) -> None:
        """Whether the first run is what is shown."""
        if welcoming != bool(self._known.get("welcoming")):
            self._known["welcoming"] = welcoming
            self._save()

    @property
    def told_no_tray(self) -> bool:
        """Whether the person knows that closing the window minimises it here."""
        return bool(self._known.get("told_no_tray"))

    def set_told_no_tray(self) -> None:
        """They were told."""
        self._known["told_no_tray"] = True
        self._save()

    @property
    def told_update(self) -> str:
        """The newer version that the person was told of last; empty when there was none."""
        return str(self._known.get("told_update", ""))

    def set_told_update(self, version: str) -> None:
        """They were told of this one."""
        self._known["told_update"] = version
        self._save()

    @property
    def look(self) -> str:
        """The setting of that name, as it was last in force: the window is there before the settings are."""
        return str(self._known.get("look", "system"))

    @property
    def language(self) -> str:
        """As `look`."""
        return str(self._known.get("language", "system"))

    @property
    def start_minimized(self) -> bool:
        """As `look`."""
        return bool(self._known.get("start_minimized"))

    @property
    def palette_uses(self) -> list[str]:
        """What was chosen in the palette, the last first."""
        names = self._known.get("palette_uses")
        return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []

    def set_palette_uses(self, names: Sequence[str]) -> None:
        """Something was chosen there."""
        self._known["palette_uses"] = list(names)
        self._save()

    def follow(self, settings: Settings) -> None:
        """Remember what the next start has to know of the settings before they are read."""
        wanted = {"look": settings.look, "language": settings.language, "start_minimized": settings.start_minimized}
        if any(self._known.get(name) != value for name, value in wanted.items()):
            self._known.update(wanted)
            self._save()

    def restore(self, window: QWidget) -> None:
        """Put a window where it was. Qt keeps it on a screen that is there; it is no larger than that."""
        place = self._known.get("geometry")
        if isinstance(place, str):
            try:
                window.restoreGeometry(b64decode(place, validate=True))
                window.resize(window.size().boundedTo(window.screen().availableSize()))
            except ValueError:
                log.debug("the window's place could not be read")

    def keep(self, window: QWidget) -> None:
        """Remember where a window is."""
        self._known["geometry"] = b64encode(window.saveGeometry().data()).decode()
        self._save()

    def _save(self) -> None:
        if self._path is None or not self._path.parent.is_dir():
            return
        file = QSaveFile(str(self._path))
        if not (
            file.open(QSaveFile.OpenModeFlag.WriteOnly)
            and file.setPermissions(_MINE_ONLY)
            and file.write(json.dumps(self._known).encode()) >= 0
            and file.commit()
        ):
            log.warning("the window's place could not be kept: %s", file.errorString())


def _read(path: Path | None) -> dict[str, object]:
    if path is None:
        return {}
    try:
        known = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
