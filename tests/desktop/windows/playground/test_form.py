from PySide6.QtCore import QPointF

from desktop.playground_wish import PlaygroundWish
from desktop.reference_files import read_data
from desktop.windows.playground.form import Form
from tests.desktop.fake_playground import file


def test_what_it_says_is_shown_by_another(qtbot, theme):
    one, other = Form(theme), Form(theme)
    for form in (one, other):
        qtbot.addWidget(form)
    assert one.is_empty()
    one.prompt.setPlainText("a fox\non two lines")
    one.options.typed.setText("16:9")
    one.options.quality.setEditText("ultra")
    one.options.count.box.setValue(3)
    one.references.add(read_data("a.png", file()))
    one.references.strip.cards()[0].paint.click()
    layer = one.references.pane.canvas.layer
    layer.begin()
    layer.stroke(QPointF(9, 9), QPointF(9, 9), 6, erasing=False)
    wish = one.wish()
    assert wish.fields == {"prompt": "a fox\non two lines", "aspect_ratio": "16:9", "quality": "ultra", "n": 3}
    other.show_wish(wish)
    assert other.wish().request() == wish.request()
    assert other.references.pane.canvas.layer.can_undo()
    assert not other.is_empty()
    other.show_wish(PlaygroundWish({"prompt": ""}))
    assert other.is_empty()
    assert other.wish().fields == {"prompt": "", "n": 1}
