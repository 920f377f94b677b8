"""What the tests of the stores share: a real Secret Service, started once."""

from collections.abc import Iterator

import pytest

from tests.secret_service import secret_service


@pytest.fixture(scope="session")
def secret_service_address() -> Iterator[str]:
    with secret_service() as address:
        yield address


@pytest.fixture
def on_secret_service(secret_service_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SecretStorage finds its bus in the environment."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", secret_service_address)
