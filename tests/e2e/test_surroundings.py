"""What the computer does to a running Easel: a full disk, a read-only one, sleep, no network, a clock that is set.

Real processes and a real file system of a few megabytes, which takes root to mount; only the clock is the test's. What
happens is said in words.
"""

import asyncio
import signal
import socket
import subprocess
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.errors import EaselError, SettingsError
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from tests.crash.place import SECONDS, Place
from tests.crash.upstream import Upstream, drawing
from tests.harness import Clock, simulated
from tests.harness import running as in_process
from tests.systems import SIGNALS, fill, small_disk

pytestmark = pytest.mark.slow  # they wait for clocks, disks and people


@pytest.fixture
def disk(tmp_path):
    """With room for 4 MB."""
    with small_disk(tmp_path / "small", "4m") as made:
        yield made


class Running:
    """An Easel with one account, and its client."""

    def __init__(self, served, key, session):
        self.served, self.verbs, self._key, self._session = served, served.verbs, key, session

    async def draw(self, **more):
        """(status, body)"""
        headers, url = {"Authorization": f"Bearer {self._key}"}, f"{self.served.url}/images/generations"
        async with self._session.post(url, json={"prompt": "a fox", **more}, headers=headers) as answer:
            return answer.status, await answer.json()

    async def logged(self, count):
        """Wait until the log has so many requests."""
        async with asyncio.timeout(SECONDS):
            while len(await self.verbs.requests()) < count:
                await asyncio.sleep(0.05)


@asynccontextmanager
async def running(place, upstream=None):
    """An Easel on the place; with `upstream` it gets an account there."""
    served = await place.start()
    try:
        if upstream is not None:
            fox = Account(Provider.GEMINI, "fox", base_url=upstream)
            await served.verbs.add_account(fox, Credentials(api_key="k"), check=False)
        async with aiohttp.ClientSession() as session:
            yield Running(served, await served.verbs.api_key(), session)
    finally:
        served.said = await place.kill(served.process)


async def refused(place):
    """What it says where it cannot start."""
    process = await place.spawn()
    out, said = await asyncio.wait_for(process.communicate(), SECONDS)
    assert (process.returncode, out) == (1, b"")
    return said.decode()


async def test_a_full_disk_costs_the_log_and_no_picture(disk):
    place = Place(disk.directory / "data")
    async with drawing() as upstream:
        async with running(place, upstream.url) as easel:
            assert (await easel.draw())[0] == 200
            await easel.logged(1)
            filler = fill(disk.directory)
            assert (await easel.draw())[0] == 200
            with pytest.raises(SettingsError, match="is full"):
                await easel.verbs.change_settings({"max_waiting": 99})
            with pytest.raises(EaselError):
                await easel.verbs.add_account(Account(Provider.GEMINI, "owl"), Credentials(api_key="o"), check=False)
            assert (await easel.verbs.settings()).max_waiting != 99
            filler.unlink()
            await easel.logged(2)  # what waited for room is written
            await easel.verbs.change_settings({"max_waiting": 99})
        assert easel.served.said.count("is full. Easel draws; what happens is not logged") == 1
        filler = fill(disk.directory)
        async with running(place) as easel:  # found by the note of the one that was killed, in its room
            assert (await easel.draw())[0] == 200
            filler.unlink()
            await easel.logged(3)
        async with running(place) as easel:
            assert [one.account.label for one in await easel.verbs.accounts()] == ["fox"]
            assert (await easel.verbs.settings()).max_waiting == 99
            assert (await easel.draw())[0] == 200
        assert place.look().integrity == "ok"


async def test_a_disk_that_becomes_read_only(disk):
    place = Place(disk.directory / "data")
    async with drawing() as upstream:
        async with running(place, upstream.url) as easel:
            await easel.verbs.set_enabled("fox", True)
        disk.remount("ro")
        assert "Read-only file system" in await refused(place)
        disk.remount("rw")
        async with running(place) as easel:
            assert (await easel.draw())[0] == 200


@contextmanager
def breaking_disk(directory):
    """A real ext4; what is given breaks it, as a bad cable does, so that Linux lets nobody write to it any more."""
    image = directory.with_name("image")
    image.write_bytes(bytes(16 * 2**20))
    directory.mkdir()
    commands = (["mkfs.ext4", "-q", image], ["mount", "-o", "loop,errors=remount-ro", image, directory])
    try:
        for command in commands:
            subprocess.run(command, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount a disk from a file")
    try:
        device = subprocess.run(
            ["findmnt", "-n", "-o", "SOURCE", directory], capture_output=True, text=True, check=True
        ).stdout.strip()
        yield lambda: Path("/sys/fs/ext4", Path(device).name, "trigger_fs_error").write_text("broken")
    finally:
        subprocess.run(["umount", "-l", directory], check=True)


async def test_a_disk_that_breaks_under_a_running_easel(tmp_path):
    with breaking_disk(tmp_path / "disk") as break_it:
        place = Place(tmp_path / "disk" / "data")
        async with drawing() as upstream, running(place, upstream.url) as easel:
            assert (await easel.draw())[0] == 200
            await easel.logged(1)
            break_it()
            assert (await easel.draw())[0] == 200
            with pytest.raises(SettingsError, match="Read-only file system"):
                await easel.verbs.change_settings({"max_waiting": 99})
            assert len(await easel.verbs.requests()) == 1  # what was logged can be read
        assert "What is drawn is not kept until that is mended." in easel.served.said
        assert "Read-only file system" in await refused(place)


@SIGNALS
async def test_sleep_and_wake_in_the_middle_of_a_drawing(tmp_path):
    place = Place(tmp_path / "data")
    async with drawing(seconds=1.0) as upstream, running(place, upstream.url) as easel:
        plain = asyncio.gather(*(easel.draw() for _ in range(3)))
        async with asyncio.timeout(SECONDS):
            while "k" not in upstream.keys:
                await asyncio.sleep(0.01)
        easel.served.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(3)  # the answers come while it sleeps
        easel.served.process.send_signal(signal.SIGCONT)
        assert [status for status, _ in await plain] == [200, 200, 200]
        assert (await easel.draw())[0] == 200
        (fox,) = await easel.verbs.accounts()
        assert (fox.account.enabled, fox.cooling, fox.in_flight) == (True, (), 0)


@asynccontextmanager
async def listening(upstream, held):
    """The upstream at the port that a socket holds: who calls it before and after is refused."""
    app = web.Application()
    app.router.add_post("/{path:.*}", upstream.draw)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.SockSite(runner, held).start()
    try:
        yield
    finally:
        await runner.cleanup()


async def test_a_network_that_is_gone_and_comes_back(tmp_path):
    place, upstream = Place(tmp_path / "data"), Upstream()
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        async with running(place, f"http://127.0.0.1:{held.getsockname()[1]}") as easel:
            status, body = await easel.draw()
            assert (status, body["error"]["type"]) == (503, "service_unavailable_error")
            assert body["error"]["message"].endswith("Last reason: the upstream could not be reached.")
            (fox,) = await easel.verbs.accounts()
            assert fox.account.enabled
            await easel.logged(1)
            _, attempts = await easel.verbs.request((await easel.verbs.requests())[0].id)
            assert [one.reason.code for one in attempts] == ["unreachable"]
            async with listening(upstream, held):
                assert (await easel.draw())[0] == 200


NOON = datetime.fromisoformat("2026-11-21T12:00:00-08:00").timestamp()
HOURS = 5 * 3600.0


@pytest.mark.parametrize("jump", [HOURS, -HOURS], ids=["forward", "back"])
async def test_a_clock_that_is_set_while_pictures_are_drawn(tmp_path, jump):
    clock = Clock(NOON)
    slow = Scenario(accounts=(SimulatedAccount("fox", "key-of-fox"),), latency=(0.3, 0.3), seed=1)
    async with in_process(tmp_path, slow, now=clock, vault="file") as easel:
        assert (await easel.generate(prompt="before"))[0] == 200
        _, _, begun = await easel.ask("POST", "/images/generations?async=true", json={"prompt": "a task"})
        under_way = asyncio.gather(*(easel.generate(prompt="meanwhile") for _ in range(2)))
        async with asyncio.timeout(SECONDS):
            while not easel.core.queue().drawing:
                await asyncio.sleep(0.01)
        clock.at += jump
        assert [status for status, _, _ in await under_way] == [200, 200]
        assert (await easel.generate(prompt="after"))[0] == 200
        async with asyncio.timeout(SECONDS):
            while (await _task(easel, begun))["status"] == "IN_PROGRESS":
                await asyncio.sleep(0.02)
        assert (await _task(easel, begun))["status"] == "SUCCESS"
        records = await easel.core.requests()
        assert len(records) == 5
        assert min(one.seconds for one in records) >= 0
        assert easel.state("fox").cooling == ()
        await easel.restart()  # what it kept is from another time
        assert len(await easel.core.requests()) == 5
        assert (await _task(easel, begun))["status"] == "SUCCESS"
        assert (await easel.generate(prompt="later"))[0] == 200


async def _task(easel, begun):
    _, _, body = await easel.ask("GET", f"/images/tasks/{begun['task_id']}")
    return body["data"]


async def test_a_clock_that_is_set_back_lets_nobody_rest_longer(tmp_path):
    clock = Clock(NOON)
    resting = simulated(fox=[Rule(Fault.LIMITED_MINUTE, first=1, retry_seconds=30)])
    async with in_process(tmp_path, resting, now=clock, queue_wait=0) as easel:
        assert (await easel.generate(prompt="a fox"))[0] == 429
        clock.at -= HOURS
        status, headers, _ = await easel.generate(prompt="a fox")
        assert (status, int(headers["Retry-After"]) <= 60) == (429, True)
        clock.at += 60
        assert (await easel.generate(prompt="a fox"))[0] == 200


@pytest.mark.parametrize("jumps", [(-HOURS,), (HOURS, -HOURS), (-HOURS, HOURS), (-400 * 24 * 3600.0,)])
async def test_a_rest_that_outlives_a_restart_is_no_longer_on_another_clock(tmp_path, jumps):
    clock = Clock(NOON)
    resting = simulated(fox=[Rule(Fault.LIMITED_MINUTE, first=1, retry_seconds=30)])
    async with in_process(tmp_path, resting, now=clock, queue_wait=0, vault="file") as easel:
        clock.at += 60
        assert (await easel.generate(prompt="a fox"))[0] == 429
        for jump in jumps:
            clock.at += jump
            await easel.restart()
            assert all(one.until - clock.at <= 30 for one in easel.state("fox").cooling)
        clock.at += 31
        assert (await easel.generate(prompt="a fox"))[0] == 200
