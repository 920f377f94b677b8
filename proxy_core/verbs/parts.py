"""What the verbs about accounts work with. Records only."""

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct

from proxy_core.accounts.access_tokens import AccessTokens
from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.book import AccountBook
from proxy_core.accounts.credentials import CredentialStore
from proxy_core.accounts.oauth import GoogleOAuth
from proxy_core.accounts.pool import AccountPool
from proxy_core.accounts.pool_memory import PoolMemory
from proxy_core.accounts.queue import LeaseQueue
from proxy_core.accounts.quota import QuotaBook
from proxy_core.accounts.quota_keeper import QuotaKeeper
from proxy_core.errors import AttemptStatus, Blame, CredentialsError, UpstreamError
from proxy_core.records import LimitSource
from proxy_core.settings import Settings
from proxy_core.upstreams.base import Upstream


class AccountParts(Struct, frozen=True):
    """Everything that knows something of accounts, open from `Core.start` to `Core.stop`."""

    book: AccountBook
    pool: AccountPool
    queue: LeaseQueue
    credentials: CredentialStore
    upstreams: Mapping[Provider, Upstream]
    tokens: AccessTokens
    oauth: GoogleOAuth
    memory: PoolMemory
    quotas: QuotaBook
    keeper: QuotaKeeper
    settings: Callable[[], Settings]
    now: Callable[[], float]

    async def secret_of(self, account: Account) -> Credentials:
        """The account's secret. CredentialsError, which names the account as people do."""
        try:
            return await self.credentials.load(account.id)
        except CredentialsError as error:
            if error.phrase.code != "secret_missing":
                raise
            raise CredentialsError("secret_missing", account=account.name) from None

    def forgive(self, account_id: str) -> None:
        """A person mended the account, or means it to draw: it rests from nothing.

        What refusals named as its limits is asked for anew: it may have another contract, project or key by now.
        """
        named = (account_id, LimitSource.NAMED)
        self.pool.set_limits([one for one in self.pool.limits() if (one.account_id, one.source) != named])
        self.pool.forgive(account_id, self.now())
        self.queue.serve()

    def forget(self, account_id: str) -> None:
        """Drop what is in memory for the secret that an account had."""
        self.tokens.forget(account_id)
        self.keeper.forget(account_id)


class HasParts(Protocol):
    """What the verbs stand on: Core, once it is open."""

    @property
    def _people(self) -> AccountParts: ...


def is_no(error: UpstreamError) -> bool:
    """Whether a check ended in a definite no: an upstream that is in trouble or busy says nothing of a secret."""
    return error.blame is Blame.ACCOUNT and error.status is AttemptStatus.REJECTED
