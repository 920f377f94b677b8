"""`easel settings` and `easel models`: what can be chosen, and what can be drawn with it."""

import asyncio
from typing import Any

import click
import msgspec
from msgspec.structs import asdict

from proxy_core.accounts.account import Provider
from proxy_core.commands.asking import be_sure
from proxy_core.commands.opening import opened
from proxy_core.commands.options import Given, Text, common
from proxy_core.commands.printing import plain, print_json, print_table, say
from proxy_core.errors import SettingsError
from proxy_core.images.catalog import MODELS
from proxy_core.images.route_table import RouteRow
from proxy_core.listening import is_loopback
from proxy_core.outgoing import masked
from proxy_core.phrases import phrase
from proxy_core.records import ProxyState
from proxy_core.settings import Settings, describe


def _names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in Settings.__struct_fields__ if name.startswith(incomplete)]


_KEY = click.argument("key", type=Text(), shell_complete=_names)


@click.group()
@common
def settings() -> None:
    """Show and change settings."""


@settings.command("list")
@common
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(given: Given, as_json: bool) -> None:
    """List every setting with its value and what it does."""
    values = _read(given)
    if as_json:
        print_json([{**asdict(one), "value": values[one.name]} for one in describe()])
        return
    for one in describe():
        meanings = "".join(f" {choice}: {meaning}." for choice, meaning in one.meanings.items())
        example = f" Such as: {one.example}" if one.example else ""
        click.echo(f"{one.name} = {_written(values[one.name])}\n    {one.label}. {one.help}{meanings}{example}")


@settings.command()
@common
@_KEY
@click.pass_obj
def get(given: Given, key: str) -> None:
    """Print the value of KEY."""
    _check(key)
    click.echo(_written(_read(given)[key]))


@settings.command("set")
@common
@_KEY
@click.argument("value", type=Text())
@click.pass_obj
def set_(given: Given, key: str, value: str) -> None:
    """Set KEY to VALUE: JSON, or plain text."""
    _check(key)

    async def run() -> tuple[Settings, ProxyState]:
        async with opened(given.core_options()) as core:
            return await core.verbs.change_settings({key: _parsed(value)}), await core.verbs.proxy()

    now, proxy = asyncio.run(run())
    click.echo(f"{key} = {_written(_parsed(masked(value) if key == 'upstream_proxy' else value))}")
    _say_what_it_means({key}, now, proxy)


@settings.command()
@common
@click.argument("keys", nargs=-1, type=Text(), metavar="[KEY]...", shell_complete=_names)
@click.option("--all", "every", is_flag=True, help="Every setting.")
@click.option("--yes", is_flag=True, help="Reset all without a question.")
@click.pass_obj
def reset(given: Given, keys: tuple[str, ...], every: bool, yes: bool) -> None:
    """Set each KEY, or with --all every setting, back to its default."""
    if every == bool(keys):
        raise click.UsageError("Say which settings, or --all.")
    if yes and not every:
        raise click.UsageError("--yes is for --all.")
    for key in keys:
        _check(key)
    defaults = {one.name: one.default for one in describe() if every or one.name in keys}
    if every:
        be_sure("Set every setting back to its default?", to="reset every setting", yes=yes)

    async def run() -> tuple[Settings, Settings, ProxyState]:
        async with opened(given.core_options()) as core:
            before = await core.verbs.settings()
            return before, await core.verbs.change_settings(defaults), await core.verbs.proxy()

    before, now, proxy = asyncio.run(run())
    changed = {key for key in defaults if getattr(before, key) != getattr(now, key)}
    for key, value in defaults.items():
        if key in keys or key in changed:
            click.echo(f"{key} = {_written(value)}")
    if not (keys or changed):
        say("Every setting has its default already.")
    _say_what_it_means(changed, now, proxy)


def _say_what_it_means(changed: set[str], now: Settings, proxy: ProxyState) -> None:
    """What these settings do not do yet, or open."""
    if changed & set(proxy.outdated):
        say(f"The proxy listens on {proxy.base_url} until it is started again.")
    if "host" in changed and not is_loopback(now.host):
        say(str(phrase("open_to_others", host=now.host)))


def _read(given: Given) -> dict[str, Any]:
    """Every value as it may be shown: the outgoing proxy may have a password."""

    async def run() -> Settings:
        async with opened(given.core_options()) as core:
            return await core.verbs.settings()

    values = msgspec.to_builtins(asyncio.run(run()))
    return {**values, "upstream_proxy": masked(values["upstream_proxy"])}


def _check(key: str) -> None:
    if key not in Settings.__struct_fields__:
        raise SettingsError("setting_not_known", key=key[:60])


def _parsed(value: str) -> Any:
    try:
        return msgspec.json.decode(value.encode())
    except msgspec.DecodeError:
        return value


def _written(value: object) -> str:
    """Text as it is, anything else as JSON: what `settings set` takes."""
    return plain(value) if isinstance(value, str) else msgspec.json.encode(value).decode()


@click.command()
@common
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def models(given: Given, as_json: bool) -> None:
    """List the image models with their ratios and sizes, and who draws which name now."""
    routes = asyncio.run(_routes(given))
    if as_json:
        print_json({"models": list(MODELS.values()), "routes": routes})
        return
    for model in MODELS.values():
        click.echo(f"{model.id} ({model.name})")
        click.echo(f"    ratios: {', '.join(model.ratios)}")
        click.echo(f"    sizes: {', '.join(model.sizes) or 'one for each ratio'}")
    click.echo("\nOther names, the first row that fits counts:")
    print_table(("MATCH", "DRAWN BY", "MODEL"), [(row["match"], row["provider"], row["model"]) for row in routes])


async def _routes(given: Given) -> list[dict[str, str]]:
    """The table of routes as the accounts of now make it."""
    async with opened(given.core_options()) as core:
        settings = await core.verbs.settings()
        accounts = await core.verbs.accounts()
    available = frozenset(state.account.provider for state in accounts if state.account.enabled)
    return [_resolved(row, settings, available) for row in settings.routes]


def _resolved(row: RouteRow, settings: Settings, available: frozenset[Provider]) -> dict[str, str]:
    provider, model = row.provider, row.model
    if provider == "openai" and row.otherwise and Provider.OPENAI not in available:
        provider, model = "google", row.otherwise
    if model == "default":
        model = settings.default_model
    return {"match": row.match, "provider": provider, "model": model or "as asked"}
