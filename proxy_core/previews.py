"""What a person is shown before any client asks: what becomes of a size, and a first picture. Records, no behaviour."""

from dataclasses import dataclass, field

from proxy_core.phrases import Phrase


@dataclass(frozen=True, slots=True)
class SizeRow:
    """What becomes of a size as a client sends it: the ratio that the default model draws, and the pixels it has then.

    `note` says what was changed, as the client is told it; `own` when the person's own table says so. `ratio` and
    `pixels` are empty where the model chooses.
    """

    size: str
    ratio: str
    note: Phrase | None = None
    own: bool = False
    pixels: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """One picture that was drawn for the person through the proxy, and the account that drew it, by its name."""

    picture: bytes = field(repr=False)
    mime: str
    account: str
    seconds: float
    request_id: str
