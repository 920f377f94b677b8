"""What the log knows of the last hours, as a UsageBook: read once, when Easel starts. Runs on the database's thread."""

from typing import TYPE_CHECKING

from proxy_core.records import Outcome
from proxy_core.usage import UsageBook

if TYPE_CHECKING:  # see database.py
    import sqlite_utils

_ENDED = "SELECT started_at, outcome, returned, seconds FROM requests WHERE started_at >= ?"


def usage_since(db: "sqlite_utils.Database", since: float) -> UsageBook:
    """Every request that began at `since` (unix seconds) or later, counted."""
    book = UsageBook()
    outcomes = {one.value: one for one in Outcome}
    for started_at, outcome, returned, seconds in db.execute(_ENDED, (since,)):
        if outcome in outcomes:  # a later version may know more
            book.count(started_at, outcomes[outcome], returned, seconds)
    return book
