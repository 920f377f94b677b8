import asyncio

import pytest

from tests.proxy_core.simulator.conftest import FLASH, Rig, Start, fault_rule

BODY = b'{"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"imageConfig":{"imageSize":"512"}}}'


async def raw(rig: Rig) -> tuple[bytes, bool]:
    """Everything that comes over the socket, and whether the connection was reset."""
    port = int(rig.simulator.base_url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST /v1beta/models/{FLASH}:generateContent HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"x-goog-api-key: key-ann\r\nContent-Length: {len(BODY)}\r\n\r\n"
    )
    writer.write(head.encode() + BODY)
    got = bytearray()
    try:
        while piece := await reader.read(65536):
            got += piece
    except ConnectionResetError:
        return bytes(got), True
    finally:
        writer.transport.abort()
    return bytes(got), False


async def test_reset_sends_no_byte(start: Start):
    assert await raw(await start(fault_rule("reset"))) == (b"", True)


@pytest.mark.parametrize(("fault", "is_reset"), [("cut", False), ("reset_mid", True)])
async def test_half_of_the_body_then_the_end(start: Start, fault: str, is_reset: bool):
    got, was_reset = await raw(await start(fault_rule(fault)))
    head, _, body = got.partition(b"\r\n\r\n")
    (length,) = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
    assert was_reset == is_reset
    assert len(body) == length // 2


async def test_dribble_sends_the_whole_body(start: Start):
    got, was_reset = await raw(await start(fault_rule("dribble")))
    assert not was_reset
    assert got.endswith(b"\n}")


async def test_trickle_sends_one_byte_after_the_other(start: Start):
    rig = await start(fault_rule("trickle", seconds=0.02))
    url = f"{rig.simulator.base_url}/v1beta/models/{FLASH}:generateContent"
    clock = asyncio.get_running_loop().time
    async with rig.session.post(url, data=BODY, headers={"x-goog-api-key": "key-ann"}) as response:
        began, got = clock(), b""
        while len(got) < 5:
            got += await response.content.readany()
        assert clock() - began >= 3 * 0.02
        assert response.content_length > 1000
        assert len(got) < 100
        response.close()
