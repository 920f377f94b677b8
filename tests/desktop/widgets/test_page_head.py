from PySide6.QtWidgets import QPushButton

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
