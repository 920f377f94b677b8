"""Verdicts: what a client's request shows about its settings, in words, and what to change there. It hears nothing."""

from dataclasses import dataclass
from enum import Enum, auto

from desktop import text
from desktop.cells import Tone
from desktop.clients import Client
from desktop.connect_text import name, notes, shown
from desktop.text import counted, translate
from proxy_core import ClientCall, Outcome, Phrase, RequestRecord

# Paths of other services than pictures, by their last part, and what speaks them.
_OTHER_WIRES = {
    "responses": "OpenAI Responses",
    "messages": "Anthropic",
    "tags": "Ollama",
    "generate": "Ollama",
    "chat": "Ollama",
}
_OTHER_TASKS = frozenset({"completions", "embeddings", "speech", "transcriptions", "moderations"})


class Kind(Enum):
    """What it means for the test."""

    ON_THE_WAY = auto()  # it is the client, and there is nothing to judge yet
    REACHED = auto()  # address and key are right; nothing was drawn yet
    RIGHT = auto()  # everything is, and the test is over
    WRONG = auto()  # something has to change; the next request may show that it did
    FOREIGN = auto()  # another client's


@dataclass(frozen=True, slots=True)
class Verdict:
    """`setting` names a setting of Easel's that would help, `log` says that the log has more."""

    kind: Kind
    title: str
    words: str = ""
    setting: str = ""
    log: bool = False

    @property
    def tone(self) -> Tone:
        """The colour it is told in."""
        return {Kind.RIGHT: Tone.OK, Kind.REACHED: Tone.OK, Kind.WRONG: Tone.BAD}.get(self.kind, Tone.BUSY)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who is judged: the client that was chosen, its User-Agent, and what stands in its field for the address.

    `sure`: the User-Agent is one of the client's, so it need not be told. `key_asked`: it must bring the key.
    """

    client: Client
    user_agent: str
    sure: bool
    address: str
    key_asked: bool = True

    @property
    def so_far(self) -> str:
        """What is right when it was let in."""
        if self.key_asked:
            return translate("connect", "Address and key are right.")
        return translate("connect", "The address is right, and Easel asks for no key.")

    @property
    def name(self) -> str:
        """What to call it."""
        return name(self.client) if self.sure else translate("connect", "A client")

    def introduced(self, words: str) -> str:
        """`words`, and who it says it is where that was not clear."""
        if self.sure:
            return words
        if not self.user_agent:
            return text.sentences(words, translate("connect", "It does not say who it is."))
        return text.sentences(words, translate("connect", "It calls itself {name}.").format(name=self.user_agent[:60]))


def foreign(other: Client) -> Verdict:
    """Another client, which is known, asked for something meanwhile."""
    words = translate("connect", "{client} asked for something meanwhile; that does not count.")
    return Verdict(Kind.FOREIGN, words.format(client=name(other)))


def drawing(sender: Sender, record: RequestRecord) -> Verdict:
    """It asked for pictures, which are being drawn."""
    words = (
        translate("connect", "{client} asked for a picture, which is being drawn.")
        if record.n == 1
        else counted("connect", "{client} asked for %Ln pictures, which are being drawn.", record.n)
    )
    return Verdict(Kind.ON_THE_WAY, words.format(client=sender.name))


def drawn(sender: Sender, record: RequestRecord) -> Verdict:
    """It got pictures; in part, perhaps."""
    if record.outcome is Outcome.PARTIAL:
        title = counted("connect", "{client} got {returned} of %Ln pictures", record.n)
    elif record.returned == 1:
        title = translate("connect", "{client} drew a picture")
    else:
        title = counted("connect", "{client} drew %Ln pictures", record.returned)
    by = translate("connect", "By {accounts} with {model}, in {time}.").format(
        accounts=text.listed(record.accounts), model=record.model, time=text.duration(record.seconds)
    )
    said = [text.sentence(text.phrase(note)) for note in record.notes]
    said += [text.sentence(text.phrase(why)) for _, why in record.failures[:1]]
    words = sender.introduced(text.sentences(sender.so_far, by, *said))
    title = title.format(client=sender.name, returned=record.returned, n=record.n)
    return Verdict(Kind.RIGHT, title, words, log=record.outcome is Outcome.PARTIAL)


def left(sender: Sender, record: RequestRecord) -> Verdict:
    """It went away before its picture came."""
    title = translate("connect", "{client} went away before its picture came")
    words = translate("connect", "It waited {time}. If nobody stopped it, raise its time-out.")
    words = sender.introduced(text.sentences(sender.so_far, words.format(time=text.duration(record.seconds))))
    return Verdict(Kind.WRONG, title.format(client=sender.name), words, log=True)


def not_drawn(sender: Sender, why: Phrase | None) -> Verdict:
    """It was let in and asked for pictures, but none came, or what it asked cannot be drawn."""
    if why is not None and why.code in {"model_not_found", "not_an_image_model"}:
        return _model(sender, why)
    title = translate("connect", "{client} is connected, but got no picture").format(client=sender.name)
    words = text.sentence(text.phrase(why)) if why else ""
    return Verdict(Kind.WRONG, title, sender.introduced(words), log=True)


def listed(sender: Sender) -> Verdict:
    """It listed the models."""
    title = translate("connect", "{client} listed the models").format(client=sender.name)
    words = text.sentences(sender.so_far, translate("connect", "Draw a picture there to see that it comes."))
    return Verdict(Kind.REACHED, title, sender.introduced(words))


def reached(sender: Sender) -> Verdict:
    """It asked for something that needs no key and shows nothing."""
    title = translate("connect", "{client} reaches Easel").format(client=sender.name)
    words = translate("connect", "The address is right. Whether the key is, its next request shows.")
    return Verdict(Kind.REACHED, title, sender.introduced(words))


def key_wrong(sender: Sender, *, missing: bool) -> Verdict:
    """It reached Easel, without the right key."""
    if missing:
        title = translate("connect", "{client} sent no key")
        words = translate("connect", "The address is right. Copy the key into its field {field}.")
    else:
        title = translate("connect", "{client} sent a wrong key")
        words = translate("connect", "The address is right. Copy the key again, whole, into its field {field}.")
    words = sender.introduced(words.format(field=shown(sender.client).key.label))
    own_login = any(note.setting == "auth_mode" for note in notes(sender.client))
    return Verdict(Kind.WRONG, title.format(client=sender.name), words, "auth_mode" if own_login else "")


def not_let_in(sender: Sender, why: Phrase) -> Verdict:
    """It came under a name that Easel does not know, or from a web page that was not let in."""
    title = translate("connect", "{client} was not let in").format(client=sender.name)
    if why.code == "host_not_known":
        words = translate(
            "connect", "It reaches Easel as {host}. Add that name to the names of this computer, or use {address}."
        )
        words = words.format(host=why.values.get("host", ""), address=sender.address)
        return Verdict(Kind.WRONG, title, sender.introduced(words), "allowed_hosts")
    words = translate("connect", "It is the web page {origin}. Add that to the web pages that may draw.")
    words = words.format(origin=why.values.get("origin", ""))
    return Verdict(Kind.WRONG, title, sender.introduced(words), "allowed_origins")


def path_wrong(sender: Sender, call: ClientCall) -> Verdict:
    """It reached Easel at a path where nothing is."""
    title = translate("connect", "{client} asked at a wrong address").format(client=sender.name)
    asked = translate("connect", "It asked for {path}.").format(path=call.path)
    last = call.path.rstrip("/").rpartition("/")[2]
    field = translate("connect", "Its field {field} must be {address}.")
    advice = field.format(field=shown(sender.client).address.label, address=sender.address)
    if last in _OTHER_WIRES:
        words = translate("connect", "That is {wire}'s: choose the provider type OpenAI, or OpenAI compatible.")
        advice = words.format(wire=_OTHER_WIRES[last])
    elif last in _OTHER_TASKS and not call.path.endswith("/chat/completions"):
        advice = translate("connect", "Easel only draws: use this provider for pictures, and another one for the rest.")
    return Verdict(Kind.WRONG, title, sender.introduced(text.sentences(asked, advice)))


def _model(sender: Sender, why: Phrase) -> Verdict:
    title = translate("connect", "{client} asked for a model that Easel does not know").format(client=sender.name)
    words = translate("connect", "Choose another model there than {model}, or give that name a row in the routes.")
    words = text.sentences(sender.so_far, words.format(model=why.values.get("model", "")))
    return Verdict(Kind.WRONG, title, sender.introduced(words), "routes")
