"""Thumbnails: small, upright, kept as files and gone with their picture; and of what is no picture."""

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from proxy_core.errors import EaselError
from proxy_core.store.database import StoreClosed
from proxy_core.store.thumbnails import SIDES, Thumbnails, thumbnail_files
from tests.systems import is_private

NAME = "0" * 32 + ".png"


class Bench:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.thumbnails = Thumbnails(directory)

    def save(self, image: Image.Image, kind: str = "PNG", **options: Any) -> None:
        image.save(self.directory / NAME, kind, **options)

    async def get(self, side: int = 128) -> Image.Image:
        image = Image.open(io.BytesIO(await self.thumbnails.get(NAME, side)))
        image.load()
        return image

    def kept(self) -> list[str]:
        return sorted(path.name for path in (self.directory / "thumbs").glob("*"))


@pytest.fixture
def bench(tmp_path: Path):  # type: ignore[no-untyped-def]
    bench = Bench(tmp_path)
    yield bench
    bench.thumbnails.close()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_a_picture_is_made_small_whatever_its_format(bench: Bench, kind: str) -> None:
    bench.save(Image.new("RGB", (800, 400), (10, 120, 200)), kind)
    small = await bench.get(128)
    assert (small.format, small.mode, small.size) == ("JPEG", "RGB", (128, 64))
    colour = small.getpixel((60, 30))
    assert isinstance(colour, tuple)
    assert all(abs(one - wanted) < 8 for one, wanted in zip(colour, (10, 120, 200), strict=True))


async def test_a_picture_that_is_small_already_is_not_made_larger(bench: Bench) -> None:
    bench.save(Image.new("RGB", (30, 20)))
    assert (await bench.get(512)).size == (30, 20)


async def test_what_is_transparent_stays_so(bench: Bench) -> None:
    bench.save(Image.new("RGBA", (400, 400), (200, 0, 0, 0)))
    small = await bench.get()
    assert (small.format, small.mode) == ("WEBP", "RGBA")
    assert small.getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16"])
async def test_every_kind_of_png_is_shown(bench: Bench, mode: str) -> None:
    bench.save(Image.linear_gradient("L").resize((300, 300)).convert(mode))
    assert (await bench.get()).size == (128, 128)


async def test_grey_of_16_bits_is_not_white(bench: Bench) -> None:
    bench.save(Image.new("I;16", (200, 200), 256 * 100))
    value = (await bench.get()).getpixel((5, 5))
    assert value == pytest.approx(100, abs=3)


async def test_a_photograph_stands_upright(bench: Bench) -> None:
    image = Image.new("RGB", (400, 200))
    exif = image.getexif()
    exif[0x0112] = 6  # to be turned by a quarter
    bench.save(image, "JPEG", exif=exif)
    assert (await bench.get()).size == (64, 128)


@pytest.mark.parametrize(("asked", "side"), [(-5, 128), (1, 128), (129, 256), (512, 512), (9000, 1024)])
async def test_what_is_asked_is_rounded_up_so_that_few_are_kept(bench: Bench, asked: int, side: int) -> None:
    bench.save(Image.new("RGB", (2000, 1000)))
    assert (await bench.get(asked)).size == (side, side // 2)
    assert bench.kept() == [f"{NAME}.{side}"]


async def test_it_is_made_once_and_for_its_owner_only(bench: Bench) -> None:
    bench.save(Image.new("RGB", (300, 300)))
    first = await bench.thumbnails.get(NAME, 128)
    path = bench.directory / "thumbs" / f"{NAME}.128"
    assert path.read_bytes() == first
    assert is_private(path)
    path.write_bytes(b"as it was kept")
    assert await bench.thumbnails.get(NAME, 128) == b"as it was kept"


async def test_many_are_asked_at_once(bench: Bench) -> None:
    bench.save(Image.effect_noise((600, 600), 40))
    found = await asyncio.gather(*(bench.thumbnails.get(NAME, side) for side in SIDES for _ in range(5)))
    assert len(set(found)) == 4
    assert bench.kept() == sorted(path.name for path in thumbnail_files(bench.directory, [NAME]))


async def test_a_picture_that_is_gone_has_none_also_when_one_was_kept(bench: Bench) -> None:
    bench.save(Image.new("RGB", (300, 300)))
    await bench.get()
    (bench.directory / NAME).unlink()
    with pytest.raises(FileNotFoundError):
        await bench.get()


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"x" * 100])
async def test_what_is_no_picture_is_said(bench: Bench, content: bytes) -> None:
    (bench.directory / NAME).write_bytes(content)
    with pytest.raises(EaselError) as failed:
        await bench.get()
    assert (failed.value.phrase.code, failed.value.phrase.values) == ("picture_unreadable", {"name": NAME})
    assert bench.kept() == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_that_is_cut_is_said(bench: Bench, kind: str) -> None:
    bench.save(Image.effect_noise((200, 200), 40), kind)
    whole = (bench.directory / NAME).read_bytes()
    (bench.directory / NAME).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EaselError, match="is damaged"):
        await bench.get()


async def test_a_picture_of_too_many_pixels_is_not_decoded(bench: Bench) -> None:
    Image.new("1", (9500, 9000)).save(bench.directory / NAME, "PNG")
    with pytest.raises(EaselError, match="is damaged"):
        await bench.get()


async def test_on_a_disk_that_takes_no_more_it_is_shown_all_the_same(bench: Bench) -> None:
    bench.save(Image.new("RGB", (300, 300)))
    (bench.directory / "thumbs").write_text("a file where the directory should be")
    assert (await bench.get()).size == (128, 128)
    assert {path.name for path in bench.directory.iterdir()} == {NAME, "thumbs"}


async def test_after_the_end_none_is_made(bench: Bench) -> None:
    bench.save(Image.new("RGB", (300, 300)))
    bench.thumbnails.close()
    with pytest.raises(StoreClosed):
        await bench.get()
