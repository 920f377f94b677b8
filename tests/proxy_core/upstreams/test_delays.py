"""How long an upstream asks to wait."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.upstreams import delays

DAY = 86_400.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("38.2s", 38.2),
        ("500ms", 0.5),
        ("479.4ms", 0.4794),
        ("1h2m3s", 3723.0),
        ("1h43m56s", 6236.0),
        ("120h45m2.18s", 434702.18),
        ("16.34553186s", 16.34553186),
        ("2d", 172800.0),
        ("0s", 0.0),
        ("9" * 400 + "s", 7 * DAY),
        ("", None),
        ("soon", None),
        ("5", None),
        ("5s later", None),
    ],
)
def test_durations(text, seconds):
    assert delays.duration(text) == pytest.approx(seconds) if seconds is not None else delays.duration(text) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Please retry in 16.34553186s.", 16.34553186),
        ("Rate limit reached. Please try again in 12s.", 12.0),
        ("Your quota will reset after 1h43m56s.", 6236.0),
        ("Try again in 1m3s", 63.0),
        ("retry in a while", None),
    ],
)
def test_sentences(text, seconds):
    assert delays.from_sentence(text) == (pytest.approx(seconds) if seconds else None)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "7", "Retry-After-Ms": "1500"}, 1.5),
        ({"Retry-After": "Sat, 21 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"Retry-After": "Sat, 21 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"Retry-After": "tomorrow"}, None),
        ({"Retry-After": "Sat, 21 Nov 2026 12:00:30 +99999999999999"}, None),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 -2359"}, 2 * DAY),
        ({"Retry-After": "129600"}, 1.5 * DAY),
        ({"Retry-After": "1795262400"}, 2 * DAY),
        ({"Retry-After": "Mon, 01 Jan 0001 00:00:00"}, 0.0),
        ({"Retry-After": "9" * 400}, 2 * DAY),
        ({"Retry-After-Ms": "9" * 400}, 2 * DAY),
        ({}, None),
    ],
)
def test_headers(headers, seconds):
    noon = 1795262400.0  # 2026-11-21 12:00:00 UTC
    assert delays.from_headers(headers, noon) == seconds


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-21T12:00:00Z", 1795262400.0),
        ("2026-11-21T12:00:00.500Z", 1795262400.5),
        ("2026-11-21T12:00:00.123456789Z", 1795262400.123456),
        ("2026-11-21T14:00:00+02:00", 1795262400.0),
        ("2026-11-21T12:00:00", 1795262400.0),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_times(text, at):
    assert delays.timestamp(text) == at


@given(st.text())
def test_any_text_is_read_without_error(text):
    assert delays.duration(text) is None or delays.duration(text) >= 0
    assert delays.timestamp(text) is None or text.strip()
    assert delays.from_sentence(text) is None or delays.from_sentence(text) >= 0
    assert delays.from_headers({"Retry-After": text, "Retry-After-Ms": text}, 0.0) is None or text.strip()
