"""Only what is on the public internet is public, in whichever address another one hides."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.server.addresses import is_private_name, is_public


def hidden(inner):
    """IPv6 addresses out of which a translator or a tunnel may take an IPv4 address."""
    number = int(inner)
    yield IPv6Address(0xFFFF << 32 | number)  # mapped
    yield IPv6Address(int(IPv6Address("64:ff9b::")) | number)  # NAT64
    yield IPv6Address(int(IPv6Address("2002::")) | number << 80 | 1)  # 6to4
    yield IPv6Address(int(IPv6Address("2606:4700::5efe:0:0")) | number)  # ISATAP
    yield IPv6Address(int(IPv6Address("2606:4700::200:5efe:0:0")) | number)


@pytest.mark.parametrize(
    "address",
    [
        *["1.1.1.1", "8.8.8.8", "93.184.215.14", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1"],
        *["192.0.1.1", "223.255.255.255"],
        *["2606:4700:4700::1111", "2a00:1450:4001:81b::2004", "64:ff9b::808:808", "::ffff:8.8.8.8"],
    ],
)
def test_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *["0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.255"],
        *["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.255"],
        *["169.254.1.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1"],
        *["224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"],
        *["169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16"],  # metadata of five clouds
        *["::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1"],
        *["fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "ff0e::1"],
        *["64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "2002:7f00:1::1", "2002:a00:1::"],
        *["2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "3fff::1", "100::1", "4000::1", "5f00::1"],
    ],
)
def test_not_public(address):
    assert not is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_address_hides_in_no_other(inner):
    if not is_public(inner):
        assert not any(is_public(address) for address in hidden(inner))
        return
    assert inner.is_global
    assert not inner.is_multicast


@given(st.sampled_from(["127.0.0.0", "10.0.0.0", "169.254.0.0", "192.168.0.0"]), st.integers(0, 2**16 - 1))
def test_a_private_address_hides_in_no_other(network, host):
    inner = IPv4Address(int(IPv4Address(network)) + host)
    assert not any(is_public(address) for address in [inner, *hidden(inner)])


@given(st.ip_addresses(v=6))
def test_nothing_outside_what_was_given_out_is_public(address):
    if is_public(address):
        assert address.is_global or address in hidden(IPv4Address(int(address) & 0xFFFF_FFFF))
        assert not any((address.is_multicast, address.is_link_local, address.is_loopback, address.is_site_local))


@pytest.mark.parametrize(
    "host", ["localhost", "a.localhost", "printer.local", "metadata.google.internal", "router.home.arpa", "internal"]
)
def test_names_that_are_never_public(host):
    assert is_private_name(host)


@pytest.mark.parametrize("host", ["example.com", "local.example", "thelocal.se", "mylocalhost", "127.0.0.1"])
def test_names_that_may_be(host):
    assert not is_private_name(host)
