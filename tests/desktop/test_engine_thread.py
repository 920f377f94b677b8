import asyncio
import threading

import pytest

from desktop.engine_thread import EngineThread
from proxy_core import AccountsChanged, EaselError, ProxyChanged, SettingsChanged, StartError
from tests.desktop.fakes import FakeCore


@pytest.fixture
async def engine():
    core, told = FakeCore(), []
    engine = EngineThread(lambda: core, told.append)
    engine.core, engine.told = core, told
    engine.start()
    yield engine
    await engine.stop()


async def test_calls_run_in_the_engines_thread_and_answer_here(engine):
    await engine.open()

    async def where(core):
        return core, threading.current_thread().name

    assert await engine.call(where) == (engine.core, "engine")


async def test_the_state_is_told_once_the_core_runs(engine):
    await engine.open()
    assert [type(event) for event in engine.told] == [SettingsChanged, AccountsChanged, ProxyChanged]
    await engine.call(lambda core: core.start_proxy())
    assert engine.told[-1].proxy.running


async def test_errors_come_back(engine):
    await engine.open()
    engine.core.proxy_error = StartError("port_in_use", host="127.0.0.1", port=1)
    with pytest.raises(StartError, match="in use"):
        await engine.call(lambda core: core.start_proxy())


async def test_a_core_that_did_not_start_is_closed_before_the_next(engine):
    engine.core.start_error = StartError("directory_in_use", pid=1, address="")
    with pytest.raises(StartError):
        await engine.open()
    await engine.open()
    assert (engine.core.started, engine.core.stopped) == (2, 1)


async def test_cancelling_a_call_cancels_it_in_the_engine(engine):
    await engine.open()
    begun, cancelled = threading.Event(), threading.Event()

    async def forever(_core):
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    task = asyncio.get_running_loop().create_task(engine.call(forever))
    await asyncio.to_thread(begun.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(cancelled.wait, 5)


async def test_post_does_not_wait(engine):
    await engine.open()
    done = threading.Event()
    engine.post(lambda core: done.set())
    assert await asyncio.to_thread(done.wait, 5)


async def test_stop_stops_the_core_and_the_thread_and_can_be_repeated(engine):
    await engine.open()
    await engine.stop()
    await engine.stop()
    assert engine.core.stopped == 1
    assert not any(thread.name == "engine" for thread in threading.enumerate())
    with pytest.raises(RuntimeError, match="does not run"):
        await engine.call(lambda core: core.api_key())


async def test_close_stops_both_where_no_loop_runs_any_more(engine):
    await engine.open()
    await asyncio.to_thread(engine.close)
    assert engine.core.stopped == 1
    assert "engine" not in [thread.name for thread in threading.enumerate()]
    engine.close()


async def test_a_call_before_open_says_so(engine):
    with pytest.raises(EaselError, match="not started"):
        await engine.call(lambda core: core.api_key())


async def test_what_prepares_runs_in_the_thread_before_there_is_a_core(engine):
    ran_in, done = [], threading.Event()
    engine.prepare(lambda: (ran_in.append(threading.current_thread().name), done.set()))
    assert await asyncio.to_thread(done.wait, 5)
    assert ran_in == ["engine"]


async def test_what_any_thread_may_ask_is_asked_here(engine):
    assert engine.here(lambda core: core) is None
    await engine.open()
    assert engine.here(lambda core: (core, threading.current_thread())) == (engine.core, threading.main_thread())
