import json

import pytest

KEY = "AIza-not-a-real-key"
ADD = ("account", "add", "--provider", "gemini", "--api-key-stdin")


def listed(easel):
    return {one["label"]: one for one in json.loads(easel.ok("account", "list", "--json"))}


def test_alone_an_account_is_added_listed_switched_and_removed(easel_with_a_vault):
    easel = easel_with_a_vault
    added = easel.ok(
        *ADD, "--label", "Studio", "--email", "s@example.com", "--max-concurrency", 2, "--project", "p1",
        "--base-url", "https://example.com/", "--no-check", input=f"  {KEY} \nsecond line\n",
    )  # fmt: skip
    account = listed(easel)["Studio"]
    assert added == f"Added Studio ({account['id']}).\n"
    assert (account["email"], account["max_concurrency"], account["project"]) == ("s@example.com", 2, "p1")
    assert account["base_url"] == "https://example.com"
    assert easel.ok("account", "disable", "studio") == "Disabled Studio.\n"
    table = easel.ok("account", "list").splitlines()
    assert table[0].split() == ["LABEL", "EMAIL", "PROVIDER", "24", "H", "ID", "STATE"]
    assert table[1].split() == ["Studio", "s@example.com", "gemini", "0", account["id"], "disabled"]
    assert easel.ok("account", "enable", account["id"]) == "Enabled Studio.\n"
    assert easel.ok("account", "remove", "s@example.com") == "Removed Studio.\n"
    assert listed(easel) == {}
    for file in easel.data_dir.iterdir():
        assert KEY.encode() not in file.read_bytes()


def test_beside_a_serve_its_accounts_change(demo, upstream):
    easel = demo.easel
    assert set(listed(easel)) >= {"Amelie", "Noor"}
    done = easel.run(*ADD, "--label", "New", "--base-url", upstream.base_url, input="demo-key-noor")
    assert (done.returncode, done.stderr) == (0, "")
    added = listed(easel)["New"]
    assert (added["state"], added["checked_at"] > 0) == ("ready", True)
    easel.ok("account", "remove", "New")
    assert "New" not in listed(easel)


def test_a_key_is_checked_before_it_is_kept(demo, upstream):
    easel = demo.easel
    done = easel.run(*ADD, "--label", "Wrong", "--base-url", upstream.base_url, input=KEY)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "easel: the key of Wrong was rejected: check or replace it\n"
    unasked = easel.run(*ADD, "--label", "Far away", "--base-url", "http://127.0.0.1:9", input=KEY)
    assert unasked.stdout.startswith("Added Far away (")
    again = "Repeat that with: easel account check 'Far away'"
    assert unasked.stderr == f"Not checked: the upstream could not be reached. {again}\n"
    accounts = listed(easel)
    assert "Wrong" not in accounts
    assert accounts["Far away"]["state"] == "not checked"


@pytest.mark.parametrize(
    ("args", "key", "said"),
    [
        ((*ADD, "--label", "A"), "", "empty"),
        ((*ADD, "--label", "A"), "clé", "characters"),
        ((*ADD, "--label", "amelie"), KEY, "already"),
        ((*ADD, "--label", "A", "--base-url", "ftp://x"), KEY, "https://"),
        (("account", "remove", "Nobody"), "", "no account 'Nobody'"),
        (("account", "remove", "\x1b[31m"), "", "no account ' [31m'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(demo, args, key, said):
    done = demo.easel.run(*args, input=key)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_memory_vault_alone_warns(easel):
    done = easel.run(*ADD, "--label", "A", "--no-check", input=KEY)
    assert done.returncode == 0
    assert "gone when this command ends" in done.stderr


def test_without_accounts_the_list_says_how_to_add_one(easel):
    done = easel.run("account", "list")
    assert done.stdout == ""
    assert "easel account add" in done.stderr
