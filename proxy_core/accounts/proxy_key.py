"""ProxyKey: the key that clients of the proxy must bring, kept in the CredentialStore like an account's.

The secret that signs webhooks is kept in the same way, beside it.
"""

import asyncio
import secrets
import string
from collections.abc import Callable, Iterable
from itertools import islice

from msgspec import Struct

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.credentials import CredentialStore
from proxy_core.errors import CredentialsError

# Under these ids the store keeps them; account ids are 32 hex digits, so they cannot meet.
KEY_ENTRY = "proxy-key"
WEBHOOK_ENTRY = "webhook-secret"
_NOTHING = "probe"
# So many secrets of accounts tell whether a keyring without the key gives out anything at all.
_WITNESSES = 3
_LETTERS = string.ascii_letters + string.digits


def new_key() -> str:
    """`sk-` and 48 random letters and digits: 285 bits."""
    return "sk-" + _random_letters()


def new_webhook_secret() -> str:
    """`whsec-` and as many."""
    return "whsec-" + _random_letters()


def _random_letters() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(48))


class ProxyKey:
    """The key, made at first need. `given` (EASEL_API_KEY) overrides what is stored and is never stored itself.

    A keyring may say that it has no key because it is not open. `witnesses` are ids of accounts that should have a
    secret in the same store: where there are some and none has, no key is made in place of one that may be there.
    """

    def __init__(
        self,
        store: CredentialStore,
        given: str = "",
        witnesses: Callable[[], Iterable[str]] = tuple,
        *,
        entry: str = KEY_ENTRY,
        new: Callable[[], str] = new_key,
    ) -> None:
        self._store = store
        self._given = given
        self._witnesses = witnesses
        self._entry = entry
        self._new_key = new
        self._known = ""
        self._choosing = asyncio.Lock()

    async def get(self) -> str:
        """The key. CredentialsError when the store does not open; proxy_key_missing when it seems not to be open."""
        if self._given:
            return self._given
        async with self._choosing:  # two who ask first must not get two keys, of which one counts
            if not self._known:
                self._known = await self._stored() or await self._new()
            return self._known

    async def knock(self) -> None:
        """Ask the store for something, so that a locked keyring asks its person. CredentialsError without an answer."""
        await self._load(_NOTHING)

    async def own(self) -> str:
        """The key of this store; "" while a given one overrides it. CredentialsError as `get`."""
        return "" if self._given else await self.get()

    async def rotate(self) -> str:
        """A new key, stored before it counts. The given one stays as it is."""
        if self._given:
            return self._given
        async with self._choosing:
            self._known = await self._new()
            return self._known

    async def _stored(self) -> str:
        key = await self._load(self._entry)
        if not key and await self._is_doubtful():
            raise CredentialsError("proxy_key_missing")
        return key.api_key if key else ""

    async def _is_doubtful(self) -> bool:
        witnesses = tuple(islice(self._witnesses(), _WITNESSES))
        for account_id in witnesses:
            if await self._load(account_id):
                return False
        return bool(witnesses)

    async def _load(self, entry: str) -> Credentials | None:
        try:
            return await self._store.load(entry)
        except CredentialsError as error:
            if error.phrase.code != "secret_missing":
                raise
            return None

    async def _new(self) -> str:
        key = self._new_key()
        await self._store.save(self._entry, Credentials(api_key=key))
        return key


class ProxySecrets(Struct, frozen=True):
    """The proxy's own secrets: the key of its clients, and what webhooks are signed with, which is never replaced."""

    key: ProxyKey
    webhook: ProxyKey

    @classmethod
    def of(
        cls, store: CredentialStore, given: str = "", witnesses: Callable[[], Iterable[str]] = tuple
    ) -> "ProxySecrets":
        """Both in `store`. For `given` and `witnesses` see ProxyKey."""
        webhook = ProxyKey(store, witnesses=witnesses, entry=WEBHOOK_ENTRY, new=new_webhook_secret)
        return cls(ProxyKey(store, given, witnesses), webhook)
