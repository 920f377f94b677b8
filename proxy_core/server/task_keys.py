"""TaskKeys: whose a task is. The key that made it is kept as a name that tells nothing of the key.

A task that was made with this data directory's own key belongs to that key whatever its value: once it is rotated, the
new one finds the task, as the person is the same, and the old one is let in nowhere. Any other key, that of
EASEL_API_KEY or whatever a client sends while none is asked for, stands for itself alone; so does sending none.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence

from multidict import MultiMapping

from proxy_core.accounts.proxy_key import ProxyKey
from proxy_core.errors import CredentialsError
from proxy_core.server.guard import sent_keys

OWN = "own"
"""The name of the data directory's own key. The others have 64 hex digits."""


class TaskKeys:
    """Names the keys of requests. `salt` gives random bytes of the data directory."""

    def __init__(self, key: ProxyKey, salt: Callable[[], Awaitable[bytes]]) -> None:
        self._key = key
        self._salt = salt

    async def of(self, headers: MultiMapping[str]) -> Sequence[str]:
        """The names of the keys in `headers`, the one that counts first; a task belongs to that, and each may see it.

        StoreFailed, StoreClosed.
        """
        sent = sent_keys(headers)
        if not any(sent):
            return [await self._named("")]
        own, key = await self._known()
        names = [await self._named(one) for one in sorted(sent, key=lambda one: not _same(one, key))]
        return [OWN, *names] if own and any(_same(one, own) for one in sent) else names

    async def _known(self) -> tuple[str, str]:
        """The data directory's own key, and the one in force; both "" while the store of secrets is not open."""
        try:
            return await self._key.own(), await self._key.get()
        except CredentialsError:  # only where no key is asked for: else the request would not be here
            return "", ""

    async def _named(self, key: str) -> str:
        return hmac.new(await self._salt(), _bytes(key), hashlib.sha256).hexdigest()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(_bytes(one), _bytes(other))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
