"""The file of the settings survives damage, unknown keys and bad values, and says what was wrong."""

import json
import os

import pytest

from proxy_core.copies import copy_name
from proxy_core.errors import SettingsError
from proxy_core.settings import Settings
from proxy_core.settings_file import SettingsFile
from tests.systems import fill, is_private, small_disk

FIELDS = Settings.__struct_fields__


@pytest.fixture
def path(tmp_path):
    return tmp_path / "settings.json"


def codes(said):
    return [one.code for one in said]


def test_without_a_file_the_defaults_are_used_and_none_is_written(path):
    assert SettingsFile(path).load() == (Settings(), [])
    assert not path.exists()


def test_what_is_saved_is_loaded(path):
    settings = Settings().changed({"port": 1234, "host": "::1", "qualities": {"low": "512"}, "keep_prompts": False})
    SettingsFile(path).save(settings)
    assert SettingsFile(path).load() == (settings, [])


def test_the_file_is_for_its_owner_only_and_can_be_read_by_a_person(path):
    SettingsFile(path).save(Settings())
    assert is_private(path)
    text = path.read_text()
    assert text.endswith("}\n")
    assert '\n  "port": 8045,\n' in text
    assert list(json.loads(text)) == list(FIELDS)


def test_a_setting_that_the_file_does_not_have_has_its_default(path):
    path.write_text('{"port": 99}')
    assert SettingsFile(path).load() == (Settings(port=99), [])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b'["port"]',
        b'"text"',
        b'{"port": 1,}',
        b'{"host": "\xff"}',
        b'{"host": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=range(10),
)
def test_a_damaged_file_is_kept_beside_and_said(path, content):
    path.write_bytes(content)
    settings, said = SettingsFile(path).load()
    assert settings == Settings()
    assert codes(said) == ["settings_broken"]
    assert said[0].values == {"path": str(path), "kept": "settings.json.broken"}
    assert path.with_name("settings.json.broken").read_bytes() == content
    assert SettingsFile(path).load() == (Settings(), [])


def test_a_directory_in_its_place_is_moved_aside_too(path):
    path.mkdir()
    settings, said = SettingsFile(path).load()
    assert (settings, codes(said)) == (Settings(), ["settings_broken"])
    SettingsFile(path).save(Settings(port=5))
    assert SettingsFile(path).load()[0].port == 5


def test_whatever_stands_in_the_way_is_left_and_does_not_stop_the_start(path):
    path.mkdir()
    broken = path.with_name("settings.json.broken")
    broken.mkdir()
    (broken / "something").touch()
    settings, said = SettingsFile(path).load()
    assert (settings, codes(said)) == (Settings(), ["settings_broken"])
    assert said[0].values["kept"] == "settings.json.broken-2"
    assert (broken / "something").exists()


def test_a_bad_value_resets_only_itself_and_the_file_is_kept(path):
    content = '{"port": 99, "attempts": 0, "host": 5, "log_days": 7, "colour": "red"}'
    path.write_text(content)
    settings, said = SettingsFile(path).load()
    assert settings == Settings(port=99, log_days=7)
    assert sorted(codes(said)) == ["settings_field", "settings_field", "settings_unknown_key"]
    assert [one.values["field"] for one in said if one.code == "settings_field"] == ["attempts", "host"]
    assert path.with_name("settings.json.broken").read_text() == content
    assert SettingsFile(path).load()[0] == settings
    assert json.loads(path.read_text())["colour"] == "red"


ROW = {"match": "mine", "model": "gemini-3-pro-image"}


@pytest.mark.parametrize(
    "bad", [{"match": "a", "model": "google/nano"}, {"match": "a", "provider": "nobody"}, {"model": "b"}, 5, None]
)
def test_a_bad_row_of_the_routes_is_lost_alone(path, bad):
    content = json.dumps({"port": 99, "routes": [ROW, bad, {**ROW, "match": "*"}]})
    path.write_text(content)
    settings, said = SettingsFile(path).load()
    assert settings == Settings().changed({"port": 99, "routes": [ROW, {**ROW, "match": "*"}]})
    assert [str(one) for one in said] == [
        "Setting routes had rows it does not take: they are left out, the file is kept as settings.json.broken."
    ]
    assert path.with_name("settings.json.broken").read_text() == content
    assert SettingsFile(path).load() == (settings, [])


@pytest.mark.parametrize("routes", [{}, "a", [5], [{"match": "a", "model": "google/nano"}]])
def test_without_a_good_row_the_routes_are_those_at_first(path, routes):
    path.write_text(json.dumps({"routes": routes}))
    settings, said = SettingsFile(path).load()
    assert (settings, codes(said)) == (Settings(), ["settings_field"])


def test_a_key_of_another_version_is_said_and_kept(path):
    path.write_text('{"port": 99, "colour": {"is": ["red", 1.5, null]}}')
    file = SettingsFile(path)
    settings, said = file.load()
    assert [str(one) for one in said] == ["Setting 'colour' is not known to this version; it is kept."]
    file.save(settings.changed({"port": 100}))
    assert json.loads(path.read_text())["colour"] == {"is": ["red", 1.5, None]}
    assert SettingsFile(path).load()[0].port == 100


def test_a_file_that_cannot_be_written_is_an_error_that_names_it(tmp_path):
    path = tmp_path / "gone" / "settings.json"
    with pytest.raises(SettingsError) as failed:
        SettingsFile(path).save(Settings())
    assert str(path) in str(failed.value)
    assert "No such file" in str(failed.value)


def test_a_second_damaged_file_does_not_take_the_place_of_the_first(tmp_path):
    path = tmp_path / "settings.json"
    for damage in ("{one", "{two", "{three"):
        path.write_text(damage)
        SettingsFile(path).load()
    assert (tmp_path / "settings.json.broken").read_text() == "{one"
    assert (tmp_path / "settings.json.broken-2").read_text() == "{two"
    assert (tmp_path / "settings.json.broken-3").read_text() == "{three"


def test_a_file_that_lets_everybody_in_asks_for_the_key_instead(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text('{"auth_mode": "off", "host": "0.0.0.0", "account_header": false}')
    settings, said = SettingsFile(path).load()
    assert (settings.host, settings.auth_mode, settings.account_header) == ("0.0.0.0", "all_except_health", "off")
    assert [(one.code, one.values["field"]) for one in said] == [("settings_field", "auth_mode")]


def test_a_file_as_an_earlier_version_wrote_it_is_written_anew_and_kept_beside(path):
    content = '{"account_header": false, "port": 99, "colour": "red"}'
    path.write_text(content)
    settings, said = SettingsFile(path).load()
    assert (settings.account_header, settings.port) == ("off", 99)
    assert codes(said) == ["settings_unknown_key"]
    copy = copy_name(path)
    assert copy.read_text() == content
    assert is_private(copy)
    now = json.loads(path.read_text())
    assert (now["account_header"], now["colour"]) == ("off", "red")
    copy.unlink()
    assert SettingsFile(path).load()[0] == settings
    assert not copy.exists()


def test_a_file_that_cannot_be_kept_beside_is_left_as_it_is(path):
    path.write_text('{"account_header": true}')
    copy_name(path).mkdir()
    settings, said = SettingsFile(path).load()
    assert (settings.account_header, said) == ("on", [])
    assert path.read_text() == '{"account_header": true}'


def test_where_a_disk_takes_the_copy_only_the_file_stays_as_it_is(tmp_path):
    with small_disk(tmp_path / "disk", "4m") as made:
        path = made.directory / "settings.json"
        path.write_text('{"account_header": true}')
        filler = fill(made.directory)
        os.truncate(filler, filler.stat().st_size - 4096)  # a page, which the copy takes
        settings, said = SettingsFile(path).load()
        assert (settings.account_header, said) == ("on", [])
        assert path.read_text() == copy_name(path).read_text() == '{"account_header": true}'


def test_on_a_full_disk_a_file_with_a_wrong_value_stays_as_it_is(tmp_path):
    with small_disk(tmp_path / "disk", "4m") as made:
        disk = made.directory
        path = disk / "settings.json"
        path.write_text('{"port": "wrong", "max_waiting": 99}')
        before = path.read_bytes()
        fill(disk)
        settings, said = SettingsFile(path).load()
        assert (settings.max_waiting, codes(said), said[0].values["kept"]) == (99, ["settings_field"], "settings.json")
        assert path.read_bytes() == before
        assert sorted(one.name for one in disk.iterdir()) == ["filler", "settings.json"]
