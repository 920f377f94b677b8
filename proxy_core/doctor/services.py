"""What is said of the ways to the services, and of the clock, which their answers tell."""

import asyncio
from collections.abc import Sequence
from statistics import median
from urllib.parse import urlsplit

from proxy_core.certificates import Trust, trusted
from proxy_core.doctor.finding import Fact, Finding, fine, note, trouble
from proxy_core.doctor.scene import Scene
from proxy_core.doctor.upstreams import Reached, Target, Way, reach, targets
from proxy_core.phrases import Phrase, Value, phrase

_CLOCK = "clock"
_LATE = 60.0  # seconds; past some minutes Google refuses logins, and certificates seem to be of another time


async def check(scene: Scene, trust: Trust = True) -> tuple[Finding, ...]:
    """A line for each service, one for those of a person's own, one for the clock."""
    if scene.around.offline:
        return (note("upstream", phrase("doctor_offline")),)
    asked = targets(scene.accounts or ())
    if not asked:
        return (fine("upstream", phrase("doctor_no_upstream")),)
    known = await trusted(trust)  # now, so that no answer is late by the time it takes to read them
    found = await asyncio.gather(*(reach(one, scene.settings.upstream_proxy, scene.around.now, known) for one in asked))
    public = [_public(one) for one in found if one.target.public]
    own = [one for one in found if not one.target.public]
    return (*public, *([_own(own)] if own else []), clock(found))


def _public(one: Reached) -> Finding:
    name, host = f"upstream_{one.target.name}", urlsplit(one.target.origin).netloc
    facts = _facts(one) | {"host": host}
    if one.way is Way.ANSWERED:
        words: dict[str, Value] = {"host": host, "ms": round(one.seconds * 1000), "how": _how(one)}
        return fine(name, phrase("doctor_upstream", **words), **facts)
    return trouble(name, phrase(f"doctor_upstream_{one.way}", host=host), _step(one), **facts)


def _own(found: Sequence[Reached]) -> Finding:
    """Of a person's own addresses: by provider and number only."""
    name = "upstream_own"
    ways = {str(way): sum(one.way is way for one in found) for way in Way}
    facts: dict[str, Fact] = {"hosts": len(found), "ways": {way: count for way, count in ways.items() if count}}
    kinds = ", ".join(sorted({_kind(one.target) for one in found}))
    bad = [one for one in found if one.way is not Way.ANSWERED]
    if not bad:
        slowest = max(one.seconds for one in found)
        words: dict[str, Value] = {"kinds": kinds, "hosts": len(found), "ms": round(slowest * 1000)}
        return fine(name, phrase("doctor_own", **words), **facts)
    said = phrase("doctor_own_trouble", kinds=kinds, hosts=len(found), bad=len(bad), ways=_ways(bad))
    return trouble(name, said, _own_step(bad[0]), **facts)


def _ways(bad: Sequence[Reached]) -> str:
    return ", ".join(sorted({str(one.way).replace("_", " ") for one in bad}))


def _kind(target: Target) -> str:
    return f"{target.name}-compatible" if target.name == "openai" else target.name


def _facts(one: Reached) -> dict[str, Fact]:
    def ms(seconds: float | None) -> int | None:
        return None if seconds is None else round(seconds * 1000)

    return {
        "way": str(one.way),
        "proxied": one.proxied,
        "dns_ms": ms(one.dns),
        "connect_ms": ms(one.connected),
        "ms": ms(one.seconds),
    }


def _how(one: Reached) -> str:
    """Where the time went."""
    if one.proxied:
        return "through the outgoing proxy"
    connected = f"connected in {round((one.connected or 0.0) * 1000)}"
    return connected if one.dns is None else f"{connected}, name found in {round(one.dns * 1000)}"


def _step(one: Reached) -> Phrase:
    if one.way in {Way.UNREACHABLE, Way.SILENT, Way.BROKEN} and one.proxied:
        return phrase("doctor_upstream_no_proxy_next")
    return phrase(f"doctor_upstream_{one.way}_next")


def _own_step(one: Reached) -> Phrase:
    """Such a service may be on any port, and is the person's to start; nor does anybody else know its name."""
    if one.way in {Way.NOT_FOUND, Way.UNREACHABLE, Way.SILENT} and not one.proxied:
        return phrase("doctor_own_next")
    return _step(one)


def clock(found: Sequence[Reached]) -> Finding:
    """How far this computer's clock is from that of the services, by the middle one."""
    skews = [one.skew for one in found if one.skew is not None]
    if not skews:
        return note(_CLOCK, phrase("doctor_clock_unknown"))
    skew = median(skews)
    facts: dict[str, Fact] = {"behind_seconds": round(skew, 1), "asked": len(skews)}
    if abs(skew) < _LATE:
        return fine(_CLOCK, phrase("doctor_clock", seconds=max(1, round(abs(skew)))), **facts)
    code = "doctor_clock_behind" if skew > 0 else "doctor_clock_ahead"
    return trouble(_CLOCK, phrase(code, minutes=abs(skew) / 60), phrase("doctor_clock_next"), **facts)
