"""Body: what is sent to an upstream, in the pieces that it was made of, so that large pictures are not joined."""

from collections.abc import AsyncIterator, Mapping

from proxy_core.images.request import Buffer
from proxy_core.upstreams.transport import Sent

# How much is handed to the socket at once: what it does not take is copied by asyncio.
_STEP = 256 * 1024


class Body:
    """The bytes of one request; may be sent any number of times, at once too. `size` is in bytes."""

    def __init__(self, *pieces: Buffer) -> None:
        self.size = sum(map(len, pieces))
        self._pieces = (b"".join(pieces),) if self.size <= _STEP else pieces

    def within(self, before: bytes, after: bytes) -> "Body":
        """The same with something before it and after it; the pieces are shared, not copied."""
        return Body(before, *self._pieces, after)

    @property
    def sent(self) -> Sent:
        """What `Transport.post` is given: bytes where they are few, which is quicker."""
        return bytes(self._pieces[0]) if self.size <= _STEP else self

    @property
    def headers(self) -> Mapping[str, str]:
        """Names the length: a body in pieces would go out chunked otherwise."""
        return {"Content-Length": str(self.size)}

    async def __aiter__(self) -> AsyncIterator[memoryview]:
        for piece in self._pieces:
            view = memoryview(piece)
            for at in range(0, len(view), _STEP):
                yield view[at : at + _STEP]
