"""Addresses, as far as they decide who can ask: where Easel listens, and what a person writes of other computers."""

import ipaddress
from functools import lru_cache


@lru_cache(maxsize=16)
def is_loopback(host: str) -> bool:
    """Whether only this computer can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


# Addresses that stand for all that this computer has -> where its own clients reach what listens there.
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def is_everywhere(host: str) -> bool:
    """Whether `host` stands for every address of this computer."""
    return host in _EVERYWHERE


def reached_at(host: str) -> str:
    """Where this computer's own clients reach what listens on `host`."""
    return _EVERYWHERE.get(host, host)


def in_url(host: str) -> str:
    """`host` as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def is_open(host: str, auth_mode: str) -> bool:
    """Whether others than this computer could ask without the key; Easel never listens so."""
    return auth_mode == "off" and not is_loopback(host)


def is_network(text: str) -> bool:
    """Whether `text` is one address, or a network such as 10.0.0.0/8."""
    try:
        ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return False
    return True
