import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from proxy_core.commands.requests import _cells, _lines
from proxy_core.errors import AttemptStatus
from proxy_core.phrases import phrase
from proxy_core.records import Attempt, Outcome, RequestRecord
from proxy_core.store import request_sql
from proxy_core.store.opening import open_file
from tests.proxy_core.commands.conftest import COMMAND, SECONDS

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


def test_a_request_is_shown_with_what_was_asked_and_answered():
    record = replace(RECORD, asked='{"n":2,"size":"16:9"}', answer="no JSON")
    lines = _lines(record, ())
    at = lines.index("asked     {")
    assert lines[at : at + 4] == ["asked     {", '            "n": 2,', '            "size": "16:9"', "          }"]
    assert "answer    no JSON" in lines
    assert not [line for line in _lines(RECORD, ()) if line.startswith(("asked", "answer"))]


def test_the_log_is_narrowed_down(demo):
    easel = demo.easel
    easel.ok("generate", "a heron at dawn", "-o", easel.data_dir / "b.png")
    easel.run("generate", "a heron", "-o", easel.data_dir / "b.png", "--model", "none")

    def listed(*options):
        return json.loads(easel.ok("requests", "--json", *options))

    assert [one["prompt"] for one in listed("--search", "HERON dawn")] == ["a heron at dawn"]
    assert {one["outcome"] for one in listed("--failed")} == {"invalid"}
    (drawn,) = listed("--search", "dawn", "--since", "1h", "--model", "gemini-3-pro-image")
    assert drawn["asked"].startswith("{")
    assert drawn in listed("--account", drawn["accounts"][0], "--client", drawn["client"][:5].upper())
    assert listed("--account", "nobody") == []
    assert "No request in the log fits." in easel.run("requests", "--search", "zebra").stderr
    assert "answer    {" in easel.ok("requests", drawn["id"])


def test_the_log_is_exported_from_where_the_command_runs(demo, tmp_path):
    easel = demo.easel
    easel.run("generate", "a fox", "-o", easel.data_dir / "a.png", "--model", "none")
    count = len(json.loads(easel.ok("requests", "--json", "--failed")))
    done = subprocess.run(
        [*COMMAND, "requests", "--failed", "--export", "log.csv"],
        env=easel.env | {"PYTHONPATH": str(Path(__file__).parents[3])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.stderr == f"Exported {counted(count)} to log.csv.\n"
    assert len((tmp_path / "log.csv").read_text(encoding="utf-8-sig").splitlines()) == count + 1
    easel.ok("requests", "--export", tmp_path / "LOG.JSONL")
    assert json.loads((tmp_path / "LOG.JSONL").read_bytes().splitlines()[0])["outcome"] == "invalid"
    failed = easel.run("requests", "--export", tmp_path / "none" / "log.csv")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "could not be written: no such file or directory" in failed.stderr


def counted(count):
    return "1 request" if count == 1 else f"{count} requests"


def test_the_log_is_cleared_when_somebody_says_yes(demo):
    easel = demo.easel
    easel.run("generate", "a fox", "-o", easel.data_dir / "a.png", "--model", "none")
    asked = easel.run("requests", "--clear")
    assert (asked.returncode, "--yes" in asked.stderr) == (2, True)
    count = len(json.loads(easel.ok("requests", "--json", "--failed")))
    assert easel.ok("requests", "--clear", "--yes", "--failed") == f"Removed {counted(count)}.\n"
    easel.ok("requests", "--clear", "--yes")
    assert json.loads(easel.ok("requests", "--json")) == []
    assert easel.ok("requests", "--clear", "--yes") == "Removed 0 requests.\n"


@pytest.mark.parametrize(("answer", "code", "left"), [("n", 1, 1), ("y", 0, 0)])
def test_on_a_terminal_it_asks(easel_with_a_vault, answer, code, left):
    easel = easel_with_a_vault
    easel.data_dir.mkdir()
    db, _ = open_file(easel.data_dir / "easel.db")
    request_sql.write(db, [(replace(RECORD, started_at=time.time()), ())])
    db.close()
    ours, theirs = pytest.importorskip("pty", reason="Windows has no such terminals").openpty()
    with easel.running("requests", "--clear", stdin=theirs) as process:
        os.close(theirs)
        os.write(ours, f"{answer}\n".encode())
        out, err = process.communicate(timeout=SECONDS)
        code_of = process.returncode
    os.close(ours)
    assert code_of == code, err
    assert "Remove every request from the log? [y/N]" in out + err
    assert ("Removed 1 request." in out) == (answer == "y")
    assert len(json.loads(easel.ok("requests", "--json"))) == left


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("req_1", "--failed"), "An ID names one request"),
        (("req_1", "--clear"), "an ID or --clear, not both"),
        (("--export", "a.csv", "--clear"), "--export or --clear, not both"),
        (("--export", "a.csv", "--limit", "5"), "leave out --limit and --json"),
        (("--export", "a.xls"), "must end in .jsonl or .csv"),
        (("--since", "soon"), "neither a time ago such as 2h or 3d nor a date"),
        (("--yes",), "--yes is for --clear"),
        (("--limit", "0"), "--limit"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(easel, args, said):
    done = easel.run("requests", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
