"""`easel generate`: a prompt to picture files, through the proxy that runs, else through one for this command only."""

import asyncio
from pathlib import Path

import click

from proxy_core.commands.drawing import draw, report
from proxy_core.commands.opening import Opened, opened
from proxy_core.commands.options import Given, Text, common
from proxy_core.commands.printing import say
from proxy_core.options import CoreOptions


@click.command()
@common
@click.argument("prompt", type=Text())
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option("--size", type=Text(), help="WIDTHxHEIGHT, such as 1024x1536.")
@click.option("--quality", type=Text(), help="Such as standard, medium, high or hd.")
@click.option("--aspect-ratio", type=Text(), help="Such as 16:9; wins over --size.")
@click.option("--image-size", type=Text(), help="512, 1K, 2K or 4K; wins over --quality.")
@click.option("--n", "-n", type=click.IntRange(1, 10), default=1, help="How many pictures.")
@click.option("--model", type=Text(), help="'easel models' lists them.")
@click.option("--style", type=Text(), help="vivid or natural.")
@click.option("--account", type=Text(), metavar="NAME", help="Only this account draws: its label, email or id.")
@click.pass_obj
def generate(given: Given, /, prompt: str, output: Path, n: int, account: str | None, **chosen: str | None) -> None:
    """Draw PROMPT and write it to the file that -o names: with -n 3 to FILE-1.png, FILE-2.png, FILE-3.png."""
    wanted = {"prompt": prompt, "n": n, **{key: value for key, value in chosen.items() if value is not None}}
    if not output.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no directory {output.absolute().parent}.", param_hint="'-o'")
    if account is not None and not (account.strip() and account.isprintable()):
        raise click.BadParameter("it is empty or cannot be shown.", param_hint="'--account'")
    asyncio.run(_generate(given.core_options(port=0), wanted, _paths(output, n), account or ""))


async def _generate(options: CoreOptions, wanted: dict[str, object], paths: list[Path], account: str) -> None:
    async with opened(options) as core:
        drawing = await draw(core.verbs, await _base_url(core), wanted, account)
        await report(core.verbs, drawing, paths)
    missing = len(paths) - len(drawing.pictures)
    if missing > 0:
        say(f"{missing} of {len(paths)} pictures did not come. Why: easel requests {drawing.request_id}")
        raise click.exceptions.Exit(1)


async def _base_url(core: Opened) -> str:
    if core.core is not None:
        return (await core.core.start_proxy()).base_url
    proxy = await core.verbs.proxy()
    if not proxy.running:
        owner = core.owner.pid if core.owner else "unknown"
        raise click.ClickException(f"Easel runs (process {owner}), but its proxy does not. Start it there, then retry.")
    return proxy.base_url


def _paths(output: Path, n: int) -> list[Path]:
    if n == 1:
        return [output]
    return [output.with_name(f"{output.stem}-{number}{output.suffix}") for number in range(1, n + 1)]
