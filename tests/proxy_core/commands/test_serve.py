import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.file_store import Cost, EncryptedFileStore
from tests.proxy_core.commands.conftest import COMMAND, SECONDS, asked, ended, make_easel, serving, upstream_of
from tests.systems import SIGNALS, is_private


def is_alive(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@SIGNALS
@pytest.mark.usefixtures("hang_ups")
@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_serves_until_a_signal_and_leaves_nothing(easel, number):
    with serving(easel) as served:
        assert served.base_url.startswith("http://127.0.0.1:")
        assert served.base_url.endswith("/v1")
        url = httpx.URL(served.base_url)
        models = asked("GET", f"{url}/models", headers={"Authorization": f"Bearer {served.key}"})
        assert models.status_code == 200
        assert asked("GET", f"{url}/models").status_code == 401
        note = json.loads((easel.data_dir / "owner.json").read_text())
        assert (note["pid"], note["kind"], note["base_url"]) == (served.process.pid, "serve", served.base_url)
        served.process.send_signal(getattr(signal, number))
        assert ended(served.process) == (0, "", "")
        assert not is_alive(url.port)
        assert not is_alive(note["control_port"])
    assert not (easel.data_dir / "owner.json").exists()
    assert is_private(easel.data_dir)


def test_a_second_serve_names_the_first(demo):
    done = demo.easel.run("serve", "--demo", "--port", 0)
    assert done.returncode == 1
    assert done.stdout == ""
    assert str(demo.process.pid) in done.stderr
    assert demo.base_url in done.stderr
    assert done.stderr.count("\n") == 1


def test_after_a_kill_the_next_serve_starts(easel):
    with serving(easel) as killed:
        killed.process.kill()
        killed.process.wait(SECONDS)
        with serving(easel, "--data-dir", str(easel.data_dir)) as served:
            assert served.base_url.startswith("http://")


def test_a_port_in_use_names_the_way_on(easel):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = easel.run("serve", "--port", port)
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert "--port 0" in done.stderr
    assert not (easel.data_dir / "owner.json").exists()


# Runs `easel serve` until it listens; then it says what that took.
COUNTED = """
import os, signal, ssl, sys
import click
from proxy_core import cli
from proxy_core.accounts.seal import Seal
took = {"certificates": 0, "seals": 0}
def counted(of, name, what):
    does = getattr(of, name)
    def counting(*args, **more):
        took[what] += 1
        return does(*args, **more)
    setattr(of, name, counting)
counted(ssl.SSLContext, "set_default_verify_paths", "certificates")
counted(Seal, "__init__", "seals")
say = click.echo
def echo(text="", **more):
    if str(text).startswith("Easel listening"):
        names = [name for name in sys.modules if name.partition(".")[0] in NOT_NEEDED or name in NOT_NEEDED]
        say(f"{took} {names}")
        os.kill(os.getpid(), signal.SIGTERM)
click.echo = echo
cli.main(None, ["serve", "--port", "0"])
"""
NOT_NEEDED = (
    *("httpx", "PIL", "keyring", "oauthlib", "multiprocessing", "unittest"),
    *("proxy_core.simulator", "proxy_core.demo", "proxy_core.commands.account", "proxy_core.commands.gallery"),
)


@SIGNALS
def test_a_start_does_once_what_takes_long_and_loads_what_it_needs(tmp_path):
    async def make_vault():
        store = await EncryptedFileStore.open(tmp_path / "secrets.vault", b"p", cost=Cost(1, 64, 1))
        await store.save("ann", Credentials(api_key="key"))
        await store.close()

    asyncio.run(make_vault())
    (tmp_path / "passphrase").write_text("p")
    easel = make_easel(tmp_path, EASEL_VAULT="file", EASEL_VAULT_PASSPHRASE_FILE=str(tmp_path / "passphrase"))
    code = [sys.executable, "-c", f"NOT_NEEDED = {NOT_NEEDED}\n{COUNTED}"]
    done = subprocess.run(code, env=easel.env, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("{'certificates': 0, 'seals': 1} []\n", "", 0)


@SIGNALS
def test_the_given_key_counts_and_is_not_printed(tmp_path):
    easel = make_easel(tmp_path, EASEL_API_KEY="sk-given")
    with easel.running("serve", "--port", 0, "--auth-mode", "strict") as process:
        base_url = process.stdout.readline().removeprefix("Easel listening on ").strip()
        answer = asked("GET", f"{base_url}/models", headers={"Authorization": "Bearer sk-given"})
        assert answer.status_code == 200
        process.send_signal(signal.SIGTERM)
        _, out, err = ended(process)
    assert out == ""
    assert "sk-given" not in err


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has systemd")
def test_who_started_it_is_told_that_it_serves_and_that_it_stops(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(f"\0{tmp_path}"[:100])
        heard.settimeout(SECONDS)
        with serving(make_easel(tmp_path, NOTIFY_SOCKET=f"@{tmp_path}"[:100])) as served:
            assert heard.recv(1000).decode() == f"READY=1\nSTATUS=Listening on {served.base_url}"
            served.process.send_signal(signal.SIGTERM)
            assert heard.recv(1000) == b"STOPPING=1"


def test_draws_at_start_and_goes_on_serving(easel):
    with serving(easel, "--draw", "a heron at dawn") as served:
        drew = served.process.stdout.readline()
        path = easel.data_dir / "first-picture.png"
        assert drew.startswith(f"Drew {path} (1024x1024) by ")
        assert "@example.com" in drew
        assert path.read_bytes().startswith(b"\x89PNG")
        assert served.process.poll() is None


@SIGNALS
def test_a_drawing_that_fails_is_told_and_serving_goes_on(easel):
    with easel.running("serve", "--port", 0, "--draw", "a heron") as process:
        assert process.stdout.readline().startswith("Easel listening on ")
        assert process.stderr.readline().startswith("No account can draw.")
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0


@SIGNALS
def test_the_simulator_names_its_address_and_keys(easel):
    with easel.running("simulator", "--port", 0) as process:
        base_url = process.stdout.readline().removeprefix("Simulator listening on ").strip()
        keys = [process.stdout.readline().split()[0] for _ in range(5)]
        assert len(set(keys)) == 5
        body = {"contents": [{"parts": [{"text": "a fox"}]}]}
        url = f"{base_url}/v1beta/models/gemini-3-pro-image:generateContent"
        answer = asked("POST", url, json=body, headers={"x-goog-api-key": keys[0]})
        assert answer.status_code == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 0


@SIGNALS
@pytest.mark.parametrize(
    ("host", "mode", "said"), [("0.0.0.0", "strict", True), ("0.0.0.0", "auto", True), ("127.0.0.1", "off", False)]
)
def test_where_others_can_reach_it_it_says_what_that_means(easel, host, mode, said):
    with serving(easel, "--host", host, "--auth-mode", mode) as served:
        served.process.send_signal(signal.SIGTERM)
        _, _, err = ended(served.process)
    assert err.startswith("Other computers can reach Easel on 0.0.0.0, and who has its key draws") is said
    assert err.count("\n") == int(said)


def test_where_others_can_reach_it_it_does_not_start_without_a_key(easel):
    for args in (("--host", "0.0.0.0", "--auth-mode", "off"), ("--host", "192.0.2.1", "--auth-mode", "off")):
        done = easel.run("serve", "--port", 0, *args)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert "auth_mode to strict or all_except_health" in done.stderr
    easel.ok("settings", "set", "auth_mode", "off")
    assert easel.run("serve", "--port", 0, "--host", "0.0.0.0").returncode == 1


# --- nobody reads what it says


@SIGNALS
@pytest.mark.parametrize("places", [">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full", ">/dev/full 2>/dev/full"])
def test_it_serves_wherever_its_output_goes(easel, places):
    """Without the three standard files, the database or a socket would be written to in their place."""
    if "/dev/full" in places and not Path("/dev/full").exists():
        pytest.skip("this system has no file that is always full")
    command = ["sh", "-c", f'exec "$@" {places}', "sh", *COMMAND, "serve", "--port", "0"]
    pipe = subprocess.DEVNULL
    with subprocess.Popen(command, env=easel.env, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        try:
            url = until_it_serves(easel.data_dir, process)
            assert asked("GET", f"{url.removesuffix('/v1')}/healthz").status_code == 200
            process.terminate()
            assert process.wait(SECONDS) == 0
        finally:
            process.kill()


def until_it_serves(data_dir, process):
    """The address in its note, once it is there."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError, ValueError):
            if url := json.loads((data_dir / "owner.json").read_text())["base_url"]:
                return url
        time.sleep(0.02)
    raise AssertionError(f"it does not serve: {process.poll()}")


@SIGNALS
def test_what_is_drawn_finishes_though_nobody_hears_that_it_is_waited_for(easel):
    with serving(easel) as served, ThreadPoolExecutor(1) as client:
        simulator = f"{upstream_of(served).base_url}/simulator/"
        asked("PUT", f"{simulator}latency", json=[2, 2])
        served.process.stdout.close()
        served.process.stderr.close()
        body, headers = {"prompt": "a fox", "n": 4}, {"Authorization": f"Bearer {served.key}"}
        drawing = client.submit(asked, "POST", f"{served.base_url}/images/generations", json=body, headers=headers)
        while asked("GET", f"{simulator}state").json()["in_flight"] == 0:
            time.sleep(0.02)
        served.process.terminate()
        assert len(drawing.result().json()["data"]) == 4
        assert served.process.wait(SECONDS) == 0
