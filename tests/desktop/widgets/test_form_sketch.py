from desktop.widgets.form_sketch import FormSketch

FIELDS = [("API Key", "sk-\u2022\u2022\u2022"), ("API Host", "http://127.0.0.1:8045")]


def colours(widget):
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_it_is_described_to_who_cannot_see_it(theme, qtbot):
    sketch = FormSketch(theme, "Cherry Studio", "Model Provider", "Easel", FIELDS)
    qtbot.addWidget(sketch)
    assert sketch.accessibleName() == "Where the values go in Cherry Studio"
    for words in ("Model Provider", "Easel", "API Key, API Host"):
        assert words in sketch.accessibleDescription()
    assert "sk-" not in sketch.accessibleDescription()


def test_our_fields_are_drawn_in_the_accent_of_the_theme(theme, qtbot):
    sketch = FormSketch(theme, "X", "Settings", "Easel", FIELDS)
    qtbot.addWidget(sketch)
    sketch.resize(sketch.sizeHint())
    assert theme.tokens.accent.lower() in colours(sketch)
    assert theme.tokens.selection.lower() in colours(sketch)


def test_it_is_as_high_as_its_fields(theme, qtbot):
    one, two = (FormSketch(theme, "X", "Settings", "Easel", FIELDS[:count]) for count in (1, 2))
    for sketch in (one, two):
        qtbot.addWidget(sketch)
    assert two.sizeHint().height() > one.sizeHint().height()
    before = two.grab().toImage()
    two.set_fields([("API Key", "sk-\u2022\u2022\u2022"), ("API Host", "http://10.0.0.2:9")])
    assert two.grab().toImage() != before
