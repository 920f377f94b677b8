"""What `easel serve` tells the one that started it, by systemd's protocol of sd_notify: that it serves, that it stops.

Nobody is told where NOTIFY_SOCKET is not set, as everywhere but in a unit of Type=notify.
"""

import os
import socket
import sys
from contextlib import suppress


def tell(*states: str) -> None:
    """Send assignments such as READY=1 and STATUS=what it does. What cannot be told is not: it serves all the same."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if sys.platform != "win32" and address:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
            to.settimeout(1.0)  # seconds: a start that it does not hear of would never end for it
            name = "\0" + address[1:] if address.startswith("@") else address  # of Linux' abstract ones
            to.sendto("\n".join(states).encode(), name)
