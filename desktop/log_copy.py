"""A request as something to paste: the curl command that asks for the same again, or its record as JSON.

The key of the proxy is never in it: the command reads it from the environment. Pictures are not in the log, so the
command names files in their place.
"""

import json
import re
import shlex
from collections.abc import Iterator

from msgspec.structs import asdict
from PySide6.QtCore import QUrl

from desktop.log_text import asked_fields
from desktop.text import translate
from proxy_core import Attempt, Phrase, RequestRecord

KEY = '"Authorization: Bearer $EASEL_API_KEY"'  # the shell puts the key in
_FORMS = ("/edits", "/variations")
_MARK = re.compile(r"<[^<>]*>")  # <PNG 1024x1024, 1.2 MB>
_FILES = frozenset({"image", "image[]", "mask"})
_NOT_USED = "<a file, not used>"
_BREAK = " \\\n  "


def curl(record: RequestRecord, base_url: str) -> str:
    """The command for sh. `base_url` is the proxy's address; of a prompt that was not kept, its place is there."""
    address = shlex.quote(_address(base_url, record.path))
    fields = asked_fields(record)
    parts = [f"curl {address}", f"-H {KEY}"]
    if record.path.endswith(_FORMS) and "images" not in fields:
        parts += _form(record, fields)
    else:
        body = json.dumps(_body(record, fields), ensure_ascii=False)
        parts += [f"-H {shlex.quote('Content-Type: application/json')}", f"--data-raw {shlex.quote(body)}"]
    return _BREAK.join(parts)


def as_json(record: RequestRecord, attempts: tuple[Attempt, ...]) -> str:
    """Everything that is known of a request and its attempts."""
    known = asdict(record)
    known["asked"], known["answer"] = _parsed(record.asked), _parsed(record.answer)
    known["notes"] = [_said(note) for note in record.notes]
    known["reason"] = _said(record.reason)
    known["failures"] = [{"picture": number, **(_said(why) or {})} for number, why in record.failures]
    known["attempts"] = [{**asdict(attempt), "reason": _said(attempt.reason)} for attempt in attempts]
    return json.dumps(known, ensure_ascii=False, indent=2)


def _address(base_url: str, path: str) -> str:
    """Paths are logged without the /v1 that the proxy's address ends with; Google's, /v1beta, are whole."""
    if not path.startswith("/v1"):
        return base_url.rstrip("/") + path
    url = QUrl(base_url)
    return f"{url.scheme()}://{url.authority()}{path}"


def _prompt(record: RequestRecord) -> str:
    return record.prompt or translate("requests", "THE PROMPT WAS NOT KEPT")


def _body(record: RequestRecord, fields: dict[str, object]) -> dict[str, object]:
    """The JSON body, with the prompt where its API has it."""
    prompt = _prompt(record)
    if "chat/completions" in record.path:
        return {"model": record.asked_model, **fields, "messages": [{"role": "user", "content": prompt}]}
    if ":" in record.path.rpartition("/")[2]:  # Gemini's own: models/MODEL:generateContent
        return {**fields, "contents": [{"role": "user", "parts": [{"text": prompt}]}]}
    model = {"model": record.asked_model} if record.asked_model else {}
    return {**model, "prompt": prompt, **{name: value for name, value in fields.items() if name != "prompt"}}


def _form(record: RequestRecord, fields: dict[str, object]) -> Iterator[str]:
    """The parts of a form: words as they are, whatever they begin with, and a file's name for each picture."""
    if not record.path.endswith("/variations"):
        yield _text("prompt", _prompt(record))
    if "model" not in fields and record.asked_model:
        yield _text("model", record.asked_model)
    pictures = 0
    for name, one in _parts(fields):
        if name in _FILES and _MARK.fullmatch(one):
            pictures += 1
            yield f"-F {shlex.quote(f'{name}=@PICTURE-{pictures}')}"
        elif name != "prompt" and one != _NOT_USED:
            yield _text(name, one)
    if not pictures:
        yield f"-F {shlex.quote('image=@PICTURE-1')}"


def _parts(fields: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Name and value of each part of a form: several pictures are called image[]."""
    for name, value in fields.items():
        values = value if isinstance(value, list) else [value]
        several = name == "image" and len(values) > 1
        for one in values:
            yield "image[]" if several else name, one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)


def _text(name: str, value: str) -> str:
    return f"--form-string {shlex.quote(f'{name}={value}'.replace(chr(0), ''))}"  # no argument has a NUL


def _parsed(words: str) -> object:
    try:
        return json.loads(words)
    except ValueError:
        return words


def _said(why: Phrase | None) -> dict[str, object] | None:
    return {"code": why.code, "values": dict(why.values), "text": str(why)} if why is not None else None
