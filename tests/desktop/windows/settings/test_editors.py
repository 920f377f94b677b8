import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from desktop.settings_text import number_shown
from desktop.windows.settings.editors import BoxEditor, ChoiceEditor, LineEditor, SwitchEditor, read_number
from tests.desktop.windows.settings.typing import press, type_into


@pytest.fixture
def shown(qtbot):
    """Shows an editor and keeps what it commits."""

    def show(editor, value):
        qtbot.addWidget(editor)
        editor.told = []
        editor.committed.connect(editor.told.append)
        editor.show_value(value)
        editor.show()
        return editor

    return show


def test_a_switch(shown, theme, info_of, qtbot):
    editor = shown(SwitchEditor(theme, info_of("keep_prompts")), True)
    press(qtbot, editor.switch)
    assert editor.told == [False]
    editor.show_value(True)  # it was refused
    assert editor.switch.isChecked()
    assert editor.switch.accessibleName() == "Keep prompts in the log"


def test_a_choice_with_what_each_means(shown, info_of, qtbot):
    editor = shown(ChoiceEditor(info_of("auth_mode")), "strict")
    press(qtbot, editor.radios.buttons["off"])
    assert editor.told == ["off"]
    editor.show_value("auto")
    assert editor.radios.value() == "auto"
    assert editor.radios.buttons["auto"].accessibleName().endswith("Not while Easel listens on this computer only")


def test_one_of_many_choices(shown, theme, info_of, qtbot):
    editor = shown(BoxEditor(theme, info_of("default_model")), "gemini-3-pro-image")
    qtbot.keyClick(editor.box, Qt.Key.Key_Down)
    assert editor.told == ["gemini-nano-banana-2.1"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("port", ("9000", 9000)),
        ("port", ("many", "many")),
        ("idle_timeout", ("2.5", 2.5)),
        ("idle_timeout", ("45 s", 45)),
        ("host", (" 0.0.0.0 ", "0.0.0.0")),
    ],
)
def test_what_is_typed_is_told(shown, info_of, qtbot, name, typed):
    editor = shown(LineEditor(info_of(name)), info_of(name).default)
    type_into(qtbot, editor.line, typed[0])
    assert editor.told == [typed[1]]


def test_the_arrows_turn_a_number_within_its_bounds(shown, info_of, qtbot):
    editor = shown(LineEditor(info_of("attempts")), 99)
    for _ in range(3):
        qtbot.keyClick(editor.line, Qt.Key.Key_Up)
    assert editor.line.text() == "100"
    qtbot.waitUntil(lambda: editor.told == [100])
    type_into(qtbot, editor.line, "many")
    qtbot.keyClick(editor.line, Qt.Key.Key_Up)
    assert editor.line.text() == "many"


def test_a_number_says_what_it_may_be(shown, info_of):
    editor = shown(LineEditor(info_of("json_limit_mb")), 100)
    assert editor.line.toolTip().startswith("1 to 2048")
    assert editor.line.accessibleName() == "Largest request"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("100,000", 100_000),
        ("100 000", 100_000),
        ("2,5", 2.5),
        ("1e3", 1000.0),
        ("", ""),
        ("1,2,3", "1,2,3"),
        ("-1", -1),
    ],
)
def test_numbers_as_people_write_them(text, number):
    assert read_number(text) == number


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=30))
def test_any_text_can_be_typed_as_a_number(text):
    assert isinstance(read_number(text, "s"), int | float | str)


@given(st.integers(0, 10**9), st.sampled_from(["", "s", "MB"]))
def test_a_number_is_read_with_its_unit(number, unit):
    assert read_number(f" {number:,} {unit} ", unit) == number


@pytest.fixture
def french(language):
    language.speak("fr")
    yield
    language.speak("en")


@pytest.mark.parametrize("number", [0.125, 12.125, 0.5, 30.0, 86400])
def test_a_number_is_read_as_the_language_shows_it(french, number):
    assert read_number(number_shown(number)) == number
    assert "." not in number_shown(number)


def test_a_comma_is_what_the_language_takes_it_for(french):
    assert read_number("1,500") == 1.5
    assert read_number("1\u202f500") == 1500


def test_a_name_with_a_dot_stays_as_it_is(french):
    assert number_shown("gemini-2.5-flash-image") == "gemini-2.5-flash-image"
