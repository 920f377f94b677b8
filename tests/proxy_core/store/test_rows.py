import json
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy_core.accounts.account import Account, Provider
from proxy_core.phrases import phrase
from proxy_core.records import Attempt, Cooling, Limit, Quota, QuotaPoint, RequestRecord
from proxy_core.store.rows import (
    TABLES,
    account_of,
    account_row,
    attempt_of,
    attempt_row,
    clean_text,
    columns,
    cooling_of,
    cooling_row,
    label_key,
    limit_of,
    limit_row,
    point_of,
    point_row,
    quota_of,
    quota_row,
    read_rows,
    request_of,
    request_row,
)
from tests.proxy_core.store.samples import entries, phrases, request, whole


@given(entries())
@settings(max_examples=50, database=None, deadline=None)
def test_requests_and_attempts_come_back_as_they_were(entry: tuple[RequestRecord, tuple[Attempt, ...]]) -> None:
    record, attempts = entry
    assert request_of(request_row(1, record)) == record
    assert [attempt_of(attempt_row(1, attempt), record.id) for attempt in attempts] == list(attempts)


@given(st.builds(Account, provider=st.sampled_from(Provider)))
@settings(database=None)
def test_accounts_come_back_as_they_were(account: Account) -> None:
    assert account_of(account_row(account)) == account


@given(
    st.builds(Cooling, reason=phrases),
    st.builds(Limit, limit=whole),
    st.builds(Quota, left=st.none() | whole, limit=st.none() | whole),
    st.builds(QuotaPoint),
)
@settings(max_examples=50, database=None, deadline=None)
def test_what_is_known_of_accounts_comes_back_as_it_was(
    cooling: Cooling, limit: Limit, quota: Quota, point: QuotaPoint
) -> None:
    assert repr(cooling_of(cooling_row("fox", cooling))) == repr(("fox", cooling))  # by repr, as nan is not nan
    assert repr(limit_of(limit_row(limit))) == repr(limit)
    assert repr(quota_of(quota_row(quota))) == repr(quota)
    assert repr(point_of(point_row("fox", point))) == repr(point)


def test_columns_stand_in_brackets_where_they_are_words_of_sql() -> None:
    assert columns("limits") == "[account_id], [model], [window], [limit], [source], [since]"


def test_a_phrase_is_kept_as_its_code_and_values() -> None:
    row = dict(
        zip(
            TABLES["requests"],
            request_row(1, request(reason=phrase("no_answer", seconds=2.5), notes=(phrase("stopping"),))),
            strict=True,
        )
    )
    assert row["reason"] == "no_answer"
    assert json.loads(row["reason_values"]) == {"seconds": 2.5}
    assert json.loads(row["notes"]) == [["stopping", {}]]


@given(st.text(st.characters()))
@settings(database=None)
def test_any_text_becomes_one_that_sqlite_takes(text: str) -> None:
    cleaned = clean_text(text)
    assert len(cleaned.encode()) >= len(text)
    assert clean_text(cleaned) == cleaned


def test_only_lone_surrogates_are_replaced() -> None:
    assert clean_text("a fox 🦊 \x00 \ud83d") == "a fox 🦊 \x00 ?"


@pytest.mark.parametrize(("one", "other"), [("Work", "wORK"), ("Ärger", "äRGER"), ("A\u0308", "\xe4"), ("ẞ", "ss")])
def test_labels_that_look_the_same_have_one_key(one: str, other: str) -> None:
    assert label_key(one) == label_key(other)


def test_a_row_that_cannot_be_read_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    good = request_row(1, request(1))
    for column, value in (("outcome", "dreamed"), ("notes", "[["), ("failures", "[1]"), ("accounts", "3")):
        at = TABLES["requests"].index(column)
        bad = (*good[:at], value, *good[at + 1 :])
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            assert read_rows([good, bad, good], request_of) == (request(1), request(1))
        assert "00000001-request" in caplog.text
