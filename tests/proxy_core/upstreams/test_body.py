"""A body in pieces: whole on the wire, as often as it is sent, and with its length named."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from proxy_core.settings import Settings
from proxy_core.upstreams.body import Body
from proxy_core.upstreams.transport import Transport


async def gathered(body):
    return b"".join([bytes(piece) async for piece in body])


@given(st.lists(st.binary(max_size=50)))
def test_the_pieces_in_their_order(pieces):
    body = Body(*pieces)
    assert body.size == len(b"".join(pieces))
    assert asyncio.run(gathered(body)) == b"".join(pieces)
    assert asyncio.run(gathered(body)) == b"".join(pieces)


async def test_large_pieces_are_handed_over_in_steps():
    steps = [len(piece) async for piece in Body(b"x", bytearray(600_000))]
    assert steps == [1, 262_144, 262_144, 75_712]


async def test_it_can_stand_within_something_else():
    large = b"x" * 600_000
    for inner in (Body(b"{}"), Body(b"{", large, b"}")):
        outer = inner.within(b"[", b"]")
        assert await gathered(outer) == b"[" + await gathered(inner) + b"]"
        assert outer.headers == {"Content-Length": str(inner.size + 2)}


def test_what_is_small_is_sent_in_one():
    assert Body(b"a", bytearray(b"b"), memoryview(b"c")).sent == b"abc"
    assert Body().sent == b""
    large = Body(b"x" * 300_000)
    assert large.sent is large


async def test_it_goes_out_with_its_length_and_can_be_sent_twice():
    """Three megabytes, which aiohttp would warn of as one bytes object."""
    seen = []

    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        seen.append((head.lower(), await reader.readexactly(int(length.partition(b":")[2]))))
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/draw"
    transport = Transport(Settings)
    whole = bytes(range(256)) * 12_000
    body = Body(b"[", whole, b"]")
    try:
        for _ in range(2):
            assert (await transport.post(url, body.sent, body.headers)).status == 200
    finally:
        await transport.close()
        server.close()
    assert [sent == b"[" + whole + b"]" for _, sent in seen] == [True, True]
    assert all(b"content-type: application/json" in head and b"chunked" not in head for head, _ in seen)
