"""Accounts, requests and attempts as rows of the tables, and back. Pure; the SQL and the connection are elsewhere.

Phrases are kept as their code and the JSON of their values, tuples as JSON, so that any later version or language can
word them anew. `TABLES` names the columns in the order in which rows are written and read here.
"""

import json
import logging
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from proxy_core.accounts.account import Account, Provider
from proxy_core.errors import AttemptStatus
from proxy_core.phrases import Phrase
from proxy_core.records import Attempt, Outcome, RequestRecord

T = TypeVar("T")
Row = tuple[Any, ...]

log = logging.getLogger(__name__)

TABLES: Mapping[str, tuple[str, ...]] = {
    "accounts": (
        *("id", "label_key", "provider", "label", "email", "enabled", "priority", "max_concurrency", "base_url"),
        "project",
    ),
    "requests": (
        *("id", "started_at", "client", "path", "asked_model", "model", "n", "returned", "status", "outcome"),
        *("seconds", "accounts", "notes", "reason", "reason_values", "failures", "prompt"),
    ),
    "attempts": (
        *("request_id", "picture", "number", "account_id", "account", "started_at", "waited", "seconds", "status"),
        *("reason", "reason_values", "upstream_status"),
    ),
    "pictures": (
        *("name", "mime", "size", "width", "height", "request_id", "number", "model", "account", "prompt"),
        *("kept_at", "until"),
    ),
}


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
    )


def account_of(row: Row) -> Account:
    """The account of a row. ValueError where this version does not know its provider."""
    values = _named("accounts", row)
    del values["label_key"]
    return Account(**values | {"provider": Provider(values["provider"]), "enabled": bool(values["enabled"])})


def request_row(record: RequestRecord) -> Row:
    """`record` in the order of its columns."""
    return (
        clean_text(record.id),
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
    )


def request_of(row: Row) -> RequestRecord:
    """The request of a row. ValueError, TypeError or LookupError where it cannot be read."""
    values = _named("requests", row)
    values["outcome"] = Outcome(values["outcome"])
    values["accounts"] = tuple(json.loads(values["accounts"]))
    values["notes"] = tuple(Phrase(code, said) for code, said in json.loads(values["notes"]))
    values["reason"] = _reason_of(values["reason"], values.pop("reason_values"))
    values["failures"] = tuple((n, Phrase(code, said)) for n, code, said in json.loads(values["failures"]))
    return RequestRecord(**values)


def attempt_row(attempt: Attempt) -> Row:
    """`attempt` in the order of its columns."""
    return (
        clean_text(attempt.request_id),
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


def attempt_of(row: Row) -> Attempt:
    """The attempt of a row. ValueError, TypeError or LookupError where it cannot be read."""
    values = _named("attempts", row)
    values["status"] = AttemptStatus(values["status"]) if values["status"] else None
    values["reason"] = _reason_of(values["reason"], values.pop("reason_values"))
    return Attempt(**values)


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


def _reason_row(reason: Phrase | None) -> tuple[str | None, str]:
    return (reason.code, _json(reason.values)) if reason else (None, "{}")


def _reason_of(code: str | None, values: str) -> Phrase | None:
    return Phrase(code, json.loads(values)) if code is not None else None
