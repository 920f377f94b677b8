"""Removing accounts so that it can be taken back: they draw no more at once, and are gone a little later.

Until then the core still has them, disabled: whatever happens to Easel meanwhile, nothing is lost. No widget is known.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from msgspec import Struct, field
from PySide6.QtCore import QObject, Signal

import proxy_core
from desktop import account_text
from desktop.engine_thread import EngineThread
from desktop.text import counted
from desktop.verb_tasks import VerbTasks
from proxy_core import Account, EaselError, Removal

UNDO = 30.0  # seconds in which a removal can be taken back: time enough for who comes there by Tab, or hears of it
CLOSING = 5.0  # seconds for what is left of it when Easel ends; what is not done then stays, disabled


class _Leaving(Struct):
    """Accounts that are on their way out; `decided` once they are final, or `undone`."""

    accounts: tuple[Account, ...]
    revoke: bool
    words: str
    undone: bool = False
    decided: asyncio.Event = field(default_factory=asyncio.Event)

    def ids(self) -> frozenset[str]:
        return frozenset(account.id for account in self.accounts)


class AccountRemovals(VerbTasks):
    """The last removal can be taken back; one that came before it is final from then on.

    Signals: offered(words), with undo() as what takes it back; withdrawn(the same words), when that is too late or was
    done; leaving_changed(frozenset of account ids), of those that are not to be shown; removed(Removal).
    """

    offered = Signal(str)
    withdrawn = Signal(str)
    leaving_changed = Signal(object)
    removed = Signal(object)

    def __init__(self, engine: EngineThread, parent: QObject | None = None, *, patience: float = UNDO) -> None:
        super().__init__(parent)
        self._engine, self._patience = engine, patience
        self._leaving: list[_Leaving] = []
        self._count = 0

    @property
    def leaving(self) -> frozenset[str]:
        """The ids of accounts that are on their way out."""
        return frozenset[str]().union(*(batch.ids() for batch in self._leaving))

    def begin(self, accounts: Sequence[Account], *, revoke: bool = False) -> None:
        """Remove these; with `revoke` their logins end at the provider, too."""
        self.finish()
        wanted = tuple(account for account in accounts if account.id not in self.leaving)
        if not wanted:
            return
        self._count += 1
        batch = _Leaving(wanted, revoke, account_text.removing(wanted))
        self._leaving.append(batch)
        self._run(f"remove {self._count}", lambda: self._remove(batch))
        self.leaving_changed.emit(self.leaving)
        self.offered.emit(batch.words)

    def undo(self) -> None:
        """Take the last removal back, if it is not too late."""
        for batch in self._leaving[-1:]:
            if not batch.decided.is_set():
                batch.undone = True
                self._decide(batch)

    def finish(self) -> None:
        """It cannot be taken back any more."""
        for batch in self._leaving:
            if not batch.decided.is_set():
                self._decide(batch)

    async def close(self) -> None:
        """Finish what was begun, as far as that can be done soon."""
        self.finish()
        if self._running:
            await asyncio.wait(list(self._running.values()), timeout=CLOSING)
        await super().close()

    def _decide(self, batch: _Leaving) -> None:
        batch.decided.set()
        self.withdrawn.emit(batch.words)

    async def _remove(self, batch: _Leaving) -> None:
        enabled = [account.id for account in batch.accounts if account.enabled]
        try:
            await self._set_enabled(enabled, False)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience):
                    await batch.decided.wait()
            if batch.undone:
                await self._set_enabled(enabled, True)
            else:
                await self._finish(batch)
        finally:
            if not batch.decided.is_set():  # it went wrong before it began: nothing is to be taken back
                self._decide(batch)
            self._leaving.remove(batch)
            self.leaving_changed.emit(self.leaving)

    async def _set_enabled(self, ids: Sequence[str], on: bool) -> None:
        for account_id in ids:
            await self._engine.call(_enable(account_id, on))

    async def _finish(self, batch: _Leaving) -> None:
        """Let them go, each for itself: one that stays keeps no other."""
        if not batch.decided.is_set():
            self._decide(batch)
        stayed: list[EaselError] = []
        for account in batch.accounts:
            try:
                removal = await self._engine.call(_remove(account, batch.revoke))
            except EaselError as error:
                if error.phrase.code != "account_unknown":  # else somebody else removed it meanwhile
                    stayed.append(error)
            else:
                self.removed.emit(removal)
        if len(stayed) > 1:
            self.message.emit(counted("accounts", "%Ln accounts could not be removed.", len(stayed)))
        if stayed:
            raise stayed[0]


def _enable(account_id: str, on: bool) -> Callable[["proxy_core.Core"], Awaitable[Account]]:
    return lambda core: core.set_enabled(account_id, on)


def _remove(account: Account, revoke: bool) -> Callable[["proxy_core.Core"], Awaitable[Removal]]:
    return lambda core: core.remove_account(account.id, revoke and account.by_login)
