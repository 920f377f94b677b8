"""What happened, as frozen records in the past tense, and the bus that tells them.

Events are published after the state is new, on the engine's loop. A listener must return at once and must not raise.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from proxy_core.accounts.account import Account
from proxy_core.phrases import Phrase
from proxy_core.records import AccountState, Attempt, ProxyState, RequestRecord

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
class WindowWanted:
    """A second start asks for the window to be shown."""


Event = (
    RequestStarted
    | RequestEnded
    | AttemptStarted
    | AttemptEnded
    | AccountsChanged
    | AccountDisabled
    | ProxyChanged
    | WindowWanted
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
