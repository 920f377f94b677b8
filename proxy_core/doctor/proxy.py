"""The proxy as clients have it: does Easel run, does it answer, does it take its key."""

import time

import msgspec

from proxy_core.doctor.finding import Fact, Finding, fine, note, trouble
from proxy_core.doctor.owner import Presence
from proxy_core.doctor.ports import health
from proxy_core.doctor.scene import Scene
from proxy_core.doctor.shown import shown_address
from proxy_core.errors import EaselError
from proxy_core.phrases import Value, phrase
from proxy_core.remote import loopback_client
from proxy_core.version import VERSION

_NAME = "proxy"
_SECONDS = 3.0


class _Models(msgspec.Struct):
    """What GET /v1/models says, as much of it as is counted."""

    data: list[object]


async def check(scene: Scene) -> tuple[Finding, ...]:
    """One line."""
    presence, pid = scene.owner.presence, scene.owner.note.pid
    facts: dict[str, Fact] = {"easel": str(presence)}
    if presence is Presence.NOBODY:
        return (note(_NAME, phrase("doctor_not_running"), phrase("doctor_not_running_next"), **facts),)
    if presence is Presence.STARTING:
        said = phrase("doctor_starting", pid=pid)
        return (note(_NAME, said, phrase("doctor_starting_next", pid=pid), **facts),)
    if presence is Presence.SILENT:
        said = phrase("doctor_silent", pid=pid)
        return (trouble(_NAME, said, phrase("doctor_silent_next", pid=pid), **facts),)
    facts |= {"kind": scene.owner.note.kind}
    proxy = scene.owner.proxy
    if proxy is None or not proxy.running:
        if proxy is not None and proxy.error is not None:
            return (trouble(_NAME, phrase("doctor_proxy_failed"), phrase("doctor_proxy_failed_next"), **facts),)
        return (note(_NAME, phrase("doctor_proxy_off"), phrase("doctor_proxy_off_next"), **facts),)
    return (await _asked(scene, proxy.base_url, facts),)


async def _asked(scene: Scene, base_url: str, facts: dict[str, Fact]) -> Finding:
    """It runs: ask what every client asks first."""
    address = shown_address(base_url)
    facts |= {"address": address, "auth_mode": scene.settings.auth_mode}
    try:
        key = await scene.owner.verbs.api_key()
    except EaselError as error:
        said = phrase("doctor_key_unread", address=address)
        return trouble(_NAME, said, phrase("doctor_key_unread_next"), key=error.phrase.code, **facts)
    began = time.monotonic()
    found = await health(base_url.removesuffix("/v1"), key)
    if found is None:
        said = phrase("doctor_proxy_silent", address=address, seconds=_SECONDS)
        return trouble(_NAME, said, phrase("doctor_proxy_silent_next"), **facts)
    facts |= {"accounts_ready": found.accounts_ready, "same_version": True}
    status, models = await _models(base_url, key)
    facts |= {"models_status": status, "models": models, "milliseconds": _since(began)}
    if status != 200:
        said = phrase("doctor_models_refused", address=address, status=status)
        return trouble(_NAME, said, phrase("doctor_models_refused_next"), **facts)
    if found.version != VERSION:
        said = phrase("doctor_version_differs", address=address)
        return note(_NAME, said, phrase("doctor_version_differs_next"), **facts | {"same_version": False})
    words: dict[str, Value] = {"address": address, "ms": str(facts["milliseconds"]), "models": models}
    return fine(_NAME, phrase("doctor_proxy", kind=scene.owner.note.kind, **words), **facts)


async def _models(base_url: str, key: str) -> tuple[int, int]:
    """(HTTP status, how many); the status is 0 without an answer."""
    import httpx

    try:
        async with loopback_client(_SECONDS) as client:
            answer = await client.get(f"{base_url}/models", headers={"Authorization": f"Bearer {key}"})
        found = msgspec.json.decode(answer.content, type=_Models) if answer.status_code == 200 else _Models([])
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError, UnicodeError):
        return 0, 0
    return answer.status_code, len(found.data)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
