import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from desktop.widgets.form_field import FormField
from desktop.windows.adding.stray_keys import StrayKeys
from tests.desktop.waiting import noted

KEY = "sk-proj-0123456789abcdef"


@pytest.fixture
def form(theme, qtbot):
    field = FormField("Label", QLineEdit())
    qtbot.addWidget(field)
    return field, noted(StrayKeys([field], field).caught)


def paste(field, words):
    QGuiApplication.clipboard().setText(words)
    field.line.paste()


@pytest.mark.parametrize("key", [KEY, f"  {KEY}\n", "AIzaSyA-0123456789_0123456789012345678", "GOCSPX-0123456789ab"])
@pytest.mark.parametrize("before", ["", "Studio", "Studio "])
def test_a_key_that_is_pasted_is_taken_out_again(form, key, before):
    field, caught = form
    field.line.setText(before)
    paste(field, key)
    assert (field.line.text(), caught) == (before, [(field, key.strip())])


@pytest.mark.parametrize(
    "before", ["Studio", "https://generativelanguage.googleapis.com/v1beta", "sk-project", KEY[::-1]]
)
def test_one_that_takes_the_place_of_words_is_too(form, before):
    field, caught = form
    field.line.setText(before)
    field.line.selectAll()
    paste(field, KEY)
    assert (field.line.text(), caught) == (before, [(field, KEY)])


@pytest.mark.parametrize(("start", "length"), [(0, 7), (8, 9), (18, 6), (12, 0)])
def test_so_is_one_in_the_midst_of_words(form, start, length):
    field, caught = form
    before = "Studio. Something Longer"
    field.line.setText(before)
    field.line.setSelection(start, length)
    if not length:
        field.line.setCursorPosition(start)
    paste(field, KEY)
    assert (field.line.text(), caught) == (before, [(field, KEY)])


@pytest.mark.parametrize("words", ["Studio", "sk-learn", "https://images.example.com/v1", "my-project@us"])
def test_other_words_stay(form, words):
    field, caught = form
    paste(field, words)
    assert (field.line.text(), caught) == (words, [])


def test_what_is_typed_stays(form, qtbot):
    field, caught = form
    qtbot.keyClicks(field.line, "sk-2024-images")
    assert (field.line.text(), caught) == ("sk-2024-images", [])
