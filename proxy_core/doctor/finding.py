"""Finding: what one check says. Records only; anybody may read what is in them."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from proxy_core.phrases import Phrase, Value

Fact = Value | bool | None | list[str] | dict[str, int] | dict[str, float]


class State(StrEnum):
    """How something stands."""

    OK = "ok"
    NOTE = "note"  # works, or was not asked for; good to know
    TROUBLE = "trouble"  # keeps pictures from being drawn, or soon will


class Finding(Struct, frozen=True):
    """`said` is a line for a person, `step` what to do next, `facts` the same for programs.

    Everything in it is a word of Easel's, a figure, or the name of a public service: no secret, name, mail or host.
    """

    name: str
    state: State
    said: Phrase
    step: Phrase | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)


def fine(name: str, said: Phrase, **facts: Fact) -> Finding:
    """It is well."""
    return Finding(name, State.OK, said, facts=facts)


def note(name: str, said: Phrase, step: Phrase | None = None, **facts: Fact) -> Finding:
    """It is good to know."""
    return Finding(name, State.NOTE, said, step, facts)


def trouble(name: str, said: Phrase, step: Phrase, **facts: Fact) -> Finding:
    """It has to be mended."""
    return Finding(name, State.TROUBLE, said, step, facts)


def worst(findings: tuple[Finding, ...]) -> State:
    """The state of all of them together."""
    states = {one.state for one in findings}
    return next((one for one in (State.TROUBLE, State.NOTE) if one in states), State.OK)
