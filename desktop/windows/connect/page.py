"""The page Connect: a person chooses a client, copies what it needs, and sees whether it reaches Easel."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop import text
from desktop.cells import Tone
from desktop.clients import CLIENTS, Client, ClientId, filled
from desktop.core_signals import CoreSignals
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.verbs import Verbs
from desktop.widgets.page_head import PageHead
from desktop.windows.connect.card import ClientCard
from desktop.windows.connect.client_list import ClientList
from desktop.windows.connect.listening import Listening
from desktop.windows.connect.notice import HostChoice, Notice
from desktop.windows.connect.place import Place, addresses_in_network, place_of
from desktop.windows.offered import offer, page_action
from desktop.windows.page import Page
from proxy_core import Settings, model_at_hand


class ConnectPage(QWidget):
    """`addresses` gives this computer's addresses in its networks.

    Signals: page_wanted(Page); setting_wanted(name of a setting).
    """

    page_wanted = Signal(object)
    setting_wanted = Signal(str)

    def __init__(
        self,
        theme: Theme,
        signals: CoreSignals,
        verbs: Verbs,
        *,
        addresses: Callable[[], tuple[str, ...]] = addresses_in_network,
    ) -> None:
        super().__init__()
        self._theme, self._signals, self._verbs, self._addresses = theme, signals, verbs, addresses
        self.cards: dict[ClientId, ClientCard] = {}
        self.list, self.stack = ClientList(), QStackedWidget()
        self.listening = Listening(theme, signals)
        self.stopped = Notice(theme, translate("connect", "&Start proxy"), primary=True)
        self.hosts = HostChoice(theme, translate("connect", "Key settings"))
        self.no_key = Notice(theme, translate("connect", "Key settings"))
        self._lay_out()
        self._connect()
        _offer_clients(self, self.list)
        self.list.choose(ClientId.CHERRY_STUDIO)

    @property
    def card(self) -> ClientCard:
        """The card that is shown."""
        return self.cards[self._client.id]

    def entered(self) -> None:
        """The page is looked at: networks may have changed since."""
        self._show()

    def focus_first(self) -> None:
        """Give the keyboard to the client that is chosen."""
        self.list.focus_chosen()

    def leave(self) -> None:
        """The window closes for good: nothing waits for a client any more."""
        self.listening.stop()

    def _lay_out(self) -> None:
        right = QFrame()
        right.setProperty("card", True)
        inner = QVBoxLayout(right)
        inner.setContentsMargins(1, SMALL, 1, 1)  # the bar that scrolls stays below the round corner
        inner.setSpacing(0)
        rule = QFrame()
        rule.setProperty("rule", True)
        for widget, stretch in ((self.stack, 1), (rule, 0), (self.listening, 0)):
            inner.addWidget(widget, stretch)
        body = QHBoxLayout()
        body.setSpacing(MEDIUM)
        body.addWidget(self.list)
        body.addWidget(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(PageHead(translate("connect", "Connect")))
        for notice in (self.stopped, self.hosts, self.no_key):
            column.addWidget(notice)
        column.addLayout(body, 1)

    def _connect(self) -> None:
        self.list.chosen.connect(self._choose)
        self.stopped.pressed.connect(self._start)
        self.hosts.pressed.connect(lambda: self.setting_wanted.emit("auth_mode"))
        self.no_key.pressed.connect(lambda: self.setting_wanted.emit("auth_mode"))
        self.hosts.chosen.connect(self._show_values)
        self.listening.setting_wanted.connect(self.setting_wanted)
        self.listening.log_wanted.connect(lambda: self.page_wanted.emit(Page.REQUESTS))
        self._signals.proxy_changed.connect(self._show)
        self._signals.settings_changed.connect(self._show)
        self._signals.accounts_changed.connect(self._follow_accounts)
        self._verbs.main.busy_changed.connect(self._set_busy)

    def _choose(self, client: Client) -> None:
        self._client = client
        if client.id not in self.cards:
            card = self.cards[client.id] = ClientCard(self._theme, self._verbs.keys, client)
            card.setting_wanted.connect(self.setting_wanted)
            self.stack.addWidget(card)
        self.stack.setCurrentWidget(self.card)
        self.listening.set_client(client)
        self._show()

    def _start(self) -> None:
        if self._port_in_use():
            self.setting_wanted.emit("port")
        else:
            self._verbs.main.start_proxy()

    def _port_in_use(self) -> bool:
        """Whether starting it once more would fail once more, as long as nobody chooses another port."""
        error = self._signals.proxy.error
        return error is not None and error.code == "port_in_use"

    def _set_busy(self, verb: str, busy: bool) -> None:
        if verb in {"proxy", "open"}:
            self.stopped.button.setEnabled(not busy)

    def _show(self) -> None:
        place = self._place()
        self.stopped.say(self._stopped(place), Tone.BAD if self._signals.proxy.error else Tone.MUTED)
        other, start = translate("connect", "Choose another &port"), translate("connect", "&Start proxy")
        self.stopped.button.setText(other if self._port_in_use() else start)
        if place.everywhere:
            self.hosts.set_hosts(self._addresses())
        self.hosts.say(_reached(place), Tone.MUTED)
        self.no_key.say("" if place.key_asked else _any_key())
        self._show_values()

    def _show_values(self) -> None:
        place = self._place()
        model = self._named = self._model()
        root = place.at(self.hosts.host if place.everywhere else "")
        self.card.set_place(root, model)
        address = filled(self._client.address.value, root, model)
        self.listening.set_place(address, running=place.running, key_asked=place.key_asked)

    def _follow_accounts(self) -> None:
        if self._model() != self._named:  # accounts change with every picture, and this hardly ever
            self._show_values()

    def _model(self) -> str:
        """One that the accounts draw."""
        accounts = (state.account for state in self._signals.accounts)
        able = frozenset(account.provider for account in accounts if account.enabled)
        return model_at_hand(self._signals.settings or Settings(), able)

    def _place(self) -> Place:
        return place_of(self._signals.proxy, self._signals.settings)

    def _stopped(self, place: Place) -> str:
        if place.running:
            return ""
        error = self._signals.proxy.error
        why = text.phrase(error) if error else translate("connect", "The proxy is stopped: no client reaches Easel.")
        if not place.root:
            return why
        return f"{why} " + translate("connect", "The address below is the one that it will have.")


def _offer_clients(page: ConnectPage, clients: ClientList) -> None:
    for client in CLIENTS:
        words = translate("connect", "Connect {client}").format(client=client.name)
        words = words if client.name else translate("connect", "Connect another client")
        offer(page, Page.CONNECT, page_action(page, None, words, partial(_choose, clients, client.id)))


def _choose(clients: ClientList, which: ClientId) -> None:
    clients.choose(which)
    clients.focus_chosen()


def _reached(place: Place) -> str:
    if not place.everywhere:
        return ""
    words = translate("connect", "Easel listens in your network, too. Whose address do you need?")
    return text.sentences(words, translate("connect", "Whoever has it still needs the key."))


def _any_key() -> str:
    return translate("connect", "Easel asks for no key now: any key works, but most clients want one in their field.")
