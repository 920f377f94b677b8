"""The list of requests: what stays where it is while rows come and go, and what a person does in it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.cells import RECORD_ROLE
from desktop.models.request_tree import RequestTree
from desktop.text import translate
from desktop.theme import Theme
from desktop.widgets.cell_delegate import Index
from desktop.windows.requests.log_columns import LogColumns

_AHEAD = 80  # rows from the end at which the next page is asked for
# Rows that are kept beyond these while the newest are followed; Qt asks for all that are kept when one comes.
_SPARE = 20


class LogView(LogColumns):
    """While it follows, the newest row stays at the top; else what is read stays where it is.

    Signals: opened(request id), of a click or Enter; passed(request id), when the keyboard goes to another;
    following_changed(bool), also by scrolling; unseen_changed(rows that came above what is read); pause_wanted();
    copy_wanted(request id); menu_wanted(request id, where on the screen).
    """

    opened = Signal(str)
    passed = Signal(str)
    following_changed = Signal(bool)
    unseen_changed = Signal(int)
    pause_wanted = Signal()
    copy_wanted = Signal(str)
    menu_wanted = Signal(str, QPoint)

    def __init__(self, theme: Theme, model: RequestTree, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._model = model
        self._following, self._moving, self._choosing, self._removing = True, False, False, False
        self._paints = QTimer(self, singleShot=True, interval=0)
        self._paints.timeout.connect(lambda: self.viewport().setUpdatesEnabled(True))
        self._unseen = 0
        self._keep_enough()
        self._anchor: tuple[QPersistentModelIndex, int] | None = None
        self.setModel(model)
        self.measure()
        self.setExpandsOnDoubleClick(False)  # a click opens what the second one would fold
        self.setAccessibleName(translate("requests", "Requests"))
        self.setAccessibleDescription(
            translate("requests", "Enter opens the details, the arrows unfold, Space pauses, F follows the newest.")
        )
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        for about in (model.rowsAboutToBeInserted, model.rowsAboutToBeRemoved):
            about.connect(self._note_place)
        model.rowsRemoved.connect(self._note_removed)
        model.settled.connect(self._settle)
        model.modelReset.connect(self._to_top)
        model.arrived.connect(self._count_unseen)
        self.clicked.connect(self._open)
        self.selectionModel().currentChanged.connect(self._pass)

    @property
    def following(self) -> bool:
        """Whether the newest row stays at the top."""
        return self._following

    @property
    def unseen(self) -> int:
        """How many rows came above what is read."""
        return self._unseen

    def show_current(self) -> None:
        """Bring the current row into sight."""
        self.scrollTo(self.currentIndex())

    def current_id(self) -> str:
        """The request of the current row; empty for none."""
        return _id_of(self.currentIndex())

    def set_following(self, following: bool) -> None:
        """Follow the newest from now on, or stay where one reads."""
        if following and not self._model.at_head:
            self._model.show_newest()
        if following:
            self._to_top()
        self._note_following(following)

    def choose(self, request_id: str) -> None:
        """Make the row of a request the current one, if it is here; nothing is told."""
        index = self._model.index_of(request_id)
        if index.isValid() and self.current_id() != request_id:
            self._choosing = True
            self.setCurrentIndex(index)
            self._choosing = False

    # --- what a person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit(self.current_id())
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open(self.currentIndex())
        elif key == Qt.Key.Key_Space:
            self.pause_wanted.emit()
        elif key == Qt.Key.Key_F:
            self.set_following(not self._following)
        elif key == Qt.Key.Key_Home and not self._model.at_head:
            self.set_following(True)  # what is first here is not the newest
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        place = event.pos() if by_mouse else self.visualRect(index).bottomLeft()
        if index.isValid():
            self.menu_wanted.emit(_id_of(index), self.viewport().mapToGlobal(place))

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(_id_of(index))

    def _pass(self, index: QModelIndex) -> None:
        if index.isValid() and not (self._choosing or self._removing):
            self.passed.emit(_id_of(index))

    # --- what stays where it is

    def rowsAboutToBeRemoved(self, parent: Index, first: int, last: int) -> None:
        self._removing = True
        super().rowsAboutToBeRemoved(parent, first, last)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Another row is current also when the one that was has gone: then nobody went there, and it is not shown."""
        if not self._removing:
            super().currentChanged(current, previous)

    def _note_place(self, parent: QModelIndex) -> None:
        """Remember the row at the top before rows come or go. Requests that do are painted in a turn of its own.

        What else waits then, such as a key, goes before that.
        """
        if not parent.isValid():
            self.viewport().setUpdatesEnabled(False)
            self._paints.start()
        if self._anchor is None and not self._following and self.isVisible():
            index = self.indexAt(QPoint(0, 0))
            self._anchor = (QPersistentModelIndex(index), self.visualRect(index).top())

    def _note_removed(self) -> None:
        self._removing = False

    def _settle(self) -> None:
        """Put what was at the top back to where it was; when following, show the newest."""
        anchor, self._anchor = self._anchor, None
        if self._following:
            self._to_top()
        elif anchor is not None and anchor[0].isValid():
            index, top = anchor
            moved = self.visualRect(self._model.index(index.row(), 0, index.parent())).top() - top
            if moved:
                self._move_to(self.verticalScrollBar().value() + moved)
        self._look_ahead()

    def _to_top(self) -> None:
        self._forget_unseen()
        if self.verticalScrollBar().value():
            self._move_to(0)

    def _move_to(self, value: int) -> None:
        self._moving = True
        self.verticalScrollBar().setValue(value)
        self._moving = False

    def _scrolled(self, value: int) -> None:
        if value == 0 and self._model.at_head:
            self._forget_unseen()
        if self._moving:
            return
        if value > 0:
            self._note_following(False)
        self._look_ahead()

    def _note_following(self, following: bool) -> None:
        if following != self._following:
            self._following = following
            self._keep_enough()
            self.following_changed.emit(following)

    def _keep_enough(self) -> None:
        seen = self.viewport().height() // self.row_height + 1
        self._model.followed = seen + _AHEAD + _SPARE if self._following else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_enough()

    def _look_ahead(self) -> None:
        """Ask for what one is about to scroll to."""
        if not self.isVisible():
            return
        self.executeDelayedItemsLayout()  # before it the bar knows nothing of new rows
        bar, height = self.verticalScrollBar(), self.row_height
        self._model.reads_old = 2 * bar.value() > bar.maximum() > 0
        if bar.value() > bar.maximum() - _AHEAD * height:
            self._model.fetch_older()
        elif bar.value() < _AHEAD * height and not self._model.at_head:
            self._model.fetch_newer()

    def _count_unseen(self, rows: int) -> None:
        if not self._following:
            self._unseen += rows
            self.unseen_changed.emit(self._unseen)

    def _forget_unseen(self) -> None:
        if self._unseen:
            self._unseen = 0
            self.unseen_changed.emit(0)


def _id_of(index: QModelIndex) -> str:
    return str(index.data(RECORD_ROLE).id) if index.isValid() else ""
