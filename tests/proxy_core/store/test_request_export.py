import asyncio
import csv
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from proxy_core.errors import AttemptStatus, EaselError
from proxy_core.phrases import phrase
from proxy_core.records import Outcome
from proxy_core.store.request_export import COLUMNS, export
from proxy_core.store.request_sql import Entry
from tests.proxy_core.store.samples import attempt, request
from tests.systems import is_private

RECORD = request(
    2000,
    client="Kirschblüte 🌸",
    outcome=Outcome.PARTIAL,
    n=2,
    returned=1,
    status=200,
    seconds=2.5,
    accounts=("a@example.com", "b@example.com"),
    notes=(phrase("model_replaced", asked="dall-e-3", model="m"),),
    reason=phrase("limit_day", account="b"),
    failures=((1, phrase("limit_day", account="b")),),
    prompt='a "fox",\nat dusk',
    asked='{"size":"1024x1024"}',
    answer='{"created":1}',
)

ENTRY = (RECORD, (attempt(RECORD), attempt(RECORD, 1, reason=phrase("unreachable"), status=AttemptStatus.FAILED)))


async def entries(*some: Sequence[Entry]) -> AsyncIterator[Sequence[Entry]]:
    for one in some:
        yield one


def names(directory: Path) -> list[str]:
    return [one.name for one in directory.iterdir()]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_json_lines_have_an_object_for_each_request(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    other = request(1)
    assert await export(entries([ENTRY], [], [(other, ())]), path, "jsonl") == 2
    first, second = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert first["id"] == RECORD.id
    assert first["outcome"] == "partial"
    assert first["accounts"] == ["a@example.com", "b@example.com"]
    assert first["reason"]["code"] == "limit_day"
    assert first["reason"]["text"].startswith("b reached its limit")
    assert first["failures"][0]["picture"] == 1
    assert first["asked"] == {"size": "1024x1024"}
    assert first["answer"] == {"created": 1}
    assert [one["status"] for one in first["attempts"]] == ["ok", "failed"]
    assert first["attempts"][1]["reason"]["code"] == "unreachable"
    assert (second["id"], second["reason"], second["asked"], second["attempts"]) == (other.id, None, None, [])


async def test_csv_has_a_row_for_each_request_under_names_that_stay(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    assert await export(entries([ENTRY]), path, "csv") == 1
    head = (
        "id,time,client,path,asked_model,model,n,returned,status,outcome,seconds,accounts,attempts,reason_code,reason,"
        "failures,notes,prompt,asked,answer\r\n"
    )
    assert path.read_bytes().startswith(b"\xef\xbb\xbf" + head.encode())
    (row,) = rows(path)
    assert row["time"] == "1970-01-01T00:33:20.000+00:00"
    assert row["prompt"] == 'a "fox",\nat dusk'
    assert row["accounts"] == "a@example.com; b@example.com"
    assert (row["n"], row["returned"], row["seconds"], row["attempts"]) == ("2", "1", "2.5", "2")
    assert row["failures"].startswith("1: b reached its limit")
    assert (row["asked"], row["answer"]) == ('{"size":"1024x1024"}', '{"created":1}')


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
async def test_no_cell_is_a_formula(tmp_path: Path, text: str) -> None:
    path = tmp_path / "log.csv"
    risky = request(1, prompt=text, client=text, asked_model=text, accounts=(text, "b"), seconds=-1.0)
    await export(entries([(risky, ())]), path, "csv")
    (row,) = rows(path)
    for column in ("prompt", "client", "asked_model", "accounts"):
        assert row[column].startswith("'" + text)
    assert row["seconds"] == "-1.0"  # a number is one


async def test_a_time_that_no_calendar_has_is_left_out(tmp_path: Path) -> None:
    await export(entries([(request(1, started_at=1e300), ())]), tmp_path / "log.csv", "csv")
    assert rows(tmp_path / "log.csv")[0]["time"] == ""


async def test_an_empty_log_is_a_file_all_the_same(tmp_path: Path) -> None:
    assert await export(entries(), tmp_path / "log.csv", "csv") == 0
    assert rows(tmp_path / "log.csv") == []
    assert await export(entries(), tmp_path / "log.jsonl", "jsonl") == 0
    assert (tmp_path / "log.jsonl").read_bytes() == b""


async def test_the_file_is_for_its_owner_and_replaces_another(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("older")
    path.chmod(0o644)
    await export(entries([ENTRY]), path, "jsonl")
    assert is_private(path)
    assert path.read_bytes().startswith(b"{")
    assert names(tmp_path) == ["log.jsonl"]


async def test_where_nothing_can_be_written_it_says_why(tmp_path: Path) -> None:
    with pytest.raises(EaselError) as failed:
        await export(entries([ENTRY]), tmp_path / "none" / "log.csv", "csv")
    assert failed.value.phrase == phrase(
        "export_not_written", path=str(tmp_path / "none" / "log.csv"), why="no such file or directory"
    )
    (tmp_path / "log.csv").mkdir()
    with pytest.raises(EaselError, match="is a directory"):
        await export(entries([ENTRY]), tmp_path / "log.csv", "csv")


async def test_a_form_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(EaselError, match="jsonl, csv"):
        await export(entries(), tmp_path / "log.xls", "xls")
    assert names(tmp_path) == []


async def test_what_fails_on_the_way_leaves_the_older_file(tmp_path: Path) -> None:
    async def failing() -> AsyncIterator[Sequence[Entry]]:
        yield [ENTRY]
        raise EaselError("store_closed", path="x")

    path = tmp_path / "log.jsonl"
    path.write_text("older")
    with pytest.raises(EaselError, match="is closed"):
        await export(failing(), path, "jsonl")
    assert path.read_text() == "older"
    assert names(tmp_path) == ["log.jsonl"]


async def test_cancelled_it_leaves_the_older_file(tmp_path: Path) -> None:
    written = asyncio.Event()

    async def endless() -> AsyncIterator[Sequence[Entry]]:
        while True:
            yield [ENTRY]
            written.set()

    path = tmp_path / "log.jsonl"
    path.write_text("older")
    exporting = asyncio.gather(export(endless(), path, "jsonl"))
    async with asyncio.timeout(30):
        await written.wait()
    exporting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await exporting
    assert path.read_text() == "older"
    assert names(tmp_path) == ["log.jsonl"]


def test_the_columns_are_those_that_others_know() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS) == 20
