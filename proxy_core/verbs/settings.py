"""SettingsVerbs: settings read and changed, and what they make of the sizes that clients send."""

import logging
from typing import Any, Protocol

from proxy_core.accounts.pool import AccountPool, PoolRules
from proxy_core.errors import StoreError
from proxy_core.events import EventBus, SettingsChanged
from proxy_core.images.size_table import map_size, size_table
from proxy_core.previews import SizeRow
from proxy_core.proxy_switch import ProxySwitch
from proxy_core.settings import Settings
from proxy_core.settings_in_force import SettingsInForce
from proxy_core.store.gallery import Gallery
from proxy_core.store.request_log import RequestLog
from proxy_core.tasks import spawn
from proxy_core.verbs.parts import AccountParts

log = logging.getLogger(__name__)


class HasSettings(Protocol):
    """What the verbs stand on: Core, once it is open."""

    events: EventBus
    _settings: SettingsInForce
    _pool: AccountPool

    @property
    def _people(self) -> AccountParts: ...

    @property
    def _log(self) -> RequestLog: ...

    @property
    def _gallery(self) -> Gallery: ...

    @property
    def _switch(self) -> ProxySwitch: ...


class SettingsVerbs(HasSettings):
    """What takes effect only when the proxy is started again is told by `ProxyState.outdated`."""

    @property
    def settings(self) -> Settings:
        """The settings as they are in force."""
        return self._settings()

    async def change_settings(self, changes: dict[str, Any]) -> Settings:
        """Change settings by name and keep them. SettingsError; then nothing is changed."""
        people = self._people  # not open, its files may be another process's
        before = self.settings
        self._settings.change(changes)
        self._heed_rules()
        people.keeper.changed()
        people.queue.serve()  # who waits may be ready by other rules
        self._heed_log(before)
        self._gallery.tidy_soon()
        self._switch.heed()
        self.events.publish(SettingsChanged(self.settings))
        return self.settings

    def size_table(self) -> tuple[SizeRow, ...]:
        """What becomes of the sizes that clients usually send; the person's own rows first."""
        return size_table(self.settings)

    def map_size(self, text: str, quality: str = "") -> SizeRow:
        """What becomes of any size and quality, as a client would send them."""
        return map_size(text, quality, self.settings)

    def _heed_rules(self) -> None:
        self._pool.rules = PoolRules(self.settings.strategy, self.settings.protection)

    def _heed_log(self, before: Settings) -> None:
        now, kept = self.settings, self._log
        kept.keep_prompts, kept.rows, kept.days = now.keep_prompts, now.log_rows, now.log_days
        if now.log_rows < before.log_rows or now.log_days < before.log_days:
            spawn(_pruned(kept), name="prune the request log")


async def _pruned(kept: RequestLog) -> None:
    try:
        await kept.prune()
    except StoreError as error:  # closed by now, or a bad disk: the next start prunes again
        log.debug("pruning failed: %s", error)
