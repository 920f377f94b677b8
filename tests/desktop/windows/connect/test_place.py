import ipaddress

import pytest

from desktop.windows.connect.place import addresses_in_network, place_of
from proxy_core import ProxyState, Settings

RUNNING = ProxyState(running=True, base_url="http://127.0.0.1:9001/v1")
STOPPED = ProxyState(running=False)


def test_a_proxy_that_runs_says_where_it_is():
    place = place_of(RUNNING, Settings(port=8045))
    assert (place.root, place.running) == ("http://127.0.0.1:9001", True)


@pytest.mark.parametrize(
    ("changes", "root"),
    [
        ({}, "http://127.0.0.1:8045"),
        ({"port": 9000}, "http://127.0.0.1:9000"),
        ({"host": "192.168.1.5"}, "http://192.168.1.5:8045"),
        ({"host": "0.0.0.0"}, "http://127.0.0.1:8045"),
        ({"host": "::1"}, "http://[::1]:8045"),
        ({"port": 0}, ""),
    ],
)
def test_one_that_is_stopped_will_be_where_the_settings_say(changes, root):
    place = place_of(STOPPED, Settings(**changes))
    assert (place.root, place.running) == (root, False)


def test_before_the_settings_are_known_it_is_where_it_is_by_default():
    assert place_of(STOPPED, None).root == "http://127.0.0.1:8045"


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, True),
        ({"auth_mode": "off"}, False),
        ({"auth_mode": "auto"}, False),
        ({"auth_mode": "auto", "host": "localhost"}, False),
        ({"auth_mode": "auto", "host": "0.0.0.0"}, True),
        ({"auth_mode": "strict"}, True),
    ],
)
def test_whether_the_key_is_asked_for(changes, asked):
    assert place_of(RUNNING, Settings(**changes)).key_asked is asked


def test_other_devices_reach_it_under_its_address_in_the_network():
    place = place_of(ProxyState(running=True, base_url="http://127.0.0.1:8045/v1"), Settings(host="0.0.0.0"))
    assert place.everywhere
    assert place.at("192.168.1.20") == "http://192.168.1.20:8045"
    assert place.at("") == "http://127.0.0.1:8045"
    assert place_of(STOPPED, Settings(host="0.0.0.0", port=0)).at("192.168.1.20") == ""


def test_addresses_in_the_network_are_ones_that_others_can_use():
    for address in addresses_in_network():
        parsed = ipaddress.ip_address(address)
        assert parsed.version == 4
        assert not parsed.is_loopback
        assert not parsed.is_link_local
