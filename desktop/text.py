"""Words for people: every sentence of the window that depends on what happened, through Qt's translation.

Codes and values come from the core; a code without words of its own here is said in the core's English.
"""

import re
from collections.abc import Iterable
from functools import lru_cache, reduce

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QUrl

from desktop.cells import Tone
from proxy_core import ENGLISH, Attempt, AttemptStatus, Outcome, Phrase


def QT_TRANSLATE_NOOP(_context: str, source: str) -> str:
    """Mark `source` for Qt's tool that collects the texts; its own mark has no type."""
    return source


_STOPS = tuple(".?!:\u2026\u3002\uff1f\uff01\uff1a")
_ADDRESS = re.compile(r"https://[^\s<>\"')\]]+")

# Shorter than the core's English where the row names the account already.
_REASONS: dict[str, str] = {
    "limit_minute": QT_TRANSLATE_NOOP("reason", "limit per minute"),
    "limit_day": QT_TRANSLATE_NOOP("reason", "limit for today"),
    "limit_reached": QT_TRANSLATE_NOOP("reason", "a limit that was not named"),
    "limit_daily": QT_TRANSLATE_NOOP("reason", "limit per day"),
    "limit_billing": QT_TRANSLATE_NOOP("reason", "no credit left, or its spending limit is reached"),
    "limit_zero": QT_TRANSLATE_NOOP("reason", "no quota for this model: the project needs billing"),
    "login_ended": QT_TRANSLATE_NOOP("reason", "sign in again"),
    "key_rejected": QT_TRANSLATE_NOOP("reason", "key rejected"),
    "not_permitted": QT_TRANSLATE_NOOP("reason", "may not use this model"),
    "validation_needed": QT_TRANSLATE_NOOP("reason", "Google wants it verified"),
    "service_disabled": QT_TRANSLATE_NOOP("reason", "{service} is not enabled"),
    "terms_violated": QT_TRANSLATE_NOOP("reason", "closed by Google for its terms"),
    "scope_missing_at_call": QT_TRANSLATE_NOOP("reason", "a right is missing: sign in again"),
    "quota_project_needed": QT_TRANSLATE_NOOP("reason", "may not charge its project"),
    "policy_forbids": QT_TRANSLATE_NOOP("reason", "forbidden by its organisation"),
    "limit_spent": QT_TRANSLATE_NOOP("reason", "quota used up"),
    "model_not_at_account": QT_TRANSLATE_NOOP("reason", "does not know the model"),
    "project_missing": QT_TRANSLATE_NOOP("reason", "no project, which Vertex needs"),
    "address_not_found": QT_TRANSLATE_NOOP("reason", "nothing at its address: check its base URL"),
    "secret_missing": QT_TRANSLATE_NOOP("reason", "secret missing: add the account again"),
    "store_locked": QT_TRANSLATE_NOOP("reason", "keyring locked"),
}
# Sentences that name the command line in the core's English, and the window here.
_SENTENCES: dict[str, str] = {
    "port_in_use": QT_TRANSLATE_NOOP(
        "sentence",
        "Port {port} on {host} is in use. Stop the program that holds it, or choose another port in Settings; "
        "then start the proxy.",
    ),
    "address_unusable": QT_TRANSLATE_NOOP(
        "sentence", "Cannot listen on {host} port {port}: {why}. Choose another address in Settings."
    ),
    "open_to_others": QT_TRANSLATE_NOOP(
        "sentence",
        "Other computers can reach Easel on {host}, and who has its key draws with your accounts. What is sent is not "
        "encrypted: use it in a network that you trust.",
    ),
    "setting_open": QT_TRANSLATE_NOOP(
        "sentence",
        "Where other computers can reach Easel, clients must bring the key: choose that in Key required first, or "
        "keep the address 127.0.0.1.",
    ),
    "directory_in_use": QT_TRANSLATE_NOOP(
        "sentence",
        "Easel runs already on these files, without a window: process {pid}, {address}. This window can take over: "
        "that process ends, what it draws is cancelled, and the proxy goes on from here.",
    ),
    "store_missing": QT_TRANSLATE_NOOP("sentence", "No keyring answers here, so secrets have no place yet."),
    "store_locked": QT_TRANSLATE_NOOP("sentence", "The keyring did not answer: unlock it, then try again."),
    "passphrase_missing": QT_TRANSLATE_NOOP("sentence", "The encrypted file needs its passphrase."),
    "no_account": QT_TRANSLATE_NOOP("sentence", "No account can draw. Add one."),
    "all_disabled": QT_TRANSLATE_NOOP("sentence", "Every account is disabled. Enable one."),
    "all_need_you": QT_TRANSLATE_NOOP(
        "sentence", "Every account needs you: sign in again or replace its key. Accounts shows what each needs."
    ),
    "passphrase_wrong": QT_TRANSLATE_NOOP(
        "sentence", "The passphrase does not open {path}. Correct it, then try again."
    ),
}
_OUTCOMES: dict[Outcome, tuple[str, Tone]] = {
    Outcome.DRAWING: (QT_TRANSLATE_NOOP("outcome", "drawing"), Tone.BUSY),
    Outcome.DRAWN: (QT_TRANSLATE_NOOP("outcome", "drawn"), Tone.MUTED),
    Outcome.PARTIAL: (QT_TRANSLATE_NOOP("outcome", "partly drawn"), Tone.WARN),
    Outcome.FAILED: (QT_TRANSLATE_NOOP("outcome", "failed"), Tone.BAD),
    Outcome.CANCELLED: (QT_TRANSLATE_NOOP("outcome", "cancelled"), Tone.MUTED),
    Outcome.INVALID: (QT_TRANSLATE_NOOP("outcome", "not valid"), Tone.BAD),
}
_STATUSES: dict[AttemptStatus | None, tuple[str, Tone]] = {
    None: (QT_TRANSLATE_NOOP("attempt", "drawing"), Tone.BUSY),
    AttemptStatus.OK: (QT_TRANSLATE_NOOP("attempt", "drawn"), Tone.MUTED),
    AttemptStatus.REFUSED: (QT_TRANSLATE_NOOP("attempt", "refused"), Tone.BAD),
    AttemptStatus.LIMITED: (QT_TRANSLATE_NOOP("attempt", "limited"), Tone.WARN),
    AttemptStatus.REJECTED: (QT_TRANSLATE_NOOP("attempt", "rejected"), Tone.BAD),
    AttemptStatus.FAILED: (QT_TRANSLATE_NOOP("attempt", "failed"), Tone.BAD),
    AttemptStatus.CANCELLED: (QT_TRANSLATE_NOOP("attempt", "cancelled"), Tone.MUTED),
}


def translate(context: str, source: str) -> str:
    """`source` in the person's language. Named as Qt's, for its tool that collects the texts."""
    return QCoreApplication.translate(context, source)


def phrase(said: Phrase) -> str:
    """A finished sentence for a message or a tooltip."""
    return worded(_SENTENCES, "sentence", said)


def reason(said: Phrase) -> str:
    """A few words for a row that names its account already."""
    return worded(_REASONS, "reason", said) if said.code in _REASONS else phrase(said)


def worded(words: dict[str, str], context: str, said: Phrase) -> str:
    """`said` in the words of a table of codes, else in the core's, translated."""
    own = words.get(said.code)
    try:
        if own:
            return translate(context, own).format_map(said.values)
        return said.worded(translate("core", ENGLISH[said.code]))
    except (KeyError, ValueError):  # an old row of the log may lack a value: its code says more than a crash
        return said.code


def counted(context: str, source: str, n: int) -> str:
    """`source`, whose %Ln is `n`, in the form that the language has for so many. English has its forms too."""
    return QCoreApplication.translate(context, source, "", n)


def number(value: float, digits: int = 0) -> str:
    """A number as the language writes it, with separators."""
    return QLocale().toString(float(value), "f", digits) if digits else QLocale().toString(round(value))


def size(count: float) -> str:
    """So many bytes, short: 1.4 MB."""
    return QLocale().formattedDataSize(int(count), 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def listed(parts: Iterable[str]) -> str:
    """Parts of a list, one after the other."""
    return translate("window", ", ").join(parts)


def said_of(what: str, words: str) -> str:
    """Words that are about something, after its name."""
    return translate("window", "{name}: {words}").format(name=what, words=words)


def sentences(*said: str) -> str:
    """Sentences that belong together, one after the other; what is empty is left out."""
    both = translate("window", "{first} {then}")  # Chinese has no blank there
    return reduce(lambda first, then: both.format(first=first, then=then) if first else then, filter(None, said), "")


def duration(seconds: float) -> str:
    """How long something takes, short: 0.4 s, 42 s, 12 min, 3 h, 6 days."""
    if seconds < 9.95:
        return translate("window", "{n} s").format(n=number(seconds, 1))
    if seconds < 120:
        return translate("window", "{n} s").format(n=round(seconds))
    if seconds < 7200:
        return translate("window", "{n} min").format(n=round(seconds / 60))
    if seconds < 48 * 3600:
        return translate("window", "{n} h").format(n=round(seconds / 3600))
    return counted("window", "%Ln days", round(seconds / 86400))


def countdown(seconds: float) -> str:
    """How long until something ends, in whole units that never show 0."""
    return (
        duration(max(10.0, seconds)) if seconds >= 10 else translate("window", "{n} s").format(n=max(1, round(seconds)))
    )


def ago(at: float, now: float) -> str:
    """How long ago something was, in unix seconds."""
    passed = now - at
    if passed < 10:
        return translate("window", "just now")
    return translate("window", "{time} ago").format(time=duration(passed))


def sentence(words: str) -> str:
    """Words of the core as a sentence that stands alone: a capital first, a full stop last."""
    words = words.strip()
    first = words[:1] if "@" in words.partition(" ")[0] else words[:1].upper()  # an address stays as it is
    return first + words[1:] + ("" if words.endswith(_STOPS) else translate("window", ".")) if words else ""


def linked(words: str) -> str:
    """`words` as rich text in which https addresses are links, shown by their host."""
    import html  # its table of characters takes longer than the window has for it

    parts, end = [], 0
    for found in _ADDRESS.finditer(words):
        address = found[0].rstrip(".,;:")
        parts.append(html.escape(words[end : found.start()]))
        parts.append(f'<a href="{html.escape(address)}">{html.escape(_host(address))}</a>')
        end = found.start() + len(address)
    return "".join([*parts, html.escape(words[end:])]).replace("\n", "<br>")


def _host(address: str) -> str:
    """As much of an address as tells where it leads and does not widen a column."""
    parts = QUrl(address)
    return parts.host() + ("/\u2026" if parts.path().strip("/") or parts.hasQuery() else "")


def time_of_day(at: float, now: float) -> str:
    """When something was, in unix seconds: the time today, else the day too."""
    return _time_of_day(int(at), int(now), QLocale().name())


@lru_cache(maxsize=256)
def _time_of_day(at: int, now: int, _language: str) -> str:
    """Remembered, as rows of the log that come together have one time: Qt looks at the system's zone for each."""
    moment, today = QDateTime.fromSecsSinceEpoch(at), QDateTime.fromSecsSinceEpoch(now)
    return QLocale().toString(moment, "HH:mm:ss") if moment.date() == today.date() else day_and_time(at)


def day_and_time(at: float) -> str:
    """A moment without its year, in unix seconds."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at)), translate("date", "d MMM HH:mm"))


def outcome(which: Outcome) -> tuple[str, Tone]:
    """How a request stands or ended."""
    word, tone = _OUTCOMES[which]
    return translate("outcome", word), tone


def status(which: AttemptStatus | None) -> tuple[str, Tone]:
    """How an attempt stands or ended."""
    word, tone = _STATUSES[which]
    return translate("attempt", word), tone


def waited(attempt: Attempt) -> str:
    """How long an attempt waited for a free place; empty when that was no time."""
    return translate("window", "waited {time}").format(time=duration(attempt.waited)) if attempt.waited >= 0.05 else ""
