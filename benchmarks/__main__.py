"""Starts an upstream, Easel, nginx where it is installed and the simplest proxy, and measures them in turn.

`python -m benchmarks [--seconds S] [--rounds N]`. What counts is the ratio to nginx in the same run: the figures belong
to the machine. Every round visits every target, so that what else the machine does falls on all alike. What is added,
in ms, is over the upstream without a proxy, with one client. It takes a minute and a half, and stops by itself.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

from benchmarks.client import Load, Target, load
from benchmarks.doublings import doublings
from benchmarks.lab import LARGE, SMALL, Lab
from proxy_core.commands import event_loop

Figures = dict[str, dict[str, list[float]]]


async def measure(lab: Lab, names: list[str], found: Figures, rounds: int, seconds: float) -> None:
    """Put every figure of every target into `found`, one for each round."""
    found.update({name: defaultdict(list) for name in names})
    for turn in range(rounds):
        order = names[turn % len(names) :] + names[: turn % len(names)]
        with ExitStack() as stack:
            running = {name: lab.start(name, stack) for name in order}
            drawn = lab.draw(SMALL)
            without = await alone(lab.direct, drawn, seconds)
            for name, (target, service) in running.items():
                found[name]["start s"].append(service.healthy_after)
                one = await alone(target, drawn, seconds)
                for column, share in (("added p50", 0.5), ("added p99", 0.99)):
                    found[name][column].append(one.percentile(share) - without.percentile(share))
            for at_once in (8, 32):
                for name, (target, service) in running.items():
                    before = service.cpu
                    many = await load(target, drawn, at_once, seconds)
                    found[name][f"c={at_once} /s"].append(many.rate)
                    found[name]["failed"].append(many.failed)
                    if at_once == 8:
                        found[name]["cpu s/1000"].append((service.cpu - before) / len(many.each) * 1000)
            drawn = lab.draw(SMALL, 0.2)
            for name, (target, _) in running.items():
                if name != "nginx":  # it passes on what one upstream call draws, and that is one
                    ten = await load(target, drawn, 1, 30, most=3, n=10)
                    found[name]["n=10 ms"].append(ten.percentile(0.5))
        await memory(lab, order, found)


async def alone(target: Target, drawn: bytes, seconds: float) -> Load:
    """One client alone."""
    await load(target, drawn, 1, 10, most=5)
    return await load(target, drawn, 1, seconds, most=200)


async def memory(lab: Lab, names: list[str], found: Figures) -> None:
    """The peak of each target, freshly started, under 32 large pictures at once."""
    for name in names:
        with ExitStack() as stack:
            target, service = lab.start(name, stack)
            many = await load(target, lab.draw(LARGE), 32, 60, most=96)
            found[name]["peak MiB"].append(service.peak)
            found[name]["failed"].append(many.failed)


COLUMNS = ("added p50", "added p99", "c=8 /s", "c=32 /s", "cpu s/1000", "peak MiB", "n=10 ms", "start s", "failed")
RATIOS = ("c=8 /s", "c=32 /s", "cpu s/1000", "peak MiB")


def report(found: Figures, base: str) -> None:
    """The medians, and what they are of the base's in the same round."""
    print(f"{'':<8}" + "".join(f"{column:>13}" for column in COLUMNS))
    for name, figures in found.items():
        cells = (f"{statistics.median(figures[one]):.2f}" if figures[one] else "-" for one in COLUMNS)
        print(f"{name:<8}" + "".join(f"{cell:>13}" for cell in cells))
    print(f"\nof {base}'s, round by round:")
    for name, figures in found.items():
        for one in RATIOS if name != base else ():
            ratios = [mine / its for mine, its in zip(figures[one], found[base][one], strict=True)]
            print(f"{name:<8}{one:>13}  {statistics.median(ratios):.2f}  ({min(ratios):.2f} to {max(ratios):.2f})")


def main() -> None:
    """Measure, and tell."""
    asked = argparse.ArgumentParser(description="Measure Easel beside nginx and the simplest proxy.")
    asked.add_argument("--seconds", type=float, default=2.0, help="of each load")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument(
        "--gallery", default="off", help="Easel's setting: off, as no other target keeps pictures, or all"
    )
    asked.add_argument("--doublings", action="store_true", help="instead: what twice the size, n or clients cost")
    given = asked.parse_args()
    names = ["plain", "easel"]
    if shutil.which("nginx"):
        names.insert(0, "nginx")
    else:
        print("nginx is not installed: the ratios are to the simplest proxy.", file=sys.stderr)
    with ExitStack() as stack:
        lab = Lab(stack, Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="easel-bench-"))))
        lab.set_up(given.gallery)
        if given.doublings:
            event_loop.run(doublings(lab))
            return
        found: Figures = {}
        # The client has the loop that Easel has, so that it costs as little as can be.
        event_loop.run(measure(lab, names, found, given.rounds, given.seconds))
        report(found, names[0])


if __name__ == "__main__":
    main()
