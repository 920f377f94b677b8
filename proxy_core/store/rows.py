"""Accounts, requests, attempts and quotas as rows of the tables, and back. Pure; SQL and connection are elsewhere.

Phrases are kept as their code and the JSON of their values, tuples as JSON, so that any later version or language can
word them anew. `TABLES` names the columns in the order in which rows are written and read here.
"""

import json
import logging
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from proxy_core.accounts.account import Account, Provider
from proxy_core.errors import AttemptStatus
from proxy_core.phrases import Phrase
from proxy_core.records import (
    Attempt,
    Cooling,
    Limit,
    LimitSource,
    Outcome,
    Quota,
    QuotaPoint,
    QuotaSource,
    RequestRecord,
)

T = TypeVar("T")
Row = tuple[Any, ...]

log = logging.getLogger(__name__)

PICTURES = "pictures"
"""The gallery's directory, beside the database that has its rows."""

TABLES: Mapping[str, tuple[str, ...]] = {
    "accounts": (
        *("id", "label_key", "provider", "label", "email", "enabled", "priority", "max_concurrency", "base_url"),
        *("project", "by_login", "disabled_reason", "checked_at", "identity"),
    ),
    "requests": (
        *("id", "serial", "started_at", "client", "path", "asked_model", "model", "n", "returned", "status", "outcome"),
        *("seconds", "accounts", "notes", "reason", "reason_values", "failures", "prompt", "asked", "answer"),
    ),
    "request_accounts": ("request", "account", "started_at"),
    "attempts": (
        *("request", "picture", "number", "account_id", "account", "started_at", "waited", "seconds", "status"),
        *("reason", "reason_values", "upstream_status"),
    ),
    "pictures": (
        *("name", "mime", "size", "width", "height", "request_id", "number", "model", "account", "prompt"),
        *("kept_at", "until", "client", "origin", "lasting", "public_until", "removed"),
    ),
    "cooling": ("account_id", "model", "until", "status", "reason", "reason_values", "lasting", "made_at"),
    "limits": ("account_id", "model", "window", "limit", "source", "since"),
    "quotas": ("account_id", "model", "window", "remaining", "left", "limit", "resets_at", "source", "read_at"),
    "quota_history": ("account_id", "model", "window", "at", "remaining"),
    "tasks": (
        *("id", "key", "request_id", "model", "n", "as_url", "origin", "submitted_at", "status", "started_at"),
        *("finished_at", "until", "pictures", "usage", "reasons", "webhook"),
    ),
    "task_salt": ("salt",),
}

# SQLite's errors that are about a record's values and not about the disk, and Python's for values it cannot pass on.
BAD_VALUES = (
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
    sqlite3.DataError,
    ArithmeticError,
    TypeError,
    ValueError,
)

_LARGEST = 2**63 - 1  # the largest whole number that SQLite takes


def columns(table: str) -> str:
    """The columns of `table` for SQL, in brackets, as some of them are words of SQL: [model], [limit]."""
    return ", ".join(f"[{column}]" for column in TABLES[table])


def label_key(label: str) -> str:
    """What two labels have in common that a person would call the same."""
    return clean_text(unicodedata.normalize("NFC", label).casefold())


def account_row(account: Account) -> Row:
    """`account` in the order of its columns."""
    return (
        account.id,
        label_key(account.label),
        account.provider.value,
        clean_text(account.label),
        clean_text(account.email),
        int(account.enabled),
        account.priority,
        account.max_concurrency,
        clean_text(account.base_url),
        clean_text(account.project),
        int(account.by_login),
        account.disabled_reason,
        account.checked_at,
        _json(account.identity),
    )


def account_of(row: Row) -> Account:
    """The account of a row. ValueError, TypeError or LookupError where it cannot be read, as of a later version."""
    values = _named("accounts", row)
    del values["label_key"]
    values["provider"] = Provider(values["provider"])
    values["enabled"], values["by_login"] = bool(values["enabled"]), bool(values["by_login"])
    values["identity"] = tuple((field, said) for field, said in json.loads(values["identity"]))
    return Account(**values)


def request_row(serial: int, record: RequestRecord) -> Row:
    """`record` in the order of its columns. `serial` stands for it in the rows of its accounts and attempts."""
    return (
        clean_text(record.id),
        serial,
        record.started_at,
        clean_text(record.client),
        clean_text(record.path),
        clean_text(record.asked_model),
        clean_text(record.model),
        record.n,
        record.returned,
        record.status,
        record.outcome.value,
        record.seconds,
        _json(record.accounts),
        _json([(note.code, note.values) for note in record.notes]),
        *_reason_row(record.reason),
        _json([(picture, failure.code, failure.values) for picture, failure in record.failures]),
        clean_text(record.prompt),
        clean_text(record.asked),
        clean_text(record.answer),
    )


def request_account_rows(serial: int, record: RequestRecord) -> list[Row]:
    """The accounts of `record`, each once, in the order of their columns."""
    names = dict.fromkeys(clean_text(name) for name in record.accounts)
    return [(serial, name, record.started_at) for name in names]


def request_of(row: Row) -> RequestRecord:
    """The request of a row. ValueError, TypeError or LookupError where it cannot be read."""
    values = _named("requests", row)
    del values["serial"]
    values["outcome"] = Outcome(values["outcome"])
    values["accounts"] = tuple(_listed(values["accounts"]))
    values["notes"] = tuple(Phrase(code, said) for code, said in _listed(values["notes"]))
    values["reason"] = _reason_of(values["reason"], values.pop("reason_values"))
    values["failures"] = tuple((n, Phrase(code, said)) for n, code, said in _listed(values["failures"]))
    return RequestRecord(**values)


def attempt_row(serial: int, attempt: Attempt) -> Row:
    """`attempt` in the order of its columns."""
    return (
        serial,
        attempt.picture,
        attempt.number,
        attempt.account_id,
        clean_text(attempt.account),
        attempt.started_at,
        attempt.waited,
        attempt.seconds,
        attempt.status.value if attempt.status else None,
        *_reason_row(attempt.reason),
        attempt.upstream_status,
    )


def attempt_of(row: Row, request_id: str) -> Attempt:
    """The attempt of a row, one of that request. ValueError, TypeError or LookupError where it cannot be read."""
    values = _named("attempts", row)
    del values["request"]
    values["status"] = AttemptStatus(values["status"]) if values["status"] else None
    values["reason"] = _reason_of(values["reason"], values.pop("reason_values"))
    return Attempt(request_id, **values)


def cooling_row(account_id: str, cooling: Cooling) -> Row:
    """`cooling` of an account in the order of its columns."""
    reason = _reason_row(cooling.reason)
    return (
        account_id,
        clean_text(cooling.model),
        cooling.until,
        cooling.status.value,
        *reason,
        int(cooling.lasting),
        cooling.made_at,
    )


def cooling_of(row: Row) -> tuple[str, Cooling]:
    """The account's id and the cooling of a row. ValueError, TypeError or LookupError where it cannot be read."""
    account_id, model, until, status, code, values, lasting, made_at = row
    reason = Phrase(code, json.loads(values))
    return account_id, Cooling(model, until, AttemptStatus(status), reason, bool(lasting), made_at)


def limit_row(limit: Limit) -> Row:
    """`limit` in the order of its columns."""
    number = min(limit.limit, _LARGEST)
    return (
        limit.account_id,
        clean_text(limit.model),
        clean_text(limit.window),
        number,
        limit.source.value,
        limit.since,
    )


def limit_of(row: Row) -> Limit:
    """The limit of a row. ValueError, TypeError or LookupError where it cannot be read."""
    values = _named("limits", row)
    return Limit(**values | {"source": LimitSource(values["source"])})


def quota_row(quota: Quota) -> Row:
    """`quota` in the order of its columns."""
    return (
        quota.account_id,
        clean_text(quota.model),
        clean_text(quota.window),
        quota.remaining,
        None if quota.left is None else min(quota.left, _LARGEST),
        None if quota.limit is None else min(quota.limit, _LARGEST),
        quota.resets_at,
        quota.source.value,
        quota.read_at,
    )


def quota_of(row: Row) -> Quota:
    """The quota of a row. ValueError, TypeError or LookupError where it cannot be read."""
    values = _named("quotas", row)
    return Quota(**values | {"source": QuotaSource(values["source"])})


def point_row(account_id: str, point: QuotaPoint) -> Row:
    """A point of an account's history in the order of its columns."""
    return (account_id, clean_text(point.model), clean_text(point.window), point.at, point.remaining)


def point_of(row: Row) -> QuotaPoint:
    """The point of a row. ValueError, TypeError or LookupError where it cannot be read."""
    values = _named("quota_history", row)
    del values["account_id"]
    return QuotaPoint(**values)


def read_rows(rows: Iterable[Row], read: Callable[[Row], T]) -> tuple[T, ...]:
    """What `read` makes of `rows`. One that a newer version or a bad disk made unreadable is left out, and logged."""
    return tuple(record for row in rows for record in _read_row(row, read))


def _read_row(row: Row, read: Callable[[Row], T]) -> Iterable[T]:
    try:
        return (read(row),)
    except (ValueError, TypeError, LookupError) as error:
        log.warning("row %r cannot be read: %s", row[0], type(error).__name__)
        return ()


def clean_text(text: str) -> str:
    """`text` as SQLite takes it: a lone surrogate, which is no character and has no UTF-8, becomes a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _named(table: str, row: Row) -> dict[str, Any]:
    return dict(zip(TABLES[table], row, strict=True))


def _json(value: object) -> str:
    return json.dumps(value, default=str, separators=(",", ":"))


def _listed(text: str) -> Any:
    return () if text == "[]" else json.loads(text)  # which would be most of what reading a page costs


def _reason_row(reason: Phrase | None) -> tuple[str | None, str]:
    return (reason.code, _json(reason.values)) if reason else (None, "{}")


def _reason_of(code: str | None, values: str) -> Phrase | None:
    return Phrase(code, json.loads(values)) if code is not None else None
