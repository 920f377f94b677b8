"""The options that every command takes, before or after its name, and the CoreOptions that they make."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import platformdirs
from msgspec import Struct

from proxy_core.options import CoreOptions

F = TypeVar("F", bound=Callable[..., Any])

VAULTS = ("keyring", "file", "memory")
OpenWindow = Callable[[CoreOptions, bool], int]


class Given(Struct):
    """What was said on the command line, wherever it stood. `open_window` is None where there is no window."""

    open_window: OpenWindow | None = None
    data_dir: str = ""
    demo: bool = False
    vault: str = ""

    def core_options(self, kind: str = "command", **more: Any) -> CoreOptions:
        """The options of a Core of this kind, with the environment and the defaults filled in."""
        named = self.data_dir or os.environ.get("EASEL_DATA_DIR") or default_dir(demo=self.demo)
        return CoreOptions(
            Path(named).expanduser().absolute(), vault=self.vault or None, demo=self.demo, kind=kind, **more
        )

    def forgets(self) -> bool:
        """Whether secrets last only as long as the process."""
        chosen = self.vault or ("memory" if self.demo else os.environ.get("EASEL_VAULT"))
        return chosen == "memory"


def default_dir(*, demo: bool) -> str:
    """The data directory where none was named."""
    return platformdirs.user_data_dir("easel-demo" if demo else "easel", appauthor=False)


class Text(click.types.StringParamType):
    """Text that can be sent and stored: an argument of bytes that are not UTF-8 is refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as it is. click.BadParameter."""
        text: str = super().convert(value, param, ctx)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail("it is not UTF-8.", param, ctx)
        return text


def common(command: F) -> F:
    """Add --data-dir, --demo and --vault. What they say is kept in the context's `Given`."""
    for option in (
        click.option(
            "--vault",
            type=click.Choice(VAULTS),
            callback=_keep,
            expose_value=False,
            help="Where secrets are kept. EASEL_VAULT does the same.",
        ),
        click.option(
            "--demo",
            is_flag=True,
            callback=_keep,
            expose_value=False,
            help="Draw with a simulator and demo accounts; it has a data directory of its own.",
        ),
        click.option(
            "--data-dir",
            metavar="DIR",
            callback=_keep_directory,
            expose_value=False,
            help="Where accounts, settings and the log are. EASEL_DATA_DIR does the same.",
        ),
    ):
        command = option(command)
    return command


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    given = ctx.ensure_object(Given)
    if value:
        setattr(given, str(param.name), value)


def _keep_directory(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value == "":
        raise click.BadParameter("it is empty.", ctx, param)
    _keep(ctx, param, value)
