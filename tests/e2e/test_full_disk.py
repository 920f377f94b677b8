"""A disk that is full when Easel starts, and when a task's picture comes: nothing is lost that need not be."""

import asyncio
import base64

import pytest

from proxy_core.core import Core
from proxy_core.errors import SettingsError, StartError
from proxy_core.options import CoreOptions
from proxy_core.ownership import read_note
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from proxy_core.tasks import spawn
from tests.harness import running, simulated
from tests.systems import fill, small_disk

PATIENCE = 60


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", "4m") as made:
        yield made.directory


async def until(so):
    async with asyncio.timeout(PATIENCE):
        while not await so():
            await asyncio.sleep(0.02)


async def test_it_starts_on_a_full_disk_and_goes_on_by_itself_when_there_is_room(disk):
    async with running(disk / "data", simulated(fox=[]), vault="file") as easel:
        assert (await easel.generate(prompt="before"))[0] == 200
        await easel.core.stop()
        filler = fill(disk)
        await easel.restart()
        assert [one.code for one in easel.core.said] == ["disk_full"]
        for _ in range(2):
            assert (await easel.generate(prompt="meanwhile"))[0] == 200
        with pytest.raises(SettingsError, match="is full"):
            await easel.core.change_settings({"max_waiting": 99})
        assert easel.core.settings.max_waiting != 99

        async def said():
            return set((await easel.ask("GET", "/healthz"))[2].get("not_kept", ())) == {"log", "pictures"}

        await until(said)
        filler.unlink()

        async def logged():
            return len(await easel.core.requests()) == 3

        await until(logged)
        assert (await easel.generate(prompt="after"))[0] == 200
        await easel.core.change_settings({"max_waiting": 99})

        async def kept():
            return "not_kept" not in (await easel.ask("GET", "/healthz"))[2]

        await until(kept)

        async def found():
            return read_note(disk / "data") is not None  # so that commands find it

        await until(found)
        await easel.restart()
        assert easel.core.said == ()
        assert (len(await easel.core.requests()), easel.core.settings.max_waiting) == (4, 99)
        assert len(await easel.core.gallery()) >= 2  # the first and the last


async def test_with_a_little_room_it_starts_as_always(disk):
    async with running(disk / "data", simulated(fox=[]), vault="file") as easel:
        await easel.core.stop()
        filler = fill(disk)
        with filler.open("rb+") as file:
            file.truncate(filler.stat().st_size - 400_000)
        await easel.restart()
        assert easel.core.said == ()
        assert (await easel.generate(prompt="a fox"))[0] == 200
        assert len(await easel.core.requests()) == 1


async def test_pictures_are_deleted_to_make_room(disk):
    async with running(disk / "data", simulated(fox=[]), vault="file") as easel:
        for _ in range(2):
            assert (await easel.generate(prompt="before"))[0] == 200

        async def kept():
            return len(await easel.core.gallery()) == 2

        await until(kept)
        for one in await easel.core.gallery():
            await easel.core.thumbnail(one.name, 512)
        await easel.core.stop()
        fill(disk)
        await easel.restart()
        last, first = [one.name for one in await easel.core.gallery()]
        await easel.core.delete_pictures([first])
        assert [one.name for one in await easel.core.gallery()] == [last]
        await easel.restart()  # which carries it out
        assert [path.name for path in (disk / "data" / "pictures").glob("*.png")] == [last]
        await easel.core.change_settings({"max_waiting": 99})


async def test_a_new_directory_on_a_full_disk_is_refused_in_a_sentence_and_works_later(disk):
    filler = fill(disk)
    core = Core(CoreOptions(data_dir=disk / "data", vault="memory"))
    with pytest.raises(StartError, match="The disk is full, and Easel has to write into the data directory"):
        await core.start()
    filler.unlink()
    await core.start()
    assert core.said == ()
    await core.stop()


async def test_a_picture_of_a_task_that_comes_to_a_full_disk_is_given_and_kept_when_there_is_room(disk):
    slow = Scenario(accounts=(SimulatedAccount("fox", "key-of-fox"),), latency=(0.5, 0.5), seed=1)
    async with running(disk / "data", slow, vault="file") as easel:
        _, _, begun = await easel.ask("POST", "/images/generations?async=true", json={"prompt": "a task"})

        async def drawing():
            return easel.core.queue().drawing

        await until(drawing)
        filler = fill(disk)
        data = {}

        async def ended():
            _, _, body = await easel.ask("GET", f"/images/tasks/{begun['task_id']}")
            data.update(body["data"])
            return data["status"] != "IN_PROGRESS"

        await until(ended)
        (shown,) = data["data"]["data"]
        assert (data["status"], base64.b64decode(shown["b64_json"])[:4]) == ("SUCCESS", b"\x89PNG")
        status, _, body = await easel.ask("POST", "/images/generations?async=true", json={"prompt": "another"})
        assert (status, "is full" in body["error"]["message"]) == (500, True)  # what may be lost is not begun
        filler.unlink()
        await easel.restart()
        before, _ = dict(data), data.clear()
        assert await ended()
        assert data == before
        assert [one.origin for one in await easel.core.gallery()] == ["task"]


async def test_a_picture_that_a_client_lost_on_a_full_disk_is_kept_when_there_is_room(disk):
    slow = Scenario(accounts=(SimulatedAccount("fox", "key-of-fox"),), latency=(0.5, 0.5), seed=1)
    async with running(disk / "data", slow, vault="file") as easel:
        asking = spawn(easel.ask("POST", "/images/generations", json={"prompt": "lost"}), name="ask")

        async def drawing():
            return easel.core.queue().drawing

        await until(drawing)
        filler = fill(disk)
        asking.cancel()

        async def in_trouble():
            return "pictures" in (await easel.ask("GET", "/healthz"))[2].get("not_kept", ())

        await until(in_trouble)
        assert await easel.core.gallery() == ()
        filler.unlink()
        await easel.restart()
        (kept,) = await easel.core.gallery()
        assert (kept.origin, kept.prompt, kept.path.stat().st_size) == ("lost", "lost", kept.size)
