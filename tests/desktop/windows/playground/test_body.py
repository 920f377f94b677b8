from PySide6.QtWidgets import QLabel

from desktop.windows.playground.body import ROOM_FOR_TWO, Body


def test_where_there_is_no_room_the_pictures_are_below(qtbot):
    form, results = QLabel("form"), QLabel("results")
    body = Body(form, results)
    qtbot.addWidget(body)
    body.show()
    body.resize(ROOM_FOR_TWO + 200, 400)
    assert body.is_beside()
    assert results.x() > form.x()
    body.resize(ROOM_FOR_TWO - 200, 400)
    assert not body.is_beside()
    assert form.maximumWidth() > ROOM_FOR_TWO
