"""Tasks as they are drawn, over HTTP with a scripted upstream: what comes is kept, what does not has its reason."""

import asyncio
import base64
import dataclasses
import io
import json

from aiohttp import web
from aiohttp.test_utils import TestServer
from msgspec.structs import replace
from PIL import Image

from proxy_core.accounts.webhook_seal import seal
from proxy_core.errors import AttemptStatus, Blame, RequestError, UpstreamError
from proxy_core.images.reference import ReferenceFiles
from proxy_core.images.request import ImageResult, Partial, PictureResult, Usage
from proxy_core.images.task import Task, TaskStatus
from proxy_core.phrases import phrase
from proxy_core.records import Attempt, Outcome, RequestRecord
from proxy_core.server import task_runner
from proxy_core.server.journal import Entry
from proxy_core.server.task_runner import Job
from proxy_core.server.transcript import Papers
from proxy_core.settings import Settings
from proxy_core.store.database import StoreFailed
from proxy_core.store.tasks import TaskStore
from proxy_core.tasks import spawn
from tests.fakes import account, limited, picture, png, refused, request
from tests.proxy_core.server.bench import serving
from tests.proxy_core.server.test_tasks_door import asked, begun, ended

ID = "0123456789abcdef" * 2


async def reach(so):
    async with asyncio.timeout(30):
        while not (found := await so()):
            await asyncio.sleep(0)
    return found


async def state(bench, task_id):
    return (await asked(bench, task_id))[2]["data"]


def drawn(data):
    return [base64.b64decode(one["b64_json"]) for one in data["data"]["data"]]


# --- as it goes


async def test_progress_follows_the_pictures_and_the_times_are_told(tmp_path):
    gates = [asyncio.Event(), asyncio.Event(), asyncio.Event()]
    async with serving(tmp_path, account("a", max_concurrency=1), a=gates) as bench:
        task_id = await begun(bench, n=3)
        seen = []
        for number, gate in enumerate(gates):

            async def at(progress=f"{number * 33}%"):
                data = await state(bench, task_id)
                return data["progress"] == progress and data["start_time"]

            await reach(at)
            seen.append((await state(bench, task_id))["progress"])
            bench.now += 10
            gate.set()
        data = await ended(bench, task_id)
        assert (seen, data["progress"], data["status"]) == (["0%", "33%", "66%"], "100%", "SUCCESS")
        assert (data["submit_time"], data["start_time"], data["finish_time"]) == (1000, 1000, 1030)
        assert drawn(data) == [png()] * 3
        row = await bench.database.run(lambda db: dict(next(iter(db["tasks"].rows))))
        assert (row["status"], row["until"]) == ("SUCCESS", 1010 + 86_400)  # with its first picture


async def test_some_pictures_are_a_success_that_says_what_is_missing(tmp_path):
    async with serving(tmp_path, account("a"), a=[picture(), refused(), picture()]) as bench:
        data = await ended(bench, await begun(bench, n=3))
        assert (data["status"], len(drawn(data))) == ("SUCCESS", 2)
        assert data["fail_reason"].startswith("2 of the 3 pictures came. The upstream held the picture back")
        assert bench.log.entries[0][0].outcome is Outcome.PARTIAL


async def test_no_picture_is_a_failure_in_the_words_of_any_other_answer(tmp_path):
    async with serving(tmp_path, account("a"), a=[limited(300)]) as bench:
        data = await ended(bench, await begun(bench))
        _, _, body = await bench.generate(prompt="a fox")
        assert (data["status"], data["progress"], data["data"]["data"]) == ("FAILURE", "100%", [])
        assert data["fail_reason"] == body["error"]["message"]
        assert bench.log.entries[0][0].outcome is Outcome.FAILED


async def test_pictures_come_in_the_format_that_was_asked_for(tmp_path):
    async with serving(tmp_path, account("a"), a=[picture(40, 20)]) as bench:
        data = await ended(bench, await begun(bench, output_format="jpeg", response_format="url"))
        head, _, text = data["data"]["data"][0]["url"].partition(",")
        assert head == "data:image/jpeg;base64"
        assert Image.open(io.BytesIO(base64.b64decode(text))).format == "JPEG"


async def test_with_no_prompts_kept_no_reason_repeats_one(tmp_path):
    prompt = "a very secret fox in a hat"
    talked = UpstreamError(
        phrase("answered_in_words", text=f"I will not draw {prompt}"),
        blame=Blame.REQUEST,
        status=AttemptStatus.REFUSED,
        upstream_status=200,
    )
    for keep, said in ((True, prompt), (False, "...")):
        directory = tmp_path / str(keep)
        directory.mkdir()
        async with serving(directory, account("a"), a=[talked]) as bench:
            bench.settings = Settings(auth_mode="off", keep_prompts=keep)
            data = await ended(bench, await begun(bench, prompt=prompt))
            assert said in data["fail_reason"]
            await bench.database.run(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
            content = b"".join(path.read_bytes() for path in directory.rglob("easel.db*"))
            assert (prompt.encode() in content) is keep


# --- cut off


async def test_a_stop_of_the_proxy_cuts_it_off_with_the_reason(tmp_path):
    async with serving(tmp_path, account("a"), a=[picture(), asyncio.Event()]) as bench:
        task_id = await begun(bench, n=2)

        async def half():
            return (await state(bench, task_id))["progress"] == "50%"

        await reach(half)
        await asyncio.wait_for(bench.server.stop(), 30)
        ((record, attempts),) = bench.log.entries
        assert (record.outcome, record.reason.code, record.status) == (Outcome.CANCELLED, "stopping", 200)
        assert sorted(one.status for one in attempts) == ["cancelled", "ok"]
        bench.url = await bench.server.start("127.0.0.1", 0)
        data = await state(bench, task_id)
        assert (data["status"], data["progress"]) == ("FAILURE", "100%")
        assert data["fail_reason"] == "Easel was stopped while this was drawn."
        assert drawn(data) == [png()]  # it is paid for
        assert bench.pool.states(bench.now)[0].in_flight == 0


async def test_what_each_picture_cost_is_on_the_disk_with_it(tmp_path):
    paid = dataclasses.replace(picture(), usage=Usage(input_tokens=3, output_tokens=1290, output_image=1290))
    async with serving(tmp_path, account("a"), a=[paid, asyncio.Event()]) as bench:
        task_id = await begun(bench, n=2)

        async def half():
            return (await bench.tasks.archive.find(task_id)).pictures

        await reach(half)
        assert (await bench.tasks.archive.find(task_id)).usage == paid.usage


async def test_what_ends_in_the_grace_of_a_stop_is_whole(tmp_path):
    gate = asyncio.Event()
    async with serving(tmp_path, account("a"), a=[gate]) as bench:
        task_id = await begun(bench)
        await asyncio.wait_for(bench.upstream.began.wait(), 30)
        asyncio.get_running_loop().call_later(0.1, gate.set)
        await bench.server.stop()
        task = await bench.tasks.runner.find(task_id)
        assert task.status is TaskStatus.SUCCESS


async def test_it_is_settled_when_every_task_has_ended(tmp_path):
    gate = asyncio.Event()
    async with serving(tmp_path, account("a"), a=[gate]) as bench:
        await asyncio.wait_for(bench.tasks.runner.settled(), 30)
        task_id = await begun(bench)
        await asyncio.wait_for(bench.upstream.began.wait(), 30)
        settling = spawn(bench.tasks.runner.settled(), name="settle")
        await asyncio.sleep(0)
        assert not settling.done()
        gate.set()
        await asyncio.wait_for(settling, 30)
        assert (await state(bench, task_id))["status"] == "SUCCESS"


async def test_what_is_begun_while_it_stops_is_cut_off_at_once(tmp_path):
    async with serving(tmp_path, account("a"), a=[asyncio.Event()]) as bench:
        await bench.tasks.runner.close(0.0)
        task_id = await begun(bench)
        assert (await ended(bench, task_id))["fail_reason"] == "Easel was stopped while this was drawn."
        assert bench.upstream.calls == []


async def test_it_goes_on_when_its_client_has_gone(tmp_path):
    gate = asyncio.Event()
    async with serving(tmp_path, account("a"), a=[gate]) as bench:
        task_id = await begun(bench, headers={"Connection": "close"})
        await asyncio.wait_for(bench.upstream.began.wait(), 30)
        gate.set()
        assert (await ended(bench, task_id))["status"] == "SUCCESS"
        assert bench.log.entries[0][0].outcome is Outcome.DRAWN


async def test_the_webhook_of_one_that_was_cut_off_late_hears_of_it(tmp_path):
    told = asyncio.Queue()

    async def take(request):
        told.put_nowait(await request.json())
        return web.Response()

    receiver = TestServer(web.Application())
    receiver.app.router.add_post("/", take)
    async with serving(tmp_path, account("a")) as bench, receiver:
        bench.settings = Settings(auth_mode="off", webhook_hosts=("127.0.0.1",))
        store = bench.tasks.archive._store
        await bench.database.run(lambda db: db.execute("PRAGMA query_only = 1"))
        await store.cut_off()  # as at a start on a full disk
        await bench.database.run(lambda db: db.execute("PRAGMA query_only = 0"))
        sealed = seal(await bench.secrets.webhook.get(), str(receiver.make_url("/")), ID)
        await TaskStore(bench.database, bench.time).add(Task(ID, "own", "req_1", "m", 1, False, bench.url, 1.0), sealed)
        await begun(bench)
        data = (await asyncio.wait_for(told.get(), 30))["data"]
        assert (data["task_id"], data["status"]) == (ID, "FAILURE")


# --- what goes wrong


async def test_too_many_at_once_are_turned_away(tmp_path, monkeypatch):
    async with serving(tmp_path, account("a"), a=[asyncio.Event()]) as bench:
        for _ in range(task_runner.MOST_AT_ONCE):
            bench.tasks.runner._jobs[f"{_:032x}"] = None
        status, headers, body = await bench.ask("POST", "/images/generations?async=1", json={"prompt": "a fox"})
        assert (status, headers["Retry-After"], body["error"]["code"]) == (429, "5", "rate_limit_exceeded")
        bench.tasks.runner._jobs.clear()
        await begun(bench)


class Full:
    """A disk that is full from now on."""

    def __init__(self, bench):
        self.bench = bench
        self.run = bench.database.run
        bench.database.run = self.fail

    async def fail(self, fn):
        raise StoreFailed("store_failed", path="easel.db", why="database or disk is full")

    def mend(self):
        self.bench.database.run = self.run


async def test_a_disk_that_takes_no_task_is_an_error_at_once(tmp_path):
    async with serving(tmp_path, account("a")) as bench:
        await begun(bench)  # by now, the salt is known

        async def quiet():
            return len(bench.log.entries) == 1

        await reach(quiet)
        Full(bench)
        status, _, body = await bench.ask("POST", "/images/generations?async=1", json={"prompt": "a fox"})
        assert status == 500
        assert "disk is full" in body["error"]["message"]
        assert [record.status for record, _ in bench.log.entries] == [200, 500]
        assert len(bench.upstream.calls) == 1


async def test_a_disk_that_takes_no_picture_keeps_nobody_from_it(tmp_path, caplog):
    gate = asyncio.Event()
    async with serving(tmp_path, account("a"), a=[gate]) as bench:
        task_id = await begun(bench)
        await asyncio.wait_for(bench.upstream.began.wait(), 30)
        full = Full(bench)
        gate.set()
        data = await ended(bench, task_id)
        assert (data["status"], drawn(data), data["fail_reason"]) == ("SUCCESS", [png()], "")
        assert bench.log.entries[0][0].outcome is Outcome.DRAWN
        full.mend()
        row = await bench.database.run(lambda db: dict(next(iter(db["tasks"].rows))))
        assert (row["status"], row["pictures"]) == ("IN_PROGRESS", "[]")  # what a restart may rely on
        await bench.tasks.archive.try_again()
        row = await bench.database.run(lambda db: dict(next(iter(db["tasks"].rows))))
        ((_, name),) = json.loads(row["pictures"])
        assert row["status"] == "SUCCESS"
        assert (await bench.gallery.find(name)).path.read_bytes() == png()
        assert drawn(await state(bench, task_id)) == [png()]


async def test_a_picture_for_which_memory_has_no_room_either_fails_the_task(tmp_path, caplog):
    gate = asyncio.Event()
    async with serving(tmp_path, account("a"), a=[gate]) as bench:
        bench.tasks.archive.pictures._most_bytes = 10
        task_id = await begun(bench)
        await asyncio.wait_for(bench.upstream.began.wait(), 30)
        full = Full(bench)
        gate.set()
        data = await ended(bench, task_id)
        assert data["status"] == "FAILURE"
        assert "disk is full" in data["fail_reason"]
        assert bench.log.entries[0][0].outcome is Outcome.FAILED
        full.mend()
        await bench.tasks.archive.try_again()
        assert (await state(bench, task_id))["fail_reason"] == data["fail_reason"]
        assert "was not saved" in caplog.text


async def test_a_bug_fails_the_task_and_ends_its_entry(tmp_path, caplog):
    async with serving(tmp_path, account("a")) as bench:

        def broken(call):
            raise ZeroDivisionError("the words of the bug")

        bench.upstream.on_call = broken
        task_id = await begun(bench)
        data = await ended(bench, task_id)
        assert data["status"] == "FAILURE"
        assert data["fail_reason"].startswith("Easel made a mistake")
        assert bench.log.entries[0][0].status == 500
        assert "ZeroDivisionError" in caplog.text


DREW = Attempt("req_1", 0, 0, "a", "a@example.com", 1000.0, status=AttemptStatus.OK)


class Redrawing:
    """A dispatcher of which a call for several pictures broke after the first: another account drew it again."""

    def __init__(self, *results, shown):
        self.results = results
        self.shown = shown

    async def draw(self, wanted, watch, show):
        for number, found in self.shown:
            show(number, found)
        return ImageResult(wanted, self.results)


async def run(bench, dispatcher, n=1):
    """A task of `n` pictures by this dispatcher."""
    arrived = RequestRecord("req_1", 1000.0, "", "/images/generations", asked_model="", model="", n=0)
    entry = Entry(bench.crew.bus, bench.log, arrived, Papers())
    task = Task(ID, "own", "req_1", "m", n, False, "http://x", 1000.0)
    bench.tasks.runner._crew = replace(bench.crew, dispatcher=dispatcher)
    await bench.tasks.runner.begin(Job(task, request(n), entry, ReferenceFiles(), ("png",)))

    async def over():
        found = await bench.tasks.runner.find(ID)
        return found if not found.running else None

    return await reach(over)


async def test_a_picture_that_was_drawn_again_takes_the_place_of_the_first(tmp_path):
    first, second, draft = picture(4, 2), picture(8, 6), Partial(b"", "image/png", 0)
    result = PictureResult(0, second, None, (DREW,))
    async with serving(tmp_path, account("a")) as bench:
        task = await run(bench, Redrawing(result, shown=[(0, draft), (0, first), (0, second)]))
        assert (task.status, len(task.pictures)) == (TaskStatus.SUCCESS, 1)
        found = await bench.gallery.find(task.pictures[0].name)
        assert found.path.read_bytes() == png(8, 6)


async def test_pictures_that_come_at_once_wait_for_the_disk_together(tmp_path):
    disk, came = asyncio.Barrier(3), [picture(4, 2), picture(8, 6), picture(2, 2)]
    results = [PictureResult(number, one, None, (DREW,)) for number, one in enumerate(came)]
    async with serving(tmp_path, account("a")) as bench:
        keep = bench.gallery.keep

        async def after_all_came(*args, **values):
            async with asyncio.timeout(30):
                await disk.wait()
            return await keep(*args, **values)

        bench.gallery.keep = after_all_came
        task = await run(bench, Redrawing(*results, shown=list(enumerate(came))), n=3)
        assert (task.status, [one.number for one in task.pictures]) == (TaskStatus.SUCCESS, [0, 1, 2])
        kept = [(await bench.gallery.find(one.name)).path.read_bytes() for one in task.pictures]
        assert kept == [png(4, 2), png(8, 6), png(2, 2)]


async def test_a_picture_that_nobody_was_shown_is_kept_at_the_end(tmp_path):
    result = PictureResult(0, picture(), None, (DREW,))
    async with serving(tmp_path, account("a")) as bench:
        assert (await run(bench, Redrawing(result, shown=[]))).status is TaskStatus.SUCCESS


async def test_a_picture_that_came_counts_though_its_call_broke_in_the_end(tmp_path):
    lost = PictureResult(0, None, RequestError("prompt_missing"), ())
    async with serving(tmp_path, account("a")) as bench:
        task = await run(bench, Redrawing(lost, shown=[(0, picture())]))
        assert (task.status, len(task.pictures)) == (TaskStatus.SUCCESS, 1)
