"""What is said of the database: whole or not, how large, and how the last day's requests ended."""

from collections import Counter

from proxy_core.doctor.database_seen import Condition, DatabaseSeen
from proxy_core.doctor.finding import Fact, Finding, fine, note, trouble
from proxy_core.doctor.scene import Scene
from proxy_core.phrases import ENGLISH, phrase
from proxy_core.records import Outcome

_NAME = "database"
_LOG = "requests"
_TROUBLE = {Condition.DAMAGED, Condition.LOCKED, Condition.UNREADABLE}
# Reasons that are named in a line; programs get all of them.
_NAMED = 3


def check(scene: Scene) -> tuple[Finding, ...]:
    """Of the file, and of the log in it where that could be read."""
    seen = scene.database
    facts: dict[str, Fact] = {
        "condition": str(seen.condition),
        "bytes": seen.size,
        "migrations": len(seen.migrations),
        "newer_migrations": seen.newer,
        "rows": dict(seen.counts),
    }
    if seen.condition in _TROUBLE:
        said, step = (phrase(f"doctor_database_{seen.condition}{end}") for end in ("", "_next"))
        return (trouble(_NAME, said, step, **facts),)
    if seen.condition in {Condition.MISSING, Condition.EMPTY}:
        return (fine(_NAME, phrase("doctor_database_missing"), **facts),)
    return _file(seen, facts), _log(seen)


def _file(seen: DatabaseSeen, facts: dict[str, Fact]) -> Finding:
    figures = {
        "mb": seen.size / 2**20,
        "schema": len(seen.migrations),
        "requests": seen.counts.get("requests", 0),
        "pictures": seen.counts.get("pictures", 0),
    }
    if seen.newer:
        return trouble(_NAME, phrase("doctor_database_newer"), phrase("doctor_database_newer_next"), **facts)
    if seen.condition is Condition.UNCHECKED:
        return note(_NAME, phrase("doctor_database_unchecked", **figures), None, **facts)
    return fine(_NAME, phrase("doctor_database_whole", **figures), **facts)


def _log(seen: DatabaseSeen) -> Finding:
    """The last day: how requests ended, and why not, by the codes of Easel's own phrases."""
    ended: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for outcome, reason, count in seen.outcomes:
        known = outcome if outcome in {*Outcome} else "other"
        ended[known] += count
        if known in {Outcome.FAILED, Outcome.INVALID, Outcome.PARTIAL}:
            reasons[reason if reason in ENGLISH else "other"] += count
    drawn = ended[Outcome.DRAWN] + ended[Outcome.PARTIAL]
    failed = ended[Outcome.FAILED] + ended[Outcome.INVALID]
    facts: dict[str, Fact] = {"ended": dict(ended), "reasons": dict(reasons)}
    if not failed:
        code = "doctor_log_drawn" if drawn else "doctor_log_nothing"
        return fine(_LOG, phrase(code, drawn=drawn), **facts)
    why = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common(_NAMED))
    said = phrase("doctor_log_failed", drawn=drawn, failed=failed, why=why)
    return note(_LOG, said, phrase("doctor_log_next"), **facts)
