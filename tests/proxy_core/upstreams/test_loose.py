"""JSON of any shape, and what counts as absent in it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.upstreams.loose import as_count, as_list, as_object, as_share, as_text, decoded

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda kids: st.lists(kids, max_size=3) | st.dictionaries(st.text(max_size=3), kids, max_size=3),
    max_leaves=6,
)


@given(ANYTHING)
def test_anything_is_read_as_what_it_is_or_as_nothing(value):
    assert as_object(value) == (value if isinstance(value, dict) else {})
    assert as_list(value) == (value if isinstance(value, list) else [])
    assert as_text(value) == (value if isinstance(value, str) else "")
    count, share = as_count(value), as_share(value)
    assert count is None or count >= 0
    assert share is None or 0 <= share <= 1


@given(st.binary(max_size=40))
def test_what_is_no_json_is_nothing(body):
    try:
        expected = json.loads(body.decode())
    except ValueError:
        assert decoded(body) is None
    else:
        assert decoded(body) == expected or isinstance(expected, float)


def test_a_deep_document_is_nothing():
    assert decoded(b"[" * 100_000) is None


@pytest.mark.parametrize(
    ("value", "count"), [(5, 5), ("5", 5), ("007", 7), (0, 0), (-1, None), ("-1", None), ("5.0", None), (True, None)]
)
def test_counts(value, count):
    assert as_count(value) == count


@pytest.mark.parametrize(("value", "share"), [(0.5, 0.5), (1, 1.0), (3, 1.0), (-0.1, 0.0), (True, None), ("1", None)])
def test_shares(value, share):
    assert as_share(value) == share
