import asyncio

import pytest

from desktop.settings_actions import KEY_VARIABLE, SettingsActions
from proxy_core import CredentialsError, spawn
from tests.desktop.waiting import heard


class DirectEngine:
    """Asks the core on the loop of the test."""

    def __init__(self, core):
        self.core = core

    async def call(self, fn):
        return await fn(self.core)


@pytest.fixture
def verbs(core, qapp):
    return SettingsActions(DirectEngine(core))


def test_a_change_brings_what_is_in_force(verbs, core, qt_runner):
    async def story():
        async with heard(verbs.changed) as got:
            verbs.change("port", 9000)
        return got

    assert qt_runner.run(story()) == [("port", 9000, core.settings)]
    assert core.settings.port == 9000


def test_what_is_not_taken_brings_the_reason(verbs, core, qt_runner):
    async def story():
        async with heard(verbs.refused) as got:
            verbs.change("port", "many")
        return got[0]

    name, value, why = qt_runner.run(story())
    assert (name, value, why.code) == ("port", "many", "setting_whole")
    assert core.settings.port == 8045


def test_while_one_change_is_saved_the_last_of_the_next_waits(verbs, core, qt_runner):
    async def story():
        core.settings_gate = asyncio.Event()
        verbs.change("attempts", 1)
        await asyncio.sleep(0)
        verbs.change("attempts", 2)
        verbs.change("attempts", 3)
        async with heard(verbs.changed, lambda _name, value, _settings: value == 3) as got:
            core.settings_gate.set()
        return [value for _name, value, _settings in got]

    assert qt_runner.run(story()) == [1, 3]
    assert core.settings.attempts == 3


def test_the_end_waits_for_what_is_being_saved(verbs, core, qt_runner):
    async def story():
        core.settings_gate = asyncio.Event()
        verbs.change("attempts", 4)
        ending = spawn(verbs.close(), name="the end")
        await asyncio.sleep(0)
        core.settings_gate.set()
        await ending

    qt_runner.run(story())
    assert core.settings.attempts == 4


def test_the_key_is_fetched_and_replaced(verbs, core, qt_runner):
    async def story():
        async with heard(verbs.key_loaded) as loaded:
            verbs.load_key()
        async with heard(verbs.key_renewed) as renewed:
            verbs.renew_key()
        core.next_key = core.key  # EASEL_API_KEY sets it
        async with heard(verbs.key_renewed) as kept:
            verbs.renew_key()
        return loaded + renewed + kept

    assert qt_runner.run(story()) == [("sk-easel-test",), ("sk-easel-new", True), ("sk-easel-new", False)]


def test_a_store_that_does_not_open_is_said(verbs, core, qt_runner):
    core.key_error = CredentialsError("store_locked")

    async def story():
        async with heard(verbs.message) as got:
            verbs.load_key()
        return got[0][0]

    assert "unlock it" in qt_runner.run(story())


def test_the_environment_may_set_the_key(verbs, monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    assert not verbs.key_is_given
    monkeypatch.setenv(KEY_VARIABLE, "sk-mine")
    assert verbs.key_is_given


def test_sizes_are_asked_for_and_of_several_the_last(verbs, qt_runner):
    async def story():
        async with heard(verbs.sizes_loaded) as table:
            verbs.load_sizes()
        async with heard(verbs.size_mapped) as mapped:
            for size in ("1", "19", "1920x1080"):
                verbs.map_size(size, "hd")
        return table[0][0], [row for (row,) in mapped]

    table, mapped = qt_runner.run(story())
    assert table[0].size == "1024x1024"
    assert [(row.size, row.ratio) for row in mapped] == [("1920x1080", "16:9")]
