from PySide6.QtCore import Qt

from desktop.windows.connect.notice import HostChoice, NoteRow, Notice

LEFT = Qt.MouseButton.LeftButton


def test_a_notice_is_there_while_it_says_something(theme, qtbot):
    notice = Notice(theme, "&Start proxy", primary=True)
    qtbot.addWidget(notice)
    notice.say("The proxy is stopped.")
    assert notice.isVisible()
    with qtbot.waitSignal(notice.pressed):
        qtbot.mouseClick(notice.button, LEFT)
    notice.say("")
    assert not notice.isVisible()


def test_the_host_that_is_chosen_stays_while_it_is_there(theme, qtbot):
    choice = HostChoice(theme, "Key settings")
    qtbot.addWidget(choice)
    choice.say("In your network")
    told = []
    choice.chosen.connect(told.append)
    choice.set_hosts(["192.168.1.20"])
    assert [button.text() for button in choice.buttons] == ["This computer", "192.168.1.20"]
    qtbot.mouseClick(choice.buttons[1], LEFT)
    assert choice.host == "192.168.1.20"
    choice.set_hosts(["10.0.0.2", "192.168.1.20"])
    assert choice.host == "192.168.1.20"
    choice.set_hosts([])
    assert choice.host == ""
    assert told[:2] == ["", "192.168.1.20"]


def test_a_note_leads_to_its_setting(theme, qtbot):
    note = NoteRow(theme, "In a container", "allowed_hosts")
    qtbot.addWidget(note)
    note.show()
    with qtbot.waitSignal(note.setting_wanted) as asked:
        qtbot.mouseClick(note.icon, LEFT)
    assert asked.args == ["allowed_hosts"]
    bare = NoteRow(theme, "Nothing to set")
    qtbot.addWidget(bare)
    bare.show()
    assert not bare.icon.isVisible()
