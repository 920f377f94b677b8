"""What m008 of schema.py does: has the log's rows written one after the other, by a serial number of each request.

Ids are random. While attempts and accounts were kept by them, and requests were found by an index of them alone, every
request changed four pages somewhere in the file; now a batch of them changes the last pages of each table. An id is
looked for in blocks of 256 requests: two steps for each block, which is a millisecond in a log of 100,000.

The rows are moved a part at a time, so that the room of those that were moved is used again: the file stays about as
large as it was. It is all one transaction of migrating.py.
"""

from sqlite_utils import Database

_AT_ONCE = 10_000
_MOVED = (
    """INSERT INTO requests
        SELECT id, serial, started_at, client, path, asked_model, model, n, returned, status, outcome, seconds,
            accounts, notes, reason, reason_values, failures, prompt, asked, answer
        FROM numbered CROSS JOIN requests_apart ON requests_apart.rowid = place
        WHERE serial > ? AND serial <= ? ORDER BY serial""",
    "DELETE FROM requests_apart WHERE rowid IN (SELECT place FROM numbered WHERE serial > ? AND serial <= ?)",
)
# The first of these tables have no rules: the requests that the rows are of are not there yet.
_SET_APART = (
    # Counted anew, from 1: a rowid may be any number, and after the largest there comes none.
    "CREATE TABLE numbered (serial INTEGER PRIMARY KEY, place INTEGER NOT NULL)",
    "INSERT INTO numbered (place) SELECT rowid FROM requests ORDER BY rowid",
    """CREATE TABLE attempts_apart AS
        SELECT serial AS request, picture, number, account_id, account, attempts.started_at, waited, attempts.seconds,
            attempts.status, attempts.reason, attempts.reason_values, upstream_status
        FROM numbered CROSS JOIN requests ON requests.rowid = place CROSS JOIN attempts ON request_id = id
        ORDER BY serial, picture, number""",
    """CREATE TABLE accounts_apart AS
        SELECT serial AS request, account, request_accounts.started_at
        FROM numbered CROSS JOIN requests ON requests.rowid = place CROSS JOIN request_accounts ON request_id = id
        ORDER BY serial, account""",
    "DROP TABLE attempts",
    "DROP TABLE request_accounts",
    "DROP INDEX requests_started",
    "DROP INDEX requests_outcome",
    "DROP INDEX requests_client",
    "DROP INDEX requests_model",
    "DROP INDEX requests_asked_model",
    "ALTER TABLE requests RENAME TO requests_apart",
    """CREATE TABLE requests (
        id TEXT NOT NULL,
        serial INTEGER PRIMARY KEY,
        started_at REAL NOT NULL,
        client TEXT NOT NULL,
        path TEXT NOT NULL,
        asked_model TEXT NOT NULL,
        model TEXT NOT NULL,
        n INTEGER NOT NULL,
        returned INTEGER NOT NULL,
        status INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        seconds REAL NOT NULL,
        accounts TEXT NOT NULL,
        notes TEXT NOT NULL,
        reason TEXT,
        reason_values TEXT NOT NULL,
        failures TEXT NOT NULL,
        prompt TEXT NOT NULL,
        asked TEXT NOT NULL,
        answer TEXT NOT NULL
    ) STRICT""",
)
_PUT_BACK = (
    "DROP TABLE requests_apart",
    "DROP TABLE numbered",
    """CREATE TABLE attempts (
        request INTEGER NOT NULL REFERENCES requests (serial) ON DELETE CASCADE,
        picture INTEGER NOT NULL,
        number INTEGER NOT NULL,
        account_id TEXT NOT NULL,
        account TEXT NOT NULL,
        started_at REAL NOT NULL,
        waited REAL NOT NULL,
        seconds REAL NOT NULL,
        status TEXT,
        reason TEXT,
        reason_values TEXT NOT NULL,
        upstream_status INTEGER NOT NULL,
        PRIMARY KEY (request, picture, number)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE request_accounts (
        request INTEGER NOT NULL REFERENCES requests (serial) ON DELETE CASCADE,
        account TEXT NOT NULL,
        started_at REAL NOT NULL,
        PRIMARY KEY (request, account)
    ) STRICT, WITHOUT ROWID""",
    "INSERT INTO attempts SELECT * FROM attempts_apart ORDER BY rowid",
    "INSERT INTO request_accounts SELECT * FROM accounts_apart ORDER BY rowid",
    "DROP TABLE attempts_apart",
    "DROP TABLE accounts_apart",
    # As they were, but for the first. Attempts were never looked for by their account, and that index is gone.
    "CREATE INDEX requests_id ON requests (serial / 256, id)",
    "CREATE INDEX requests_started ON requests (started_at)",
    "CREATE INDEX requests_outcome ON requests (outcome, started_at)",
    "CREATE INDEX requests_client ON requests (client, started_at)",
    "CREATE INDEX requests_model ON requests (model, started_at)",
    "CREATE INDEX requests_asked_model ON requests (asked_model, started_at)",
    "CREATE INDEX request_accounts_account ON request_accounts (account, started_at)",
    "CREATE INDEX attempts_drawn ON attempts (started_at) WHERE status = 'ok'",
)


def put_in_order(db: Database) -> None:
    """Give every request its serial number, in the order of their rowids, and have all by it that was by its id."""
    for statement in _SET_APART:
        db.execute(statement)
    count = db.execute("SELECT count(*) FROM numbered").fetchone()[0]
    for moved in range(0, count, _AT_ONCE):
        for statement in _MOVED:
            db.execute(statement, (moved, moved + _AT_ONCE))
    for statement in _PUT_BACK:
        db.execute(statement)
