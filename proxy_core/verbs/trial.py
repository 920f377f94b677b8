"""TrialVerbs: one picture for the person, through the proxy's own address, as any client would draw it."""

import asyncio
from contextlib import suppress
from typing import Protocol

from proxy_core.errors import AttemptStatus, EaselError, StartError, StoreError
from proxy_core.images.routes import model_at_hand
from proxy_core.images.sniff import look_at_bytes
from proxy_core.phrases import Phrase
from proxy_core.previews import Trial
from proxy_core.proxy_client import Door, NotDrawn, draw_through
from proxy_core.records import Attempt, ProxyState, RequestRecord
from proxy_core.settings import Settings
from proxy_core.store.request_log import RequestLog
from proxy_core.verbs.parts import AccountParts


class HasProxy(Protocol):
    """What the verb stands on: Core, once it is open."""

    @property
    def _people(self) -> AccountParts: ...

    @property
    def _log(self) -> RequestLog: ...

    @property
    def settings(self) -> Settings:
        """Those in force."""
        ...

    def proxy(self) -> ProxyState:
        """Whether it listens, and where."""
        ...

    async def api_key(self) -> str:
        """The key of clients."""
        ...


class TrialVerbs(HasProxy):
    """What a person tries before any client does."""

    async def try_drawing(self, prompt: str, account: str = "") -> Trial:
        """Draw one picture; with `account`, an id, label or email, by that one only. It is in the log as any other.

        StartError while the proxy is off, AccountError for an account that there is not; any other EaselError says
        why no picture came.
        """
        chosen = (self._people.book.find(account),) if account else ()
        able = chosen or [one for one in self._people.book.all() if one.enabled]
        state = self.proxy()
        if not state.running:
            raise StartError("proxy_off")
        door = Door(state.base_url, await self.api_key(), self.settings.request_timeout)
        started = asyncio.get_running_loop().time()
        model = model_at_hand(self.settings, frozenset(one.provider for one in able))
        wanted = {"model": model, "prompt": prompt.encode("utf-8", "replace").decode(), "n": 1}
        try:
            drawing = await draw_through(door, wanted, chosen[0].id if chosen else "")
        except NotDrawn as error:
            raise EaselError(await self._reason(error)) from None
        seconds = asyncio.get_running_loop().time() - started
        picture = drawing.pictures[0]
        _, attempts = await self._found(drawing.request_id)
        drew = [*drawing.accounts, *(one.account for one in attempts if one.status is AttemptStatus.OK), ""][0]
        return Trial(picture, look_at_bytes(picture)[0], drew, round(seconds, 3), drawing.request_id)

    async def _reason(self, error: NotDrawn) -> Phrase:
        """Why no picture came: as the log has it, which any language can word, else as the proxy said it."""
        record, _ = await self._found(error.request_id)
        return record.reason if record is not None and record.reason is not None else error.phrase

    async def _found(self, request_id: str) -> tuple[RequestRecord | None, tuple[Attempt, ...]]:
        """What the log has; nothing where it cannot be read: the picture is worth more than its entry."""
        with suppress(StoreError):
            return (await self._log.find(request_id) if request_id else None) or (None, ())
        return None, ()
