import json

import pytest

from proxy_core.accounts.account import Account, Provider
from proxy_core.commands.account import in_words
from proxy_core.errors import AttemptStatus
from proxy_core.phrases import phrase
from proxy_core.records import AccountState, Cooling

KEY = "AIza-not-a-real-key"
ADD = ("account", "add", "--provider", "gemini", "--api-key-stdin")


def listed(easel):
    return {one["label"]: one for one in json.loads(easel.ok("account", "list", "--json"))}


def test_alone_an_account_is_added_listed_switched_and_removed(easel_with_a_vault):
    easel = easel_with_a_vault
    added = easel.ok(
        *ADD, "--label", "Studio", "--email", "s@example.com", "--max-concurrency", 2, "--project", "p1",
        "--base-url", "https://example.com/", input=f"  {KEY} \nsecond line\n",
    )  # fmt: skip
    account = listed(easel)["Studio"]
    assert added == f"Added Studio ({account['id']}).\n"
    assert (account["email"], account["max_concurrency"], account["project"]) == ("s@example.com", 2, "p1")
    assert account["base_url"] == "https://example.com"
    assert easel.ok("account", "disable", "studio") == "Disabled Studio.\n"
    table = easel.ok("account", "list").splitlines()
    assert table[0].split() == ["LABEL", "EMAIL", "PROVIDER", "STATE", "24", "H", "ID"]
    assert table[1].split() == ["Studio", "s@example.com", "gemini", "disabled", "0", account["id"]]
    assert easel.ok("account", "enable", account["id"]) == "Enabled Studio.\n"
    assert easel.ok("account", "remove", "s@example.com") == "Removed Studio.\n"
    assert listed(easel) == {}
    for file in easel.data_dir.iterdir():
        assert KEY.encode() not in file.read_bytes()


def test_beside_a_serve_its_accounts_change(demo):
    easel = demo.easel
    assert set(listed(easel)) >= {"Amelie", "Noor"}
    easel.ok(*ADD, "--label", "New", "--data-dir", easel.data_dir, input=KEY)
    assert listed(easel)["New"]["state"] == "ready"
    easel.ok("account", "disable", "New")
    assert listed(easel)["New"]["state"] == "disabled"
    easel.ok("account", "remove", "New")
    assert "New" not in listed(easel)


@pytest.mark.parametrize(
    ("args", "key", "said"),
    [
        ((*ADD, "--label", "A"), "", "empty"),
        ((*ADD, "--label", "A"), "two words", "characters"),
        ((*ADD, "--label", "A"), "clé", "characters"),
        ((*ADD, "--label", "amelie"), KEY, "already"),
        ((*ADD, "--label", "A", "--base-url", "ftp://x"), KEY, "https://"),
        (("account", "remove", "Nobody"), "", "no account 'Nobody'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(demo, args, key, said):
    done = demo.easel.run(*args, input=key)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_memory_vault_alone_warns(easel):
    done = easel.run(*ADD, "--label", "A", input=KEY)
    assert done.returncode == 0
    assert "gone when this command ends" in done.stderr


def test_without_accounts_the_list_says_how_to_add_one(easel):
    done = easel.run("account", "list")
    assert done.stdout == ""
    assert "easel account add" in done.stderr


def state(cooling=(), in_flight=0, enabled=True):
    account = Account(Provider.GEMINI, "Studio", enabled=enabled)
    rests = tuple(Cooling(model, until, status, phrase("no_answer")) for model, until, status in cooling)
    return AccountState(account, in_flight, 0, rests)


def test_states_in_words():
    assert in_words(state()) == "ready"
    assert in_words(state(in_flight=2)) == "drawing 2"
    assert in_words(state(enabled=False, in_flight=1)) == "disabled"
    assert in_words(state([("", 99.0, AttemptStatus.FAILED)]), now=100.0) == "ready"
    words = in_words(state([("m1", 200.0, AttemptStatus.LIMITED), ("", 300.0, AttemptStatus.REJECTED)], 1), now=100.0)
    assert words.startswith("drawing 1; m1 limited until 1970-01-0")
    assert "; rejected until 1970-01-0" in words
