"""Reads a `generateContent` request as strictly as the real API does.

Unknown fields, wrong types and values that the model does not take are a `StatusError` with the path of the field.
Field names may be camelCase or snake_case. Input pictures are decoded from base64, not looked at.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

import msgspec

from proxy_core.images.catalog import ImageModel
from proxy_core.simulator.google_status import StatusError, invalid

# Message -> field -> type. "[]" is a repeated field, "json" anything; a name that is here is a message.
_MESSAGES: dict[str, dict[str, str]] = {
    "request": {
        "model": "string",
        "contents": "[]content",
        "system_instruction": "content",
        "generation_config": "generation_config",
        "safety_settings": "[]safety_setting",
        "tools": "[]json",
        "tool_config": "json",
        "cached_content": "string",
    },
    "content": {"role": "string", "parts": "[]part"},
    "part": {
        "text": "string",
        "inline_data": "blob",
        "file_data": "file",
        "thought": "bool",
        "thought_signature": "string",
        "function_call": "json",
        "function_response": "json",
        "executable_code": "json",
        "code_execution_result": "json",
        "video_metadata": "json",
        "media_resolution": "json",
    },
    "blob": {"mime_type": "string", "data": "string"},
    "file": {"mime_type": "string", "file_uri": "string"},
    "safety_setting": {"category": "string", "threshold": "string"},
    "generation_config": {
        "candidate_count": "int32",
        "stop_sequences": "[]string",
        "max_output_tokens": "int32",
        "temperature": "float",
        "top_p": "float",
        "top_k": "float",
        "seed": "int32",
        "presence_penalty": "float",
        "frequency_penalty": "float",
        "response_mime_type": "string",
        "response_schema": "json",
        "response_modalities": "[]string",
        "speech_config": "json",
        "thinking_config": "thinking_config",
        "image_config": "image_config",
        "media_resolution": "string",
    },
    "thinking_config": {"include_thoughts": "bool", "thinking_level": "string", "thinking_budget": "int32"},
    "image_config": {"aspect_ratio": "string", "image_size": "string"},
}
_SCALARS: dict[str, tuple[type, ...]] = {"string": (str,), "bool": (bool,), "int32": (int,), "float": (int, float)}
_MIME_TYPES = frozenset({"image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"})
_MOST_PICTURES = 14
_PLAIN = bytes.maketrans(b"-_", b"+/")
# The levels that each model thinks at, its default first.
_LEVELS: dict[str, tuple[str, ...]] = {
    "gemini-3-pro-image": ("HIGH", "LOW"),
    "gemini-nano-banana-2.1": ("MEDIUM", "MINIMAL", "HIGH"),
    "gemini-3.1-flash-image": ("MINIMAL", "HIGH"),
    "gemini-3.1-flash-lite-image": ("MINIMAL", "HIGH"),
}


@dataclass(frozen=True, slots=True)
class GenerateCall:
    """What is asked for, checked. `ratio` and `size` are None where the model's default holds.

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


def decode(body: bytes) -> Any:
    """The JSON of a body; StatusError when it is none."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"Invalid JSON payload received. {error}"
        raise invalid(message, ("", message)) from None


def read(value: Any, model: ImageModel) -> GenerateCall:
    """Check a decoded body for a model. Raises StatusError."""
    violations: list[tuple[str, str]] = []
    request = _message("request", value, "", violations)
    if violations:
        raise invalid("\n".join(description for _, description in violations), *violations)
    config = request.get("generation_config", {})
    texts, references = _contents(request.get("contents", []))
    ratio, size = _image_config(config.get("image_config", {}), model)
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
    )


def _message(kind: str, value: Any, path: str, violations: list[tuple[str, str]]) -> dict[str, Any]:
    """The message with snake_case names, without nulls; what is wrong is added to the violations."""
    if not isinstance(value, dict):
        violations.append((path, f"Invalid value at '{path}' (type {kind}): a JSON object was expected."))
        return {}
    fields = _MESSAGES[kind]
    found = {}
    for given, item in value.items():
        name = re.sub(r"(?<=[a-z0-9])[A-Z]", lambda match: "_" + match[0], given).lower()
        if name not in fields or given not in {name, _camel(name)}:
            where = f" at '{path}'" if path else ""
            said = f'Invalid JSON payload received. Unknown name "{given}"{where}: Cannot find field.'
            violations.append((path, said))
        elif item is not None:
            found[name] = _value(fields[name], item, f"{path}.{name}" if path else name, violations)
    return found


def _value(kind: str, value: Any, path: str, violations: list[tuple[str, str]]) -> Any:
    if kind.startswith("[]"):
        # The real API takes a lone value for a list of one.
        items = value if isinstance(value, list) else [value]
        return [_value(kind[2:], item, f"{path}[{index}]", violations) for index, item in enumerate(items)]
    if kind in _MESSAGES:
        return _message(kind, value, path, violations)
    if kind != "json" and (not isinstance(value, _SCALARS[kind]) or isinstance(value, bool) != (kind == "bool")):
        shown = msgspec.json.encode(value)[:60].decode(errors="replace")
        violations.append((path, f"Invalid value at '{path}' (TYPE_{kind.upper()}), {shown}"))
    return value


def _contents(contents: list[dict[str, Any]]) -> tuple[list[str], tuple[bytes, ...]]:
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
    if len(references) > _MOST_PICTURES:
        raise _wrong("contents", f"at most {_MOST_PICTURES} images are allowed, {len(references)} were given")
    return texts, tuple(references)


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
    data = part["inline_data"].get("data", "").encode()
    try:
        # Google's decoder takes both alphabets, and does without padding.
        return [base64.b64decode(data.translate(_PLAIN) + b"=" * (-len(data) % 4), validate=True)]
    except binascii.Error:
        path = where + ".inline_data.data"
        said = f"Invalid value at '{path}' (TYPE_BYTES), Base64 decoding failed."
        raise invalid(said, (path, said)) from None


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


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)
