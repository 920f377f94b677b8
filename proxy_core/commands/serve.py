"""`easel serve` and `easel simulator`: what runs without a window until it is stopped."""

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from proxy_core.allocator import give_back, keep_freed_memory
from proxy_core.certificates import unread_certificates
from proxy_core.commands import event_loop
from proxy_core.commands.drawing import SUFFIXES, draw, report
from proxy_core.commands.opening import verbs_of
from proxy_core.commands.options import Given, Text, common
from proxy_core.commands.printing import announce, say
from proxy_core.commands.quiet import when_quiet
from proxy_core.commands.service_manager import tell
from proxy_core.commands.signals import stop_event, stop_events
from proxy_core.errors import EaselError
from proxy_core.events import Event, HandOverWanted
from proxy_core.images.sniff import look_at_bytes
from proxy_core.listening import is_loopback
from proxy_core.options import CoreOptions
from proxy_core.phrases import phrase
from proxy_core.tasks import run_until, spawn

if TYPE_CHECKING:  # it brings the server and the clients, which `easel --help` does not wait for
    from proxy_core.core import Core

_AUTH_MODES = ("off", "strict", "all_except_health", "auto")


@click.command()
@common
@click.option("--host", type=Text(), help="Where to listen; the setting is 127.0.0.1 at first.")
@click.option("--port", type=click.IntRange(0, 65535), help="The setting is 8045 at first; 0 takes a free one.")
@click.option("--auth-mode", type=click.Choice(_AUTH_MODES), help="When clients must bring the key.")
@click.option("--draw", "prompt", type=Text(), metavar="PROMPT", help="Draw this once at start, then go on serving.")
@click.pass_obj
def serve(given: Given, host: str | None, port: int | None, auth_mode: str | None, prompt: str | None) -> None:
    """Serve the proxy without a window until SIGINT or SIGTERM, then let it finish what it draws.

    The setting drain_seconds says how long; a second signal ends it at once. Closing its terminal stops it like the
    first one.
    """
    keep_freed_memory()
    gc.disable()  # until it has started: nothing of what is imported is garbage
    options = given.core_options("serve", host=host, port=port, auth_mode=auth_mode)
    event_loop.run(_serve(options, prompt, show_key=given.forgets() and not os.environ.get("EASEL_API_KEY")))


async def _serve(options: CoreOptions, prompt: str | None, *, show_key: bool) -> None:
    stopped, hurried = stop_events(2)
    from proxy_core.stores import begin_seal

    seal = begin_seal(options)
    with unread_certificates():
        from proxy_core.core import Core

    def listen(event: Event) -> None:
        if isinstance(event, HandOverWanted):  # a person waits for the window
            hurried.set()
            stopped.set()

    core = Core(options, seal)
    core.events.subscribe(listen)
    resting = spawn(when_quiet(core, _tidy_memory), name="tidy memory")
    try:
        await run_until(stopped, _start(core, options.data_dir, prompt, show_key=show_key), name="start")
        await stopped.wait()
        tell("STOPPING=1")
        await run_until(hurried, _drain(core), name="drain")
    finally:
        resting.cancel()
        await core.stop()


def _tidy_memory() -> None:
    gc.collect()  # connections that broke are circles; few objects are looked at, see gc.freeze
    give_back()


async def _drain(core: "Core") -> None:
    """Let what is being drawn finish, within its time."""
    if drawing := core.queue().drawing:
        say(str(phrase("waiting_for_drawings", drawing=drawing, seconds=core.settings.drain_seconds)))
    await core.drain_proxy()


async def _start(core: "Core", data_dir: Path, prompt: str | None, *, show_key: bool) -> None:
    await core.start()
    for said in core.said:
        say(str(said))
    base_url = (await core.start_proxy()).base_url
    gc.freeze()  # what a start made stays: no collection has to look at it
    gc.enable()
    announce(f"Easel listening on {base_url}")
    tell("READY=1", f"STATUS=Listening on {base_url}")
    if not is_loopback(core.settings.host):
        say(str(phrase("open_to_others", host=core.settings.host)))
    if show_key:
        announce(f"API key: {await core.api_key()}")
    if prompt is not None:
        await _draw(core, base_url, data_dir, prompt)


async def _draw(core: "Core", base_url: str, data_dir: Path, prompt: str) -> None:
    """Draw the first picture; a failure is told and does not end the serving."""
    verbs = verbs_of(core)
    try:
        drawing = await draw(verbs, base_url, {"prompt": prompt})
        suffix = SUFFIXES.get(look_at_bytes(drawing.pictures[0])[0], (".png",))[0]
        await report(verbs, drawing, [data_dir / f"first-picture{suffix}"], private=True)
    except click.ClickException as error:
        say(error.message)
    except EaselError as error:
        say(str(error))


@click.command()
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="0, the default, takes a free one.")
@click.option(
    "--latency",
    default=(0.3, 1.0),
    type=(click.FloatRange(0, 600), click.FloatRange(0, 600)),
    metavar="LEAST MOST",
    help="Seconds that a picture takes; 0.3 to 1 unless given.",
)
def simulator(port: int, latency: tuple[float, float]) -> None:
    """Run the simulated upstream of the demo until SIGINT or SIGTERM, and print the keys that it takes."""
    if latency[0] > latency[1]:
        raise click.BadParameter("LEAST is more than MOST.", param_hint="--latency")
    event_loop.run(_simulate(port, latency))


async def _simulate(port: int, latency: tuple[float, float]) -> None:
    stopped = stop_event()
    with unread_certificates():
        from proxy_core.simulator.scenario import DEMO_ACCOUNTS, demo_scenario
        from proxy_core.simulator.server import Simulator

    running = Simulator(replace(demo_scenario(), latency=latency))
    base_url = await running.start(port)
    try:
        announce(f"Simulator listening on {base_url}")
        for account in DEMO_ACCOUNTS:
            announce(f"{account.api_key}  {account.label} <{account.email}>")
        await stopped.wait()
    finally:
        await running.stop()
