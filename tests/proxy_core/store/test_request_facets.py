from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from proxy_core.store import request_sql
from proxy_core.store.opening import open_file
from proxy_core.store.request_facets import Values, newest_first, values_of
from tests.proxy_core.store.samples import request


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db, _ = open_file(tmp_path / "easel.db")
    with closing(db):
        yield db


def test_every_value_comes_with_its_newest_time(db: Database) -> None:
    for number, client in enumerate(["b", "a", "b", "", "c", "a"]):
        request_sql.write(db, [(request(number, client=client, accounts=(client, "x")), ())])
    assert values_of(db, "client") == Values({"c": 4.0, "b": 2.0, "a": 5.0}, whole=True)
    assert values_of(db, "account") == Values({"x": 5.0, "c": 4.0, "b": 2.0, "a": 5.0}, whole=True)
    assert values_of(db, "asked_model") == Values({"gpt-image-1": 5.0}, whole=True)


def test_an_empty_log_has_none(db: Database) -> None:
    assert values_of(db, "model") == Values({}, whole=True)


def test_of_too_many_values_it_says_that_there_are_more(db: Database) -> None:
    request_sql.write(db, [(request(number, client=f"client {number}"), ()) for number in range(5)])
    some = values_of(db, "client", most=3)
    assert (len(some.newest), some.whole) == (3, False)
    assert values_of(db, "client", most=5).whole


@pytest.mark.parametrize("column", ["client", "account", "model", "asked_model"])
def test_values_are_found_along_an_index(db: Database, column: str) -> None:
    table = "request_accounts" if column == "account" else "requests"
    plan = db.execute(
        f"EXPLAIN QUERY PLAN SELECT {column}, started_at FROM {table} WHERE {column} < ? "
        f"ORDER BY {column} DESC, started_at DESC LIMIT 1",
        ("x",),
    ).fetchall()
    assert [step[3] for step in plan] == [f"SEARCH {table} USING COVERING INDEX {table}_{column} ({column}<?)"]


def test_values_of_several_columns_come_newest_first_and_once() -> None:
    one, other = Values({"a": 1.0, "b": 5.0}, whole=True), Values({"a": 7.0, "c": 5.0}, whole=True)
    assert newest_first(one, other, most=50) == ("a", "b", "c")
    assert newest_first(one, other, most=2) == ("a", "b")
