from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlite_utils import Database

from proxy_core.records import Outcome, RequestFilter, RequestRecord
from proxy_core.store import request_search, request_sql
from proxy_core.store.opening import open_file
from proxy_core.store.request_search import Search, folded
from tests.proxy_core.store.samples import request

CLIENTS = ["curl/8.1", "OpenAI/Python 1.2", "Kirsch-Blüte", ""]
MODELS = ["gpt-image-1", "gemini-3-pro-image", "gemini-2.5-flash-image"]
ACCOUNTS = ["ann@example.com", "zoë@example.com", "a_b", "a%b"]
PROMPTS = ["a fox at dusk", "Ein FUCHS über 100 %", "ΣΊΣΥΦΟΣ rolls_a stone", "狐が走る", ""]


class Ticking:
    """A clock by which a turn ends after so many requests."""

    def __init__(self, requests: int) -> None:
        self._step = request_search.TURN_SECONDS / requests
        self._at = 0.0

    def __call__(self) -> float:
        self._at += self._step
        return self._at


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db, _ = open_file(tmp_path / "easel.db")
    with closing(db):
        yield db


def turns(db: Database, search: Search, most: int = 10_000) -> list[list[str]]:
    """The ids of the requests of each turn."""
    found: list[list[str]] = []
    while not search.ended and len(found) < most:
        rowids = search.turn(db)
        found.append([db.execute("SELECT id FROM requests WHERE rowid = ?", (one,)).fetchone()[0] for one in rowids])
    return found


def ids(db: Database, matching: RequestFilter, **options: object) -> list[str]:
    return [one for turn in turns(db, Search(matching, **options)) for one in turn]  # type: ignore[arg-type]


def fits(record: RequestRecord, matching: RequestFilter) -> bool:
    """What a filter means, said as plainly as can be."""
    text = [record.prompt, record.id, record.client, record.asked_model, record.model, *record.accounts]
    return (
        (not matching.outcomes or record.outcome in matching.outcomes)
        and folded(matching.client) in folded(record.client)
        and (not matching.account or matching.account in record.accounts)
        and (not matching.model or matching.model in (record.model, record.asked_model))
        and record.started_at >= matching.since
        and all(any(word in folded(one) for one in text) for word in folded(matching.words).split())
    )


records = st.builds(
    request,
    st.integers(0, 30),
    client=st.sampled_from(CLIENTS),
    model=st.sampled_from(MODELS),
    asked_model=st.sampled_from(["dall-e-3", *MODELS]),
    outcome=st.sampled_from([Outcome.DRAWN, Outcome.FAILED, Outcome.PARTIAL]),
    accounts=st.lists(st.sampled_from(ACCOUNTS), unique=True, max_size=3).map(tuple),
    prompt=st.sampled_from(PROMPTS),
)
filters = st.builds(
    RequestFilter,
    outcomes=st.lists(st.sampled_from([Outcome.FAILED, Outcome.PARTIAL]), max_size=3).map(tuple),
    client=st.sampled_from(["", "", "python", "I/P", "BLÜTE", "%", "none"]),
    account=st.sampled_from(["", "", *ACCOUNTS, "nobody"]),
    model=st.sampled_from(["", "", *MODELS, "none"]),
    since=st.sampled_from([0.0, 0.0, 5.0, 30.0]),
    words=st.sampled_from(
        ["", "", "fox", "FOX dusk", "fuchs", "über", "σίσυφος", "%", "_a", "狐", "zoë", "gemini", " "]
    ),
)


def test_a_search_finds_what_fits_newest_first_however_it_is_cut(db: Database) -> None:
    @given(
        st.lists(records, max_size=25),
        filters,
        st.none() | st.integers(0, 30).map(float),
        st.sampled_from([1, 2, 3, 100]),
        st.sampled_from([1, 2, 100]),
    )
    @settings(max_examples=150, deadline=None, database=None)
    def search(
        made: Sequence[RequestRecord], matching: RequestFilter, before: float | None, examined: int, finds: int
    ) -> None:
        db.execute("DELETE FROM requests")
        log = [replace(one, id=f"req_{number:04}") for number, one in enumerate(made)]
        request_sql.write(db, [(one, ()) for one in log])
        wanted = [one for one in log if fits(one, matching) and (before is None or one.started_at < before)]
        expected = [one.id for one in sorted(wanted, key=lambda one: (-one.started_at, -int(one.id[4:])))]
        assert ids(db, matching, before=before, finds=finds, clock=Ticking(examined)) == expected

    search()


def test_a_search_ends_with_those_of_the_same_moment_as_the_last(db: Database) -> None:
    made = [request(n, started_at=float(n // 4), client="curl" if n % 2 else "other") for n in range(16)]
    request_sql.write(db, [(one, ()) for one in made])
    page = ids(db, RequestFilter(client="curl"), limit=3)
    assert [one[:8] for one in page] == ["00000015", "00000013", "00000011", "00000009"]
    assert [one[:8] for one in ids(db, RequestFilter(client="curl"), limit=3, before=2.0)][:2] == [
        "00000007",
        "00000005",
    ]


def test_a_turn_is_short_and_the_next_goes_on(db: Database) -> None:
    request_sql.write(db, [(request(n, prompt="a fox" if n in (2, 7) else "a hare"), ()) for n in range(10)])
    found = turns(db, Search(RequestFilter(words="fox"), clock=Ticking(3)))
    assert len(found) >= 3
    assert [one[:8] for turn in found for one in turn] == ["00000007", "00000002"]


def test_what_is_written_or_removed_between_two_turns_does_not_disturb(db: Database) -> None:
    request_sql.write(db, [(request(n), ()) for n in range(10)])
    search = Search(RequestFilter(words="client"), finds=3)
    assert len(turns(db, search, most=1)[0]) == 3
    db.execute("DELETE FROM requests WHERE started_at IN (5, 6)")
    request_sql.write(db, [(request(100), ())])
    assert [one[:8] for turn in turns(db, search) for one in turn] == [f"{n:08}" for n in (4, 3, 2, 1, 0)]


PLANS = [
    (RequestFilter(), "requests USING COVERING INDEX requests_started"),
    (RequestFilter(words="fox"), "requests USING INDEX requests_started"),
    (RequestFilter(since=5.0), "requests USING COVERING INDEX requests_started"),
    (RequestFilter(outcomes=(Outcome.FAILED,)), "requests USING COVERING INDEX requests_outcome"),
    (RequestFilter(client="curl"), "requests USING COVERING INDEX requests_client"),
    (RequestFilter(model="m"), "requests USING INDEX requests_model"),
    (RequestFilter(model="m"), "requests USING INDEX requests_asked_model"),
    (RequestFilter(account="a"), "request_accounts USING COVERING INDEX request_accounts_account"),
]


@pytest.mark.parametrize(("matching", "index"), PLANS)
def test_each_condition_goes_along_its_index_and_nothing_is_sorted(
    db: Database, matching: RequestFilter, index: str
) -> None:
    request_sql.write(db, [(request(1, client="curl"), ())])
    plans = []
    for branch in request_search._fewest(db, matching):
        fit = request_search._Fits(matching)
        values = {"at": 9.0, "row": 1, "since": 0.0, "value": branch.value, **fit.values}
        sql = f"EXPLAIN QUERY PLAN {request_search._walk(branch, fit)}"
        plans.append([step[3] for step in db.execute(sql, values)])
    assert any(plan[0].startswith(f"SEARCH {index} ") for plan in plans), plans
    for plan in plans:
        # Requests of the same moment are put in order among themselves.
        sorts = [step for step in plan if "TEMP" in step]
        assert all("LAST TERM" in step or "RIGHT PART" in step for step in sorts), plan
        assert not [step for step in plan if step.startswith("SCAN")], plan


def test_the_condition_that_fewest_fit_leads(db: Database) -> None:
    made = [request(n, model="m", outcome=Outcome.FAILED if n == 3 else Outcome.DRAWN) for n in range(20)]
    request_sql.write(db, [(one, ()) for one in made])
    (branch,) = request_search._fewest(db, RequestFilter(model="m", outcomes=(Outcome.FAILED,)))
    assert branch.column == "outcome"


def test_clients_are_looked_at_one_by_one_where_there_are_too_many(db: Database) -> None:
    request_sql.write(db, [(request(n, client=f"client {n}"), ()) for n in range(60)])
    matching = RequestFilter(client="CLIENT")
    (branch,) = request_search._fewest(db, matching)
    assert branch.column == ""
    assert len(ids(db, matching)) == 60


@pytest.mark.parametrize(
    ("one", "other"), [("FOX", "fox"), ("Straße", "STRASSE"), ("A\u0308", "ä"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("狐", "狐")]
)
def test_words_are_the_same_however_they_are_written(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_what_stands_in_accounts_and_is_no_list_of_names_is_passed_over(db: Database) -> None:
    request_sql.write(db, [(request(1), ()), (request(2, accounts=("zoë",)), ())])
    db.execute("""UPDATE requests SET accounts = '["\\u00' WHERE started_at = 1""")
    assert ids(db, RequestFilter(words="zoë")) == [request(2).id]
