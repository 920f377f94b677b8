"""What a person is shown before any client asks: what becomes of a size, a first picture, and the playground's own.

Records, no behaviour.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from proxy_core.phrases import Phrase


class SizeRow(Struct, frozen=True):
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


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture that goes with a request, as a file of a form."""

    name: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PlaygroundRequest:
    """What the playground asks for: `fields` of the Images API as they are sent, and what only a form can hold.

    With `references` it is an edit, whose `mask` is a PNG of the first one's size. `account`, a label, email or id, is
    the only one that may draw; empty: any.
    """

    fields: Mapping[str, str | int] = field(repr=False)
    references: tuple[Upload, ...] = ()
    mask: Upload | None = None
    account: str = ""

    @property
    def n(self) -> int:
        """How many pictures."""
        return int(self.fields.get("n", 1))


@dataclass(frozen=True, slots=True)
class PlaygroundPicture:
    """One picture of a request, in the place where it belongs, from 0. Width and height are 0 when not known."""

    request_id: str
    number: int
    mime: str
    width: int
    height: int
    data: bytes = field(repr=False)


class PlaygroundResult(Struct, frozen=True):
    """How a request ended: why which pictures did not come, who drew the others, and what was changed on the way."""

    request_id: str
    returned: int
    seconds: float
    failures: tuple[tuple[int, Phrase], ...] = ()
    accounts: tuple[str, ...] = ()
    notes: tuple[Phrase, ...] = ()


class DrawingPreview(Struct, frozen=True):
    """What an upstream would be asked: `model`, and `ratio`, `size` and `quality` as it is told them, empty when not.

    `pixels`, such as 1376x768, are those that come back, empty where the model chooses. `problem` is why nothing could.
    """

    model: str
    ratio: str = ""
    size: str = ""
    quality: str = ""
    pixels: str = ""
    notes: tuple[Phrase, ...] = ()
    problem: Phrase | None = None
