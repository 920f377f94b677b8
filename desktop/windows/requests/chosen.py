"""Chosen: the request that is chosen in the list, with its details, its menu and what is copied of it."""

from functools import partial

from PySide6.QtCore import QObject, QPoint, QTimer, Signal

from desktop.core_signals import CoreSignals
from desktop.log_help import Help, Way
from desktop.models.request_tree import RequestTree
from desktop.windows.page import Page
from desktop.windows.requests.beside import Beside
from desktop.windows.requests.copying import Copying
from desktop.windows.requests.details import RequestDetails
from desktop.windows.requests.log_view import LogView
from desktop.windows.requests.row_menu import row_menu


class Chosen(QObject):
    """Keeps list and details together.

    Signals: look_wanted(RequestFilter), for requests like one; again_wanted(RequestRecord), to be drawn anew; copied();
    page_wanted(Page), account_wanted(account id), add_wanted() and setting_wanted(its name), of what helps.
    """

    look_wanted = Signal(object)
    again_wanted = Signal(object)
    copied = Signal()
    page_wanted = Signal(object)
    account_wanted = Signal(str)
    add_wanted = Signal()
    setting_wanted = Signal(str)

    def __init__(
        self, view: LogView, model: RequestTree, details: RequestDetails, beside: Beside, signals: CoreSignals
    ) -> None:
        super().__init__(view)
        self._view, self._model, self._details, self._beside = view, model, details, beside
        self._awaited = ""
        self._copying = Copying(signals, self)
        self._copying.copied.connect(self._say_copied)
        view.opened.connect(self._open)
        view.passed.connect(self._pass)
        view.copy_wanted.connect(lambda request_id: self._copy(request_id, "id"))
        view.menu_wanted.connect(self._show_menu)
        model.request_changed.connect(self._follow)
        model.modelReset.connect(self._see_whether_there)
        details.closed.connect(view.setFocus)
        details.copy_wanted.connect(lambda what: self._copying.copy(details.told, what))
        details.again_wanted.connect(self._draw_again)
        details.help_taken.connect(self._take_help)
        details.account_wanted.connect(self.account_wanted)
        signals.accounts_changed.connect(details.set_accounts)

    def open_when_there(self, request_id: str) -> None:
        """Open the details of a request with the page that brings it; never, when it does not come."""
        self._awaited = request_id

    def _see_whether_there(self) -> None:
        awaited, self._awaited = self._awaited, ""
        self._view.choose(self._details.request_id)
        if awaited and self._model.known(awaited) is not None:
            self._view.choose(awaited)
            self._open(awaited)

    def _open(self, request_id: str) -> None:
        told = self._model.known(request_id)
        if told is None:
            return
        self._beside.show_details()
        self._details.show_request(told)
        self._model.want_attempts(request_id)
        QTimer.singleShot(0, self._view, self._view.show_current)  # once the list has the room that is left to it

    def _pass(self, request_id: str) -> None:
        if self._details.told is not None:
            self._open(request_id)

    def _follow(self, request_id: str) -> None:
        told = self._model.known(request_id) if request_id == self._details.request_id else None
        if told is not None:
            self._details.show_request(told)

    def _copy(self, request_id: str, what: str) -> None:
        self._copying.copy(self._model.known(request_id), what)

    def _say_copied(self, request_id: str, what: str) -> None:
        if self._details.request_id == request_id:
            self._details.say_copied(what)
        self.copied.emit()

    def _show_menu(self, request_id: str, place: QPoint) -> None:
        told = self._model.known(request_id)
        if told is not None:
            row_menu(
                self._view,
                told.record,
                self._model.matching,
                open_details=partial(self._open, request_id),
                copy=partial(self._copy, request_id),
                draw_again=partial(self.again_wanted.emit, told.record),
                look_for=self.look_wanted.emit,
            ).popup(place)

    def _draw_again(self) -> None:
        if self._details.told is not None:
            self.again_wanted.emit(self._details.told.record)

    def _take_help(self, help_: Help) -> None:
        match help_.way:
            case Way.ACCOUNT:
                self.account_wanted.emit(help_.target)
            case Way.ACCOUNTS:
                self.page_wanted.emit(Page.ACCOUNTS)
            case Way.CONNECT:
                self.page_wanted.emit(Page.CONNECT)
            case Way.SETTING:
                self.setting_wanted.emit(help_.target)
            case Way.ADD:
                self.add_wanted.emit()
