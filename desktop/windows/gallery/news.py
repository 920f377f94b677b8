"""How many new pictures wait to be shown, as a button; hidden while there are none."""

from PySide6.QtWidgets import QPushButton

from desktop.text import counted


class NewPictures(QPushButton):
    """It is clicked to show them."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "chip-link")
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """So many wait."""
        self.setText(counted("gallery", "\u2191 %Ln new", count))
        self.setAccessibleName(counted("gallery", "Show %Ln new pictures", count))
        self.setVisible(bool(count))
