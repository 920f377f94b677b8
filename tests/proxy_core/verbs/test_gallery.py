"""The gallery of a running Easel: what comes into it by which door, what stays, what goes, and what a disk does."""

import asyncio
import base64
import io
import json
import shutil

import pytest
from PIL import Image

from proxy_core.errors import EaselError, RequestError
from proxy_core.events import PictureKept, PicturesRemoved, PicturesRestored, RequestEnded
from proxy_core.gallery_records import GalleryFilter
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.tasks import spawn
from tests.harness import running, simulated

PROMPT = "a fox that nobody may hear of"
MODEL = "gemini-3-pro-image"
PLAYGROUND = {"X-Easel-Origin": "playground"}


class Heard:
    """What the gallery of an Easel tells."""

    def __init__(self, easel):
        self.events = []
        self._news = asyncio.Event()
        easel.core.events.subscribe(self._hear)

    def _hear(self, event):
        self.events.append(event)
        self._news.set()

    def all(self, kind):
        return [one for one in self.events if isinstance(one, kind)]

    async def kept(self, count=1):
        """The first so many pictures that came, once they came."""
        async with asyncio.timeout(30):
            while len(self.all(PictureKept)) < count:
                self._news.clear()
                await self._news.wait()
        return [one.picture for one in self.all(PictureKept)]

    async def removed(self):
        async with asyncio.timeout(30):
            while not self.all(PicturesRemoved):
                self._news.clear()
                await self._news.wait()
        return [name for one in self.all(PicturesRemoved) for name in one.names]


@pytest.fixture
async def easel(tmp_path):
    async with running(tmp_path / "data", simulated(fox=[])) as bench:
        yield bench


@pytest.fixture
def heard(easel):
    return Heard(easel)


async def flush(easel):
    await easel.core._gallery.flush()


def bytes_of(body, number=0):
    return base64.b64decode(body["data"][number]["b64_json"])


# --- what comes, by which door


async def test_what_a_client_gets_is_in_the_gallery_with_all_that_is_known(easel, heard):
    _, headers, body = await easel.generate(prompt=PROMPT, size="1024x1024")
    (told,) = await heard.kept()
    (one,) = await easel.core.gallery()
    assert told == one == await easel.core.picture(one.name) == await easel.core.picture(one.name[:6])
    assert one.path.read_bytes() == bytes_of(body)
    assert (one.mime, one.size, one.width, one.height) == ("image/png", one.path.stat().st_size, 1024, 1024)
    assert (one.request_id, one.number, one.model) == (headers["X-Request-Id"], 0, MODEL)
    assert (one.account, one.prompt, one.origin) == ("fox@example.com", PROMPT, "proxy")
    assert one.client.startswith("Python/")
    assert one.until == one.kept_at + 30 * 86_400
    record, _ = await easel.core.request(one.request_id)
    assert json.loads(record.asked)["size"] == "1024x1024"


async def test_several_pictures_are_numbered_as_they_were_asked(easel, heard):
    _, _, body = await easel.generate(prompt=PROMPT, n=3)
    kept = await heard.kept(3)
    assert [one.number for one in kept] == [0, 1, 2]
    assert [one.path.read_bytes() for one in kept] == [bytes_of(body, number) for number in range(3)]
    assert [one.number for one in await easel.core.gallery()] == [2, 1, 0]


async def test_what_is_kept_is_as_it_was_drawn(easel, heard):
    await easel.generate(prompt=PROMPT, output_format="jpeg", output_compression=10)
    (one,) = await heard.kept()
    assert one.mime == "image/png"


async def test_a_stream_is_kept_once(easel, heard):
    await easel.client.post(
        f"{easel.url}/images/generations", json={"prompt": PROMPT, "stream": True, "n": 2}, headers=easel.auth
    )
    kept = await heard.kept(2)
    await flush(easel)
    assert len(kept) == len(await easel.core.gallery()) == 2


async def test_a_chat_is_kept(easel, heard):
    body = {"model": MODEL, "messages": [{"role": "user", "content": PROMPT}]}
    assert (await easel.ask("POST", "/chat/completions", json=body))[0] == 200
    assert (await heard.kept())[0].prompt == PROMPT


@pytest.mark.parametrize("method", ["generateContent", "streamGenerateContent", "streamGenerateContent?alt=sse"])
async def test_googles_own_wire_is_kept_too(easel, heard, method):
    body = {"contents": [{"role": "user", "parts": [{"text": PROMPT}]}]}
    url = f"{easel.url.removesuffix('/v1')}/v1beta/models/{MODEL}:{method}"
    async with easel.client.post(url, json=body, headers=easel.auth) as response:
        answer = await response.read()
        assert response.status == 200
    (one,) = await heard.kept()
    assert base64.b64encode(one.path.read_bytes()) in answer
    assert (one.prompt, one.account, one.model, one.width) == (PROMPT, "fox@example.com", MODEL, 1024)


@pytest.mark.parametrize("mode", ["all", "off"])
async def test_a_tasks_pictures_are_kept_once_as_a_tasks(easel, heard, mode):
    await easel.core.change_settings({"gallery": mode, "url_as": "http"})
    for asked in ("url", "b64_json"):
        body = {"prompt": PROMPT, "response_format": asked}
        assert (await easel.ask("POST", "/images/generations?async=true", json=body))[0] in (200, 202)
        await heard.kept(1 if asked == "url" else 2)
    by_url, other = await heard.kept(2)
    assert (by_url.origin, by_url.prompt, by_url.client) == ("task", PROMPT, other.client)
    assert by_url.client.startswith("Python/")
    assert by_url.until - by_url.kept_at == pytest.approx((30 if mode == "all" else 1) * 86_400, abs=10)
    root = easel.url.removesuffix("/v1")
    assert [await status(easel, f"{root}/pictures/{one.name}") for one in (by_url, other)] == [200, 404]
    await flush(easel)
    assert len(await easel.core.gallery()) == 2


async def test_the_playground_says_who_it_is(easel, heard):
    await easel.generate(headers={**easel.auth, **PLAYGROUND}, prompt=PROMPT)
    assert (await heard.kept())[0].origin == "playground"


async def test_what_a_client_lost_is_kept_as_lost_and_once(tmp_path):
    rule = Rule(Fault.SLOW_FIRST_BYTE, first=1, seconds=0.3)
    async with running(tmp_path / "data", simulated(fox=[rule])) as easel:
        heard = Heard(easel)
        first, second = ({**easel.auth, "x-stainless-retry-count": count} for count in ("0", "1"))
        task = spawn(easel.generate(headers=first, prompt=PROMPT), name="client")
        await easel.simulator.calls.reach(1)
        task.cancel()
        await asyncio.wait([task])
        status, _, body = await easel.generate(headers=second, prompt=PROMPT)  # gets what the first left
        (one,) = await heard.kept()
        await flush(easel)
        assert (status, one.origin, one.path.read_bytes()) == (200, "lost", bytes_of(body))
        assert len(await easel.core.gallery()) == 1
        record = next(event.record for event in heard.all(RequestEnded) if event.record.reason)
        assert str(record.reason) == (
            "The client went away before the answer. What was paid for is in the gallery (1)."
        )


async def test_prompts_stay_out_where_they_are_not_kept(easel, heard):
    await easel.core.change_settings({"keep_prompts": False})
    await easel.generate(prompt=PROMPT)
    assert (await heard.kept())[0].prompt == ""
    assert await easel.core.gallery(matching=GalleryFilter(words="fox")) == ()


@pytest.mark.parametrize(("mode", "origins"), [("off", []), ("playground", ["playground"])])
async def test_only_what_the_setting_wants_comes(easel, heard, mode, origins):
    await easel.core.change_settings({"gallery": mode})
    await easel.generate(prompt=PROMPT)
    await easel.generate(headers={**easel.auth, **PLAYGROUND}, prompt=PROMPT)
    await flush(easel)
    assert [one.origin for one in await easel.core.gallery()] == origins
    assert len(heard.all(PictureKept)) == len(origins)


# --- what is given out


async def test_a_picture_of_the_gallery_is_not_served_but_for_its_address_and_its_day(tmp_path):
    now = [1_000_000.0]
    async with running(tmp_path / "data", simulated(fox=[]), now=lambda: now[0], gallery="off") as easel:
        heard = Heard(easel)
        await easel.core.change_settings({"gallery": "all"})
        await easel.generate(prompt=PROMPT)
        (private,) = await heard.kept()
        await easel.core.change_settings({"url_as": "http"})
        _, _, body = await easel.generate(prompt=PROMPT, response_format="url")
        address = body["data"][0]["url"]
        await flush(easel)
        assert len(await easel.core.gallery()) == 2  # the one with an address is in it once
        assert await status(easel, address) == 200
        assert await status(easel, address.replace(address.rpartition("/")[2], private.name)) == 404
        now[0] += 86_399
        assert await status(easel, address) == 200
        now[0] += 1
        assert await status(easel, address) == 404
        assert len(await easel.core.gallery()) == 2


async def status(easel, address):
    async with easel.client.get(address) as response:
        return response.status


# --- what goes


async def test_deleted_pictures_can_be_had_back(easel, heard):
    await easel.generate(prompt=PROMPT, n=3)
    names = [one.name for one in await heard.kept(3)]
    before = await easel.core.gallery()
    token = await easel.core.delete_pictures(names[:2])
    assert [one.name for one in await easel.core.gallery()] == names[2:]
    assert await heard.removed() == names[:2]
    with pytest.raises(RequestError, match="no such picture"):
        await easel.core.picture(names[0])
    assert set(await easel.core.restore_pictures(token)) == set(names[:2])
    assert await easel.core.gallery() == before
    assert set(heard.all(PicturesRestored)[0].names) == set(names[:2])
    with pytest.raises(EaselError, match="too late"):
        await easel.core.restore_pictures(token)


async def test_a_deleted_picture_is_gone_after_the_end_with_its_words(easel, heard, tmp_path):
    await easel.generate(prompt=PROMPT, n=2)
    gone, stays = await heard.kept(2)
    await easel.core.clear_log()
    await easel.core.thumbnail(gone.name, 256)
    await easel.core.delete_pictures([gone.name])
    assert gone.path.exists()
    await easel.restart()
    assert [one.name for one in await easel.core.gallery()] == [stays.name]
    left = [path.name for path in (tmp_path / "data" / "pictures").rglob("*") if path.is_file()]
    assert left == [stays.name]


async def test_other_limits_count_at_once(easel, heard):
    await easel.generate(prompt=PROMPT, n=3)
    names = [one.name for one in await heard.kept(3)]
    await easel.core.change_settings({"gallery_count": 1})
    assert sorted(await heard.removed()) == sorted(names[:2])
    assert [one.name for one in await easel.core.gallery()] == names[2:]
    assert (await easel.core.gallery_facets()).pictures == 1


async def test_a_file_that_somebody_took_away_is_gone_at_the_next_look(easel, heard, tmp_path):
    await easel.generate(prompt=PROMPT, n=3)
    first, second, third = await heard.kept(3)
    for one in (first, second, third):
        await easel.core.thumbnail(one.name, 128)
    thumbs = tmp_path / "data" / "pictures" / "thumbs"
    assert len(list(thumbs.iterdir())) == 3
    for one in (first, second, third):
        one.path.unlink()
    assert await easel.core.gallery(limit=1) == ()
    assert sorted(await heard.removed()) == sorted(one.name for one in (first, second, third))
    assert list(thumbs.iterdir()) == []
    for verb in (easel.core.picture(first.name), easel.core.thumbnail(first.name, 128)):
        with pytest.raises(RequestError, match="no such picture"):
            await verb
    assert (await easel.core.gallery_facets()).pictures == 0


# --- what is shown


async def test_a_thumbnail_is_small_and_a_broken_file_says_so(easel, heard):
    await easel.generate(prompt=PROMPT)
    (one,) = await heard.kept()
    with Image.open(io.BytesIO(await easel.core.thumbnail(one.name, 200))) as small:
        assert (small.format, small.size) == ("JPEG", (256, 256))
    one.path.write_bytes(b"no picture at all")
    for name in one.path.parent.glob("thumbs/*"):
        name.unlink()
    with pytest.raises(EaselError, match="is damaged and cannot be shown"):
        await easel.core.thumbnail(one.name, 200)


async def test_what_there_is_to_choose(easel, heard):
    await easel.generate(prompt=PROMPT)
    (one,) = await heard.kept()
    facets = await easel.core.gallery_facets()
    assert (facets.clients, facets.accounts, facets.models) == ((one.client,), ("fox@example.com",), (MODEL,))
    assert (facets.pictures, facets.size) == (1, one.size)
    fits = GalleryFilter("FOX nobody", MODEL, "fox@example.com", "aiohttp", one.kept_at, one.kept_at + 1)
    assert await easel.core.gallery(matching=fits) == (one,)
    assert await easel.core.gallery(matching=GalleryFilter(account="fox")) == ()


# --- a disk that is full


async def test_drawing_goes_on_when_no_picture_can_be_kept_and_it_is_told_once(easel, heard, tmp_path, caplog):
    place = tmp_path / "data" / "pictures"
    place.write_text("a file where the directory should be")
    for _ in range(3):
        assert (await easel.generate(prompt=PROMPT))[0] == 200
    await flush(easel)
    told = [one.getMessage() for one in caplog.records if "is not kept until that is mended" in one.getMessage()]
    assert len(told) == 1
    assert str(place) in told[0]
    assert await easel.core.gallery() == ()
    assert (await easel.core.change_settings({"log_days": 20})).log_days == 20
    place.unlink()
    await easel.generate(prompt=PROMPT)
    assert len(await heard.kept()) == 1
    shutil.rmtree(place)
    place.write_text("again")
    await easel.generate(prompt=PROMPT)
    await flush(easel)
    assert caplog.text.count("is not kept until that is mended") == 2
    place.unlink()
