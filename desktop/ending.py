"""Ending: who wants Easel to end, and how much time that has. It ends nothing itself."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from proxy_core import run_until

SYSTEM_SECONDS = 3.0
"""A session that ends gives its programs 5 s on Windows, elsewhere more; closing the core takes a part of that."""


class Ending:
    """Belongs to one loop. `wanted` is set when Easel is to end; the system waits for that for `system_seconds`."""

    def __init__(self, system_seconds: float = SYSTEM_SECONDS) -> None:
        self._system_seconds = system_seconds
        self.wanted = asyncio.Event()
        self._hurried = asyncio.Event()

    def ask(self) -> None:
        """A person wants the end; asked again, at once."""
        (self._hurried if self.wanted.is_set() else self.wanted).set()

    def ask_soon(self) -> None:
        """The system wants the end, within its seconds."""
        self.wanted.set()
        asyncio.get_running_loop().call_later(self._system_seconds, self._hurried.set)

    async def unless_hurried(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work`, which is cancelled when the end cannot wait for it. Raises what `work` raises."""
        await run_until(self._hurried, work, name="finish")
