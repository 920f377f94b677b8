"""Puts together what knows of accounts: their book and memory, their upstreams, their logins and quotas.

What it opens is closed with the stack. The server over it is assembly.py's work.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from proxy_core.accounts.access_tokens import AccessTokens
from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.arrivals import Table
from proxy_core.accounts.book import AccountBook
from proxy_core.accounts.credentials import CredentialStore
from proxy_core.accounts.oauth import GoogleOAuth
from proxy_core.accounts.pool import AccountPool
from proxy_core.accounts.pool_memory import PoolMemory
from proxy_core.accounts.queue import LeaseQueue
from proxy_core.accounts.quota import QuotaBook
from proxy_core.accounts.quota_keeper import QuotaKeeper
from proxy_core.certificates import authorities
from proxy_core.errors import Rest, UpstreamError
from proxy_core.phrases import Phrase
from proxy_core.records import LimitSource, Quota
from proxy_core.settings import Settings
from proxy_core.store.pool_table import PoolTable
from proxy_core.upstreams.base import Upstream
from proxy_core.upstreams.cloud_quotas import CloudQuotas
from proxy_core.upstreams.code_assist import CodeAssist
from proxy_core.upstreams.gemini import Gemini
from proxy_core.upstreams.openai import OpenAI
from proxy_core.upstreams.openai_answer import Fetch
from proxy_core.upstreams.transport import Transport
from proxy_core.upstreams.vertex import Vertex
from proxy_core.verbs.parts import AccountParts

if TYPE_CHECKING:  # 150 ms at run time, and only accounts with a login need it
    import httpx

_GOOGLE_CLOUD = frozenset({Provider.GEMINI, Provider.VERTEX})
_PATIENCE = 120.0  # seconds for all that a provider is asked about one account


class Ground(Struct, frozen=True):
    """What accounts stand on.

    `on_change` is called when their state may have changed, `on_disabled` when one needs a person.
    """

    table: Table
    memory: PoolTable
    credentials: CredentialStore
    pool: AccountPool
    queue: LeaseQueue
    quotas: QuotaBook
    fetch: Fetch
    settings: Callable[[], Settings]
    now: Callable[[], float]
    on_change: Callable[[], None]
    on_disabled: Callable[[Account, Phrase], None]


def assemble_accounts(stack: AsyncExitStack, ground: Ground) -> AccountParts:
    """The parts; none of them has read anything yet. Must be called on the loop that they will run on."""
    settings, now = ground.settings, ground.now
    ground.pool.withheld = ground.credentials.withholds

    def changed() -> None:
        ground.queue.serve()
        keeper.changed()  # a new account is asked about soon, not at the next look

    book = AccountBook(ground.table, ground.credentials, ground.pool, changed)
    tokens = AccessTokens(now, lambda: _small_calls(settings), book.keep_secret)
    stack.push_async_callback(tokens.close)
    transport = Transport(settings)
    stack.push_async_callback(transport.close)
    asking = _Asking(ground, transport, tokens)
    keeper = _keeper(ground, book, asking)
    stack.push_async_callback(keeper.close)
    asking.upstreams |= {
        Provider.GEMINI: Gemini(transport, now=now, tokens=tokens),
        Provider.VERTEX: Vertex(transport, now=now, tokens=tokens),
        Provider.OPENAI: OpenAI(transport, now=now, fetch=ground.fetch, saw=keeper.saw),
        Provider.CODE_ASSIST: CodeAssist(transport, now=now, tokens=tokens),
    }
    memory = PoolMemory(ground.pool, ground.memory, now)
    stack.push_async_callback(memory.close)
    return AccountParts(
        book=book,
        pool=ground.pool,
        queue=ground.queue,
        credentials=ground.credentials,
        upstreams=asking.upstreams,
        tokens=tokens,
        oauth=GoogleOAuth(lambda: _small_calls(settings)),
        memory=memory,
        quotas=ground.quotas,
        keeper=keeper,
        settings=settings,
        now=now,
    )


def _keeper(ground: Ground, book: AccountBook, asking: "_Asking") -> QuotaKeeper:
    def counted() -> tuple[Quota, ...]:
        return tuple(quota for state in ground.pool.states(ground.now()) for quota in state.quotas)

    return QuotaKeeper(
        asking.ask,
        book.by_id,
        ground.quotas,
        ground.memory,
        settings=ground.settings,
        now=ground.now,
        on_change=ground.on_change,
        counted=counted,
    )


class _Asking:
    """Asks a provider what an account has left; Google also what it may do, where the person wants that."""

    def __init__(self, ground: Ground, transport: Transport, tokens: AccessTokens) -> None:
        self._ground = ground
        self._cloud = CloudQuotas(transport, now=ground.now, tokens=tokens)
        self.upstreams: dict[Provider, Upstream] = {}

    async def ask(self, account: Account) -> tuple[Quota, ...]:
        """What is left. EaselError."""
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._answer(account)
        except UpstreamError as error:
            if error.rest is Rest.UNTIL_MENDED:
                disabled = replace(account, enabled=False, disabled_reason=error.phrase.code)
                self._ground.on_disabled(disabled, error.phrase)
            raise

    async def _answer(self, account: Account) -> tuple[Quota, ...]:
        credentials = await self._ground.credentials.load(account.id)
        if self._ground.settings().cloud_quotas and account.by_login and account.provider in _GOOGLE_CLOUD:
            measured = await self._cloud.limits_of(account, credentials)
            pool = self._ground.pool
            others = (
                one for one in pool.limits() if one.account_id != account.id or one.source is not LimitSource.MEASURED
            )
            pool.set_limits((*others, *measured))
            self._ground.queue.serve()  # who waits may be ready by other limits; it tells the change, too
        return await self.upstreams[account.provider].quota(account, credentials)


def _small_calls(settings: Callable[[], Settings]) -> "httpx.AsyncClient":
    """A client for logins and tokens; it obeys the setting for outgoing connections. Called in a thread."""
    import httpx

    from proxy_core.upstreams.small_calls import OutgoingTransport

    return httpx.AsyncClient(transport=OutgoingTransport(lambda: settings().upstream_proxy, authorities()))
