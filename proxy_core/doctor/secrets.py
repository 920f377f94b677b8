"""The store of secrets: which one, does it answer, has it what the accounts need. No secret is shown, nor asked of
a keyring that can say without it what it holds.
"""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from proxy_core.accounts.credentials import FILE_NAME, KINDS, CredentialStore, open_store, vault_kind
from proxy_core.accounts.keyring_store import KeyringStore
from proxy_core.doctor import secret_service
from proxy_core.doctor.aside import aside
from proxy_core.doctor.finding import Fact, Finding, fine, note, trouble
from proxy_core.doctor.scene import Scene
from proxy_core.doctor.session_bus import NoBusError
from proxy_core.errors import CredentialsError
from proxy_core.phrases import Value, phrase
from proxy_core.stores import vault_of

_NAME = "secrets"
_DETECT_SECONDS = 2.0
_READ_SECONDS = 1.5
_COUNT_SECONDS = 1.0
SERVICE = "SecretService"
_OURS = "keyring.backends."
_WITH_A_PATH = {"passphrase_wrong", "vault_broken", "vault_newer"}  # errors whose own words have the path


async def check(scene: Scene) -> tuple[Finding, ...]:
    """One line."""
    options, environ = scene.around.options, scene.around.environ
    kind = vault_kind(vault_of(options), environ)
    if kind == "memory":
        return (fine(_NAME, phrase("doctor_secrets_memory"), vault=kind),)
    if kind == "file":
        return (await _file(scene),)
    if kind == "keyring":
        return (await _keyring(environ, _wanted(scene)),)
    said = phrase("doctor_vault_unknown")
    return (trouble(_NAME, said, phrase("doctor_vault_unknown_next", known=", ".join(KINDS)), vault="unknown"),)


def _wanted(scene: Scene) -> frozenset[str]:
    """The ids of accounts that draw, and so need a secret."""
    return frozenset(one.id for one in scene.accounts or () if one.enabled)


# --- a keyring


async def _keyring(environ: Mapping[str, str], wanted: Collection[str]) -> Finding:
    try:
        found = await aside(backends, _DETECT_SECONDS)
        if SERVICE in found:
            return await _service(environ, wanted)
        return await _other(found, wanted)
    except TimeoutError:
        return trouble(_NAME, phrase("doctor_keyring_silent"), phrase("doctor_keyring_silent_next"), vault="keyring")


def backends() -> list[str]:
    """What the library found, by the names of its own modules. It may take long: not on the loop."""
    import keyring

    found = keyring.get_keyring()
    modules = [type(one).__module__ for one in getattr(found, "backends", None) or [found]]
    return [one.removeprefix(_OURS) if one.startswith(_OURS) else "another" for one in modules]


async def _service(environ: Mapping[str, str], wanted: Collection[str]) -> Finding:
    facts: dict[str, Fact] = {"vault": "keyring", "backend": SERVICE}
    try:
        seen = await aside(partial(secret_service.look, environ), _DETECT_SECONDS)
    except (NoBusError, LookupError):
        seen = secret_service.ServiceSeen(there=False)
    if not seen.there:
        return trouble(_NAME, phrase("doctor_keyring_gone"), phrase("doctor_keyring_silent_next"), **facts)
    facts |= {"locked": seen.locked, "held": len(seen.held & set(wanted)), "wanted": len(wanted)}
    if seen.locked:
        said = phrase("doctor_keyring_locked", backend=SERVICE)
        return trouble(_NAME, said, phrase("doctor_keyring_locked_next"), **facts)
    return _counted(len(seen.held & set(wanted)), len(wanted), facts)


async def _other(found: list[str], wanted: Collection[str]) -> Finding:
    """One that gives secrets out or not: what it gives is counted and dropped."""
    facts: dict[str, Fact] = {"vault": "keyring", "backend": " and ".join(found)}
    store = KeyringStore(read_limit=_READ_SECONDS)
    held = 0
    try:
        await store.probe()
        async with asyncio.timeout(_COUNT_SECONDS):
            held = await _count(store, wanted)
    except TimeoutError:  # it answers, only slowly
        return fine(_NAME, phrase("doctor_secrets_many", store=str(facts["backend"]), wanted=len(wanted)), **facts)
    except CredentialsError as error:
        if error.phrase.code == "store_locked":
            said = phrase("doctor_keyring_locked", backend=str(facts["backend"]))
            return trouble(_NAME, said, phrase("doctor_keyring_locked_next"), **facts)
        step = phrase("doctor_keyring_missing_next", how=error.phrase.values.get("how", ""))
        return trouble(_NAME, phrase("doctor_keyring_missing"), step, **facts)
    finally:
        await store.close()
    return _counted(held, len(wanted), facts | {"held": held, "wanted": len(wanted)})


async def _count(store: CredentialStore, wanted: Collection[str]) -> int:
    """How many of them it has. CredentialsError."""
    return sum([await _has(store, one) for one in wanted])


async def _has(store: CredentialStore, account_id: str) -> bool:
    try:
        await store.load(account_id)
    except CredentialsError as error:
        if error.phrase.code != "secret_missing":
            raise
        return False
    return True


def _counted(held: int, wanted: int, facts: Mapping[str, Fact]) -> Finding:
    words: dict[str, Value] = {"store": str(facts.get("backend", "the encrypted file")), "held": held, "wanted": wanted}
    if held < wanted:
        return trouble(_NAME, phrase("doctor_secrets_lack", **words), phrase("doctor_secrets_lack_next"), **facts)
    return fine(_NAME, phrase("doctor_secrets" if wanted else "doctor_secrets_none", **words), **facts)


# --- the encrypted file


async def _file(scene: Scene) -> Finding:
    """Whether the passphrase opens it, which a window may have been told by its person."""
    wanted, path = _wanted(scene), scene.around.options.data_dir / FILE_NAME
    try:
        there = await aside(partial(_is_there, path), _READ_SECONDS)
    except OSError:  # also a TimeoutError, when its disk is gone
        return trouble(_NAME, phrase("doctor_vault_unreadable"), phrase("doctor_owner_next"), vault="file")
    facts: dict[str, Fact] = {"vault": "file", "exists": there}
    try:
        opened = await open_store("file", path.parent, scene.around.environ)
        try:
            held = await _count(opened, wanted)
        finally:
            await opened.close()
    except CredentialsError as error:
        code = error.phrase.code
        facts["problem"] = code
        said = phrase("doctor_vault_shut", problem=code)
        if code == "passphrase_missing" and scene.runs:
            return note(_NAME, phrase("doctor_vault_typed"), None, **facts)
        step = phrase(f"doctor_{code}_next") if code in _WITH_A_PATH else error.phrase
        return trouble(_NAME, said, step, **facts)
    return _counted(held, len(wanted), facts | {"held": held, "wanted": len(wanted)})


def _is_there(path: Path) -> bool:
    """OSError when it is, and cannot be read."""
    with suppress(FileNotFoundError):
        path.open("rb").close()
        return True
    return False
