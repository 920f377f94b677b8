"""Reads a `generateContent` request as strictly as the real API does.

Unknown fields, wrong types and values that the model does not take are a `StatusError` with the path of the field.
Field names may be camelCase or snake_case. Input pictures are decoded from base64, not looked at. Vertex AI takes the
same with a few fields more and limits of its own.
"""

import base64
import hashlib
from typing import Any

import msgspec

from proxy_core.images.catalog import ImageModel
from proxy_core.simulator.google_fields import GEMINI, VERTEX, Checked
from proxy_core.simulator.google_status import StatusError, invalid

_MIME_TYPES = frozenset({"image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"})
_MOST_PICTURES = 14
_VERTEX_LARGEST = 7_000_000  # bytes of one picture
_PLAIN = bytes.maketrans(b"-_", b"+/")
# The levels that each model thinks at, its default first.
_LEVELS: dict[str, tuple[str, ...]] = {
    "gemini-3-pro-image": ("HIGH", "LOW"),
    "gemini-nano-banana-2.1": ("MEDIUM", "MINIMAL", "HIGH"),
    "gemini-3.1-flash-image": ("MINIMAL", "HIGH"),
    "gemini-3.1-flash-lite-image": ("MINIMAL", "HIGH"),
}


class GenerateCall(msgspec.Struct, frozen=True):
    """What is asked for, checked. `ratio` and `size` are None where the model's default holds.

    `output_mime` and `output_quality` are of the file that comes back, which only Vertex lets a client choose.
    `thinking` is the level that the model thinks at, None for a model that does not.
    """

    prompt: str
    references: tuple[bytes, ...]
    ratio: str | None
    size: str | None
    with_text: bool
    thinking: str | None
    with_thoughts: bool
    seed: int | None
    output_mime: str = "image/png"
    output_quality: int = 75


def decode(body: bytes) -> Any:
    """The JSON of a body; StatusError when it is none."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message = f"Invalid JSON payload received. {error}"
        raise invalid(message, ("", message)) from None


def read(value: Any, model: ImageModel, *, vertex: bool = False) -> GenerateCall:
    """Check a decoded body for a model. Raises StatusError."""
    checked = Checked(VERTEX if vertex else GEMINI)
    request = checked.message("request", value, "")
    if violations := checked.violations:
        raise invalid("\n".join(description for _, description in violations), *violations)
    config = request.get("generation_config", {})
    texts, references = _contents(request.get("contents", []), model.references if vertex else _MOST_PICTURES)
    if vertex:
        _vertex_sizes(references)
    image = config.get("image_config", {})
    ratio, size = _image_config(image, model)
    output_mime, output_quality = _output(image.get("image_output_options", {}))
    _numbers(config)
    thinking, with_thoughts = _thinking(config.get("thinking_config", {}), model)
    return GenerateCall(
        prompt="\n".join(texts),
        references=references,
        ratio=ratio,
        size=size,
        with_text="TEXT" in _modalities(config.get("response_modalities", [])),
        thinking=thinking,
        with_thoughts=with_thoughts,
        seed=config.get("seed"),
        output_mime=output_mime,
        output_quality=output_quality,
    )


def fingerprints(value: Any) -> tuple[str, ...]:
    """SHA-256, as hex, of every picture in a decoded body, in their order. Whatever else it holds is passed over."""
    if isinstance(value, list):
        return tuple(found for item in value for found in fingerprints(item))
    if not isinstance(value, dict):
        return ()
    blob = value.get("inlineData", value.get("inline_data"))
    if isinstance(blob, dict) and isinstance(blob.get("data"), str):
        try:
            return (hashlib.sha256(_decoded(blob["data"])).hexdigest(),)
        except ValueError:
            return ()
    return fingerprints(list(value.values()))


def _contents(contents: list[dict[str, Any]], most: int) -> tuple[list[str], tuple[bytes, ...]]:
    """The texts of the last turn and the pictures of all."""
    if not contents:
        raise _wrong("contents", "contents is not specified")
    references: list[bytes] = []
    texts: list[str] = []
    for turn, content in enumerate(contents):
        where = f"contents[{turn}]"
        if content.get("role", "user") not in {"user", "model"}:
            raise invalid("Please use a valid role: user, model.", (where + ".role", "Please use a valid role."))
        if not content.get("parts"):
            raise _wrong(where + ".parts", "contents.parts must not be empty.")
        texts = []
        for index, part in enumerate(content["parts"]):
            texts += [part["text"]] if part.get("text") else []
            references += _pictures(part, f"{where}.parts[{index}]")
    if len(references) > most:
        raise _wrong("contents", f"at most {most} images are allowed, {len(references)} were given")
    return texts, tuple(references)


def _vertex_sizes(references: tuple[bytes, ...]) -> None:
    if any(len(data) > _VERTEX_LARGEST for data in references):
        raise invalid("The inline file is larger than 7 MB.", ("contents", "The inline file is larger than 7 MB."))


def _output(options: dict[str, Any]) -> tuple[str, int]:
    """The MIME type and the quality of the file that comes back."""
    mime, quality = options.get("mime_type", "image/png"), options.get("compression_quality", 75)
    path = "generation_config.image_config.image_output_options"
    if mime not in {"image/png", "image/jpeg"}:
        raise invalid(f"Unsupported output MIME type: {mime}", (path + ".mime_type", "Unsupported MIME type"))
    if not 0 <= quality <= 100:
        said = "compression_quality must be in the range [0, 100]."
        raise invalid(said, (path + ".compression_quality", said))
    return mime, quality


def _pictures(part: dict[str, Any], where: str) -> list[bytes]:
    if not part.keys() - {"thought", "thought_signature", "video_metadata", "media_resolution"}:
        raise _wrong(where + ".data", "required oneof field 'data' must have one initialized field")
    if "inline_data" not in part:
        return []
    mime_type = part["inline_data"].get("mime_type", "")
    if mime_type not in _MIME_TYPES:
        raise invalid(
            f"Unsupported MIME type: {mime_type}", (where + ".inline_data.mime_type", "Unsupported MIME type")
        )
    try:
        return [_decoded(part["inline_data"].get("data", ""))]
    except ValueError:
        path = where + ".inline_data.data"
        said = f"Invalid value at '{path}' (TYPE_BYTES), Base64 decoding failed."
        raise invalid(said, (path, said)) from None


def _decoded(text: str) -> bytes:
    """Google's decoder takes both alphabets, and does without padding. ValueError."""
    data = text.encode()
    return base64.b64decode(data.translate(_PLAIN) + b"=" * (-len(data) % 4), validate=True)


def _image_config(config: dict[str, str], model: ImageModel) -> tuple[str | None, str | None]:
    ratio, size = config.get("aspect_ratio"), config.get("image_size")
    path = "generation_config.image_config."
    if ratio is not None and ratio not in model.ratios:
        said = f"Aspect ratio '{ratio}' is not supported by {model.id}. Supported: {', '.join(model.ratios)}."
        raise invalid(said, (path + "aspect_ratio", said))
    if size is not None and size not in model.sizes:
        allowed = f"Supported: {', '.join(model.sizes)}." if model.sizes else "It takes no image size."
        said = f"Image size '{size}' is not supported by {model.id}. {allowed}"
        raise invalid(said, (path + "image_size", said))
    return ratio, size


def _numbers(config: dict[str, Any]) -> None:
    if config.get("candidate_count", 1) > 1:
        raise invalid("Multiple candidates is not enabled for this model")
    for name, most in (("temperature", 2), ("top_p", 1)):
        if not 0 <= config.get(name, 0) <= most:
            raise _wrong(f"generation_config.{name}", f"{name} must be in the range [0.0, {most}.0].")


def _modalities(asked: list[str]) -> set[str]:
    found = {modality.upper() for modality in asked} or {"TEXT", "IMAGE"}
    if not found <= {"TEXT", "IMAGE"} or "IMAGE" not in found:
        raise invalid(
            f"The requested combination of response modalities ({', '.join(sorted(found))}) is not supported by the "
            "model. It accepts: IMAGE; TEXT, IMAGE.",
            ("generation_config.response_modalities", "Unsupported combination."),
        )
    return found


def _thinking(config: dict[str, Any], model: ImageModel) -> tuple[str | None, bool]:
    """The level that the model thinks at, and whether its thoughts are asked for."""
    levels = _LEVELS.get(model.id, ())
    if not levels:
        if config:
            raise invalid(
                "Thinking is not enabled for this model", ("generation_config.thinking_config", "Not enabled")
            )
        return None, False
    level = config.get("thinking_level", levels[0]).upper()
    if level not in levels:
        said = f"Thinking level {level} is not supported for this model."
        raise invalid(said, ("generation_config.thinking_config.thinking_level", said))
    return level, bool(config.get("include_thoughts"))


def _wrong(path: str, said: str) -> StatusError:
    return invalid(f"* GenerateContentRequest.{path}: {said}\n", (path, said))
