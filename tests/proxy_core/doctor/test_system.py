import json
import os
import platform
import subprocess
import sys

import pytest

from proxy_core.doctor.finding import State
from proxy_core.doctor.system import check, session, set_here


def test_the_system_in_a_line(scene):
    (found,) = check(scene())
    assert found.state is State.OK
    assert found.facts["machine"] == platform.machine()
    assert "no display" in str(found.said)
    assert str(found.said).endswith("variables set: none")


def test_variables_are_named_and_never_said(scene):
    environ = {
        "HTTPS_PROXY": "http://user:PLANTED@proxy.example.com:3128",
        "no_proxy": "PLANTED.example.com",
        "EASEL_API_KEY": "sk-PLANTED",
        "EASEL_VAULT": "",
        "SECRET": "PLANTED",
    }
    (found,) = check(scene(environ=environ))
    assert found.facts["variables"] == ["EASEL_API_KEY", "HTTPS_PROXY", "no_proxy"]
    assert "PLANTED" not in repr(found)
    assert "example" not in repr(found)
    assert set_here({}) == []


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "no display"),
        ({"DISPLAY": ":0"}, "x11"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, "wayland"),
        ({"XDG_SESSION_TYPE": "x11", "XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}, "x11 ubuntu GNOME"),
        ({"XDG_SESSION_TYPE": "PLANTED", "XDG_CURRENT_DESKTOP": "PLANTED:KDE"}, "no display KDE"),
    ],
)
def test_a_session_in_words_that_are_known(environ, words):
    assert session(environ) == words


def test_few_open_files_are_told(tmp_path):
    """In a process of its own: who is not root cannot take that back."""
    command = f"ulimit -n 512; exec {sys.executable} -m proxy_core doctor --offline --json --vault memory"
    env = {**os.environ, "EASEL_DATA_DIR": str(tmp_path)}
    done = subprocess.run(["bash", "-c", command], env=env, capture_output=True, text=True, timeout=100, check=False)
    found = next(one for one in json.loads(done.stdout)["findings"] if one["name"] == "system")
    assert (found["state"], found["facts"]["open_files"]) == ("note", 512)
    assert "limits.conf" in found["next"]
