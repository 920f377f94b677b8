"""GalleryVerbs: pictures looked at, searched, shown small, deleted and had back."""

from collections.abc import Sequence
from typing import Protocol

from proxy_core.gallery_records import GalleryFacets, GalleryFilter, GalleryPicture
from proxy_core.store.gallery import Gallery


class HasGallery(Protocol):
    """What the verbs stand on: Core, once it is open."""

    @property
    def _gallery(self) -> Gallery: ...


class GalleryVerbs(HasGallery):
    """What comes and goes is told by PictureKept, PicturesRemoved and PicturesRestored. All raise StoreError.

    A picture comes some moments after its answer was sent. One whose file was taken away from outside is in the gallery
    no more as soon as somebody looks at it.
    """

    async def gallery(
        self, limit: int = 200, before: tuple[float, str] | None = None, matching: GalleryFilter | None = None
    ) -> tuple[GalleryPicture, ...]:
        """The newest pictures that fit, newest first; with `before`, the (kept_at, name) of one, those that follow it.

        Fewer than `limit` come only when there are no more.
        """
        return await self._gallery.page(limit, before, matching)

    async def gallery_facets(self) -> GalleryFacets:
        """What the gallery can be filtered by, and how many pictures of how many bytes are in it."""
        return await self._gallery.facets()

    async def picture(self, name: str) -> GalleryPicture:
        """One picture, by its name or the beginning of it. RequestError picture_unknown.

        The log may still know its request: `request(picture.request_id)`.
        """
        return await self._gallery.picture(name)

    async def delete_pictures(self, names: Sequence[str]) -> str:
        """Take pictures off the gallery, and off the disk after a minute or at the end. Gives the token to undo it.

        Names that are not there are left out. An address that was given out for such a picture ends at once.
        """
        return await self._gallery.delete(names)

    async def restore_pictures(self, token: str) -> tuple[str, ...]:
        """Have back what was deleted under `token`: the names. EaselError undo_over when the minute is over."""
        return await self._gallery.restore(token)

    async def thumbnail(self, name: str, side: int) -> bytes:
        """The picture as JPEG, or WebP where it is transparent, `side` pixels high and wide at most; 1024 is the most.

        RequestError picture_unknown, EaselError picture_unreadable for a file that is no whole picture.
        """
        return await self._gallery.thumbnail(name, side)
