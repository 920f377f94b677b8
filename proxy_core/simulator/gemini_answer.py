"""Builds `generateContent` answers: one with a picture, and the ways of answering 200 without one.

They are JSON values in which pictures are bytes; `to_json` writes one. `with_picture` draws, so it belongs in a worker
thread; Pillow is loaded when it is first called.
"""

import hashlib
import io
import math
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import msgspec

from proxy_core.images.catalog import ImageModel, pixels
from proxy_core.simulator.faults import Fault
from proxy_core.simulator.gemini_request import GenerateCall
from proxy_core.simulator.google_status import invalid

if TYPE_CHECKING:
    from proxy_core.simulator.painter import Sheet  # loads Pillow

Answer = dict[str, Any]

# Output tokens of a picture by imageSize (Google's price table, November 2026); None is the model's default size.
_TOKENS: dict[str, dict[str | None, int]] = {
    "gemini-2.5-flash-image": {None: 1290},
    "gemini-3-pro-image": {None: 1120, "1K": 1120, "2K": 1120, "4K": 2000},
    "gemini-3.1-flash-lite-image": {None: 1120, "1K": 1120},
}
_FLASH_TOKENS: dict[str | None, int] = {None: 1120, "512": 747, "1K": 1120, "2K": 1680, "4K": 2520}
_INPUT_PICTURE_TOKENS = 258
_THOUGHT_TOKENS = 212
_WORDS = "Here is your picture."
_WORD_TOKENS = 5


class Job(msgspec.Struct, frozen=True):
    """One call to answer: what is asked, of which model, through which account, with which luck."""

    call: GenerateCall
    model: ImageModel
    account: str
    seed: int
    thoughts: bool = False

    @property
    def shows_thoughts(self) -> bool:
        return self.call.thinking is not None and (self.thoughts or self.call.with_thoughts)


def with_picture(job: Job) -> Answer:
    """The answer with a picture in it. StatusError for an input picture that cannot be read."""
    from proxy_core.simulator import painter

    try:
        # HEIC is taken by the real API, but Pillow cannot read it.
        references = [painter.open_reference(data) for data in job.call.references if data[4:8] != b"ftyp"]
    except OSError:
        raise invalid("Unable to process input image. Please retry with another image.") from None
    ratio = job.call.ratio or (nearest_ratio(references[0].size, job.model.ratios) if references else "1:1")
    size = pixels(job.model, ratio, job.call.size)
    cards = tuple(reference.card for reference in references)
    seed = job.seed if job.call.seed is None else job.call.seed
    sheet = painter.Sheet(job.call.prompt, job.model.name, ratio, size, job.account, seed, cards)
    parts: list[dict[str, Any]] = []
    if job.shows_thoughts:
        draft = painter.Sheet("Draft", job.model.name, ratio, (size[0] // 2, size[1] // 2), job.account, seed)
        parts.append({"text": "**Planning the picture**\n\nA draft of the composition first.", "thought": True})
        parts.append({**_inline(painter.png(draft), "image/png"), "thought": True})
    signature = {"thoughtSignature": letters(job.seed, 96)} if job.call.thinking else {}
    if job.call.with_text:
        parts.append({"text": _WORDS, **signature})
    parts.append({**_inline(_file(sheet, job.call), job.call.output_mime), **signature})
    tokens = _TOKENS.get(job.model.id, _FLASH_TOKENS)[job.call.size]
    return _answer(job, [_candidate(parts)], picture_tokens=tokens, word_tokens=_WORD_TOKENS * job.call.with_text)


def without_picture(fault: Fault, job: Job) -> Answer:
    """One of the faults that answer 200."""
    match fault:
        case Fault.WRONG_JSON:
            return {"result": {"status": "done", "images": []}, "elapsed": 1.25}
        case Fault.BLOCKED_PROMPT:
            return _answer(job, None, feedback={"blockReason": "PROHIBITED_CONTENT"})
        case Fault.IMAGE_SAFETY:
            said = "Unable to show the generated image. The model could not generate it based on the prompt provided."
            return _answer(job, [{"finishReason": "IMAGE_SAFETY", "finishMessage": said, "index": 0}])
        case Fault.NO_IMAGE:
            return _answer(job, [{"content": {"role": "model"}, "finishReason": "NO_IMAGE", "index": 0}])
        case Fault.TEXT_ONLY:
            parts = [{"text": "I can describe such a picture, but I did not draw one."}]
            return _answer(job, [_candidate(parts)], word_tokens=14)
        case _:
            return _answer(job, None)


def nearest_ratio(size: tuple[int, int], ratios: tuple[str, ...]) -> str:
    """The ratio whose shape is nearest to a picture's."""
    shape = math.log(size[0] / size[1])

    def distance(ratio: str) -> float:
        wide, high = ratio.split(":")
        return abs(math.log(int(wide) / int(high)) - shape)

    return min(ratios, key=distance)


def _answer(
    job: Job,
    candidates: list[dict[str, Any]] | None,
    *,
    feedback: dict[str, str] | None = None,
    picture_tokens: int = 0,
    word_tokens: int = 0,
) -> Answer:
    answer: Answer = {}
    if candidates is not None:
        answer["candidates"] = candidates
    if feedback is not None:
        answer["promptFeedback"] = feedback
    answer["usageMetadata"] = _usage(job, picture_tokens, word_tokens)
    answer["modelVersion"] = job.model.id
    answer["responseId"] = letters(job.seed, 22)
    return answer


def _usage(job: Job, picture_tokens: int, word_tokens: int) -> dict[str, Any]:
    text = max(1, len(job.call.prompt) // 4)
    pictures = _INPUT_PICTURE_TOKENS * len(job.call.references)
    thoughts = _THOUGHT_TOKENS if job.shows_thoughts or job.call.thinking not in {None, "MINIMAL"} else 0
    output = picture_tokens + word_tokens
    usage: dict[str, Any] = {"promptTokenCount": text + pictures}
    if output:
        usage["candidatesTokenCount"] = output
    usage["totalTokenCount"] = text + pictures + output + thoughts
    usage["promptTokensDetails"] = _by_modality(TEXT=text, IMAGE=pictures)
    if picture_tokens:
        usage["candidatesTokensDetails"] = _by_modality(IMAGE=picture_tokens)
    if thoughts:
        usage["thoughtsTokenCount"] = thoughts
    return usage


def _by_modality(**counts: int) -> list[dict[str, Any]]:
    return [{"modality": modality, "tokenCount": count} for modality, count in counts.items() if count]


def _candidate(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"content": {"parts": parts, "role": "model"}, "finishReason": "STOP", "index": 0}


def _inline(file: bytes, mime: str) -> dict[str, Any]:
    return {"inlineData": {"mimeType": mime, "data": file}}


def _file(sheet: "Sheet", call: GenerateCall) -> bytes:
    from proxy_core.simulator import painter

    if call.output_mime == "image/png":
        return painter.png(sheet)
    out = io.BytesIO()
    painter.paint(sheet).save(out, "JPEG", quality=call.output_quality)
    return out.getvalue()


def to_json(value: Any) -> bytes:
    """Indented as the real API's answers are; bytes become base64."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2)


def letters(seed: int, length: int) -> str:
    """Base64 that looks like an opaque id and follows from the seed; `length` in characters, at most 172."""
    return b64encode(hashlib.shake_128(str(seed).encode()).digest(128), altchars=b"AB")[:length].decode()
