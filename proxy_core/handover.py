"""Taking a data directory over from a `serve` that has it: it is asked to end, and waited for."""

import asyncio
import time
from pathlib import Path

from proxy_core.errors import StartError
from proxy_core.ownership import read_note
from proxy_core.remote import OwnerClient

# Seconds: `serve` cancels what is being drawn, then closes its files.
_ANSWER = 5.0
_PATIENCE = 20.0
_POLL = 0.05


async def take_over(data_dir: Path) -> None:
    """End the `serve` that owns `data_dir`; nothing else is ended. StartError owner_silent when it does not go."""
    note = read_note(data_dir)
    if note is None or note.kind != "serve":
        return
    await OwnerClient(note, seconds=_ANSWER).call("hand_over", object)
    deadline = time.monotonic() + _PATIENCE
    while read_note(data_dir) is not None:
        if time.monotonic() > deadline:
            raise StartError("owner_silent", pid=note.pid)
        await asyncio.sleep(_POLL)
