"""`easel requests`: what clients asked for, who drew it, and why a picture did not come."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from proxy_core.commands.asking import be_sure
from proxy_core.commands.opening import opened
from proxy_core.commands.options import Given, Text, common
from proxy_core.commands.printing import moment, plain, print_json, print_table, say
from proxy_core.commands.request_filters import Chosen, filters
from proxy_core.records import Attempt, RequestRecord
from proxy_core.remote import CoreVerbs

T = TypeVar("T")

_LIMIT = 50


@click.command()
@common
@click.argument("request_id", metavar="[ID]", required=False, type=Text())
@filters
@click.option("--limit", type=click.IntRange(1, 10_000), help=f"How many, newest first; {_LIMIT} if not said.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--export", "file", type=click.Path(path_type=Path), metavar="FILE", help="Write them to .jsonl or .csv.")
@click.option("--clear", is_flag=True, help="Remove them from the log.")
@click.option("--yes", is_flag=True, help="Remove without a question.")
@click.pass_obj
def requests(given: Given, /, request_id: str | None, file: Path | None, **options: Any) -> None:
    """List the newest requests, or show one with every attempt. The beginning of an ID will do.

    The options narrow down what is listed, exported or removed; --export and --clear take all that fit.
    """
    as_json, clear, limit = options.pop("as_json"), options.pop("clear"), options.pop("limit")
    yes, chosen = options.pop("yes"), Chosen(**options)
    _check(request_id=request_id, chosen=chosen, file=file, clear=clear, limit=limit, as_json=as_json, yes=yes)
    if request_id:
        _show(*_run(given, lambda verbs: verbs.request(request_id)), as_json=as_json)
    elif file:
        _export(given, file, chosen)
    elif clear:
        _clear(given, chosen, yes=yes)
    else:
        _list(_run(given, lambda verbs: _recent(verbs, chosen, limit or _LIMIT)), chosen, as_json=as_json)


def _check(**given: Any) -> None:
    """Two things at once are none that could be meant. click.UsageError."""
    one_of = ("request_id", "file", "clear")
    names = {"request_id": "an ID", "file": "--export", "clear": "--clear"}
    said = [names[name] for name in one_of if given[name]]
    if len(said) > 1:
        raise click.UsageError(f"Say {said[0]} or {said[1]}, not both.")
    if given["request_id"] and given["chosen"]:
        raise click.UsageError("An ID names one request: leave out the options that choose some.")
    if (given["limit"] or given["as_json"]) and (given["file"] or given["clear"]):
        raise click.UsageError(f"{said[0]} takes all that fit: leave out --limit and --json.")
    if given["yes"] and not given["clear"]:
        raise click.UsageError("--yes is for --clear.")


def _run(given: Given, ask: Callable[[CoreVerbs], Awaitable[T]]) -> T:
    """What `ask` gives for the verbs of the owner, or of a Core of our own."""

    async def run() -> T:
        async with opened(given.core_options()) as core:
            return await ask(core.verbs)

    return asyncio.run(run())


async def _recent(verbs: CoreVerbs, chosen: Chosen, limit: int) -> tuple[RequestRecord, ...]:
    return await verbs.requests(limit, matching=await chosen.filter(verbs))


def _export(given: Given, file: Path, chosen: Chosen) -> None:
    form = file.suffix.lower().removeprefix(".")
    if form not in ("jsonl", "csv"):
        raise click.BadParameter("its name must end in .jsonl or .csv.", param_hint="'--export'")
    path = file.expanduser().absolute()  # the process that writes it may run elsewhere

    async def ask(verbs: CoreVerbs) -> int:
        return await verbs.export_log(path, form, await chosen.filter(verbs))

    say(f"Exported {_counted(_run(given, ask))} to {file}.")


def _clear(given: Given, chosen: Chosen, *, yes: bool) -> None:
    which = "the requests that fit" if chosen else "every request"
    be_sure(f"Remove {which} from the log?", to="remove requests", yes=yes)

    async def clear(verbs: CoreVerbs) -> int:
        return await verbs.clear_log(await chosen.filter(verbs))

    click.echo(f"Removed {_counted(_run(given, clear))}.")


def _counted(count: int) -> str:
    return "1 request" if count == 1 else f"{count} requests"


def _list(records: tuple[RequestRecord, ...], chosen: Chosen, *, as_json: bool) -> None:
    if as_json:
        print_json(records)
    elif not records:
        say("No request in the log fits." if chosen else "No request was logged yet.")
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
    lines += [*_document("asked", record.asked), *_document("answer", record.answer)]
    failures = dict(record.failures)
    tries = {number: list(some) for number, some in groupby(attempts, lambda attempt: attempt.picture)}
    for number in sorted(tries.keys() | failures.keys()):
        lines.append(f"picture {number}")
        lines += [f"    {_attempt(attempt)}" for attempt in tries.get(number, [])]
        lines += [f"    did not come: {failures[number]}"] if number in failures else []
    return lines


def _document(name: str, text: str) -> list[str]:
    """A JSON text, its first line behind the name and the others below that line."""
    try:
        lines = msgspec.json.format(text, indent=2).splitlines() if text else []
    except msgspec.MsgspecError:
        lines = [text]
    return [f"{name if number == 0 else '':<10}{line}" for number, line in enumerate(lines)]


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
