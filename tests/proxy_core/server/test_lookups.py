"""Names are looked up beside everything else that the loop's threads do, a bounded number at once."""

import asyncio
import gc
import threading
from contextlib import contextmanager

import pytest

from proxy_core.server.lookups import Lookups
from proxy_core.tasks import spawn


class Silence:
    """A name server that answers once it is told to, and not for every name."""

    def __init__(self):
        self.answers = threading.Event()
        self.asked = []
        self._hears = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def find(self, host, port):
        self._loop.call_soon_threadsafe(self._heard, host)
        assert self.answers.wait(50)
        if host.startswith("lost"):
            raise OSError("no such name")
        return [f"{host}:{port}"]

    def _heard(self, host):
        self.asked.append(host)
        self._hears.set()

    async def hears(self, count):
        async with asyncio.timeout(30):
            while len(self.asked) < count:
                self._hears.clear()
                await self._hears.wait()


@contextmanager
def answering_at_the_end(silence):
    try:
        yield silence
    finally:
        silence.answers.set()


async def test_the_system_finds_names():
    lookups = Lookups()
    assert set(await lookups.addresses("localhost", 443)) <= {"127.0.0.1", "::1"}
    with pytest.raises(OSError, match=r".+"):
        await lookups.addresses("nowhere.invalid", 443)


async def test_names_that_nobody_answers_for_take_no_thread_of_the_loop():
    with answering_at_the_end(Silence()) as silence:
        lookups = Lookups(silence.find, at_once=40)
        asking = [spawn(lookups.addresses(f"h{one}", 1), name="ask") for one in range(40)]
        await silence.hears(40)
        async with asyncio.timeout(30):
            assert await asyncio.to_thread(lambda: "done") == "done"
        silence.answers.set()
        assert await asyncio.gather(*asking) == [[f"h{one}:1"] for one in range(40)]


async def test_who_gave_up_waiting_leaves_its_turn_to_the_name(caplog):
    gc.collect()  # what another test left is told now
    caplog.clear()
    with answering_at_the_end(Silence()) as silence:
        lookups = Lookups(silence.find, at_once=2)
        asking = [spawn(lookups.addresses(name, 1), name="ask") for name in ("lost1", "lost2", "c", "d")]
        await silence.hears(2)
        for one in asking[:3]:
            one.cancel()
        await asyncio.wait(asking[:3])
        assert silence.asked == ["lost1", "lost2"]
        silence.answers.set()
        assert await asking[3] == ["d:1"]
        assert silence.asked == ["lost1", "lost2", "d"]
    del asking
    gc.collect()
    assert caplog.records == []  # nor is it told that nobody heard of the lost ones


async def test_a_name_takes_one_turn_however_many_ask_for_it():
    with answering_at_the_end(Silence()) as silence:
        lookups = Lookups(silence.find, at_once=2)
        asking = [spawn(lookups.addresses("slow", 1), name="ask") for _ in range(9)]
        await silence.hears(1)
        asking[0].cancel()
        asking.append(spawn(lookups.addresses("other", 1), name="ask"))
        await silence.hears(2)
        silence.answers.set()
        assert await asyncio.gather(*asking[1:]) == [["slow:1"]] * 8 + [["other:1"]]
        assert silence.asked == ["slow", "other"]
        assert await lookups.addresses("slow", 1) == ["slow:1"]
        assert silence.asked == ["slow", "other", "slow"]  # nothing is kept


async def test_every_turn_comes_back():
    with answering_at_the_end(Silence()) as silence:
        silence.answers.set()
        lookups = Lookups(silence.find, at_once=1)
        for name in ("lost", "a", "lost", "b"):
            if name == "lost":
                with pytest.raises(OSError, match="no such name"):
                    await lookups.addresses(name, 1)
            else:
                assert await lookups.addresses(name, 2) == [f"{name}:2"]
