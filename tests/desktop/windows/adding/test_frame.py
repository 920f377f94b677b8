from PySide6.QtCore import Qt

from desktop.windows.adding.frame import AddFrame
from desktop.windows.adding.parts import WIDEST, AddPage


def test_one_page_is_shown_with_its_title_and_the_way_back(theme, qtbot):
    first, second = AddPage(theme), AddPage(theme)
    first.title, second.title = "First", "Second"
    frame = AddFrame(theme, [first, second])
    qtbot.addWidget(frame)
    frame.resize(1200, 400)
    frame.show()
    frame.show_page(second, closes=False)
    assert (frame.page, frame.title.text(), frame.back.accessibleName()) == (second, "Second", "Back (Esc)")
    assert second.width() <= WIDEST
    frame.show_page(first, closes=True)
    assert (frame.page, frame.title.text(), frame.back.accessibleName()) == (first, "First", "Close (Esc)")
    with qtbot.waitSignal(frame.back_wanted):
        qtbot.mouseClick(frame.back, Qt.MouseButton.LeftButton)
