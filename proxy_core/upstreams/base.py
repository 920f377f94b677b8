"""Upstream: what Easel asks of a provider. One file beside this for each provider; nothing else knows their wires."""

from collections.abc import AsyncIterator
from typing import Protocol

from proxy_core.accounts.account import Account, Credentials
from proxy_core.images.request import Picture, PictureCall


class Upstream(Protocol):
    """Draws pictures for an account. Raises only `UpstreamError`: foreign exceptions stop here."""

    def draw(self, call: PictureCall, account: Account, credentials: Credentials) -> AsyncIterator[Picture]:
        """Draw one picture, yielded when it is whole: one at least, else `UpstreamError`."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...
