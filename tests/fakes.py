"""Stand-ins for what a unit test cannot have: an upstream that follows a script, a log that is a list."""

import asyncio
import base64
import struct
import zlib
from collections.abc import Callable

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.errors import AttemptStatus, Blame, Rest, UpstreamError
from proxy_core.images.request import ImageRequest, Picture, PictureCall
from proxy_core.phrases import phrase

MODEL = "gemini-3-pro-image"


def png(width=4, height=2, colour=(200, 80, 40)):
    """A whole PNG of one colour."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(colour) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def picture(width=4, height=2):
    return Picture(base64.b64encode(png(width, height)), "image/png", width, height)


# What is no base64 where nobody looks before it is written: no disk takes it as a picture.
BROKEN = Picture(base64.b64encode(png() + bytes(12_000)).replace(b"A" * 5000, b"A" * 4999 + b"*", 1), "image/png", 4, 2)


def account(name, **changes):
    return Account(Provider.GEMINI, name, f"{name}@example.com", id=name, **changes)


def request(n=1, prompt="a fox", model=MODEL):
    return ImageRequest("req_1", PictureCall(model, prompt), n)


def limited(seconds=30.0, rest=Rest.MODEL, code="limit_minute"):
    return UpstreamError(
        phrase(code),
        blame=Blame.ACCOUNT,
        status=AttemptStatus.LIMITED,
        rest=rest,
        retry_after=seconds,
        upstream_status=429,
    )


def rejected():
    return UpstreamError(
        phrase("key_rejected"),
        blame=Blame.ACCOUNT,
        status=AttemptStatus.REJECTED,
        rest=Rest.ACCOUNT,
        upstream_status=400,
    )


def failed(status=503, retry_after=None):
    return UpstreamError(
        phrase("upstream_error", status=status),
        blame=Blame.SERVICE,
        status=AttemptStatus.FAILED,
        rest=Rest.MODEL,
        retry_after=retry_after,
        upstream_status=status,
    )


def refused():
    return UpstreamError(
        phrase("picture_blocked", why="its safety rules"),
        blame=Blame.REQUEST,
        status=AttemptStatus.REFUSED,
        upstream_status=200,
    )


class FakeUpstream:
    """Draws by a script: per account, what each call does in turn; the last line of it is repeated.

    A line is a Picture, an UpstreamError, or an asyncio.Event to wait for before drawing.
    """

    def __init__(self, **script):
        self.script = {name: list(lines) for name, lines in script.items()}
        self.calls: list[str] = []
        self.in_flight: dict[str, int] = {}
        self.most_in_flight: dict[str, int] = {}
        self.began = asyncio.Event()
        self.on_call: Callable[[PictureCall], None] = lambda call: None

    async def draw(self, call: PictureCall, account: Account, credentials: Credentials):
        self.calls.append(account.id)
        self.on_call(call)
        self.began.set()
        now = self.in_flight[account.id] = self.in_flight.get(account.id, 0) + 1
        self.most_in_flight[account.id] = max(now, self.most_in_flight.get(account.id, 0))
        try:
            await asyncio.sleep(0)
            yield await self._line(account.id)
        finally:
            self.in_flight[account.id] -= 1

    async def _line(self, name):
        lines = self.script.get(name, [picture()])
        line = lines.pop(0) if len(lines) > 1 else lines[0]
        if isinstance(line, asyncio.Event):
            await line.wait()
            return picture()
        if isinstance(line, UpstreamError):
            raise type(line)(
                line.phrase,
                blame=line.blame,
                status=line.status,
                rest=line.rest,
                retry_after=line.retry_after,
                upstream_status=line.upstream_status,
                limits=line.limits,
            )
        return line

    async def check(self, account: Account, credentials: Credentials):
        """As the account's next drawing call would end."""
        line = self.script.get(account.id, [None])[0]
        if isinstance(line, UpstreamError):
            raise line

    async def quota(self, account: Account, credentials: Credentials):
        return ()

    async def close(self):
        pass


class ListLog:
    """A log that keeps what it is told."""

    def __init__(self):
        self.entries = []

    def ended(self, record, attempts):
        self.entries.append((record, tuple(attempts)))
