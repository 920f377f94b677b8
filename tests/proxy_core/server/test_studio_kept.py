"""What a request leaves in the gallery where not all of it can be kept, or its client leaves: each picture once."""

import asyncio
from collections import Counter

import pytest

from proxy_core.records import Outcome
from proxy_core.settings import Settings
from proxy_core.store import gallery_sql
from proxy_core.store.database import StoreFailed
from proxy_core.tasks import spawn
from tests.fakes import BROKEN, account, picture, png
from tests.proxy_core.server.bench import serving
from tests.proxy_core.server.test_studio import reach

DATA = "data:image/png;base64,"
ASKED = {"prompt": "a fox", "response_format": "url"}


class Disk:
    """Takes `takes` pictures of the gallery and refuses the `refuses` after them, then has room again.

    `busy` is set once it is asked for one; it does nothing before `ready` is set.
    """

    def __init__(self, bench, takes=100, refuses=0):
        self.run = bench.database.run
        bench.database.run = self
        self.left, self.full = takes, refuses
        self.busy, self.ready = asyncio.Event(), asyncio.Event()
        self.ready.set()

    async def __call__(self, fn):
        if getattr(fn, "func", None) is gallery_sql.put:
            self.busy.set()
            await self.ready.wait()
            self.left -= 1
            if -self.full <= self.left < 0:
                raise StoreFailed("store_failed", path="easel.db", why="database or disk is full")
        return await self.run(fn)


def by_address(bench):
    bench.settings = Settings(auth_mode="off", url_as="http")


async def sources(bench, body):
    """Of each picture of an answer, whether it has an address, which leads to it, or is a data URL."""
    found = []
    for one in body["data"]:
        if not one["url"].startswith(DATA):
            async with bench.client.get(one["url"]) as response:
                assert (response.status, await response.read()) == (200, png())
        found.append("data" if one["url"].startswith(DATA) else "address")
    return found


async def numbers(bench):
    """How often each picture is in the gallery."""
    await bench.gallery.flush()
    return Counter(one.number for one in await bench.gallery.page())


async def test_a_picture_that_is_not_whole_costs_no_other_its_address(tmp_path):
    async with serving(tmp_path, account("a"), a=[picture(), BROKEN, picture()]) as bench:
        by_address(bench)
        status, _, body = await bench.generate(**ASKED, n=3)
        assert status == 200
        places = await sources(bench, body)
        assert sorted(places) == ["address", "address", "data"]
        assert body["data"][places.index("data")]["url"] == DATA + BROKEN.data.decode()
        ((record, _),) = bench.log.entries
        assert (record.outcome, [note.code for note in record.notes][-1]) == (Outcome.DRAWN, "no_address")
        assert await numbers(bench) == Counter(at for at, place in enumerate(places) if place == "address")


@pytest.mark.parametrize(("refuses", "kept"), [(100, 2), (2, 4)])
async def test_on_a_disk_that_fills_up_each_picture_has_an_address_or_comes_along(tmp_path, refuses, kept):
    """What it did not take for an address is tried once more beside the client."""
    async with serving(tmp_path, account("a"), a=[picture()]) as bench:
        by_address(bench)
        Disk(bench, takes=2, refuses=refuses)
        status, _, body = await bench.generate(**ASKED, n=4)
        assert (status, Counter(await sources(bench, body))) == (200, Counter(address=2, data=2))
        found = await numbers(bench)
        assert (len(found), found.total()) == (kept, kept)


async def test_what_was_given_an_address_is_not_kept_again_when_its_client_leaves_meanwhile(tmp_path):
    async with serving(tmp_path, account("a"), a=[picture(), BROKEN, picture()]) as bench:
        by_address(bench)
        disk = Disk(bench)
        disk.ready.clear()
        client = spawn(bench.generate(**ASKED, n=3), name="client")
        await asyncio.wait_for(disk.busy.wait(), 30)
        client.cancel()
        await reach(lambda: bench.crew.detached._watchers)
        disk.ready.set()
        await bench.crew.detached.settled()
        ((record, _),) = bench.log.entries
        assert (record.outcome, record.reason.code) == (Outcome.CANCELLED, "client_gone_kept")
        assert record.reason.values["kept"] == 2
        found = await numbers(bench)
        assert (len(found), found.total()) == (2, 2)


async def test_of_what_a_client_left_on_a_disk_that_fills_up_the_log_counts_what_is_kept(tmp_path):
    gate = asyncio.Event()
    async with serving(tmp_path, account("a"), a=[gate]) as bench:
        bench.tasks.archive.pictures._most_bytes = 10  # nor has memory room
        Disk(bench, takes=2, refuses=100)
        client = spawn(bench.generate(prompt="a fox", n=4), name="client")
        await reach(lambda: len(bench.upstream.calls) == 4)
        client.cancel()
        await reach(lambda: bench.crew.detached._watchers)
        gate.set()
        await bench.crew.detached.settled()
        ((record, _),) = bench.log.entries
        assert (record.reason.code, record.reason.values) == ("client_gone_kept", {"kept": 2})
        assert (await numbers(bench)).total() == 2


# --- a client that asks again


async def ask(bench, attempt, **body):
    headers = {"x-stainless-retry-count": str(attempt)}
    return await bench.ask("POST", "/images/generations", json={"prompt": "a fox", **body}, headers=headers)


async def leave(bench, attempt, once, **body):
    """Ask, and go away as soon as `once()` is so; the server has noticed."""
    client = spawn(ask(bench, attempt, **body), name="client")
    await reach(once)
    client.cancel()
    await reach(lambda: len(bench.crew.repeats))


async def test_one_that_asks_again_and_leaves_again_has_two_lines_in_the_log(tmp_path):
    gate = asyncio.Event()
    async with serving(tmp_path, account("a"), a=[gate]) as bench:
        await leave(bench, 0, lambda: bench.upstream.calls)
        await leave(bench, 1, lambda: not len(bench.crew.repeats))
        gate.set()
        await bench.crew.detached.settled()
        codes = {record.reason.code for record, _ in bench.log.entries}
        assert (len(bench.log.entries), codes) == (2, {"client_gone", "client_gone_kept"})
        assert (await numbers(bench)) == Counter([0])


async def test_one_that_leaves_while_the_rest_is_drawn_gets_all_of_it_the_third_time(tmp_path):
    first, second = asyncio.Event(), asyncio.Event()
    async with serving(tmp_path, account("a", max_concurrency=1), a=[first, second]) as bench:
        await leave(bench, 0, lambda: bench.upstream.calls and bench.queue.waiting == 1, n=2)
        first.set()  # it was paid for; the second picture is not begun for nobody
        await bench.crew.detached.settled()
        await leave(bench, 1, lambda: len(bench.upstream.calls) == 2, n=2)
        second.set()
        status, _, body = await ask(bench, 2, n=2)
        await bench.crew.detached.settled()
        assert (status, len(body["data"]), len(bench.upstream.calls)) == (200, 2, 2)
        assert await numbers(bench) == Counter([0, 1])
