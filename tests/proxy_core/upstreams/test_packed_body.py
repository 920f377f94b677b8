"""What is packed under gzip's other name, as it comes in pieces, and what is no gzip. Answers: test_transport.py."""

import gzip
from types import SimpleNamespace

import pytest

from proxy_core.upstreams.packed_body import content_of

LINES = b"data: 1\n\n" * 5000 + bytes(3 * 2**20)


class Pieces:
    """A body that came in these."""

    def __init__(self, *pieces):
        self.left = list(pieces)

    async def readany(self):
        return self.left.pop(0) if self.left else b""


def answer(*pieces, packing="x-gzip"):
    return SimpleNamespace(headers={"Content-Encoding": packing}, content=Pieces(*pieces))


async def read(response):
    content, found = content_of(response), []
    while piece := await content.readany():
        found.append(piece)
    return found


async def test_each_piece_is_unpacked_as_it_comes():
    body = gzip.compress(LINES, 1)
    found = await read(answer(*(body[at : at + 7] for at in range(0, len(body), 7))))
    assert b"".join(found) == LINES
    assert max(map(len, found)) <= 2**20


async def test_the_connection_is_free_after_what_follows_the_end():
    response = answer(gzip.compress(b"{}") + b"more", b"and more")
    assert await read(response) == [b"{}"]
    assert response.content.left == []


@pytest.mark.parametrize("size", [1, 3, 1000])
async def test_several_are_one_body(size):
    body = gzip.compress(b'{"a":') + gzip.compress(b"") + gzip.compress(b"1}")
    found = await read(answer(*(body[at : at + size] for at in range(0, len(body), size))))
    assert b"".join(found) == b'{"a":1}'


@pytest.mark.parametrize("size", [1, 2, 100])
async def test_what_follows_the_end_is_nothing_wherever_it_is_cut(size):
    body = gzip.compress(b"{}") + b"no \x1f gzip"
    response = answer(*(body[at : at + size] for at in range(0, len(body), size)))
    assert b"".join(await read(response)) == b"{}"
    assert response.content.left == []


async def test_nothing_is_nothing():
    assert await read(answer()) == []


@pytest.mark.parametrize("body", [b"no gzip", gzip.compress(LINES)[:-20], gzip.compress(b"{}")[:5]])
async def test_what_is_no_gzip_is_an_error(body):
    with pytest.raises(ValueError):
        await read(answer(body))


@pytest.mark.parametrize("packing", ["", "identity", "gzip", "br"])
async def test_any_other_packing_is_left_to_aiohttp(packing):
    response = answer(b"as it came", packing=packing)
    assert content_of(response) is response.content
