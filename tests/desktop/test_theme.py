import itertools
import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

import resources
from desktop.cells import Tone
from desktop.theme import DARK, LIGHT, Theme, font, line_icon, picture_icon

GROUNDS = ("window", "card", "hover", "selection")
WORDS = ("text", "muted", "accent", "ok", "warn", "bad")


def contrast(one, other):
    """WCAG 2 contrast ratio of two #RRGGBB colours."""

    def luminance(colour):
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_is_computed_as_wcag_does():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), list(itertools.product(WORDS, GROUNDS)))
def test_words_can_be_read_on_every_ground(tokens, words, ground):
    assert contrast(getattr(tokens, words), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read_on_the_big_button(tokens):
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent_hover) >= 4.5
    assert contrast(tokens.muted, tokens.border) >= 3  # a button that cannot be pressed


def test_the_big_button_is_strong_wherever_it_stands(theme, qtbot):
    button, other = QPushButton("Draw"), QPushButton("Cancel")
    button.setProperty("kind", "primary")
    for one in (button, other):
        qtbot.addWidget(one)
        one.show()
    assert (button.font().weight(), other.font().weight()) == (QFont.Weight.DemiBold, QFont.Weight.Normal)


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_words_in_an_empty_field_can_be_read(theme, qtbot, kind):
    field = kind()
    qtbot.addWidget(field)
    field.show()
    shown = field.palette().color(QPalette.ColorRole.PlaceholderText)
    assert (shown.name().upper(), shown.alpha()) == (theme.tokens.muted.upper(), 255)


def test_the_style_sheet_takes_every_token_it_names(theme):
    assert "$" not in theme.sheet
    assert theme.tokens.accent in theme.sheet
    named = set(re.findall(r"\$(\w+)", resources.path("style.qss").read_text(encoding="utf-8")))
    assert named <= set(LIGHT.__slots__)


def test_the_scheme_can_be_chosen(qapp, monkeypatch):
    theme = Theme(qapp)
    heard = []
    theme.changed.connect(lambda: heard.append(theme.tokens))
    for name, tokens in (("dark", DARK), ("light", LIGHT)):
        monkeypatch.setenv("EASEL_THEME", name)
        theme.apply()
        assert theme.tokens is tokens
        assert qapp.palette().window().color() == QColor(tokens.window)
    assert heard == [DARK, LIGHT]


def test_what_is_dressed_wears_each_look_and_so_does_what_comes_into_it(qapp, qtbot, monkeypatch):
    worn = qapp.styleSheet()
    qapp.setStyleSheet("")
    theme, window = Theme(qapp), QWidget()
    qtbot.addWidget(window)
    button = QPushButton("Draw")
    plain = button.sizeHint()
    theme.dress(window)
    QVBoxLayout(window).addWidget(button)
    seen = [window.styleSheet() == theme.sheet, button.sizeHint() != plain]
    for name, tokens in (("dark", DARK), ("light", LIGHT)):
        monkeypatch.setenv("EASEL_THEME", name)
        theme.apply()
        seen.append(tokens.accent in window.styleSheet())
    assert seen == [True] * 4
    assert qapp.styleSheet() == ""
    qapp.setStyleSheet(worn)


def test_every_tone_has_a_colour(theme):
    assert all(theme.colour(tone).isValid() for tone in Tone)


def test_icons_are_tinted_and_drawn(theme):
    for icon in (line_icon("play", "#FF0000"), line_icon("play", "#FF0000", filled=True)):
        image = icon.pixmap(24, 24).toImage()
        colours = {
            image.pixelColor(x, y).name() for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha()
        }
        assert "#ff0000" in colours
    assert not picture_icon("easel").pixmap(64, 64).toImage().allGray()


def test_an_icon_that_is_not_there_is_named():
    with pytest.raises(FileNotFoundError, match="no-such"):
        line_icon("no-such", "#000000")


def test_two_weights_and_one_width_of_digits(qapp):
    assert {font(strong=True).weight(), font().weight()} == {QFont.Weight.DemiBold, QFont.Weight.Normal}
    assert font(scale=1.5).pointSizeF() == pytest.approx(qapp.font().pointSizeF() * 1.5)
    assert font().featureValue(QFont.Tag("tnum")) == 1


def test_the_look_that_a_person_chose_is_worn_at_once_and_the_systems_again(qapp, monkeypatch):
    monkeypatch.delenv("EASEL_THEME", raising=False)
    theme = Theme(qapp)
    system = theme.tokens
    heard = []
    theme.changed.connect(lambda: heard.append(theme.tokens))
    for look in ("dark", "dark", "light", "system"):
        theme.set_look(look)
    assert heard == [DARK, LIGHT, system]


@pytest.mark.parametrize("kind", ["", "rail", "segment", "primary", "quiet"])
def test_a_button_with_the_keyboard_has_one_frame(qtbot, theme, kind):
    window = QWidget()
    button = QPushButton("Go", window)
    button.setProperty("kind", kind)
    button.resize(160, 40)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(button.hasFocus)
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # as after Tab: the style may draw a frame inside
    image = button.grab().toImage()
    assert len({image.pixelColor(x, 20).name() for x in range(110, 155)}) == 1
    assert image.pixelColor(0, 20) != image.pixelColor(140, 20)
