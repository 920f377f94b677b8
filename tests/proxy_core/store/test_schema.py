import json
import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from proxy_core.store.rows import TABLES
from proxy_core.store.schema import SCHEMA


def test_the_tables_have_the_columns_that_rows_are_written_in() -> None:
    database = Database(sqlite3.connect(":memory:"))
    SCHEMA.apply(database)
    made = {table.name: tuple(table.columns_dict) for table in database.tables if not table.name.startswith("_")}
    assert made == dict(TABLES)
    assert all(database[table].strict for table in TABLES)
    database.close()


def test_applying_it_twice_changes_nothing() -> None:
    database = Database(sqlite3.connect(":memory:"))
    SCHEMA.apply(database)
    before = database.schema
    SCHEMA.apply(database)
    assert database.schema == before
    assert SCHEMA.pending(database) == []
    database.close()


def test_the_accounts_of_older_requests_can_be_searched_for() -> None:
    """Whatever stands in the column: what is no list of names has no accounts."""
    database = Database(sqlite3.connect(":memory:"))
    earlier = Migrations(SCHEMA.name)
    for migration in SCHEMA._migrations[:3]:
        earlier(name=migration.name)(migration.fn)
    earlier.apply(database)
    written = ["a", "b", "a"], [], ["\xe4@example.com"], [1, None, ["x"]]
    columns = [name for name in TABLES["requests"] if name not in ("serial", "asked", "answer")]
    kinds = database["requests"].columns_dict
    for number, accounts in enumerate([*map(json.dumps, written), "no JSON"]):
        row = {name: kinds[name](0) for name in columns} | {"id": f"req_{number}", "accounts": accounts}
        database["requests"].insert(row | {"started_at": float(number)})
    SCHEMA.apply(database)
    found = database.execute("SELECT * FROM request_accounts ORDER BY request, account").fetchall()
    assert found == [
        (1, "a", 0.0),
        (1, "b", 0.0),
        (3, "\xe4@example.com", 2.0),
    ]
    assert database.execute("SELECT DISTINCT asked, answer FROM requests").fetchall() == [("", "")]
    database.close()


def test_pictures_of_an_earlier_version_stay_readable_until_their_time_is_over() -> None:
    database = Database(sqlite3.connect(":memory:"))
    earlier = Migrations(SCHEMA.name)
    for migration in SCHEMA._migrations[:4]:
        earlier(name=migration.name)(migration.fn)
    earlier.apply(database)
    known = dict.fromkeys(("mime", "request_id", "model", "account", "prompt"), "")
    sizes = dict.fromkeys(("size", "width", "height", "number"), 1)
    database["pictures"].insert({"name": "a.png", "kept_at": 1.0, "until": 9.0, **known, **sizes})
    SCHEMA.apply(database)
    (row,) = database["pictures"].rows
    assert (row["until"], row["public_until"], row["lasting"]) == (9.0, 9.0, 0)
    assert (row["origin"], row["client"], row["removed"]) == ("lost", "", "")
    database.close()
