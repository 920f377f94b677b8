"""Writes requests of the log into a file for other programs: JSON Lines with everything, or CSV for a spreadsheet.

CSV is RFC 4180 in UTF-8 with a byte order mark, without which Excel takes it for another encoding. The names of the
columns and fields stay as they are; new ones come at the end.
"""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from proxy_core.errors import EaselError
from proxy_core.files import replaced
from proxy_core.phrases import Phrase
from proxy_core.records import Attempt, RequestRecord
from proxy_core.store.request_sql import Entry

COLUMNS = (
    *("id", "time", "client", "path", "asked_model", "model", "n", "returned", "status", "outcome", "seconds"),
    *("accounts", "attempts", "reason_code", "reason", "failures", "notes", "prompt", "asked", "answer"),
)
"""Of the CSV. `time` is UTC in ISO 8601; of what there are several, all stand in one cell with "; " between them."""

# A cell that begins with one of these may be a formula to a spreadsheet, and could do harm there.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


async def export(entries: AsyncIterator[Sequence[Entry]], path: Path, form: str) -> int:
    """Write `entries` to `path` in the form "jsonl" or "csv", on a thread of its own. How many.

    The file is for its owner only; one that is there is replaced in one step at the end. EaselError export_not_written
    or export_form_unknown, and what `entries` raises: then nothing has changed.
    """
    if form not in _FORMS:
        raise EaselError("export_form_unknown", form=form[:60], known=", ".join(_FORMS))
    loop, file = asyncio.get_running_loop(), _File(path, form)
    thread = ThreadPoolExecutor(1, thread_name_prefix="easel-export")
    count = 0
    try:
        await loop.run_in_executor(thread, file.begin)
        async for some in entries:
            await loop.run_in_executor(thread, partial(file.add, some))
            count += len(some)
        await loop.run_in_executor(thread, file.finish)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise EaselError("export_not_written", path=str(path), why=why) from None
    finally:
        # After what is being written just now; a file that is finished stays.
        given_up = thread.submit(file.give_up)
        thread.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(given_up))
    return count


class _GivenUp(Exception):  # noqa: N818 - says what happened, and goes nowhere
    """The file is not to be."""


class _File:
    """A file that is being written. Everything of it blocks."""

    def __init__(self, path: Path, form: str) -> None:
        self._path = path
        self._head, self._lines = _FORMS[form]
        self._stack = ExitStack()
        self._file: BinaryIO

    def begin(self) -> None:
        self._file = self._stack.enter_context(replaced(self._path))
        self._file.write(self._head)

    def add(self, entries: Sequence[Entry]) -> None:
        self._file.write(self._lines(entries))

    def finish(self) -> None:
        self._stack.close()

    def give_up(self) -> None:
        with suppress(_GivenUp), self._stack:
            raise _GivenUp


def _json_lines(entries: Sequence[Entry]) -> bytes:
    return b"".join(msgspec.json.encode(_object(*entry)) + b"\n" for entry in entries)


def _object(record: RequestRecord, attempts: Sequence[Attempt]) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(record)
    told["reason"] = _said(record.reason)
    told["notes"] = [_said(note) for note in record.notes]
    told["failures"] = [{"picture": picture, **(_said(failure) or {})} for picture, failure in record.failures]
    told["asked"], told["answer"] = _document(record.asked), _document(record.answer)
    told["attempts"] = [msgspec.to_builtins(one) | {"reason": _said(one.reason)} for one in attempts]
    return told


def _said(said: Phrase | None) -> dict[str, Any] | None:
    return None if said is None else {"code": said.code, "values": dict(said.values), "text": str(said)}


def _document(text: str) -> Any:
    """What a JSON text holds; None for none."""
    try:
        return msgspec.json.decode(text) if text else None
    except msgspec.MsgspecError:
        return text


def _csv_lines(entries: Sequence[Entry]) -> bytes:
    return _csv([_cells(*entry) for entry in entries])


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _cells(record: RequestRecord, attempts: Sequence[Attempt]) -> list[Any]:
    cells = {
        **msgspec.to_builtins(record),
        "time": _time(record.started_at),
        "accounts": "; ".join(record.accounts),
        "attempts": len(attempts),
        "reason_code": record.reason.code if record.reason else "",
        "reason": str(record.reason or ""),
        "failures": "; ".join(f"{picture}: {failure}" for picture, failure in record.failures),
        "notes": "; ".join(str(note) for note in record.notes),
    }
    return [_cell(cells[column]) for column in COLUMNS]


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value


def _time(at: float) -> str:
    """Unix seconds in ISO 8601; "" for what no calendar holds."""
    try:
        return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError, OSError):
        return ""


_FORMS: dict[str, tuple[bytes, Callable[[Sequence[Entry]], bytes]]] = {
    "jsonl": (b"", _json_lines),
    "csv": (b"\xef\xbb\xbf" + _csv([COLUMNS]), _csv_lines),
}
