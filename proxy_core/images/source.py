"""Source: where a picture that a client sends along is to be had. server/references.py makes References of them."""

from dataclasses import dataclass, field
from pathlib import Path

from proxy_core.images.reference import Reference


@dataclass(frozen=True, slots=True, eq=False)
class DataSource:
    """A picture as base64, bare or in a data URL, not looked at yet.

    `text` is a view into the request's body, so that megabytes are not copied before they are decoded, or a file of
    the request; `escaped` when it stands between the quotes of JSON.
    """

    text: memoryview | bytes | Path = field(repr=False)
    escaped: bool = False


# A str is an address.
Source = Reference | DataSource | str
