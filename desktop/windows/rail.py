"""The rail at the left of the window: a button for each page, and how many accounts wait for their person."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from desktop.cells import Tone
from desktop.text import counted
from desktop.theme import LARGE, MEDIUM, SMALL, TINY, Theme, font, picture_icon
from desktop.widgets.copy_button import ICON_GAP
from desktop.widgets.icon_mark import IconMark
from desktop.windows.page import ICONS, Page, keys, title

WIDE, NARROW = 196, 61
BESIDE = SMALL + TINY  # the buttons
BESIDE_ICONS = 10  # the buttons of the narrow one, where the style leaves as much at either side of an icon
ICON = 18
MARK = 8


class RailButton(QPushButton):
    """Opens a page; a dot at its right says that something on it wants the person."""

    def __init__(self, theme: Theme, page: Page) -> None:
        super().__init__()
        self._theme, self._page = theme, page
        self._marked = self._brief = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setProperty("kind", "rail")
        self.setIconSize(QSize(ICON, ICON))
        self.setFont(font())
        self.toggled.connect(self._dress)
        theme.changed.connect(self._dress)
        self.set_brief(False)
        self._dress()

    def set_brief(self, brief: bool) -> None:
        """Whether there is room for the icon only."""
        self._brief = brief
        self.setText("" if brief else ICON_GAP + title(self._page))
        self.setToolTip(f"{title(self._page)} ({keys(self._page)})" if brief else keys(self._page))

    def set_mark(self, count: int) -> None:
        """Show that `count` things on the page want the person; 0 for none."""
        self._marked = bool(count)
        words = counted("window", "{page}, %Ln need you", count).format(page=title(self._page))
        self.setAccessibleName(words if count else title(self._page))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._marked:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(Tone.BAD))
        top = SMALL if self._brief else (self.height() - MARK) // 2
        painter.drawEllipse(self.width() - MARK - (SMALL if self._brief else MEDIUM), top, MARK, MARK)

    def _dress(self) -> None:
        tokens = self._theme.tokens
        self.setIcon(self._theme.icon(ICONS[self._page], tokens.accent if self.isChecked() else tokens.muted))
        self.setFont(font(strong=self.isChecked()))


class Rail(QFrame):
    """Signals: chosen(Page), when the person presses one."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("rail", True)
        self._group = QButtonGroup(self)
        self.buttons: dict[Page, RailButton] = {}
        self._name = QLabel("Easel")
        self._name.setFont(font(scale=1.25, strong=True))
        picture = IconMark()
        picture.setPixmap(picture_icon("easel").pixmap(24, 24))
        head = self._head = QHBoxLayout()
        head.setSpacing(SMALL)
        head.addWidget(picture)
        head.addWidget(self._name, 1)
        column = self._column = QVBoxLayout(self)
        column.setSpacing(TINY)
        column.addLayout(head)
        column.addSpacing(MEDIUM)
        for page in Page:
            button = self.buttons[page] = RailButton(theme, page)
            self._group.addButton(button)
            button.clicked.connect(lambda _checked, page=page: self.chosen.emit(page))
            button.set_mark(0)
            column.addWidget(button)
        column.addStretch(1)
        self.set_brief(False)

    def show_page(self, page: Page | None) -> None:
        """Mark the page that is shown; None for none of them."""
        if page is not None:
            self.buttons[page].setChecked(True)
            self._let_tab_reach(page)
            return
        self._group.setExclusive(False)
        for button in self.buttons.values():
            button.setAutoExclusive(False)
            button.setChecked(False)
            button.setAutoExclusive(True)
        self._group.setExclusive(True)
        self._let_tab_reach(next(iter(Page)))

    def _let_tab_reach(self, page: Page) -> None:
        """Tab comes to one of them, the arrow keys to the others: by itself Qt keeps to the one it came to last."""
        for of, button in self.buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if of is page else Qt.FocusPolicy.ClickFocus)

    def set_mark(self, page: Page, count: int) -> None:
        """How many things on `page` want the person."""
        self.buttons[page].set_mark(count)

    def set_brief(self, brief: bool) -> None:
        """Whether there is room for icons only."""
        self._name.setVisible(not brief)
        beside = BESIDE_ICONS if brief else BESIDE
        self._column.setContentsMargins(beside, LARGE, beside, LARGE)
        self._head.setContentsMargins(0 if brief else SMALL, 0, 0, 0)  # where the picture stands alone, in the middle
        for button in self.buttons.values():
            button.set_brief(brief)
        self.setFixedWidth(NARROW if brief else WIDE)
