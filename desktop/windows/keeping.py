"""What a window hands to the one that is built in its place: the page, and of each page what it wants to keep.

A page that keeps something has kept() and take_up(that); one with unfinished() says whether it has what cannot be kept.
"""

from msgspec import Struct
from PySide6.QtWidgets import QWidget

from desktop.windows.page import Page
from desktop.windows.pages import Pages


class Kept(Struct, frozen=True):
    """`page` is None for none of the rail's; `of` is by page what it kept."""

    page: Page | None
    of: dict[Page, object]


def keep(pages: Pages) -> Kept:
    """What is worth handing on."""
    found = ((page, getattr(widget, "kept", None)) for page, widget in pages.of.items())
    return Kept(pages.page, {page: kept() for page, kept in found if kept is not None})


def take_up(pages: Pages, kept: Kept) -> None:
    """Put it into a new window, which is told of everything already."""
    for page, what in kept.of.items():
        getattr(pages.of[page], "take_up")(what)  # noqa: B009 - a page has both or neither, and no type says so
    if kept.page is Page.SETTINGS:
        pages.show_setting("language")  # where the person is
    elif kept.page is not None:
        pages.show_page(kept.page)


def unfinished(pages: Pages) -> bool:
    """Whether something is half done that a new window would forget."""
    widgets: tuple[QWidget, ...] = (*pages.of.values(), pages.add_account, pages.welcome)
    return any(asked() for widget in widgets if (asked := getattr(widget, "unfinished", None)) is not None)
