from PySide6.QtGui import QImage

from desktop.widgets.reference_strip import ReferenceStrip
from tests.desktop.fake_playground import file


def test_pictures_are_shown_and_removed(qtbot, theme):
    strip = ReferenceStrip(theme)
    qtbot.addWidget(strip)
    for name in ("a", "b"):
        strip.add(QImage.fromData(file()), name, "64 x 48")
    first, second = strip.cards()
    assert first.remove.accessibleName() == "Remove a"
    assert [first.paint.isHidden(), second.paint.isHidden()] == [False, True]
    with qtbot.waitSignal(strip.removed) as told:
        second.remove.click()
    assert told.args == [1]
    strip.take(0)
    assert strip.cards() == [second]
    assert not second.paint.isHidden()
    strip.show_masking(True)
    assert second.paint.isChecked()
