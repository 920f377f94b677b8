"""How clients are told of accounts: as they are called, masked, or not at all, as the setting account_header says."""

from typing import Literal

from proxy_core.errors import EaselError, NoPicture
from proxy_core.phrases import Phrase

Naming = Literal["on", "masked", "off"]

_PLACE = "account"  # in phrases


def masked(name: str) -> str:
    """The first letter, and of an e-mail address where it is."""
    who, at, where = name.rpartition("@")
    return f"{who[:1]}***{at}{where}" if at else f"{name[:1]}***"


def told(error: EaselError, naming: Naming) -> EaselError:
    """`error` as clients may hear it: the names of accounts as `naming` says."""
    if naming == "on":
        return error
    found = error.__new__(type(error), *error.args)  # copy() would ask for what its class is made with
    vars(found).update(vars(error))
    found.phrase = _renamed(error.phrase, naming)
    if isinstance(found, NoPicture) and found.cause is not None:
        found.cause = _renamed(found.cause, naming)
    return found


def _renamed(said: Phrase, naming: Naming) -> Phrase:
    if _PLACE not in said.values:
        return said
    name = masked(str(said.values[_PLACE])) if naming == "masked" else "an account"
    return Phrase(said.code, {**said.values, _PLACE: name})
