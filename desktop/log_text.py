"""Words about requests: how one stands, what was asked, changed, drawn and answered. What helps is in log_help.py."""

import json
from collections.abc import Iterator

from PySide6.QtCore import QDateTime, QLocale

from desktop import text
from desktop.cells import Tone
from desktop.client_names import client_family, client_name
from desktop.text import QT_TRANSLATE_NOOP, counted, listed, translate
from proxy_core import Attempt, AttemptStatus, Outcome, Phrase, RequestFilter, RequestRecord

LINE = 160  # characters of a prompt that a row has room for, and is laid out with
TOOLTIP = 400
LONGEST = 200_000  # characters of an answer that are laid out; clients get no such answers without pictures
LONGEST_VALUE = 2000  # characters of one asked value

# A few words for a row, which has no room for the sentence.
_SHORT: dict[str, str] = {
    "all_limited": QT_TRANSLATE_NOOP("reason", "every account is at a limit"),
    "all_resting": QT_TRANSLATE_NOOP("reason", "every account rests"),
    "all_failing": QT_TRANSLATE_NOOP("reason", "every account rests after trouble"),
    "all_rejected": QT_TRANSLATE_NOOP("reason", "no account may draw this model"),
    "all_need_you": QT_TRANSLATE_NOOP("reason", "every account needs you"),
    "all_disabled": QT_TRANSLATE_NOOP("reason", "every account is disabled"),
    "no_account": QT_TRANSLATE_NOOP("reason", "no account"),
    "chosen_limited": QT_TRANSLATE_NOOP("reason", "the chosen account is at a limit"),
    "prompt_blocked": QT_TRANSLATE_NOOP("reason", "prompt refused"),
    "picture_blocked": QT_TRANSLATE_NOOP("reason", "picture held back"),
    "answered_in_words": QT_TRANSLATE_NOOP("reason", "answered in words"),
    "no_picture": QT_TRANSLATE_NOOP("reason", "no picture came"),
    "attempts_used_up": QT_TRANSLATE_NOOP("reason", "gave up after {attempts} attempts"),
    "deadline": QT_TRANSLATE_NOOP("reason", "not there in time"),
    "queue_full": QT_TRANSLATE_NOOP("reason", "the queue is full"),
    "client_gone": QT_TRANSLATE_NOOP("reason", "the client went away"),
    "client_gone_kept": QT_TRANSLATE_NOOP("reason", "the client went away"),
    "stopping": QT_TRANSLATE_NOOP("reason", "Easel was stopped"),
    "no_answer": QT_TRANSLATE_NOOP("reason", "no answer in time"),
    "went_silent": QT_TRANSLATE_NOOP("reason", "the answer stopped"),
    "unreachable": QT_TRANSLATE_NOOP("reason", "not reached"),
    "certificate_untrusted": QT_TRANSLATE_NOOP("reason", "certificate not trusted"),
    "certificate_of_another": QT_TRANSLATE_NOOP("reason", "certificate not trusted"),
    "certificate_expired": QT_TRANSLATE_NOOP("reason", "certificate out of date"),
    "connection_lost": QT_TRANSLATE_NOOP("reason", "connection lost"),
    "not_understood": QT_TRANSLATE_NOOP("reason", "answer not understood"),
    "no_capacity": QT_TRANSLATE_NOOP("reason", "no capacity upstream"),
    "internal": QT_TRANSLATE_NOOP("reason", "a mistake in Easel"),
    "model_not_found": QT_TRANSLATE_NOOP("reason", "no such model"),
    "prompt_missing": QT_TRANSLATE_NOOP("reason", "no prompt"),
}


def one_line(prompt: str) -> str:
    """The beginning of a prompt, for a row: its line breaks and blanks are one blank each."""
    return " ".join(prompt[:LINE].split())


def cut(words: str) -> str:
    """The beginning of something long, for a tooltip."""
    return words if len(words) <= TOOLTIP else words[:TOOLTIP].rstrip() + "\u2026"


def moment(at: float) -> str:
    """A time in full, in unix seconds."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at)), translate("date", "d MMM yyyy HH:mm:ss"))


def since(at: float, now: float) -> str:
    """When something that is looked for begins, in unix seconds: the time today, else the day too."""
    moment, today = QDateTime.fromSecsSinceEpoch(int(at)), QDateTime.fromSecsSinceEpoch(int(now))
    form = "HH:mm" if moment.date() == today.date() else translate("date", "d MMM HH:mm")
    return QLocale().toString(moment, form)


def came(record: RequestRecord) -> str:
    """How many of the pictures came: 2 of 3."""
    return translate("requests", "{came} of {asked}").format(
        came=text.number(record.returned), asked=text.number(record.n)
    )


def models(record: RequestRecord) -> str:
    """The model that was asked for and the one that drew; one name where they are the same."""
    names = [name for name in (record.asked_model, record.model) if name]
    return " \u2192 ".join(dict.fromkeys(names))


def because(words: str, why: Phrase | None) -> str:
    """How something ended, and why, in a few words: failed: limit for today."""
    return translate("requests", "{end}: {why}").format(end=words, why=short(why)) if why is not None else words


def short(why: Phrase) -> str:
    """A reason in a few words, where there are such; else its sentence."""
    return text.worded(_SHORT, "reason", why) if why.code in _SHORT else text.reason(why).rstrip(".\u3002")


def outcome(record: RequestRecord) -> tuple[str, Tone]:
    """How a request stands or ended, for its row."""
    words, tone = text.outcome(record.outcome)
    if record.outcome is Outcome.PARTIAL:
        words = translate("requests", "{came} drawn").format(came=came(record))
    return because(words, record.reason), tone


def attempt_outcome(attempt: Attempt) -> tuple[str, Tone]:
    """How an attempt stands or ended, for its row."""
    words, tone = text.status(attempt.status)
    return because(words, attempt.reason), tone


def headline(record: RequestRecord) -> tuple[str, Tone]:
    """The one sentence that says what came of a request."""
    time, n = text.duration(record.seconds), record.n
    match record.outcome:
        case Outcome.DRAWING:
            return translate("requests", "It is being drawn."), Tone.BUSY
        case Outcome.DRAWN if n <= 1:
            return translate("requests", "The picture came in {time}.").format(time=time), Tone.OK
        case Outcome.DRAWN:
            return counted("requests", "All %Ln pictures came in {time}.", n).format(time=time), Tone.OK
        case Outcome.PARTIAL:
            words = translate("requests", "{came} pictures came in {time}.").format(came=came(record), time=time)
            return words, Tone.WARN
        case Outcome.CANCELLED:
            return translate("requests", "It was given up after {time}.").format(time=time), Tone.MUTED
        case Outcome.INVALID:
            return translate("requests", "The request was not valid, so no account was asked."), Tone.BAD
    return translate("requests", "Failed after {time}: no picture came.").format(time=time), Tone.BAD


def about(record: RequestRecord) -> str:
    """What a row has no room for, for its tooltip."""
    said = [text.sentence(text.phrase(record.reason))] if record.reason is not None else []
    return "\n".join([headline(record)[0], *said, *notes(record)])


def notes(record: RequestRecord) -> list[str]:
    """What was changed on its way, a sentence each."""
    return [text.sentence(text.phrase(note)) for note in record.notes]


def facts(record: RequestRecord) -> list[tuple[str, str]]:
    """What is known of a request, as (name, value)."""
    found = [
        (translate("requests", "Began"), moment(record.started_at)),
        (translate("requests", "Client"), client_name(record.client)),
        (translate("requests", "Path"), record.path),
        (translate("requests", "Model"), models(record)),
        (translate("requests", "Answered"), f"HTTP {record.status}" if record.status else ""),
    ]
    return [(name, value) for name, value in found if value]


def asked(record: RequestRecord) -> list[tuple[str, str]]:
    """What the client sent beside the prompt, as (name, value) in its order."""
    return [(name, _value(value)) for name, value in asked_fields(record).items()]


def asked_fields(record: RequestRecord) -> dict[str, object]:
    """The same as JSON values; empty when it is not known."""
    try:
        known = json.loads(record.asked or "{}")
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}


def answer(record: RequestRecord) -> str:
    """What the client got, without its pictures, as JSON with a value a line."""
    try:
        return json.dumps(json.loads(record.answer), ensure_ascii=False, indent=2)[:LONGEST]
    except ValueError:
        return record.answer[:LONGEST]


def took(attempt: Attempt) -> str:
    """How long an attempt waited and drew: waited 1.2 s, then 9.7 s at the upstream."""
    at_upstream = translate("requests", "{time} at the upstream").format(time=text.duration(attempt.seconds))
    waited = text.waited(attempt)
    if attempt.status is None:
        return waited
    if not waited:
        return at_upstream
    return translate("requests", "{waited}, then {drew}").format(waited=waited, drew=at_upstream)


def picture_state(record: RequestRecord, number: int, attempts: tuple[Attempt, ...]) -> tuple[str, Tone]:
    """How one picture of a request stands or ended."""
    mine = [attempt for attempt in attempts if attempt.picture == number]
    if record.outcome is Outcome.DRAWN or any(attempt.status is AttemptStatus.OK for attempt in mine):
        return text.status(AttemptStatus.OK)[0], Tone.OK
    if record.outcome is Outcome.DRAWING:
        running = any(attempt.status is None for attempt in mine)
        return text.outcome(Outcome.DRAWING) if running else (translate("requests", "waiting"), Tone.MUTED)
    if record.outcome is Outcome.CANCELLED:
        return text.outcome(Outcome.CANCELLED)
    return text.outcome(Outcome.FAILED)


def filter_words(matching: RequestFilter) -> str:
    """What a filter keeps, for a sentence: failed, of curl, since 21.11.26 00:00."""
    return listed(_filter_parts(matching))


def _filter_parts(matching: RequestFilter) -> Iterator[str]:
    if matching.outcomes:
        yield translate("requests", " or ").join(text.outcome(one)[0] for one in matching.outcomes)
    if matching.client:
        yield translate("requests", "of {client}").format(client=client_family(matching.client)[0])
    if matching.account:
        yield translate("requests", "by {account}").format(account=matching.account)
    if matching.model:
        yield translate("requests", "with {model}").format(model=matching.model)
    if matching.since:
        yield translate("requests", "since {time}").format(time=moment(matching.since))
    if matching.words:
        yield translate("requests", "with the words \u201c{words}\u201d").format(words=matching.words)


def _value(value: object) -> str:
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return words if len(words) <= LONGEST_VALUE else words[:LONGEST_VALUE] + "\u2026"
