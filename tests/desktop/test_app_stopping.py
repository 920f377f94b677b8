"""Stop, Restart and Quit while pictures are drawn: what a person sees, over a real core, real HTTP and a real upstream.

The upstream draws when the test lets it.
"""

import asyncio
import base64
import io
import threading

import aiohttp
import pytest
from aiohttp import web
from PIL import Image
from PySide6.QtCore import Qt

import proxy_core
from desktop.app import Desk, live
from desktop.ending import Ending
from proxy_core import Account, CoreOptions, Credentials, Provider
from proxy_core.tasks import spawn
from tests.desktop.waiting import PATIENCE, heard

pytestmark = pytest.mark.slow  # they wait for clocks, disks and people

LEFT = Qt.MouseButton.LeftButton
STOPPING = ("Proxy is stopping", "1 picture is still drawn. Press again to stop at once.")
FINISHING = "1 picture is still drawn. Easel quits when it is there, in 30 s at most."


class Outside:
    """An upstream with a gate, and clients, on a loop of their own: they go on while Easel ends."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.came, self.drawn = asyncio.Event(), asyncio.Event()

    async def __aenter__(self):
        await self.do(self._open())
        return self

    async def __aexit__(self, *_):
        await self.do(self._close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def do(self, work):
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))

    async def _open(self):
        gate = web.Application()
        gate.router.add_post("/{path:.*}", self._draw)
        self.runner = web.AppRunner(gate, shutdown_timeout=0.1, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        self.session = aiohttp.ClientSession()

    async def _close(self):
        self.drawn.set()  # for calls that were cut off, too
        await self.session.close()
        await self.runner.cleanup()
        if left := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(left, timeout=PATIENCE)
        for _ in range(3):  # what was closed is let go in the turns that follow
            await asyncio.sleep(0)

    async def _draw(self, _request):
        self.came.set()
        await self.drawn.wait()
        out = io.BytesIO()
        Image.new("RGB", (64, 64), "teal").save(out, "png")
        part = {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(out.getvalue()).decode()}}
        return web.json_response({"candidates": [{"content": {"parts": [part]}, "finishReason": "STOP"}]})

    async def ask(self, url, key):
        """A status, or None when it was cut off."""
        try:
            asked, headers = {"prompt": "a fox"}, {"Authorization": f"Bearer {key}"}
            async with self.session.post(f"{url}/images/generations", json=asked, headers=headers) as answer:
                return answer.status
        except aiohttp.ClientError:
            return None

    async def let_draw(self):
        self.drawn.set()


class Easel:
    """A desk over a real core, with one account at the gate."""

    def __init__(self, app, desk, qtbot, outside):
        self.app, self.desk, self.window, self.qtbot, self.outside = app, desk, desk.window, qtbot, outside
        self.main, self.signals = desk.verbs.main, desk.signals

    async def __aenter__(self):
        self.window._memory.set_welcomed()
        self.door = spawn(live(self.app, self.desk, minimized=False, ending=Ending(system_seconds=0)), name="live")
        async with heard(self.signals.proxy_changed, lambda proxy: proxy.running):
            pass
        fox = Account(Provider.GEMINI, "fox", base_url=self.outside.url)
        await self.desk.engine.call(lambda core: core.add_account(fox, Credentials(api_key="k"), check=False))
        return self

    async def __aexit__(self, *_):
        if not self.door.done():
            self.main.quit()
            self.main.quit()
        await asyncio.wait_for(self.door, PATIENCE)

    async def begin(self):
        """A picture is drawn; how its client's request ends is what the task gives."""
        url, key = self.signals.proxy.base_url, await self.desk.engine.call(lambda core: core.api_key())
        async with heard(self.signals.queue_changed, lambda queue: queue.drawing):
            client = spawn(self.outside.do(self.outside.ask(url, key)), name="client")
            await self.outside.do(self.outside.came.wait())
        return client

    async def let_draw(self):
        await self.outside.do(self.outside.let_draw())

    # --- what a person sees and does

    @property
    def power(self):
        return self.window.pages.overview.power

    async def press(self, until):
        async with heard(self.signals.proxy_changed, until):
            self.qtbot.mouseClick(self.power, LEFT)

    def seen(self):
        """What switch, status line and tray say."""
        switch = self.power.title.text(), self.power.words.text()
        return switch, self.window.status_line._state.text(), self.desk.tray.lines._state.text()


@pytest.fixture
def story(dress, qapp, qtbot, qt_runner, tmp_path):
    desk = Desk(*dress, proxy_core.Core, CoreOptions(tmp_path / "easel", vault="memory", port=0, kind="window"))

    def run(tell):
        async def told():
            async with asyncio.timeout(PATIENCE), Outside() as outside, Easel(qapp, desk, qtbot, outside) as easel:
                await tell(easel)

        qt_runner.run(told())
        assert not desk.window.isVisible()

    yield run
    desk.window.deleteLater()


def test_a_stop_lets_what_is_drawn_end(story):
    async def tell(easel):
        client = await easel.begin()
        await easel.press(lambda proxy: proxy.stopping)
        easel.desk.tray.refresh()
        still = "Stopping: 1 picture is still drawn"
        assert easel.seen() == (STOPPING, still, still)
        async with heard(easel.signals.proxy_changed, lambda proxy: not proxy.running):
            await easel.let_draw()
        assert await client == 200
        assert easel.seen()[0] == ("Proxy is stopped", "Clients cannot draw. Press to start it.")
        assert easel.window.status_line._state.text() == "Proxy is stopped"

    story(tell)


def test_a_second_press_stops_at_once(story):
    async def tell(easel):
        client = await easel.begin()
        await easel.press(lambda proxy: proxy.stopping)
        await easel.press(lambda proxy: not proxy.running)
        assert await client is None
        await easel.press(lambda proxy: proxy.running)  # and a third starts it again

    story(tell)


def test_a_double_click_is_one_press(story):
    async def tell(easel):
        client = await easel.begin()
        await easel.press(lambda proxy: proxy.stopping)
        easel.qtbot.mouseDClick(easel.power, LEFT)
        assert not easel.main.is_busy("hurry")
        await easel.let_draw()
        assert await client == 200

    story(tell)


@pytest.mark.parametrize("second", ["nothing", "restart", "stop"])
def test_a_restart_waits_too_and_what_is_pressed_meanwhile_is_at_once(story, second):
    async def tell(easel):
        client = await easel.begin()
        states = []
        easel.signals.proxy_changed.connect(lambda proxy: states.append((proxy.running, proxy.stopping)))
        async with heard(easel.signals.proxy_changed, lambda proxy: proxy.stopping):
            easel.main.restart_proxy()
        async with heard(easel.main.busy_changed, lambda verb, busy: verb == "proxy" and not busy):
            match second:
                case "nothing":
                    await easel.let_draw()
                case "restart":
                    easel.main.restart_proxy()
                case "stop":
                    easel.main.stop_proxy()
        assert await client == (200 if second == "nothing" else None)
        proxy = await easel.desk.engine.call(_proxy)
        assert (proxy.running, proxy.stopping) == (second != "stop", False)

    story(tell)


async def _proxy(core):
    return core.proxy()


def test_quitting_waits_for_what_is_drawn_and_says_so(story):
    async def tell(easel):
        client = await easel.begin()
        async with heard(easel.main.finishing), heard(easel.signals.proxy_changed, lambda proxy: proxy.stopping):
            easel.main.quit()
        assert easel.window.messages.text() == FINISHING
        assert easel.window.messages._button.text() == "Quit at once"
        assert easel.window.isEnabled()
        await easel.let_draw()
        assert await client == 200
        await easel.door

    story(tell)


@pytest.mark.parametrize("way", ["button", "switch"])
def test_what_is_asked_a_second_time_is_at_once(story, way):
    async def tell(easel):
        client = await easel.begin()
        async with heard(easel.main.finishing), heard(easel.signals.proxy_changed, lambda proxy: proxy.stopping):
            easel.main.quit()
        match way:
            case "button":
                easel.qtbot.mouseClick(easel.window.messages._button, LEFT)
            case "switch":
                easel.qtbot.mouseClick(easel.power, LEFT)
        assert await client is None
        await easel.door

    story(tell)


def test_a_session_that_ends_is_not_kept_waiting(story):
    async def tell(easel):
        client = await easel.begin()
        easel.app._note_session_end(None)  # Qt alone makes a QSessionManager, for commitDataRequest
        easel.app.quit()
        assert await client is None
        await easel.door

    story(tell)
