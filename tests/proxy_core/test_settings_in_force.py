"""What a start chose wins, and is never saved; what is changed is in force only once it is saved."""

import json

import pytest

from proxy_core.errors import SettingsError
from proxy_core.settings import Settings
from proxy_core.settings_in_force import SettingsInForce


@pytest.fixture
def path(tmp_path):
    return tmp_path / "settings.json"


def loaded(path, **overrides):
    settings = SettingsInForce(path, overrides)
    return settings, settings.load()


def test_before_it_is_loaded_there_are_the_defaults(path):
    path.write_text('{"log_days": 3}')
    assert SettingsInForce(path, {"port": 1})() == Settings()


def test_the_file_is_in_force_but_for_what_this_start_chose(path):
    path.write_text('{"port": 9000, "log_days": 3}')
    settings, said = loaded(path, port=0)
    assert (settings().port, settings().log_days, said) == (0, 3, [])


def test_what_is_changed_is_in_force_and_saved_without_what_this_start_chose(path):
    settings, _ = loaded(path, port=0)
    settings.change({"log_days": 3})
    settings.change({"port": 9000})
    assert (settings().port, settings().log_days) == (0, 3)
    assert {key: json.loads(path.read_text())[key] for key in ("port", "log_days")} == {"port": 9000, "log_days": 3}
    assert loaded(path)[0]().port == 9000


@pytest.mark.parametrize("changes", [{"log_days": 0}, {"log_days": 3, "port": -1}, {"colour": "red"}])
def test_what_is_not_taken_changes_nothing(path, changes):
    settings, _ = loaded(path, port=0)
    before = settings()
    with pytest.raises(SettingsError):
        settings.change(changes)
    assert settings() is before
    assert not path.exists()


def test_what_cannot_be_saved_changes_nothing(path):
    settings, _ = loaded(path)
    before = settings()
    path.mkdir()
    (path / "in the way").touch()
    with pytest.raises(SettingsError):
        settings.change({"log_days": 3})
    assert settings() is before


def test_a_file_that_is_damaged_is_said_and_what_this_start_chose_holds(path):
    path.write_text("{")
    settings, said = loaded(path, port=0)
    assert [one.code for one in said] == ["settings_broken"]
    assert settings() == Settings().changed({"port": 0})


def test_what_no_setting_takes_is_an_error_of_the_start(path):
    with pytest.raises(SettingsError):
        loaded(path, auth_mode="sometimes")


def test_what_does_not_go_with_what_this_start_chose_is_not_saved_either(path):
    settings, _ = loaded(path, host="0.0.0.0")
    with pytest.raises(SettingsError):
        settings.change({"auth_mode": "off"})
    assert settings().auth_mode == "all_except_health"
    assert not path.exists()
