"""Verbs: what the window can ask the engine for, by room, as the pages get it."""

from msgspec import Struct

from desktop.account_actions import AccountActions
from desktop.actions import Actions
from desktop.engine_thread import EngineThread
from desktop.gallery_actions import GalleryActions
from desktop.key_actions import KeyActions
from desktop.log_actions import LogActions
from desktop.playground_actions import PlaygroundActions
from desktop.secret_clipboard import SecretClipboard
from desktop.settings_actions import SettingsActions
from desktop.usage_actions import UsageActions
from desktop.verb_tasks import VerbTasks


class Verbs(Struct, frozen=True):
    """The verbs of the proxy and the window, of accounts, the log, settings, what was drawn, the proxy's key, pictures
    that are kept, and drawing in Easel itself.
    """

    main: Actions
    accounts: AccountActions
    log: LogActions
    settings: SettingsActions
    usage: UsageActions
    keys: KeyActions
    gallery: GalleryActions
    playground: PlaygroundActions
    secrets: SecretClipboard

    @classmethod
    def over(cls, engine: EngineThread) -> "Verbs":
        """All of them, asking `engine`. What goes wrong is said by `main`."""
        secrets = SecretClipboard()
        verbs = cls(
            Actions(engine, secrets),
            AccountActions(engine),
            LogActions(engine),
            SettingsActions(engine),
            UsageActions(engine),
            KeyActions(engine, secrets),
            GalleryActions(engine),
            PlaygroundActions(engine),
            secrets,
        )
        for other in verbs.others():
            other.message.connect(verbs.main.message)
        return verbs

    def others(self) -> tuple[VerbTasks, ...]:
        """All but `main`."""
        return (
            self.accounts,
            self.log,
            self.settings,
            self.usage,
            self.keys,
            self.gallery,
            self.playground,
        )

    async def close(self) -> None:
        """Cancel what still runs, and wait for it; a key that is on the clipboard goes."""
        self.secrets.clear()
        for verbs in (*self.others(), self.main):
            await verbs.close()
