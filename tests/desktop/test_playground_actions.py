from PySide6.QtGui import QGuiApplication, QImage

from proxy_core import PlaygroundRequest
from tests.desktop.fake_playground import FakePlayground, file
from tests.desktop.waiting import heard
from tests.desktop.windows.playground.conftest import Room


def test_pictures_come_before_the_end(qt_runner, tmp_path):
    room, order = Room(FakePlayground, qt_runner), []
    verbs = room.verbs.playground
    verbs.picture_came.connect(lambda picture: order.append(picture.number))
    verbs.drawn.connect(lambda _result: order.append("end"))

    async def story():
        await room.open()
        async with heard(verbs.drawn):
            verbs.draw(PlaygroundRequest({"prompt": "x", "n": 2}))
        async with heard(verbs.saved):
            verbs.save(file(), tmp_path / "a.png")
        async with heard(verbs.message) as said:
            verbs.save(file(), tmp_path / "no" / "a.png")
        async with heard(verbs.copied):
            verbs.copy_picture(file())
        async with heard(verbs.reference_read) as read:
            verbs.read_pasted(QImage.fromData(file()), "pasted.png")
        async with heard(verbs.asked_loaded) as asked:
            verbs.load_asked("gone")
        return said[0][0], read[0][0].name, asked[0]

    try:
        said, name, asked = qt_runner.run(story())
    finally:
        qt_runner.run(room.close())
        room.end()
    assert order == [0, 1, "end"]
    assert (tmp_path / "a.png").read_bytes() == file()
    assert said.startswith("a.png was not saved")
    assert QGuiApplication.clipboard().image().width() == 64
    assert (name, asked) == ("pasted.png", ("gone", None))
