import asyncio
import sys

from desktop.verb_tasks import VerbTasks
from proxy_core import AccountError
from tests.desktop.waiting import heard


def ended(verb):
    return lambda which, busy: which == verb and not busy


def test_a_verb_runs_once_at_a_time(qt_runner):
    tasks, ran = VerbTasks(), []

    async def story():
        gate = asyncio.Event()

        async def work():
            ran.append(1)
            await gate.wait()

        async with heard(tasks.busy_changed, ended("it")) as told:
            tasks._run("it", work)
            tasks._run("it", work)
            await asyncio.sleep(0)
            assert tasks.is_busy("it")
            gate.set()
        return told

    assert qt_runner.run(story()) == [("it", True), ("it", False)]
    assert ran == [1]
    assert not tasks.is_busy("it")


def test_a_verb_that_is_asked_for_in_the_turn_in_which_it_ended_runs_again(qt_runner):
    tasks, ran = VerbTasks(), []

    async def work():
        ran.append(1)

    async def story():
        async with heard(tasks.busy_changed, lambda *_: len(told) == 4) as told:
            tasks._run("it", work)
            await asyncio.sleep(0)  # it has ended, and nobody was told
            assert ran == [1]
            tasks._run("it", work)
        return told

    assert qt_runner.run(story()) == [("it", True), ("it", False)] * 2
    assert ran == [1, 1]
    assert not tasks.is_busy("it")


def test_an_error_becomes_a_sentence(qt_runner):
    tasks = VerbTasks()

    async def work():
        raise AccountError("key_rejected", account="Studio")

    async def story():
        async with heard(tasks.message) as told:
            tasks._run("it", work)
        return told

    assert qt_runner.run(story()) == [("The key of Studio was rejected: check or replace it.",)]


def test_a_bug_reaches_the_excepthook(qt_runner, monkeypatch):
    tasks, caught = VerbTasks(), []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: caught.append(kind))

    async def work():
        raise ZeroDivisionError

    async def story():
        async with heard(tasks.busy_changed, ended("it")):
            tasks._run("it", work)

    qt_runner.run(story())
    assert caught == [ZeroDivisionError]


def test_closing_cancels_and_says_nothing(qt_runner):
    tasks, said = VerbTasks(), []
    tasks.message.connect(said.append)

    async def story():
        tasks._run("it", asyncio.Event().wait)
        await asyncio.sleep(0)
        await tasks.close()

    qt_runner.run(story())
    assert not tasks.is_busy("it")
    assert said == []


def test_after_the_end_nothing_is_begun(qt_runner):
    tasks, ran = VerbTasks(), []

    async def work():
        ran.append(1)

    async def story():
        await tasks.close()
        tasks._run("it", work)
        await asyncio.sleep(0)

    qt_runner.run(story())
    assert not tasks.is_busy("it")
    assert ran == []


def test_a_verb_that_is_stopped_before_its_first_step_can_be_run_again(qt_runner):
    tasks, ran = VerbTasks(), []

    async def work():
        ran.append(1)

    async def story():
        async with heard(tasks.busy_changed, ended("it")):
            tasks._run("it", work)
            tasks._stop("it")
        async with heard(tasks.busy_changed, ended("it")):
            tasks._run("it", work)

    qt_runner.run(story())
    assert ran == [1]
