"""What the system knows of a TCP connection: whether it ended, and how many bytes went which way.

Only Linux says so. Elsewhere nothing is known.
"""

import asyncio
import socket
import struct
import sys
from contextlib import suppress

from msgspec import Struct

# tcpi_state, tcpi_bytes_acked and tcpi_bytes_received of struct tcp_info, in linux/tcp.h since Linux 4.1.
_INFO = struct.Struct("=B119xQQ")
_ESTABLISHED = 1


class TcpState(Struct, frozen=True):
    """A connection at one moment, counted since it began, TLS and all. Its end counts as one byte, a reset as none."""

    ended: bool  # by the other side
    taken: int  # bytes sent of which the other side's system said that it has them
    received: int

    def nothing_taken_since(self, before: "TcpState") -> bool:
        """Whether the other side ended it without having had any byte since `before`, when it was open.

        A reset does not say what it had, but whatever comes before one does.
        """
        return self.ended and self.taken == before.taken and self.received > before.received


def tcp_state(transport: asyncio.BaseTransport | None) -> TcpState | None:
    """The state of an open transport's connection; None where the system does not tell."""
    if sys.platform == "linux" and transport is not None:
        with suppress(AttributeError, OSError, struct.error):  # no socket, no TCP, an old kernel
            info = transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size)
            state, taken, received = _INFO.unpack(info)
            return TcpState(state != _ESTABLISHED, taken, received)
    return None
