import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from desktop.models.matching import EVERYTHING, folded, matches
from proxy_core import Outcome, RequestFilter
from proxy_core.store.database import Database
from proxy_core.store.request_log import RequestLog
from tests.desktop.fakes import NOW, record

NAMES = ("", "curl/8.5.0", "OpenAI/Python 3.52.0", "Straße", "STRASSE", "café", "cafe\u0301", "\u71c8\u53f0", "a b")
PARTS = ("", "curl", "openai", "strasse", "CAFÉ", "cafe\u0301", "\u71c8", "/", "b")
names, parts = st.sampled_from(NAMES), st.sampled_from(PARTS)
records = st.builds(
    lambda **given: replace(record(), **given),
    started_at=st.integers(0, 9).map(lambda n: NOW + n),
    client=names,
    asked_model=names,
    model=names,
    prompt=names,
    outcome=st.sampled_from(Outcome),
    accounts=st.lists(names.filter(bool), max_size=2, unique=True).map(tuple),
)
filters = st.builds(
    RequestFilter,
    outcomes=st.lists(st.sampled_from(Outcome), max_size=2, unique=True).map(tuple),
    client=parts,
    account=names,
    model=names,
    since=st.sampled_from((0.0, NOW + 3, NOW + 99)),
    words=st.lists(parts, max_size=2).map(" ".join),
)


@settings(max_examples=25, deadline=None)
@given(kept=st.lists(records, max_size=8), wanted=st.lists(filters, min_size=1, max_size=12))
def test_it_is_the_rule_of_the_log(tmp_path_factory, kept, wanted):
    kept = [replace(one, id=f"request-{place}") for place, one in enumerate(kept)]
    found = asyncio.run(asked_of_a_log(tmp_path_factory.mktemp("log") / "easel.db", kept, wanted))
    for matching, ids in zip(wanted, found, strict=True):
        assert {one.id for one in kept if matches(one, matching)} == ids


async def asked_of_a_log(path, kept, wanted):
    database, _ = await Database.open(path)
    log = RequestLog(database, keep_prompts=True, rows=1000, days=9999, now=lambda: NOW)
    try:
        for one in kept:
            log.ended(one, ())
        return [{found.id for found in await log.recent(100, None, matching)} for matching in wanted]
    finally:
        await log.close()
        await database.close()


@pytest.mark.parametrize(
    ("matching", "fits"),
    [
        (EVERYTHING, True),
        (RequestFilter(outcomes=(Outcome.FAILED,)), False),
        (RequestFilter(client="OPENAI"), True),
        (RequestFilter(account="fox"), False),
        (RequestFilter(account="fox@example.com"), True),
        (RequestFilter(model="gpt-image-1"), True),
        (RequestFilter(since=NOW), True),
        (RequestFilter(since=NOW + 1), False),
        (RequestFilter(words="HARBOUR fox@"), True),
        (RequestFilter(words="harbour heron"), False),
    ],
)
def test_each_condition(matching, fits):
    one = record(
        client="OpenAI/Python 3.52.0",
        asked_model="gpt-image-1",
        accounts=("fox@example.com",),
        outcome=Outcome.DRAWN,
        prompt="a harbour",
    )
    assert matches(one, matching) is fits


def test_a_long_prompt_is_searched_to_its_end():
    one = record(prompt="\u0645\u0646\u0627\u0631\u0629 " * 5000 + "end")
    assert not matches(one, RequestFilter(words="nothing like that"))
    assert matches(one, RequestFilter(words="\u0645\u0646\u0627\u0631\u0629 end"))


def test_letters_that_look_alike_are_the_same():
    assert folded("Straße") == folded("STRASSE")
    assert folded("cafe\u0301") == folded("café")
