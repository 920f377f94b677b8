"""The gallery's SQL: pictures as rows, on the database's thread. When it runs is gallery.py's business.

A row goes in one of two ways. `lasting` 1: by the gallery's limits, oldest first, but not before `until`. `lasting`
0: at `until`. Only where those before their `until` take too much room does one of them go sooner, oldest first. One
whose `removed` is not empty was deleted and is seen by nobody, until that is undone or carried out.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from proxy_core.gallery_records import GalleryPicture
from proxy_core.store.rows import TABLES, Row, clean_text

if TYPE_CHECKING:  # see database.py
    import sqlite_utils

VISIBLE = "(removed = '' AND (until > :now OR (lasting = 1 AND kept_at > :oldest)))"
"""A picture that is in the gallery at :now, where those kept at :oldest or before are too old."""

_COLUMNS = ", ".join(TABLES["pictures"])
_PUT = f"INSERT INTO pictures ({_COLUMNS}) VALUES ({', '.join('?' * len(TABLES['pictures']))})"  # noqa: S608 - constants
_READ = f"SELECT {_COLUMNS} FROM pictures WHERE name = :name AND {VISIBLE}"  # noqa: S608 - constants
_BY_PREFIX = f"SELECT name FROM pictures WHERE name >= :name AND name < :beyond AND {VISIBLE} LIMIT 2"  # noqa: S608 - constants
_GIVE_OUT = "UPDATE pictures SET public_until = max(public_until, ?), until = max(until, ?) WHERE name = ?"
_TOTALS = "SELECT count(*), coalesce(sum(size), 0) FROM pictures WHERE removed = ''"
_PAST = (
    "SELECT name, size FROM pictures WHERE lasting = 0 AND until <= :now AND removed = '' ORDER BY until LIMIT :most"
)
_TOO_OLD = (
    "SELECT name, size FROM pictures WHERE kept_at <= :oldest AND lasting = 1 AND until <= :now AND removed = '' "
    "ORDER BY kept_at, name LIMIT :most"
)
_OLDEST = "SELECT name, size FROM pictures WHERE until <= :now AND removed = '' ORDER BY kept_at, name"
_TIMED_SIZE = "SELECT coalesce(sum(size), 0) FROM pictures WHERE until > :now AND removed = ''"
_TIMED = "SELECT name, size FROM pictures WHERE until > :now AND removed = '' ORDER BY kept_at, name"
_NAMES = "SELECT name FROM pictures"
_NEXT = "SELECT name FROM pictures WHERE name > ? ORDER BY name LIMIT ?"
_DELETE = "DELETE FROM pictures WHERE name = ?"
_MARK = "UPDATE pictures SET removed = ? WHERE name = ? AND removed = ''"
_MARKED = "SELECT name FROM pictures WHERE removed = ? AND removed <> ''"
_UNMARK = "UPDATE pictures SET removed = '' WHERE removed = ? AND removed <> ''"
_ALL_MARKED = "SELECT name, removed FROM pictures WHERE removed <> ''"


class Times(Struct, frozen=True):
    """What the time makes of pictures: `now`, and `oldest`, at which or before one is too old; `days` in seconds."""

    now: float
    days: float

    @property
    def oldest(self) -> float:
        """When the youngest of those was kept that are too old."""
        return self.now - self.days

    @property
    def values(self) -> dict[str, float]:
        """The values that `VISIBLE` asks for."""
        return {"now": self.now, "oldest": self.oldest}


def picture_row(picture: GalleryPicture, *, lasting: bool, public_until: float) -> Row:
    """`picture` in the order of its columns; `until` is as `lasting` takes it."""
    values: dict[str, Any] = {name: getattr(picture, name, "") for name in TABLES["pictures"]}
    texts = {name: clean_text(value) for name, value in values.items() if isinstance(value, str)}
    return tuple((values | texts | {"lasting": int(lasting), "public_until": public_until}).values())


def picture_of(row: Row, directory: Path, days: float) -> GalleryPicture:
    """The picture of a row; it goes `days` seconds after it came, where it is one that lasts. TypeError, ValueError."""
    values = dict(zip(TABLES["pictures"], row, strict=True))
    del values["public_until"], values["removed"]
    if values.pop("lasting"):
        values["until"] = max(values["until"], values["kept_at"] + days)
    return GalleryPicture(**values, path=directory / values["name"])


def public_until(row: Row) -> float:
    """Until when anybody who knows its name may read the picture of a row, in unix seconds."""
    until: float = dict(zip(TABLES["pictures"], row, strict=True))["public_until"]
    return until


def put(db: "sqlite_utils.Database", row: Row) -> None:
    """Add a picture."""
    db.execute(_PUT, row)


def put_all(db: "sqlite_utils.Database", rows: Sequence[Row]) -> None:
    """Add pictures, all or none."""
    with db.atomic():
        for row in rows:
            put(db, row)


def read(db: "sqlite_utils.Database", names: Iterable[str], times: Times) -> list[Row]:
    """The rows of those that are in the gallery, in the order of their names."""
    rows = (db.execute(_READ, times.values | {"name": name}).fetchone() for name in names)
    return [row for row in rows if row is not None]


def by_prefix(db: "sqlite_utils.Database", prefix: str, times: Times) -> str:
    """The name of the only picture in the gallery that begins so; "" when there is none, or several."""
    begin = clean_text(prefix)
    values = times.values | {"name": begin, "beyond": begin + "\U0010ffff"}
    found = db.execute(_BY_PREFIX, values).fetchall()
    return found[0][0] if len(found) == 1 else ""


def give_out(db: "sqlite_utils.Database", name: str, until: float) -> None:
    """Let anybody who knows its name read it, until `until` at least."""
    db.execute(_GIVE_OUT, (until, until, name))


def known(db: "sqlite_utils.Database", names: Sequence[str]) -> set[str]:
    """Those of `names` that have a row."""
    places = ", ".join("?" * len(names))
    return {row[0] for row in db.execute(f"SELECT name FROM pictures WHERE name IN ({places})", names)}  # noqa: S608 - question marks


def after(db: "sqlite_utils.Database", name: str, most: int) -> list[str]:
    """The names that follow `name`."""
    return [row[0] for row in db.execute(_NEXT, (name, most))]


def all_known(db: "sqlite_utils.Database") -> set[str]:
    """The name of every picture."""
    return {row[0] for row in db.execute(_NAMES)}


def totals(db: "sqlite_utils.Database") -> tuple[int, int]:
    """How many pictures there are, and their bytes."""
    count, size = db.execute(_TOTALS).fetchone()
    return count, size


def past(
    db: "sqlite_utils.Database", times: Times, *, count: int, size: int, most: int, timed_size: float = math.inf
) -> list[str]:
    """At most `most` names whose time is over, or that are too many for `count` pictures of `size` bytes.

    Also those whose time is not, where all such have more than `timed_size` bytes.
    """
    values = times.values | {"most": most}
    going: dict[str, int] = {name: bytes_ for sql in (_PAST, _TOO_OLD) for name, bytes_ in db.execute(sql, values)}
    have, bytes_of_all = totals(db)
    over, too_large = have - len(going) - count, bytes_of_all - sum(going.values()) - size
    oldest = db.execute(_OLDEST, {"now": times.now}) if over > 0 or too_large > 0 else ()
    for name, bytes_ in oldest:
        if len(going) >= most or (over <= 0 and too_large <= 0):
            break
        if name not in going:
            going[name] = bytes_
            over, too_large = over - 1, too_large - bytes_
    if bytes_of_all > timed_size:
        going |= dict.fromkeys(islice(_too_large(db, times, timed_size), most), 0)
    return list(going)[:most]


def _too_large(db: "sqlite_utils.Database", times: Times, size: float) -> Iterator[str]:
    """The oldest of those whose time is not over, as far as these have more than `size` bytes."""
    values = {"now": times.now}
    too_large = db.execute(_TIMED_SIZE, values).fetchone()[0] - size
    for name, bytes_ in db.execute(_TIMED, values) if too_large > 0 else ():
        if too_large <= 0:
            return
        yield name
        too_large -= bytes_


def delete(db: "sqlite_utils.Database", names: Sequence[str]) -> None:
    """Remove rows."""
    with db.atomic():
        db.conn.executemany(_DELETE, [(name,) for name in names])


def mark(db: "sqlite_utils.Database", names: Sequence[str], token: str) -> list[str]:
    """Take pictures off the gallery under `token`. Those that were in it."""
    with db.atomic():
        db.conn.executemany(_MARK, [(token, name) for name in names])
    return [row[0] for row in db.execute(_MARKED, (token,))]


def unmark(db: "sqlite_utils.Database", token: str) -> list[str]:
    """Put back what was taken off under `token`: its names."""
    with db.atomic():
        names = [row[0] for row in db.execute(_MARKED, (token,)).fetchall()]
        db.conn.execute(_UNMARK, (token,))
    return names


def marked(db: "sqlite_utils.Database", but: Iterable[str], most: int) -> list[str]:
    """Names that were taken off, `but` for those under these tokens."""
    tokens = frozenset(but)
    return [name for name, token in db.execute(_ALL_MARKED) if token not in tokens][:most]


def empty_wal(db: "sqlite_utils.Database") -> None:
    """Empty the file beside the database, which still has what was deleted."""
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
