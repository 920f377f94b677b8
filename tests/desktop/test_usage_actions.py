import asyncio

import pytest

from proxy_core import NoPicture, StartError
from tests.desktop.fakes import trial, usage
from tests.desktop.waiting import heard


@pytest.fixture
def verbs(room):
    return room.verbs.usage


def ended(verb, busy):
    return verb == "first" and not busy


def test_figures_are_fetched(room, core, verbs, qt_runner):
    async def story():
        await room.open()
        core.used = usage(pictures=7)
        async with heard(verbs.usage_loaded, lambda loaded: loaded.pictures == 7) as told:
            verbs.load_usage()
        return told[-1]

    assert qt_runner.run(story()) == (core.used,)


def test_a_first_picture_is_drawn_through_a_proxy_that_was_started_for_it(room, core, verbs, qt_runner):
    core.settings = core.settings.changed({"start_proxy": False})

    async def story():
        await room.open()
        async with heard(verbs.first_drawn) as told:
            verbs.draw_first("a lighthouse")
        return told

    assert qt_runner.run(story()) == [(trial(),)]
    assert core.state.running
    assert ("try", "a lighthouse", "") in core.asked


@pytest.mark.parametrize("where", ["proxy_error", "trial_error"])
def test_why_it_did_not_come_is_told_to_who_asked_and_not_as_a_message(room, core, verbs, qt_runner, where):
    core.settings = core.settings.changed({"start_proxy": False})
    error = StartError("port_in_use", host="127.0.0.1", port=8045)
    setattr(core, where, error)
    messages = []
    room.verbs.main.message.connect(messages.append)

    async def story():
        await room.open()
        async with heard(verbs.busy_changed, ended), heard(verbs.first_failed) as told:
            verbs.draw_first("a lighthouse")
        return told

    assert qt_runner.run(story()) == [(error.phrase,)]
    assert messages == []


def test_it_is_cancelled_at_the_engine_too(room, core, verbs, qt_runner):
    core.trial_gate = asyncio.Event()
    heard_of = []
    verbs.first_drawn.connect(heard_of.append)
    verbs.first_failed.connect(heard_of.append)

    async def story():
        await room.open()
        verbs.draw_first("a lighthouse")
        await asyncio.sleep(0)  # it has begun
        async with heard(verbs.busy_changed, ended):
            verbs.cancel_first()
        return verbs.is_busy("first")

    assert qt_runner.run(story()) is False
    assert heard_of == []


def test_another_can_be_drawn_after_a_failure(room, core, verbs, qt_runner):
    core.trial_error = NoPicture("no_account", kind="limited")

    async def story():
        await room.open()
        async with heard(verbs.busy_changed, ended):
            verbs.draw_first("a")
        async with heard(verbs.first_drawn):
            verbs.draw_first("b")

    qt_runner.run(story())
    assert [one[1] for one in core.asked if one[0] == "try"] == ["a", "b"]
