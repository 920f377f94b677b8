from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel

from desktop.cells import Tone
from desktop.widgets.dressed import set_dress, set_tone


def shown(label):
    return label.palette().color(QPalette.ColorRole.WindowText).name().upper()


def test_words_change_their_colour_at_once(theme, qtbot):
    label = QLabel("Key rejected")
    qtbot.addWidget(label)
    label.show()
    seen = []
    for tone in (Tone.BAD, Tone.MUTED):
        set_tone(label, tone)
        seen.append(shown(label))
    assert seen == [theme.tokens.bad, theme.tokens.muted]


def test_words_that_are_not_seen_yet_have_their_colour_once_they_are(theme, qtbot):
    label = QLabel("Key rejected")
    qtbot.addWidget(label)
    set_tone(label, Tone.BAD)
    label.sizeHint()
    set_tone(label, Tone.MUTED)
    label.show()
    assert shown(label) == theme.tokens.muted


def test_a_property_is_what_the_style_sheet_goes_by(theme, qtbot):
    label = QLabel("Key rejected")
    qtbot.addWidget(label)
    label.show()
    set_dress(label, "tone", "ok")
    set_dress(label, "tone", "ok")
    assert (label.property("tone"), shown(label)) == ("ok", theme.tokens.ok)
