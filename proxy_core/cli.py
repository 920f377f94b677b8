"""The `easel` command: its options, its subcommands, and how it ends: 0, 1 on a failure, 2 on bad usage, 130 on Ctrl-C.

What the subcommands do is in commands/. There is no window here; whoever has one passes the way to open it.
"""

import asyncio
import io
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from proxy_core.commands.opening import find_owner
from proxy_core.commands.options import Given, OpenWindow, common
from proxy_core.commands.printing import say
from proxy_core.errors import EaselError
from proxy_core.files import is_full
from proxy_core.options import CoreOptions
from proxy_core.ownership import OwnerNote, noted
from proxy_core.remote import CoreVerbs, OwnerClient
from proxy_core.version import VERSION

# Each in the module of proxy_core.commands that has its name, but for these two.
_COMMANDS = (
    *("account", "doctor", "gallery", "generate", "key", "models", "quota", "requests", "serve", "settings"),
    "simulator",
)
_ELSEWHERE = {"models": "settings", "simulator": "serve"}
_STDERR = 2  # what standard error is called in every system
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class Commands(click.Group):
    """Knows names, and imports a command when it is called or told of: the others take longer than it takes to run."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None where there is none."""
        if cmd_name in self.commands:
            module = import_module(f"proxy_core.commands.{_ELSEWHERE.get(cmd_name, cmd_name)}")
            self.commands[cmd_name] = getattr(module, cmd_name)
        return super().get_command(ctx, cmd_name)


@click.group(
    "easel", cls=Commands, commands={name: click.Command(name) for name in _COMMANDS}, invoke_without_command=True
)
@common
@click.option("--minimized", is_flag=True, help="Open the window minimized.")
@click.version_option(VERSION, prog_name="easel", message="%(prog)s %(version)s")
@click.pass_context
def easel(ctx: click.Context, minimized: bool) -> None:
    """Accounts that draw, behind one local address. Without a command, opens the window."""
    if ctx.invoked_subcommand is None:
        ctx.exit(_window(ctx, ctx.ensure_object(Given), minimized=minimized))


def _window(ctx: click.Context, given: Given, *, minimized: bool) -> int:
    if given.open_window is None:
        click.echo(ctx.get_help())
        return 2
    options = given.core_options("window")
    owner = asyncio.run(_shown(options)) if noted(options.data_dir) else None
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
    try:
        sys.exit(_run(open_window, args))
    finally:
        _drop_unwritten()


def _run(open_window: OpenWindow | None, args: Sequence[str] | None) -> int:
    _fill_standard_files()
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
    except OSError as error:
        if not is_full(error):
            raise
        return _failed("There was no room for what the command writes. Make room on that disk, then try again.", 1)
    return code if isinstance(code, int) else 0


def _fill_standard_files() -> None:
    """Where standard input, output or error was closed, the next file or socket would be written to in its place."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        pass
    os.close(handle)


def _drop_unwritten() -> None:
    """What could not be written would be tried again at the very end, and its failure be the exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _usage(error: click.UsageError) -> str:
    """What is wrong, and where the help is; click would print the usage, and for a lone group all of its help."""
    if error.ctx is None:
        return error.format_message()
    path, message = error.ctx.command_path, error.format_message()
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and isinstance(error.ctx.command, click.Group):
        message = f"'{path}' needs a command: {', '.join(error.ctx.command.list_commands(error.ctx))}."
    return f"{message} See '{path} --help'."


def _failed(message: str, code: int) -> int:
    say(f"easel: {' '.join(message.split())}")
    return code


def _log_to_stderr() -> None:
    level = os.environ.get("EASEL_LOG_LEVEL", "").upper() or "WARNING"
    if level not in _LOG_LEVELS:
        raise click.UsageError(f"EASEL_LOG_LEVEL is {level}; it may be {', '.join(_LOG_LEVELS)}.")
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
