"""KeyVerbs: the secrets of the proxy itself: the key of its clients, and the one that webhooks are signed with."""

from typing import Protocol

from proxy_core.accounts.proxy_key import ProxySecrets


class HasSecrets(Protocol):
    """What the verbs stand on: Core, once it is open."""

    @property
    def _secrets(self) -> ProxySecrets: ...


class KeyVerbs(HasSecrets):
    """All raise CredentialsError when the store of secrets does not open."""

    async def api_key(self) -> str:
        """The key that clients must bring."""
        return await self._secrets.key.get()

    async def knock(self) -> None:
        """Have a locked keyring ask its person."""
        await self._secrets.key.knock()

    async def rotate_api_key(self) -> str:
        """A new key; the old one is worth nothing from now on."""
        return await self._secrets.key.rotate()

    async def webhook_secret(self) -> str:
        """What the signatures of webhooks are made with."""
        return await self._secrets.webhook.get()
