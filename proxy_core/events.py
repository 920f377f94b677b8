"""What happened, as frozen records in the past tense, and the bus that tells them.

Events are published after the state is new, on the engine's loop. A listener must return at once and must not raise.
"""

import logging
from collections.abc import Callable

from msgspec import Struct

from proxy_core.accounts.account import Account
from proxy_core.gallery_records import GalleryPicture
from proxy_core.phrases import Phrase
from proxy_core.records import AccountState, Attempt, ClientCall, ProxyState, QueueState, RequestRecord, Update
from proxy_core.settings import Settings

log = logging.getLogger(__name__)


class RequestStarted(Struct, frozen=True):
    """A client asked for pictures and its request was understood."""

    record: RequestRecord


class RequestEnded(Struct, frozen=True):
    """The answer is complete; also told, without a RequestStarted, of a request that was not understood."""

    record: RequestRecord


class AttemptStarted(Struct, frozen=True):
    """An account was asked for a picture."""

    attempt: Attempt


class AttemptEnded(Struct, frozen=True):
    """An account drew a picture, or did not."""

    attempt: Attempt


class AccountsChanged(Struct, frozen=True):
    """Accounts came, went or changed state. Told at most a few times a second, however much happened."""

    accounts: tuple[AccountState, ...]


class AccountDisabled(Struct, frozen=True):
    """Easel disabled an account, which needs a person now."""

    account: Account
    reason: Phrase


class ProxyChanged(Struct, frozen=True):
    """The proxy started or stopped listening, or could not start."""

    proxy: ProxyState


class QueueChanged(Struct, frozen=True):
    """Other numbers of pictures wait or are drawn. Told at most a few times a second."""

    queue: QueueState


class CallAnswered(Struct, frozen=True):
    """The proxy answered an HTTP request, of whatever kind."""

    call: ClientCall


class SettingsChanged(Struct, frozen=True):
    """Somebody changed settings: the window, or the command."""

    settings: Settings


class PictureKept(Struct, frozen=True):
    """A picture came into the gallery."""

    picture: GalleryPicture


class PicturesRemoved(Struct, frozen=True):
    """Pictures are in the gallery no more: somebody deleted them, their time was over, or their files were gone."""

    names: tuple[str, ...]


class PicturesRestored(Struct, frozen=True):
    """Pictures that somebody had deleted are in the gallery again."""

    names: tuple[str, ...]


class StoreTroubled(Struct, frozen=True):
    """What happens could not be written to the disk, or the keyring gave out no secret; told once when that begins."""

    trouble: Phrase


class StoreMended(Struct, frozen=True):
    """It works again, of which `trouble` had been told."""

    trouble: Phrase


class UpdateFound(Struct, frozen=True):
    """There is a newer version of Easel; told once for each, also after a start that knew of it."""

    update: Update


class WindowWanted(Struct, frozen=True):
    """A second start asks for the window to be shown."""


class HandOverWanted(Struct, frozen=True):
    """A window of this person wants the data directory that this `serve` owns."""


Event = (
    RequestStarted
    | RequestEnded
    | AttemptStarted
    | AttemptEnded
    | AccountsChanged
    | AccountDisabled
    | ProxyChanged
    | QueueChanged
    | CallAnswered
    | SettingsChanged
    | PictureKept
    | PicturesRemoved
    | PicturesRestored
    | StoreTroubled
    | StoreMended
    | UpdateFound
    | WindowWanted
    | HandOverWanted
)
Listener = Callable[[Event], None]


class EventBus:
    """Tells every listener every event, in order."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each event from now on; the answer unsubscribes it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Tell every listener. One that raises is logged and does not keep the others from hearing."""
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:
                log.exception("a listener failed on %s", type(event).__name__)
