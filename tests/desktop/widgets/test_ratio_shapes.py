from desktop.widgets.ratio_shapes import RatioShapes


def test_one_shape_is_chosen_and_told(qtbot, theme):
    shapes = RatioShapes(theme, ["", "1:1", "16:9"], "Any", lambda ratio: f"shape {ratio}")
    qtbot.addWidget(shapes)
    with qtbot.waitSignal(shapes.chosen) as told:
        shapes.buttons["16:9"].click()
    assert told.args == ["16:9"]
    assert shapes.ratio() == "16:9"
    assert shapes.buttons["1:1"].accessibleName() == "shape 1:1"
    shapes.show_ratio(None)
    assert shapes.ratio() is None
