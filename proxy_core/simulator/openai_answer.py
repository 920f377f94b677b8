"""Words the answers of the OpenAI wire: the JSON with its pictures, and the events of a stream. Draws nothing."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from proxy_core.simulator.openai_request import MODELS, DrawCall

# Output tokens of a picture of 1024x1024, by quality (OpenAI's price table, November 2026).
_TOKENS = {"low": 272, "medium": 1056, "high": 4160, "xhigh": 6240, "max": 8320, "auto": 1056}
_INPUT_PICTURE_TOKENS = 323


class Picture(Protocol):
    """As openai_drawing.py draws them."""

    @property
    def picture(self) -> bytes: ...

    @property
    def drafts(self) -> tuple[bytes, ...]: ...

    @property
    def size(self) -> tuple[int, int]: ...


def models(now: float) -> dict[str, Any]:
    """The list of models."""
    return {"object": "list", "data": [model(name, now) for name in MODELS]}


def model(name: str, now: float) -> dict[str, Any]:
    """One entry of the list."""
    return {"id": name, "object": "model", "created": int(now), "owned_by": "simulator"}


def whole(call: DrawCall, drawn: Sequence[Picture], addresses: Sequence[str], references: int, now: float) -> bytes:
    """The JSON answer: base64, or the addresses where the call wants those."""
    items: list[dict[str, Any]] = [{"b64_json": one.picture} for one in drawn]
    if call.as_url:
        items = [{"url": address} for address in addresses]
    if call.family == "dall-e-3":
        items = [{**item, "revised_prompt": call.prompt} for item in items]
    answer: dict[str, Any] = {"created": int(now), "data": items}
    if call.is_gpt:
        answer |= {**_described(call, drawn[0]), "usage": _usage(call, drawn, references)}
    return msgspec.json.encode(answer)


def nothing(now: float) -> bytes:
    """An answer of status 200 without a picture."""
    return msgspec.json.encode({"created": int(now), "data": []})


def of_another_shape() -> bytes:
    """JSON that is no answer of this wire."""
    return msgspec.json.encode({"result": {"status": "done", "images": []}, "elapsed": 1.25})


def events(call: DrawCall, drawn: Sequence[Picture], references: int, now: float) -> list[bytes]:
    """The events of a stream: the drafts of each picture, then the picture."""
    kind = "image_edit" if call.is_edit else "image_generation"
    found: list[bytes] = []
    for one in drawn:
        shared = {"created_at": int(now), **_described(call, one)}
        for index, draft in enumerate(one.drafts):
            value = {"b64_json": b64encode(draft).decode(), "partial_image_index": index, **shared}
            found.append(_event(f"{kind}.partial_image", value))
        usage = _usage(call, [one], references)
        found.append(
            _event(f"{kind}.completed", {"b64_json": b64encode(one.picture).decode(), "usage": usage, **shared})
        )
    return found


def error_event(body: bytes) -> bytes:
    """The event that ends a stream with an error."""
    return b"event: error\ndata: " + body + b"\n\n"


def _event(kind: str, value: dict[str, Any]) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), msgspec.json.encode({"type": kind, **value}))


def _described(call: DrawCall, one: Picture) -> dict[str, str]:
    return {
        "background": "transparent" if call.background == "transparent" else "opaque",
        "output_format": call.output_format,
        "quality": "medium" if call.quality == "auto" else call.quality,
        "size": f"{one.size[0]}x{one.size[1]}",
    }


def _usage(call: DrawCall, drawn: Sequence[Picture], references: int) -> dict[str, Any]:
    text, pictures = max(1, len(call.prompt) // 4), _INPUT_PICTURE_TOKENS * references
    output = _TOKENS.get(call.quality, 1056) * len(drawn)
    return {
        "input_tokens": text + pictures,
        "output_tokens": output,
        "total_tokens": text + pictures + output,
        "input_tokens_details": {"text_tokens": text, "image_tokens": pictures},
        "output_tokens_details": {"text_tokens": 0, "image_tokens": output},
    }
