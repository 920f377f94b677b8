"""Which internet addresses are public, and which names never are. Pure: nothing is looked up here."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

# Beside what `is_global` knows, which differs between releases of Python.
_CLOSED_V4 = (
    IPv4Network("168.63.129.16/32"),  # Azure's own services, on each of its machines
    IPv4Network("192.0.0.0/24"),  # protocol assignments; Oracle's metadata is in it
    IPv4Network("192.88.99.0/24"),  # relays of 6to4, given up in 2015 (RFC 7526)
)
# IPv6 addresses with an IPv4 address inside, which a translator or a tunnel on the way may take out, and where it is.
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_6TO4 = IPv6Network("2002::/16")  # RFC 3056
# What IANA has given out to be global; metadata, unique local, link-local and multicast addresses are outside.
_GLOBAL_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = (
    IPv6Network("2001::/23"),  # protocol assignments; Teredo is in it, with an IPv4 address inside
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("3fff::/20"),  # documentation
)
# ISATAP has an IPv4 address after these (RFC 5214), under the prefix of any network.
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)

# RFC 6761, RFC 6762, RFC 8375, and the name that ICANN keeps free for private networks.
_PRIVATE_SUFFIXES = ("localhost", "local", "internal", "home.arpa")


def is_public(address: Address) -> bool:
    """Whether `address` is one on the public internet, and so is each address that may be taken out of it."""
    if isinstance(address, IPv4Address):
        closed = any(address in network for network in _CLOSED_V4)
        return address.is_global and not (address.is_multicast or address.is_reserved or closed)
    inner = _inner(address)
    if inner is not None and not is_public(inner):
        return False
    if address in _NAT64 or address.ipv4_mapped:
        return True
    return address in _GLOBAL_V6 and address.is_global and not any(address in network for network in _CLOSED_V6)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 address."""
    number = int(address)
    if address in _6TO4:
        return IPv4Address(number >> 80 & 0xFFFF_FFFF)
    if address in _NAT64 or number >> 32 & 0xFFFF_FFFF in _ISATAP:
        return IPv4Address(number & 0xFFFF_FFFF)
    return address.ipv4_mapped


def is_private_name(host: str) -> bool:
    """Whether a name, in lower case, is of this computer or of its network, whatever it may resolve to."""
    return any(host == suffix or host.endswith(f".{suffix}") for suffix in _PRIVATE_SUFFIXES)
