"""The tables, as migrations in order. A migration that was released never changes; another one follows it.

It imports sqlite-utils, which takes 0.2 s: only opening.py, on the database's thread, may import it.
"""

import secrets

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from proxy_core.store.requests_in_order import put_in_order

SCHEMA = Migrations("easel")


@SCHEMA()
def m001_accounts_and_log(db: Database) -> None:
    """Accounts, and the log of requests with their attempts. An attempt goes with its request."""
    for statement in (
        """CREATE TABLE accounts (
            id TEXT PRIMARY KEY NOT NULL,
            label_key TEXT UNIQUE NOT NULL,
            provider TEXT NOT NULL,
            label TEXT NOT NULL,
            email TEXT NOT NULL,
            enabled INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            max_concurrency INTEGER NOT NULL,
            base_url TEXT NOT NULL,
            project TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE requests (
            id TEXT PRIMARY KEY NOT NULL,
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
            prompt TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX requests_started ON requests (started_at)",
        """CREATE TABLE attempts (
            request_id TEXT NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
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
            PRIMARY KEY (request_id, picture, number)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX attempts_account ON attempts (account_id, started_at)",
        # What was drawn in the last day is asked at every start: without this, SQLite reads every attempt for it.
        "CREATE INDEX attempts_drawn ON attempts (started_at) WHERE status = 'ok'",
    ):
        db.execute(statement)


@SCHEMA()
def m002_pictures(db: Database) -> None:
    """Pictures that are kept as files. `name` is the file's; no request need be in the log for it."""
    for statement in (
        """CREATE TABLE pictures (
            name TEXT PRIMARY KEY NOT NULL,
            mime TEXT NOT NULL,
            size INTEGER NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            request_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            model TEXT NOT NULL,
            account TEXT NOT NULL,
            prompt TEXT NOT NULL,
            kept_at REAL NOT NULL,
            until REAL NOT NULL
        ) STRICT""",
        "CREATE INDEX pictures_until ON pictures (until)",
    ):
        db.execute(statement)


@SCHEMA()
def m003_logins_and_quotas(db: Database) -> None:
    """What is known of accounts beside themselves. Of an account that was removed, all of it goes."""
    of_account = "account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE"
    for statement in (
        "ALTER TABLE accounts ADD COLUMN by_login INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE accounts ADD COLUMN disabled_reason TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE accounts ADD COLUMN checked_at REAL NOT NULL DEFAULT 0",
        "ALTER TABLE accounts ADD COLUMN identity TEXT NOT NULL DEFAULT '[]'",
        f"""CREATE TABLE cooling (
            {of_account},
            model TEXT NOT NULL,
            until REAL NOT NULL,
            status TEXT NOT NULL,
            reason TEXT NOT NULL,
            reason_values TEXT NOT NULL,
            lasting INTEGER NOT NULL,
            PRIMARY KEY (account_id, model)
        ) STRICT, WITHOUT ROWID""",
        f"""CREATE TABLE limits (
            {of_account},
            model TEXT NOT NULL,
            "window" TEXT NOT NULL,
            "limit" INTEGER NOT NULL,
            source TEXT NOT NULL,
            since REAL NOT NULL,
            PRIMARY KEY (account_id, model, "window")
        ) STRICT, WITHOUT ROWID""",
        f"""CREATE TABLE quotas (
            {of_account},
            model TEXT NOT NULL,
            "window" TEXT NOT NULL,
            remaining REAL,
            "left" INTEGER,
            "limit" INTEGER,
            resets_at REAL,
            source TEXT NOT NULL,
            read_at REAL NOT NULL,
            PRIMARY KEY (account_id, model, "window")
        ) STRICT, WITHOUT ROWID""",
        f"""CREATE TABLE quota_history (
            {of_account},
            model TEXT NOT NULL,
            "window" TEXT NOT NULL,
            at REAL NOT NULL,
            remaining REAL NOT NULL,
            PRIMARY KEY (account_id, model, "window", at)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX quota_history_at ON quota_history (at)",
    ):
        db.execute(statement)


@SCHEMA()
def m004_search_of_the_log(db: Database) -> None:
    """What clients sent and got, and what a search of the log goes along: measured, each is what makes its filter fast.

    `request_accounts` has the accounts of requests, which stand there as JSON, once more: an index needs them apart.
    """
    for statement in (
        "ALTER TABLE requests ADD COLUMN asked TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE requests ADD COLUMN answer TEXT NOT NULL DEFAULT ''",
        """CREATE TABLE request_accounts (
            request_id TEXT NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
            account TEXT NOT NULL,
            started_at REAL NOT NULL,
            PRIMARY KEY (request_id, account)
        ) STRICT, WITHOUT ROWID""",
        """INSERT OR IGNORE INTO request_accounts SELECT requests.id, found.value, requests.started_at
            FROM requests, json_each(CASE WHEN json_valid(accounts) THEN accounts ELSE '[]' END) AS found
            WHERE found.type = 'text'""",
        "CREATE INDEX request_accounts_account ON request_accounts (account, started_at)",
        "CREATE INDEX requests_outcome ON requests (outcome, started_at)",
        "CREATE INDEX requests_client ON requests (client, started_at)",
        "CREATE INDEX requests_model ON requests (model, started_at)",
        "CREATE INDEX requests_asked_model ON requests (asked_model, started_at)",
    ):
        db.execute(statement)


@SCHEMA()
def m005_gallery(db: Database) -> None:
    """Of every picture: who asked, whether it goes by the gallery's limits, how long its address is public.

    `removed` names the deletion that took a picture off the gallery, for as long as that can be undone. A picture of an
    earlier version was given out or lost, goes at `until`, and could be read until then.
    """
    for statement in (
        "ALTER TABLE pictures ADD COLUMN client TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE pictures ADD COLUMN origin TEXT NOT NULL DEFAULT 'lost'",
        "ALTER TABLE pictures ADD COLUMN lasting INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE pictures ADD COLUMN public_until REAL NOT NULL DEFAULT 0",
        "ALTER TABLE pictures ADD COLUMN removed TEXT NOT NULL DEFAULT ''",
        "UPDATE pictures SET public_until = until",
        "DROP INDEX pictures_until",
        "CREATE INDEX pictures_until ON pictures (until) WHERE lasting = 0",
        # What is counted and summed up, and what goes first, is read of this index alone.
        "CREATE INDEX pictures_kept ON pictures (kept_at, name, size, lasting, until, removed)",
        "CREATE INDEX pictures_model ON pictures (model, kept_at, name)",
        "CREATE INDEX pictures_account ON pictures (account, kept_at, name)",
        "CREATE INDEX pictures_client ON pictures (client, kept_at, name)",
        "CREATE INDEX pictures_removed ON pictures (removed) WHERE removed <> ''",
    ):
        db.execute(statement)


@SCHEMA()
def m006_tasks(db: Database) -> None:
    """Tasks, and what the names of their keys are made with, so that these cannot be told from the keys."""
    for statement in (
        """CREATE TABLE tasks (
            id TEXT PRIMARY KEY NOT NULL,
            key TEXT NOT NULL,
            request_id TEXT NOT NULL,
            model TEXT NOT NULL,
            n INTEGER NOT NULL,
            as_url INTEGER NOT NULL,
            origin TEXT NOT NULL,
            submitted_at REAL NOT NULL,
            status TEXT NOT NULL,
            started_at REAL NOT NULL,
            finished_at REAL NOT NULL,
            until REAL NOT NULL,
            pictures TEXT NOT NULL,
            usage TEXT NOT NULL,
            reasons TEXT NOT NULL,
            webhook BLOB NOT NULL
        ) STRICT""",
        "CREATE INDEX tasks_finished ON tasks (status, finished_at)",
        "CREATE TABLE task_salt (salt BLOB NOT NULL) STRICT",
    ):
        db.execute(statement)
    db.execute("INSERT INTO task_salt (salt) VALUES (?)", (secrets.token_bytes(32),))


@SCHEMA()
def m007_when_a_rest_was_made(db: Database) -> None:
    """So that one from before this start is known to be of a clock that was set back since."""
    db.execute("ALTER TABLE cooling ADD COLUMN made_at REAL NOT NULL DEFAULT 0")


@SCHEMA()
def m008_requests_in_order(db: Database) -> None:
    """Requests have a serial number, and what is of them goes by it: see requests_in_order.py."""
    put_in_order(db)
