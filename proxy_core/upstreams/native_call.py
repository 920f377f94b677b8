"""NativeCall: a request of the Gemini API by the parts of its path, for upstreams that have it elsewhere. Pure.

Also what is looked at in an answer that a client gets as it came: whether it is one.
"""

import re

import msgspec

from proxy_core.images.google_answer import documents
from proxy_core.phrases import phrase
from proxy_core.upstreams.base import RawCall
from proxy_core.upstreams.failures import not_understood, of_request
from proxy_core.upstreams.transport import Answer

_PATH = re.compile(r"/(v1|v1beta)/models/([^/?#]+):([A-Za-z]+)(\?[^#]*)?")


class NativeCall(msgspec.Struct, frozen=True):
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


class _Told(msgspec.Struct):
    candidates: list[msgspec.Raw] | None = None
    feedback: msgspec.Raw = msgspec.field(default=msgspec.Raw(), name="promptFeedback")
    relays_feedback: msgspec.Raw = msgspec.field(default=msgspec.Raw(), name="prompt_feedback")

    @property
    def says_something(self) -> bool:
        return bool(self.candidates) or any(map(_says_why, (self.feedback, self.relays_feedback)))


def _says_why(feedback: msgspec.Raw) -> bool:
    """Whether it is why there is no candidate. Nothing else of it is looked at: the client knows what it means."""
    found = msgspec.json.decode(feedback) if feedback else None
    return isinstance(found, dict) and bool(found.get("blockReason") or found.get("block_reason"))


_decoder = msgspec.json.Decoder(_Told | list[_Told])


def answered(answer: Answer) -> Answer:
    """`answer`, of status 200, to a call that generates. UpstreamError where it is no JSON or events, or says nothing.

    Such as the page of a hotel's network, a body without its end, or one with neither a candidate nor why there is
    none: another account may have an answer.
    """
    told: list[_Told] = []
    try:
        for document, _ in documents(answer.body):
            found = _decoder.decode(document)
            told += found if isinstance(found, list) else [found]
        says_something = any(one.says_something for one in told)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise not_understood() from None
    if not says_something:
        raise not_understood()
    return answer
