from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.widgets.scroll_column import ScrollColumn


def test_it_scrolls_down_and_never_across_and_is_no_place_for_the_keyboard(theme, qtbot):
    body = QWidget()
    column = QVBoxLayout(body)
    for _ in range(40):
        column.addWidget(QLabel("a line that is not so short"))
    area = ScrollColumn(body)
    qtbot.addWidget(area)
    area.resize(60, 120)
    area.show()
    assert area.verticalScrollBar().isVisible()
    assert not area.horizontalScrollBar().isVisible()
    assert area.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_what_it_holds_is_on_the_ground_of_what_is_around_it(theme, qtbot):
    around = QWidget()
    qtbot.addWidget(around)
    area = ScrollColumn()
    area.hold(QWidget())
    column = QVBoxLayout(around)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(area)
    around.resize(80, 80)
    around.show()
    assert area.widget().width() == 80
    plain = QWidget()
    qtbot.addWidget(plain)
    plain.resize(80, 80)
    plain.show()
    assert around.grab().toImage().pixelColor(40, 40) == plain.grab().toImage().pixelColor(40, 40)
