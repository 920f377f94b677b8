from datetime import datetime

import pytest

from proxy_core.accounts.account import Account, Provider
from proxy_core.commands.request_filters import Chosen, since_of
from proxy_core.records import AccountState, Outcome, RequestFilter

NOW = 1_700_000_000.0
NOTHING = {"failed": False, "account": "", "model": "", "client": "", "since": 0.0, "search": ""}


@pytest.mark.parametrize(
    ("text", "ago"),
    [("90s", 90), ("30m", 1800), ("2h", 7200), ("3d", 259_200), ("1w", 604_800), ("1.5h", 5400), (" 2 H ", 7200)],
)
def test_a_time_ago(text, ago):
    assert since_of(text, NOW) == NOW - ago


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2023-11-14T22:13:20Z", NOW),
        ("2023-11-14T22:13:20+00:00", NOW),
        ("2023-11-14", datetime(2023, 11, 14).timestamp()),  # noqa: DTZ001 - the person's own time is meant
        ("2023-11-14 10:30", datetime(2023, 11, 14, 10, 30).timestamp()),  # noqa: DTZ001 - as above
    ],
)
def test_a_date_or_a_time(text, at):
    assert since_of(text, NOW) == at


@pytest.mark.parametrize("text", ["", "x", "2", "2y", "-2h", "2h ago", "2023-13-01", "1e5h"])
def test_what_is_neither(text):
    with pytest.raises(ValueError, match=r".+"):
        since_of(text, NOW)


class Verbs:
    """The accounts of somebody."""

    async def accounts(self):
        known = Account(Provider.GEMINI, "Work", "noor@example.com", id="abc"), Account(Provider.GEMINI, "Zoë")
        return tuple(AccountState(one, 0, 0, ()) for one in known)


async def test_nothing_said_is_no_filter():
    chosen = Chosen(**NOTHING)
    assert not chosen
    assert await chosen.filter(Verbs()) is None


async def test_everything_said():
    chosen = Chosen(failed=True, account="", model="m", client="curl", since=5.0, search="a fox")
    assert chosen
    assert await chosen.filter(Verbs()) == RequestFilter(
        (Outcome.FAILED, Outcome.INVALID), client="curl", model="m", since=5.0, words="a fox"
    )


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("WORK", "noor@example.com"),
        ("Noor@example.com", "noor@example.com"),
        ("abc", "noor@example.com"),
        ("zOË", "Zoë"),
        ("gone@example.com", "gone@example.com"),
    ],
)
async def test_an_account_is_known_by_any_of_its_names(typed, name):
    found = await Chosen(**NOTHING | {"account": typed}).filter(Verbs())
    assert found == RequestFilter(account=name)
