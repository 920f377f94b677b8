from desktop import playground_text
from proxy_core import DrawingPreview, phrase


def test_what_comes_of_a_size_is_a_sentence():
    told = DrawingPreview("m", "16:9", "2K", "", "2752x1536")
    assert playground_text.preview(told) == "m gets 16:9, 2K; 2752 \u00d7 1536 pixels come back."
    assert playground_text.preview(DrawingPreview("m")) == "m chooses shape and pixels."
    assert playground_text.preview(DrawingPreview("m", quality="high")) == "m gets high and chooses the pixels."
    exact = DrawingPreview("m", size="1024x1024", pixels="1024x1024")
    assert playground_text.preview(exact) == "m draws 1024 \u00d7 1024 pixels."
    broken = DrawingPreview("m", problem=phrase("model_not_found", model="m"))
    assert "m" in playground_text.preview(broken)


def test_shapes_have_names():
    assert playground_text.shape("16:9") == "16:9, wide"
    assert playground_text.shape("9:16") == "9:16, tall"
    assert playground_text.shape("1:1") == "1:1, square"
    assert playground_text.shape("")
