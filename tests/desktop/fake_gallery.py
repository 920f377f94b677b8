"""The gallery of a fake core: pictures in memory, found by the rule of the window, and files where a test made some."""

import asyncio
import io
import math
from pathlib import Path

from msgspec.structs import replace
from PIL import Image

from desktop.models.gallery_matching import ALL, fits, order
from proxy_core import (
    EaselError,
    EventBus,
    GalleryFacets,
    GalleryFilter,
    GalleryPicture,
    PicturesRemoved,
    PicturesRestored,
    RequestError,
)

NOW = 1_763_730_000.0
WORDS = ("a lighthouse at dusk", "four studies of a paper boat", "a harbour in the morning, long shadows, film grain")


class FakeGallery:
    """`pictures` by name; `looks` counts the pages that were read and `small` the thumbnails that were made."""

    events: EventBus

    def __init__(self) -> None:
        self.pictures: dict[str, GalleryPicture] = {}
        self.looks = 0
        self.small: list[str] = []
        self.gallery_matching: GalleryFilter | None = None
        self.gallery_error: EaselError | None = None  # raised once
        self.thumbnail_gate: asyncio.Event | None = None  # a thumbnail waits for it
        self._deleted: dict[str, list[GalleryPicture]] = {}

    async def gallery(
        self, limit: int = 200, before: tuple[float, str] | None = None, matching: GalleryFilter | None = None
    ) -> tuple[GalleryPicture, ...]:
        self.gallery_matching, self.looks = matching, self.looks + 1
        if self.gallery_error is not None:
            error, self.gallery_error = self.gallery_error, None
            raise error
        found = [one for one in self.pictures.values() if fits(one, matching or ALL)]
        found = [one for one in found if before is None or order(one) < before]
        return tuple(sorted(found, key=order, reverse=True)[:limit])

    async def gallery_facets(self) -> GalleryFacets:
        found = sorted(self.pictures.values(), key=order, reverse=True)
        return GalleryFacets(
            tuple(dict.fromkeys(one.client for one in found if one.client)),
            tuple(dict.fromkeys(one.account for one in found if one.account)),
            tuple(dict.fromkeys(one.model for one in found)),
            len(found),
            sum(one.size for one in found),
        )

    async def picture(self, name: str) -> GalleryPicture:
        if name in self.pictures and not self.pictures[name].path.exists():
            del self.pictures[name]
            self.events.publish(PicturesRemoved((name,)))
        if name not in self.pictures:
            raise RequestError("picture_unknown", status=404)
        return self.pictures[name]

    async def delete_pictures(self, names: tuple[str, ...]) -> str:
        token = f"undo-{len(self._deleted)}"
        self._deleted[token] = [self.pictures.pop(name) for name in names if name in self.pictures]
        self.events.publish(PicturesRemoved(tuple(names)))
        return token

    async def restore_pictures(self, token: str) -> tuple[str, ...]:
        if token not in self._deleted:
            raise EaselError("undo_over")
        back = self._deleted.pop(token)
        self.pictures.update({one.name: one for one in back})
        names = tuple(one.name for one in back)
        self.events.publish(PicturesRestored(names))
        return names

    async def thumbnail(self, name: str, side: int) -> bytes:
        if self.thumbnail_gate is not None:
            await self.thumbnail_gate.wait()
        self.small.append(name)
        picture = await self.picture(name)
        try:
            return await asyncio.to_thread(_small, picture.path, side)
        except OSError:
            raise EaselError("picture_unreadable", name=name) from None


def _small(path: Path, side: int) -> bytes:
    file = io.BytesIO()
    with Image.open(path) as image:
        image.thumbnail((side, side))
        image.convert("RGB").save(file, "JPEG")
    return file.getvalue()


def draw(path: Path, size: tuple[int, int] = (320, 200), hue: int = 0) -> Path:
    """A picture as PNG at `path`."""
    gradient = Image.linear_gradient("L").resize(size)
    colours = [int(96 + 90 * math.sin(hue + n * 2.1)) for n in range(3)]
    Image.merge("RGB", [gradient.point(lambda v, c=c: min(255, v // 2 + c)) for c in colours]).save(path, "PNG")
    return path


def kept(name: str, directory: Path, **changes: object) -> GalleryPicture:
    """A picture in the gallery, whose file is there when somebody draws it."""
    path = directory / name
    made = GalleryPicture(
        name,
        path,
        "image/png",
        path.stat().st_size if path.exists() else 1_400_000,
        *(320, 200),
        "req-1",
        0,
        "gemini-3-pro-image",
        "fox@example.com",
        "openai-python/3.52",
        WORDS[0],
        NOW,
        NOW + 30 * 86400,
        "proxy",
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # named fields, each of its own type


def many(count: int, directory: Path, files: int = 0) -> dict[str, GalleryPicture]:
    """`count` pictures, a minute apart, the newest first; they share `files` files, or have none."""
    made = {}
    for n in range(count):
        one = kept(
            f"p{n:05}.png", directory, kept_at=NOW - 60 * n, prompt=f"{WORDS[n % 3]}, {n}", request_id=f"req-{n}"
        )
        made[one.name] = replace(one, path=directory / f"file{n % files}.png") if files else one
    return made
