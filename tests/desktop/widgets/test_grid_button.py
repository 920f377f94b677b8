from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.widgets.grid_button import GridButton


def test_it_is_as_high_as_what_is_in_it_needs_at_its_width(theme, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    button, words = GridButton(), QLabel("Add an account of your own, and draw with what it has left today.")
    words.setWordWrap(True)
    button.grid.addWidget(words, 0, 1)
    column = QVBoxLayout(window)
    column.addWidget(button)
    column.addStretch(1)
    heights = []
    for width in (900, 160):
        window.resize(width, 600)
        window.show()
        heights.append(button.height())
        assert words.height() >= words.heightForWidth(words.width())
    assert heights[0] < heights[1]
