"""The pages of the window: what each is called, its icon, and the keys that open it."""

from enum import StrEnum

from desktop.text import QT_TRANSLATE_NOOP, translate


class Page(StrEnum):
    """A page of the rail, from the top."""

    OVERVIEW = "overview"
    ACCOUNTS = "accounts"
    PLAYGROUND = "playground"
    GALLERY = "gallery"
    REQUESTS = "requests"
    CONNECT = "connect"
    SETTINGS = "settings"


_TITLES = {
    Page.OVERVIEW: QT_TRANSLATE_NOOP("window", "Overview"),
    Page.ACCOUNTS: QT_TRANSLATE_NOOP("window", "Accounts"),
    Page.PLAYGROUND: QT_TRANSLATE_NOOP("window", "Playground"),
    Page.GALLERY: QT_TRANSLATE_NOOP("window", "Gallery"),
    Page.REQUESTS: QT_TRANSLATE_NOOP("window", "Requests"),
    Page.CONNECT: QT_TRANSLATE_NOOP("window", "Connect"),
    Page.SETTINGS: QT_TRANSLATE_NOOP("window", "Settings"),
}
ICONS = {
    Page.OVERVIEW: "layout-dashboard",
    Page.ACCOUNTS: "users",
    Page.PLAYGROUND: "brush",
    Page.GALLERY: "images",
    Page.REQUESTS: "list",
    Page.CONNECT: "plug",
    Page.SETTINGS: "settings",
}


def title(page: Page) -> str:
    """What a page is called."""
    return translate("window", _TITLES[page])


def keys(page: Page) -> str:
    """The shortcut that opens a page: Ctrl+1 for the first."""
    return f"Ctrl+{list(Page).index(page) + 1}"
