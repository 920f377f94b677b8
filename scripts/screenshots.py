"""Draws every page of the real window with the demo into a folder: screenshots.py FOLDER. See screenshots.sh.

The demo's own core, simulator and proxy run; what an afternoon would leave in the log is put there before.
"""

import asyncio
import io
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QPixmap

import proxy_core
from desktop.app import App, Desk
from desktop.language import Language
from desktop.qt_loop import SafeQEventLoop
from desktop.theme import Theme
from desktop.windows.page import Page
from proxy_core import CoreOptions
from proxy_core.errors import AttemptStatus
from proxy_core.phrases import phrase
from proxy_core.records import Attempt, Outcome, RequestRecord
from proxy_core.store.database import Database
from proxy_core.store.request_log import RequestLog

SIZE = (1180, 760)
CLIENTS = (
    "OpenAI/Python 3.5.2",
    "ai/7.0.127 ai-sdk-provider-utils/5.0.4 CherryStudio/2.1.4",
    "kilo-code/5.2.1",
    "curl/8.9",
)
PROMPTS = (
    "a lighthouse at dusk, in watercolour",
    "four studies of a paper boat on a pond",
    "a tram crossing a bridge in the rain",
    "icons for a weather app, one for each kind of sky",
    "a fox asleep under a fern",
    "map of an island that does not exist",
)
PEOPLE = ("amelie@example.com", "bjorn@example.com", "chiara@example.com")
DRAWN_NOW = (
    {"prompt": PROMPTS[0], "size": "1280x800", "model": "dall-e-3"},
    {"prompt": PROMPTS[2], "n": 4, "aspect_ratio": "16:9"},
    {"prompt": PROMPTS[1], "n": 9},
    {"prompt": PROMPTS[4], "n": 4, "quality": "hd"},
    {"prompt": PROMPTS[3], "n": 2},
)


def afternoon(now: float) -> Iterator[tuple[RequestRecord, tuple[Attempt, ...]]]:
    """A day of requests, most of them well drawn."""
    dice = random.Random(7)  # noqa: S311 - pictures for a page
    for number in range(260):
        begun = now - 24 * 3600 + number * 330 + dice.uniform(0, 200)
        n = dice.choice((1, 1, 1, 2, 4))
        failed = dice.random() < 0.05
        seconds = round(dice.uniform(4, 14), 2)
        account = dice.choice(PEOPLE)
        limited = phrase("limit_minute", account=account)
        yield (
            RequestRecord(
                *(f"seed{number:04}", begun, dice.choice(CLIENTS), "/v1/images/generations"),
                *("gpt-image-1" if number % 3 else "gemini-3-pro-image", "gemini-3-pro-image", n),
                returned=0 if failed else n,
                status=429 if failed else 200,
                outcome=Outcome.FAILED if failed else Outcome.DRAWN,
                seconds=seconds,
                accounts=() if failed else (account,),
                reason=limited if failed else None,
                failures=tuple((place, limited) for place in range(n)) if failed else (),
                prompt=dice.choice(PROMPTS),
            ),
            tuple(
                Attempt(
                    *(f"seed{number:04}", place, 0, account.split("@")[0], account, begun),
                    seconds=seconds,
                    status=AttemptStatus.LIMITED if failed else AttemptStatus.OK,
                    reason=limited if failed else None,
                    upstream_status=429 if failed else 200,
                )
                for place in range(n)
            ),
        )


async def seed(directory: Path) -> None:
    """Fill the log."""
    database, _ = await Database.open(directory / "easel.db")
    log = RequestLog(database, keep_prompts=True, rows=100_000, days=30, now=time.time)
    for record, attempts in afternoon(time.time() - 60):
        log.ended(record, attempts)
    await log.close()
    await database.close()


async def draw(desk: Desk) -> None:
    """What a client asks for while the window is open."""
    import aiohttp

    async def ask(core: "proxy_core.Core") -> None:
        headers = {"Authorization": f"Bearer {await core.api_key()}", "User-Agent": CLIENTS[1]}
        async with aiohttp.ClientSession(headers=headers) as client:
            for wanted in DRAWN_NOW:
                async with client.post(f"{core.proxy().base_url}/images/generations", json=wanted) as answer:
                    await answer.read()

    await desk.engine.call(ask)


async def take(desk: Desk, theme: Theme, folder: Path) -> None:
    """Open each page, light and dark."""
    running = asyncio.get_running_loop().create_future()
    desk.signals.proxy_changed.connect(lambda proxy: running.done() or not proxy.running or running.set_result(None))
    desk.open(minimized=False)
    desk.window.resize(*SIZE)
    await running
    await draw(desk)
    for look in ("light", "dark"):
        theme.set_look(look)
        for page in Page:
            desk.window.pages.show_page(page)
            await asyncio.sleep(1.0)
            save(desk.window.grab(), folder / f"{page}-{look}.png")


def save(pixmap: QPixmap, path: Path) -> None:
    """As a PNG of 256 colours: these are flat pictures, and a clone need not bring millions of bytes of them."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.ReadWrite)
    pixmap.save(buffer, "PNG")
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(buffer.data().data())).convert("RGB")
    picture.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)


async def story(folder: Path, theme: Theme, language: Language) -> None:
    """The demo from its start to its end."""
    with tempfile.TemporaryDirectory() as directory:
        await seed(Path(directory))
        options = CoreOptions(Path(directory), demo=True, kind="window", port=0)
        desk = Desk(theme, language, proxy_core.Core, options)
        try:
            await take(desk, theme, folder)
        finally:
            await desk.close()


def main() -> None:
    """Draw them all."""
    app = App(sys.argv[:1])
    theme = Theme(app)
    with asyncio.Runner(loop_factory=lambda: SafeQEventLoop(app)) as runner:
        runner.run(story(Path(sys.argv[1]), theme, Language(app, ["en"])))


if __name__ == "__main__":
    main()
