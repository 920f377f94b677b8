from PySide6.QtCore import Qt

from desktop.widgets.choice_button import ChoiceButton


def test_it_is_as_high_as_its_words_need(theme, qtbot):
    button = ChoiceButton(theme, "cloud", "Vertex AI", "Google Cloud: a key, or a login with a project. " * 3)
    qtbot.addWidget(button)
    assert button.heightForWidth(240) > button.heightForWidth(600) >= button.minimumSizeHint().height() > 0
    assert button.hasHeightForWidth()
    assert button.sizeHint().isValid()


def test_a_click_on_its_words_is_a_click_on_it(theme, qtbot):
    button = ChoiceButton(theme, "cloud", "Vertex AI", "Google Cloud")
    qtbot.addWidget(button)
    button.resize(300, 80)
    button.show()
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=button._words.geometry().center())
    assert (button.accessibleName(), button.accessibleDescription()) == ("Vertex AI", "Google Cloud")
