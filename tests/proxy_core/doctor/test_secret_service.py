"""A real gnome-keyring: what it holds for Easel is counted, also while it is locked, and it asks its person nothing."""

import pytest

from proxy_core.accounts.account import Credentials
from proxy_core.accounts.keyring_store import KeyringStore
from proxy_core.doctor.secret_service import ServiceSeen, ids, look
from proxy_core.doctor.session_bus import ADDRESS, NoBusError
from tests.secret_service import COMMANDS, lock, secret_service, session_bus

pytestmark = pytest.mark.needs_system(*COMMANDS)


@pytest.fixture(scope="module")
def service():
    with secret_service() as address:
        yield address


async def test_entries_are_found_without_their_secrets(service, monkeypatch):
    from keyring.backends.SecretService import Keyring

    monkeypatch.setenv(ADDRESS, service)
    assert look({ADDRESS: service}) == ServiceSeen(there=True)
    store = KeyringStore(Keyring())
    await store.save("a" * 32, Credentials(api_key="sk-PLANTED"))
    await store.save("proxy-key", Credentials(api_key="sk-PLANTED"))
    await store.save("b" * 32, Credentials(api_key="sk-PLANTED" * 500))
    await store.close()
    seen = look({ADDRESS: service})
    assert (seen.there, seen.locked) == (True, False)
    assert {"a" * 32, "b" * 32, "proxy-key"} <= seen.held
    assert "PLANTED" not in repr(seen)
    Keyring().set_password(f"Easel/{'c' * 32}/b/0", "c" * 32, "half a save")
    assert ids({ADDRESS: service}) == seen.held | {"c" * 32}
    lock(service)
    shut = look({ADDRESS: service})
    assert (shut.there, shut.locked, shut.held) == (True, True, seen.held)


def test_a_bus_without_a_service():
    with session_bus() as (address, _):
        assert look({ADDRESS: address}) == ServiceSeen(there=False)
    with pytest.raises(NoBusError):
        look({ADDRESS: address})
