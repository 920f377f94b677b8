"""What a picture twice as large, twice as many of them, and twice as many clients cost: no more than double.

CPU is what counts, as it holds on a machine that does other things too; with clients also the time that each waits, as
all of them share what there is.
"""

from contextlib import ExitStack

from benchmarks.client import Load, Target, load
from benchmarks.lab import SMALL, Lab, Service

SIZES = tuple(375_000 * 2**step for step in range(7))
"""Bytes of a picture: 0.4 to 24 MB."""

MANY = (1, 2, 4, 8)
"""Pictures of one request; 10 are the most that a client may ask for."""

CLIENTS = tuple(2**step for step in range(8))
AT_ONCE = 4  # where it is not what is doubled


async def doublings(lab: Lab) -> None:
    """Measure and print them."""
    with ExitStack() as stack:
        target, service = lab.start("easel", stack)
        await load(target, lab.draw(SMALL), AT_ONCE, 20, most=200)
        before = None
        for size in SIZES:
            before = await _told(f"{size / 1e6:.1f} MB", target, service, lab.draw(size), before)
        drawn, before = lab.draw(SMALL), None
        for n in MANY:
            before = await _told(f"n={n}", target, service, drawn, before, n=n)
        before = None
        for clients in CLIENTS:
            before = await _told(f"c={clients}", target, service, drawn, before, at_once=clients)


async def _told(
    name: str,
    target: Target,
    service: Service,
    drawn: bytes,
    half: tuple[float, float] | None,
    *,
    n: int = 1,
    at_once: int = AT_ONCE,
) -> tuple[float, float]:
    """Print CPU of one request and the time it took, in ms, and what they are of those of `half` as much."""
    asked = max(1, 1_500_000_000 // (len(drawn) * n))
    before = service.cpu
    found: Load = await load(target, drawn, at_once, 60, most=max(asked, 2 * at_once), n=n)
    cost = (service.cpu - before) / len(found.each) * 1000
    waited = found.percentile(0.5)
    ratios = "" if half is None else f"  x {cost / half[0]:.2f}  x {waited / half[1]:.2f}"
    print(
        f"{name:<8} CPU {cost:7.2f} ms  p50 {waited:7.1f} ms{ratios}"
        + (f"  {found.failed} failed" * (found.failed > 0))
    )
    return cost, waited
