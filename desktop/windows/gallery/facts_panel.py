"""All that is known of one picture, beside it: its prompt, what drew it, what was asked and changed, what can be done.

It asks nobody: what a person wants is told by signals.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop import gallery_text, log_text
from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, SMALL, Theme
from desktop.widgets.copy_button import CopyButton
from desktop.widgets.flow_layout import FlowLayout
from desktop.windows.gallery.deeds import ICONS, Deed, hint, title
from desktop.windows.requests.detail_parts import NAMES, Section, Table, TextBox, plain
from desktop.windows.requests.head import HeadButton
from proxy_core import GalleryPicture, RequestRecord

PROMPT_LINES = 8


class FactsPanel(QFrame):
    """Signals: done(Deed); account_wanted(account's name)."""

    done = Signal(object)
    account_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.buttons = {deed: HeadButton(theme, ICONS[deed], title(deed), hint(deed)) for deed in Deed}
        self.prompt = TextBox(translate("gallery", "Prompt"), most=PROMPT_LINES)
        self.copy = CopyButton(theme, translate("gallery", "Copy the prompt"))
        self.copy.setProperty("kind", "toggle")  # as large as those below it
        self.facts, self.asked, self.notes = Table(), Table(), plain()
        self.account = QPushButton()
        self.account.setProperty("kind", "link")
        self._account_line = QWidget()
        self._request_id = ""
        self._lay_out()
        for deed, button in self.buttons.items():
            button.clicked.connect(lambda _on=False, deed=deed: self.done.emit(deed))
        self.copy.clicked.connect(self._copy)
        self.account.clicked.connect(lambda: self.account_wanted.emit(self.account.text()))

    def show_picture(self, picture: GalleryPicture) -> None:
        """Say it of this one; what was asked follows with its request."""
        self._request_id = picture.request_id
        self.prompt.set_text(picture.prompt)
        self._sections["prompt"].setVisible(bool(picture.prompt))
        self.facts.set_rows(gallery_text.facts(picture))
        self.facts.setToolTip(picture.client)
        self.account.setText(picture.account)
        self.account.setAccessibleName(translate("gallery", "Account {name}").format(name=picture.account))
        self._account_line.setVisible(bool(picture.account))
        self.show_request(picture.request_id, None)
        self._scroll.verticalScrollBar().setValue(0)

    def show_request(self, request_id: str, record: RequestRecord | None) -> None:
        """What was asked and changed; None while it is not known, or not any more."""
        if request_id != self._request_id:
            return
        notes = gallery_text.notes(record) if record is not None else ""
        asked = log_text.asked(record) if record is not None else []
        self.notes.setText(notes)
        self.asked.set_rows(asked)
        self._sections["notes"].setVisible(bool(notes))
        self._sections["asked"].setVisible(bool(asked))
        self.buttons[Deed.REQUEST].setEnabled(record is not None)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.prompt.toPlainText())
        self.copy.say_copied()

    def _lay_out(self) -> None:
        name = plain(translate("gallery", "Account"), muted=True)
        name.setFixedWidth(NAMES)
        line = QHBoxLayout(self._account_line)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(MEDIUM)
        line.addWidget(name)
        line.addWidget(self.account, 0, Qt.AlignmentFlag.AlignLeft)
        line.addStretch(1)
        self._sections = self._made_sections()
        body = QWidget()
        body.setObjectName("body")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, SMALL, SMALL)
        inner.setSpacing(LARGE)
        for section in self._sections.values():
            inner.addWidget(section)
        inner.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, SMALL, SMALL)
        column.addWidget(self._scroll, 1)

    def _made_sections(self) -> dict[str, QWidget]:
        copying = QWidget()
        below = QHBoxLayout(copying)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.copy)
        below.addStretch(1)
        deeds = QWidget()
        flow = FlowLayout(deeds)
        for button in self.buttons.values():
            flow.addWidget(button)
        return {
            "prompt": Section(translate("gallery", "Prompt"), self.prompt, copying),
            "deeds": deeds,
            "facts": Section(translate("gallery", "Picture"), self.facts, self._account_line),
            "notes": Section(translate("gallery", "Changed on its way"), self.notes),
            "asked": Section(translate("gallery", "What was asked"), self.asked),
        }
