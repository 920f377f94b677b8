import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.cells import CELL_ROLE, RECORD_ROLE, Tone
from desktop.models.route_table import Column, RouteTable, plain
from proxy_core import describe

ROUTES = next(info.default for info in describe() if info.name == "routes")


@pytest.fixture
def table():
    made = RouteTable()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.set_routes(ROUTES)
    return made


def names(table):
    return [table.index(row, Column.MATCH).data() for row in range(table.rowCount())]


def test_the_rows_are_those_of_the_core(table):
    assert table.routes() == ROUTES
    assert names(table)[:3] == ["openrouter/auto", "nano-banana", "nano-banana-hd"]
    assert table.index(2, 0).data(RECORD_ROLE) == ROUTES[2]


def test_each_says_who_draws_with_what(table):
    def words(row):
        return [table.index(row, column).data() for column in Column]

    assert words(0) == ["openrouter/auto", "Google", "the default", ""]
    assert words(2) == ["nano-banana-hd", "Google", "gemini-3-pro-image", "4K"]
    row = names(table).index("dall-e-*")
    assert words(row) == ["dall-e-*", "OpenAI-compatible", "as asked", ""]
    assert table.index(row, Column.PROVIDER).data(Qt.ItemDataRole.ToolTipRole) == "Without such an account: default"
    assert table.index(row, Column.MODEL).data(CELL_ROLE).tone is Tone.MUTED
    titles = [table.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert titles == ["A client asks for", "Drawn by", "Model there", "Preset"]


def test_rows_come_go_change_and_move(table):
    table.add(0, {"match": "flux-mine", "provider": "openai"})
    table.set_route(1, {"match": "auto", "provider": "google", "model": ""})
    assert table.move(0, 1)
    assert names(table)[:2] == ["auto", "flux-mine"]
    assert table.move(1, -1)
    assert names(table)[:2] == ["flux-mine", "auto"]
    table.remove(0)
    assert names(table)[0] == "auto"
    assert table.rowCount() == len(ROUTES)


def test_the_ends_are_the_ends(table):
    last = table.rowCount() - 1
    assert not table.move(0, -1)
    assert not table.move(last, 1)
    assert table.routes() == ROUTES


def test_what_is_default_is_left_out():
    assert plain({"match": "a", "provider": "google", "model": "", "quality": "hd"}) == {"match": "a", "quality": "hd"}
    assert plain({"match": ""}) == {"match": ""}
