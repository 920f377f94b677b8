import pytest

from proxy_core.doctor.database import check
from proxy_core.doctor.database_seen import Condition, DatabaseSeen
from proxy_core.doctor.finding import State


def found(scene, **seen):
    return check(scene(database=DatabaseSeen(**seen)))


def test_a_whole_one_in_figures(scene):
    file, log = found(
        scene,
        condition=Condition.WHOLE,
        size=3 * 2**20,
        migrations=("m001",) * 6,
        counts={"requests": 12, "pictures": 5, "accounts": 2},
        outcomes=(("drawn", "", 10), ("cancelled", "client_gone", 1)),
    )
    assert str(file.said) == "whole; 3.0 MB, schema 6, 12 requests, 5 pictures"
    assert (file.state, file.facts["rows"]) == (State.OK, {"requests": 12, "pictures": 5, "accounts": 2})
    assert (log.name, log.state, str(log.said)) == ("requests", State.OK, "10 drawn in the last 24 h, none failed")


def test_failures_are_told_by_their_codes_and_nothing_else_is(scene):
    _, log = found(
        scene,
        condition=Condition.WHOLE,
        outcomes=(("drawn", "", 3), ("failed", "all_limited", 4), ("failed", "PLANTED", 1), ("PLANTED", "x", 2)),
    )
    assert log.state is State.NOTE
    assert str(log.said) == "3 drawn in the last 24 h, 5 failed: 4 all_limited, 1 other"
    assert log.facts == {"ended": {"drawn": 3, "failed": 5, "other": 2}, "reasons": {"all_limited": 4, "other": 1}}
    assert "easel requests --failed" in str(log.step)


@pytest.mark.parametrize("condition", [Condition.DAMAGED, Condition.LOCKED, Condition.UNREADABLE])
def test_trouble_has_its_next_step(scene, condition):
    (file,) = found(scene, condition=condition)
    assert (file.state, file.facts["condition"]) == (State.TROUBLE, str(condition))
    assert str(file.said) != file.said.code
    assert str(file.step) != file.step.code


@pytest.mark.parametrize("condition", [Condition.MISSING, Condition.EMPTY])
def test_before_the_first_start_all_is_well(scene, condition):
    (file,) = found(scene, condition=condition)
    assert file.state is State.OK


def test_one_that_was_not_checked_to_its_end(scene):
    file, log = found(scene, condition=Condition.UNCHECKED)
    assert (file.state, log.state, str(log.said)) == (State.NOTE, State.OK, "none in the last 24 h")


def test_one_of_a_later_version(scene):
    file, _ = found(scene, condition=Condition.WHOLE, migrations=("m999",), newer=1)
    assert (file.state, file.said.code) == (State.TROUBLE, "doctor_database_newer")
