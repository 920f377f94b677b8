"""`easel quota`: what every account has left, and who says so."""

import asyncio
import time
from math import floor

import click

from proxy_core.accounts.account import Account
from proxy_core.commands.opening import opened
from proxy_core.commands.options import Given, Text, common
from proxy_core.commands.printing import moment, print_json, print_table, say
from proxy_core.records import Quota, QuotaSource

_SOURCES = {QuotaSource.MEASURED: "measured by the provider", QuotaSource.COUNTED: "counted here"}


@click.command()
@common
@click.argument("name", default="", type=Text())
@click.option("--refresh", is_flag=True, help="Ask the providers first; those without a quota call are counted here.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def quota(given: Given, name: str, refresh: bool, as_json: bool) -> None:
    """Show what is left of every quota, or of those of the account NAME (label, email or id)."""

    async def run() -> tuple[tuple[Quota, ...], dict[str, Account]]:
        async with opened(given.core_options()) as core:
            found = await core.verbs.quotas(name, refresh)
            return found, {state.account.id: state.account for state in await core.verbs.accounts()}

    found, accounts = asyncio.run(run())
    if as_json:
        print_json([_row(one, accounts[one.account_id]) for one in found if one.account_id in accounts])
    elif not found:
        say(
            "No quota is known yet. It is learnt from a provider that tells (try --refresh), from a refusal that names "
            "a limit, or from you: easel account limit NAME MODEL --day N"
        )
    else:
        now = time.time()
        head = ("ACCOUNT", "MODEL", "WINDOW", "LEFT", "RESETS", "SOURCE", "AGE")
        print_table(head, [_cells(one, accounts[one.account_id], now) for one in found if one.account_id in accounts])


def _row(quota: Quota, account: Account) -> dict[str, object]:
    return {"account": account.name, "label": account.label, "source": quota.source.value} | {
        name: getattr(quota, name)
        for name in ("account_id", "model", "window", "remaining", "left", "limit", "resets_at", "read_at")
    }


def _cells(quota: Quota, account: Account, now: float) -> tuple[str, ...]:
    resets = "" if quota.resets_at is None else moment(quota.resets_at)
    return (
        account.name,
        quota.model,
        quota.window,
        _left(quota),
        resets,
        _SOURCES[quota.source],
        _age(now - quota.read_at),
    )


def _age(seconds: float) -> str:
    """In the largest unit of which there are two."""
    for unit, length in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"


def _left(quota: Quota) -> str:
    # Rounded down: what is 100% has lost nothing.
    share = "" if quota.remaining is None else f"{floor(quota.remaining * 100 + 1e-9)}%"
    if quota.left is None:
        return share
    count = f"{quota.left} of {quota.limit}" if quota.limit is not None else str(quota.left)
    return f"{share} ({count})" if share else count
