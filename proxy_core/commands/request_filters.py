"""The options of `easel requests` that say which requests are meant."""

import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click
from msgspec import Struct

from proxy_core.commands.options import Text
from proxy_core.records import Outcome, RequestFilter
from proxy_core.remote import CoreVerbs

F = TypeVar("F", bound=Callable[..., Any])

_AGO = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?) ?([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_WITHOUT_PICTURES = (Outcome.FAILED, Outcome.INVALID)


class Chosen(Struct, frozen=True):
    """What the options say. `account` is as it was typed: a label, an email or an id."""

    failed: bool
    account: str
    model: str
    client: str
    since: float
    search: str

    def __bool__(self) -> bool:
        return self != Chosen(failed=False, account="", model="", client="", since=0.0, search="")

    async def filter(self, verbs: CoreVerbs) -> RequestFilter | None:
        """The filter, None for all. The log knows accounts by their names, so that is looked up."""
        if not self:
            return None
        return RequestFilter(
            outcomes=_WITHOUT_PICTURES if self.failed else (),
            client=self.client,
            account=await account_name(self.account, verbs) if self.account else "",
            model=self.model,
            since=self.since,
            words=self.search,
        )


def _since(_ctx: click.Context, _param: click.Parameter, value: str) -> float:
    try:
        return since_of(value, time.time()) if value else 0.0
    except (ValueError, OverflowError, OSError):
        said = f"'{value}' is neither a time ago such as 2h or 3d nor a date such as 2026-01-31."
        raise click.BadParameter(said) from None


def since_of(text: str, now: float) -> float:
    """The unix seconds of a time before `now` (90s, 30m, 2h, 3d, 1w) or of a date or time in ISO 8601.

    ValueError; OverflowError or OSError for a year that no clock has.
    """
    if ago := _AGO.fullmatch(text.strip().lower()):
        return now - float(ago[1]) * _SECONDS[ago[2]]
    return datetime.fromisoformat(text.strip()).timestamp()  # without a zone it is the person's own time


since_option = click.option(
    "--since",
    default="",
    type=Text(),
    callback=_since,
    metavar="TIME",
    help="Only those since 90s, 30m, 2h, 3d or 1w ago, or since a date or time in ISO 8601.",
)


def filters(command: F) -> F:
    """Add --failed, --account, --model, --client, --since and --search, given to the command as `chosen`."""
    options = (
        click.option("--failed", is_flag=True, help="Only those that failed or were refused."),
        click.option("--account", default="", type=Text(), help="Only those of an account: its label, email or id."),
        click.option("--model", default="", type=Text(), help="Only those that asked for a model or were drawn by it."),
        click.option("--client", default="", type=Text(), help="Only those with this in their User-Agent."),
        since_option,
        click.option(
            "--search", default="", type=Text(), metavar="WORDS", help="Only those with all of these words in them."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


async def account_name(typed: str, verbs: CoreVerbs) -> str:
    """The name of the account that was typed; one that is not there any more is taken as it is."""
    wanted = typed.casefold()
    for state in await verbs.accounts():
        account = state.account
        if wanted in (account.label.casefold(), account.email.casefold(), account.id):
            return account.name
    return typed
