"""What the menu of a request offers: its details, drawing it again, what can be copied of it, and those like it."""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace
from PySide6.QtWidgets import QMenu, QWidget

from desktop.client_names import client_family
from desktop.text import translate
from proxy_core import RequestFilter, RequestRecord


def row_menu(
    parent: QWidget,
    record: RequestRecord,
    matching: RequestFilter,
    *,
    open_details: Callable[[], object],
    copy: Callable[[str], object],
    draw_again: Callable[[], object],
    look_for: Callable[[RequestFilter], object],
) -> QMenu:
    """The menu; it is gone once it is closed. `copy` takes "id", "curl" or "json"."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.addAction(translate("requests", "Details"), open_details)
    menu.addAction(translate("requests", "Draw again"), draw_again)
    menu.addSeparator()
    for what, words in (
        ("id", translate("requests", "Copy the id")),
        ("curl", translate("requests", "Copy as curl")),
        ("json", translate("requests", "Copy as JSON")),
    ):
        menu.addAction(words, partial(copy, what))
    menu.addSeparator()
    for words, wanted in _like(record, matching):
        menu.addAction(words.replace("&", "&&"), partial(look_for, wanted))
    return menu


def _like(record: RequestRecord, matching: RequestFilter) -> list[tuple[str, RequestFilter]]:
    """What else can be looked for: the same client, model or account."""
    only = translate("requests", "Only {what}")
    name, part = client_family(record.client)
    found = [(name, replace(matching, client=part))] if part else []
    if record.model:
        found.append((record.model, replace(matching, model=record.model)))
    found += [(account, replace(matching, account=account)) for account in record.accounts[:3]]
    return [(only.format(what=what), wanted) for what, wanted in found]
