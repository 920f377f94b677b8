"""Room: in a window that is low, a pane above the log and what stands below it are not shown at once."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from desktop.theme import MEDIUM
from desktop.windows.requests.beside import WIDE, Beside
from desktop.windows.requests.log_tools import LogTools


class Room(QObject):
    """Where a pane of `tools`, the list and the details below it have no room together, the pane stands alone until it
    is closed, and has the keyboard that was in what it hides; details that are opened then take its place. `above` is
    what stands above them all.
    """

    def __init__(self, page: QWidget, above: tuple[QWidget, ...], tools: LogTools, beside: Beside) -> None:
        super().__init__(page)
        self._page, self._above, self._tools, self._beside = page, above, tools, beside
        for widget in (page, tools, beside.details):
            widget.installEventFilter(self)

    @property
    def pane_alone(self) -> bool:
        """Whether a pane stands alone."""
        return self._beside.isHidden()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.Resize}:
            scarce = not self._tools.isHidden() and self._is_scarce()
            if scarce and watched is self._beside.details and event.type() == QEvent.Type.ShowToParent:
                self._tools.leave()
            else:
                self._part_with_list(hidden=scarce)
        return False

    def _part_with_list(self, *, hidden: bool) -> None:
        at = self._page.window().focusWidget()
        if hidden and at is not None and self._beside.isAncestorOf(at):
            self._tools.take_keyboard()  # Qt would give it to whatever comes next
        self._beside.setHidden(hidden)

    def _is_scarce(self) -> bool:
        beside = self._beside
        if self._page.width() >= WIDE or beside.details.isHidden():
            return False
        parts = (*self._above, self._tools)
        taken = sum(MEDIUM + _height(part, self._page.width()) for part in parts)
        return self._page.height() < taken + beside.minimumSizeHint().height()


def _height(part: QWidget, width: int) -> int:
    return part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()
