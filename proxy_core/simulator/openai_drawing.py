"""Draws what a call of the OpenAI wire asks for. For worker threads; Pillow is loaded with it: import it late."""

import io
import math
from collections.abc import Sequence

from msgspec import Struct
from PIL import Image, ImageDraw, ImageFilter

from proxy_core.simulator import painter
from proxy_core.simulator.openai_body import Upload
from proxy_core.simulator.openai_request import DrawCall
from proxy_core.simulator.openai_status import bad_file, invalid

_STANDARD = ((1024, 1024), (1536, 1024), (1024, 1536))
_TAKEN = ("PNG", "JPEG", "WEBP")


class Drawn(Struct, frozen=True):
    """A finished picture and the drafts of it, as files; its size in pixels."""

    picture: bytes
    drafts: tuple[bytes, ...]
    size: tuple[int, int]


def draw(call: DrawCall, uploads: Sequence[Upload], account: str, seed: int) -> list[Drawn]:
    """The pictures of one call. OpenAIError when something that came along cannot be used."""
    references = [_opened(one) for one in uploads if one.name != "mask"]
    for mask in (one for one in uploads if one.name == "mask"):
        _check_mask(mask, references[0].size)
    size = call.size or _size_like(references)
    divisor = math.gcd(*size)
    ratio = f"{size[0] // divisor}:{size[1] // divisor}"
    cards = tuple(one.card for one in references)
    sheets = [painter.Sheet(call.prompt, call.model, ratio, size, account, seed + i, cards) for i in range(call.n)]
    return [_drawn(painter.paint(sheet), call) for sheet in sheets]


def _drawn(picture: Image.Image, call: DrawCall) -> Drawn:
    drafts = tuple(
        _encoded(picture.filter(ImageFilter.BoxBlur(24 // number)), call)
        for number in range(1, (call.partials or 0) + 1)
    )
    return Drawn(_encoded(picture, call), drafts, picture.size)


def _encoded(picture: Image.Image, call: DrawCall) -> bytes:
    if call.background == "transparent":
        picture = picture.copy()
        round_one = Image.new("L", picture.size, 0)
        ImageDraw.Draw(round_one).ellipse((0, 0, *picture.size), fill=255)
        picture.putalpha(round_one)
    out = io.BytesIO()
    match call.output_format:
        case "jpeg":
            picture.save(out, "JPEG", quality=call.compression)
        case "webp":
            picture.save(out, "WEBP", quality=call.compression, method=0)
        case _:
            picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _opened(upload: Upload) -> painter.Reference:
    """An input picture; one at a time is in memory whole."""
    try:
        _look(upload)
        upload.file.seek(0)
        return painter.open_reference(upload.file.read())
    except OSError:
        raise bad_file(f"Invalid image file or mode for image {upload.name}.", "image") from None


def _check_mask(upload: Upload, size: tuple[int, int]) -> None:
    try:
        mask = _look(upload)
    except OSError:
        raise bad_file("Invalid mask image file.", "mask") from None
    if mask.format != "PNG" or not mask.has_transparency_data:
        raise bad_file("Invalid mask image format - mask must be a PNG with an alpha channel.", "mask")
    if mask.size != size:
        raise invalid("Invalid mask image format - mask size does not match image size.", "mask")


def _look(upload: Upload) -> Image.Image:
    """The head of a picture. OSError when it is none that the API takes."""
    upload.file.seek(0)
    with painter.readable():
        return Image.open(upload.file, formats=_TAKEN)


def _size_like(references: Sequence[painter.Reference]) -> tuple[int, int]:
    """What "auto" is: the standard size nearest in shape to the first input picture."""
    if not references:
        return _STANDARD[0]
    wide, high = references[0].size
    return min(_STANDARD, key=lambda one: abs(math.log(one[0] / one[1]) - math.log(wide / high)))
