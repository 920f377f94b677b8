import json

import pytest

from proxy_core.accounts.account import Account, Provider
from proxy_core.commands.quota import _cells
from proxy_core.records import Quota, QuotaSource

MODEL = "gemini-3-pro-image"


def test_a_refusal_that_names_a_limit_is_seen(demo, upstream, tmp_path):
    easel = demo.easel
    unknown = easel.run("quota", "Noor")
    assert (unknown.returncode, unknown.stdout) == (0, "")
    assert "easel account limit NAME MODEL --day N" in unknown.stderr
    assert easel.ok("quota", "Noor", "--json") == "[]\n"
    assert "20 of 20" in easel.ok("quota", "Studio Kite")  # the demo knows some limits from the start
    easel.ok("settings", "set", "queue_wait", 0)
    upstream.put("rules", {"Noor": [{"fault": "limited_day", "every": 1}]})
    refused = easel.run("generate", "a fox", "-o", tmp_path / "fox.png", "--account", "Noor", "--model", MODEL)
    assert refused.returncode == 1
    head, row = easel.ok("quota", "noor@example.com", "--refresh").splitlines()
    assert head.split() == ["ACCOUNT", "MODEL", "WINDOW", "LEFT", "RESETS", "SOURCE", "AGE"]
    assert row.startswith(f"noor@example.com  {MODEL}  day")
    assert "counted here" in row
    (told,) = json.loads(easel.ok("quota", "Noor", "--json"))
    assert (told["label"], told["model"], told["window"], told["source"]) == ("Noor", MODEL, "day", "counted")
    assert told["limit"] > 0
    other = easel.run("quota", "Amelie")
    assert (other.returncode, other.stdout) == (0, "")
    nobody = easel.run("quota", "Nobody", "--refresh")
    assert (nobody.returncode, nobody.stdout, nobody.stderr.count("\n")) == (1, "", 1)


@pytest.mark.parametrize(
    ("remaining", "left", "limit", "said"),
    [
        (0.5, 5, 10, "50% (5 of 10)"),
        (0.999, None, None, "99%"),
        (0.29, None, None, "29%"),
        (None, 7, None, "7"),
        (None, None, None, ""),
        (0.0, 0, 10, "0% (0 of 10)"),
    ],
)
def test_what_is_left(remaining, left, limit, said):
    quota = Quota("id", MODEL, "day", remaining, left, limit, None, QuotaSource.MEASURED, 100.0)
    cells = _cells(quota, Account(Provider.GEMINI, "Fox"), 100.0)
    assert cells == ("Fox", MODEL, "day", said, "", "measured by the provider", "0 s")


@pytest.mark.parametrize(
    ("seconds", "said"), [(-5, "0 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (200_000, "2 days")]
)
def test_how_old_it_is(seconds, said):
    quota = Quota("id", MODEL, "5h", 1.0, None, None, 0.0, QuotaSource.COUNTED, 0.0)
    assert _cells(quota, Account(Provider.GEMINI, "Fox"), float(seconds))[-1] == said
