from pathlib import Path

from desktop import playground_text
from desktop.playground_wish import KnownOfRequest
from proxy_core import DrawingPreview, phrase


def test_what_comes_of_a_size_is_a_sentence():
    told = DrawingPreview("m", "16:9", "2K", "", "2752x1536")
    assert playground_text.preview(told) == "m gets 16:9, 2K; 2752 \u00d7 1536 pixels come back."
    assert playground_text.preview(DrawingPreview("m")) == "m chooses shape and pixels."
    assert playground_text.preview(DrawingPreview("m", quality="high")) == "m gets quality high and chooses the pixels."
    exact = DrawingPreview("m", size="1024x1024", pixels="1024x1024")
    assert playground_text.preview(exact) == "m draws 1024 \u00d7 1024 pixels."
    broken = DrawingPreview("m", problem=phrase("model_not_found", model="m"))
    assert "m" in playground_text.preview(broken)


def test_shapes_have_names():
    assert playground_text.shape("16:9") == "16:9, wide"
    assert playground_text.shape("9:16") == "9:16, tall"
    assert playground_text.shape("1:1") == "1:1, square"
    assert playground_text.shape("")


def test_wrong_words_are_said_by_the_names_of_the_fields():
    note = phrase("size_unknown", size="nonsense", ratio="1:1")
    told = DrawingPreview("m", "1:1", "", "", "1024x1024", (note,))
    assert playground_text.preview(told).endswith(
        "'nonsense' is no size such as 1536x1024 and no shape such as 16:9: 1:1 is used."
    )
    moved = phrase("size_moved", source="aspect_ratio", size="16:9", model="m", used="1536x1024")
    told = DrawingPreview("m", "", "1536x1024", "high", "1536x1024", (moved,))
    said = playground_text.preview(told)
    assert said.startswith("m gets 1536x1024, quality high; 1536 \u00d7 1024 pixels come back. Shape '16:9' is not")
    assert playground_text.preview(DrawingPreview("x", problem=phrase("no_choice_of_size", model="x"))) == (
        "With x the shape alone decides the pixels. Set Resolution to Automatic."
    )


def test_what_is_not_known_any_more_is_said():
    assert playground_text.not_known_again(KnownOfRequest({}, 0, mask=False), prompt=True) == ""
    assert "2 pictures and with a mask" in playground_text.not_known_again(
        KnownOfRequest({}, 2, mask=True), prompt=True
    )
    assert "2 pictures, which" in playground_text.not_known_again(KnownOfRequest({}, 2, mask=False), prompt=True)
    assert "prompt was not kept" in playground_text.not_known_again(KnownOfRequest({}, 0, mask=False), prompt=False)
    assert "no longer has this request" in playground_text.not_known_again(None, prompt=True)
    assert "EASEL_API_KEY" in playground_text.request_copied(None)
    assert "/x" in playground_text.request_copied(Path("/x"))
    assert playground_text.too_many(3).startswith("3 pictures were left out: 16 are")


def test_why_a_picture_was_not_fetched():
    for code, words in (("fetch_not_https", "without https"), ("fetch_address_private", "private network")):
        assert words in playground_text.not_fetched(phrase(code, host="example.com"))
