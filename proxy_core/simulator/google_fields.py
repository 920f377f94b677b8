"""Which fields Google's wire has, and a check of JSON against them, with the real API's words for what is wrong.

Which values a field takes is gemini_request.py's.
"""

import re
from typing import Any

import msgspec

Messages = dict[str, dict[str, str]]
"""Message -> field -> type. "[]" is a repeated field, "json" anything; a name that is here is a message."""

GEMINI: Messages = {
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
VERTEX: Messages = {
    **GEMINI,
    "image_config": {
        **GEMINI["image_config"],
        "person_generation": "string",
        "prominent_people": "string",
        "image_output_options": "image_output_options",
    },
    "image_output_options": {"mime_type": "string", "compression_quality": "int32"},
}
_SCALARS: dict[str, tuple[type, ...]] = {"string": (str,), "bool": (bool,), "int32": (int,), "float": (int, float)}


class Checked:
    """Values as the messages have them; what is wrong with them is in `violations`, as path and description."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self.violations: list[tuple[str, str]] = []

    def message(self, kind: str, value: Any, path: str) -> dict[str, Any]:
        """The message with snake_case names, without nulls."""
        if not isinstance(value, dict):
            said = f"Invalid value at '{path}' (type {kind}): a JSON object was expected."
            self.violations.append((path, said))
            return {}
        fields = self._messages[kind]
        found = {}
        for given, item in value.items():
            name = re.sub(r"(?<=[a-z0-9])[A-Z]", lambda match: "_" + match[0], given).lower()
            if name not in fields or given not in {name, _camel(name)}:
                where = f" at '{path}'" if path else ""
                said = f'Invalid JSON payload received. Unknown name "{given}"{where}: Cannot find field.'
                self.violations.append((path, said))
            elif item is not None:
                found[name] = self._value(fields[name], item, f"{path}.{name}" if path else name)
        return found

    def _value(self, kind: str, value: Any, path: str) -> Any:
        if kind.startswith("[]"):
            # The real API takes a lone value for a list of one.
            items = value if isinstance(value, list) else [value]
            return [self._value(kind[2:], item, f"{path}[{index}]") for index, item in enumerate(items)]
        if kind in self._messages:
            return self.message(kind, value, path)
        if kind != "json" and (not isinstance(value, _SCALARS[kind]) or isinstance(value, bool) != (kind == "bool")):
            shown = msgspec.json.encode(value)[:60].decode(errors="replace")
            self.violations.append((path, f"Invalid value at '{path}' (TYPE_{kind.upper()}), {shown}"))
        return value


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)
