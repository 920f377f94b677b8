import json
import signal
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.proxy_core.commands.conftest import SECONDS, asked, ended
from tests.proxy_core.test_cli import exit_code
from tests.systems import SIGNALS

NO_BROWSER = ("account", "login", "--no-browser")
PIPE = subprocess.PIPE
PASTE = "paste the address here"


def listed(easel):
    return {one["label"]: one for one in json.loads(easel.ok("account", "list", "--json"))}


@pytest.fixture
def at(upstream, tmp_path):
    """The options of a login at the simulator."""
    return ("--client-file", upstream.client_file(tmp_path), "--base-url", upstream.base_url)


def test_alone_with_a_browser_elsewhere(easel_with_a_vault, simulator, tmp_path):
    easel, client_file = easel_with_a_vault, simulator.client_file(tmp_path)
    options = ("--client-file", client_file, "--base-url", simulator.base_url, "--label", "Grüner Fuchs")
    with easel.running(*NO_BROWSER, *options, stdin=PIPE) as process:
        url = process.stdout.readline().strip()  # which comes while the command waits, though it goes into a pipe
        back = simulator.decide(url, "Noor")
        wrong = back.replace("state=", "state=x")
        code, out, err = ended(process, f"rubbish\n\n{wrong}\n{back}\n")
    account = listed(easel)["Grüner Fuchs"]
    assert (code, out) == (0, f"Signed in as noor@example.com: Grüner Fuchs ({account['id']}).\n")
    assert (account["by_login"], account["project"], account["state"]) == (True, "simulator", "ready")
    said = err.splitlines()
    assert "127.0.0.1, not at Google" in said[0]  # who gets the secret of the client file
    assert said[1:3] == ["Open this address in a browser and sign in:", "Waiting for 5 minutes. Ctrl-C ends it."]
    assert PASTE in said[3]
    assert "that begins with http://127.0.0.1:" in said[4]
    assert "not of the login that Easel waits for" in said[5]
    assert len(said) == 6
    # Again, by the client that it has.
    with easel.running(*NO_BROWSER, "--label", "GRÜNER fuchs") as process:
        simulator.sign_in(process.stdout.readline().strip(), "Noor")
        code, out, err = ended(process)  # nothing can be pasted from /dev/null
    assert (code, out) == (0, f"Signed in as noor@example.com: Grüner Fuchs ({account['id']}).\n")
    assert PASTE not in err
    # And another person, by the client of the first.
    with easel.running(*NO_BROWSER, "--label", "Zwei", "--client-of", "grüner fuchs") as process:
        simulator.sign_in(process.stdout.readline().strip(), "Amelie")
        code, out, err = ended(process)
    second = listed(easel)["Zwei"]
    assert (code, second["email"], second["state"]) == (0, "amelie@example.com", "ready")


def test_beside_a_serve_with_a_browser_of_the_system(demo, upstream, at, tmp_path):
    browser = tmp_path / "browser"
    browser.write_text(
        f"#!{sys.executable}\nimport sys, httpx\n"
        "browser = httpx.Client(timeout=100)\n"
        "back = browser.post(sys.argv[1], data={'account': 'Amelie', 'decision': 'allow'}).headers['Location']\n"
        "browser.get(back)\n"
    )
    browser.chmod(0o700)
    done = type(demo.easel)(demo.easel.data_dir, {**demo.easel.env, "BROWSER": str(browser)}).run(
        "account", "login", *at, "--max-concurrency", 2
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].startswith("Signed in as amelie@example.com: amelie@example.com (")
    assert listed(demo.easel)["amelie@example.com"]["max_concurrency"] == 2
    removed = demo.easel.run("account", "remove", "amelie@example.com", "--revoke")
    # The label is asked before the email, which another account has, too.
    assert (removed.stdout, removed.stderr) == ("Removed amelie@example.com.\n", "")


def test_a_terminal_that_stays_open_does_not_hold_the_command(demo, upstream, at):
    with demo.easel.running(*NO_BROWSER, *at, "--label", "Open", stdin=PIPE) as process:
        upstream.sign_in(process.stdout.readline().strip())
        assert process.wait(SECONDS) == 0, process.stderr.read()
        assert PASTE in process.stderr.read()
    removed = demo.easel.run("account", "remove", "Open")
    assert "https://myaccount.google.com/permissions" in removed.stderr


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"decision": "cancel"}, "Access was denied"),
        ({"scope": "openid"}, "without which no picture can be drawn"),
    ],
)
def test_what_the_person_does_not_allow_is_one_sentence(demo, upstream, at, choice, said):
    with demo.easel.running(*NO_BROWSER, *at, "--label", "Denied") as process:
        upstream.sign_in(process.stdout.readline().strip(), **choice)
        code, out, err = ended(process)
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith("easel: ")
    assert said in err.splitlines()[-1]


@SIGNALS
def test_ctrl_c_ends_the_login(demo, at):
    with demo.easel.running(*NO_BROWSER, *at, "--label", "Stopped", stdin=PIPE) as process:
        url = process.stdout.readline()
        for _ in range(2):
            process.stderr.readline()  # by now it waits
        process.send_signal(signal.SIGINT)
        code, out, err = ended(process)
    assert (code, out) == (130, "")
    assert "Traceback" not in err
    (address,) = parse_qs(urlsplit(url).query)["redirect_uri"]
    with pytest.raises(httpx.ConnectError):
        asked("GET", address)
    assert not {"Denied", "Stopped"} & listed(demo.easel).keys()


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (("--label", "Amelie"), 1, "--client-file"),
        (("--label", "Amelie", "--provider", "vertex"), 1, "its provider is gemini"),
        (("--label", "Amelie", "--max-concurrency", "2"), 2, "easel account set"),
        (("--label", "Amelie", "--identity", "ide=x"), 2, "easel account set"),
    ],
)
def test_what_cannot_sign_in_is_one_sentence(demo, more, code, said):
    done = demo.easel.run(*NO_BROWSER, *more)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    assert said in done.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "could not be read: No such file"),
        (b"{broken", "This file is no JSON"),
        (b'{"web": {}}', "of type Web application"),
        (b" " * 10_000_000, "This is no client file"),
        (b'{"installed": {"client_id": "x"}}', "no usable client_secret"),
    ],
)
def test_a_client_file_that_is_none_is_one_sentence(tmp_path, capsys, content, said):
    path = tmp_path / "client.json"
    if content is not None:
        path.write_bytes(content)
    assert exit_code("account", "login", "--client-file", path) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err


def test_code_assist_is_off_until_it_is_chosen(demo, at, upstream):
    off = demo.easel.run(*NO_BROWSER, *at, "--provider", "code_assist", "--label", "CA")
    assert (off.returncode, off.stdout) == (1, "")
    assert "easel settings set code_assist true" in off.stderr
    demo.easel.ok("settings", "set", "code_assist", "true")
    wrong = demo.easel.run(*NO_BROWSER, *at, "--provider", "code_assist", "--label", "CA", "--identity", "nothing")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "FIELD=TEXT" in wrong.stderr
    with demo.easel.running(*NO_BROWSER, *at, "--provider", "code_assist", "--label", "CA") as process:
        upstream.sign_in(process.stdout.readline().strip(), "Studio Kite")
        code, out, _ = ended(process)
    assert (code, out.partition(" (")[0]) == (0, "Signed in as studio.kite@example.com: CA")
    _, *rows = demo.easel.ok("quota", "CA", "--refresh").splitlines()
    assert rows
    assert all("measured by the provider" in row for row in rows)
