from math import inf
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from proxy_core.accounts.quota import QuotaBook, ends_at, is_model_name, share
from proxy_core.records import Quota, QuotaSource

MODEL = "gemini-3-pro-image"
OTHER = "gemini-2.5-flash-image"
NOW = 1_790_000_000.0


def quota(remaining: float | None, model: str = MODEL, **changes: Any) -> Quota:
    fields: dict[str, Any] = {"account_id": "fox", "window": "5h", "left": None, "limit": None, "resets_at": NOW + 900}
    return Quota(model=model, remaining=remaining, source=QuotaSource.MEASURED, read_at=NOW, **fields | changes)


def book(*quotas: Quota) -> QuotaBook:
    made = QuotaBook()
    made.put(quotas)
    return made


def test_a_later_one_of_the_same_model_and_window_takes_the_place_of_the_earlier() -> None:
    known = book(quota(0.9), quota(0.8, window="weekly"), quota(0.7, account_id="owl"))
    known.put([quota(0.5)])
    assert known.of("fox") == (quota(0.5), quota(0.8, window="weekly"))
    assert known.of("owl") == (quota(0.7, account_id="owl"),)
    assert known.of("nobody") == ()
    assert set(known.all()) == {*known.of("fox"), *known.of("owl")}


def test_what_the_provider_no_longer_names_is_gone_when_all_is_replaced() -> None:
    known = book(quota(0.1), quota(0.2, OTHER), quota(0.3, account_id="owl"))
    assert known.remaining("fox", MODEL, NOW) == 0.1
    known.replace("fox", [quota(0.6, OTHER)])
    assert known.of("fox") == (quota(0.6, OTHER),)
    assert known.remaining("fox", MODEL, NOW) is None
    assert known.of("owl") == (quota(0.3, account_id="owl"),)


def test_of_a_forgotten_account_nothing_is_known() -> None:
    known = book(quota(0.1))
    assert known.remaining("fox", MODEL, NOW) == 0.1
    known.forget("fox")
    known.forget("nobody")
    assert known.remaining("fox", MODEL, NOW) is None
    assert known.all() == ()


@pytest.mark.parametrize(
    ("quotas", "remaining"),
    [
        ([], None),
        ([quota(0.4)], 0.4),
        ([quota(0.4), quota(0.2, window="weekly")], 0.2),
        ([quota(0.4), quota(0.1, OTHER)], 0.4),  # of another model
        ([quota(0.1, OTHER)], None),
        ([quota(0.1, "claude-sonnet-4-5")], None),
        ([quota(0.4), quota(0.1, "Gemini models")], 0.1),  # of a group
        ([quota(0.3, "gemini-weekly")], 0.3),
        ([quota(0.3, "")], 0.3),
        ([quota(0.1, account_id="owl")], None),
        ([quota(None)], None),
        ([quota(None), quota(0.7, window="weekly")], 0.7),
        ([quota(0.1, resets_at=NOW), quota(0.7, window="weekly")], 0.7),  # its time is over
        ([quota(0.1, resets_at=NOW)], None),
        ([quota(0.1, resets_at=NOW + 0.1)], 0.1),
    ],
)
def test_the_least_that_is_left_for_a_model_counts(quotas: list[Quota], remaining: float | None) -> None:
    assert book(*quotas).remaining("fox", MODEL, NOW) == remaining


def test_an_answer_changes_when_its_time_is_over_and_not_before() -> None:
    known = book(quota(0.1, resets_at=NOW + 60), quota(0.5, window="weekly", resets_at=NOW + 600))
    asked = [known.remaining("fox", MODEL, NOW + seconds) for seconds in (0, 59, 60, 599, 600, 9999)]
    assert asked == [0.1, 0.1, 0.5, 0.5, None, None]


def test_names_of_models_without_end_are_not_all_remembered() -> None:
    known = book(quota(0.4, ""))
    for number in range(1000):
        assert known.remaining("fox", f"a model {number}", NOW) == 0.4
    assert len(known._known["fox"]) <= 100


quotas = st.builds(
    quota,
    st.none() | st.floats(0, 1),
    st.sampled_from([MODEL, OTHER, "Gemini models"]),
    account_id=st.sampled_from(["fox", "owl"]),
    window=st.sampled_from(["minute", "weekly"]),
    resets_at=st.none() | st.floats(NOW, NOW + 100),
)
puts = st.lists(quotas, max_size=3)
asks = st.tuples(st.sampled_from(["fox", "owl"]), st.sampled_from([MODEL, OTHER]))


@given(st.lists(st.tuples(puts, st.lists(asks, max_size=4), st.floats(0, 30)), max_size=8))
@settings(database=None, deadline=None)
def test_what_is_remembered_is_what_would_be_worked_out_anew(
    steps: list[tuple[list[Quota], list[tuple[str, str]], float]],
) -> None:
    known, now = QuotaBook(), NOW
    for put, asked, seconds in steps:
        now += seconds
        known.put(put)
        for account_id, model in asked:
            assert known.remaining(account_id, model, now) == book(*known.all()).remaining(account_id, model, now)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        (MODEL, True),
        ("gemini-nano-banana-2.1", True),
        ("gemini-2.5-pro", True),
        ("gemini-4-image", True),
        ("models/gemini-4-image", True),
        ("gpt-image-2", True),
        ("chatgpt-image-latest", True),
        ("dall-e-3", True),
        ("imagen-4.0-generate-001", True),
        ("claude-sonnet-4-5", True),
        ("gemini-5h", False),
        ("gemini-weekly", False),
        ("3p-5h", False),
        ("Gemini models", False),
        ("gpt models", False),
        ("", False),
    ],
)
def test_a_model_is_told_from_a_group(name: str, is_one: bool) -> None:
    assert is_model_name(name) is is_one


def test_who_knows_better_what_a_model_is_may_say_so() -> None:
    known = QuotaBook(is_model=lambda name: name.startswith("qwen"))
    known.put([quota(0.1, "qwen-image"), quota(0.6, "gpt-image-2")])
    assert known.remaining("fox", "qwen-image-edit", NOW) == 0.6


@pytest.mark.parametrize(
    ("changes", "fraction"),
    [
        ({"remaining": 0.25, "left": 9, "limit": 10}, 0.25),
        ({"left": 9, "limit": 10}, 0.9),
        ({"left": 12, "limit": 10}, 1.0),
        ({"left": -2, "limit": 10}, 0.0),
        ({"left": 0}, 0.0),
        ({"left": 0, "limit": 0}, 0.0),
        ({"left": 5}, None),
        ({"limit": 5}, None),
        ({}, None),
    ],
)
def test_a_fraction_comes_from_the_counts_where_none_was_named(changes: dict[str, Any], fraction: float | None) -> None:
    assert share(replace(quota(None), **changes)) == fraction


@pytest.mark.parametrize(
    ("window", "resets_at", "end"),
    [
        ("minute", NOW + 5, NOW + 5),
        ("minute", None, NOW + 60),
        ("day", None, NOW + 86_400),
        ("weekly", None, NOW + 7 * 86_400),
        ("lunar month", None, inf),
    ],
)
def test_a_quota_without_a_reset_holds_for_its_window(window: str, resets_at: float | None, end: float) -> None:
    assert ends_at(quota(0.5, window=window, resets_at=resets_at)) == end
