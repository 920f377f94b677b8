"""Where the rows of the tree of requests are kept and found: by key, by id and by place. No Qt model here."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from desktop.models.live_requests import Told
from desktop.models.request_rows import AttemptRow, PictureRow, RequestRow, Row, pictures_of
from proxy_core import Attempt

R = TypeVar("R", RequestRow, PictureRow, AttemptRow)


class RowStore:
    """The rows of requests, by the time at which they began. A row's key is never used again."""

    def __init__(self) -> None:
        self.by_id: dict[str, RequestRow] = {}
        self.by_key: dict[int, Row] = {}
        self._requests: list[RequestRow] = []  # oldest first, so that a new one moves no other
        self._first = 0  # sequence of the oldest
        self._keys = 0

    def __len__(self) -> int:
        return len(self._requests)

    def at(self, position: int) -> RequestRow:
        """The request in row `position` of the tree; 0 is the newest."""
        return self._requests[-1 - position]

    def key_at(self, position: int) -> int | None:
        """The key of the request there; None where there is none. Asked for every row when one comes."""
        requests = self._requests
        place = len(requests) - 1 - position
        return requests[place].key if place >= 0 else None

    def position(self, row: Row) -> int:
        """Where a row is among its siblings."""
        if isinstance(row, RequestRow):
            return len(self._requests) - 1 - (row.sequence - self._first)
        return row.position

    def unknown(self, found: Iterable[Told]) -> list[Told]:
        """Those that are not here, each once, oldest first."""
        fresh: dict[str, Told] = {}
        for told in found:
            if told.record.id not in self.by_id:
                fresh.setdefault(told.record.id, told)
        return sorted(fresh.values(), key=_began)

    def runs(self, fresh: Sequence[Told]) -> Iterator[tuple[int, Sequence[Told]]]:
        """Where requests that are not here belong: (row of the tree, those that belong there, oldest first).

        Each run is to be inserted before the next one is asked for.
        """
        start = 0
        while start < len(fresh):
            place = self._place(fresh[start])
            end = start + 1
            while end < len(fresh) and self._place(fresh[end]) == place:
                end += 1
            yield len(self._requests) - place, fresh[start:end]
            start = end

    def insert(self, position: int, fresh: Sequence[Told]) -> None:
        """Put requests, oldest first, where `runs` says."""
        place = len(self._requests) - position
        self._requests[place:place] = [self._made(told) for told in fresh]
        if 2 * place < len(self._requests):  # the shorter side is counted anew
            self._first -= len(fresh)
            self._count(0, place + len(fresh))
        else:
            self._count(place, len(self._requests))

    def drop_oldest(self, count: int) -> None:
        """Forget the oldest requests, with all that belongs to them."""
        self._forget(self._requests[:count])
        del self._requests[:count]
        self._first += count

    def drop_newest(self, count: int) -> None:
        """Forget the newest requests, with all that belongs to them."""
        keep = len(self._requests) - count
        self._forget(self._requests[keep:])
        del self._requests[keep:]

    def clear(self) -> None:
        """Forget all."""
        self.drop_oldest(len(self._requests))

    def add_pictures(self, row: RequestRow) -> None:
        """Give a request its n pictures; one that was not valid has none."""
        row.loaded = True
        for number in range(pictures_of(row.record)):
            row.pictures.append(self._keep(PictureRow(self._key(), row, number)))

    def add_attempt(self, picture: PictureRow, attempt: Attempt) -> None:
        """Give a picture one more attempt."""
        picture.attempts.append(self._keep(AttemptRow(self._key(), picture, attempt, len(picture.attempts))))

    def _place(self, told: Told) -> int:
        return bisect_right(self._requests, told.record.started_at, key=lambda row: row.record.started_at)

    def _count(self, start: int, end: int) -> None:
        for number in range(start, end):
            self._requests[number].sequence = self._first + number

    def _made(self, told: Told) -> RequestRow:
        row = self._keep(RequestRow(self._key(), told.record))
        self.by_id[told.record.id] = row
        if told.whole:
            self.add_pictures(row)
            for attempt in told.attempts:
                if attempt.picture < len(row.pictures):
                    self.add_attempt(row.pictures[attempt.picture], attempt)
        return row

    def _forget(self, rows: Iterable[RequestRow]) -> None:
        for row in rows:
            del self.by_id[row.record.id], self.by_key[row.key]
            for picture in row.pictures:
                del self.by_key[picture.key]
                for attempt in picture.attempts:
                    del self.by_key[attempt.key]

    def _keep(self, row: R) -> R:
        self.by_key[row.key] = row
        return row

    def _key(self) -> int:
        self._keys += 1
        return self._keys


def _began(told: Told) -> float:
    return told.record.started_at
