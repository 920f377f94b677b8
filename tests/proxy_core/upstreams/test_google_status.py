"""What is in an error body of Google's, however it is wrapped."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.upstreams.google_status import Status, Violation, read_status

TYPES = "type.googleapis.com/google.rpc."
ERROR = {
    "code": 429,
    "message": "Resource exhausted.",
    "status": "RESOURCE_EXHAUSTED",
    "details": [
        {"@type": TYPES + "ErrorInfo", "reason": "QUOTA_EXHAUSTED", "metadata": {"model": "m", "number": 5}},
        {"@type": TYPES + "ErrorInfo", "reason": "OTHER", "metadata": {"appeal_url": "https://g.co/a"}},
        {"@type": TYPES + "Help", "links": [{"url": "http://g.co"}, {"url": "https://g.co/b"}, "x"]},
        {"@type": TYPES + "QuotaFailure", "violations": [{"quotaId": "A", "quotaMetric": "b", "quotaValue": "7"}, 3]},
        {"@type": TYPES + "RetryInfo", "retryDelay": "1.5s"},
    ],
}
EXPECTED = Status(
    message="Resource exhausted.",
    name="RESOURCE_EXHAUSTED",
    reasons=frozenset({"QUOTA_EXHAUSTED", "OTHER"}),
    metadata={"model": "m", "appeal_url": "https://g.co/a"},
    links=("https://g.co/b",),
    violations=(Violation("A b", 7), Violation(" ", None)),
    retry_delay=1.5,
)


@pytest.mark.parametrize("wrapped", [{"error": ERROR}, [{"error": ERROR}], {"error": ERROR, "more": 1}])
def test_everything_that_is_told(wrapped):
    assert read_status(json.dumps(wrapped).encode()) == EXPECTED


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'"x"', b'{"error": "x"}', b"{}", b"\xff"])
def test_what_holds_no_error_is_an_empty_one(body):
    assert read_status(body) == Status()


def test_the_first_delay_in_the_order_of_trust():
    told = {"quotaResetDelay": "500ms", "quotaResetTimeStamp": "1970-01-01T00:10:00Z"}
    status = Status("Try again in 9s", metadata=told, retry_delay=3.0)
    assert status.delay({"Retry-After-Ms": "250", "Retry-After": "7"}, 0.0) == 0.25
    assert status.delay({"Retry-After": "7"}, 0.0) == 7.0
    assert status.delay({}, 0.0) == 3.0
    assert Status("Try again in 9s", metadata=told).delay({}, 0.0) == 0.5
    assert Status("Try again in 9s").delay({}, 0.0) == 9.0
    assert Status("Try again").delay({}, 0.0) is None


def test_a_time_of_reset_counts_from_now_and_never_backwards():
    told = Status(metadata={"quotaResetTimeStamp": "1970-01-01T00:10:00Z"})
    assert (told.reset(0.0), told.reset(590.0), told.reset(9999.0)) == (600.0, 10.0, 0.0)
    assert Status(metadata={"quotaResetTimeStamp": "soon"}).reset(0.0) is None


def test_a_link_of_the_metadata_is_https():
    status = Status(metadata={"a": "javascript:x", "b": "https://g.co/b"})
    assert (status.link("a"), status.link("a", "b"), status.link("c")) == ("", "https://g.co/b", "")


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=8),
        lambda kids: st.lists(kids, max_size=3) | st.dictionaries(st.sampled_from(["url", "quotaId", "x"]), kids),
        max_leaves=8,
    )
)
def test_details_of_any_shape_are_read(value):
    detail = {"@type": value, "reason": value, "violations": value, "links": value, "metadata": value}
    read_status(json.dumps({"error": {"details": [detail, value]}}).encode())
    assert read_status(json.dumps({"error": {"details": value, "message": "m"}}).encode()).message == "m"
