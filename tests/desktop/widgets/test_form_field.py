from PySide6.QtWidgets import QLineEdit

from desktop.widgets.form_field import FormField
from desktop.widgets.secret_field import SecretField


def test_a_fault_stands_where_the_hint_was_until_something_is_typed(theme, qtbot):
    field = FormField("&Label", QLineEdit(), "What you call it.")
    qtbot.addWidget(field)
    field.show()
    seen = [(field.below.text(), field.fault())]
    field.set_fault("Give it a name.")
    seen.append((field.below.text(), field.fault()))
    qtbot.keyClicks(field.line, "x")
    seen.append((field.below.text(), field.fault()))
    assert seen == [
        ("What you call it.", ""),
        ("Give it a name.", "Give it a name."),
        ("What you call it.", ""),
    ]


def test_a_screen_reader_hears_the_name_and_the_fault(theme, qtbot):
    field = FormField("API &key", SecretField(theme, "x"))
    qtbot.addWidget(field)
    field.set_fault("It was rejected.")
    assert (field.line.accessibleName(), field.line.accessibleDescription()) == ("API key", "It was rejected.")
    assert field.label.buddy() is field.line


def test_there_is_no_empty_line_below(theme, qtbot):
    field = FormField("&Label", QLineEdit())
    qtbot.addWidget(field)
    assert field.below.isHidden()
    field.set_hint("Now there is.")
    assert not field.below.isHidden()
