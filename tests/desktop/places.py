"""Where a person can be in the window: its pages, and all that opens in them. Each leaves the desk there."""

from PySide6.QtGui import QImage

from desktop.reference_files import read_data
from desktop.windows.adding.choice import Kind
from desktop.windows.page import Page
from proxy_core import Account, CredentialsError, LoginTicket, PlaygroundPicture, Provider, StartError
from tests.desktop.fake_playground import file
from tests.desktop.waiting import heard, opened

DRAWN = PlaygroundPicture("req-1", 0, "image/png", 64, 48, file())
WITH_ATTEMPTS = "r08"  # of busy_log()


async def show_page(desk, page):
    await opened(desk)
    desk.window.show_page(page)


async def show_account(desk, account_id):
    await opened(desk)
    desk.window.show_account(account_id)


async def show_adding(desk, kind):
    await opened(desk)
    desk.window.pages.begin_adding(kind)


async def show_chosen(desk, kind):
    """By the choice, as a person comes there."""
    await show_adding(desk, None)
    desk.window.pages.add_account.choice.buttons[kind].click()


async def show_login(desk, _):
    await show_chosen(desk, Kind.GOOGLE)
    desk.window.pages.add_account._begun(LoginTicket("t1", "https://accounts.google.com/o/auth", "http://127.0.0.1:1"))


async def show_added(desk, _):
    await show_chosen(desk, Kind.GEMINI_KEY)
    desk.window.pages.add_account._finish(Account(Provider.GEMINI, "Fox"))


async def show_welcome(desk, _):
    await opened(desk)
    assert desk.window.pages.currentWidget() is desk.window.pages.welcome


async def show_first_picture(desk, _):
    await show_welcome(desk, None)
    desk.window.pages.welcome.added("fox")


async def show_problem(desk, _):
    async with heard(desk.verbs.main.start_failed):
        desk.open(minimized=False)


async def show_pane(desk, pane):
    await show_page(desk, Page.ACCOUNTS)
    getattr(desk.window.pages.accounts.beside, f"open_{pane}")()


async def show_log_pane(desk, button):
    await show_page(desk, Page.REQUESTS)
    getattr(desk.window.pages.requests.head, button).click()


async def show_request(desk, _):
    await show_page(desk, Page.REQUESTS)
    log = desk.window.pages.requests
    async with heard(desk.verbs.main.request_loaded):
        log.show_request(WITH_ATTEMPTS)


async def show_gallery(desk, _):
    async with heard(desk.verbs.gallery.page_loaded):
        await show_page(desk, Page.GALLERY)
    desk.window.pages.gallery.shelf.focus()


async def show_picture(desk, _):
    await show_gallery(desk, None)
    async with heard(desk.verbs.gallery.picture_read):
        desk.window.pages.gallery.looking.open(1)


async def show_mask(desk, _):
    await show_page(desk, Page.PLAYGROUND)
    references = desk.window.pages.playground.references
    references.add(read_data("a.png", file()))
    references.strip.cards()[0].paint.click()
    assert references.pane.isVisible()


async def show_drawing(desk, _):
    """Two are drawn; one is there, the other is not yet."""
    await show_page(desk, Page.PLAYGROUND)
    page = desk.window.pages.playground
    page.prompt.setPlainText("a fox")
    page.results.begin(2, "a fox")
    page.bar.begin(2)
    page.results.places[0].show_picture(DRAWN, QImage.fromData(DRAWN.data), "a fox")


async def show_stopped(desk, _):
    await show_page(desk, Page.PLAYGROUND)
    async with heard(desk.signals.proxy_changed, lambda proxy: not proxy.running):
        desk.verbs.main.stop_proxy()


async def show_message(desk, page):
    await show_page(desk, page)
    desk.verbs.main.offer("It is gone.", "&Undo", lambda: None)


PLACES = {
    **{page.value: (show_page, page) for page in Page},
    "an account": (show_account, "fox"),
    "an account that ended": (show_account, "ended"),
    "accounts to read": (show_pane, "import"),
    "accounts to write": (show_pane, "export"),
    "what to add": (show_adding, None),
    **{f"adding {kind.value}": (show_adding, kind) for kind in Kind},
    "adding google, chosen": (show_chosen, Kind.GOOGLE),
    "a login that waits": (show_login, None),
    "an account that was added": (show_added, None),
    "a mask": (show_mask, None),
    "drawing": (show_drawing, None),
    "drawing, stopped": (show_stopped, None),
    "pictures": (show_gallery, None),
    "a picture": (show_picture, None),
    "a request": (show_request, None),
    "requests to write": (show_log_pane, "export"),
    "requests to clear": (show_log_pane, "wipe"),
    "a message": (show_message, Page.OVERVIEW),
    "welcome": (show_welcome, None),
    "the first picture": (show_first_picture, None),
    "no store": (show_problem, CredentialsError("store_missing")),
    "a problem": (show_problem, StartError("directory_unusable", path="x", why="full")),
}
