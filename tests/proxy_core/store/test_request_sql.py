from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from sqlite_utils import Database

from proxy_core.errors import AttemptStatus
from proxy_core.phrases import phrase
from proxy_core.store import request_sql
from proxy_core.store.opening import open_file
from proxy_core.store.request_sql import Entry
from tests.proxy_core.store.samples import attempt, entries, request


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db, _ = open_file(tmp_path / "easel.db")
    with closing(db):
        yield db


def test_what_was_written_is_found(db: Database) -> None:
    @given(entries())
    @settings(max_examples=40, deadline=None, database=None)
    def round_trip(entry: Entry) -> None:
        db.execute("DELETE FROM requests")
        request_sql.write(db, [entry])
        assert request_sql.find(db, entry[0].id) == entry
        assert entry[0] in request_sql.recent(db, 1000, None)

    round_trip()


def test_writing_again_replaces_the_request_and_all_its_attempts(db: Database) -> None:
    before, after = request(1, n=1), request(1, n=2)
    request_sql.write(db, [(before, (attempt(before, 0), attempt(before, 1)))])
    request_sql.write(db, [(request(2), ()), (after, (attempt(after, 1),))])
    assert request_sql.find(db, after.id) == (after, (attempt(after, 1),))
    assert request_sql.recent(db, 10, None) == (request(2), after)
    assert db["attempts"].count == 1


def test_a_request_that_is_written_again_keeps_its_serial(db: Database) -> None:
    request_sql.write(db, [(request(n), ()) for n in range(3)])
    serials = dict(db.execute("SELECT id, serial FROM requests").fetchall())
    request_sql.write(db, [(request(5), ()), (request(2, n=2), ()), (request(0, n=2), ()), (request(6), ())])
    again = dict(db.execute("SELECT id, serial FROM requests").fetchall())
    assert serials.items() <= again.items()
    assert len(again) == len(set(again.values())) == 5
    assert min(again[request(5).id], again[request(6).id]) > max(serials.values())


def test_of_a_request_that_comes_twice_in_a_batch_the_last_is_written(db: Database) -> None:
    before, after = request(1, n=1), request(1, n=2)
    request_sql.write(db, [(before, (attempt(before, 0),)), (request(2), ()), (after, (attempt(after, 1),))])
    assert request_sql.find(db, after.id) == (after, (attempt(after, 1),))
    assert db["requests"].count == 2


def test_a_record_that_no_table_takes_does_not_keep_the_others_out(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    bad = request(2, n=2**70, prompt="a secret fox")
    of_bad = (request(4), (attempt(request(4), upstream_status=2**70),))
    request_sql.write(db, [(request(1), ()), (bad, ()), (request(3), ()), of_bad])
    assert request_sql.recent(db, 10, None) == (request(3), request(1))
    assert "00000002-request" in caplog.text
    assert "00000004-request" in caplog.text
    assert "fox" not in caplog.text


def test_text_that_is_no_text_is_written_all_the_same(db: Database) -> None:
    request_sql.write(db, [(request(1, prompt="a fox \ud83d", client="\udcff"), ())])
    assert request_sql.recent(db, 10, None) == (request(1, prompt="a fox ?", client="?"),)


def test_pages_follow_each_other_without_a_gap(db: Database) -> None:
    request_sql.write(db, [(request(n), ()) for n in range(10)])
    first = request_sql.recent(db, 4, None)
    second = request_sql.recent(db, 4, first[-1].started_at)
    third = request_sql.recent(db, 4, second[-1].started_at)
    assert [record.started_at for record in first + second + third] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert len(third) == 2
    assert request_sql.recent(db, 4, 0.0) == ()


def test_requests_of_the_same_moment_stay_on_one_page_newest_first(db: Database) -> None:
    request_sql.write(db, [(request(n, started_at=float(n // 4)), ()) for n in range(8)])
    page = request_sql.recent(db, 2, None)
    assert [record.id[:8] for record in page] == ["00000007", "00000006", "00000005", "00000004"]
    assert [record.id[:8] for record in request_sql.recent(db, 4, page[-1].started_at)] == [
        "00000003",
        "00000002",
        "00000001",
        "00000000",
    ]


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("abcd", "abcd"),  # exact, though others begin with it
        ("abcde-1", "abcde-1"),
        ("abcde-2", "abcde-2x"),
        ("abce", "abce\U0001f98a"),
        ("abcde", None),  # three
        ("abc", None),  # too short, and several
        ("zy", "zy"),  # exact, however short
        ("zz", None),  # would be the only one, but is too short
        ("nothing", None),
        ("", None),
        ("%%%%", None),
        ("____", None),
        ("abc\ud83d", None),
    ],
)
def test_a_request_is_found_by_the_start_of_its_id(db: Database, prefix: str, found: str | None) -> None:
    ids = ["abcd", "abcde-1", "abcde-2x", "abcdezzz", "abce\U0001f98a", "zy", "zz-long"]
    request_sql.write(db, [(request(n, id=one), ()) for n, one in enumerate(ids)])
    entry = request_sql.find(db, prefix)
    assert (entry[0].id if entry else None) == found


def test_attempts_come_by_picture_then_number(db: Database) -> None:
    record = request(1)
    attempts = [attempt(record, picture, number) for picture, number in ((1, 0), (0, 1), (10, 0), (0, 0))]
    request_sql.write(db, [(record, tuple(attempts))])
    entry = request_sql.find(db, record.id)
    assert entry
    assert [(one.picture, one.number) for one in entry[1]] == [(0, 0), (0, 1), (1, 0), (10, 0)]


def test_drawn_since_has_by_the_minute_what_ended_of_the_attempts_that_drew(db: Database) -> None:
    for start, account_id, status in (
        (100.0, "a", AttemptStatus.OK),
        (107.9, "a", AttemptStatus.OK),  # ends before
        (108.0, "a", AttemptStatus.OK),  # begins before, ends on time
        (130.0, "b", AttemptStatus.OK),
        (120.0, "b", AttemptStatus.OK),
        (177.9, "b", AttemptStatus.OK),
        (178.0, "b", AttemptStatus.OK),  # ends in the next minute
        (125.0, "a", AttemptStatus.LIMITED),
        (126.0, "c", None),
    ):
        record = request(int(start), id=f"{start}{status}")
        request_sql.write(db, [(record, (attempt(record, started_at=start, account_id=account_id, status=status),))])
    drawn = request_sql.drawn_since(db, 110.0)
    assert drawn == {"a": [(110.0, 1)], "b": [(pytest.approx(179.9), 3), (180.0, 1)]}


def test_drawn_since_forgets_nobody_of_a_busy_fleet(db: Database) -> None:
    """Whose pictures are the oldest is not taken for one that drew nothing, which would be asked first."""
    record = request(1)
    drew = [attempt(record, n, started_at=float(n), account_id=str(n // 5000)) for n in range(15_000)]
    request_sql.write(db, [(record, tuple(drew))])
    drawn = request_sql.drawn_since(db, 0.0)
    assert {name: sum(count for _, count in minutes) for name, minutes in drawn.items()} == dict.fromkeys("012", 5000)
    assert sum(map(len, drawn.values())) <= 15_000 / 60 + 2 * len(drawn)


def tell_of_calls(db: Database, *calls: tuple[float, dict[str, object]]) -> None:
    for number, (start, changes) in enumerate(calls):
        record = request(number, started_at=start - 1, model=f"model-{number % 2}")
        request_sql.write(db, [(record, (attempt(record, started_at=start, **changes),))])


def test_calls_since_has_what_each_account_was_sent_oldest_first(db: Database) -> None:
    day = request_sql.LONGEST_ATTEMPT
    tell_of_calls(
        db, (day + 130, {"account_id": "b"}), (day + 120, {"account_id": "b"}), (day + 100, {}), (day + 99, {})
    )
    assert request_sql.calls_since(db, day + 100) == {
        "b": [("model-1", day + 120), ("model-0", day + 130)],
        "first": [("model-0", day + 100)],
    }


@pytest.mark.parametrize(
    ("status", "upstream_status", "code", "counts"),
    [
        (AttemptStatus.OK, 200, None, True),
        (AttemptStatus.OK, 0, None, True),
        (AttemptStatus.REFUSED, 200, "picture_blocked", True),
        (AttemptStatus.REJECTED, 403, "not_permitted", True),
        (AttemptStatus.FAILED, 503, "upstream_error", True),
        (AttemptStatus.FAILED, 200, "too_few", True),
        (AttemptStatus.FAILED, 0, "connection_lost", True),
        (AttemptStatus.FAILED, 0, "no_answer", True),
        (AttemptStatus.CANCELLED, 0, None, True),
        (AttemptStatus.LIMITED, 429, "limit_minute", False),
        (AttemptStatus.FAILED, 0, "unreachable", False),
        (AttemptStatus.FAILED, 0, "store_locked", False),
        (AttemptStatus.REJECTED, 0, "secret_missing", False),
        (None, 0, None, False),
    ],
)
def test_calls_since_has_what_came_to_an_upstream(
    db: Database, status: AttemptStatus | None, upstream_status: int, code: str | None, counts: bool
) -> None:
    reason = phrase(code) if code else None
    tell_of_calls(db, (10.0, {"status": status, "upstream_status": upstream_status, "reason": reason}))
    assert request_sql.calls_since(db, 0.0) == ({"first": [("model-0", 10.0)]} if counts else {})


def test_of_too_many_calls_those_of_the_newest_requests_are_read(db: Database) -> None:
    tell_of_calls(db, *((float(n), {}) for n in range(10)))
    found = db.execute(request_sql._CALLS, {"since": 0.0, "longest": 1.0, "limit": 3}).fetchall()
    assert [at for _, _, at in found] == [9.0, 8.0, 7.0]


@pytest.mark.parametrize(
    ("sql", "values", "index"),
    [
        (request_sql._DRAWN, {"since": 0.0, "longest": 1.0}, "attempts_drawn"),
        (request_sql._CALLS, {"since": 0.0, "longest": 1.0, "limit": 10}, "requests_started"),
        (request_sql._RECENT, {"before": 9.0, "limit": 10}, "requests_started"),
        (request_sql._WRITTEN.format("?"), (9.0, "abcd"), "requests_started"),
        (request_sql._ATTEMPTS, (1,), "PRIMARY KEY"),
    ],
)
def test_the_queries_use_an_index(db: Database, sql: str, values: object, index: str) -> None:
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]  # type: ignore[arg-type]
    assert plan[0].startswith("SEARCH")
    assert index in plan[0]
    assert not [step for step in plan if step.startswith(("SCAN", "USE TEMP B-TREE FOR ORDER"))]


def test_an_id_is_found_in_whichever_block_it_is(db: Database) -> None:
    made = [request(n, id=f"{n:03d}-{n:04d}") for n in range(1000)]
    for start in range(0, 1000, 250):
        request_sql.write(db, [(one, ()) for one in made[start : start + 250]])
    db.execute("DELETE FROM requests WHERE serial BETWEEN 200 AND 800")
    assert [request_sql.find(db, one.id) for one in made] == [
        None if 200 <= n + 1 <= 800 else (one, ()) for n, one in enumerate(made)
    ]
    assert request_sql.find(db, "010-") == (made[10], ())
    assert request_sql.find(db, "99") is None  # too short


@pytest.mark.parametrize("sql", [request_sql._BY_WHOLE_ID, request_sql._BY_PREFIX])
def test_ids_are_found_along_the_index(db: Database, sql: str) -> None:
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", ["abcd"] * sql.count("?"))]
    assert "SEARCH requests USING INDEX requests_id" in plan[-1]
    assert not [step for step in plan if step.startswith("SCAN requests")]


def test_pruning_drops_the_oldest_with_their_attempts_a_chunk_at_a_time(db: Database) -> None:
    request_sql.write(db, [(request(n), (attempt(request(n)),)) for n in range(20)])
    left = []
    more = True
    while more:
        more = request_sql.prune(db, rows=8, oldest=7.0, chunk=3)
        left.append(db["requests"].count)
    assert left[0] >= 20 - 2 * 3
    assert left[-1] == 8
    assert [record.started_at for record in request_sql.recent(db, 20, None)] == list(range(19, 11, -1))
    assert db["attempts"].count == 8


def test_pruning_by_age_alone(db: Database) -> None:
    request_sql.write(db, [(request(n), ()) for n in range(5)])
    assert not request_sql.prune(db, rows=100, oldest=3.0, chunk=10)
    assert [record.started_at for record in request_sql.recent(db, 20, None)] == [4.0, 3.0]
    assert not request_sql.prune(db, rows=100, oldest=3.0, chunk=10)
    assert db["requests"].count == 2
