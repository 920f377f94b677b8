"""The last hours as the log has them."""

from proxy_core.records import Outcome, RequestRecord
from proxy_core.store.database import Database
from proxy_core.store.request_log import RequestLog
from proxy_core.store.usage_sql import usage_since

NOW = 1_790_000_000.0


def record(number, at, outcome=Outcome.DRAWN, returned=1, seconds=2.0):
    return RequestRecord(
        f"req_{number}", at, "", "", "", "", 1, returned=returned, outcome=outcome, seconds=seconds, status=200
    )


async def test_what_began_since_then_is_counted(tmp_path):
    database, _ = await Database.open(tmp_path / "easel.db")
    log = RequestLog(database, keep_prompts=True, rows=1000, days=30, now=lambda: NOW)
    records = (
        *(record(1, NOW - 10, returned=3, seconds=4.0), record(2, NOW - 20, Outcome.FAILED, 0)),
        *(record(3, NOW - 30, Outcome.INVALID, 0), record(4, NOW - 100_000)),
    )
    for one in records:
        log.ended(one, ())
    await log.flush()
    book = await database.run(lambda db: usage_since(db, NOW - 3600))
    usage = book.read(NOW, NOW - 3600)
    assert (usage.pictures, usage.requests, usage.drawn, usage.median) == (3, 2, 1, 4.0)
    await log.close()
    await database.close()


async def test_what_a_later_version_wrote_is_left_out(tmp_path):
    database, _ = await Database.open(tmp_path / "easel.db")
    log = RequestLog(database, keep_prompts=True, rows=1000, days=30, now=lambda: NOW)
    log.ended(record(1, NOW), ())
    log.ended(record(2, NOW), ())
    await log.flush()
    await database.run(lambda db: db.execute("UPDATE requests SET outcome = 'dreamt' WHERE id = 'req_2'"))
    book = await database.run(lambda db: usage_since(db, NOW - 3600))
    assert book.read(NOW, NOW - 3600).requests == 1
    await log.close()
    await database.close()
