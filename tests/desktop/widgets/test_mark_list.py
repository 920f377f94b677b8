from PySide6.QtCore import Qt

from desktop.account_text import Mark
from desktop.cells import Tone
from desktop.widgets.mark_list import LinkedLabel, MarkList


def test_marks_with_their_advice_and_links(theme, qtbot):
    made = MarkList(theme)
    qtbot.addWidget(made)
    made.set_marks(
        [Mark("m", "Verify at https://g.co/x.", "Then press Check.", Tone.BAD), Mark("n", "No quota.", "", Tone.WARN)]
    )
    made.show()
    first, second = made.rows()
    assert 'href="https://g.co/x"' in first.words.text()
    assert first.advice.isVisible()
    assert not second.advice.isVisible()
    made.set_marks([Mark("n", "No quota.", "", Tone.WARN)])
    assert [row.title.text() for row in made.rows()] == ["n"]


def test_the_keyboard_stops_at_links_only(qtbot):
    label = LinkedLabel("no link")
    qtbot.addWidget(label)
    keys = Qt.TextInteractionFlag.LinksAccessibleByKeyboard
    assert not label.textInteractionFlags() & keys
    label.set_words("see https://g.co/x")
    assert label.textInteractionFlags() & keys
    label.linkHovered.emit("https://g.co/x")
    assert label.toolTip() == "https://g.co/x"
