from PySide6.QtWidgets import QLineEdit, QPushButton

from desktop.widgets.page_head import PageHead


def test_a_title_with_a_note_and_actions(qtbot):
    head = PageHead("Accounts")
    qtbot.addWidget(head)
    button = QPushButton("Add")
    head.add_action(button)
    head.set_note("3 of 5 can draw")
    head.resize(600, 40)
    head.show()
    assert head.title.text() == "Accounts"
    assert head._note.isVisible()
    assert button.geometry().left() > head._note.geometry().right()
    head.set_note("")
    assert not head._note.isVisible()


def test_a_field_takes_what_is_left_before_the_line_is_left_empty(qtbot):
    head, field, button = PageHead("Accounts"), QLineEdit(), QPushButton("Add")
    qtbot.addWidget(head)
    field.setMaximumWidth(220)
    head.add_action(field, 1)
    head.add_action(button)
    head.set_note("3 of 5 can draw")
    head.show()
    for width in (500, 1000):
        head.resize(width, 40)
        gap = field.geometry().left() - head._note.geometry().right()
        assert field.width() == 220 or gap < 30
    assert field.width() == 220
    assert button.geometry().right() == head.width() - 1


def test_titles_of_all_pages_stand_at_one_height(theme, qtbot):
    bare, full = PageHead("Connect"), PageHead("Accounts")
    full.add_action(QPushButton("Add"))
    for head in (bare, full):
        qtbot.addWidget(head)
    assert bare.sizeHint().expandedTo(bare.minimumSize()).height() == full.sizeHint().height()
