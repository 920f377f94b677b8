"""One deed for many accounts: a few at a time, with progress, and a sentence about what came of it. No widgets."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

import proxy_core
from desktop import account_text
from desktop.engine_thread import EngineThread
from desktop.text import QT_TRANSLATE_NOOP, counted, number, phrase, sentence, sentences, translate
from desktop.verb_tasks import VerbTasks
from proxy_core import Account, EaselError

ASKED_AT_ONCE = 4  # accounts whose providers are asked at the same time


class Deed(StrEnum):
    """What can be done to many accounts at once."""

    ENABLE = "enable"
    DISABLE = "disable"
    CHECK = "check"
    REFRESH = "refresh"


_PROGRESS = {
    Deed.ENABLE: QT_TRANSLATE_NOOP("accounts", "Enabled {done} of {all}"),
    Deed.DISABLE: QT_TRANSLATE_NOOP("accounts", "Disabled {done} of {all}"),
    Deed.CHECK: QT_TRANSLATE_NOOP("accounts", "Checked {done} of {all}"),
    Deed.REFRESH: QT_TRANSLATE_NOOP("accounts", "Asked {done} of {all} for quotas"),
}


class _Run(Struct):
    """How far a deed is: how many did well, those whose provider said no, and those that could not be asked.

    `broken` stay disabled: they would draw no picture before a person mends them.
    """

    deed: Deed
    accounts: tuple[Account, ...]
    broken: tuple[Account, ...] = ()
    well: int = 0
    refused: int = 0
    unknown: int = 0
    last: str = ""  # what was said of the last one that did not do well, or of the only one

    @property
    def done(self) -> int:
        return self.well + self.refused + self.unknown

    def progress(self) -> str:
        template = translate("accounts", _PROGRESS[self.deed])
        return template.format(done=number(self.done), all=number(len(self.accounts)))


class ManyAccounts(VerbTasks):
    """One deed at a time.

    Signals: progressed(words, done, all), at the beginning and after each account; ended(words, whether all is well),
    also of one that was cancelled.
    """

    progressed = Signal(str, int, int)
    ended = Signal(str, bool)

    def __init__(self, engine: EngineThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine

    def begin(self, deed: Deed, accounts: Sequence[Account]) -> None:
        """Do it to these, unless something is being done. Several are not enabled where Easel itself disabled them."""
        wanted = [one for one in accounts if _concerns(deed, one)]
        broken = tuple(one for one in wanted if _is_broken(deed, one)) if len(accounts) > 1 else ()
        run = _Run(deed, tuple(one for one in wanted if one not in broken), broken)
        if wanted:
            self._run("many", lambda: self._do(run))

    def cancel(self) -> None:
        """Leave the rest as it is."""
        self._stop("many")

    async def _do(self, run: _Run) -> None:
        self._tell(run)
        waiting = iter(run.accounts)
        asks = run.deed in {Deed.CHECK, Deed.REFRESH}
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(ASKED_AT_ONCE if asks else 1):
                    group.create_task(self._work(run, waiting))
        finally:
            self.ended.emit(summary(run), not (run.refused or run.unknown or run.broken))

    async def _work(self, run: _Run, waiting: Iterator[Account]) -> None:
        for account in waiting:
            try:
                await self._one(run, account)
            except EaselError as error:
                run.unknown += 1
                run.last = sentence(phrase(error.phrase))
            self._tell(run)

    async def _one(self, run: _Run, account: Account) -> None:
        if run.deed is Deed.CHECK:
            check = await self._engine.call(lambda core: core.check_account(account.id))
            run.well += check.passed is True
            run.refused += check.passed is False
            run.unknown += check.passed is None
            if not check.passed or len(run.accounts) == 1:
                run.last = account_text.checked(check)[0]
            return
        await self._engine.call(_asked(run.deed, account.id))
        run.well += 1

    def _tell(self, run: _Run) -> None:
        self.progressed.emit(run.progress(), run.done, len(run.accounts))


def _asked(deed: Deed, account_id: str) -> Callable[["proxy_core.Core"], Awaitable[object]]:
    if deed is Deed.REFRESH:
        return lambda core: core.quotas(account_id, refresh=True)
    return lambda core: core.set_enabled(account_id, deed is Deed.ENABLE)


def _concerns(deed: Deed, account: Account) -> bool:
    """Whether it changes anything of an account."""
    return account.enabled != (deed is Deed.ENABLE) if deed in {Deed.ENABLE, Deed.DISABLE} else True


def _is_broken(deed: Deed, account: Account) -> bool:
    return deed is Deed.ENABLE and bool(account.disabled_reason)


def summary(run: _Run) -> str:
    """What came of it, in a sentence or two."""
    return sentences(*_of_those_done(run), *_of_those_broken(run))


def _of_those_done(run: _Run) -> list[str]:
    only = len(run.accounts) == 1
    if only and run.last:
        return [run.last]
    parts = [_said(run, only)] if run.accounts else []
    if run.refused:
        parts.append(counted("accounts", "%Ln did not pass.", run.refused))
    if run.unknown:
        parts.append(counted("accounts", "%Ln could not be asked.", run.unknown))
    if run.refused + run.unknown == 1:
        parts.append(run.last)
    rest = len(run.accounts) - run.done
    if rest:
        parts.append(counted("accounts", "Stopped; %Ln were left as they are.", rest))
    return parts


def _of_those_broken(run: _Run) -> list[str]:
    logins = sum(one.by_login for one in run.broken)
    keys = len(run.broken) - logins
    parts = [counted("accounts", "%Ln need signing in again.", logins)] if logins else []
    return [*parts, counted("accounts", "%Ln need another key.", keys)] if keys else parts


def _said(run: _Run, only: bool) -> str:
    if only:
        words = {
            Deed.ENABLE: translate("accounts", "{account} is enabled."),
            Deed.DISABLE: translate("accounts", "{account} is disabled."),
            Deed.CHECK: translate("accounts", "{account} passed its check."),
            Deed.REFRESH: translate("accounts", "The provider of {account} said what is left."),
        }
        return words[run.deed].format(account=run.accounts[0].name)
    words = {
        Deed.ENABLE: counted("accounts", "%Ln accounts are enabled.", run.well),
        Deed.DISABLE: counted("accounts", "%Ln accounts are disabled.", run.well),
        Deed.CHECK: counted("accounts", "%Ln of {all} accounts passed the check.", run.well),
        Deed.REFRESH: counted("accounts", "Of %Ln of {all} accounts the provider said what is left.", run.well),
    }
    return words[run.deed].format(all=number(len(run.accounts)))
