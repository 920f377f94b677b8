"""Webhooks: a client's address hears of the end of its task, by a signed POST, tried again a few times.

The addresses are reached by the rules of reach.py; those that the setting webhook_hosts names may be private, and need
no TLS. An address waits for its turn as sealed bytes: in the store it survives a restart, and tells nobody anything.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial

import aiohttp

from proxy_core.accounts.proxy_key import ProxyKey
from proxy_core.accounts.webhook_seal import seal, signature, unseal
from proxy_core.errors import CredentialsError, RequestError, StoreError
from proxy_core.images.task import Task
from proxy_core.phrases import Phrase, phrase
from proxy_core.server.addresses import Address
from proxy_core.server.reach import NotReached, Place, Reach, Why, read_place
from proxy_core.server.task_object import TaskObjects
from proxy_core.settings import Settings
from proxy_core.store.tasks import TaskStore
from proxy_core.tasks import spawn
from proxy_core.version import VERSION

MOST_MB = 25
"""A body of more has no picture's bytes in it; its receiver asks for the task instead."""
PAUSES = (2.0, 8.0, 30.0)
"""Seconds before it is tried again."""
SILENCE = 10.0
_WHOLE = 60.0  # seconds, for 25 MB over a slow line
_AT_ONCE = 4  # so many bodies in memory
_REDIRECTS = 3
# These are repeated with the same method and body; after the others a client would only look there.
_LEADS_ON = frozenset({307, 308})
_REFUSED = {
    Why.URL_BAD: "webhook_url_bad",
    Why.NOT_HTTPS: "webhook_not_https",
    Why.PRIVATE: "webhook_address_private",
}
_GIVEN_UP = {
    Why.URL_BAD: "webhook_led_astray",
    Why.NOT_HTTPS: "webhook_led_astray",
    Why.PRIVATE: "webhook_not_public",
    Why.UNREACHABLE: "webhook_unreachable",
}

log = logging.getLogger(__name__)
Note = Callable[[Phrase], None]


class _NotTaken(Exception):  # noqa: N818 - says what happened
    """A try that went wrong, and whether another may go better."""

    def __init__(self, said: Phrase, *, final: bool = False) -> None:
        super().__init__(said.code)
        self.phrase = said
        self.final = final


class Webhooks:
    """Tells webhooks. `pauses` are the seconds before each further try, `silence` how long an answer may take."""

    def __init__(
        self,
        store: TaskStore,
        objects: TaskObjects,
        secret: ProxyKey,
        reach: Reach,
        settings: Callable[[], Settings],
        *,
        pauses: Sequence[float] = PAUSES,
        silence: float = SILENCE,
    ) -> None:
        self._store = store
        self._objects = objects
        self._secret = secret
        self._reach = reach
        self._settings = settings
        self._pauses = pauses
        self._silence = silence
        self._telling: dict[str, asyncio.Task[None]] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def sealed(self, address: str, task_id: str) -> bytes:
        """`address`, checked as far as it can be now, for `tell`. RequestError webhook_..., CredentialsError."""
        self.check(address)
        return seal(await self._secret.get(), address.strip(), task_id)

    def check(self, address: str) -> None:
        """RequestError when nothing could ever be posted there."""
        try:
            place = read_place(address.strip(), http=self._may_be_plain)
            if not self._is_named(place.host):
                self._reach.check(place)
        except NotReached as error:
            said = phrase(_REFUSED[error.why], host=error.host)
        else:
            return
        raise RequestError(said, param="webhook", wire_code="invalid_webhook")

    def tell(self, task: Task, sealed: bytes, note: Note = lambda _: None) -> None:
        """Post the end of `task` to its webhook, beside the caller; `note` hears why, once that is given up."""
        if task.id not in self._telling:
            telling = spawn(self._tell(task, sealed, note), name="tell a webhook")
            self._telling[task.id] = telling
            telling.add_done_callback(lambda _: self._telling.pop(task.id, None))

    async def resume(self) -> None:
        """Tell those that were not told when Easel last ended. StoreFailed."""
        for task, sealed in await self._store.waiting():
            self.tell(task, sealed)

    async def close(self, grace: float = 1.0) -> None:
        """Give what is under way `grace` seconds; the rest is told by the next start."""
        if self._telling:
            _, late = await asyncio.wait(self._telling.values(), timeout=grace)
            for one in late:
                one.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _tell(self, task: Task, sealed: bytes, note: Note) -> None:
        try:
            address = unseal(await self._secret.get(), sealed, task.id)
            if address is None:
                log.warning("the webhook of task %s is not told: the secret of webhooks is another one now", task.id)
            elif (failed := await self._tried(task, address)) is not None:
                log.warning("the webhook of task %s was given up: %s", task.id, failed)
                note(failed)
            await self._store.told(task.id)
        except (CredentialsError, StoreError) as error:
            log.warning("the webhook of task %s waits for the next start: %s", task.id, error)

    async def _tried(self, task: Task, address: str) -> Phrase | None:
        """Why it was given up; None when it was taken."""
        for pause in (*self._pauses, None):
            try:
                await self._post(task, address)
            except _NotTaken as error:
                log.info("the webhook of task %s: %s", task.id, error.phrase)
                if error.final or pause is None:
                    return error.phrase
                await asyncio.sleep(pause)
            else:
                break
        return None

    async def _post(self, task: Task, address: str) -> None:
        place: Place | None = None
        try:
            place = read_place(address, http=self._may_be_plain)
            await self._follow(place, task)
        except NotReached as error:
            said = phrase(_GIVEN_UP[error.why], host=place.host if place else "")
            raise _NotTaken(said, final=error.why is not Why.UNREACHABLE) from None

    async def _follow(self, first: Place, task: Task) -> None:
        place = first
        for _ in range(_REDIRECTS + 1):
            ask = partial(self._sent, task, place)
            location = await self._reach.by_address(place, ask, private=self._is_named(place.host))
            if location is None:
                return
            place = read_place(location, http=self._as(place), base=place.url)
        raise _NotTaken(phrase("webhook_led_astray", host=first.host), final=True)

    async def _body(self, task: Task) -> bytes:
        try:
            return await self._objects.whole(task, MOST_MB * 2**20)
        except OSError:  # a picture went between two looks; the next one sees that
            raise _NotTaken(phrase("task_picture_gone", count=1)) from None

    async def _sent(self, task: Task, place: Place, address: Address) -> str | None:
        """None once it was taken, else where it is to be sent instead. The name was found: that took nobody's turn."""
        try:
            async with self._turns, asyncio.timeout(_WHOLE):
                return await self._answer(task, place, address)
        except aiohttp.ConnectionTimeoutError:
            raise  # there may be another address
        except TimeoutError as error:
            seconds = self._silence if isinstance(error, aiohttp.SocketTimeoutError) else _WHOLE
            raise _NotTaken(phrase("webhook_silent", host=place.host, seconds=seconds)) from None

    async def _answer(self, task: Task, place: Place, address: Address) -> str | None:
        body = await self._body(task)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"Easel/{VERSION}",
            "X-Easel-Task-Id": task.id,
            "X-Easel-Signature": signature(await self._secret.get(), body),
        }
        async with self._reach.asked(
            "POST", place, address, headers=headers, body=body, silence=self._silence
        ) as response:
            if response.status in _LEADS_ON and "Location" in response.headers:
                return response.headers["Location"]
            if not response.ok or response.status >= 300:
                raise _NotTaken(phrase("webhook_refused", host=place.host, status=response.status))
            return None

    def _is_named(self, host: str) -> bool:
        """Whether the person named this host as one that may be told though it is private."""
        return host in {name.lower().removesuffix(".").strip("[]") for name in self._settings().webhook_hosts}

    def _may_be_plain(self, host: str) -> bool:
        return self._settings().fetch_http or self._is_named(host.strip("[]"))

    def _as(self, place: Place) -> Callable[[str], bool]:
        """A redirect may do without https where the place before it did, and to a host that is named."""
        plain = place.url.scheme == "http" and self._settings().fetch_http
        return lambda host: plain or self._is_named(host.strip("[]"))
