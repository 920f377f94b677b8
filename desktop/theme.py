"""Colours, spacing and fonts, light and dark, and the style sheet made of them. It knows no window."""

import os
from functools import cache
from string import Template

from msgspec import Struct
from msgspec.structs import asdict
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

import resources
from desktop.cells import Tone

# Spacing in device-independent pixels: nothing lies between these steps.
TINY, SMALL, MEDIUM, LARGE, HUGE = 4, 8, 12, 16, 24


class Tokens(Struct, frozen=True):
    """The colours of one scheme, as #RRGGBB. Words reach 4.5:1 on window, card, hover and selection (WCAG AA)."""

    window: str
    card: str
    border: str
    hover: str
    selection: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    ok: str
    warn: str
    bad: str


LIGHT = Tokens(
    window="#F4F5F8",
    card="#FFFFFF",
    border="#DFE2E9",
    hover="#F0F2F7",
    selection="#E6EBFC",
    text="#1B1D23",
    muted="#5A6070",
    accent="#3450CF",
    accent_hover="#2A42B4",
    on_accent="#FFFFFF",
    ok="#147544",
    warn="#855000",
    bad="#B3261E",
)
DARK = Tokens(
    window="#111317",
    card="#1A1D23",
    border="#2E323C",
    hover="#21252D",
    selection="#262D45",
    text="#E9EBF0",
    muted="#A3AAB9",
    accent="#93A6FF",
    accent_hover="#AAB9FF",
    on_accent="#11142A",
    ok="#55C78F",
    warn="#E8B155",
    bad="#FF8F86",
)


class Theme(QObject):
    """The look of the application: follows the system's light or dark, or EASEL_THEME=light|dark.

    `pens` has one in each tone, for whoever writes much. They are lent, and nobody changes one.

    `sheet` is the style sheet. The application itself does not wear it, dress() is for each window: else Qt would dress
    a widget anew each time that it, or what it stands in, is put into another, and a window would take twice as long.

    Signals: sheet_changed(it), then changed, after the tokens are new.
    """

    sheet_changed = Signal(str)
    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._look = "system"
        self.sheet = ""
        self._system_is_dark = app.palette().color(QPalette.ColorRole.Window).lightness() < 128
        self.tokens = LIGHT
        app.styleHints().colorSchemeChanged.connect(self.apply)
        self.apply()

    def set_look(self, look: str) -> None:
        """Wear "light", "dark", or what the "system" has, from now on."""
        if look != self._look:
            self._look = look
            self.apply()

    def apply(self) -> None:
        """Take the scheme that holds now, with all that is dressed."""
        self.tokens = DARK if self._is_dark() else LIGHT
        self.pens = {tone: QPen(self.colour(tone)) for tone in Tone}
        self._app.setPalette(_palette(self.tokens))
        template = Template(resources.path("style.qss").read_text(encoding="utf-8"))
        self.sheet = template.substitute(asdict(self.tokens))
        self.sheet_changed.emit(self.sheet)
        self.changed.emit()

    def dress(self, widget: QWidget) -> None:
        """Have a window, or a menu that stands alone, wear the sheet from now on, and so whatever comes into it."""
        widget.setStyleSheet(self.sheet)
        self.sheet_changed.connect(widget.setStyleSheet)

    def _is_dark(self) -> bool:
        chosen = os.environ.get("EASEL_THEME", "") or self._look
        if chosen in {"light", "dark"}:
            return chosen == "dark"
        scheme = self._app.styleHints().colorScheme()
        # Several Linux platforms cannot tell; then the palette they brought is what there is to go by.
        return self._system_is_dark if scheme == Qt.ColorScheme.Unknown else scheme == Qt.ColorScheme.Dark

    def colour(self, tone: Tone) -> QColor:
        """The colour of `tone` in the scheme that holds now."""
        return QColor(getattr(self.tokens, tone.value))

    def icon(self, name: str, colour: str = "", *, filled: bool = False) -> QIcon:
        """The line icon `name` in `colour` (#RRGGBB, else that of muted words)."""
        return line_icon(name, colour or self.tokens.muted, filled=filled)


@cache
def line_icon(name: str, colour: str, *, filled: bool = False) -> QIcon:
    """A vendored line icon, tinted."""
    svg = resources.path(f"icons/{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    if filled:
        svg = svg.replace('fill="none"', f'fill="{colour}"')
    return _rendered(svg, (16, 20, 24, 32, 48))


@cache
def picture_icon(name: str) -> QIcon:
    """An icon with colours of its own, such as easel."""
    svg = resources.path(f"icons/{name}.svg").read_text(encoding="utf-8")
    return _rendered(svg, (16, 22, 24, 32, 48, 64, 128))


def _rendered(svg: str, sizes: tuple[int, ...]) -> QIcon:
    renderer, icon = QSvgRenderer(QByteArray(svg.encode())), QIcon()
    for size in sizes:
        pixmap = QPixmap(QSize(size, size))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        icon.addPixmap(pixmap)
    return icon


def font(*, scale: float = 1.0, strong: bool = False, fixed: bool = False) -> QFont:
    """The system's font, or its fixed one, in one of the two weights in use; digits have one width."""
    made = QFont(QApplication.font())
    if fixed:
        made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        made.setPointSizeF(QApplication.font().pointSizeF())
    made.setPointSizeF(made.pointSizeF() * scale)
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.card,
        role.AlternateBase: tokens.hover,
        role.Text: tokens.text,
        role.Button: tokens.card,
        role.ButtonText: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.ToolTipBase: tokens.card,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.selection,
        role.HighlightedText: tokens.text,
        role.Link: tokens.accent,
        role.Accent: tokens.accent,
    }
    palette = QPalette()
    for name, colour in colours.items():
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(tokens.muted))
    return palette
