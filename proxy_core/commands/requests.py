"""`easel requests`: what clients asked for, who drew it, and why a picture did not come."""

import asyncio
from itertools import groupby

import click

from proxy_core.commands.opening import opened
from proxy_core.commands.options import Given, Text, common
from proxy_core.commands.printing import moment, plain, print_json, print_table, say
from proxy_core.records import Attempt, RequestRecord


@click.command()
@common
@click.argument("request_id", metavar="[ID]", required=False, type=Text())
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many, newest first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def requests(given: Given, request_id: str | None, limit: int, as_json: bool) -> None:
    """List the newest requests, or show one with every attempt. The beginning of an ID will do."""
    if request_id:
        _show(*asyncio.run(_find(given, request_id)), as_json=as_json)
    else:
        _list(asyncio.run(_recent(given, limit)), as_json=as_json)


async def _recent(given: Given, limit: int) -> tuple[RequestRecord, ...]:
    async with opened(given.core_options()) as core:
        return await core.verbs.requests(limit)


async def _find(given: Given, request_id: str) -> tuple[RequestRecord, tuple[Attempt, ...]]:
    async with opened(given.core_options()) as core:
        return await core.verbs.request(request_id)


def _list(records: tuple[RequestRecord, ...], *, as_json: bool) -> None:
    if as_json:
        print_json(records)
    elif not records:
        say("No request was logged yet.")
    else:
        head = ("TIME", "ID", "CLIENT", "MODEL", "PICTURES", "SECONDS", "ACCOUNTS", "OUTCOME")
        print_table(head, [_cells(record) for record in records])


def _cells(record: RequestRecord) -> tuple[str, ...]:
    return (
        moment(record.started_at),
        record.id,
        record.client[:24],
        _models(record),
        f"{record.returned}/{record.n}",
        f"{record.seconds:.1f}",
        ", ".join(record.accounts),
        record.outcome.value,
    )


def _models(record: RequestRecord) -> str:
    """What was asked for and what drew it; one of them where they are the same."""
    if not record.asked_model or record.asked_model == record.model:
        return record.model
    return f"{record.asked_model[:32]} -> {record.model}" if record.model else record.asked_model[:32]


def _show(record: RequestRecord, attempts: tuple[Attempt, ...], *, as_json: bool) -> None:
    if as_json:
        print_json({"request": record, "attempts": attempts})
        return
    for line in _lines(record, attempts):
        click.echo(plain(line))


def _lines(record: RequestRecord, attempts: tuple[Attempt, ...]) -> list[str]:
    lines = [
        f"request   {record.id}",
        f"time      {moment(record.started_at)}, {record.seconds:.1f} s",
        f"client    {record.client}",
        f"path      {record.path}",
        f"model     {_models(record)}",
        f"outcome   {record.outcome}, {record.returned} of {record.n}, HTTP {record.status or 'not answered'}",
    ]
    if record.reason:
        lines.append(f"reason    {record.reason}")
    lines += [f"note      {note}" for note in record.notes]
    lines += [f"prompt    {record.prompt}"] if record.prompt else []
    failures = dict(record.failures)
    tries = {number: list(some) for number, some in groupby(attempts, lambda attempt: attempt.picture)}
    for number in sorted(tries.keys() | failures.keys()):
        lines.append(f"picture {number}")
        lines += [f"    {_attempt(attempt)}" for attempt in tries.get(number, [])]
        lines += [f"    did not come: {failures[number]}"] if number in failures else []
    return lines


def _attempt(attempt: Attempt) -> str:
    status = attempt.status.value if attempt.status else "running"
    parts = [f"{moment(attempt.started_at)}  {attempt.account}  {status}, {attempt.seconds:.1f} s"]
    if attempt.waited >= 0.05:
        parts.append(f"waited {attempt.waited:.1f} s for a place")
    if attempt.upstream_status not in (0, 200):
        parts.append(f"HTTP {attempt.upstream_status}")
    if attempt.reason:
        parts.append(str(attempt.reason))
    return "; ".join(parts)
