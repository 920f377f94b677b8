from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from tests.desktop.waiting import heard

LEFT = Qt.MouseButton.LeftButton


def test_a_diagnosis_is_put_on_the_clipboard(room, play, qtbot):
    said = []

    async def story():
        line = room.page.diagnosis
        row = room.row("update_check")
        assert row.isAncestorOf(line)
        room.verbs.main.offered.connect(lambda words, *_: said.append(words))
        async with heard(room.verbs.settings.diagnosed, bool):
            qtbot.mouseClick(line.button, LEFT)
            return line.button.text(), line.button.isEnabled()

    assert play(story) == ("Looking\u2026", False)
    assert QGuiApplication.clipboard().text() == "ok  versions  Easel\n"
    assert said == ["The diagnosis is on the clipboard. Paste it where you ask for help."]
    assert (room.page.diagnosis.button.text(), room.page.diagnosis.button.isEnabled()) == ("Copy diagnosis", True)


def test_it_is_offered_to_the_palette(room):
    assert "Copy diagnosis" in [action.text() for action in room.page.actions()]
