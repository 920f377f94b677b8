"""A headless Chromium that a test drives as a person would: it opens a page, reads it, clicks what it names.

Over the browser's own debugging protocol, on a port that it chooses; every wait is bounded.
"""

import asyncio
import json
import os
import signal
from contextlib import asynccontextmanager
from itertools import count

import aiohttp

SECONDS = 100  # for the browser to start, and for each order
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --no-first-run --no-proxy-server "
    "--disable-background-networking --disable-component-update --disable-sync --disable-extensions "
    "--remote-debugging-port=0"
)


class Page:
    """One tab. Scripts run in the page and give JSON."""

    def __init__(self, socket):
        self._socket = socket
        self._numbers = count(1)

    async def open(self, url):
        """Go there and wait until it is loaded."""
        await self._ask("Page.enable")
        await self._ask("Page.navigate", url=url)
        await self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    async def run(self, script):
        """What the expression `script` is in the page; None while the page changes."""
        answer = await self._ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        return answer.get("result", {}).get("value")

    async def until(self, script):
        """Wait until the expression is true."""
        async with asyncio.timeout(SECONDS):
            while not await self.run(script):
                await asyncio.sleep(0.05)

    async def click(self, selector):
        """Click the first element that fits, where it is on the screen."""
        where = await self.run(
            f"(() => {{ const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
            "return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            await self._ask("Input.dispatchMouseEvent", type=kind, x=where[0], y=where[1], button="left", clickCount=1)

    async def text(self):
        """What a person reads."""
        return await self.run("document.body.innerText")

    async def screenshot(self):
        """The page as base64 of a PNG."""
        return (await self._ask("Page.captureScreenshot"))["data"]

    async def _ask(self, method, **params):
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(SECONDS):
            while True:
                answer = await self._socket.receive_json()
                if answer.get("id") == number:
                    return answer.get("result", {})


@asynccontextmanager
async def browsing(profile):
    """A browser with one empty tab."""
    command = ["chromium", *FLAGS.split(), f"--user-data-dir={profile}", "about:blank"]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, start_new_session=True
    )
    try:
        port = await _port(profile / "DevToolsActivePort")
        async with aiohttp.ClientSession() as client:
            async with client.get(f"http://127.0.0.1:{port}/json/list") as answer:
                address = next(one for one in await answer.json() if one["type"] == "page")["webSocketDebuggerUrl"]
            async with client.ws_connect(address, max_msg_size=0) as socket:
                yield Page(socket)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _port(path):
    async with asyncio.timeout(SECONDS):
        while not (path.exists() and path.read_text().count("\n")):
            await asyncio.sleep(0.05)
    return int(path.read_text().split()[0])
