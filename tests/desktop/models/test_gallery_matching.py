from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.models.gallery_matching import ALL, fits, order
from proxy_core import GalleryFilter
from tests.desktop.fake_gallery import NOW, kept

PICTURE = kept("a.png", Path("/gone"), prompt="Ein Caf\u00e9 am Hafen")


@pytest.mark.parametrize(
    ("matching", "expected"),
    [
        (ALL, True),
        (GalleryFilter(words="hafen CAFE\u0301"), True),
        (GalleryFilter(words="hafen boot"), False),
        (GalleryFilter(model=PICTURE.model, account=PICTURE.account, client="OpenAI"), True),
        (GalleryFilter(model="another"), False),
        (GalleryFilter(account="another"), False),
        (GalleryFilter(client="curl"), False),
        (GalleryFilter(since=NOW), True),
        (GalleryFilter(since=NOW + 1), False),
        (GalleryFilter(until=NOW), False),
    ],
)
def test_a_picture_fits_or_not(matching, expected):
    assert fits(PICTURE, matching) is expected


def test_newer_ones_are_greater():
    assert order(replace(PICTURE, kept_at=NOW + 1)) > order(PICTURE) > order(replace(PICTURE, name="A.png"))
