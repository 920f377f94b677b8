"""Judge: finds the requests of one client in what the proxy tells, and makes verdicts of them. It shows nothing."""

import re
from collections import Counter

from desktop.clients import OWN_MARK, Client, who_sent
from desktop.windows.connect import verdicts
from desktop.windows.connect.verdicts import Sender, Verdict
from proxy_core import AttemptEnded, AttemptStarted, ClientCall, Outcome, RequestEnded, RequestRecord, RequestStarted

RequestEvent = RequestStarted | RequestEnded | AttemptStarted | AttemptEnded

_DRAWS = re.compile(r"/images(/generations|/edits|/variations)?|/chat/completions|/v1beta/models/.*:.+")
_LISTS = re.compile(r"/models(/.*)?|/v1beta/models")
_PREFIX = re.compile(r"^(/api/openrouter|/api)?(/v1)*(?=/|$)")
# Why a request is refused before anybody looks at what it asks for.
_NOT_LET_IN = frozenset({"host_not_known", "origin_not_allowed"})
_NOTHING_THERE = frozenset({"path_unknown", "method_unknown"})


class Judge:
    """Judges for one client; `address` is what stands in its field for that. `key_asked`: it must bring the key.

    A request of a client that is not known counts, as some do not say who they are; that of one that is known does not.
    """

    def __init__(self, client: Client, address: str, *, key_asked: bool = True) -> None:
        self._client, self._address, self._key_asked = client, address, key_asked
        # Drawings that were judged by their record, whose call is still to be told, by User-Agent.
        self._judged: Counter[str] = Counter()

    def take_event(self, event: RequestEvent) -> Verdict | None:
        """What a drawing shows that began or ended; None when that is nothing new."""
        if isinstance(event, AttemptStarted | AttemptEnded):
            return None
        sender = self._sender(event.record.client)
        if sender is None or isinstance(sender, Verdict):
            return sender
        if isinstance(event, RequestStarted):
            return verdicts.drawing(sender, event.record)
        self._judged[event.record.client] += 1
        return _ended(sender, event.record)

    def take_call(self, call: ClientCall) -> Verdict | None:
        """What an answered request shows; None when that is nothing new."""
        if call.method == "OPTIONS":  # a web page asks whether it may ask
            return None
        sender = self._sender(call.client)
        if sender is None or isinstance(sender, Verdict):
            return sender
        refused = _refused(sender, call)
        if refused is not None:
            return refused
        path = plain(call.path)
        if _DRAWS.fullmatch(path):
            return self._drawn(sender, call)
        if call.status >= 400:
            return verdicts.not_drawn(sender, call.reason)
        return verdicts.listed(sender) if _LISTS.fullmatch(path) else verdicts.reached(sender)

    def _drawn(self, sender: Sender, call: ClientCall) -> Verdict | None:
        """A drawing's record says more than its call, and comes before or after it."""
        if self._judged[call.client]:
            self._judged[call.client] -= 1
            return None
        return verdicts.not_drawn(sender, call.reason) if call.status >= 400 else None

    def _sender(self, user_agent: str) -> Sender | Verdict | None:
        """Who is judged; or what to say of another client; or None for Easel itself."""
        if user_agent.lower().startswith(OWN_MARK):
            return None
        sure = self._client.sent(user_agent)
        other = None if sure or not self._client.marks else next(who_sent(user_agent), None)
        if other is not None:
            return verdicts.foreign(other)
        return Sender(self._client, user_agent, sure, self._address, self._key_asked)


def plain(path: str) -> str:
    """A path without what clients put before the parts that matter: /v1, once, twice or never, and Kilo Code's /api."""
    path = re.sub(r"/+", "/", path.partition("?")[0]).rstrip("/")
    return _PREFIX.sub("", path) or "/"


def _refused(sender: Sender, call: ClientCall) -> Verdict | None:
    """The verdict about a request that was not let in, or found nothing."""
    code = call.reason.code if call.reason else ""
    if call.status == 401:
        return verdicts.key_wrong(sender, missing=code == "key_missing")
    if call.reason and code in _NOT_LET_IN:
        return verdicts.not_let_in(sender, call.reason)
    if code in _NOTHING_THERE or (not code and call.status in {404, 405}):
        return verdicts.path_wrong(sender, call)
    return None


def _ended(sender: Sender, record: RequestRecord) -> Verdict:
    if record.outcome in {Outcome.DRAWN, Outcome.PARTIAL}:
        return verdicts.drawn(sender, record)
    if record.outcome is Outcome.CANCELLED:
        return verdicts.left(sender, record)
    return verdicts.not_drawn(sender, record.reason)
