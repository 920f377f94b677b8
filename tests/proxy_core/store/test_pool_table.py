"""PoolTable over a real database: what is kept comes back, of accounts that are there, and nothing breaks the rest."""

import logging
import math

import pytest
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Provider
from proxy_core.errors import AttemptStatus
from proxy_core.phrases import phrase
from proxy_core.records import Cooling, Limit, LimitSource, Quota, QuotaPoint, QuotaSource
from proxy_core.store.account_table import AccountTable
from proxy_core.store.database import DAY, Database, StoreClosed, StoreFailed
from proxy_core.store.pool_table import HISTORY_SECONDS, PoolTable
from tests.proxy_core.store.test_request_log import empty_the_disk, fill_the_disk

NOW = 1_790_000_000.0
MODEL = "gemini-3-pro-image"
RESTS = Cooling(MODEL, NOW + 60, AttemptStatus.LIMITED, phrase("limit_minute", account="Kirschblüte 🌸"))
LACKS = Cooling("imagen-4", NOW + 7 * DAY, AttemptStatus.REJECTED, phrase("model_not_at_account"), lasting=True)
LIMIT = Limit("fox", MODEL, "day", 100, LimitSource.TYPED, NOW)
QUOTA = Quota("fox", MODEL, "5h", 0.4, 40, 100, NOW + 900, QuotaSource.MEASURED, NOW)
UNKNOWN = Quota("fox", "Gemini models", "weekly", None, None, None, None, QuotaSource.MEASURED, NOW)


@pytest.fixture
async def table(database: Database) -> PoolTable:
    for name in ("fox", "owl"):
        await AccountTable(database).put(Account(Provider.GEMINI, name, id=name))
    return PoolTable(database)


def point(at: float, remaining: float = 0.5, window: str = "day") -> QuotaPoint:
    return QuotaPoint(MODEL, window, at, remaining)


async def test_everything_comes_back_as_it_was(table: PoolTable) -> None:
    await table.save_cooling([("owl", LACKS), ("fox", RESTS), ("fox", replace(RESTS, model=""))])
    await table.save_limits([LIMIT, replace(LIMIT, window="minute", limit=0, source=LimitSource.NAMED)])
    await table.save_quotas([QUOTA, UNKNOWN])
    assert await table.load_cooling(NOW) == (("fox", replace(RESTS, model="")), ("fox", RESTS), ("owl", LACKS))
    assert set(await table.load_limits()) == {
        LIMIT,
        replace(LIMIT, window="minute", limit=0, source=LimitSource.NAMED),
    }
    assert set(await table.load_quotas()) == {QUOTA, UNKNOWN}


async def test_what_is_saved_is_in_place_of_all_before(table: PoolTable) -> None:
    await table.save_cooling([("fox", RESTS)])
    await table.save_limits([LIMIT])
    await table.save_quotas([QUOTA])
    await table.save_cooling([("owl", RESTS)])
    await table.save_limits([])
    await table.save_quotas([UNKNOWN])
    assert await table.load_cooling(NOW) == (("owl", RESTS),)
    assert await table.load_limits() == ()
    assert await table.load_quotas() == (UNKNOWN,)


async def test_a_rest_that_is_over_is_not_loaded(table: PoolTable) -> None:
    await table.save_cooling([("fox", RESTS), ("fox", LACKS)])
    assert await table.load_cooling(RESTS.until) == (("fox", LACKS),)


async def test_nothing_is_kept_of_an_account_that_is_not_there(table: PoolTable) -> None:
    await table.save_cooling([("demo", RESTS), ("fox", RESTS)])
    await table.save_limits([replace(LIMIT, account_id="demo"), LIMIT])
    await table.save_quotas([replace(QUOTA, account_id="demo"), QUOTA])
    await table.add_history([("demo", point(NOW)), ("fox", point(NOW))], NOW)
    assert await table.load_cooling(NOW) == (("fox", RESTS),)
    assert await table.load_limits() == (LIMIT,)
    assert await table.load_quotas() == (QUOTA,)
    assert await table.history("demo", 0.0) == ()
    assert await table.history("fox", 0.0) == (point(NOW),)


async def test_all_of_it_goes_with_its_account(table: PoolTable, database: Database) -> None:
    await table.save_cooling([("fox", RESTS)])
    await table.save_limits([LIMIT])
    await table.save_quotas([QUOTA])
    await table.add_history([("fox", point(NOW))], NOW)
    await AccountTable(database).delete("fox")
    found = [
        await table.load_cooling(NOW),
        await table.load_limits(),
        await table.load_quotas(),
        await table.history("fox", 0.0),
    ]
    assert found == [(), (), (), ()]


async def test_a_change_of_the_account_leaves_it_alone(table: PoolTable, database: Database) -> None:
    await table.save_limits([LIMIT])
    await AccountTable(database).put(Account(Provider.GEMINI, "a red fox", id="fox"))
    assert await table.load_limits() == (LIMIT,)


async def test_a_row_that_no_table_takes_keeps_no_other_out(table: PoolTable, caplog: pytest.LogCaptureFixture) -> None:
    await table.save_cooling([("fox", replace(RESTS, until=math.nan)), ("owl", RESTS)])
    await table.save_limits([replace(LIMIT, limit=2**70), replace(LIMIT, account_id="owl", since=math.nan)])
    await table.add_history([("fox", point(NOW, math.nan)), ("fox", point(NOW + 1))], NOW)
    assert await table.load_cooling(NOW) == (("owl", RESTS),)
    assert await table.load_limits() == (replace(LIMIT, limit=2**63 - 1),)
    assert await table.history("fox", 0.0) == (point(NOW + 1),)
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 3
    assert "Kirschbl" not in caplog.text


async def test_a_row_that_cannot_be_read_keeps_no_other_out(
    table: PoolTable, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await table.save_cooling([("fox", RESTS), ("owl", RESTS)])
    await table.save_limits([LIMIT, replace(LIMIT, account_id="owl")])
    await table.save_quotas([QUOTA, replace(QUOTA, account_id="owl")])
    for statement in (
        "UPDATE cooling SET reason_values = '{' WHERE account_id = 'fox'",
        "UPDATE limits SET source = 'dreamt' WHERE account_id = 'fox'",
        "UPDATE quotas SET source = 'dreamt' WHERE account_id = 'fox'",
    ):
        await database.run(lambda db, sql=statement: db.execute(sql))  # type: ignore[misc]
    assert await table.load_cooling(NOW) == (("owl", RESTS),)
    assert await table.load_limits() == (replace(LIMIT, account_id="owl"),)
    assert await table.load_quotas() == (replace(QUOTA, account_id="owl"),)
    assert caplog.text.count("cannot be read") == 3


async def test_text_that_is_no_text_is_kept_all_the_same(table: PoolTable) -> None:
    await table.save_quotas([replace(QUOTA, model="gemini \ud83d")])
    assert await table.load_quotas() == (replace(QUOTA, model="gemini ?"),)


async def test_the_history_comes_oldest_first_from_a_time_on(table: PoolTable) -> None:
    await table.add_history([("fox", point(NOW, 0.5)), ("owl", point(NOW, 0.1))], NOW)
    await table.add_history([("fox", point(NOW - 100, 0.8)), ("fox", point(NOW, 0.9, "weekly"))], NOW)
    assert await table.history("fox", 0.0) == (point(NOW - 100, 0.8), point(NOW, 0.5), point(NOW, 0.9, "weekly"))
    assert await table.history("fox", NOW) == (point(NOW, 0.5), point(NOW, 0.9, "weekly"))
    assert await table.history("owl", NOW + 1) == ()


async def test_the_history_keeps_eight_days(table: PoolTable) -> None:
    await table.add_history([("fox", point(NOW)), ("fox", point(NOW + 1))], NOW)
    await table.add_history([("owl", point(NOW + 1))], NOW + 1 + HISTORY_SECONDS)
    assert await table.history("fox", 0.0) == (point(NOW + 1),)
    await table.add_history([], NOW + 2 + HISTORY_SECONDS)
    assert await table.history("fox", 0.0) == ()


async def test_the_same_point_again_is_one_point(table: PoolTable) -> None:
    for _ in range(2):
        await table.add_history([("fox", point(NOW)), ("fox", point(NOW))], NOW)
    assert await table.history("fox", 0.0) == (point(NOW),)


async def test_a_full_disk_is_told_and_leaves_what_was_there(table: PoolTable, database: Database) -> None:
    await table.save_quotas([QUOTA])
    await fill_the_disk(database)
    many = [replace(QUOTA, model=f"a model with a long name, number {n}") for n in range(2000)]
    with pytest.raises(StoreFailed):
        await table.save_quotas(many)
    await empty_the_disk(database)
    assert await table.load_quotas() == (QUOTA,)


async def test_a_closed_database_is_told(table: PoolTable, database: Database) -> None:
    await database.close()
    with pytest.raises(StoreClosed):
        await table.save_quotas([QUOTA])
