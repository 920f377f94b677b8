"""ImportItem: one account as an import found it, or why it is none. A record only."""

from msgspec import Struct

from proxy_core.accounts.account import Account, Credentials
from proxy_core.phrases import Phrase, Value, phrase


class ImportItem(Struct, frozen=True):
    """`line` is its line or place, counted from 1. Either `account` or `refusal` is there.

    The account's label may be empty: one is made for it. `credentials` None: it comes without its secret. No refusal
    repeats what stood there, as that may be a key.
    """

    line: int
    account: Account | None = None
    credentials: Credentials | None = None
    refusal: Phrase | None = None


def refused(line: int, code: str, **values: Value) -> ImportItem:
    """An item that is no account."""
    return ImportItem(line, refusal=phrase(code, **values))
