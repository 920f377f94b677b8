"""An upstream that fails as real ones do: Gemini's wire and OpenAI's Images wire, with a fault in every few calls.

`python -m benchmarks.faulty_upstream PORT [SEED]`. Every account meets every fault in one call of a hundred; one whose
key begins with the name of a fault meets that in one call of seven. Else a picture comes after 200 ms, 1.5 MB large and
sometimes 6 MB.
"""

import asyncio
import json
import random
import re
import socket
import struct
import sys
from collections.abc import Callable

from benchmarks.upstream import picture
from proxy_core.commands import event_loop

SMALL, LARGE = 1_500_000, 6_000_000
DRAWING_SECONDS = 0.2
LARGE_SHARE = 0.04
RARELY, OFTEN = 0.01, 0.15
FAULTS = ("limited", "error500", "error503", "reset", "broken", "cut", "trickle", "hang", "empty", "refused")
DROPS = (2, 8)  # bytes that a trickle has, one a second, before the rest comes

_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"content-length: *(\d+)")
_KEY = re.compile(rb"(?:x-goog-api-key|authorization: bearer):? *([a-z0-9-]+)")
_COUNT = re.compile(rb'"n": ?(\d)|name="n"\s+(\d)')
_WORDS = {429: "Too Many Requests", 400: "Bad Request", 500: "Internal Server Error", 503: "Service Unavailable"}


def http(status: int, body: bytes, kind: str = "application/json", more: str = "") -> bytes:
    """A whole answer."""
    words = _WORDS.get(status, "OK")
    head = f"HTTP/1.1 {status} {words}\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def google(size: int) -> bytes:
    """A picture on Gemini's wire, indented as Google's answers are."""
    parts = [{"text": "Here it is."}, {"inlineData": {"mimeType": "image/png", "data": picture(size).decode()}}]
    candidate = {"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}
    usage = {"promptTokenCount": 7, "candidatesTokenCount": 1290, "totalTokenCount": 1297}
    return json.dumps({"candidates": [candidate], "usageMetadata": usage}, indent=2).encode()


def google_failure(status: int) -> bytes:
    """An error as Google words it; a limit per minute names when to come again."""
    details: list[dict[str, object]] = []
    if status == 429:
        violation = {"quotaId": "GenerateRequestsPerMinutePerProjectPerModel", "quotaValue": "1000"}
        details.append({"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]})
        details.append({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1s"})
    error = {"code": status, "message": _WORDS[status], "status": _WORDS[status].upper(), "details": details}
    return json.dumps({"error": error}).encode()


class Prepared:
    """Every answer that is large, made once."""

    def __init__(self) -> None:
        self._google = {size: http(200, google(size)) for size in (SMALL, LARGE)}
        self._item = b'{"b64_json":"%b"}' % picture(SMALL)
        event = b'{"type":"image_generation.completed","b64_json":"%b","size":"1024x1024"}' % picture(SMALL)
        stream = b"event: image_generation.completed\ndata: %b\n\ndata: [DONE]\n\n" % event
        self._stream = http(200, stream, "text/event-stream")

    def of(self, head: bytes, body: bytes, size: int) -> bytes:
        """The answer to a call that nothing happens to."""
        if head.startswith(b"get"):
            return http(200, b'{"models":[],"data":[]}')
        if b"generatecontent" in head:
            return self._google[size]
        if re.search(rb'"stream": ?true', body):
            return self._stream
        found = _COUNT.search(body)
        n = int(found[1] or found[2]) if found else 1
        return http(200, b'{"created":1,"data":[%b]}' % b",".join([self._item] * n))


class Faulty(asyncio.Protocol):
    """One connection, and one call after another on it."""

    prepared: Prepared
    chance: random.Random

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A proxy connects."""
        self._transport = transport
        self._came = bytearray()
        self._timers: list[asyncio.TimerHandle] = []

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more is said."""
        for timer in self._timers:
            timer.cancel()

    def data_received(self, data: bytes) -> None:
        """Answer a call that came whole; Easel sends the next one after its answer."""
        self._came += data
        if (end := self._came.find(_HEAD_END) + 4) < 4:
            return
        head = bytes(self._came[:end]).lower()
        length = _LENGTH.search(head)
        if len(self._came) < end + int(length[1] if length else 0):
            return
        body = bytes(self._came[end : end + 4000]) + bytes(self._came[-4000:])
        self._came.clear()
        self._timers.clear()
        size = LARGE if self.chance.random() < LARGE_SHARE else SMALL
        self._happen(self._fault(head), head, self.prepared.of(head, body, size))

    def _fault(self, head: bytes) -> str:
        """What happens to this call, "" for nothing."""
        key = _KEY.search(head)
        name = key[1].decode().partition("-")[0] if key else ""
        if head.startswith(b"get"):
            return ""
        for fault in FAULTS:
            if self.chance.random() < (OFTEN if fault == name else RARELY):
                return fault
        return ""

    def _happen(self, fault: str, head: bytes, answer: bytes) -> None:
        is_google = b"generatecontent" in head
        if fault in ("", "cut", "broken", "trickle"):
            self._later(DRAWING_SECONDS, lambda: self._answer(fault, answer))
        elif fault == "reset":
            self._later(DRAWING_SECONDS / 2, self._reset)
        elif fault == "limited":
            self._write(http(429, google_failure(429), more="Retry-After: 1\r\n"))
        elif fault in ("error500", "error503"):
            self._write(http(int(fault[5:]), google_failure(int(fault[5:]))))
        elif fault == "empty":
            nothing = b'{"candidates":[{"finishReason":"NO_IMAGE"}]}' if is_google else b'{"created":1,"data":[]}'
            self._write(http(200, nothing))
        elif fault == "refused" and is_google:
            self._write(http(200, b'{"promptFeedback":{"blockReason":"SAFETY"}}'))
        elif fault == "refused":
            self._write(http(400, b'{"error":{"message":"No.","code":"moderation_blocked","type":"user_error"}}'))
        # "hang" says nothing until somebody hangs up

    def _answer(self, fault: str, answer: bytes) -> None:
        if fault == "trickle":
            for second in range(drops := self.chance.randint(*DROPS)):
                self._later(second, lambda at=second: self._write(answer[at : at + 1]))
            self._later(drops, lambda: self._write(answer[drops:]))
        elif fault:
            self._write(answer[: self.chance.randrange(400, len(answer) // 2)])
            self._later(0.05, self._reset if fault == "broken" else self._transport.close)
        else:
            self._write(answer)

    def _later(self, seconds: float, do: Callable[[], object]) -> None:
        self._timers.append(asyncio.get_running_loop().call_later(seconds, do))

    def _write(self, data: bytes) -> None:
        self._transport.write(data)

    def _reset(self) -> None:
        """End the connection as a crash does."""
        found = self._transport.get_extra_info("socket")
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


async def _main(port: int, seed: int) -> None:
    Faulty.prepared, Faulty.chance = Prepared(), random.Random(seed)
    server = await asyncio.get_running_loop().create_server(Faulty, "127.0.0.1", port, backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    event_loop.run(_main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
