"""What one cell of a table says and in which tone: records that models make and delegates draw. No Qt widgets."""

from enum import StrEnum

from msgspec import Struct
from PySide6.QtCore import Qt

RECORD_ROLE = int(Qt.ItemDataRole.UserRole)
CELL_ROLE = RECORD_ROLE + 1


class Tone(StrEnum):
    """How something is meant; the theme has a colour for each."""

    TEXT = "text"
    MUTED = "muted"
    FAINT = "border"  # for what has not come yet; never for words
    OK = "ok"
    BUSY = "accent"
    WARN = "warn"
    BAD = "bad"


class Bar(Struct, frozen=True):
    """A share 0..1 as a bar in the colour of `tone`, with `words` after it.

    `more` is what else there is to say, longest first: the first that has room is drawn.
    """

    share: float
    tone: Tone
    words: str
    more: tuple[str, ...] = ()


class Span(Struct, frozen=True):
    """A part of a timeline, from `start` to `end` of it, each 0..1. `waiting`: nothing was done in it but to wait."""

    start: float
    end: float
    tone: Tone
    waiting: bool = False


class Cell(Struct, frozen=True):
    """`text` in the colour of `tone`; `dot` puts a filled circle before it, in its own tone.

    `squares` are drawn instead of the text, one for each tone, and so are `bar` and `spans`, a timeline; `digits` asks
    for digits of one width, `switch` for an on/off switch instead of the text. `hint` is what the tooltip says, empty
    for none.

    Where rows have two lines, `below` is the second. `badge` is a short mark before a group of rows, and empty on the
    rows that belong to the badge above.
    """

    text: str = ""
    tone: Tone = Tone.TEXT
    dot: Tone | None = None
    squares: tuple[Tone, ...] = ()
    digits: bool = False
    switch: bool | None = None
    bar: Bar | None = None
    spans: tuple[Span, ...] = ()
    hint: str = ""
    below: str = ""
    badge: str | None = None


EMPTY = Cell()
