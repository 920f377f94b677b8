import json
import signal
import socket
import stat
import urllib.request

import httpx
import pytest

from tests.proxy_core.commands.conftest import make_easel, serving


def is_alive(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serves_until_a_signal_and_leaves_nothing(easel, number):
    with serving(easel) as served:
        assert served.base_url.startswith("http://127.0.0.1:")
        assert served.base_url.endswith("/v1")
        url = httpx.URL(served.base_url)
        models = httpx.get(f"{url}/models", headers={"Authorization": f"Bearer {served.key}"}, trust_env=False)
        assert models.status_code == 200
        assert httpx.get(f"{url}/models", trust_env=False).status_code == 401
        note = json.loads((easel.data_dir / "owner.json").read_text())
        assert (note["pid"], note["kind"], note["base_url"]) == (served.process.pid, "serve", served.base_url)
        served.process.send_signal(number)
        out, err = served.process.communicate(timeout=20)
        assert (served.process.returncode, out, err) == (0, "", "")
        assert not is_alive(url.port)
        assert not is_alive(note["control_port"])
    assert not (easel.data_dir / "owner.json").exists()
    assert stat.S_IMODE(easel.data_dir.stat().st_mode) == 0o700


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
        killed.process.wait(10)
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


def test_the_given_key_counts_and_is_not_printed(tmp_path):
    easel = make_easel(tmp_path, EASEL_API_KEY="sk-given")
    with easel.running("serve", "--port", 0, "--auth-mode", "strict") as process:
        base_url = process.stdout.readline().removeprefix("Easel listening on ").strip()
        asked = urllib.request.Request(f"{base_url}/models", headers={"Authorization": "Bearer sk-given"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert out == ""
    assert "sk-given" not in err


def test_draws_at_start_and_goes_on_serving(easel):
    with serving(easel, "--draw", "a heron at dawn") as served:
        drew = served.process.stdout.readline()
        path = easel.data_dir / "first-picture.png"
        assert drew.startswith(f"Drew {path} (1024x1024) by ")
        assert "@example.com" in drew
        assert path.read_bytes().startswith(b"\x89PNG")
        assert served.process.poll() is None


def test_a_drawing_that_fails_is_told_and_serving_goes_on(easel):
    with easel.running("serve", "--port", 0, "--draw", "a heron") as process:
        assert process.stdout.readline().startswith("Easel listening on ")
        assert process.stderr.readline().startswith("No account can draw.")
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_the_simulator_names_its_address_and_keys(easel):
    with easel.running("simulator", "--port", 0) as process:
        base_url = process.stdout.readline().removeprefix("Simulator listening on ").strip()
        keys = [process.stdout.readline().split()[0] for _ in range(5)]
        assert len(set(keys)) == 5
        body = {"contents": [{"parts": [{"text": "a fox"}]}]}
        answer = httpx.post(
            f"{base_url}/v1beta/models/gemini-3-pro-image:generateContent",
            json=body,
            headers={"x-goog-api-key": keys[0]},
            trust_env=False,
        )
        assert answer.status_code == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


@pytest.mark.parametrize(
    ("host", "mode", "said"), [("0.0.0.0", "strict", True), ("0.0.0.0", "auto", True), ("127.0.0.1", "off", False)]
)
def test_where_others_can_reach_it_it_says_what_that_means(easel, host, mode, said):
    with serving(easel, "--host", host, "--auth-mode", mode) as served:
        served.process.send_signal(signal.SIGTERM)
        _, err = served.process.communicate(timeout=20)
    assert err.startswith("Other computers can reach Easel on 0.0.0.0, and who has its key draws") is said
    assert err.count("\n") == int(said)


def test_where_others_can_reach_it_it_does_not_start_without_a_key(easel):
    for args in (("--host", "0.0.0.0", "--auth-mode", "off"), ("--host", "192.0.2.1", "--auth-mode", "off")):
        done = easel.run("serve", "--port", 0, *args)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert "auth_mode to strict or all_except_health" in done.stderr
    easel.ok("settings", "set", "auth_mode", "off")
    assert easel.run("serve", "--port", 0, "--host", "0.0.0.0").returncode == 1
