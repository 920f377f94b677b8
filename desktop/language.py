"""The language of the window: which of ours a person reads, and its words, numbers, dates and fonts put in force.

Words are in resources/translations (docs/translations.md); Qt's own, such as those of its menus, come with Qt. What is
on the screen already stays as it is: whoever switches builds the window anew.
"""

import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

import resources

log = logging.getLogger(__name__)

SYSTEM = "system"
LANGUAGES = ("en", "zh_CN", "ru", "fr")
# Chinese and Japanese share code points with other glyphs: without a name, a system may take those of the wrong one.
_FAMILIES = {"zh_CN": ("PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC")}


def spoken(wanted: str, preferred: Sequence[str]) -> str:
    """One of LANGUAGES: the `wanted` one, or for "system" the first that a person prefers, as zh-Hans-CN; else en."""
    if wanted in LANGUAGES:
        return wanted
    for name in preferred:
        first, *rest = name.replace("_", "-").split("-")
        if first == "zh" and not {"Hant", "TW", "HK", "MO"} & set(rest):
            return "zh_CN"
        if first in LANGUAGES:
            return first
    return "en"


class _Words(QTranslator):
    """Read whole, and kept for as long as it lives: of a file Qt reads what it needs when it needs it, and ends with
    that if somebody writes another version over it meanwhile. Qt takes no copy.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        try:
            self._data = path.read_bytes()
        except OSError:
            self._data = b""
        self.are_there = self.load(self._data, str(path.parent))


class Language(QObject):
    """`name` is the one of LANGUAGES that is in force. `preferred` are those of the person, as the system has them."""

    def __init__(self, app: QApplication, preferred: Sequence[str] | None = None) -> None:
        super().__init__(app)
        self._app, self.name = app, ""
        self._preferred = QLocale.system().uiLanguages() if preferred is None else preferred
        self._font = app.font()
        self._words: list[_Words] = []  # those in force; nobody else keeps them

    def differs(self, wanted: str) -> bool:
        """Whether this setting asks for another than the one in force."""
        return spoken(wanted, self._preferred) != self.name

    def speak(self, wanted: str) -> None:
        """Put the language of this setting in force."""
        self.name = spoken(wanted, self._preferred)
        for words in self._words:
            self._app.removeTranslator(words)
        self._words = []
        self._load(f"qtbase_{self.name}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        self._load(f"easel_{self.name}", str(resources.path(f"translations/easel_{self.name}.qm").parent))
        QLocale.setDefault(_locale(self.name))
        self._choose_font()

    def _load(self, name: str, folder: str) -> None:
        words = _Words(Path(folder, f"{name}.qm"))
        if words.are_there:
            self._app.installTranslator(words)
            self._words.append(words)
        else:  # Qt's English, for one: there is none
            log.debug("no words in %s/%s.qm", folder, name)

    def _choose_font(self) -> None:
        there = [family for family in _FAMILIES.get(self.name, ()) if QFontDatabase.hasFamily(family)]
        font = self._app.font()
        font.setFamilies([*self._font.families(), *there[:1]])
        self._app.setFont(font)


def _locale(name: str) -> QLocale:
    """How a language writes numbers and dates; as the system says, where that is of this language."""
    system, plain = QLocale.system(), QLocale(name)
    return system if system.language() == plain.language() else plain
