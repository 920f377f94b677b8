"""Forms as clients send them, over real sockets: the recorded ones, odd ones, broken ones, too large ones."""

import asyncio
import base64
import io
import json
import tracemalloc
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy_core.errors import RequestError
from proxy_core.images.reference import IN_MEMORY, Reference, ReferenceFiles
from proxy_core.images.source import DataSource
from proxy_core.server.exchange import Exchange
from proxy_core.server.multipart import Limits, read_form
from tests.fakes import png

CASES = json.loads((Path(__file__).parents[2] / "conformance" / "client_cases.json").read_text(encoding="utf-8"))
FORMS = [case for case in CASES if "multipart" in case]
BOUNDARY = "----formdata-undici-012345678901"
LIMITS = Limits()


def part(name, value, filename=None, kind=None, *, turned=False):
    """One part as bytes, its Content-Type first when `turned`."""
    disposition = f'Content-Disposition: form-data; name="{name}"'
    lines = [disposition + (f'; filename="{filename}"' if filename is not None else "")]
    lines += [f"Content-Type: {kind}"] if kind else []
    content = value if isinstance(value, bytes) else value.encode()
    return "\r\n".join(reversed(lines) if turned else lines).encode() + b"\r\n\r\n" + content


def image(name="image", width=4, filename="blob", kind="image/png", **more):
    return part(name, png(width), filename, kind, **more)


def body_of(*parts, boundary=BOUNDARY):
    return b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), one) for one in parts) + b"--%s--\r\n" % boundary.encode()


class Bench:
    """A server whose one door reads a form; what it read, and whether its files are gone."""

    def __init__(self):
        self.limits = LIMITS
        self.form = None
        self.pictures = []
        self.error = None
        self.began, self.ended = asyncio.Event(), asyncio.Event()
        self.directory = None

    async def answer(self, http):
        self.form, self.pictures, self.error = None, [], None
        try:
            with ReferenceFiles() as files:
                self.directory = files.new_path().parent
                self.began.set()
                self.form = await read_form(Exchange(http), files, self.limits)
                self.pictures = [
                    one.read() for one in self.form.images if isinstance(one, Reference) and one.size < 10**7
                ]
        except RequestError as error:
            self.error = error
        finally:
            self.ended.set()
        return web.Response()

    async def post(self, body, kind=f"multipart/form-data; boundary={BOUNDARY}"):
        sent = io.BytesIO(body) if isinstance(body, bytes) else body
        async with self.client.post(self.url, data=sent, headers={"Content-Type": kind}) as response:
            assert response.status == 200
        assert not self.directory.exists()
        return self.form

    async def refused(self, body, **more):
        assert await self.post(body, **more) is None
        return self.error

    @property
    def widths(self):
        return [one.width for one in self.form.images]


@asynccontextmanager
async def open_bench():
    bench = Bench()
    app = web.Application()
    app.router.add_post("/", bench.answer)
    async with TestServer(app) as bench.server, aiohttp.ClientSession() as bench.client:
        bench.url = bench.server.make_url("/")
        yield bench


@pytest.fixture
async def bench():
    async with open_bench() as bench:
        yield bench


async def in_pieces(body, size):
    for at in range(0, len(body), size):
        yield body[at : at + size]


# as clients send them


def recorded(case, *, turned):
    parts = []
    for one in case["multipart"]:
        value = one["value"]
        is_file = value.startswith("base64:")
        content = base64.b64decode(value.removeprefix("base64:")) if is_file else value
        parts.append(part(one["name"], content, one["filename"], one["content_type"], turned=turned))
    return body_of(*parts)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("case", FORMS, ids=lambda case: case["name"])
async def test_a_recorded_form_is_read_part_for_part(bench, case, chunked, turned):
    body = recorded(case, turned=turned)
    form = await bench.post(in_pieces(body, 100) if chunked else body)

    texts = {one["name"]: one["value"] for one in case["multipart"] if not one["value"].startswith("base64:")}
    files = [one for one in case["multipart"] if one["value"].startswith("base64:")]
    images = [one for one in files if one["name"] != "mask"]
    assert form.fields == texts
    assert bench.pictures == [base64.b64decode(one["value"][7:]) for one in images]
    assert [(one.mime, one.width, one.height) for one in form.images] == [("image/png", 8, 8)] * len(images)
    assert (form.mask is not None) == (len(files) > len(images))


async def test_forms_were_recorded():
    assert len(FORMS) >= 8


async def test_the_form_of_the_sdk_that_is_tested_with(bench):
    data = aiohttp.FormData(quote_fields=False)
    data.add_field("image", png(7), filename="ä b;c.png", content_type="image/png")
    data.add_field("prompt", "ein Fuchs \N{FOX FACE}")
    async with bench.client.post(bench.url, data=data):
        assert bench.form.fields == {"prompt": "ein Fuchs \N{FOX FACE}"}
        assert bench.widths == [7]


@pytest.mark.parametrize(
    ("names", "widths"),
    [
        (["image"], [1]),
        (["images"], [1]),
        (["image", "image", "image"], [1, 2, 3]),
        (["image[]", "image[]"], [1, 2]),
        (["images[]", "images[]"], [1, 2]),
        (["image[1]", "image[0]"], [2, 1]),
        (["image[2]", "image[10]", "image[0]"], [3, 1, 2]),
        (["image2", "image1", "image"], [3, 2, 1]),
        (["image_2", "image_1"], [2, 1]),
        (["image-1", "image", "image-2"], [2, 1, 3]),
    ],
)
async def test_the_order_of_pictures(bench, names, widths):
    await bench.post(body_of(*(image(name, width) for width, name in enumerate(names, 1))))
    assert bench.widths == widths


NAMES = st.one_of(st.sampled_from(["image", "image[]"]), st.integers(0, 30).map("image[{}]".format))


@given(names=st.lists(NAMES, min_size=1, max_size=16), data=st.data())
@settings(max_examples=40, deadline=None)
def test_any_order_of_parts_gives_the_same_form(names, data):
    """Texts and the mask may stand anywhere; only the pictures' own order counts."""
    pictures = [image(name, width) for width, name in enumerate(names, 1)]
    others = [part("prompt", "a fox"), part("n", "2"), image("mask", 99), part("size", "")]
    places = sorted(data.draw(st.lists(st.integers(0, len(pictures)), min_size=4, max_size=4)), reverse=True)
    parts = list(pictures)
    for place, other in zip(places, data.draw(st.permutations(others)), strict=True):
        parts.insert(place, other)

    async def read():
        async with open_bench() as bench:
            return bench, await bench.post(in_pieces(body_of(*parts), data.draw(st.integers(50, 3000))))

    bench, form = asyncio.run(read())
    indexes = [int(name[6:-1]) if name[6:-1] else -1 for name in names]
    expected = [width for _, width in sorted(zip(indexes, range(1, 99), strict=False), key=lambda pair: pair[0])]
    assert bench.widths == expected
    assert (form.fields, form.mask.width) == ({"prompt": "a fox", "n": "2"}, 99)


@pytest.mark.parametrize("kind", ["application/octet-stream", "image/jpeg", "text/plain", "x", None])
@pytest.mark.parametrize("filename", ["upload", "blob", "a.txt", "", None])
async def test_a_picture_is_known_by_its_bytes(bench, filename, kind):
    await bench.post(body_of(part("image", png(5), filename, kind)))
    assert [(one.mime, one.width) for one in bench.form.images] == [("image/png", 5)]


@pytest.mark.parametrize(
    "kind",
    [
        f'multipart/form-data; boundary="{BOUNDARY}"',
        f"Multipart/Form-Data;boundary={BOUNDARY}",
        f"multipart/form-data; charset=utf-8; boundary={BOUNDARY}",
    ],
)
async def test_ways_to_name_a_boundary(bench, kind):
    assert (await bench.post(body_of(part("n", "1")), kind=kind)).fields == {"n": "1"}


async def test_a_boundary_that_needs_quotes(bench):
    kind = 'multipart/form-data; boundary="a b:c?=(1)"'
    assert (await bench.post(body_of(part("n", "1"), boundary="a b:c?=(1)"), kind=kind)).fields == {"n": "1"}


async def test_what_looks_like_a_boundary_inside_a_picture_is_the_pictures(bench):
    data = png() + b"\r\n--" + BOUNDARY[:-1].encode() + b"\r\n\r\n--\r\n" + b"\r\n" * 40_000
    await bench.post(in_pieces(body_of(part("image", data, "a.png")), 997))
    assert bench.pictures == [data]


async def test_a_part_in_base64(bench):
    encoded = base64.encodebytes(png(6) + bytes(100_000))
    head = b'Content-Disposition: form-data; name="image"; filename="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    await bench.post(in_pieces(body_of(head + encoded), 1000))
    assert bench.pictures == [png(6) + bytes(100_000)]


@pytest.mark.parametrize("beside", [b"", b"preamble\r\n"])
async def test_what_stands_around_the_parts_is_not_read(bench, beside):
    assert (await bench.post(beside + body_of(part("n", "1")) + beside)).fields == {"n": "1"}


@pytest.mark.parametrize(
    ("text", "kind", "read"),
    [
        ("füchse".encode(), None, "füchse"),
        ("füchse".encode(), "text/plain; charset=utf-8", "füchse"),
        ("füchse".encode("latin-1"), "text/plain; charset=ISO-8859-1", "füchse"),
        ("füchse".encode("utf-16"), 'text/plain; charset="utf-16"', "füchse"),
        ("狐".encode("gb18030"), "text/plain; charset=gb18030", "狐"),
        (b"  a\r\nb ", None, "  a\r\nb "),
    ],
)
async def test_text_in_its_charset(bench, text, kind, read):
    assert (await bench.post(body_of(part("prompt", text, kind=kind)))).fields == {"prompt": read}


async def test_empty_text_is_absent_and_the_last_of_two_counts(bench):
    parts = [part("size", ""), part("n", "1"), part("aspect_ratio", ""), part("n", "2"), part("svg[model]", "x")]
    assert (await bench.post(body_of(*parts))).fields == {"n": "2", "svg[model]": "x"}


@pytest.mark.parametrize(
    "empty", [part("image", ""), part("image", "", "", "application/octet-stream"), part("image", "undefined")]
)
async def test_an_empty_picture_is_absent(bench, empty):
    form = await bench.post(body_of(empty, empty.replace(b"image", b"mask", 1), image(width=3)))
    assert (bench.widths, form.mask, form.fields) == ([3], None, {})


async def test_text_parts_may_name_pictures(bench):
    data_url = b"data:image/png;base64," + base64.b64encode(png())
    form = await bench.post(
        body_of(part("image[]", " https://a.example/x.png "), part("image[]", data_url), part("mask", b"iVBORw0K"))
    )
    address, embedded = form.images
    assert address == "https://a.example/x.png"
    assert (embedded.text, embedded.escaped) == (data_url, False)
    assert form.mask.text == b"iVBORw0K"


async def test_a_large_data_url_goes_to_a_file(bench):
    text = b"data:image/png;base64," + b"A" * (2 * IN_MEMORY)
    form = await bench.post(body_of(part("image", text)))
    assert isinstance(form.images[0], DataSource)
    assert form.images[0].text.parent == bench.directory


async def test_files_by_other_names_are_told_and_text_files_are_text(bench):
    form = await bench.post(body_of(image("markup"), part("prompt", "a fox", "p.txt", "text/plain"), image()))
    assert (form.unused, form.fields) == (("markup",), {"prompt": "a fox"})


@pytest.mark.parametrize(("size", "on_disk"), [(IN_MEMORY, False), (IN_MEMORY + 1, True), (5 * IN_MEMORY + 7, True)])
async def test_past_one_megabyte_a_picture_is_on_the_disk(bench, size, on_disk):
    data = png() + bytes(size - len(png()))
    await bench.post(body_of(part("image", data, "a.png")))
    (only,) = bench.form.images
    assert (only.size, only.path is not None, bool(only.data)) == (size, on_disk, not on_disk)
    assert bench.pictures == [data]


# what is refused


async def test_sixteen_pictures_and_a_mask_are_taken_and_a_seventeenth_is_not(bench):
    await bench.post(body_of(image("mask"), *[image()] * 16))
    assert len(bench.form.images) == 16

    error = await bench.refused(body_of(*[image("image[]")] * 17))
    assert (error.status, error.wire_code, error.param) == (413, "too_many_files", "image")
    assert str(error) == "Send at most 16 pictures."


@pytest.mark.parametrize(
    ("name", "param"), [("image", "image"), ("mask", "mask"), ("image[3]", "image[3]"), ("markup", "markup")]
)
async def test_a_file_may_be_as_large_as_the_limit_and_no_larger(bench, name, param):
    bench.limits = Limits(picture_mb=2)
    exactly = png() + bytes(2 * 2**20 - len(png()))
    assert await bench.post(body_of(part(name, exactly, "a.png"))) is not None

    error = await bench.refused(body_of(part(name, exactly + b"x", "a.png")))
    assert (error.status, error.wire_code, error.param) == (413, "upload_too_large", param)
    assert str(error) == f"'{param}' is larger than 2 MB. Send it smaller."


def test_fifty_megabytes_are_the_limit_of_a_file():
    assert (LIMITS.picture_mb, LIMITS.pictures) == (50, 16)


@pytest.mark.parametrize(
    ("parts", "param"),
    [
        ([part("image", b"GIF!", "a.gif", "image/gif")], "image"),
        ([part("image", b"", "a.png", "image/png")], "image"),
        ([part("image", b"\x00" * 2_000_000, "a.png", "image/png")], "image"),
        ([part("image", b"no picture", None, "image/png")], "image"),
        ([part("image[]", b"x", "a.png")], "image[0]"),
        ([image("image[]"), part("image[]", b"x", "a.png")], "image[1]"),
        ([image(), image(), part("image", b"x", "a.png")], "image[2]"),
        ([image(), part("image2", b"x", "a.png")], "image2"),
        ([image(), part("mask", b"x", "a.png")], "mask"),
    ],
)
async def test_a_file_that_is_no_picture_is_refused_by_name(bench, parts, param):
    error = await bench.refused(body_of(*parts))
    assert (error.status, error.wire_code, error.param) == (400, "invalid_image_file", param)
    assert param in str(error)


async def test_a_picture_of_too_many_pixels_is_refused_by_its_header(bench):
    bomb = bytearray(png())
    bomb[16:24] = (10_001).to_bytes(4, "big") + (10_000).to_bytes(4, "big")
    error = await bench.refused(body_of(part("image", bytes(bomb), "a.png")))
    assert (error.status, error.wire_code) == (400, "invalid_image_file")
    assert "10001 x 10000 pixels, more than 100 million" in str(error)


WHOLE = body_of(part("prompt", "a fox"), image(), part("n", "1"))


@pytest.mark.filterwarnings("ignore::aiohttp.BadContentDispositionHeader")
@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "last boundary"),
        (b"no form at all", "last boundary"),
        (WHOLE[:-3].replace(b"\r\n--" + BOUNDARY.encode() + b"-", b""), "last boundary"),
        (b"--" + BOUNDARY.encode() + b"\r\n", "last boundary"),
        (body_of(b"X: y\r\n\r\nnameless"), "no name"),
        (body_of(b'Content-Disposition: form-data; name=""\r\n\r\nx'), "no name"),
        (body_of(b"Content-Disposition: ;;;\r\n\r\nx"), "no name"),
        (body_of(b'Content-Disposition: form-data; name="a\xff"\r\n\r\nx'), "no name"),
        (body_of(part("n" * 201, "x")), "1 to 200 letters"),
        (body_of(*[part("n", "x")] * 101), "more than 100 parts"),
        (b"x\r\n" * 10**5 + WHOLE, "damaged"),
        (body_of(part("n", "x", kind="text/" + "x" * 9000)), "headers of a part"),
        (body_of(b"".join(b"X-%d: y\r\n" % i for i in range(40)) + part("n", "x")), "headers of a part"),
        (body_of(b"no header line\r\n\r\nx"), "headers of a part"),
        (body_of(part("n", b"--b\r\n\r\n--b--", kind="multipart/mixed; boundary=b")), "multipart itself"),
        (body_of(image("mask"), image("mask")), "one mask"),
        (body_of(b'Content-Disposition: form-data; name="n"\r\nContent-Transfer-Encoding: zip\r\n\r\nx'), "damaged"),
    ],
)
async def test_a_broken_form_is_refused_in_a_sentence(bench, body, says):
    error = await bench.refused(body)
    assert (error.status, error.wire_code) == (400, "invalid_multipart")
    assert str(error).startswith("The body is not whole multipart/form-data: ")
    assert says in str(error)


async def test_a_hundred_parts_are_read(bench):
    assert await bench.post(body_of(*[part("n", "x")] * 99)) is not None


@given(cut=st.integers(3, len(WHOLE)))  # the line break at its end may be missing
@settings(max_examples=40, deadline=None)
def test_a_form_cut_off_anywhere_is_refused(cut):
    async def read():
        async with open_bench() as bench:
            return await bench.refused(WHOLE[:-cut])

    error = asyncio.run(read())
    assert (error.status, error.wire_code) == (400, "invalid_multipart")


@pytest.mark.parametrize("cut", [1, 2])
async def test_the_line_break_at_the_end_may_be_missing(bench, cut):
    assert (await bench.post(WHOLE[:-cut])).fields == {"prompt": "a fox", "n": "1"}


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", 'multipart/form-data; boundary=""', "multipart/form-data; x=y"]
)
async def test_a_form_without_a_boundary_is_refused(bench, kind):
    error = await bench.refused(WHOLE, kind=kind)
    assert (error.status, error.wire_code) == (400, "invalid_multipart")
    assert "does not say where its parts end" in str(error)


@pytest.mark.parametrize("kind", ["multipart/mixed; boundary=x", "text/plain", "application/x-www-form-urlencoded"])
async def test_another_type_is_a_415(bench, kind):
    error = await bench.refused(WHOLE, kind=kind)
    assert (error.status, error.phrase.code) == (415, "form_type")
    assert kind in str(error)


async def test_text_may_be_a_megabyte(bench):
    assert len((await bench.post(body_of(part("prompt", "x" * 2**20)))).fields["prompt"]) == 2**20
    error = await bench.refused(body_of(part("prompt", "x" * (2**20 + 1))))
    assert (error.status, error.param) == (400, "prompt")


@pytest.mark.parametrize(
    ("text", "charset"),
    [(b"\xff", "utf-8"), (b"x", "klingon"), (b"eNoDAAAAAAE=", "zip"), (b"\\ud800", "unicode_escape")],
)
async def test_text_that_is_not_in_its_charset_is_refused(bench, text, charset):
    error = await bench.refused(body_of(part("prompt", text, kind=f"text/plain; charset={charset}")))
    assert (error.status, error.param, error.wire_code) == (400, "prompt", "invalid_multipart")


# what stays behind


LARGE = png() + bytes(3 * IN_MEMORY)


async def test_nothing_stays_on_the_disk_after_an_error(bench):
    await bench.refused(body_of(part("image", LARGE, "a.png"), part("image", b"x", "b.png")))
    assert bench.error.param == "image[1]"
    assert not bench.directory.exists()


async def test_nothing_stays_on_the_disk_when_the_client_goes_away(bench):
    _, writer = await asyncio.open_connection(bench.server.host, bench.server.port)
    head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
    writer.write(head.encode() + b"Content-Length: 99999999\r\n\r\n" + body_of(part("image", LARGE, "a.png"))[:-100])
    await bench.began.wait()
    written = bench.directory / "2"
    async with asyncio.timeout(30):
        while not written.exists():
            await asyncio.sleep(0)
    writer.transport.abort()
    await asyncio.wait_for(bench.ended.wait(), 30)
    assert bench.form is None
    assert not bench.directory.exists()


async def test_sixteen_large_files_take_little_memory(bench):
    """320 MB in all, made while they are sent."""
    piece = bytes(2**18)

    async def sent():
        for number in range(16):
            yield f"--{BOUNDARY}\r\n".encode() + part("image[]", png(number + 1), "upload", "application/octet-stream")
            for _ in range(80):
                yield piece
            yield b"\r\n"
        yield f"--{BOUNDARY}--\r\n".encode()

    await bench.post(body_of(image()))  # what is made once is not counted
    tracemalloc.start()
    try:
        form = await bench.post(sent())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [one.width for one in form.images] == list(range(1, 17))
    assert all(one.size > 80 * 2**18 for one in form.images)
    assert peak < 12 * 2**20
