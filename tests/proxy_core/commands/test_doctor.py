"""`easel doctor` as a person runs it, and a hunt for everything that must not be in what they paste."""

import json
import os
import re
import socket
import subprocess

import pytest

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.core import Core
from proxy_core.options import CoreOptions
from tests.proxy_core.commands.conftest import COMMAND, SECONDS, make_easel

STATES = {"ok", "note", "trouble"}


def test_beside_a_serve_all_is_well(demo):
    done = demo.easel.run("doctor", "--demo")
    assert (done.returncode, done.stderr) == (0, "")
    text = done.stdout
    assert f"proxy           serve runs and answers at {demo.base_url} in " in text
    assert "accounts        gemini 5 ready" in text
    assert "trouble" not in text.replace("To mend", "")
    assert demo.key not in text
    assert len(text.splitlines()) < 25
    read = json.loads(demo.easel.ok("doctor", "--demo", "--json"))
    assert (read["format"], {one["state"] for one in read["findings"]} <= STATES) == (1, True)


def test_without_anything_it_says_how_to_start_and_makes_nothing(easel):
    text = easel.run("doctor").stdout  # another Easel may have the usual port
    assert "note     proxy           Easel does not run.\n" in text
    assert "-> Start it: easel, or easel serve" in text
    assert not easel.data_dir.exists()


def test_trouble_ends_with_1(easel):
    easel.data_dir.mkdir(mode=0o700)
    (easel.data_dir / "easel.db").write_bytes(b"nonsense" * 999)
    done = easel.run("doctor")
    assert done.returncode == 1
    assert re.search(r"^trouble  database +easel\.db is damaged\.$", done.stdout, re.MULTILINE)
    assert "-> Stop Easel and put back a copy" in done.stdout
    assert (easel.data_dir / "easel.db").read_bytes() == b"nonsense" * 999
    assert easel.run("doctor", "--json").returncode == 1


def test_bad_usage_ends_with_2(easel):
    assert easel.run("doctor", "--no-such").returncode == 2


@pytest.mark.parametrize(("environ", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colours_are_for_terminals_that_want_them(easel, environ, coloured):
    ours, theirs = pytest.importorskip("pty", reason="Windows has no such terminals").openpty()
    env = {**{name: value for name, value in easel.env.items() if name != "NO_COLOR"}, "TERM": "xterm", **environ}
    easel.ok("settings", "set", "port", "0")
    done = subprocess.run(
        [*COMMAND, "doctor", "--offline"],
        env=env,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        timeout=SECONDS,
        check=False,
    )
    os.close(theirs)
    said = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.returncode == 0, said
    assert ("\x1b[" in said) is coloured
    assert "versions" in said


# --- what must not be in it

SECRET = "PLANTED"
PLANTED = {
    "EASEL_API_KEY": f"sk-{SECRET}-key",
    "HTTPS_PROXY": f"http://{SECRET}user:{SECRET}pw@{SECRET}-proxy.example.com:3128",
    "https_proxy": f"http://{SECRET}-proxy.example.com:3128",
    "NO_PROXY": f"{SECRET}.internal,127.0.0.1,localhost",
    "USER": f"{SECRET}user",
    "LOGNAME": f"{SECRET}user",
    "HOSTNAME": f"{SECRET}-host",
    "XDG_CURRENT_DESKTOP": SECRET,
    "XDG_SESSION_TYPE": SECRET,
    "DISPLAY": f"{SECRET}:0",
    "DBUS_SESSION_BUS_ADDRESS": f"unix:path=/{SECRET}",
    "OPENAI_API_KEY": f"sk-{SECRET}",
}
SETTINGS = {
    "allowed_hosts": [f"{SECRET}.example.com"],
    "allowed_origins": [f"https://{SECRET}.example.com"],
    "webhook_hosts": [f"{SECRET}.local"],
    "upstream_proxy": f"http://{SECRET}user:{SECRET}pw@127.0.0.1:9",
    "protection": {},
    "sizes": {SECRET: "16:9"},
    "routes": [{"match": f"{SECRET}-*", "provider": "openai", "model": f"{SECRET}-model"}],
    "qualities": {SECRET: "4K"},
}


async def fill(directory, passphrase):
    """A data directory with accounts, settings and a log in which everything is planted."""
    core = Core(CoreOptions(directory, vault="file", passphrase=passphrase, port=0))
    await core.start()
    try:
        await core.change_settings({**SETTINGS, "code_assist": True})
        for provider, changes in {
            Provider.GEMINI: {"project": f"{SECRET}-project"},
            Provider.OPENAI: {"base_url": f"https://{SECRET}.example.com/{SECRET}/v1"},
            Provider.VERTEX: {"project": f"{SECRET}@{SECRET}", "by_login": True},
            Provider.CODE_ASSIST: {"identity": (("x", SECRET),), "by_login": True},
        }.items():
            login = changes.get("by_login", False)
            secret = (
                Credentials(refresh_token=f"1//{SECRET}", client_secret=f"GOCSPX-{SECRET}", client_id=SECRET)
                if login
                else Credentials(api_key=f"AIza{SECRET}")
            )
            account = Account(provider, f"{SECRET} of {provider}", f"{SECRET}.{provider}@example.com", **changes)
            await core.add_account(account, secret, check=False)
    finally:
        await core.stop()
    raw = json.loads((directory / "settings.json").read_text())
    (directory / "settings.json").write_text(json.dumps({**raw, f"{SECRET}_unknown": SECRET, "log_days": SECRET}))


def hunted(said, *more):
    """What of the planted things is in it, whatever the case."""
    words = (SECRET, "example.com", socket.gethostname() if len(socket.gethostname()) > 5 else SECRET, *more)
    return [word for word in words if word.lower() in said.lower()]


async def test_nothing_that_is_planted_comes_out(tmp_path):
    home = tmp_path / f"{SECRET}user"
    directory = home / f"{SECRET}user" / f"{SECRET}@example.com" / "easel"
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(f"{SECRET} passphrase")
    await fill(directory, passphrase.read_text())
    vault = {"EASEL_VAULT": "file", "EASEL_VAULT_PASSPHRASE_FILE": str(passphrase)}
    easel = make_easel(directory, HOME=str(home), **PLANTED, **vault)
    said = easel.run("doctor").stdout + easel.run("doctor", "--json").stdout
    assert "gemini 1 ready" in said
    assert "~/***/***/easel" in said
    assert hunted(said, str(home)) == []

    with easel.running("serve", "--port", 0) as process:
        line = process.stdout.readline()
        assert line.startswith("Easel listening on "), process.stderr.read()
        running = [easel.run("doctor"), easel.run("doctor", "--json")]
    said = "".join(one.stdout + one.stderr for one in running)
    assert "serve runs and answers at http://127.0.0.1:" in said
    assert hunted(said, str(home)) == []

    passphrase.write_text(f"{SECRET} wrong")
    for path in (directory / "easel.db", directory / "secrets.vault"):
        path.write_bytes(path.read_bytes().replace(b"accounts", SECRET.encode() + b"!")[: path.stat().st_size])
    broken = [easel.run("doctor"), easel.run("doctor", "--json", "--vault", "file"), easel.run("doctor", "--offline")]
    said = "".join(one.stdout + one.stderr for one in broken)
    assert "damaged" in said
    assert hunted(said, str(home)) == []


def test_a_log_at_debug_does_not_say_it_either(tmp_path):
    easel = make_easel(tmp_path / "data", EASEL_LOG_LEVEL="DEBUG", **{**PLANTED, "EASEL_VAULT": "memory"})
    easel.ok("settings", "set", "port", "0")
    done = easel.run("doctor")
    assert done.returncode == 0
    assert hunted(done.stdout + done.stderr) == []
