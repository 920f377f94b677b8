import json

import pytest

from proxy_core.commands.requests import _cells, _lines
from proxy_core.errors import AttemptStatus
from proxy_core.phrases import phrase
from proxy_core.records import Attempt, Outcome, RequestRecord

RECORD = RequestRecord(
    "req_1",
    1_700_000_000.0,
    "curl/8\x1b[31m",
    "/images/generations",
    "dall-e-3",
    "gemini-3-pro-image",
    2,
    returned=1,
    status=200,
    outcome=Outcome.PARTIAL,
    seconds=2.25,
    accounts=("noor@example.com",),
    notes=(phrase("model_replaced", asked="dall-e-3", model="gemini-3-pro-image"),),
    reason=phrase("attempts_used_up", attempts=1),
    failures=((1, phrase("attempts_used_up", attempts=1)),),
    prompt="a fox\nat dusk",
)
LIMITED = Attempt(
    "req_1", 1, 0, "a2", "zoe@example.com", 1_700_000_001.0, 1.5, 0.2, AttemptStatus.LIMITED,
    phrase("limit_minute", account="zoe@example.com"), 429,
)  # fmt: skip
DREW = Attempt("req_1", 0, 0, "a1", "noor@example.com", 1_700_000_000.0, 0.0, 2.0, AttemptStatus.OK, None, 200)


def test_one_request_says_who_drew_and_why_not():
    lines = _lines(RECORD, (DREW, LIMITED))
    assert "model     dall-e-3 -> gemini-3-pro-image" in lines
    assert "outcome   partial, 1 of 2, HTTP 200" in lines
    assert "note      model 'dall-e-3' is drawn by gemini-3-pro-image" in lines
    first, second = lines.index("picture 0"), lines.index("picture 1")
    assert lines[first + 1].endswith("noor@example.com  ok, 2.0 s")
    assert lines[second + 1].endswith(
        "zoe@example.com  limited, 0.2 s; waited 1.5 s for a place; HTTP 429; "
        "zoe@example.com reached its limit per minute"
    )
    assert lines[second + 2] == "    did not come: Gave up after 1 attempts."


def test_a_row_of_the_list():
    assert _cells(RECORD)[3:] == ("dall-e-3 -> gemini-3-pro-image", "1/2", "2.2", "noor@example.com", "partial")


def test_the_log_of_a_serve(demo):
    easel = demo.easel
    assert "No request" in easel.run("requests").stderr
    easel.ok("generate", "a fox\nat dusk", "-o", easel.data_dir / "a.png", "--size", "16:9")
    easel.run("generate", "a fox", "-o", easel.data_dir / "a.png", "--model", "none")
    newest, oldest = json.loads(easel.ok("requests", "--json"))
    assert (newest["outcome"], oldest["outcome"]) == ("invalid", "drawn")
    assert oldest["notes"][0]["code"] == "ratio_in_size"
    assert oldest["notes"][0]["text"].startswith("size '16:9' is not WIDTHxHEIGHT")
    assert len(json.loads(easel.ok("requests", "--limit", 1, "--json"))) == 1
    table = easel.ok("requests").splitlines()
    assert len(table) == 3
    assert oldest["id"] in table[2]
    shown = easel.ok("requests", oldest["id"][:10])
    assert f"request   {oldest['id']}\n" in shown
    assert "prompt    a fox at dusk\n" in shown
    one = json.loads(easel.ok("requests", oldest["id"], "--json"))
    assert one["request"] == oldest
    assert [attempt["status"] for attempt in one["attempts"]][-1] == "ok"


@pytest.mark.parametrize("args", [("requests", "req_none"), ("requests", "req_none", "--json")])
def test_an_unknown_request_is_a_failure(demo, args):
    done = demo.easel.run(*args)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no request 'req_none'" in done.stderr
