"""Requests that real clients were recorded to send, replayed byte for byte against a running Easel.

The cases are in tests/conformance/client_cases.json. How they are sent and judged is here. A case that uses a word
which is unknown here fails, so nothing in the file is passed over.
"""

import asyncio
import base64
import binascii
import io
import json
import re
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from proxy_core.simulator.faults import Fault, Rule
from tests.harness import NOON, Clock, running, simulated

CASES = json.loads((Path(__file__).parents[1] / "conformance" / "client_cases.json").read_text(encoding="utf-8"))
BOUNDARY = "0123456789abcdef0123456789abcdef"
FAULTS = {"fault:quota-exhausted": Rule(Fault.LIMITED_DAY)}
MISSING = object()

IGNORED = {"name", "client", "version", "evidence", "setup"}  # for people
ASKED = {"method", "path", "headers", "json", "multipart", "boundary", "part_header_order", "transfer"}
CASE_WORDS = IGNORED | ASKED | {"requires", "optional", "expects"}
EXPECTED = {"status", "content_type", "headers", "headers_present_any", "headers_cover", "assert", "sse", "note"}


# --- the request, byte for byte


def form_pieces(case):
    boundary = case.get("boundary", BOUNDARY).encode()
    for part in case["multipart"]:
        told = f'form-data; name="{part["name"]}"'
        is_file = part["filename"] is not None
        told += f'; filename="{part["filename"]}"' if is_file else ""
        known = {"Content-Disposition": told, "Content-Type": part["content_type"]}
        lines = [f"{name}: {known[name]}" for name in case.get("part_header_order", known) if known[name] is not None]
        yield b"--%b\r\n%b\r\n\r\n" % (boundary, "\r\n".join(lines).encode())
        yield base64.b64decode(part["value"].removeprefix("base64:")) if is_file else part["value"].encode()
        yield b"\r\n"
    yield b"--%b--\r\n" % boundary


def wire_of(case, address, key):
    """The request as it goes over the socket: headers in their order and spelling, the body plain or in chunks."""
    headers = [("Host", address), *((name, value.replace("$KEY", key)) for name, value in case["headers"].items())]
    pieces = []
    if "json" in case:
        pieces = [json.dumps(case["json"], ensure_ascii=False, separators=(",", ":")).encode()]
    elif "multipart" in case:
        pieces = list(form_pieces(case))
        headers.append(("Content-Type", f"multipart/form-data; boundary={case.get('boundary', BOUNDARY)}"))
    if case.get("transfer") == "chunked":
        pieces = [*(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces if piece), b"0\r\n\r\n"]
    elif pieces:
        headers.append(("Content-Length", str(sum(map(len, pieces)))))
    head = [f"{case['method']} {case['path']} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*head, "", ""]).encode() + b"".join(pieces)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def media_type(self):
        return self.headers.get("content-type", "").partition(";")[0]


async def read_head(reader):
    """The status and the headers, their names in lower case, as what aiohttp's client would hide is looked at too."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
    named = (line.partition(": ") for line in lines)
    return int(first.split()[1]), {name.lower(): value for name, _, value in named}


async def read_body(reader, headers):
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", 0)))
    pieces = []
    while size := int(await reader.readline(), 16):
        pieces.append(await reader.readexactly(size))
        assert await reader.readline() == b"\r\n"
    return b"".join(pieces)


async def replay(case, easel):
    address = re.match("http://([^/]+)", easel.url)[1]
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=2**26)
    try:
        writer.write(wire_of(case, address, easel.key))
        status, headers = await read_head(reader)
        return Answer(status, headers, await read_body(reader, headers))
    finally:
        writer.close()


# --- what is there


def picked(value, path):
    """Every value in a document that a path such as a.b[0].c[*] leads to; MISSING where it leads nowhere."""
    step = re.match(
        r"\.?(?P<key>\w+)|\[(?P<index>\d+)\]|\[(?P<all>\*)\]|\[\?(?P<list>[\w.]+) contains (?P<word>\S+)\]", path
    )
    if step is None:
        assert path == "", f"the path {path!r} is not understood"
        return [value]
    rest, items = path[step.end() :], value if isinstance(value, list) else []
    if step["key"]:
        found = [value[step["key"]]] if isinstance(value, dict) and step["key"] in value else []
    elif step["index"]:
        found = items[int(step["index"]) :][:1]
    elif step["all"]:
        found = items
    else:
        return [
            one
            for item in items
            if any(step["word"] in held for held in picked(item, step["list"]) if held is not MISSING)
            for one in picked(item, rest)
        ]
    return [one for item in found for one in picked(item, rest)] or [MISSING]


def picture_format(data):
    """The format of a picture, all of which can be read."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.format.lower()


def is_bare_picture(value, stated):
    try:
        found = picture_format(base64.b64decode(value, validate=True))
    except (TypeError, ValueError, binascii.Error, OSError):
        return False
    return all(found == one for one in stated)


def is_data_uri(value, _):
    known = re.fullmatch(r"data:image/(\w+);base64,([A-Za-z0-9+/=]+)", value) if isinstance(value, str) else None
    return known is not None and picture_format(base64.b64decode(known[2])) == known[1].replace("jpg", "jpeg")


TYPES = {
    "array": lambda value, _: isinstance(value, list),
    "object": lambda value, _: isinstance(value, dict),
    "string": lambda value, _: isinstance(value, str),
    "non-empty-string": lambda value, _: isinstance(value, str) and value.strip() != "",
    "integer": lambda value, _: type(value) is int,
    "number": lambda value, _: type(value) in (int, float),
    "null": lambda value, _: value is None,
    "bare-base64-image": is_bare_picture,
    "data-uri-image": is_data_uri,
}


def is_of(value, kinds, stated):
    return value is not MISSING and any(TYPES[kind](value, stated) for kind in kinds.split("|"))


def has_fields(value, fields, stated):
    return all(is_of(one, kinds, stated) for name, kinds in fields.items() for one in picked(value, name))


def mime_in(value):
    return f"image/{picture_format(base64.b64decode(value.rpartition(',')[2]))}"


CHECKS = {
    "type": is_of,
    "fields": has_fields,
    "magic": lambda value, mimes, _: mime_in(value) in mimes,
    "length": lambda value, length, _: isinstance(value, list) and len(value) == length,
    "eq": lambda value, wanted, _: type(value) is type(wanted) and value == wanted,
    "in": lambda value, wanted, _: value in wanted,
    "regex": lambda value, pattern, _: isinstance(value, str) and re.search(pattern, value) is not None,
    "exactly_one_of": lambda value, keys, _: isinstance(value, dict) and sum(key in value for key in keys) == 1,
}
WHOLE_CHECKS = {"path", "when_status", "optional", "absent", "absent_or_null", "unique", "fetchable"}


# --- what must be there


async def check_assertion(rule, document, stated, client):
    assert not rule.keys() - CHECKS.keys() - WHOLE_CHECKS, rule
    found = picked(document, rule["path"])
    if rule.get("absent") or rule.get("absent_or_null"):
        assert all(one is MISSING or (one is None and "absent_or_null" in rule) for one in found), rule
        return
    if rule.get("optional"):
        found = [one for one in found if one is not MISSING and one is not None]
    if rule.get("unique"):
        assert len({repr(one) for one in found}) == len(found), rule
    for value in found:
        assert value is not MISSING, f"{rule['path']} is not there"
        for name in rule.keys() & CHECKS.keys():
            assert CHECKS[name](value, rule[name], stated), f"{rule['path']} {name} {rule[name]}: {str(value)[:200]}"
        if "fetchable" in rule:
            await check_fetchable(value, client)


async def check_fetchable(url, client):
    """A picture for whom has no key."""
    if is_data_uri(url, ()):
        return
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\S+\.(png|jpe?g|webp|gif)", url)
    async with client.get(url) as response:
        assert response.status == 200
        assert response.content_type == f"image/{picture_format(await response.read())}"


def check_headers(case, answer):
    expects, sent = case["expects"], {name.lower(): value for name, value in case["headers"].items()}
    assert answer.media_type == expects.get("content_type", answer.media_type)
    for name, value in expects.get("headers", {}).items():
        assert answer.headers.get(name.lower()) == value, name
    if names := expects.get("headers_present_any"):
        assert any(answer.headers.get(name.lower()) for name in names), names
    meant = {"$origin": [sent.get("origin")], "$requested": sent.get("access-control-request-headers", "").split(",")}
    for name, tokens in expects.get("headers_cover", {}).items():
        has = answer.headers.get(name.lower(), "").lower()
        listed = [has] if name.lower() == "access-control-allow-origin" else re.split(r"\s*,\s*", has)
        wanted = [word.lower() for token in tokens for word in meant.get(token, [token])]
        assert all(word in listed or ("*" in listed and word != "authorization") for word in wanted), (name, has)


def events_in(body):
    """(event, data) of every event, comments left out."""
    assert body.endswith(b"\n\n"), "the stream stops inside an event"
    for block in body.decode().split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        if lines:
            fields = dict(line.split(": ", 1) for line in lines)
            yield fields.get("event"), fields["data"]


def check_events(case, answer):
    kinds = {event["type"]: event for event in case["expects"]["sse"]["events"]}
    came = [(event, data) for event, data in events_in(answer.body) if data != "[DONE]"]
    order = [event for event, _ in came]
    assert set(order) <= kinds.keys()
    assert order == sorted(order, key=list(kinds).index)
    for event, data in came:
        document = json.loads(data)
        assert document["type"] == event
        stated = [document[name] for name in ("output_format",) if name in document]
        assert has_fields(document, kinds[event]["fields"], stated), event
    for kind, spec in kinds.items():
        assert spec["count"][0] <= order.count(kind) <= spec["count"][1]
    drafts = [json.loads(data)["partial_image_index"] for event, data in came if event.endswith("partial_image")]
    assert drafts == list(range(len(drafts)))


def stated_formats(case, document):
    asked = case.get("json") or {part["name"]: part["value"] for part in case.get("multipart", ())}
    told = document.get("output_format") if isinstance(document, dict) else None
    return [one for one in (asked.get("output_format"), told) if isinstance(one, str)]


async def check(case, answer, client):
    expects = case["expects"]
    allowed = expects["status"] if isinstance(expects["status"], list) else [expects["status"]]
    assert answer.status in allowed, answer.body[:300]
    check_headers(case, answer)
    if "sse" in expects:
        check_events(case, answer)
    for rule in expects.get("assert", ()):
        if answer.status in rule.get("when_status", [answer.status]):
            document = json.loads(answer.body)
            await check_assertion(rule, document, stated_formats(case, document), client)


# --- the stories


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
async def test_what_a_client_sends_is_answered_as_it_needs(case, tmp_path):
    assert not case.keys() - CASE_WORDS
    assert not case["expects"].keys() - EXPECTED
    rules = [FAULTS[case["requires"]]] if "requires" in case else []
    async with running(tmp_path, simulated(fox=rules, heron=rules), now=Clock(NOON)) as easel:
        answer = await replay(case, easel)
        await check(case, answer, easel.client)


async def test_a_key_or_check_that_is_wrong_is_seen(tmp_path):
    """The runner itself: it fails where an answer is not what a case expects."""
    (case,) = [one for one in CASES if one["name"] == "py-generate-minimal-no-model"]
    async with running(tmp_path, simulated(fox=[])) as easel, aiohttp.ClientSession() as client:
        answer = await replay(case, easel)
        wrong = [
            {"status": 201},
            {"status": 200, "content_type": "text/html"},
            {"status": 200, "headers": {"x-nothing": "1"}},
            {"status": 200, "headers_present_any": ["x-nothing"]},
            {"status": 200, "headers_cover": {"access-control-allow-headers": ["authorization"]}},
            {"status": 200, "assert": [{"path": "data", "length": 2}]},
            {"status": 200, "assert": [{"path": "data[*].url", "type": "string"}]},
            {"status": 200, "assert": [{"path": "data[*].b64_json", "magic": ["image/jpeg"]}]},
            {"status": 200, "assert": [{"path": "created", "absent": True}]},
        ]
        for expects in wrong:
            with pytest.raises(AssertionError):
                await check({**case, "expects": expects}, answer, client)
