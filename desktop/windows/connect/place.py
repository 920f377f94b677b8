"""Place: the address at which clients reach Easel, now or once it runs, and whether they need the key there."""

import ipaddress
from dataclasses import dataclass

from PySide6.QtNetwork import QAbstractSocket, QNetworkInterface

from proxy_core import ProxyState, Settings

_EVERYWHERE = frozenset({"0.0.0.0", "::", "[::]"})


@dataclass(frozen=True, slots=True)
class Place:
    """`root` is the address without /v1; empty while nobody knows the port. `running`: it answers there now.

    `everywhere`: other devices of the network reach it too. `key_asked`: a client must bring the key.
    """

    root: str
    running: bool
    everywhere: bool = False
    key_asked: bool = True

    def at(self, host: str) -> str:
        """The address under another name of this computer."""
        if not (host and self.root):
            return self.root
        return f"http://{host}:{self.root.rpartition(':')[2]}"


def place_of(proxy: ProxyState, settings: Settings | None) -> Place:
    """Where Easel is, or will be once it is started with these settings."""
    settings = settings or Settings()
    listening = settings.host
    everywhere = listening in _EVERYWHERE
    if proxy.running:
        root = proxy.base_url.removesuffix("/v1")
    else:
        host = "127.0.0.1" if everywhere else f"[{listening}]" if ":" in listening else listening
        root = f"http://{host}:{settings.port}" if settings.port else ""
    asked = settings.auth_mode in {"strict", "all_except_health"} or not _only_here(listening)
    return Place(root, proxy.running, everywhere, asked)


def addresses_in_network() -> tuple[str, ...]:
    """This computer's IPv4 addresses in its networks, those that other devices can use."""
    found: list[str] = []
    for interface in QNetworkInterface.allInterfaces():
        flags = interface.flags()
        wanted = QNetworkInterface.InterfaceFlag.IsUp | QNetworkInterface.InterfaceFlag.IsRunning
        if flags & wanted != wanted or flags & QNetworkInterface.InterfaceFlag.IsLoopBack:
            continue
        for entry in interface.addressEntries():
            address = entry.ip()
            if address.protocol() is QAbstractSocket.NetworkLayerProtocol.IPv4Protocol and not address.isLinkLocal():
                found.append(address.toString())
    return tuple(dict.fromkeys(found))


def _only_here(host: str) -> bool:
    """Whether only this computer reaches what listens on `host`."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
