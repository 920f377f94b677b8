"""What a start chooses wins over the settings, and nothing else does."""

from pathlib import Path

from proxy_core.options import CoreOptions
from proxy_core.settings import Settings


def test_what_is_not_chosen_overrides_nothing():
    assert CoreOptions(Path()).overrides() == {}
    assert CoreOptions(Path(), vault="file", demo=True, kind="window").overrides() == {}


def test_what_is_chosen_overrides_the_settings_even_when_it_is_zero():
    options = CoreOptions(Path(), host="0.0.0.0", port=0, auth_mode="auto")
    assert options.overrides() == {"host": "0.0.0.0", "port": 0, "auth_mode": "auto"}
    changed = Settings().changed(options.overrides())
    assert (changed.host, changed.port, changed.auth_mode) == ("0.0.0.0", 0, "auto")


def test_as_demo_a_start_has_a_directory_and_secrets_of_its_own(tmp_path):
    options = CoreOptions(tmp_path, vault="file", kind="window", passphrase="secret").as_demo()
    assert options == CoreOptions(tmp_path / "demo", demo=True, kind="window")
