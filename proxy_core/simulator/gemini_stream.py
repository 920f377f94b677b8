"""A `generateContent` answer in the pieces in which `streamGenerateContent` sends it. Pure."""

from collections.abc import Iterable
from typing import Any

import msgspec

from proxy_core.simulator.gemini_answer import Answer, to_json

SSE_TYPE = "text/event-stream"


def events(pieces: Iterable[Answer]) -> list[bytes]:
    """As server-sent events (alt=sse), without a mark at the end: the real API sends none."""
    return [b"data: " + msgspec.json.encode(piece) + b"\r\n\r\n" for piece in pieces]


def array(pieces: Iterable[Answer]) -> list[bytes]:
    """As one JSON array, an element at a time."""
    written = [to_json(piece) for piece in pieces]
    return [(b",\r\n" if at else b"[") + piece for at, piece in enumerate(written)] + [b"\n]"]


def split(answer: Answer) -> list[Answer]:
    """One answer for each part, and one with the reason of the end and what was used. A refusal is one answer."""
    candidate: dict[str, Any] = next(iter(answer.get("candidates", ())), {})
    parts = candidate.get("content", {}).get("parts", [])
    if not parts:
        return [answer]
    common = {name: answer[name] for name in ("modelVersion", "responseId")}
    usage = answer["usageMetadata"]
    # What was put in is counted from the start, what came out at the end.
    early = {name: usage[name] for name in ("promptTokenCount", "promptTokensDetails")}
    pieces = [{"candidates": [_piece(part)], "usageMetadata": early, **common} for part in parts]
    end = {**_piece({"text": ""}), "finishReason": candidate["finishReason"]}
    return [*pieces, {"candidates": [end], "usageMetadata": usage, **common}]


def _piece(part: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"parts": [part], "role": "model"}, "index": 0}
