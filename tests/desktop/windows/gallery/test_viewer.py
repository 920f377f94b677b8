import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from desktop.windows.gallery.deeds import Deed
from desktop.windows.gallery.viewer import Viewer
from tests.desktop.fake_gallery import kept


def image(width, height):
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(0)
    return made


@pytest.fixture
def viewer(theme, qtbot, tmp_path):
    made = Viewer(theme)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made._settle.stop()  # or a machine under load takes it for a resize that came later
    made.asked = []
    made.reading_wanted.connect(lambda picture, size: made.asked.append((picture.name, size)))
    made.shown = kept("a.png", tmp_path, width=4000, height=3000)
    made.show_picture(made.shown, None, "1 of 3")
    return made


def test_it_is_read_as_large_as_there_is_room_and_whole_when_one_goes_nearer(viewer):
    assert viewer.asked == [("a.png", viewer.view.size() * viewer.devicePixelRatioF())]
    viewer.picture_read("a.png", image(400, 300), whole=False)
    viewer.closer.click()
    assert viewer.asked[-1] == ("a.png", None)
    viewer.picture_read("a.png", image(4000, 3000), whole=True)
    assert viewer.view.is_whole
    viewer.full.click()
    assert viewer.percent.text() == "100 %"


def test_what_was_read_for_another_one_is_not_shown(viewer):
    viewer.picture_read("b.png", image(9, 9), whole=True)
    assert not viewer.view.has_picture()


def test_a_file_that_is_no_picture_is_told(viewer):
    viewer.picture_read("a.png", QImage(), whole=False)
    assert "cannot be read" in viewer.view.accessibleDescription()


def test_the_same_picture_at_another_place_is_not_read_again(viewer):
    viewer.show_picture(viewer.shown, None, "2 of 4")
    assert viewer.place.text() == "2 of 4"
    assert len(viewer.asked) == 1


def test_the_keyboard_does_everything(viewer, qtbot):
    viewer.focus()
    for key, modifiers, signal, told in (
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, viewer.closed, []),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, viewer.stepped, [1]),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, viewer.done, [Deed.DELETE, (viewer.shown,)]),
        (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier, viewer.done, [Deed.COPY, (viewer.shown,)]),
        (Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier, viewer.done, [Deed.SAVE, (viewer.shown,)]),
    ):
        with qtbot.waitSignal(signal) as heard:
            qtbot.keyClick(viewer.view, key, modifiers)
        assert heard.args == told


def test_when_it_is_left_its_memory_is_given_back(viewer):
    viewer.picture_read("a.png", image(400, 300), whole=False)
    viewer.leave()
    assert not viewer.view.has_picture()
    assert viewer.picture is None


def test_in_a_narrow_window_nothing_is_cut(viewer):
    viewer.resize(QSize(460, 600))
    assert viewer.minimumSizeHint().width() <= 460
