from desktop.windows.playground.options import Options


def test_only_what_was_chosen_is_sent(qtbot, theme):
    options = Options(theme)
    qtbot.addWidget(options)
    assert options.fields() == {"n": 1}
    options.shapes.buttons["2:3"].click()
    assert options.fields() == {"n": 1, "size": "1024x1536"}
    options.typed.setText("1920\u00d71080")
    options.typed.textEdited.emit("")
    assert options.shapes.ratio() == "16:9"
    options.typed.setText("777x333")
    options.typed.textEdited.emit("")
    assert options.shapes.ratio() is None
    options.show_fields({"size": "1:1", "quality": "strange", "n": 99, "model": "my-model"})
    assert options.fields() == {"n": 10, "size": "1024x1024", "model": "my-model"}
    options.set_models(("a",))
    assert options.fields()["model"] == "my-model"
