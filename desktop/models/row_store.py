"""Where the rows of the tree of requests are kept and found: bounded, by key, by id and by place. No Qt model here."""

from collections.abc import Iterable
from typing import TypeVar

from desktop.models.request_rows import AttemptRow, PictureRow, RequestRow, Row
from proxy_core import Attempt, Outcome, RequestRecord

R = TypeVar("R", RequestRow, PictureRow, AttemptRow)


class RowStore:
    """The rows of at most `limit` requests. A row's key is never used again."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
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

    def position(self, row: Row) -> int:
        """Where a row is among its siblings."""
        if isinstance(row, RequestRow):
            return len(self._requests) - 1 - (row.sequence - self._first)
        return row.position

    def unknown(self, records: Iterable[RequestRecord]) -> list[RequestRecord]:
        """Those that are not here and were not dropped for their age, each once, at most `limit`: the last."""
        full = len(self._requests) >= self.limit
        oldest = self._requests[0].record.started_at if full and self._requests else float("-inf")
        found: dict[str, RequestRecord] = {}
        for record in records:
            if record.id not in self.by_id and record.started_at >= oldest:
                found.setdefault(record.id, record)
        return list(found.values())[-self.limit :]

    def add_newest(self, records: list[RequestRecord]) -> None:
        """Add requests, oldest first, whose pictures and attempts will be told."""
        start = self._first + len(self._requests)
        self._requests += [self._made(record, start + n, loaded=True) for n, record in enumerate(records)]

    def add_oldest(self, records: list[RequestRecord]) -> None:
        """Add requests of the log, oldest first, whose pictures and attempts are not known."""
        self._first -= len(records)
        self._requests[:0] = [self._made(record, self._first + n, loaded=False) for n, record in enumerate(records)]

    def drop_oldest(self, count: int) -> None:
        """Forget the oldest requests, with all that belongs to them."""
        for row in self._requests[:count]:
            del self.by_id[row.record.id], self.by_key[row.key]
            for picture in row.pictures:
                del self.by_key[picture.key]
                for attempt in picture.attempts:
                    del self.by_key[attempt.key]
        del self._requests[:count]
        self._first += count

    def add_pictures(self, row: RequestRow) -> None:
        """Give a request its n pictures; one that was not valid has none."""
        row.loaded = True
        for number in range(pictures_of(row.record)):
            row.pictures.append(self._keep(PictureRow(self._key(), row, number)))

    def add_attempt(self, picture: PictureRow, attempt: Attempt) -> None:
        """Give a picture one more attempt."""
        picture.attempts.append(self._keep(AttemptRow(self._key(), picture, attempt, len(picture.attempts))))

    def _made(self, record: RequestRecord, sequence: int, *, loaded: bool) -> RequestRow:
        row = self._keep(RequestRow(self._key(), record, sequence))
        self.by_id[record.id] = row
        if loaded:
            self.add_pictures(row)
        return row

    def _keep(self, row: R) -> R:
        self.by_key[row.key] = row
        return row

    def _key(self) -> int:
        self._keys += 1
        return self._keys


def pictures_of(record: RequestRecord) -> int:
    """How many pictures a request unfolds into."""
    return 0 if record.outcome is Outcome.INVALID else max(0, record.n)
