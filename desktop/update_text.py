"""Words about versions of Easel: which one this is, and that there is a newer one."""

from desktop.text import translate
from proxy_core import UPDATE_URL, VERSION, Update


def found(update: Update) -> str:
    """There is a newer one."""
    return translate("update", "Easel {version} is out. You have {own}.").format(version=update.version, own=VERSION)


def standing(update: Update | None, url: str = UPDATE_URL) -> str:
    """Which one this is, and what is known of others."""
    if update is not None:
        return found(update)
    own = translate("update", "You have Easel {own}.").format(own=VERSION)
    if url:
        return own
    nobody = translate(
        "update", "Whoever made this copy named nobody to ask for newer ones, so Easel does not look for them."
    )
    return translate("window", "{first} {then}").format(first=own, then=nobody)


def what_is_new() -> str:
    """The button that opens the page about it."""
    return translate("update", "See what is new")
