import pytest

from proxy_core.simulator.openai_limits import headers, spoken


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0ms"), (0.5, "500ms"), (1, "1s"), (12.25, "12.25s"), (360, "6m0s"), (3600, "1h0m0s"), (3725, "1h2m5s")],
)
def test_times(seconds: float, expected: str):
    assert spoken(seconds) == expected


def test_the_three_headers():
    assert headers(5, 4, 60) == {
        "x-ratelimit-limit-requests": "5",
        "x-ratelimit-remaining-requests": "4",
        "x-ratelimit-reset-requests": "1m0s",
    }
