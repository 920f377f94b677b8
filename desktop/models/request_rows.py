"""The rows of the tree of requests: request -> pictures -> attempts, and what each column of them says.

Rows belong to the model and change; the core's records in them never do. No Qt model here.
"""

from dataclasses import dataclass, field
from enum import IntEnum

from desktop import text
from desktop.cells import EMPTY, Cell, Tone
from desktop.text import translate
from proxy_core import Attempt, AttemptStatus, Outcome, Phrase, RequestRecord


class Column(IntEnum):
    """The columns of the tree, from the left."""

    WHEN = 0
    WHAT = 1
    MODEL = 2
    ACCOUNT = 3
    PICTURES = 4
    OUTCOME = 5
    SECONDS = 6


Cells = tuple[Cell, ...]


@dataclass(eq=False)
class AttemptRow:
    """One upstream call."""

    key: int
    parent: "PictureRow"
    record: Attempt
    position: int

    def cells(self, now: float) -> Cells:
        """What the columns say."""
        word, tone = text.status(self.record.status)
        why = self.record.reason
        return (
            Cell(translate("requests", "Attempt {n}").format(n=self.record.number + 1), Tone.MUTED, digits=True),
            Cell(text.reason(why), Tone.MUTED, hint=text.phrase(why)) if why else EMPTY,
            EMPTY,
            Cell(self.record.account),
            Cell(text.waited(self.record), Tone.MUTED, digits=True),
            Cell(word, tone),
            _seconds(self.record.seconds, ended=self.record.status is not None),
        )


@dataclass(eq=False)
class PictureRow:
    """One of the n pictures of a request."""

    key: int
    parent: "RequestRow"
    position: int
    attempts: list[AttemptRow] = field(default_factory=list)

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
        return (
            Cell(translate("requests", "Picture {n}").format(n=self.position + 1), digits=True),
            Cell(text.phrase(why), hint=text.phrase(why)) if why else EMPTY,
            EMPTY,
            Cell(by),
            EMPTY,
            Cell(word, tone),
            EMPTY,
        )


@dataclass(eq=False)
class RequestRow:
    """One request, the `sequence`-th. `loaded`: its pictures are here; `asked`: the log was asked for them."""

    key: int
    record: RequestRecord
    sequence: int
    loaded: bool = False
    asked: bool = False
    pictures: list[PictureRow] = field(default_factory=list)

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
        attempts = (attempt.record for picture in self.pictures for attempt in picture.attempts)
        return tuple(dict.fromkeys(found.account for found in attempts if found.status in {None, AttemptStatus.OK}))

    def state(self) -> tuple[str, Tone]:
        """How it stands, in a word."""
        begun = any(picture.attempts for picture in self.pictures)
        if self.loaded and self.record.outcome is Outcome.DRAWING and not begun:
            return translate("requests", "waiting"), Tone.MUTED
        return text.outcome(self.record.outcome)

    def cells(self, now: float) -> Cells:
        """What the columns say."""
        record = self.record
        about = text.about(record)
        word, tone = self.state()
        came = translate("requests", "{came} of {asked}").format(came=record.returned, asked=record.n)
        drawing = record.outcome is Outcome.DRAWING
        return (
            Cell(text.time_of_day(record.started_at, now), digits=True),
            Cell(text.what_was_asked(record), hint=about),
            Cell(record.model, Tone.MUTED, hint=record.model),
            _accounts(self.accounts()),
            Cell("" if drawing else came, squares=self.squares(), hint="" if drawing else came)
            if record.outcome is not Outcome.INVALID
            else EMPTY,
            Cell(word, tone, hint=about),
            _seconds(record.seconds, ended=not drawing),
        )


Row = RequestRow | PictureRow | AttemptRow


def _square(picture: PictureRow) -> Tone:
    if picture.drawn():
        return Tone.OK
    if picture.record.outcome is Outcome.DRAWING:
        running = any(attempt.record.status is None for attempt in picture.attempts)
        return Tone.BUSY if running else Tone.FAINT
    return Tone.FAINT if picture.record.outcome is Outcome.CANCELLED else Tone.BAD


def _accounts(names: tuple[str, ...]) -> Cell:
    more = translate("requests", "{first} +{more}").format(first=names[0], more=len(names) - 1) if names[1:] else ""
    return Cell(more or "".join(names), hint="\n".join(names))


def _seconds(seconds: float, *, ended: bool) -> Cell:
    return Cell(text.duration(seconds), digits=True) if ended and seconds >= 0.05 else EMPTY
