import json
import os
import subprocess

import pytest

from tests.proxy_core.commands.conftest import COMMAND, SECONDS, make_easel
from tests.systems import is_private

PASSPHRASE = "a passphrase that travels"
BROKEN_EVERY = 1000


@pytest.fixture
def passphrase(tmp_path):
    path = tmp_path / "travels"
    path.write_text(f"{PASSPHRASE}\n")
    return path


def test_an_export_has_no_secrets_unless_told_to(demo, tmp_path, passphrase):
    easel = demo.easel
    shown = easel.run("account", "export", "-")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert {one["label"] for one in json.loads(shown.stdout)["accounts"]} >= {"Amelie", "Noor"}
    file = tmp_path / "accounts.json"
    assert easel.run("account", "export", file).stderr == f"Exported to {file}, without secrets.\n"
    assert json.loads(file.read_text()) == json.loads(shown.stdout)
    sealed = easel.run("account", "export", file, "--with-secrets", "--passphrase-file", passphrase)
    assert (sealed.returncode, sealed.stdout, sealed.stderr) == (0, "", f"Exported to {file}.\n")
    assert "demo-key" not in file.read_text() + shown.stdout
    assert is_private(file)
    other = make_easel(tmp_path / "other")  # where the secrets are looked at for the check
    untold = other.run("account", "import", file)
    assert (untold.returncode, untold.stdout) == (2, "")
    assert "--passphrase-file" in untold.stderr
    done = other.run("account", "import", file, "--passphrase-file", passphrase, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert [(one["line"], one["account"]["enabled"]) for one in json.loads(done.stdout)] == [
        (n, True) for n in range(1, 6)
    ]
    again = other.run("account", "import", "-", input=shown.stdout)
    assert (again.returncode, again.stdout) == (1, "Took 0 of 5.\n")
    assert again.stderr.splitlines()[0] == "1: there is Amelie already: not taken"
    assert again.stderr.splitlines()[-1] == "easel: Not taken: 5 of 5. What stands beside each says why."


def test_without_secrets_accounts_are_taken_disabled(easel):
    accounts = [{"provider": "gemini", "label": "Bare", "email": "", "base_url": "", "project": ""}]
    done = easel.run(
        "account", "import", "-", input=json.dumps({"easel": "accounts", "version": 1, "accounts": accounts})
    )
    assert done.stdout.startswith("1: taken as Bare, disabled")
    (row,) = json.loads(easel.ok("account", "list", "--json"))
    assert row["state"] == "disabled: secret missing"


def test_ten_thousand_lines_with_some_broken_from_a_pipe(easel):
    lines = [f"fox {n},key-{n:05}" for n in range(1, 10_001)]
    lines[::BROKEN_EVERY] = ["what is this"] * 10
    done = easel.run("account", "import", "-", "--provider", "openai", input="\n".join(lines))
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "2: taken as fox 2"
    assert done.stdout.splitlines()[-1] == "Took 9990 of 10000."
    *refused, last = done.stderr.splitlines()
    assert [int(line.partition(":")[0]) for line in refused] == list(range(1, 10_001, BROKEN_EVERY))
    assert "what is this" not in done.stderr
    assert last == "easel: Not taken: 10 of 10000. What stands beside each says why."


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("export", "x.json", "--with-secrets"), 2, "--passphrase-file"),
        (("export", "x.json", "--with-secrets", "--passphrase-file", "none"), 1, "none could not be read: No such"),
        (("export", "x.json", "--with-secrets", "--passphrase-file", os.devnull), 1, "passphrase is too short"),
        (("export", "x.json", "--passphrase-file", "none"), 2, "--with-secrets"),
        (("export", "none/x.json"), 1, "could not be written"),
        (("export", ""), 2, "FILE"),
        (("import", ""), 2, "FILE"),
        (("import", "none"), 1, "none could not be read: No such"),
        (("import", "-"), 1, "nothing to import"),
        (("import", "/dev/zero"), 1, "more than 16 MB"),
        (("import", "-", "--provider", "paint"), 2, "--provider"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(demo, args, code, said):
    done = demo.easel.run("account", *args)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    assert said in done.stderr


@pytest.mark.parametrize(("given", "said"), [(b"\xff\xfe\x00", "no text"), (None, "nothing to import")])
def test_an_input_that_is_no_text_or_closed(demo, given, said):
    close = None if given else (lambda: os.close(0))
    done = subprocess.run(
        [*COMMAND, "account", "import", "-"],
        env=demo.easel.env, input=given, capture_output=True, timeout=SECONDS, check=False, preexec_fn=close,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (1, b"", 1)
    assert said in done.stderr.decode()
