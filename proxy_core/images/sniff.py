"""What a picture is by its first bytes: MIME type, width and height. On the hot path, so no library and no decoding.

It reads headers only; whether the rest of the picture is sound is not looked at. `is_ended` sees at the other end
whether all of a file was written.
"""

import binascii

from proxy_core.images.request import Buffer

# A JPEG may carry kilobytes of metadata before its size; each step looks at more base64 characters (a multiple of 4).
_STEPS = (64, 4096, 65_536, 1_048_576)
# Start-of-frame markers, which hold the size: all of C0 to CF but DHT, JPG and DAC.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ESCAPE = ord("\\")
_MOST_MARKERS = 10_000  # before the size; a megabyte of fill bytes would take a tenth of a second

_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
_JPEG_END = b"\xff\xd9"
ENDS_LENGTH = 12
"""Bytes from either end of a file by which `is_ended` tells."""


class NotAPicture(ValueError):  # noqa: N818 - says what it is, as httpx's exceptions do
    """The bytes are no PNG, JPEG, WebP or GIF."""


def look(data: Buffer) -> tuple[str, int, int]:
    """(MIME type, width, height) of a picture in base64; the size is (0, 0) when its header does not hold it.

    Raises `NotAPicture`.
    """
    view = memoryview(data)
    found = ("", 0, 0)
    for step in _STEPS:
        found = look_at_bytes(_bytes_of(bytes(view[:step])))
        if found[1] or step >= len(view):
            break
    if not found[0]:
        raise NotAPicture
    return found


def _bytes_of(text: bytes) -> bytes:
    if _ESCAPE in text:
        text = text.replace(b"\\/", b"/").replace(b"\\u003d", b"=").replace(b"\\u003D", b"=")
        text = text.partition(b"\\")[0]  # the last one may be cut
    try:
        return binascii.a2b_base64(text[: len(text) // 4 * 4])
    except binascii.Error:
        raise NotAPicture from None


def look_at_bytes(head: bytes) -> tuple[str, int, int]:
    """(MIME type, width, height) by the first bytes of a picture; "" and zeros for what they do not tell."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return ("image/png", *_pair(head, 16, 20, 4))
    if head.startswith(b"\xff\xd8\xff"):
        return ("image/jpeg", *_jpeg_size(head))
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return ("image/webp", *_webp_size(head))
    if head.startswith((b"GIF87a", b"GIF89a")):
        return ("image/gif", int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little"))
    return ("", 0, 0)


def is_ended(head: bytes, tail: bytes, size: int) -> bool:
    """Whether a file of `size` bytes that was written from its start has its end too, by `ENDS_LENGTH` from both.

    Only a PNG, JPEG or WebP can tell: what ends a GIF is a byte that may be anywhere in it.
    """
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return tail.endswith(_PNG_END)
    if head.startswith(b"\xff\xd8\xff"):
        return tail.endswith(_JPEG_END)
    is_webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    return is_webp and int.from_bytes(head[4:8], "little") + 8 == size


def _pair(head: bytes, first: int, second: int, length: int) -> tuple[int, int]:
    """Two big-endian numbers; zeros when the head ends before them."""
    if len(head) < max(first, second) + length:
        return 0, 0
    return int.from_bytes(head[first : first + length], "big"), int.from_bytes(head[second : second + length], "big")


def _jpeg_size(head: bytes) -> tuple[int, int]:
    at = 2
    for _ in range(_MOST_MARKERS):
        if at + 9 > len(head) or head[at] != 0xFF:
            break
        marker = head[at + 1]
        if marker in _FRAMES:
            return _pair(head, at + 7, at + 5, 2)
        # Fill bytes and markers without a length stand alone.
        alone = marker == 0x01 or 0xD0 <= marker <= 0xD8
        at += 1 if marker == 0xFF else 2 if alone else 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return 0, 0


def _webp_size(head: bytes) -> tuple[int, int]:
    kind = head[12:16]
    if len(head) < 30:
        return 0, 0
    if kind == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
