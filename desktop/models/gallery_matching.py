"""Which pictures fit a filter, and in which order they stand: the core's rules, for what comes while one looks."""

from desktop.models.matching import folded
from proxy_core import GalleryFilter, GalleryPicture

ALL = GalleryFilter()


def fits(picture: GalleryPicture, matching: GalleryFilter) -> bool:
    """Whether the core would give `picture` for `matching`."""
    if matching.model and matching.model != picture.model:
        return False
    if matching.account and matching.account != picture.account:
        return False
    if picture.kept_at < matching.since or (matching.until and picture.kept_at >= matching.until):
        return False
    if folded(matching.client) not in folded(picture.client):
        return False
    words = folded(matching.words).split()
    prompt = folded(picture.prompt) if words else ""
    return all(word in prompt for word in words)


def order(picture: GalleryPicture) -> tuple[float, str]:
    """Newer ones are greater."""
    return picture.kept_at, picture.name
