"""NativeCall: a request of the Gemini API by the parts of its path, for upstreams that have it elsewhere. Pure."""

import re
from dataclasses import dataclass

from proxy_core.phrases import phrase
from proxy_core.upstreams.base import RawCall
from proxy_core.upstreams.failures import of_request

_PATH = re.compile(r"/(v1|v1beta)/models/([^/?#]+):([A-Za-z]+)(\?[^#]*)?")


@dataclass(frozen=True, slots=True)
class NativeCall:
    """`version` is v1 or v1beta, `verb` such as generateContent, `query` begins with its ?, or is empty."""

    version: str
    model: str
    verb: str
    query: str


def read_native_call(call: RawCall) -> NativeCall:
    """The parts of a path such as /v1beta/models/M:generateContent. UpstreamError for any other."""
    found = _PATH.fullmatch(call.path)
    if found is None:
        raise of_request(phrase("bad_parameter", text=f"nothing at {call.path[:60]}"), 0)
    return NativeCall(*found.groups(default=""))
