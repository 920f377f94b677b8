from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QImage

from desktop.playground_wish import MOST_BYTES, MOST_REMEMBERED, AskedBefore, PlaygroundWish, known_of
from desktop.reference_files import read_data
from desktop.widgets.mask_layer import MaskLayer
from tests.desktop.fake_playground import file
from tests.desktop.fakes import record


def test_a_wish_becomes_a_request_with_its_mask(qapp):
    layer, reference = MaskLayer(QSize(64, 48), QSize(64, 48)), read_data("a.png", file())
    wish = PlaygroundWish({"prompt": "x", "n": 2}, (reference,), layer, "fox")
    assert (wish.request().mask, wish.request().n, wish.request().account) == (None, 2, "fox")
    layer.begin()
    layer.stroke(QPointF(9, 9), QPointF(30, 9), 6, erasing=False)
    before = replace(wish, mask=layer.snapshot())
    layer.clear()
    assert wish.request().mask is None
    mask = QImage.fromData(before.request().mask.data)
    assert (mask.pixelColor(20, 9).alpha(), mask.pixelColor(20, 40).alpha()) == (0, 255)


@pytest.mark.parametrize(
    ("asked", "fields", "pictures", "mask"),
    [
        ('{"size": "1536x1024", "n": 3}', {"size": "1536x1024", "n": 3}, 0, False),
        ('{"image": ["<PNG 9x9, 1 kB>", "<JPEG, 2 kB>"], "mask": "<PNG, 1 kB>"}', {}, 2, True),
        ('{"images": [{"image_url": "<PNG, 1 kB>"}]}', {}, 1, False),
        ('{"image": "https://example.com/a.png"}', {}, 1, False),
        ('{"messages": [{"content": [{"type": "image_url", "image_url": {"url": "<WEBP, 3 kB>"}}]}]}', {}, 1, False),
        (
            '{"generationConfig": {"imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"}}}',
            {"aspect_ratio": "16:9", "image_size": "2K"},
            0,
            False,
        ),
        ("", {}, 0, False),
        ("no json", {}, 0, False),
        ("[1]", {}, 0, False),
    ],
)
def test_what_the_log_knows_of_a_request(asked, fields, pictures, mask):
    known = known_of(record(asked=asked, asked_model="m", n=1))
    assert known.fields == {"model": "m", "n": 1} | fields
    assert (known.pictures, known.mask) == (pictures, mask)


def test_only_the_last_are_remembered_and_no_more_than_there_is_room_for(qapp):
    asked = AskedBefore()
    for number in range(MOST_REMEMBERED + 5):
        asked.remember(str(number), PlaygroundWish({"n": number}))
    assert asked.find("4") is None
    assert asked.find("5").fields == {"n": 5}
    large = read_data("a.png", file())
    large = replace(large, upload=replace(large.upload, data=bytes(MOST_BYTES * 2 // 3)))
    asked.remember("large", PlaygroundWish({}, (large,)))
    asked.remember("larger", PlaygroundWish({}, (large,)))
    assert asked.find("large") is None
    assert asked.find("larger") is not None
    asked.remember("", PlaygroundWish({}))
    assert asked.find("") is None
