"""A task as its client gets it: the bytes of its pictures from their files, in the form that was asked for."""

import base64
import json

import aiohttp
import pytest
from aiohttp import web
from msgspec.structs import replace

from proxy_core.images.task import Task, TaskPicture, TaskStatus
from proxy_core.server.exchange import Exchange
from proxy_core.server.task_object import TaskObjects
from proxy_core.server.task_pictures import HeldPicture
from proxy_core.settings import Settings
from proxy_core.store.gallery import KeptPicture
from tests.fakes import png

ID = "0123456789abcdef" * 2
ENDED = Task(
    ID,
    key="own",
    request_id="req_1",
    model="m",
    n=3,
    as_url=False,
    origin="http://asked.test:8045",
    submitted_at=1000.0,
    status=TaskStatus.SUCCESS,
    finished_at=1001.0,
    until=87_000.0,
    pictures=tuple(TaskPicture(number, f"{number}.png") for number in range(3)),
)


class Bench:
    """Three pictures as files, of which some may be gone; a server that sends the task."""

    def __init__(self, directory):
        self.settings = Settings()
        self.task = ENDED
        self.given_out = {}
        self.held = {}
        self.files = {f"{n}.png": (directory / f"{n}.png", png(4 + n, 2 + n)) for n in range(3)}
        for path, content in self.files.values():
            path.write_bytes(content)
        self.objects = TaskObjects(self, lambda: self.settings)

    async def find(self, name):
        path, content = self.files[name]
        if name in self.held:
            return self.held[name]
        return KeptPicture(name, path, "image/png", len(content), 2000.0) if path.exists() else None

    async def give_out(self, name, until):
        self.given_out[name] = until

    async def serve(self, request):
        exchange = Exchange(request)
        exchange.headers["Cache-Control"] = "no-store"
        return await self.objects.send(exchange, self.task)

    def contents(self):
        return [content for _, content in self.files.values()]


@pytest.fixture
async def bench(tmp_path):
    bench = Bench(tmp_path)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", bench.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{runner.addresses[0][1]}") as bench.client:
        yield bench
    await runner.cleanup()


async def sent(bench):
    async with bench.client.get("/") as answer:
        body = await answer.read()
        assert len(body) == int(answer.headers["Content-Length"])
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.content_type == "application/json"
        return json.loads(body)["data"]


def pictures_of(data):
    return [base64.b64decode(one["b64_json"], validate=True) for one in data["data"]["data"]]


async def test_the_pictures_are_in_it_whole_and_in_order(bench):
    assert pictures_of(await sent(bench)) == bench.contents()
    assert pictures_of(json.loads(await bench.objects.whole(bench.task, 10**6))["data"]) == bench.contents()


async def test_as_data_urls(bench):
    bench.task = replace(ENDED, as_url=True)
    urls = [one["url"] for one in (await sent(bench))["data"]["data"]]
    assert {url.partition(",")[0] for url in urls} == {"data:image/png;base64"}
    assert [base64.b64decode(url.partition(",")[2]) for url in urls] == bench.contents()


async def test_as_addresses_under_the_name_by_which_it_is_asked(bench):
    bench.task, bench.settings = replace(ENDED, as_url=True), Settings(url_as="http")
    base = str(bench.client._base_url).rstrip("/")
    found = (await sent(bench))["data"]["data"]
    assert found == [{"url": f"{base}/pictures/{n}.png", "b64_json": "", "revised_prompt": ""} for n in range(3)]
    assert bench.given_out == dict.fromkeys(bench.files, 87_000.0)
    told = json.loads(await bench.objects.whole(bench.task, 10**6))["data"]["data"]["data"]
    assert told[0]["url"] == "http://asked.test:8045/pictures/0.png"


async def test_who_asked_for_bytes_gets_bytes_whatever_addresses_are(bench):
    bench.settings = Settings(url_as="http")
    assert pictures_of(await sent(bench)) == bench.contents()
    assert bench.given_out == {}


@pytest.mark.parametrize("settings", [Settings(), Settings(url_as="http")])
async def test_a_picture_that_the_disk_has_not_taken_is_shown_by_its_bytes(bench, settings):
    text = base64.b64encode(b"only in memory")
    bench.held["1.png"] = HeldPicture(memoryview(text), "image/png")
    bench.settings = settings
    assert pictures_of(await sent(bench))[1] == b"only in memory"
    bench.task = replace(ENDED, as_url=True)
    shown = (await sent(bench))["data"]["data"]
    assert shown[1]["url"] == "data:image/png;base64," + text.decode()
    assert json.loads(await bench.objects.whole(bench.task, 10**6))["data"]["data"]["data"][1] == shown[1]
    assert "1.png" not in bench.given_out


async def test_a_task_under_way_shows_no_picture(bench):
    bench.task = replace(ENDED, status=TaskStatus.IN_PROGRESS)
    data = await sent(bench)
    assert (data["data"]["data"], data["progress"]) == ([], "99%")


async def test_a_picture_that_was_deleted_is_left_out_and_said(bench):
    bench.files["1.png"][0].unlink()
    data = await sent(bench)
    assert pictures_of(data) == [bench.contents()[0], bench.contents()[2]]
    assert data["fail_reason"] == "Pictures that were deleted here: 1."


async def test_a_file_that_is_not_whole_any_more_breaks_the_answer(bench, caplog):
    path, content = bench.files["2.png"]
    path.write_bytes(content[:-3])
    with pytest.raises(aiohttp.ClientError):
        await sent(bench)
    assert "2.png went while it was sent" in caplog.text
    with pytest.raises(OSError, match="changed"):
        await bench.objects.whole(bench.task, 10**6)


async def test_a_head_has_the_length_and_nothing_else(bench):
    async with bench.client.head("/") as answer:
        length = int(answer.headers["Content-Length"])
        assert await answer.read() == b""
    async with bench.client.get("/") as answer:
        assert len(await answer.read()) == length


async def test_more_than_may_be_told_is_told_without_bytes(bench):
    whole = await bench.objects.whole(bench.task, 10**6)
    assert await bench.objects.whole(bench.task, len(whole)) == whole
    entries = json.loads(await bench.objects.whole(bench.task, len(whole) - 1))["data"]["data"]["data"]
    assert entries == [{"url": "", "b64_json": "", "revised_prompt": ""}] * 3
