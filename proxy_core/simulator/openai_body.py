"""The body of a call on the OpenAI wire, JSON or multipart: its values, and its files on disk while they are large.

What may stand in it is openai_request.py's work.
"""

import base64
import binascii
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, Self

import msgspec
from aiohttp import BodyPartReader, web

from proxy_core.simulator.openai_status import OpenAIError, bad_file, invalid

LARGEST_FILE = 50 * 2**20
_IN_MEMORY = 2**20
_LONGEST_TEXT = 2**20  # bytes of a text part


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture that came along, by the part or the field that it came in."""

    name: str
    filename: str
    file: IO[bytes] = field(repr=False)
    size: int
    sha256: str


class Given(msgspec.Struct):
    """What came: values as JSON or as the text of a form, and files in their order. Close it."""

    values: dict[str, Any]
    uploads: list[Upload] = msgspec.field(default_factory=list)
    is_form: bool = False
    stack: ExitStack = msgspec.field(default_factory=ExitStack)

    def add(self, name: str, filename: str, data: bytes) -> None:
        """Keep a file."""
        keeping = _Keeping(self.stack)
        keeping.write(data)
        self.uploads.append(keeping.upload(name, filename))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()


class _Keeping:
    """A file on its way in."""

    def __init__(self, stack: ExitStack) -> None:
        spooled = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the stack closes it
        self._file = stack.enter_context(spooled)
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._digest.update(piece)
        self._size += len(piece)

    def upload(self, name: str, filename: str) -> Upload:
        self._file.seek(0)
        return Upload(name, filename, self._file, self._size, self._digest.hexdigest())


async def read(request: web.Request) -> Given:
    """The body, whole. OpenAIError when it is neither."""
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _form(request)
    if kind != "application/json":
        said = f"Unsupported content type: '{kind}'. This API method only accepts 'application/json' requests."
        raise OpenAIError(415, "invalid_request_error", "unsupported_content_type", said)
    try:
        values = msgspec.json.decode(await request.read(), type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise invalid("We could not parse the JSON body of your request.", None, "invalid_json") from None
    return _with_references(Given({name: value for name, value in values.items() if value is not None}))


async def _form(request: web.Request) -> Given:
    given = Given({}, is_form=True)
    with _closed_on_failure(given):
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or not part.name:
                raise invalid("Invalid multipart form.", None, "invalid_form")
            await _take(given, part)
    return given


@contextmanager
def _closed_on_failure(given: Given) -> Iterator[None]:
    try:
        yield
    except BaseException:
        given.stack.close()
        raise


async def _take(given: Given, part: BodyPartReader) -> None:
    name = part.name or ""
    if part.filename is not None:
        keeping = _Keeping(given.stack)
        while piece := await part.read_chunk(256 * 1024):
            keeping.write(piece)
        given.uploads.append(keeping.upload(name, part.filename))
        return
    text = bytearray()
    while piece := await part.read_chunk(_LONGEST_TEXT):
        text += piece
    if name in given.values:
        raise invalid(
            f"Duplicate parameter: '{name}'. You provided multiple values for this parameter, whereas only one is "
            "allowed.",
            name,
            "duplicate_parameter",
        )
    given.values[name] = text.decode(errors="replace")


def _with_references(given: Given) -> Given:
    """The pictures that JSON names, taken out of its values: `images` and `mask`, each with an image_url."""
    images = given.values.pop("images", [])
    mask = given.values.pop("mask", None)
    named = [("image[]", one) for one in images] if isinstance(images, list) else [("image[]", images)]
    with _closed_on_failure(given):
        for name, one in named if mask is None else [*named, ("mask", mask)]:
            address = one.get("image_url") if isinstance(one, dict) else None
            if not isinstance(address, str):
                raise invalid(f"Invalid type for '{name}': expected an object with image_url.", name, "invalid_type")
            given.add(name, "upload", _decoded(address, name))
    return given


def _decoded(address: str, name: str) -> bytes:
    head, comma, text = address.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64") or not comma:
        raise bad_file("The simulator fetches nothing: send a data URL.", name)
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise bad_file("Invalid base64 image data.", name) from None
