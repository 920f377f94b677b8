import json

import pytest

from proxy_core.doctor.finding import State
from proxy_core.doctor.settings_seen import FileState, check, look
from proxy_core.settings import Settings


def seen(tmp_path, text):
    path = tmp_path / "settings.json"
    path.write_text(text)
    found = look(path)
    assert path.read_text() == text
    assert list(tmp_path.iterdir()) == [path]
    return found


def test_only_names_are_told(tmp_path):
    found = check(
        seen(tmp_path, json.dumps({"port": 9001, "allowed_hosts": ["planted.example.com"], "log_days": 30})), None
    )
    assert (found.state, str(found.said)) == (State.OK, "2 changed: port, allowed_hosts")
    assert found.facts["changed"] == ["port", "allowed_hosts"]
    assert "planted" not in repr(found)


def test_those_in_force_count_where_easel_runs(tmp_path):
    found = check(seen(tmp_path, "{}"), Settings().changed({"port": 1}))
    assert found.facts["changed"] == ["port"]


def test_a_file_that_is_not_there_is_well(tmp_path):
    found = check(look(tmp_path / "none"), None)
    assert (found.state, str(found.said), found.facts["file"]) == (State.OK, "as they come", "missing")


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000, "\udcff"])
def test_a_broken_file_stays_where_it_is(tmp_path, text):
    path = tmp_path / "settings.json"
    path.write_bytes(text.encode(errors="surrogateescape"))
    found = check(look(path), None)
    assert (found.state, found.said.code) == (State.TROUBLE, "doctor_settings_broken")
    assert list(tmp_path.iterdir()) == [path]


def test_values_that_are_not_taken_are_named_without_their_value(tmp_path):
    found = check(seen(tmp_path, '{"port": "PLANTED", "upstream_proxy": "ftp://user:PLANTED@x"}'), None)
    assert found.state is State.TROUBLE
    assert "port, upstream_proxy" in str(found.said)
    assert "easel settings set port VALUE" in str(found.step)
    assert "PLANTED" not in repr(found)


def test_names_of_another_version_are_counted_and_not_told(tmp_path):
    found = check(seen(tmp_path, '{"PLANTED": 1, "port": 7}'), None)
    assert (found.state, found.facts["unknown"], found.facts["changed"]) == (State.NOTE, 1, ["port"])
    assert "PLANTED" not in repr(found)


def test_one_that_cannot_be_read(tmp_path):
    (tmp_path / "settings.json").mkdir()
    found = look(tmp_path / "settings.json")
    assert found.state is FileState.UNREADABLE
    assert check(found, None).state is State.TROUBLE
