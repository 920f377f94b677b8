"""The four steps to an OAuth client of one's own, with the pages of Google's console that each needs."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.text import translate
from desktop.theme import SMALL, Theme
from desktop.widgets.step_list import StepList
from desktop.windows.adding.client_form import ClientForm
from desktop.windows.adding.parts import LinkButton, prose, row
from proxy_core import Provider

CONSOLE = "https://console.cloud.google.com"
PROJECT_PAGE = f"{CONSOLE}/projectcreate"
CONSENT_PAGE = f"{CONSOLE}/auth/overview"
AUDIENCE_PAGE = f"{CONSOLE}/auth/audience"
CLIENTS_PAGE = f"{CONSOLE}/auth/clients"
API_PAGES = {
    Provider.GEMINI: f"{CONSOLE}/apis/library/generativelanguage.googleapis.com",
    Provider.VERTEX: f"{CONSOLE}/apis/library/aiplatform.googleapis.com",
    Provider.CODE_ASSIST: f"{CONSOLE}/apis/library/cloudaicompanion.googleapis.com",
}
CLIENT_STEP = 3


class GoogleSteps(StepList):
    """The last step holds `client`, a ClientForm.

    Signals: link_wanted(address), of a page to be opened in the browser.
    """

    link_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        self.client = ClientForm(theme)
        self._api = LinkButton(theme, "", "")
        self._made: list[QPushButton] = []
        self._links: list[LinkButton] = []
        project = self._body(
            translate("accounts", "A project of Google Cloud pays for the pictures. Make one, then enable its API."),
            self._link(LinkButton(theme, translate("accounts", "Make a project"), PROJECT_PAGE)),
            self._link(self._api),
        )
        consent = self._body(
            translate(
                "accounts",
                "Name the app as you like, with External as its audience, and add yourself as a test user. While it "
                "is in Testing, logins end after 7 days; publish it on the page Audience to avoid that.",
            ),
            self._link(LinkButton(theme, translate("accounts", "Set up the consent screen"), CONSENT_PAGE)),
            self._link(LinkButton(theme, translate("accounts", "Audience"), AUDIENCE_PAGE)),
        )
        client = self._body(
            translate("accounts", "Create a client of the type Desktop app, then download its JSON."),
            self._link(LinkButton(theme, translate("accounts", "Create a client"), CLIENTS_PAGE)),
        )
        super().__init__(
            theme,
            [
                (translate("accounts", "Make a project and enable its API"), project),
                (translate("accounts", "Set up the consent screen"), consent),
                (translate("accounts", "Create an OAuth client of the type Desktop app"), client),
                (translate("accounts", "Give Easel the client"), self.client),
            ],
        )
        for number, button in enumerate(self._made):
            button.clicked.connect(self._next(number))
        for link in self._links:
            link.clicked.connect(lambda _checked=False, one=link: self.link_wanted.emit(one.address))
        self.client.changed.connect(self._client_changed)
        self.set_provider(Provider.GEMINI)

    def set_provider(self, provider: Provider) -> None:
        """Lead to the API that this provider draws through."""
        words = {
            Provider.VERTEX: translate("accounts", "Enable the Vertex AI API"),
            Provider.CODE_ASSIST: translate("accounts", "Enable the Gemini for Google Cloud API"),
        }.get(provider, translate("accounts", "Enable the Gemini API"))
        self._api.set_words(words)
        self._api.set_address(API_PAGES[provider])

    def restart(self) -> None:
        """Open the first step, with none done."""
        self.client.clear()
        for number in range(CLIENT_STEP + 1):
            self.set_done(number, False)
        self.open_step(0)

    def _body(self, words: str, *links: QWidget) -> QWidget:
        body, button = QWidget(), QPushButton(translate("accounts", "&Next step"))
        self._made.append(button)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, SMALL)
        column.setSpacing(SMALL)
        column.addWidget(prose(words, "muted"))
        column.addLayout(row(links))
        column.addLayout(row([button]))
        return body

    def _link(self, link: LinkButton) -> LinkButton:
        self._links.append(link)
        return link

    def _next(self, number: int) -> Callable[[], None]:
        def go() -> None:
            self.set_done(number)
            self.open_step(number + 1)
            (self._made[number + 1] if number + 1 < CLIENT_STEP else self.client.zone.choose).setFocus()

        return go

    def _client_changed(self) -> None:
        self.set_done(CLIENT_STEP, self.client.client() is not None)
