"""The clients at the left of the page, of which one is chosen."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QVBoxLayout, QWidget

from desktop.clients import CLIENTS, Client, ClientId
from desktop.connect_text import name
from desktop.text import translate
from desktop.theme import SMALL, TINY, font
from desktop.widgets.scroll_column import ScrollColumn

WIDTH = 164


class ClientList(QFrame):
    """The arrow keys go from one to the next.

    Signals: chosen(Client), also by choose().
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(translate("connect", "Clients"))
        self._group = QButtonGroup(self)
        self.buttons: dict[ClientId, QPushButton] = {}
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        column.setSpacing(TINY)
        for client in CLIENTS:
            button = self.buttons[client.id] = QPushButton(name(client))
            button.setCheckable(True)
            button.setAutoExclusive(True)  # so that it is said to be one of several
            button.setProperty("kind", "rail")
            self._group.addButton(button)
            button.toggled.connect(lambda on, client=client: self._toggled(client, on))
            column.addWidget(button)
        column.addStretch(1)
        self._area = ScrollColumn(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(self._area)

    def choose(self, which: ClientId) -> None:
        """Choose one, as a person does."""
        self.buttons[which].setChecked(True)

    def focus_chosen(self) -> None:
        """Give the keyboard to the one that is chosen."""
        button = self._group.checkedButton()
        if button is not None:
            button.setFocus()

    def _toggled(self, client: Client, on: bool) -> None:
        self.buttons[client.id].setFont(font(strong=on))
        if on:
            self._area.ensureWidgetVisible(self.buttons[client.id], 0, SMALL)
            self.chosen.emit(client)
