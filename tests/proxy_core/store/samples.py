"""Records for the tests of this room: plain ones, and every one that hypothesis can think of."""

import string
from typing import Any

from hypothesis import strategies as st

from proxy_core.errors import AttemptStatus
from proxy_core.phrases import Phrase
from proxy_core.records import Attempt, Outcome, RequestRecord

times = st.floats(0, 4e9)
durations = st.floats(0, 1e6)
whole = st.integers(-(2**63), 2**63 - 1)
values = st.one_of(st.text(max_size=20), st.integers(), st.floats(allow_nan=False))
phrases = st.builds(Phrase, st.text(max_size=20), st.dictionaries(st.text(max_size=8), values, max_size=3))
ids = st.text(string.ascii_lowercase + string.digits + "-_", min_size=4, max_size=40)


def request(number: int = 0, **changes: Any) -> RequestRecord:
    """A request that began at `number` seconds and has it in its id."""
    fields: dict[str, Any] = {
        "id": f"{number:08d}-request",
        "started_at": float(number),
        "client": "a client",
        "path": "/v1/images/generations",
        "asked_model": "gpt-image-1",
        "model": "gemini-2.5-flash-image",
        "n": 1,
        "outcome": Outcome.DRAWN,
    }
    return RequestRecord(**fields | changes)


def attempt(of: RequestRecord, picture: int = 0, number: int = 0, **changes: Any) -> Attempt:
    """An attempt for `of` that drew its picture in two seconds."""
    fields: dict[str, Any] = {
        "account_id": "first",
        "account": "someone@example.com",
        "started_at": of.started_at,
        "seconds": 2.0,
        "status": AttemptStatus.OK,
    }
    return Attempt(of.id, picture, number, **fields | changes)


@st.composite
def entries(draw: st.DrawFn) -> tuple[RequestRecord, tuple[Attempt, ...]]:
    """A request with anything in it, and its attempts, in order."""
    record = draw(
        st.builds(
            RequestRecord,
            id=ids,
            started_at=times,
            n=whole,
            seconds=durations,
            accounts=st.lists(st.text(max_size=20), max_size=3).map(tuple),
            notes=st.lists(phrases, max_size=3).map(tuple),
            reason=st.none() | phrases,
            failures=st.lists(st.tuples(whole, phrases), max_size=3).map(tuple),
            asked=st.text(max_size=20),
            answer=st.text(max_size=20),
        )
    )
    keys = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), unique=True, max_size=4).map(sorted))
    attempts = st.builds(
        attempt,
        st.just(record),
        account_id=st.text(max_size=20),
        account=st.text(max_size=20),
        started_at=times,
        waited=durations,
        seconds=durations,
        status=st.none() | st.sampled_from(AttemptStatus),
        reason=st.none() | phrases,
        upstream_status=st.integers(0, 599),
    )
    return record, tuple(draw_at(draw(attempts), picture, number) for picture, number in keys)


def draw_at(drawn: Attempt, picture: int, number: int) -> Attempt:
    """`drawn` with another key."""
    fields = {name: getattr(drawn, name) for name in Attempt.__slots__}
    return Attempt(**fields | {"picture": picture, "number": number})
