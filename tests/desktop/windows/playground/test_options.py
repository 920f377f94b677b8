from desktop.windows.playground.options import Options
from proxy_core import Account, Provider


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
    assert options.fields() == {"n": 10, "aspect_ratio": "1:1", "model": "my-model", "quality": "strange"}
    assert options.shapes.ratio() == "1:1"
    options.set_models(("a",))
    assert options.fields()["model"] == "my-model"


def test_sizes_are_read_as_people_write_them(qtbot, theme):
    options = Options(theme)
    qtbot.addWidget(options)
    for typed, sent in (
        ("1920 \u00d7 1080", {"size": "1920x1080"}),
        ("1920X1080", {"size": "1920x1080"}),
        ("16 : 9", {"aspect_ratio": "16:9"}),
        ("as large as it gets", {"size": "as large as it gets"}),
        ("  ", {}),
    ):
        options.typed.setText(typed)
        assert options.fields() == {"n": 1, **sent}


def test_a_quality_is_chosen_or_typed(qtbot, theme):
    options = Options(theme)
    qtbot.addWidget(options)
    with qtbot.waitSignal(options.changed):
        options.quality.setEditText("hig")
    assert options.fields()["quality"] == "hig"
    options.quality.setEditText("High")
    assert options.fields()["quality"] == "high"
    options.show_fields({})
    assert options.fields() == {"n": 1}


def test_an_account_that_is_gone_is_any(qtbot, theme):
    options = Options(theme)
    qtbot.addWidget(options)
    options.set_accounts([Account(Provider.GEMINI, "fox", id="fox")])
    options.choose_account("fox")
    assert options.account_id() == "fox"
    options.choose_account("gone")
    assert options.account_id() == ""


def test_what_clients_call_automatic_is_that_shape(qtbot, theme):
    options = Options(theme)
    qtbot.addWidget(options)
    qtbot.keyClicks(options.typed, "auto")
    assert options.shapes.ratio() == ""
    assert options.fields() == {"size": "auto", "n": 1}
