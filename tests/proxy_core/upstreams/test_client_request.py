"""A small body leaves with its head and without a task; in all else the request is aiohttp's, to the byte."""

import asyncio

import aiohttp
import pytest

from proxy_core.upstreams.client_request import request_class

HEADERS = {"Content-Type": "application/json", "x-goog-api-key": "key"}


async def heard(kind, body):
    """What a server hears of one call by a session with requests of this kind; it answers when it has all."""
    seen = bytearray()

    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.split(b"\r\n") if line.startswith(b"Content-Length:"))
        seen.extend(head + await reader.readexactly(int(length.partition(b":")[2])))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        async with (
            aiohttp.ClientSession(request_class=kind, headers={"Host": "upstream"}) as session,
            session.post(f"http://127.0.0.1:{port}/a%20b?c=%2F", data=body, headers=HEADERS) as response,
        ):
            assert await response.read() == b"{}"
    finally:
        server.close()
    return bytes(seen)


def test_aiohttp_is_as_this_knows_it():
    """Fails after an update of aiohttp: see what its ClientRequest.send does now, or every call makes a task again."""
    assert request_class() is not aiohttp.ClientRequest


@pytest.mark.parametrize("body", [b"", b"{}", b"x" * 2**16, b"x" * (2**16 + 1), b"x" * 900_000])
async def test_what_is_sent_is_what_aiohttp_sends(body):
    assert await heard(request_class(), body) == await heard(aiohttp.ClientRequest, body)


@pytest.mark.parametrize(("kind", "count"), [(request_class, 0), (lambda: aiohttp.ClientRequest, 1)])
async def test_a_small_body_needs_no_task(kind, count):
    made = []

    def task(loop, coroutine, **options):
        made.append(coroutine.__qualname__)
        return asyncio.Task(coroutine, loop=loop, **options)

    asyncio.get_running_loop().set_task_factory(task)
    await heard(kind(), b"{}")
    assert made.count("ClientRequest.write_bytes") in (0, count)  # from Python 3.12 on it is made past the factory
