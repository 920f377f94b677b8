"""Accounts out of and into files: each verb reads or writes beside both loops, and a signal says what came of it."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QFileDevice, QObject, QSaveFile, Signal

from desktop.engine_thread import EngineThread
from desktop.verb_tasks import VerbTasks
from proxy_core import AccountError, EaselError

LIMIT = 16 * 2**20  # bytes of a file that is read, as the command has it; no list of accounts has more
_MINE_ONLY = QFileDevice.Permission.ReadOwner | QFileDevice.Permission.WriteOwner


def read_text(path: Path) -> str:
    """What is in a file that may name accounts. Blocks; AccountError for what is none, before much of it is read."""
    try:
        if not path.is_file():  # neither a folder nor a pipe, which would never end
            raise AccountError("import_unreadable")
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except OSError as error:
        raise AccountError("file_unreadable", path=str(path), why=error.strerror or str(error)) from None
    if len(content) > LIMIT:
        raise AccountError("import_too_large", limit=LIMIT // 2**20)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AccountError("import_unreadable") from None


def write_text(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner only. Blocks; AccountError when that cannot be done."""
    file = QSaveFile(str(path))
    content = text.encode()
    done = (
        file.open(QSaveFile.OpenModeFlag.WriteOnly)
        and file.setPermissions(_MINE_ONLY)
        and file.write(content) == len(content)
        and file.commit()
    )
    if not done:
        raise AccountError("file_unwritable", path=str(path), why=file.errorString())


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
