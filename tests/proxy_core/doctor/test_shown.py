from pathlib import Path

import pytest

from proxy_core.doctor.shown import shown_address, shown_path

HOME = Path("/home/amelie")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/home/amelie/.local/share/easel", "~/.local/share/easel"),
        ("/home/amelie", "~"),
        ("/srv/easel", "/srv/easel"),
        ("/media/amelie/disk/easel", "/media/***/disk/easel"),
        ("/srv/data-of-Amelie/easel", "/srv/***/easel"),
        ("/srv/amelie@example.com/easel", "/srv/***/easel"),
        ("/mnt/workstation7/easel", "/mnt/***/easel"),
        ("/home/amelie/amelie/easel", "~/***/easel"),
        ("/home/bob/.local/bin/easel", "/home/***/.local/bin/easel"),  # as with sudo
        ("/Users/bob/easel", "/Users/***/easel"),
    ],
)
def test_a_path_tells_nobody_who_has_the_computer(path, shown):
    assert shown_path(Path(path), HOME, ("amelie", "workstation7")) == shown


def test_a_name_that_stands_in_every_word_hides_nothing():
    assert shown_path(Path("/srv/easel"), HOME, ("a", "", "se")) == "/srv/easel"
    assert shown_path(Path("/mnt/vm/vmlinuz"), HOME, ("vm",)) == "/mnt/***/vmlinuz"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://127.0.0.1:8045/v1", "http://127.0.0.1:8045/v1"),
        ("http://[::1]:8045/v1", "http://[::1]:8045/v1"),
        ("http://192.168.7.9:8045/v1", "http://***:8045/v1"),
        ("http://studio.example.com:80/v1", "http://***:80/v1"),
    ],
)
def test_of_an_address_in_the_network_only_the_port_is_shown(url, shown):
    assert shown_address(url) == shown
