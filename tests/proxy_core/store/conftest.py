"""A real database in a directory of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from proxy_core.store.database import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database, said = await Database.open(tmp_path / "easel.db")
    assert said == []
    yield database
    await database.close()
