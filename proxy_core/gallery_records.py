"""What the gallery tells others of its pictures: frozen records, no behaviour."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

Origin = Literal["proxy", "playground", "task", "lost", "found"]
"""Why a picture is kept: a client got it; so did the playground; it is a task's; its client had gone away; its file was
there, and the database did not know it.
"""


class GalleryPicture(Struct, frozen=True):
    """A picture in the gallery, number `number` (from 0) of its request, which the log may have forgotten by now.

    `path` is its file and `size` the bytes of that; it goes at `until` at the latest, sooner when there is no room.
    Times are unix seconds. `account` is the account's name, `client` the User-Agent that asked, `prompt` is empty when
    prompts are not kept.
    """

    name: str
    path: Path
    mime: str
    size: int
    width: int
    height: int
    request_id: str
    number: int
    model: str
    account: str
    client: str
    prompt: str
    kept_at: float
    until: float
    origin: Origin


class GalleryFilter(Struct, frozen=True):
    """Which pictures are wanted. A field that is empty wants all; every other one must fit.

    Each of `words` is in the prompt; `client` is a part of the User-Agent; `account` is an account's name. `since` and
    `until` are unix seconds: kept at the one or later, and before the other.
    """

    words: str = ""
    model: str = ""
    account: str = ""
    client: str = ""
    since: float = 0.0
    until: float = 0.0


class GalleryFacets(Struct, frozen=True):
    """What the gallery can be filtered by, each the one met last first, at most 50; and how much there is of it.

    `pictures` are counted, `size` is in bytes. `clients` are User-Agents, `accounts` the names of accounts.
    """

    clients: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    pictures: int = 0
    size: int = 0
