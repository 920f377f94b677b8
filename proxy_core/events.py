"""What happened, as frozen records in the past tense, and the bus that tells them.

Events are published after the state is new, on the engine's loop. A listener must return at once and must not raise.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from proxy_core.accounts.account import Account
from proxy_core.gallery_records import GalleryPicture
from proxy_core.phrases import Phrase
from proxy_core.records import AccountState, Attempt, ClientCall, ProxyState, QueueState, RequestRecord, Update
from proxy_core.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RequestStarted:
    """A client asked for pictures and its request was understood."""

    record: RequestRecord


@dataclass(frozen=True, slots=True)
class RequestEnded:
    """The answer is complete; also told, without a RequestStarted, of a request that was not understood."""

    record: RequestRecord


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """An account was asked for a picture."""

    attempt: Attempt


@dataclass(frozen=True, slots=True)
class AttemptEnded:
    """An account drew a picture, or did not."""

    attempt: Attempt


@dataclass(frozen=True, slots=True)
class AccountsChanged:
    """Accounts came, went or changed state. Told at most a few times a second, however much happened."""

    accounts: tuple[AccountState, ...]


@dataclass(frozen=True, slots=True)
class AccountDisabled:
    """Easel disabled an account, which needs a person now."""

    account: Account
    reason: Phrase


@dataclass(frozen=True, slots=True)
class ProxyChanged:
    """The proxy started or stopped listening, or could not start."""

    proxy: ProxyState


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """Other numbers of pictures wait or are drawn. Told at most a few times a second."""

    queue: QueueState


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """The proxy answered an HTTP request, of whatever kind."""

    call: ClientCall


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Somebody changed settings: the window, or the command."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class PictureKept:
    """A picture came into the gallery."""

    picture: GalleryPicture


@dataclass(frozen=True, slots=True)
class PicturesRemoved:
    """Pictures are in the gallery no more: somebody deleted them, their time was over, or their files were gone."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PicturesRestored:
    """Pictures that somebody had deleted are in the gallery again."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoreTroubled:
    """What happens could not be written to the disk; told once when that begins. It is tried again until it works."""

    trouble: Phrase


@dataclass(frozen=True, slots=True)
class UpdateFound:
    """There is a newer version of Easel; told once for each, also after a start that knew of it."""

    update: Update


@dataclass(frozen=True, slots=True)
class WindowWanted:
    """A second start asks for the window to be shown."""


@dataclass(frozen=True, slots=True)
class HandOverWanted:
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
