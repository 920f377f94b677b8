"""The gallery searched: what fits, in which order, page by page, and how much work that is."""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import count

import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy_core.gallery_records import GalleryFacets, GalleryFilter, GalleryPicture
from proxy_core.store.database import Database
from proxy_core.store.gallery_search import TURN_SECONDS, GallerySearch, facets, values_of
from proxy_core.store.gallery_sql import Times, picture_of
from proxy_core.store.opening import open_file
from tests.proxy_core.store.gallery_samples import DIRECTORY, picture_row, put, steps

EVER = Times(1e6, 1e9)


def found(
    db: sqlite_utils.Database,
    matching: GalleryFilter | None = None,
    *,
    times: Times = EVER,
    page: int = 1000,
    clock: Callable[[], float] = lambda: 0.0,
) -> list[GalleryPicture]:
    """Everything that fits, page by page, each by a search of its own."""
    pictures: list[GalleryPicture] = []
    before: tuple[float, str] | None = None
    while True:
        search = GallerySearch(matching or GalleryFilter(), times, before=before, clock=clock)
        got: list[GalleryPicture] = []
        while len(got) < page and not search.ended:
            rows = search.turn(db, page - len(got))
            got += [picture_of(row, DIRECTORY, times.days) for row in rows]
        pictures += got
        if len(got) < page:
            return pictures
        before = (got[-1].kept_at, got[-1].name)


@pytest.fixture
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite_utils.Database]:
    with closing(open_file(tmp_path_factory.mktemp("gallery") / "easel.db")[0]) as database:
        yield database


def test_they_come_newest_first_also_those_of_one_moment(db: sqlite_utils.Database) -> None:
    put(db, [picture_row(number, kept_at=float(number // 5)) for number in range(20)])
    expected = sorted(range(20), key=lambda number: (number // 5, number), reverse=True)
    for page in (1, 3, 5, 20, 100):
        assert [int(one.request_id[4:]) for one in found(db, page=page)] == expected


def test_what_was_deleted_or_is_too_old_is_not_found(db: sqlite_utils.Database) -> None:
    put(db, [picture_row(1, removed="token"), picture_row(2), picture_row(90), picture_row(91)])
    put(db, [picture_row(92, lasting=False, until=100.0), picture_row(93, lasting=False, until=100.5)])
    put(db, [picture_row(3, until=200.0)])
    assert [int(one.request_id[4:]) for one in found(db, times=Times(100.0, 10.0))] == [93, 91, 3]


@pytest.mark.parametrize(
    ("matching", "numbers"),
    [
        (GalleryFilter(words="straße"), [1]),
        (GalleryFilter(words="STRASSE fox"), [1]),
        (GalleryFilter(words="fox owl"), []),
        (GalleryFilter(words="caf\u00e9"), [2]),
        (GalleryFilter(words="cafe\u0301"), [2]),
        (GalleryFilter(words="%"), []),
        (GalleryFilter(model="m2"), [4, 3]),
        (GalleryFilter(model="m"), [2, 1]),
        (GalleryFilter(account="b@example.com"), [4, 2]),
        (GalleryFilter(account="b"), []),
        (GalleryFilter(client="CURL"), [3, 1]),
        (GalleryFilter(client="cherry"), [4, 2]),
        (GalleryFilter(client="nobody"), []),
        (GalleryFilter(since=2.0, until=4.0), [3, 2]),
        (GalleryFilter(until=1.0), []),
        (GalleryFilter("owl", "m2", "b@example.com", "Cherry", 1.0, 5.0), [4]),
    ],
)
def test_each_condition_must_fit(db: sqlite_utils.Database, matching: GalleryFilter, numbers: list[int]) -> None:
    put(
        db,
        [
            picture_row(1, prompt="A fox in the Straße"),
            picture_row(2, prompt="a Cafe\u0301", account="b@example.com", client="Cherry Studio/1.5"),
            picture_row(3, prompt="", model="m2", client="curl/7"),
            picture_row(4, prompt="an owl", model="m2", account="b@example.com", client="Cherry Studio/1.4"),
        ],
    )
    assert [int(one.request_id[4:]) for one in found(db, matching)] == numbers


few = st.sampled_from(["", "a", "b", "fox", "a fox"])
rows = st.tuples(few, few, few, few, st.integers(0, 5), st.booleans(), st.sampled_from(["", "token"]))
filters = st.builds(GalleryFilter, few, few, few, few, st.sampled_from([0.0, 2.0]), st.sampled_from([0.0, 4.0]))


@given(st.lists(rows, max_size=12), filters, st.integers(1, 5), st.booleans())
@settings(database=None, deadline=None, max_examples=60)
def test_a_search_finds_what_reading_everything_would(
    known: list[tuple[str, str, str, str, int, bool, str]], matching: GalleryFilter, page: int, hasty: bool
) -> None:
    """`hasty`: every turn is out of time as soon as it looks at the clock."""
    db = sqlite_utils.Database(memory=True, execute_plugins=False)
    from proxy_core.store.schema import SCHEMA  # it takes 0.2 s

    SCHEMA.apply(db)
    expected = []
    for number, (prompt, model, account, client, at, lasting, removed) in enumerate(known):
        about = {"prompt": prompt, "model": model, "account": account, "client": client, "kept_at": float(at)}
        put(db, [picture_row(number, lasting=lasting, removed=removed, **about)])
        fits = (
            (lasting and not removed)
            and all(word in prompt for word in matching.words.split())
            and (not matching.model or model == matching.model)
            and (not matching.account or account == matching.account)
            and matching.client in client
            and at >= matching.since
            and (not matching.until or at < matching.until)
        )
        expected += [(at, number)] if fits else []
    ticks = iter(range(10**9))
    clock: Callable[[], float] = (lambda: float(next(ticks))) if hasty else (lambda: 0.0)
    got = [(one.kept_at, int(one.request_id[4:])) for one in found(db, matching, page=page, clock=clock)]
    assert got == sorted(expected, reverse=True)
    db.close()


def test_a_turn_ends_when_its_time_is_over_and_the_next_goes_on(db: sqlite_utils.Database) -> None:
    put(db, [picture_row(number, prompt="owl" if number < 3 else "fox") for number in range(500)])
    ticks = iter(range(10**9))
    search = GallerySearch(GalleryFilter(words="owl"), EVER, clock=lambda: float(next(ticks)))
    turns = 0
    rows = []
    while not search.ended:
        rows += search.turn(db, 10)
        turns += 1
    assert (len(rows), turns > 5) == (3, True)


# --- what there is to choose


def test_what_is_chosen_from_is_each_once_the_newest_first(db: sqlite_utils.Database) -> None:
    assert facets(db) == GalleryFacets()
    put(db, [picture_row(1, model="old"), picture_row(2, model="m", client="", account="")])
    put(db, [picture_row(number, account="b", client="Cherry") for number in range(3, 6)])
    assert facets(db) == GalleryFacets(("Cherry", "curl/8"), ("b", "a@example.com"), ("m", "old"), 5, 5000)


def test_so_many_values_are_not_all_looked_at(db: sqlite_utils.Database) -> None:
    put(db, [picture_row(number, client=f"client/{number}") for number in range(30)])
    assert len(values_of(db, "client", most=10).newest) == 10
    assert len(facets(db).clients) == 30


# --- in what time


MANY = 100_000
FEW = 100  # thousand steps of SQLite; to look at the prompt of every row takes 400


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite_utils.Database]:
    """So many pictures of 7 models, 5 accounts and 40 clients; one of a rare model."""
    db = open_file(tmp_path_factory.mktemp("large") / "easel.db")[0]
    words = ("a red fox in the snow", "an owl at night by the old mill, painted in oil", "Ein Fuchs an der Straße")
    rows = [
        picture_row(
            number,
            model=f"model-{number % 7}" if number != MANY // 3 else "rare",
            account=f"{number % 5}@example.com",
            client=f"client/{number % 40}",
            prompt=f"{words[number % 3]} {number}",
        )
        for number in range(MANY)
    ]
    put(db, rows)
    yield db
    db.close()


@pytest.mark.parametrize(
    "matching",
    [
        GalleryFilter(),
        GalleryFilter(words="fox"),
        GalleryFilter(model="model-3"),
        GalleryFilter(account="2@example.com", model="model-1"),
        GalleryFilter(client="client/7"),
        GalleryFilter(model="rare"),
        GalleryFilter(since=MANY / 2, until=MANY / 2 + 1000),
    ],
    ids=str,
)
@pytest.mark.parametrize("before", [None, (MANY / 2, "")])
def test_a_page_of_a_hundred_thousand_looks_at_few_of_them(
    large: sqlite_utils.Database, matching: GalleryFilter, before: tuple[float, str] | None
) -> None:
    def page() -> None:
        search = GallerySearch(matching, EVER, before=before)
        while not search.ended and not search.turn(large, 200):
            pass

    assert steps(large, page) < FEW


def test_a_word_that_is_nowhere_is_looked_for_in_turns(large: sqlite_utils.Database) -> None:
    """By a clock on which a look takes as long as a turn may: each turn is as short as turns get."""
    search = GallerySearch(GalleryFilter(words="nowhere"), EVER, clock=count(step=2 * TURN_SECONDS).__next__)
    longest = turns = 0
    while not search.ended:
        longest = max(longest, steps(large, lambda: search.turn(large, 200)))
        turns += 1
    assert turns > 10
    assert longest < FEW


def test_what_there_is_to_choose_of_a_hundred_thousand(large: sqlite_utils.Database) -> None:
    known = facets(large)
    assert (len(known.models), len(known.accounts), len(known.clients)) == (8, 5, 40)
    assert (known.pictures, known.size) == (MANY, MANY * 1000)
    assert steps(large, partial(facets, large)) < 1000  # one look at each row, for the size of all


async def test_it_runs_on_the_databases_thread(database: Database) -> None:
    await database.run(partial(put, rows=[picture_row(1)]))
    search = GallerySearch(GalleryFilter(), EVER)
    assert len(await database.run(partial(search.turn, most=5))) == 1
