"""ProxyKey: the key that clients of the proxy must bring, kept in the CredentialStore like an account's."""

import asyncio
import secrets
import string

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.credentials import CredentialStore
from proxy_core.errors import CredentialsError

# Under this id the store keeps it; account ids are 32 hex digits, so they cannot meet.
_ENTRY = "proxy-key"
_LETTERS = string.ascii_letters + string.digits


def new_key() -> str:
    """`sk-` and 48 random letters and digits: 285 bits."""
    return "sk-" + "".join(secrets.choice(_LETTERS) for _ in range(48))


class ProxyKey:
    """The key, made at first need. `given` (EASEL_API_KEY) overrides what is stored and is never stored itself."""

    def __init__(self, store: CredentialStore, given: str = "") -> None:
        self._store = store
        self._given = given
        self._known = ""
        self._choosing = asyncio.Lock()

    async def get(self) -> str:
        """The key. CredentialsError when the store does not open."""
        if self._given:
            return self._given
        async with self._choosing:  # two who ask first must not get two keys, of which one counts
            if not self._known:
                self._known = await self._stored() or await self._new()
            return self._known

    async def rotate(self) -> str:
        """A new key, stored before it counts. The given one stays as it is."""
        if self._given:
            return self._given
        async with self._choosing:
            self._known = await self._new()
            return self._known

    async def _stored(self) -> str:
        try:
            return (await self._store.load(_ENTRY)).api_key
        except CredentialsError as error:
            if error.phrase.code != "secret_missing":
                raise
            return ""

    async def _new(self) -> str:
        key = new_key()
        await self._store.save(_ENTRY, Credentials(api_key=key))
        return key
