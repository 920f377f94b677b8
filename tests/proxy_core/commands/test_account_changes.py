import json

import pytest

from tests.proxy_core.test_cli import exit_code

ADD = ("account", "add", "--provider", "gemini", "--api-key-stdin", "--no-check")
MODEL = "gemini-3-pro-image"


def listed(easel):
    return {one["label"]: one for one in json.loads(easel.ok("account", "list", "--json"))}


@pytest.fixture(scope="module")
def accounts(demo, upstream):
    """Beside those of the demo: one whose provider does not answer."""
    demo.easel.ok(*ADD, "--label", "Far", "--base-url", "http://127.0.0.1:9", input="key-1")


def test_a_check_of_one_ends_as_it_went(demo, accounts):
    easel = demo.easel
    assert easel.ok("account", "check", "amelie@example.com") == "Amelie: in order\n"
    refused = easel.run("account", "check", "Old laptop")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "easel: the key of old.laptop@example.com was rejected: check or replace it\n"
    unasked = easel.run("account", "check", "Far", "--json")
    assert (unasked.returncode, unasked.stderr) == (1, "easel: the upstream could not be reached\n")
    (check,) = json.loads(unasked.stdout)
    assert (check["account"]["label"], check["passed"], check["said"]["code"]) == ("Far", None, "unreachable")


def test_a_check_of_all_has_a_line_for_each(demo, accounts):
    done = demo.easel.run("account", "check")
    assert done.returncode == 1
    assert done.stderr == "easel: Accounts that need you: 1 of 6.\n"
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert len(lines) == 6
    assert lines["Noor"] == "in order"
    assert lines["Far"] == "not checked: the upstream could not be reached"
    assert lines["Old laptop"].startswith("the key of old.laptop@example.com was rejected")
    assert listed(demo.easel)["Old laptop"]["state"] == "disabled: key rejected"


def test_a_secret_that_is_gone_stops_no_check_of_the_others(easel):
    # With the memory vault each command forgets the secrets of the one before.
    done = easel.run("account", "import", "-", "--provider", "openai", input="One key-of-one\nTwo key-of-two\n")
    assert done.stdout.endswith("Took 2 of 2.\n")
    done = easel.run("account", "check")
    assert done.stderr == "easel: Accounts that need you: 2 of 2.\n"
    assert done.stdout == "".join(
        f"{label}: the secret of {label} is not in the store: replace its key, or sign in again\n"
        for label in ("One", "Two")
    )


def test_without_accounts_there_is_nothing_to_check(easel):
    done = easel.run("account", "check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "There is no account to check.\n")


def test_an_account_is_changed(demo):
    easel = demo.easel
    assert easel.ok("account", "set", "noor", "--label", "Noor Ünïé 東", "--priority", -3, "--project", "p") == (
        "Changed Noor Ünïé 東.\n"
    )
    changed = listed(easel)["Noor Ünïé 東"]
    assert (changed["priority"], changed["project"], changed["email"]) == (-3, "p", "noor@example.com")
    easel.ok("account", "set", "noor@example.com", "--label", "Noor", "--priority", 0, "--project", "")
    for args, said in ((("--label", "amelie"), "already"), (("--email", "a\nb"), "cannot be shown")):
        done = easel.run("account", "set", "Noor", *args)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert said in done.stderr
    assert listed(easel)["Noor"]["email"] == "noor@example.com"


def test_a_limit_is_set_and_forgotten(demo):
    easel = demo.easel
    said = easel.ok("account", "limit", "Amelie", MODEL, "--minute", 3, "--day", 100)
    assert said == f"Amelie makes at most 3 a minute and 100 a day for {MODEL}.\n"
    rows = json.loads(easel.ok("quota", "Amelie", "--json"))
    assert {(one["model"], one["window"], one["limit"]) for one in rows} == {(MODEL, "minute", 3), (MODEL, "day", 100)}
    assert easel.ok("account", "limit", "Amelie", MODEL, "--learn") == f"Amelie learns its limits for {MODEL}.\n"
    assert json.loads(easel.ok("quota", "Amelie", "--json")) == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("set", "Noor"), "what to change"),
        (("limit", "Noor", MODEL), "--learn"),
        (("limit", "Noor", MODEL, "--learn", "--day", "1"), "--learn"),
        (("limit", "Noor", MODEL, "--day", "-1"), "--day"),
        (("limit", "Noor", MODEL, "--day", "99999999999999999999"), "--day"),
        (("limit", "Noor", " ", "--day", "1"), "MODEL"),
    ],
)
def test_what_says_nothing_is_bad_usage(capsys, args, said):
    assert exit_code("account", *args) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err


def test_a_key_is_replaced_when_the_provider_takes_it(demo, upstream):
    easel = demo.easel
    easel.ok(*ADD, "--label", "Other", "--base-url", upstream.base_url, input="not-known-1")
    assert easel.run("account", "check", "Other").returncode == 1
    refused = easel.run("account", "key", "Other", "--api-key-stdin", input="not-known-2")
    assert refused.stderr == "easel: the key of Other was rejected: check or replace it\n"
    assert easel.ok("account", "key", "Other", "--api-key-stdin", input="demo-key-noor") == "Other has the new key.\n"
    assert listed(easel)["Other"]["state"] == "ready"
    removed = easel.run("account", "remove", "Other", "--revoke")
    assert removed.stdout == "Removed Other.\n"
    assert removed.stderr == "Its key still stands at the provider. If nothing else needs it, delete it there.\n"
