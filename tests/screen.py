"""A screen of one's own: an X server that lives no longer than a test asks, and the keys and the mouse before it."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 100


@contextmanager
def screen(size: str = "1280x800") -> Iterator[str]:
    """The name of a display of this size, for DISPLAY."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                number = told.readline().strip()
            assert number, "Xvfb ended without a word"
            yield f":{number}"
        finally:
            server.terminate()


class Hands:
    """A person's hands before a display."""

    def __init__(self, display: str) -> None:
        self._environ = {"PATH": os.environ["PATH"], "DISPLAY": display}

    async def do(self, *orders: str) -> str:
        """What xdotool says to these orders; empty when it found nothing."""
        process = await asyncio.create_subprocess_exec(
            "xdotool", *orders, env=self._environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        async with asyncio.timeout(SECONDS):
            said, _ = await process.communicate()
        return said.decode()

    async def windows(self, name: str) -> list[tuple[str, int, int]]:
        """The windows of a program that are seen, as (number, width, height)."""
        found = []
        for number in (await self.do("search", "--onlyvisible", "--class", name)).split():
            values = dict(
                line.split("=") for line in (await self.do("getwindowgeometry", "--shell", number)).splitlines()
            )
            if values:
                found.append((number, int(values["WIDTH"]), int(values["HEIGHT"])))
        return found
