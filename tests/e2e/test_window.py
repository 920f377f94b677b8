"""Easel with its window, as a person runs it: a process on a screen, a tray on the session's bus, a client, a login.

What a person sees is read as a screen reader reads it and as the tray's host does; no pixel is compared.
"""

import asyncio
import base64
import os
import re
import signal
import subprocess
import sys
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from urllib.parse import parse_qs, urlsplit

import aiohttp
import openai
import pytest

from proxy_core.ownership import Ownership
from proxy_core.simulator.server import Simulator
from tests.harness import simulated
from tests.screen import Hands, screen
from tests.screen_reader import screen_reader
from tests.secret_service import BUS, session_bus
from tests.tray_host import tray_host

EASEL = [sys.executable, "-m", "desktop"]
SECONDS = 100
PROMPT = "a red fox asleep under a fern"

pytestmark = pytest.mark.needs_system("Qt", "Xvfb", *BUS)


class Session:
    """A person's session on a new computer: a screen, a bus, a home, and the provider whose account they have."""

    def __init__(self, home, display, bus, simulator):
        self.home, self.data, self.simulator = home, home / "easel", simulator
        self.hands = Hands(display)
        self.window, self.said = None, home / "window.log"
        passphrase = home / "passphrase"
        passphrase.write_text("open sesame\n")
        kept = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TZ") if key in os.environ}
        self.environ = {
            **kept,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "DISPLAY": display,
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "QT_QPA_PLATFORM": "xcb",
            "EASEL_DATA_DIR": str(self.data),
            "EASEL_VAULT": "file",
            "EASEL_VAULT_PASSPHRASE_FILE": str(passphrase),
        }

    async def run(self, *words):
        """What the command says."""
        process = await self._start(*words)
        said, _ = await process.communicate()
        assert process.returncode == 0, words
        return said.decode().strip()

    async def open(self, *words):
        """Start the window."""
        await self.run("settings", "set", "port", "0")
        with self.said.open("wb") as said:
            self.window = await self._start(*words, stdout=said)

    async def ended(self):
        """The window's exit code, once it and everything it started are gone and its data is free."""
        async with asyncio.timeout(SECONDS):
            code = await self.window.wait()
            with suppress(ProcessLookupError):
                while True:
                    os.killpg(self.window.pid, 0)
                    await asyncio.sleep(0.05)
        (await asyncio.to_thread(Ownership.acquire, self.data)).release()
        assert self.said.read_text() == ""
        return code

    async def clear_away(self):
        """Leave nothing running, however the test went."""
        if self.window is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.window.pid, signal.SIGKILL)
        await self.window.wait()
        print(self.said.read_text())  # noqa: T201 - pytest shows it where the test failed

    @asynccontextmanager
    async def old_tray(self):
        """A tray of X11, which embeds the windows of icons."""
        look = ("--align", "right", "--widthtype", "request", "--height", "28")
        tray = await asyncio.create_subprocess_exec("trayer", *look, env=self.environ, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            tray.kill()
            await tray.wait()

    async def seen(self, fits):
        """Wait for a window of Easel's whose width and height fit: its number."""
        async with asyncio.timeout(SECONDS):
            while True:
                for number, width, height in await self.hands.windows("easel"):
                    if fits(width, height):
                        return number
                await asyncio.sleep(0.2)

    async def sign_in(self, who):
        """Add an account: the command beside the window prints the address, the person allows it there."""
        client = self.home / "client_secret.json"
        async with aiohttp.ClientSession() as browser:
            async with browser.get(f"{self.simulator.base_url}/simulator/client_secret.json") as answer:
                client.write_bytes(await answer.read())
            names = ("--label", who, "--client-file", str(client), "--base-url", self.simulator.base_url)
            login = await self._start("account", "login", *names, "--no-browser")
            url = await _found(login.stdout, r"https?://\S+/auth\?\S+")
            asked = parse_qs(urlsplit(url).query)
            form = [(name, value) for name, values in asked.items() for value in values if name != "scope"]
            form += [("scope", scope) for scope in asked["scope"][0].split()]
            form += [("account", who), ("decision", "allow")]
            async with browser.post(url.partition("?")[0], data=form) as answer:  # and back to Easel's own page
                assert answer.status == 200, await answer.text()
            async with asyncio.timeout(SECONDS):
                said, _ = await login.communicate()
        assert login.returncode == 0, said.decode()

    async def draw(self, prompt, url):
        """Be a client: the PNG that it gets."""
        key = await self.run("key", "show")
        async with openai.AsyncOpenAI(base_url=url, api_key=key, max_retries=0) as client:
            answer = await client.images.generate(prompt=prompt, model="gemini-3-pro-image")
        return base64.b64decode(answer.data[0].b64_json)

    async def _start(self, *words, stdout=asyncio.subprocess.PIPE):
        return await asyncio.create_subprocess_exec(
            *EASEL,
            *words,
            env=self.environ,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=stdout,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )


async def _found(stream, pattern):
    """The first piece of the lines that come which fits."""
    async with asyncio.timeout(SECONDS):
        while line := (await stream.readline()).decode():
            if found := re.search(pattern, line):
                return found[0]
    raise AssertionError(pattern)


@asynccontextmanager
async def session(home, *parts):
    """A session, and what `parts` put on its bus, each made with the address."""
    simulator = Simulator(simulated(red_fox=[]))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(simulator.stop)
        await simulator.start()
        display = stack.enter_context(screen())
        bus, _ = stack.enter_context(session_bus())
        made = Session(home, display, bus, simulator)
        around = [await stack.enter_async_context(part(bus)) for part in parts]
        try:
            async with asyncio.timeout(SECONDS):
                yield (made, *around)
        finally:
            await made.clear_away()


def running(words):
    return words[0].startswith("Proxy is running: ")


async def test_a_person_adds_an_account_draws_sees_it_and_quits_from_the_tray(tmp_path):
    async with session(tmp_path, tray_host, screen_reader) as (desk, tray, reader):
        await desk.open()
        await reader.program()
        await tray.icon()
        words = await tray.until(running)
        url = words[0].removeprefix("Proxy is running: ")
        assert (await tray.tooltip()).splitlines()[0] == words[0]
        while_it_ran = await tray.pixels(22)

        await desk.sign_in("red_fox")
        await tray.until(lambda words: any(one.startswith("red_fox@example.com: ") for one in words))
        assert (await desk.draw(PROMPT, url)).startswith(b"\x89PNG")
        await tray.until(lambda words: "1 picture today" in words)

        window = await desk.seen(lambda width, height: width > 800)
        await desk.hands.do("windowsize", window, "1280", "760")  # where the widest font has room for every column
        await tray.click("Requests")
        names = await reader.until(lambda names: "drawn" in names)
        assert "red_fox@example.com" in names
        assert [name for name in names if name.startswith("openai-python")]
        await tray.click("Accounts")
        await reader.until(lambda names: any("red_fox@example.com" in name for name in names))

        await tray.click("Stop the proxy")
        words = await tray.until(lambda words: "Start the proxy" in words)
        assert words[0] == "Proxy is stopped"
        assert await tray.pixels(22) != while_it_ran
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        await tray.click("Quit Easel")
        assert await desk.ended() == 0


async def test_who_does_not_look_is_told_and_a_click_leads_to_what_is_wrong(tmp_path):
    async with session(tmp_path, tray_host, screen_reader) as (desk, tray, reader):
        await desk.open("--minimized")
        await tray.icon()
        url = (await tray.until(running))[0].removeprefix("Proxy is running: ")
        calm = await tray.pixels(22)
        assert await desk.hands.windows("easel") == []
        await desk.sign_in("red_fox")
        desk.simulator.tokens.revoke("red_fox")
        with pytest.raises(openai.InternalServerError, match="sign in again"):
            await desk.draw(PROMPT, url)

        notice = await tray.notice()
        assert notice.title == "An account needs you"
        assert "red_fox@example.com" in notice.words
        await tray.until(lambda words: {"1 thing needs you", "red_fox@example.com: sign in again"} <= set(words))
        assert await tray.pixels(22) != calm
        await tray.click_notice(notice)
        await reader.program()
        await reader.until(lambda names: notice.words in names)

        await tray.click("red_fox@example.com", "Sign in again")
        await reader.until(lambda names: "Sign in with Google" in names)
        desk.window.terminate()
        assert await desk.ended() == 0
        assert tray.notices.empty(), "that the proxy stops with Easel is no news"


async def test_a_tray_that_comes_up_late_gets_the_icon_and_again_after_it_crashed(tmp_path):
    async with session(tmp_path, lambda bus: tray_host(bus, late=True), screen_reader) as (desk, tray, reader):
        await desk.open("--minimized")
        await reader.program()
        await tray.come_up()
        await tray.icon()
        await tray.until(running)
        await tray.activate()
        await reader.until(lambda names: "Overview" in names)
        await tray.go_down()
        await tray.come_up()
        await tray.icon()
        await tray.click("Quit Easel")
        assert await desk.ended() == 0


@pytest.mark.needs_system("trayer", "xdotool")
async def test_an_old_tray_shows_the_icon_and_its_menu(tmp_path):
    async with session(tmp_path) as (desk,), desk.old_tray():
        await desk.open("--minimized")
        icon = await desk.seen(lambda width, height: 8 < width <= 40 and 8 < height <= 40)
        await desk.hands.do("mousemove", "--window", icon, "10", "10", "click", "3")
        await desk.seen(lambda width, height: height > 150)
        await desk.hands.do("key", "Up", "Return")  # the last line: quit
        assert await desk.ended() == 0
