"""What is told, heard on a real socket."""

import socket
import sys
from contextlib import contextmanager

import pytest

from proxy_core.commands.service_manager import tell

if sys.platform == "win32":
    pytest.skip("Windows has no systemd", allow_module_level=True)


@contextmanager
def listening(address):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(address)
        heard.settimeout(100)
        yield heard


def test_it_is_told_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # such an address has at most 100 letters
    monkeypatch.setenv("NOTIFY_SOCKET", "told")
    with listening("told") as heard:
        tell("READY=1", "STATUS=Listening")
        tell("STOPPING=1")
        assert [heard.recv(1000), heard.recv(1000)] == [b"READY=1\nSTATUS=Listening", b"STOPPING=1"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has abstract names")
def test_also_at_an_abstract_address(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTIFY_SOCKET", f"@{tmp_path}"[:100])
    with listening(f"\0{tmp_path}"[:100]) as heard:
        tell("READY=1")
        assert heard.recv(1000) == b"READY=1"


@pytest.mark.parametrize("address", ["", "nobody/is/here"])
def test_where_nobody_hears_it_that_is_no_trouble(address, monkeypatch):
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert tell("READY=1") is None
