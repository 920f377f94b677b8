"""What a repeated request is recognised by, and which drawings it gets: each once, none that failed, none too old."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from proxy_core.errors import FailureKind, NoPicture
from proxy_core.images.request import ImageResult, Picture, PictureResult
from proxy_core.server.repeats import Repeats, digest_of, is_repeat, tells_repeats
from proxy_core.tasks import spawn
from tests.fakes import picture, request

ONE, OTHER = b"one", b"other"
AUTH = {"Authorization": "Bearer sk-1"}


def result(*pictures):
    error = NoPicture("all_failing", kind=FailureKind.FAILED)
    found = pictures or (None,)
    return ImageResult(
        request(len(found)),
        tuple(PictureResult(n, one, None if one else error, ()) for n, one in enumerate(found)),
    )


class Bench:
    """Repeats with a clock that stands still, and drawings that end when they are told to."""

    def __init__(self, **limits):
        self.now = 1000.0
        self.repeats = Repeats(lambda: self.now, **limits)

    def drawing(self, digest=ONE):
        """The drawing of a client that is gone already, and how to end it."""
        end = asyncio.get_running_loop().create_future()
        drawing = spawn(self.wait(end), name="draw")
        self.repeats.abandon(digest, drawing)
        return drawing, end

    async def drawn(self, *pictures, digest=ONE):
        drawing, end = self.drawing(digest)
        end.set_result(result(*pictures or (picture(),)))
        await settled(drawing)
        return drawing

    @staticmethod
    async def wait(end):
        return await end


async def settled(drawing):
    await asyncio.wait([drawing])
    await asyncio.sleep(0)  # its callbacks run after it


@pytest.fixture
async def bench():
    bench = Bench()
    yield bench
    bench.repeats.close()


# --- what repeats what


@pytest.mark.parametrize(
    ("count", "tells", "repeat"),
    [
        (None, False, False),
        ("", True, False),
        ("0", True, False),
        ("1", True, True),
        ("2", True, True),
        ("-1", True, False),
        ("1.5", True, False),
        ("two", True, False),
        ("9" * 10_000, True, True),
        ("²", True, False),
    ],
)
def test_a_repeat_says_that_it_is_one(count, tells, repeat):
    headers = CIMultiDict() if count is None else CIMultiDict({"X-Stainless-Retry-Count": count})
    assert (tells_repeats(headers), is_repeat(headers)) == (tells, repeat)


@pytest.mark.parametrize(
    ("headers", "path", "parts"),
    [
        ({"Authorization": "Bearer sk-2"}, "/images/generations", [b"{}"]),
        ({}, "/images/generations", [b"{}"]),
        ({"X-Api-Key": "Bearer sk-1"} | AUTH, "/images/generations", [b"{}"]),
        (AUTH, "/images/edits", [b"{}"]),
        (AUTH, "/images/generations", [b"{} "]),
        (AUTH, "/images/generations", [b"{", b"}"]),
        (AUTH, "/images/generations", [b"{}", b""]),
    ],
)
async def test_another_key_path_or_body_is_another_request(headers, path, parts):
    known = await digest_of(CIMultiDict(AUTH), "/images/generations", [b"{}"])
    assert await digest_of(CIMultiDict(headers), path, parts) != known


async def test_what_a_client_changes_between_attempts_does_not_matter():
    first = CIMultiDict(AUTH | {"X-Stainless-Retry-Count": "0", "User-Agent": "a"})
    second = CIMultiDict({"authorization": "Bearer sk-1", "X-Stainless-Retry-Count": "1", "User-Agent": "b"})
    body = b'{"prompt": "a fox"}'
    assert await digest_of(first, "/p", [body]) == await digest_of(second, "/p", [memoryview(bytearray(body))])


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
@settings(database=None, deadline=None)
async def test_two_lists_of_parts_are_the_same_only_when_they_are(one, other):
    same = await digest_of(CIMultiDict(), "", one) == await digest_of(CIMultiDict(), "", other)
    assert same == (one == other)


async def test_a_large_body_is_known_again():
    large = [b"x" * 3_000_000]
    assert await digest_of(CIMultiDict(AUTH), "/", large) == await digest_of(CIMultiDict(AUTH), "/", list(large))
    assert await digest_of(CIMultiDict(AUTH), "/", large) != await digest_of(CIMultiDict(AUTH), "/", [large[0][1:]])


# --- who gets what


async def test_a_drawing_that_was_left_is_taken_once(bench):
    drawing, _ = bench.drawing()
    assert bench.repeats.attach(OTHER) is None
    assert bench.repeats.attach(ONE) is drawing
    assert bench.repeats.attach(ONE) is None


async def test_one_that_is_done_is_taken_too(bench):
    drawing = await bench.drawn()
    assert bench.repeats.attach(ONE) is drawing
    assert drawing.result().pictures


async def test_of_several_each_is_taken_once_the_oldest_first(bench):
    drawings = [bench.drawing()[0] for _ in range(3)]
    assert [bench.repeats.attach(ONE) for _ in range(4)] == [*drawings, None]


async def test_nothing_was_left_when_nobody_left(bench):
    assert bench.repeats.attach(ONE) is None


async def test_one_that_is_left_again_can_be_taken_again(bench):
    drawing, _ = bench.drawing()
    bench.repeats.attach(ONE)
    bench.repeats.abandon(ONE, drawing)
    bench.repeats.abandon(ONE, drawing)
    assert len(bench.repeats) == 1
    assert bench.repeats.attach(ONE) is drawing


# --- not for an answer that was an error


async def broken(end):
    end.set_exception(ZeroDivisionError())


async def cancelled(end):
    end.cancel()


async def empty(end):
    end.set_result(result())


@pytest.mark.parametrize("how", [broken, cancelled, empty])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_one_that_failed_is_dropped(bench, how, when):
    drawing, end = bench.drawing()
    if when == "before":
        bench.repeats.attach(ONE)
    await how(end)
    await settled(drawing)
    if when == "before":
        bench.repeats.abandon(ONE, drawing)
    assert len(bench.repeats) == 0
    assert bench.repeats.attach(ONE) is None


@pytest.mark.parametrize("how", [broken, cancelled, empty])
async def test_one_that_failed_this_very_moment_is_not_taken(bench, how):
    drawing, end = bench.drawing()
    await how(end)
    while not drawing.done():
        await asyncio.sleep(0)
    assert bench.repeats.attach(ONE) is None


async def test_some_pictures_are_no_error(bench):
    drawing = await bench.drawn(picture(), None)
    assert bench.repeats.attach(ONE) is drawing


# --- bounds


async def test_after_two_minutes_it_is_not_taken_any_more(bench):
    first, _ = bench.drawing()
    bench.now += 119
    second, _ = bench.drawing()
    bench.now += 1
    assert bench.repeats.attach(ONE) is second
    assert len(bench.repeats) == 0
    assert not first.done()


async def test_after_its_time_it_is_forgotten_without_being_asked_for():
    bench = Bench(seconds=0.01)
    drawing, end = bench.drawing()
    assert len(bench.repeats) == 1
    end.set_result(result(picture()))
    await settled(drawing)
    async with asyncio.timeout(30):
        while len(bench.repeats):
            await asyncio.sleep(0.001)


async def test_of_too_many_the_oldest_are_forgotten():
    bench = Bench(most=2)
    drawings = [bench.drawing()[0] for _ in range(4)]
    assert [bench.repeats.attach(ONE) for _ in range(3)] == [*drawings[2:], None]


async def test_of_too_many_bytes_the_oldest_are_forgotten_but_none_that_is_still_drawn():
    bench = Bench(most_bytes=250)
    running, end = bench.drawing()
    first, second, third = [await bench.drawn(Picture(b"x" * 100, "image/png", 1, 1)) for _ in range(3)]
    assert len(bench.repeats) == 3
    end.set_result(result(Picture(memoryview(b"x" * 40), "image/png", 1, 1)))
    await settled(running)
    assert [bench.repeats.attach(ONE) for _ in range(4)] == [running, second, third, None]
    assert first.done()


async def test_one_that_is_larger_than_all_that_fits_is_not_held():
    bench = Bench(most_bytes=99)
    await bench.drawn(Picture(b"x" * 100, "image/png", 1, 1))
    assert len(bench.repeats) == 0


async def test_closed_it_holds_nothing_and_leaves_the_drawings_alone(bench):
    drawing, end = bench.drawing()
    bench.repeats.close()
    assert len(bench.repeats) == 0
    assert bench.repeats.attach(ONE) is None
    end.set_result(result(picture()))
    await settled(drawing)
    assert len(bench.repeats) == 0
