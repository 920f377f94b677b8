"""Every source becomes a reference, in order: fetched by the fetcher that is given, or decoded; nothing is opened."""

import asyncio
import base64

import pytest

from proxy_core.dialects.fields import Fields
from proxy_core.dialects.openai_edits import read_edit
from proxy_core.errors import RequestError
from proxy_core.images.reference import IN_MEMORY, Reference, ReferenceFiles
from proxy_core.images.source import DataSource
from proxy_core.images.wish import Wish
from proxy_core.server.references import AT_ONCE, ReferenceSources
from tests.fakes import png


def data_url(data, kind="image/png"):
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


class Addresses:
    """What is at each address: bytes, or an error; and how many were asked for at once."""

    def __init__(self, **pages):
        self.pages = pages
        self.asked = []
        self.at_once = self.most_at_once = 0
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def fetch(self, url):
        self.asked.append(url)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            await self.go_on.wait()
            await asyncio.sleep(0)
            found = self.pages[url.rpartition("/")[2]]
        finally:
            self.at_once -= 1
        if isinstance(found, RequestError):
            raise found
        return found


@pytest.fixture
def files():
    with ReferenceFiles() as files:
        yield files


async def resolved(files, *sources, mask=None, **pages):
    return await ReferenceSources(Addresses(**pages).fetch).resolve(Wish("x", references=sources, mask=mask), files)


async def refused(files, *sources, mask=None, **pages):
    with pytest.raises(RequestError) as caught:
        await resolved(files, *sources, mask=mask, **pages)
    return caught.value


async def test_every_kind_of_source_in_order(files):
    own = Reference("image/png", 5, 9, 9, b"12345")
    wish = await resolved(
        files,
        "https://a.example/second",
        own,
        data_url(png(3)),
        DataSource(base64.b64encode(png(4))),
        base64.b64encode(png(5)).decode(),
        DataSource(memoryview(data_url(png(6)).replace("/", "\\/").encode()), escaped=True),
        mask="http://a.example/last",
        second=png(2),
        last=png(7),
    )
    assert [one.width for one in wish.references] == [2, 9, 3, 4, 5, 6]
    assert wish.references[1] is own
    assert [one.read() for one in (*wish.references[2:], wish.mask)] == [png(3), png(4), png(5), png(6), png(7)]
    assert (wish.prompt, wish.mask.mime) == ("x", "image/png")


async def test_a_wish_without_pictures_stays_as_it_is(files):
    addresses = Addresses()
    wish = await ReferenceSources(addresses.fetch).resolve(Wish("x"), files)
    assert (wish, addresses.asked) == (Wish("x"), [])


async def test_a_wish_as_the_dialect_reads_it(files):
    body = b'{"prompt": "x", "images": [{"image_url": "%s"}], "mask": {"image_url": "https://a.example/m"}}'
    wish = read_edit(Fields.of_json(body % data_url(png(8)).replace("/", "\\/").encode()))
    addresses = Addresses(m=png(9))
    wish = await ReferenceSources(addresses.fetch).resolve(wish, files)
    assert (wish.references[0].width, wish.mask.width) == (8, 9)


@pytest.mark.parametrize("size", [IN_MEMORY, IN_MEMORY + 1])
async def test_past_one_megabyte_a_picture_is_on_the_disk(files, size):
    data = png() + bytes(size - len(png()))
    wish = await resolved(files, "https://a.example/x", data_url(data), x=data)
    for one in wish.references:
        assert (one.read(), one.size, one.path is not None) == (data, size, size > IN_MEMORY)


async def test_four_addresses_at_once(files):
    addresses = Addresses(x=png())
    addresses.go_on.clear()
    wish = Wish("x", references=("https://a.example/x",) * 9)
    async with asyncio.TaskGroup() as group:
        resolving = group.create_task(ReferenceSources(addresses.fetch).resolve(wish, files))
        while len(addresses.asked) < AT_ONCE:
            await asyncio.sleep(0)
        addresses.go_on.set()
        assert len((await resolving).references) == 9
    assert (addresses.most_at_once, len(addresses.asked)) == (4, 9)


@pytest.mark.parametrize(
    "source",
    [
        *(
            "file:///etc/passwd",
            "ftp://a.example/x.png",
            "javascript:x",
            "blob:https://a.example/1",
            "C:\\a.png",
            "https:x",
        ),
        *(
            "/etc/passwd!",
            "/etc/passwd",
            "./a.png",
            "~/a.png",
            "\\\\server\\share",
            "data:image/png,abc",
            "\N{FOX FACE}",
            "",
            "  ",
        ),
        *("data:image/png;base64,!!!!", "https:/" + "x" * 9000, "not base64 at all"),
    ],
)
async def test_other_kinds_are_never_opened(files, source):
    addresses = Addresses(x=png())
    wish = Wish("x", references=("https://a.example/x", source))
    with pytest.raises(RequestError) as caught:
        await ReferenceSources(addresses.fetch).resolve(wish, files)
    error = caught.value
    assert (error.status, error.param, error.wire_code) == (400, "image[1]", "invalid_image_file")
    assert "as an https address, a data URL or base64" in str(error)


async def test_nothing_is_fetched_when_another_source_is_refused_anyway(files):
    addresses = Addresses(x=png())
    wish = Wish("x", references=("https://a.example/x", "file:///x"))
    with pytest.raises(RequestError):
        await ReferenceSources(addresses.fetch).resolve(wish, files)
    assert addresses.asked == []


@pytest.mark.parametrize(
    ("sources", "mask", "param"),
    [
        ((data_url(b"text"),), None, "image"),
        ((data_url(png()), data_url(b"text")), None, "image[1]"),
        ((data_url(png()),), data_url(b"text"), "mask"),
        (("https://a.example/text",), None, "image"),
        (("https://a.example/png", "https://a.example/text"), None, "image[1]"),
        (("https://a.example/png",), "https://a.example/gone", "mask"),
        ((data_url(png()), "https://a.example/gone"), None, "image[1]"),
    ],
)
async def test_an_error_names_its_picture(files, sources, mask, param):
    gone = RequestError("not_a_picture", param="image")
    error = await refused(files, *sources, mask=mask, png=png(), text=b"<html>", gone=gone)
    assert (error.status, error.param) == (400, param)


async def test_twenty_megabytes_are_the_most(files):
    exactly = png() + bytes(20 * 2**20 - len(png()))
    wish = await resolved(files, DataSource(base64.b64encode(exactly)))
    assert wish.references[0].size == 20 * 2**20

    error = await refused(files, DataSource(base64.b64encode(exactly + b"x")))
    assert (error.status, error.wire_code, error.param) == (413, "upload_too_large", "image")


async def test_too_many_pixels_are_refused_by_the_header(files):
    bomb = bytearray(png())
    bomb[16:24] = (50_000).to_bytes(4, "big") * 2
    for source in (data_url(bytes(bomb)), "https://a.example/bomb"):
        assert (await refused(files, source, bomb=bytes(bomb))).phrase.code == "too_many_pixels"


async def test_the_first_failure_ends_the_other_fetches(files):
    ended = []

    async def fetch(url):
        if url.endswith("bad"):
            raise RequestError("not_a_picture")
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(url)

    wish = Wish("x", references=("https://a.example/1", "https://a.example/2", "https://a.example/bad"))
    with pytest.raises(RequestError):
        await ReferenceSources(fetch).resolve(wish, files)
    assert sorted(ended) == ["https://a.example/1", "https://a.example/2"]


async def test_nothing_is_left_when_the_request_is_cancelled():
    """Cancelled while a thread decodes: the files are deleted only after it is done with them."""
    large = DataSource(base64.b64encode(png() + bytes(8 * 2**20)))
    with ReferenceFiles() as files:
        first = files.new_path()
        async with asyncio.TaskGroup() as group:
            resolving = group.create_task(
                ReferenceSources(Addresses().fetch).resolve(Wish("x", references=(large, large)), files)
            )
            while not (first.parent / "2").exists():
                await asyncio.sleep(0)
            resolving.cancel()
            await asyncio.wait([resolving])
        assert resolving.cancelled()
    assert not first.parent.exists()
