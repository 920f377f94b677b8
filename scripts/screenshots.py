"""Draws every page of the real window with the demo into FOLDER/LANGUAGE: screenshots.py FOLDER [LANGUAGE].

In one language or all, light and dark, for screenshots.sh; beside the pages of the rail what else takes the window. The
demo's own core, simulator and proxy run; what an afternoon would leave in the log is put there before.
"""

import asyncio
import io
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QPixmap

import proxy_core
from desktop.app import App, Desk
from desktop.language import LANGUAGES, Language
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
FIRST = "en"  # what the window speaks before it is told another
PLAIN = 6000  # colours; letters have many, pictures far more
PAINTED = 0.7  # seconds after which a page has fetched and painted what it shows
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


async def begin(desk: Desk) -> None:
    """Open the window, with what a client draws, and what its person does in the playground."""
    running, drawn = asyncio.Event(), asyncio.Event()
    desk.signals.proxy_changed.connect(lambda proxy: running.set() if proxy.running else None)
    desk.open(minimized=False)
    desk.window.resize(*SIZE)
    await running.wait()
    await draw(desk)
    desk.verbs.playground.drawn.connect(lambda _result: drawn.set())
    playground = desk.window.pages.playground
    playground.prompt.setPlainText(PROMPTS[0])
    playground.options.show_fields({"n": 4, "size": "1536x1024", "quality": "high"})
    desk.window.show_page(Page.PLAYGROUND)
    await asyncio.sleep(PAINTED)
    playground.bar.draw_wanted.emit()
    await drawn.wait()


def places(desk: Desk) -> Iterator[tuple[str, Callable[[], object]]]:
    """What can take the window: its name, and what shows it."""
    pages = desk.window.pages
    for page in Page:
        yield page.value, partial(desk.window.show_page, page)
        if page is Page.GALLERY:
            yield "picture", partial(pages.gallery.looking.open, 0)
    yield "account", lambda: desk.window.show_account(desk.signals.accounts[0].account.id)
    yield "adding", pages.begin_adding
    yield "palette", desk.window.find_anything


async def take(desk: Desk, theme: Theme, folder: Path, languages: Sequence[str]) -> None:
    """Open each place in each language, light and dark."""
    await begin(desk)
    for language in languages:
        await speak(desk, language)
        for look in ("light", "dark"):
            theme.set_look(look)
            for name, show in places(desk):
                show()
                await asyncio.sleep(PAINTED)
                save(desk.window.grab(), folder / language / f"{name}-{look}.png")
            desk.window.find_anything()  # it goes away again
            desk.window.pages.gallery.close_picture()


async def speak(desk: Desk, language: str) -> None:
    """Have the window in another language."""
    switched = asyncio.Event()
    desk.switch.switched.connect(switched.set)
    await desk.engine.call(lambda core: core.change_settings({"language": language}))
    if language != FIRST:
        await switched.wait()


def save(pixmap: QPixmap, path: Path) -> None:
    """As a PNG; one without pictures of 256 colours, as a clone need not bring millions of bytes of them."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.ReadWrite)
    pixmap.save(buffer, "PNG")
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(buffer.data().data())).convert("RGB")
    if picture.getcolors(PLAIN) is not None:
        picture = picture.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)


async def story(folder: Path, theme: Theme, language: Language, languages: Sequence[str]) -> None:
    """The demo from its start to its end."""
    with tempfile.TemporaryDirectory() as directory:
        await seed(Path(directory))
        options = CoreOptions(Path(directory), demo=True, kind="window", port=0)
        desk = Desk(theme, language, proxy_core.Core, options)
        try:
            await take(desk, theme, folder, languages)
        finally:
            await desk.close()


def main() -> None:
    """Draw them all."""
    app = App(sys.argv[:1])
    theme = Theme(app)
    with asyncio.Runner(loop_factory=lambda: SafeQEventLoop(app)) as runner:
        runner.run(story(Path(sys.argv[1]), theme, Language(app, [FIRST]), sys.argv[2:] or LANGUAGES))


if __name__ == "__main__":
    main()
