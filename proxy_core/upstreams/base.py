"""Upstream: what Easel asks of a provider. One file beside this for each provider; nothing else knows their wires."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

from proxy_core.accounts.account import Account, Credentials
from proxy_core.images.request import Partial, Picture, PictureCall
from proxy_core.records import Quota
from proxy_core.upstreams.transport import Answer


@dataclass(frozen=True, slots=True)
class RawCall:
    """A request of a provider's own wire: the path after the base URL, with its query but without a key; the body."""

    path: str
    body: bytes = field(repr=False)


class Upstream(Protocol):
    """Draws pictures for an account. Raises only `UpstreamError`: foreign exceptions stop here."""

    def draw(self, call: PictureCall, account: Account, credentials: Credentials) -> AsyncIterator[Picture | Partial]:
        """Draw `call.count` pictures, each yielded when it is whole: one at least, else `UpstreamError`.

        Before it there may be partial ones, where the call asks for them and the provider has them.
        """
        ...

    async def forward(self, call: RawCall, account: Account, credentials: Credentials) -> Answer:
        """Send a request of the provider's own wire as it is, and give its answer as it is, when that is a success.

        Raises `UpstreamError` for an answer that is none, so that the request is rotated like any other.
        """
        ...

    async def check(self, account: Account, credentials: Credentials) -> None:
        """Ask something that costs nothing and that needs the account's secret. Returns when it was taken.

        Raises `UpstreamError`: it blames the account, with status REJECTED, when the upstream definitely said no.
        """
        ...

    async def quota(self, account: Account, credentials: Credentials) -> tuple[Quota, ...]:
        """What the provider says is left, by a call that costs nothing; () where it has no such call.

        Raises `UpstreamError`.
        """
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...
