"""What Linux says of real connections on the loopback."""

import asyncio
import socket
import struct
import sys
from contextlib import asynccontextmanager

import pytest

from proxy_core.upstreams.tcp_state import TcpState, tcp_state

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")


@asynccontextmanager
async def connected():
    """(the transport of one end, the other end)."""
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        transport, _ = await loop.create_connection(asyncio.Protocol, *listener.getsockname())
        other, _ = listener.accept()
    with other:
        yield transport, other
    transport.abort()


@LINUX
@pytest.mark.parametrize(
    ("read", "reset", "unread"),
    [(False, False, True), (True, False, False), (True, True, False), (False, True, False)],
    ids=["not read", "read", "read and reset", "arrived and reset"],
)
async def test_what_the_other_had_before_its_end(read, reset, unread):
    async with connected() as (transport, other):
        before = tcp_state(transport)
        assert before is not None
        assert not before.ended
        if not read and not reset:
            other.close()
        transport.write(b"a" * 1000)
        if read:
            assert len(other.recv(2000)) == 1000
        if reset:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        other.close()
        now = tcp_state(transport)
        assert now is not None
        assert now.ended
        assert now.nothing_taken_since(before) is unread


@pytest.mark.parametrize(
    ("now", "unread"),
    [
        (TcpState(ended=True, taken=10, received=21), True),
        (TcpState(ended=False, taken=10, received=21), False),
        (TcpState(ended=True, taken=11, received=21), False),
        (TcpState(ended=True, taken=10, received=20), False),
    ],
)
def test_all_of_it_must_be_so(now, unread):
    assert now.nothing_taken_since(TcpState(ended=False, taken=10, received=20)) is unread


async def test_where_nobody_knows_nothing_is_said():
    ours, other = socket.socketpair()
    with other:
        transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
        assert tcp_state(None) is None
        if other.family is not socket.AF_INET:  # as Windows has it
            assert tcp_state(transport) is None
        transport.abort()
