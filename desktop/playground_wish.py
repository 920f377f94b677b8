"""What the playground's form says, as a record: to be drawn, copied, kept over a change of windows, and had again.

What was drawn in this session is remembered with its pictures; of any other request only the log knows, and it keeps
neither pictures nor the account that was asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.log_text import asked_fields
from desktop.reference_files import Reference, encoded, uploads
from desktop.widgets.mask_layer import MaskLayer
from proxy_core import PlaygroundRequest, RequestRecord, Upload

MOST_REMEMBERED = 50
MOST_BYTES = 256 * 2**20  # of the pictures of all that is remembered
MASK_NAME = "mask.png"
_FIELDS = ("model", "size", "aspect_ratio", "image_size", "quality", "output_format", "n")
# As other dialects call them: Gemini's imageConfig, and what clients of it send.
_ALSO = {"aspectRatio": "aspect_ratio", "imageSize": "image_size"}
_CONFIGS = ("generationConfig", "generation_config", "imageConfig", "image_config")
_PICTURES = ("image", "images", "image[]")


@dataclass(frozen=True, slots=True)
class PlaygroundWish:
    """`mask` is over the first reference, None where none is begun; `account` is an id, empty for any."""

    fields: Mapping[str, str | int] = field(repr=False)
    references: tuple[Reference, ...] = ()
    mask: MaskLayer | None = None
    account: str = ""

    def request(self) -> PlaygroundRequest:
        """What is sent. For other threads than Qt's own: a large mask takes half a second."""
        painted = self.mask is not None and self.mask.is_painted()
        mask = Upload(MASK_NAME, "image/png", encoded(self.mask.mask())) if painted and self.mask else None
        return PlaygroundRequest(self.fields, uploads(self.references), mask, self.account)

    def bytes_held(self) -> int:
        """What keeping it takes, about."""
        return sum(len(one.upload.data) + one.shown.sizeInBytes() for one in self.references)


@dataclass(frozen=True, slots=True)
class KnownOfRequest:
    """What the log knows: the fields of the form, how many pictures went along, and whether a mask did."""

    fields: dict[str, object] = field(repr=False)
    pictures: int
    mask: bool


def known_of(record: RequestRecord) -> KnownOfRequest:
    """Of any request that drew, in whatever dialect."""
    asked = asked_fields(record)
    fields: dict[str, object] = {"model": record.asked_model, "n": record.n}
    for found in (*_configs(asked), asked):
        fields |= {_ALSO.get(name, name): value for name, value in found.items() if name in (*_FIELDS, *_ALSO)}
    pictures = sum(_count(asked[name]) for name in _PICTURES if name in asked) or _marks(asked)
    return KnownOfRequest(fields, pictures, "mask" in asked)


class AskedBefore:
    """The last wishes that were drawn, by the ids of their requests."""

    def __init__(self) -> None:
        self._wishes: dict[str, PlaygroundWish] = {}

    def remember(self, request_id: str, wish: PlaygroundWish) -> None:
        """Keep it; the oldest go when there are many, or they are large."""
        if not request_id or request_id in self._wishes:
            return
        self._wishes[request_id] = wish
        held = sum(one.bytes_held() for one in self._wishes.values())
        for oldest in list(self._wishes)[:-1]:
            if len(self._wishes) <= MOST_REMEMBERED and held <= MOST_BYTES:
                return
            held -= self._wishes.pop(oldest).bytes_held()

    def find(self, request_id: str) -> PlaygroundWish | None:
        """What was asked for with this request, if that is known still."""
        return self._wishes.get(request_id)


def _configs(asked: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    for name in _CONFIGS:
        found = asked.get(name)
        if isinstance(found, dict):
            yield from _configs(found)
            yield found


def _count(value: object) -> int:
    if isinstance(value, list):
        return len(value)
    return 1 if value else 0


def _marks(value: object, name: str = "") -> int:
    """How many pictures are named anywhere, as chats and Gemini's own wire have them."""
    if isinstance(value, dict):
        return sum(_marks(one, str(own)) for own, one in value.items() if own != "mask")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return sum(_marks(one, name) for one in value)
    named = isinstance(value, str) and value.startswith(("<PNG", "<JPEG", "<WEBP", "<GIF"))
    return int(named or (isinstance(value, str) and name in {"url", "fileUri"} and value.startswith("http")))
