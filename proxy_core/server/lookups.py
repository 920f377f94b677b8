"""Lookups: the addresses of names that clients gave, found in threads of their own, for which no exit waits.

A system's look-up cannot be ended, and takes half a minute for a name that nobody answers for. The loop's own threads,
two of which uvloop has for names, are for Easel's calls: some such names there would hold up everybody's pictures.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from threading import Thread

AT_ONCE = 8
"""Names that are looked up at once; the next one waits for its turn."""

Find = Callable[[str, int], Sequence[str]]


def find(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as the system knows it, the one to prefer first. Blocks. OSError when there is none."""
    return [str(place[0]) for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Lookups:
    """Looks names up by `find`, at most `at_once` at a time, each once at a time. Belongs to one loop."""

    def __init__(self, find: Find = find, at_once: int = AT_ONCE) -> None:
        self._find = find
        self._turns = asyncio.Semaphore(at_once)
        self._looking: dict[tuple[str, int], asyncio.Future[Sequence[str]]] = {}

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """What `find` finds. Whoever does not wait for it any longer leaves it its turn until it has ended."""
        name = host, port
        if name not in self._looking:
            await self._turns.acquire()
            if name in self._looking:  # by now
                self._turns.release()
            else:
                self._looking[name] = self._begin(host, port)
        looking = self._looking[name]
        await asyncio.wait([looking])
        return looking.result()

    def _begin(self, host: str, port: int) -> "asyncio.Future[Sequence[str]]":
        found: Future[Sequence[str]] = Future()
        looking = asyncio.wrap_future(found)
        looking.add_done_callback(partial(self._ended, (host, port)))
        try:
            Thread(target=self._look, args=(found, host, port), name="easel-lookup", daemon=True).start()
        except RuntimeError as error:  # there is no room for another thread
            found.set_exception(OSError(str(error)))
        return looking

    def _look(self, found: Future[Sequence[str]], host: str, port: int) -> None:
        try:
            found.set_result(self._find(host, port))
        except Exception as error:  # noqa: BLE001 - belongs to the caller, whatever it is
            found.set_exception(error)

    def _ended(self, name: tuple[str, int], looking: "asyncio.Future[Sequence[str]]") -> None:
        del self._looking[name]
        self._turns.release()
        looking.exception()  # whether or not anybody still waits for it
