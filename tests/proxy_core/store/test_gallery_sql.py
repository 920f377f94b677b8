"""Pictures as rows: written and read whole, past their time or room in order, deleted and put back."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy_core.gallery_records import GalleryPicture
from proxy_core.store import gallery_sql
from proxy_core.store.gallery_sql import Times, picture_of
from proxy_core.store.opening import open_file
from tests.proxy_core.store.gallery_samples import DIRECTORY, names, picture_row, put

EVER = Times(1e6, 1e9)
texts = st.text(max_size=20)
pictures = st.builds(
    GalleryPicture,
    name=st.just("a" * 32 + ".png"),
    path=st.just(DIRECTORY / ("a" * 32 + ".png")),
    mime=texts,
    size=st.integers(0, 2**60),
    width=st.integers(0, 2**40),
    height=st.integers(0, 2**40),
    request_id=texts,
    number=st.integers(0, 100),
    model=texts,
    account=texts,
    client=texts,
    prompt=texts,
    kept_at=st.floats(0, 4e9),
    until=st.floats(0, 4e9),
    origin=st.sampled_from(["proxy", "playground", "task", "lost"]),
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    with closing(open_file(tmp_path / "easel.db")[0]) as database:
        yield database


def past(db: sqlite_utils.Database, now: float, **room: int) -> list[str]:
    return gallery_sql.past(db, Times(now, 10.0), **{"count": 1000, "size": 10**9, "most": 200} | room)


@given(pictures)
@settings(database=None, deadline=None)
def test_a_picture_is_read_as_it_was_written(picture: GalleryPicture) -> None:
    row = gallery_sql.picture_row(picture, lasting=False, public_until=7.0)
    assert picture_of(row, DIRECTORY, 10.0) == picture
    assert gallery_sql.public_until(row) == 7.0


def test_one_that_lasts_goes_after_its_days_but_not_before_its_promise() -> None:
    row = picture_row(100, until=105.0)
    assert picture_of(row, DIRECTORY, 10.0).until == 110.0
    assert picture_of(row, DIRECTORY, 1.0).until == 105.0


def test_what_is_read_is_what_is_in_the_gallery(db: sqlite_utils.Database) -> None:
    put(db, [picture_row(1), picture_row(2, removed="t"), picture_row(95), picture_row(96, lasting=False)])
    rows = gallery_sql.read(db, names([96, 95, 2, 1, 0]), Times(100.0, 10.0))
    assert [row[0] for row in rows] == names([95])


def test_the_beginning_of_a_name_finds_the_only_one(db: sqlite_utils.Database) -> None:
    put(db, [picture_row(1, name="abcd1" + "0" * 27 + ".png"), picture_row(2, name="abcd2" + "0" * 27 + ".png")])
    assert gallery_sql.by_prefix(db, "abcd2", EVER).startswith("abcd2")
    for prefix in ("abcd", "abce", "abcd\ud800", "%"):
        assert gallery_sql.by_prefix(db, prefix, EVER) == ""


def test_what_is_given_out_stays_as_long(db: sqlite_utils.Database) -> None:
    put(db, [picture_row(1)])
    gallery_sql.give_out(db, names([1])[0], 500.0)
    gallery_sql.give_out(db, names([1])[0], 400.0)  # the longer promise counts
    (row,) = gallery_sql.read(db, names([1]), Times(499.0, 10.0))
    assert gallery_sql.public_until(row) == 500.0
    assert gallery_sql.read(db, names([1]), Times(500.0, 10.0)) == []


# --- what goes first


def test_what_is_past_its_time_goes(db: sqlite_utils.Database) -> None:
    put(db, [picture_row(1, lasting=False, until=100.0), picture_row(2, lasting=False, until=100.1)])
    put(db, [picture_row(90), picture_row(91), picture_row(3, until=101.0), picture_row(4, removed="t")])
    assert sorted(past(db, 100.0)) == names([1, 90])


def test_the_oldest_go_when_there_are_too_many_or_too_much(db: sqlite_utils.Database) -> None:
    put(db, [picture_row(number) for number in (95, 91, 93, 94, 92)])
    assert past(db, 100.0, count=5) == past(db, 100.0, size=5000) == []
    assert past(db, 100.0, count=3) == past(db, 100.0, size=3000) == names([91, 92])
    assert past(db, 100.0, count=4, size=2500) == names([91, 92, 93])
    assert past(db, 100.0, count=0, most=2) == names([91, 92])


def test_what_was_promised_or_deleted_is_not_taken_for_room(db: sqlite_utils.Database) -> None:
    put(db, [picture_row(91, until=101.0), picture_row(92, removed="t"), picture_row(93), picture_row(94)])
    assert past(db, 100.0, count=1) == names([93, 94])  # the promised one counts, the deleted one does not
    assert past(db, 100.0, count=3) == []


def test_what_has_a_time_of_its_own_has_a_room_of_its_own(db: sqlite_utils.Database) -> None:
    put(db, [picture_row(number, until=101.0, lasting=number % 2 == 0) for number in (94, 91, 92, 93)])
    put(db, [picture_row(90, until=101.0, removed="t"), picture_row(95)])
    for timed_size, gone in ((4000, []), (3999, [91]), (2000, [91, 92]), (0, [91, 92, 93, 94])):
        assert past(db, 100.0, timed_size=timed_size) == names(gone)
    assert past(db, 100.0, timed_size=0, most=3) == names([91, 92, 93])
    assert past(db, 100.0, timed_size=3000, size=4000) == names([95, 91])  # for the room of all, and for their own


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9), st.booleans(), st.booleans()), max_size=20),
    st.integers(0, 8),
    st.integers(0, 40),
)
@settings(database=None, deadline=None, max_examples=100)
def test_what_is_left_fits_in_the_limits_and_nothing_goes_without_need(
    known: list[tuple[int, int, bool, bool]], count: int, size: int
) -> None:
    """Each is (when it came, its size, whether it is promised, whether it lasts)."""
    db = sqlite_utils.Database(memory=True, execute_plugins=False)
    from proxy_core.store.schema import SCHEMA  # it takes 0.2 s

    SCHEMA.apply(db)
    now, days = 20.0, 10.0
    for number, (at, bytes_, promised, lasting) in enumerate(known):
        until = now + 1 if promised else 0.0
        put(db, [picture_row(number, kept_at=float(at), size=bytes_, until=until, lasting=lasting)])
    gone = set(gallery_sql.past(db, Times(now, days), count=count, size=size, most=100))
    left = [one for number, one in enumerate(known) if names([number])[0] not in gone]
    assert all(promised or (lasting and at > now - days) for at, _, promised, lasting in left)
    assert all(one[2] for one in left) or (len(left) <= count and sum(one[1] for one in left) <= size)
    for_room = [
        (at, number, bytes_)
        for number, (at, bytes_, promised, lasting) in enumerate(known)
        if names([number])[0] in gone and lasting and at > now - days and not promised
    ]
    over = [one for one in known if not one[2] and (not one[3] or one[0] <= now - days)]
    assert len(gone) == len(for_room) + len(over)
    if for_room:  # the youngest that went for room was one too many
        assert len(left) + 1 > count or sum(one[1] for one in left) + max(for_room)[2] > size
    db.close()


# --- deleted


def test_a_deletion_takes_what_is_there_and_puts_it_back(db: sqlite_utils.Database) -> None:
    put(db, [picture_row(number) for number in range(1, 5)])
    assert gallery_sql.mark(db, names([1, 2, 99]), "first") == names([1, 2])
    assert gallery_sql.mark(db, names([2, 3]), "second") == names([3])  # the other belongs to the first
    assert gallery_sql.totals(db) == (1, 1000)
    assert gallery_sql.marked(db, {"second"}, 10) == names([1, 2])
    assert sorted(gallery_sql.marked(db, (), 10)) == names([1, 2, 3])
    assert len(gallery_sql.marked(db, (), 2)) == 2
    assert gallery_sql.unmark(db, "first") == names([1, 2])
    assert gallery_sql.unmark(db, "first") == gallery_sql.unmark(db, "") == []
    assert gallery_sql.totals(db) == (3, 3000)


def test_what_was_deleted_is_in_no_file_any_more(db: sqlite_utils.Database, tmp_path: Path) -> None:
    put(db, [picture_row(1, prompt="a fox that nobody may hear of"), picture_row(2)])
    gallery_sql.empty_wal(db)
    assert b"nobody may hear" in (tmp_path / "easel.db").read_bytes()
    gallery_sql.delete(db, names([1]))
    gallery_sql.empty_wal(db)
    assert b"nobody may hear" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert gallery_sql.known(db, names([1, 2])) == set(names([2]))
    assert gallery_sql.after(db, "", 5) == names([2])
