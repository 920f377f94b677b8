"""The `easel` command: its options, its subcommands, and how it ends: 0, 1 on a failure, 2 on bad usage, 130 on Ctrl-C.

What the subcommands do is in commands/. There is no window here; whoever has one passes the way to open it.
"""

import asyncio
import io
import logging
import os
import sys
from collections.abc import Sequence

import click

from proxy_core.commands.account import account
from proxy_core.commands.doctor import doctor
from proxy_core.commands.gallery import gallery
from proxy_core.commands.generate import generate
from proxy_core.commands.key import key
from proxy_core.commands.opening import find_owner
from proxy_core.commands.options import Given, OpenWindow, common
from proxy_core.commands.printing import plain
from proxy_core.commands.quota import quota
from proxy_core.commands.requests import requests
from proxy_core.commands.serve import serve, simulator
from proxy_core.commands.settings import models, settings
from proxy_core.errors import EaselError
from proxy_core.options import CoreOptions
from proxy_core.ownership import OwnerNote
from proxy_core.remote import CoreVerbs, OwnerClient
from proxy_core.version import VERSION

_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@click.group("easel", invoke_without_command=True)
@common
@click.option("--minimized", is_flag=True, help="Open the window minimized.")
@click.version_option(VERSION, prog_name="easel", message="%(prog)s %(version)s")
@click.pass_context
def easel(ctx: click.Context, minimized: bool) -> None:
    """Accounts that draw, behind one local address. Without a command, opens the window."""
    if ctx.invoked_subcommand is None:
        ctx.exit(_window(ctx, ctx.ensure_object(Given), minimized=minimized))


for command in (serve, generate, account, quota, requests, gallery, key, settings, models, simulator, doctor):
    easel.add_command(command)


def _window(ctx: click.Context, given: Given, *, minimized: bool) -> int:
    if given.open_window is None:
        click.echo(ctx.get_help())
        return 2
    options = given.core_options("window")
    owner = asyncio.run(_shown(options))
    if owner is not None and owner.kind == "window":
        click.echo("Easel is open already.")
        return 0
    return given.open_window(options, minimized)  # beside a `serve`, it offers to take over


async def _shown(options: CoreOptions) -> OwnerNote | None:
    """The owner, if there is one; when it has a window, that was shown. A command will be gone soon: it is none."""
    owner = await find_owner(options.data_dir)
    if owner is None or owner.kind == "command":
        return None
    if owner.kind == "window":
        await CoreVerbs(OwnerClient(owner).call).show_window()
    return owner


def main(open_window: OpenWindow | None = None, args: Sequence[str] | None = None) -> None:
    """Run the command line and exit. `open_window` takes (options, minimized) and gives the exit code.

    `args` None: those of this process.
    """
    sys.exit(_run(open_window, args))


def _run(open_window: OpenWindow | None, args: Sequence[str] | None) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A label or prompt that the terminal's encoding does not have must not end the command.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        _log_to_stderr()
        code = easel.main(args, prog_name="easel", standalone_mode=False, obj=Given(open_window))
    except (click.exceptions.Abort, KeyboardInterrupt):
        return 130
    except click.UsageError as error:
        return _failed(_usage(error), error.exit_code)
    except click.ClickException as error:
        return _failed(error.format_message(), error.exit_code)
    except EaselError as error:
        return _failed(str(error), 1)
    return code if isinstance(code, int) else 0


def _usage(error: click.UsageError) -> str:
    """What is wrong, and where the help is; click would print the usage, and for a lone group all of its help."""
    if error.ctx is None:
        return error.format_message()
    path, message = error.ctx.command_path, error.format_message()
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and isinstance(error.ctx.command, click.Group):
        message = f"'{path}' needs a command: {', '.join(error.ctx.command.list_commands(error.ctx))}."
    return f"{message} See '{path} --help'."


def _failed(message: str, code: int) -> int:
    click.echo(f"easel: {plain(' '.join(message.split()))}", err=True)
    return code


def _log_to_stderr() -> None:
    level = os.environ.get("EASEL_LOG_LEVEL", "").upper() or "WARNING"
    if level not in _LOG_LEVELS:
        raise click.UsageError(f"EASEL_LOG_LEVEL is {level}; it may be {', '.join(_LOG_LEVELS)}.")
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
