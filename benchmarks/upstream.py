"""An upstream that is faster than any proxy: one prepared answer on the Gemini API's wire, for every call.

`python -m benchmarks.upstream PORT`. POST /set?size=BYTES&delay=SECONDS says how large the picture is and how long it
takes to draw.
"""

import asyncio
import base64
import json
import random
import struct
import sys
import zlib
from urllib.parse import parse_qs, urlsplit


def png(size: int) -> bytes:
    """A PNG of 1024x1024 by its head, padded to `size` bytes; nobody here decodes it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1024, 1024, 8, 2, 0, 0, 0))
    return head + chunk(b"paDd", random.Random(size).randbytes(size - len(head) - 24)) + chunk(b"IEND", b"")


def picture(size: int) -> bytes:
    """The base64 of it."""
    return base64.b64encode(png(size))


def answer(size: int) -> bytes:
    """The whole HTTP answer, indented as Google's are."""
    parts = [{"text": "Here it is."}, {"inlineData": {"mimeType": "image/png", "data": picture(size).decode()}}]
    usage = {"promptTokenCount": 7, "candidatesTokenCount": 1290, "totalTokenCount": 1297}
    candidate = {"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}
    body = json.dumps({"candidates": [candidate], "usageMetadata": usage}, indent=2).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


class Upstream(asyncio.Protocol):
    """One connection; the answer and the delay are everybody's."""

    said = b""
    delay = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A proxy connects."""
        self._transport = transport
        self._came = b""

    def data_received(self, data: bytes) -> None:
        """Answer every call that came whole."""
        self._came += data
        while (end := self._came.find(b"\r\n\r\n") + 4) > 3:
            head = self._came[:end].lower()
            found = head.partition(b"content-length:")[2].split(b"\r\n")[0]
            if len(self._came) < end + int(found or 0):
                return
            self._came = self._came[end + int(found or 0) :]
            self._answer(head.split(b" ")[1].decode())

    def _answer(self, target: str) -> None:
        if target.startswith("/set"):
            wanted = parse_qs(urlsplit(target).query)
            Upstream.said, Upstream.delay = answer(int(wanted["size"][0])), float(wanted["delay"][0])
            self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        else:
            asyncio.get_running_loop().call_later(Upstream.delay, self._transport.write, Upstream.said)


async def _main(port: int) -> None:
    Upstream.said = answer(100_000)
    server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", port, backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        import uvloop

        run = uvloop.run
    except ImportError:
        run = asyncio.run
    run(_main(int(sys.argv[1])))
