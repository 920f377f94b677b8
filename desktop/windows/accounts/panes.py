"""The parts of an account's details that open inside them: removal, a new key, and how it shares the work."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.models.account_order import FIRST, LAST
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.widgets.note_pane import NotePane
from desktop.widgets.number_field import NumberField
from proxy_core import Account

SETTLED_MS = 600  # a number that is being turned up is not sent at each step
MOST_AT_ONCE = 100


class Pane(NotePane):
    """A title, words, and a row of buttons, of which the last lets it be."""

    def __init__(self, keep: str) -> None:
        super().__init__()
        self.keep = QPushButton(keep)
        self.keep.clicked.connect(self.close_pane)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(SMALL)
        self.buttons.addWidget(self.keep)
        self.buttons.addStretch(1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        self.column.setSpacing(SMALL)
        self.column.addWidget(self.title)
        self.column.addWidget(self.words)
        self.column.addLayout(self.buttons)


class RemovePane(Pane):
    """Asks before an account that is signed in goes.

    Signals: removed(whether its login is to be revoked too).
    """

    removed = Signal(bool)

    def __init__(self) -> None:
        super().__init__(translate("accounts", "&Keep it"))
        self.revoke = QCheckBox(translate("accounts", "Also re&voke at Google"))
        self.revoke.setToolTip(
            translate(
                "accounts", "Ends every login of this person with the same Google project, in other programs too."
            )
        )
        self.remove = QPushButton(translate("accounts", "Re&move"))
        self.remove.setProperty("kind", "danger")
        self.remove.clicked.connect(lambda: self.removed.emit(self.revoke.isChecked()))
        self.column.insertWidget(2, self.revoke)
        self.buttons.insertWidget(0, self.remove)

    def ask(self, account: Account) -> None:
        """Ask about this account."""
        self.title.setText(translate("accounts", "Remove {account}?").format(account=account.name))
        self.words.setText(
            translate("accounts", "It draws no more, and its login is deleted here. The log keeps its requests.")
        )
        self.revoke.setChecked(False)
        self.show()
        self.keep.setFocus()


class KeyPane(Pane):
    """Takes a new key.

    Signals: replaced(the key), once; the field forgets it.
    """

    replaced = Signal(str)

    def __init__(self) -> None:
        super().__init__(translate("accounts", "&Cancel"))
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText(translate("accounts", "New API key"))
        self.key.setAccessibleName(translate("accounts", "New API key"))
        self.save = QPushButton(translate("accounts", "&Save the key"))
        self.save.setEnabled(False)
        self.save.clicked.connect(self._save)
        self.key.returnPressed.connect(self._save, Qt.ConnectionType.QueuedConnection)  # the window has the key, too
        self.key.textChanged.connect(lambda words: self.save.setEnabled(bool(words.strip())))
        self.column.insertWidget(2, self.key)
        self.buttons.insertWidget(0, self.save)

    def ask(self, account: Account) -> None:
        """Ask for a key of this account."""
        self.title.setText(translate("accounts", "Replace the key of {account}").format(account=account.name))
        self.words.setText(translate("accounts", "It is checked with a call that costs nothing before it is kept."))
        self.key.clear()
        self.show()
        self.key.setFocus()

    def clear(self) -> None:
        """Forget what was typed."""
        self.key.clear()

    def close_pane(self) -> None:
        self.clear()
        super().close_pane()

    def _save(self) -> None:
        key = self.key.text().strip()
        if key:
            self.close_pane()
            self.replaced.emit(key)


class SharePane(QWidget):
    """How an account shares the work: when it is its turn, and how much it does at once.

    Signals: changed(field of Account, value), when a number has settled.
    """

    changed = Signal(str, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._told = {"priority": 0, "max_concurrency": 1}
        priority, at_once = translate("accounts", "&Priority"), translate("accounts", "Pictures at &once")
        self.priority = NumberField(theme, priority, translate("accounts", "Lower numbers draw first."), FIRST, LAST)
        self.at_once = NumberField(
            theme,
            at_once,
            translate("accounts", "So many pictures may be drawn by it at the same time."),
            1,
            MOST_AT_ONCE,
        )
        self._labels: dict[QLabel, NumberField] = {}
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(self.settle)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(MEDIUM)
        form.setVerticalSpacing(SMALL)
        for words, field in ((priority, self.priority), (at_once, self.at_once)):
            label = QLabel(words)
            label.setBuddy(field.box)
            form.addRow(label, field)
            self._labels[label] = field
            field.changed.connect(self._settled.start)
            field.edited.connect(self.settle)

    def show_account(self, account: Account) -> None:
        """Show its numbers, unless a person is about to change them."""
        if self._settled.isActive():
            return
        self.priority.show_value(account.priority)
        self.at_once.show_value(account.max_concurrency)
        # As shown: a number beyond what the field takes is nothing that a person has changed.
        self._told = {"priority": self.priority.value(), "max_concurrency": self.at_once.value()}

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for label, field in self._labels.items():
            label.setMinimumHeight(field.sizeHint().height())  # in line with the number, whatever the style

    def settle(self) -> None:
        """Tell what differs from what was told last."""
        self._settled.stop()
        for name, field in (("priority", self.priority), ("max_concurrency", self.at_once)):
            if field.value() != self._told[name]:
                self._told[name] = field.value()
                self.changed.emit(name, field.value())
