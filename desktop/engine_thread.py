"""The engine: one Core on an asyncio loop of its own, in a thread of its own, and the way to it from Qt's side.

On Qt's loop the proxy is slower and every burst of pictures makes the window late; in a thread it does not. Nothing
of Qt is used here, so that the engine could become a process behind the same verbs. Core is named in quotes: it is
imported when it is first asked for, in this thread, while the window's pages are built.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import proxy_core
from proxy_core import AccountsChanged, EaselError, Event, ProxyChanged, SettingsChanged

T = TypeVar("T")
Tell = Callable[[Event], None]


class EngineThread:
    """Runs one Core at a time. `tell` is called with its events, in the engine's thread."""

    def __init__(self, make_core: Callable[[], "proxy_core.Core"], tell: Tell) -> None:
        self._make_core = make_core
        self._tell = tell
        self._core: proxy_core.Core | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running = threading.Event()
        self._thread = threading.Thread(target=self._run, name="engine")

    def start(self) -> None:
        """Start the thread; its loop runs when this returns."""
        self._thread.start()
        self._running.wait()

    def _run(self) -> None:
        async def live() -> None:
            self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
            self._running.set()
            await self._end.wait()

        asyncio.run(live())

    def prepare(self, fn: Callable[[], object]) -> None:
        """Run `fn()` in the thread, such as an import that takes long, and do not wait for it."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(fn)

    async def open(self) -> None:
        """Make a Core and start it, in place of one that did not start. Raises what Core.start raises."""
        await self._ask(self._open())

    async def _open(self) -> None:
        await self._close()
        core = self._make_core()
        core.events.subscribe(self._tell)
        self._core = core
        await core.start()
        # Told in the order of the events, so that no older event can overtake this state.
        self._tell(SettingsChanged(core.settings))
        self._tell(AccountsChanged(core.accounts()))
        self._tell(ProxyChanged(core.proxy()))

    async def _close(self) -> None:
        core, self._core = self._core, None
        if core is not None:
            await core.stop()

    async def call(self, fn: Callable[["proxy_core.Core"], Awaitable[T]]) -> T:
        """Await `fn(core)` on the engine's loop. Its result and its errors come back here; cancelling cancels it.

        EaselError not_started while there is no Core.
        """

        async def run() -> T:
            return await fn(self._opened())

        return await self._ask(run())

    def here(self, fn: Callable[["proxy_core.Core"], T]) -> T | None:
        """What `fn(core)` gives, called here and now: for what Core allows any thread. None while there is no Core."""
        core = self._core
        return None if core is None else fn(core)

    def post(self, fn: Callable[["proxy_core.Core"], object]) -> None:
        """Run `fn(core)` on the engine's loop some time, and do not wait for it."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(lambda: fn(self._opened()))

    def _opened(self) -> "proxy_core.Core":
        if self._core is None:
            raise EaselError("not_started")
        return self._core

    async def _ask(self, coroutine: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            coroutine.close()
            raise RuntimeError("the engine does not run")
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(coroutine, self._loop))

    async def stop(self) -> None:
        """Stop the Core, then the thread, and wait for both. A second call does nothing."""
        if self._loop is None:
            return
        try:
            await self._ask(self._close())
        finally:
            self.end()

    def close(self) -> None:
        """Stop both from outside a loop, where Qt's ended by itself, as when the display is gone."""
        if self._loop is not None:
            try:
                asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
            finally:
                self.end()

    def end(self) -> None:
        """End the thread and wait for it, whatever the Core is doing. A second call does nothing."""
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(self._end.set)
            self._thread.join()
