"""The response headers of a drawing answer: who drew, by which model, how many came, and what was changed.

Values are visible ASCII with blanks between; all else is percent-encoded UTF-8, so nothing ends a header.
"""

import re
import string
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from proxy_core.dialects.account_names import Naming, masked
from proxy_core.images.geometry import quoted
from proxy_core.images.request import ImageRequest, ImageResult
from proxy_core.phrases import Phrase

NOTES_LIMIT = 2048  # bytes
_DROPPED = "..."
# quote() leaves these alone: visible ASCII but "%", which it must encode, and the blank.
_PLAIN = "".join(sorted(set(string.printable) - set(string.whitespace) - {"%"})) + " "
_BLANK_ENDS = re.compile(r"^ +| +\Z")


def answer_headers(
    request_id: str,
    request: ImageRequest | None = None,
    result: ImageResult | None = None,
    *,
    name_accounts: Naming = "on",
) -> dict[str, str]:
    """The headers of one answer. `request` None: it was not understood; `result` None: no account was asked.

    Of a request without a picture `result` has the accounts that tried. They are told as `name_accounts` says.
    """
    headers = {"X-Request-Id": _visible(request_id)}
    if request is None:
        return headers
    headers["X-Mapped-Model"] = _visible(request.call.model)
    headers["X-Images-Requested"] = str(request.n)
    headers["X-Images-Returned"] = str(len(result.pictures) if result else 0)
    if result:
        headers |= _account_header(result.accounts, name_accounts)
    if request.notes:
        headers["X-Mapping-Notes"] = _joined([_note(note) for note in request.notes])
    return headers


def stream_headers(request_id: str, request: ImageRequest) -> dict[str, str]:
    """The headers of a stream: its accounts and counts are known at its end, and are in the log."""
    headers = answer_headers(request_id, request)
    del headers["X-Images-Returned"]
    return headers


def forwarded_headers(
    request: ImageRequest, account: str, returned: int, name_accounts: Naming = "on"
) -> dict[str, str]:
    """The headers of a provider's own answer that `account` gave."""
    headers = answer_headers(request.id, request)
    headers["X-Images-Returned"] = str(returned)
    return headers | _account_header((account,) if account else (), name_accounts)


def _account_header(accounts: Sequence[str], naming: Naming) -> dict[str, str]:
    """Who drew or tried."""
    if naming == "off" or not accounts:
        return {}
    names = [masked(name) if naming == "masked" else name for name in accounts]
    return {"X-Account-Email": ", ".join(_visible(name).replace(",", "%2C") for name in names)}


def _visible(text: str) -> str:
    """`text` as a header value; blanks at its ends, which a header would lose, are encoded too."""
    return text if text.isascii() and text.isidentifier() else _encoded(text)


@lru_cache(maxsize=256)  # models, accounts and notes are few
def _encoded(text: str) -> str:
    encoded = quote(text, safe=_PLAIN, errors="replace")
    return _BLANK_ENDS.sub(lambda blanks: "%20" * len(blanks[0]), encoded)


def _note(note: Phrase) -> str:
    short = {name: quoted(value) if isinstance(value, str) else value for name, value in note.values.items()}
    return _visible(str(Phrase(note.code, short)))


def _joined(notes: list[str]) -> str:
    """Whole notes up to the limit; what had to be left out shows as a last "..."."""
    whole = "; ".join(notes)
    if len(whole) <= NOTES_LIMIT:
        return whole
    kept: list[str] = []
    for note in notes:
        if len("; ".join([*kept, note, _DROPPED])) > NOTES_LIMIT:
            break
        kept.append(note)
    return "; ".join([*kept, _DROPPED])
