"""What the message bar says of what others tell: verbs, the core's start, the disk, an account that was removed."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop import account_text, stopping_text, text
from desktop.actions import Finishing, Opened
from desktop.cells import Tone
from desktop.core_signals import CoreSignals
from desktop.needs import KEYRING_LOCKED
from desktop.text import translate
from desktop.verbs import Verbs
from desktop.widgets.message_bar import MessageBar
from proxy_core import Phrase, Removal


class Sayings(QObject):
    """It lives as long as the bar."""

    def __init__(self, bar: MessageBar, signals: CoreSignals, verbs: Verbs) -> None:
        super().__init__(bar)
        self._bar, self._quit = bar, verbs.main.quit
        verbs.main.message.connect(bar.say)
        verbs.main.offered.connect(self._say_offer)
        verbs.main.lasting.connect(self._say_lasting)
        verbs.main.withdrawn.connect(bar.take_back)
        verbs.main.opened.connect(self._say_found)
        verbs.main.finishing.connect(self._say_finishing)
        verbs.accounts.removed.connect(self._say_removed)
        signals.store_troubled.connect(self._say_trouble)
        signals.store_mended.connect(lambda trouble: bar.take_back(_worded(trouble)))

    def _say_trouble(self, trouble: Phrase) -> None:
        if trouble.code != KEYRING_LOCKED:  # the overview has it, and who presses something that fails is told
            self._bar.say(_worded(trouble))

    def _say_offer(self, words: str, button: str, run: Callable[[], object] | None) -> None:
        self._bar.say(words, button, run, tone=Tone.OK)

    def _say_lasting(self, words: str, button: str, run: Callable[[], object] | None) -> None:
        self._bar.say(words, button, run, tone=Tone.OK, stays=True)

    def _say_finishing(self, finishing: Finishing) -> None:
        words = stopping_text.finishing(finishing.pictures, finishing.seconds)
        self._bar.say(words, translate("window", "Quit at once"), self._quit, tone=Tone.MUTED)

    def _say_found(self, opened: Opened) -> None:
        for said in opened.said:
            self._bar.say(text.phrase(said))

    def _say_removed(self, removal: Removal) -> None:
        words = account_text.removed(removal)
        if words:
            self._bar.say(words)


def _worded(trouble: Phrase) -> str:
    return text.sentence(text.phrase(trouble))
