import sqlite3

from sqlite_utils import Database

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
