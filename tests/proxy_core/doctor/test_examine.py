import asyncio
import json
import time

import pytest

from proxy_core.doctor.examine import Diagnosis, _tried, examine, told
from proxy_core.doctor.finding import State, fine
from proxy_core.phrases import ENGLISH, phrase
from tests.harness import running, simulated

NAMES = ["versions", "system", "data_directory", "settings", "database", "secrets", "accounts", "proxy", "port", "tray"]


async def test_every_check_has_its_say_in_its_order(around):
    start = around(now=time.time)
    (start.options.data_dir / "settings.json").write_text('{"port": 0}')  # another Easel may run here
    (start.options.data_dir / "settings.json").chmod(0o600)
    diagnosis = await examine(start)
    assert [one.name for one in diagnosis.findings] == [*NAMES, "autostart", "upstream"]
    assert diagnosis.state is not State.TROUBLE, [str(one.said) for one in diagnosis.findings]


async def test_all_of_a_running_easel(around, tmp_path):
    async with running(tmp_path / "home" / "data", simulated(fox=())) as bench:
        await bench.generate(prompt="PLANTED")
        diagnosis = await examine(around(now=time.time))
    states = {one.name: one.state for one in diagnosis.findings}
    assert states.keys() >= {*NAMES, "requests", "upstream_own", "clock"}
    assert [name for name, state in states.items() if state is State.TROUBLE] == []
    assert diagnosis.seconds < 60


async def test_what_programs_read(around):
    diagnosis = await examine(around(now=time.time))
    read = json.loads(json.dumps(told(diagnosis)))
    assert list(read) == ["format", "easel", "at", "seconds", "state", "findings"]
    assert read["format"] == 1
    for one in read["findings"]:
        assert list(one) == ["name", "state", "code", "text", "next", "facts"]
        assert one["code"] in ENGLISH
        assert one["next"] is None or one["next"].strip()


async def test_a_check_that_is_late_or_fails_is_a_finding(scene):
    async def late(_scene):
        await asyncio.Event().wait()

    def fails(_scene):
        raise RuntimeError("PLANTED")

    (found,) = await _tried("tray", late, scene(), 0.05)
    assert (found.name, found.state, str(found.said)) == (
        "tray",
        State.TROUBLE,
        "This check did not end within 0.05 s.",
    )
    (found,) = await _tried("tray", fails, scene(), 1)
    assert (found.state, str(found.said)) == (State.TROUBLE, "This check failed itself (RuntimeError).")
    assert "PLANTED" not in repr(found)


async def test_nothing_anywhere_is_written(around, tmp_path):
    async with running(tmp_path / "home" / "data", simulated(fox=()), log_days=9):
        pass

    def state():
        return {
            path: (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
            for path in (tmp_path / "home").rglob("*")
        }

    start = around(now=time.time)
    before = state()
    await examine(start)
    assert state() == before


@pytest.mark.parametrize("damage", ["database", "settings", "both", "directory"])
async def test_damage_is_found_and_the_other_checks_go_on(around, damage):
    start = around(now=time.time)
    directory = start.options.data_dir
    if damage == "directory":
        directory.rmdir()
        directory.write_text("a file")
    if damage in {"database", "both"}:
        (directory / "easel.db").write_bytes(b"nonsense" * 999)
    if damage in {"settings", "both"}:
        (directory / "settings.json").write_text("{")
    diagnosis = await examine(start)
    troubled = {one.name for one in diagnosis.findings if one.state is State.TROUBLE}
    expected = {"database", "settings"} if damage == "both" else {damage}
    assert troubled >= ({"data_directory"} if damage == "directory" else expected)
    assert {one.name for one in diagnosis.findings} >= set(NAMES)


def test_the_worst_is_the_diagnosis():
    assert Diagnosis("", 0.0, (fine("x", phrase("doctor_port_any")),)).state is State.OK
