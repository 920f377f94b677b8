"""The rows of the tree of requests: request -> pictures -> attempts, and what each column of them says.

Rows belong to the model and change; the core's records in them never do. No Qt model here.
"""

from dataclasses import dataclass, field
from enum import IntEnum

from desktop import log_text, text
from desktop.cells import EMPTY, Cell, Tone
from desktop.client_names import client_name
from desktop.models import spans
from desktop.text import translate
from proxy_core import Attempt, AttemptStatus, Outcome, Phrase, RequestRecord


class Column(IntEnum):
    """The columns of the tree, from the left."""

    WHEN = 0
    PICTURES = 1  # of pictures and attempts: their timeline, which runs on over the next two
    CLIENT = 2
    MODEL = 3
    SECONDS = 4
    ACCOUNT = 5
    OUTCOME = 6
    PROMPT = 7


Cells = tuple[Cell, ...]
_NO_TIME = Cell(digits=True)  # not EMPTY: there the timelines of a request end, all of one length


@dataclass(eq=False)
class AttemptRow:
    """One upstream call."""

    key: int
    parent: "PictureRow"
    record: Attempt
    position: int

    @property
    def unfolds(self) -> bool:
        """It has nothing below it."""
        return False

    def cells(self, now: float) -> Cells:
        """What the columns say."""
        words, tone = log_text.attempt_outcome(self.record)
        name = translate("requests", "Attempt {n}").format(n=self.record.number + 1)
        why, request = self.record.reason, self.parent.parent
        seconds = now - self.record.started_at if self.record.status is None else self.record.seconds
        return _below(
            Cell(name, Tone.MUTED, digits=True),
            Cell(spans=spans.spans([self.record], request.bounds(now), now), hint=log_text.took(self.record)),
            _seconds(seconds),
            Cell(self.record.account, hint=self.record.account),
            Cell(words, tone, hint=text.sentence(text.phrase(why)) if why else ""),
        )


@dataclass(eq=False)
class PictureRow:
    """One of the n pictures of a request."""

    key: int
    parent: "RequestRow"
    position: int
    attempts: list[AttemptRow] = field(default_factory=list)

    @property
    def unfolds(self) -> bool:
        """Whether it has attempts."""
        return bool(self.attempts)

    @property
    def record(self) -> RequestRecord:
        """The request that the picture belongs to."""
        return self.parent.record

    def failure(self) -> Phrase | None:
        """Why the picture did not come, once that is known."""
        return dict(self.record.failures).get(self.position)

    def drawn(self) -> bool:
        """Whether an account drew it, or the ended request says so."""
        if any(attempt.record.status is AttemptStatus.OK for attempt in self.attempts):
            return True
        return self.record.outcome is Outcome.DRAWN

    def state(self) -> tuple[str, Tone]:
        """How the picture stands, in a word."""
        if self.drawn():
            return text.status(AttemptStatus.OK)
        outcome = self.record.outcome
        if outcome is Outcome.DRAWING:
            running = any(attempt.record.status is None for attempt in self.attempts)
            return text.outcome(outcome) if running else (translate("requests", "waiting"), Tone.MUTED)
        return text.outcome(Outcome.CANCELLED if outcome is Outcome.CANCELLED else Outcome.FAILED)

    def cells(self, now: float) -> Cells:
        """What the columns say."""
        word, tone = self.state()
        why = self.failure()
        by = next((a.record.account for a in self.attempts if a.record.status is AttemptStatus.OK), "")
        tried = [attempt.record for attempt in self.attempts]
        return _below(
            Cell(translate("requests", "Picture {n}").format(n=self.position + 1), digits=True),
            Cell(spans=spans.spans(tried, self.parent.bounds(now), now)),
            _NO_TIME,
            Cell(by, hint=by),
            Cell(log_text.because(word, why), tone, hint=text.sentence(text.phrase(why)) if why else ""),
        )


@dataclass(eq=False)
class RequestRow:
    """One request, the `sequence`-th. `loaded`: its pictures are here; `asked`: the log was asked for them."""

    key: int
    record: RequestRecord
    sequence: int = 0
    loaded: bool = False
    asked: bool = False
    pictures: list[PictureRow] = field(default_factory=list)

    @property
    def unfolds(self) -> bool:
        """Whether it has pictures, or will when they are loaded."""
        return bool(self.pictures) if self.loaded else pictures_of(self.record) > 0

    def attempts(self) -> tuple[Attempt, ...]:
        """Those that are known, by picture."""
        return tuple(attempt.record for picture in self.pictures for attempt in picture.attempts)

    def bounds(self, now: float) -> tuple[float, float]:
        """From when to when its timeline goes."""
        return spans.bounds(self.record, self.attempts(), now)

    def squares(self) -> tuple[Tone, ...]:
        """A tone for each of the n pictures."""
        if self.loaded:
            return tuple(_square(picture) for picture in self.pictures)
        failed = {number for number, _ in self.record.failures}
        if len(failed) + self.record.returned == self.record.n:
            return tuple(Tone.BAD if number in failed else Tone.OK for number in range(self.record.n))
        missing = Tone.FAINT if self.record.outcome in {Outcome.DRAWING, Outcome.CANCELLED} else Tone.BAD
        return (Tone.OK,) * self.record.returned + (missing,) * (self.record.n - self.record.returned)

    def accounts(self) -> tuple[str, ...]:
        """Who drew it; while it is drawn, who draws or drew a picture of it."""
        if self.record.outcome is not Outcome.DRAWING:
            return self.record.accounts
        return tuple(dict.fromkeys(a.account for a in self.attempts() if a.status in {None, AttemptStatus.OK}))

    def state(self) -> tuple[str, Tone]:
        """How it stands or ended, and why, in a few words."""
        begun = any(picture.attempts for picture in self.pictures)
        if self.loaded and self.record.outcome is Outcome.DRAWING and not begun:
            return translate("requests", "waiting"), Tone.MUTED
        return log_text.outcome(self.record)

    def cells(self, now: float) -> Cells:
        """What the columns say."""
        record = self.record
        words, tone = self.state()
        drawing = record.outcome is Outcome.DRAWING
        came = "" if drawing else log_text.came(record)
        squares = self.squares() if record.outcome is not Outcome.INVALID else ()
        models = log_text.models(record)
        return (
            Cell(text.time_of_day(record.started_at, now), digits=True),
            Cell(came, squares=squares, hint=came) if squares else EMPTY,
            Cell(client_name(record.client), hint=record.client),
            Cell(models, Tone.MUTED, hint=models),
            _seconds(now - record.started_at if drawing else record.seconds),
            _accounts(self.accounts()),
            Cell(words, tone),
            Cell(log_text.one_line(record.prompt), Tone.MUTED),
        )

    def hint(self, column: int) -> str:
        """What the tooltip of a column says that its cell does not have: it is made when somebody points there."""
        if column == Column.WHEN:
            return log_text.moment(self.record.started_at)
        if column == Column.OUTCOME:
            return log_text.about(self.record)
        return log_text.cut(self.record.prompt) if column == Column.PROMPT else ""


Row = RequestRow | PictureRow | AttemptRow


def pictures_of(record: RequestRecord) -> int:
    """How many pictures a request unfolds into."""
    return 0 if record.outcome is Outcome.INVALID else max(0, record.n)


def _below(when: Cell, timeline: Cell, seconds: Cell, account: Cell, outcome: Cell) -> Cells:
    """The columns of a row inside a request."""
    return (when, timeline, EMPTY, EMPTY, seconds, account, outcome, EMPTY)


def _square(picture: PictureRow) -> Tone:
    if picture.drawn():
        return Tone.OK
    if picture.record.outcome is Outcome.DRAWING:
        running = any(attempt.record.status is None for attempt in picture.attempts)
        return Tone.BUSY if running else Tone.FAINT
    return Tone.FAINT if picture.record.outcome is Outcome.CANCELLED else Tone.BAD


def _accounts(names: tuple[str, ...]) -> Cell:
    if len(names) < 2:
        return Cell("".join(names), hint="".join(names))
    first = names[0].partition("@")[0] or names[0]  # brief, so that the number behind it is seen
    words = translate("requests", "{first} +{more}").format(first=first, more=len(names) - 1)
    return Cell(words, hint="\n".join(names))


def _seconds(seconds: float) -> Cell:
    return Cell(text.duration(seconds), digits=True) if seconds >= 0.05 else _NO_TIME
