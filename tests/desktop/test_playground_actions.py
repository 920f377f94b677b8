import base64

from PySide6.QtGui import QGuiApplication, QImage

from desktop.playground_wish import PlaygroundWish
from tests.desktop.fake_playground import file
from tests.desktop.fakes import FakeCore
from tests.desktop.waiting import heard
from tests.desktop.windows.playground.conftest import Room


def test_pictures_come_before_the_end(qt_runner, tmp_path):
    room, order = Room(FakeCore, qt_runner), []
    verbs = room.verbs.playground
    verbs.picture_came.connect(lambda picture, _image: order.append(picture.number))
    verbs.drawn.connect(lambda _result: order.append("end"))

    async def story():
        await room.open()
        async with heard(verbs.drawn):
            verbs.draw(PlaygroundWish({"prompt": "x", "n": 2}))
        assert verbs.asked.find("req-1").fields["n"] == 2
        async with heard(verbs.saved):
            verbs.save(file(), tmp_path / "a.png")
        async with heard(verbs.message) as said:
            verbs.save(file(), tmp_path / "no" / "a.png")
        async with heard(verbs.copied):
            verbs.copy_picture(file())
        async with heard(verbs.reference_read) as read:
            verbs.read_pasted(QImage.fromData(file()))
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


def test_pictures_come_from_addresses_and_masks_from_files(qt_runner, tmp_path):
    core = FakeCore()
    core.addresses = {"https://example.com/a%20fox.png?x=1": file()}
    room = Room(lambda: core, qt_runner, tmp_path / "playground")
    verbs, read, refused = room.verbs.playground, [], []
    verbs.reference_read.connect(lambda one: read.append((one.name, one.width)))
    verbs.reference_refused.connect(lambda name, why: refused.append((name, why)))
    data = "data:image/png;base64," + base64.b64encode(file((32, 32))).decode()

    async def story():
        await room.open()
        async with heard(verbs.busy_changed, lambda verb, busy: verb.startswith("read") and not busy):
            verbs.read_addresses([*core.addresses, data, "https://example.com/none.png", "data:image/png;base64,!"])
        (tmp_path / "m.png").write_bytes(file())
        async with heard(verbs.mask_read) as mask:
            verbs.read_mask(tmp_path / "m.png")
        async with heard(verbs.mask_refused) as no_mask:
            verbs.read_mask(tmp_path / "none.png")
        async with heard(verbs.request_copied) as copied:
            verbs.copy_request(PlaygroundWish({"prompt": "x"}), "curl", "http://127.0.0.1:1/v1")
        return mask[0][0], no_mask[0], copied[0]

    try:
        mask, no_mask, copied = qt_runner.run(story())
    finally:
        qt_runner.run(room.close())
        room.end()
    assert read == [("a fox.png", 64), ("pasted.png", 32)]
    assert [name for name, _ in refused] == ["none.png", "pasted.png"]
    assert refused[0][1].startswith("example.com could not be reached")
    assert (mask.name, mask.marks) == ("m.png", False)
    assert no_mask[1].startswith("none.png cannot be opened")
    assert copied == (None,)
