"""What buttons do about settings: each verb asks the engine on Qt's loop, and a signal brings what came of it."""

import asyncio
import os
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

import proxy_core
from desktop.engine_thread import EngineThread
from desktop.verb_tasks import VerbTasks
from proxy_core import EaselError, Settings, SizeRow

KEY_VARIABLE = "EASEL_API_KEY"  # a key that is given there counts, and is nobody's to change here
LAST_CHANGES_S = 2.0  # so long the end waits for changes that are being saved; they take milliseconds


async def _changed(changes: dict[str, Any], core: "proxy_core.Core") -> Settings:
    return await core.change_settings(changes)


async def _mapped(size: str, quality: str, core: "proxy_core.Core") -> SizeRow:
    return core.map_size(size, quality)


async def _sizes(core: "proxy_core.Core") -> tuple[SizeRow, ...]:
    return core.size_table()


class SettingsActions(VerbTasks):
    """The verbs about settings and the proxy's key.

    Signals: changed(name, value that was wanted, Settings in force) or refused(name, value, Phrase), one of which
    follows change(); key_loaded(key), after load_key(); key_renewed(key, whether it is another), after renew_key();
    sizes_loaded(tuple of SizeRow), after load_sizes(); size_mapped(SizeRow), after map_size(); diagnosed(text), after
    diagnose().
    """

    changed = Signal(str, object, object)
    refused = Signal(str, object, object)
    key_loaded = Signal(str)
    key_renewed = Signal(str, bool)
    sizes_loaded = Signal(object)
    size_mapped = Signal(object)
    diagnosed = Signal(str)

    def __init__(self, engine: EngineThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._wanted: dict[str, Any] = {}
        self._asked_size: tuple[str, str] | None = None

    @property
    def key_is_given(self) -> bool:
        """Whether the environment sets the proxy's key."""
        return bool(os.environ.get(KEY_VARIABLE))

    def change(self, name: str, value: Any) -> None:
        """Change one setting to a JSON value. While one change of it is saved, the last of those that follow waits."""
        self._wanted[name] = value
        self._run(f"change {name}", lambda: self._change(name))

    def load_key(self) -> None:
        """Fetch the key that clients must bring."""
        self._run("key", self._load_key)

    def renew_key(self) -> None:
        """Make another key; the one of now is worth nothing from then on."""
        self._run("key", self._renew_key)

    def load_sizes(self) -> None:
        """Fetch what the usual sizes of clients become."""
        self._run("sizes", self._load_sizes)

    def map_size(self, size: str, quality: str) -> None:
        """Ask what a size and a quality would become; of several that are asked at once, the last."""
        self._asked_size = (size, quality)
        self._run("size", self._map_size)

    def diagnose(self) -> None:
        """Have everything looked at that Easel needs."""
        self._run("diagnosis", self._diagnose)

    async def close(self) -> None:
        """Wait for changes that are being saved, then cancel what still runs."""
        saving = [task for verb, task in self._running.items() if verb.startswith("change ")]
        if saving:
            await asyncio.wait(saving, timeout=LAST_CHANGES_S)
        await super().close()

    async def _change(self, name: str) -> None:
        while name in self._wanted:
            value = self._wanted.pop(name)
            changes = {name: value}
            try:
                settings = await self._engine.call(partial(_changed, changes))
            except EaselError as error:
                self.refused.emit(name, value, error.phrase)
            else:
                self.changed.emit(name, value, settings)

    async def _load_key(self) -> None:
        self.key_loaded.emit(await self._engine.call(lambda core: core.api_key()))

    async def _renew_key(self) -> None:
        old = await self._engine.call(lambda core: core.api_key())
        new = await self._engine.call(lambda core: core.rotate_api_key())
        self.key_renewed.emit(new, new != old)

    async def _load_sizes(self) -> None:
        self.sizes_loaded.emit(await self._engine.call(_sizes))

    async def _diagnose(self) -> None:
        self.diagnosed.emit(await self._engine.call(lambda core: core.diagnose()))

    async def _map_size(self) -> None:
        while self._asked_size is not None:
            asked, self._asked_size = self._asked_size, None
            self.size_mapped.emit(await self._engine.call(partial(_mapped, *asked)))
