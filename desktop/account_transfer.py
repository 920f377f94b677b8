"""Accounts out of and into files: each verb reads or writes beside both loops, and a signal says what came of it."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.account_files import read_text, write_text
from desktop.engine_thread import EngineThread
from desktop.verb_tasks import VerbTasks
from proxy_core import EaselError


class AccountTransfer(VerbTasks):
    """Signals: imported(tuple of ImportLine) or not_imported(Phrase), after begin_import(); exported(Path) or
    not_exported(Phrase), after begin_export().
    """

    imported = Signal(object)
    not_imported = Signal(object)
    exported = Signal(object)
    not_exported = Signal(object)

    def __init__(self, engine: EngineThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine

    def begin_import(self, path: Path, passphrase: str = "", provider: str = "gemini") -> None:
        """Take the accounts in a file: an export, a login, or a list of keys, which are then of `provider`."""
        self._run("import", lambda: self._import(path, passphrase, provider))

    def begin_export(self, path: Path, passphrase: str = "") -> None:
        """Write all accounts to a file; with their secrets only when there is a passphrase to encrypt them."""
        self._run("export", lambda: self._export(path, passphrase))

    async def _import(self, path: Path, passphrase: str, provider: str) -> None:
        try:
            text = await self._engine.call(lambda _core: asyncio.to_thread(read_text, path))
            lines = await self._engine.call(lambda core: core.import_accounts(text, passphrase, provider))
        except EaselError as error:
            self.not_imported.emit(error.phrase)
        else:
            self.imported.emit(lines)

    async def _export(self, path: Path, passphrase: str) -> None:
        try:
            text = await self._engine.call(lambda core: core.export_accounts(passphrase))
            await self._engine.call(lambda _core: asyncio.to_thread(write_text, path, text))
        except EaselError as error:
            self.not_exported.emit(error.phrase)
        else:
            self.exported.emit(path)
