from PySide6.QtCore import QPoint
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


def test_it_scrolls_along_with_what_grows_until_that_has_its_place(qtbot):
    form, results = QLabel("form"), QLabel("results")
    form.setFixedHeight(600)
    body = Body(form, results)
    qtbot.addWidget(body)
    body.resize(ROOM_FOR_TWO - 200, 400)
    body.show()
    body._settling.setInterval(60_000)  # a machine under load takes longer than a person looks
    body.reveal(results)
    qtbot.wait(1)
    results.setFixedHeight(500)
    qtbot.waitUntil(lambda: 0 <= results.mapTo(body.viewport(), QPoint(0, 0)).y() <= 10)
