"""Where Easel listens, or would: is the address this computer's, and is the port free, Easel's or somebody else's."""

import asyncio
import socket
from urllib.parse import urlsplit

import msgspec

from proxy_core.doctor.finding import Fact, Finding, fine, note, trouble
from proxy_core.doctor.owner import Presence
from proxy_core.doctor.scene import Scene
from proxy_core.listening import in_url, is_everywhere, is_loopback, reached_at
from proxy_core.phrases import phrase
from proxy_core.remote import loopback_client

_NAME = "port"
_SECONDS = 2.0


class Health(msgspec.Struct):
    """What /healthz of any Easel says."""

    status: str
    version: str
    accounts_ready: int


async def check(scene: Scene) -> tuple[Finding, ...]:
    """One line."""
    proxy = scene.owner.proxy
    if scene.runs and proxy and proxy.running:
        port = urlsplit(proxy.base_url).port or 0
        facts: dict[str, Fact] = {"port": port, "held_by": "this Easel", "reach": _reach(scene.settings.host)}
        late = [name for name in ("host", "port") if name in proxy.outdated]
        if late:
            said = phrase("doctor_port_outdated", port=port, names=", ".join(late))
            return (note(_NAME, said, phrase("doctor_port_outdated_next"), **facts),)
        return (fine(_NAME, phrase("doctor_port_ours", port=port, reach=_reach(scene.settings.host)), **facts),)
    if scene.owner.presence is Presence.SILENT and scene.owner.note.base_url:
        port = urlsplit(scene.owner.note.base_url).port or 0
        return (note(_NAME, phrase("doctor_port_silent", port=port), port=port, held_by="this Easel"),)
    return (await _before_a_start(scene.settings.host, scene.settings.port),)


async def _before_a_start(host: str, port: int) -> Finding:
    facts: dict[str, Fact] = {"port": port, "reach": _reach(host)}
    if not await _is_here(host):
        said = phrase("doctor_address_not_here")
        return trouble(_NAME, said, phrase("doctor_address_not_here_next"), held_by="nobody", **facts)
    if not port:
        return fine(_NAME, phrase("doctor_port_any"), held_by="nobody", **facts)
    reached = reached_at(host)
    if not await _is_taken(reached, port):
        return fine(_NAME, phrase("doctor_port_free", port=port, reach=_reach(host)), held_by="nobody", **facts)
    if await health(f"http://{in_url(reached)}:{port}"):
        said, step = phrase("doctor_port_other_easel", port=port), phrase("doctor_port_other_easel_next")
        return trouble(_NAME, said, step, held_by="another Easel", **facts)
    said, step = phrase("doctor_port_taken", port=port), phrase("doctor_port_taken_next", port=port)
    return trouble(_NAME, said, step, held_by="another program", **facts)


def _reach(host: str) -> str:
    """Who may reach it, instead of the address itself."""
    if is_loopback(host):
        return "this computer"
    return "the network" if is_everywhere(host) else "one network address"


async def _is_here(host: str) -> bool:
    """Whether it can be listened on, tried with a port that nobody asks for. Names may have to be looked up."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(_SECONDS):
            found = await loop.getaddrinfo(host, 0, type=socket.SOCK_STREAM)
        for family, kind, number, _, address in found:
            with socket.socket(family, kind, number) as tried:
                tried.bind(address)
    except (OSError, UnicodeError):
        return False
    return bool(found)


async def _is_taken(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        return True
    except OSError:
        return False
    writer.close()
    return True


async def health(origin: str, key: str = "") -> Health | None:
    """What an Easel at `origin` says of itself; None when none answers there."""
    import httpx

    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        async with loopback_client(_SECONDS) as client:
            answer = await client.get(f"{origin}/healthz", headers=headers)
        return msgspec.json.decode(answer.content, type=Health)
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError, UnicodeError):
        return None
