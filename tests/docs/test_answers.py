"""The API answers as docs/api.md says: headers and errors of a running Easel are all told there."""

import json
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.docs import pages
from tests.docs.pages import DOCS
from tests.docs.test_told import told_errors

if sys.platform == "win32":
    pytest.skip("the pages are for bash", allow_module_level=True)

from tests.docs.stage import stage

PROMPT = {"prompt": "a red fox in the snow"}
PAGE = {"Origin": "http://localhost:3000"}
PREFLIGHT = {
    **PAGE,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization",
    "Access-Control-Request-Private-Network": "true",
}
# (method, path, body, headers, status, code); None for no code.
ASKED = [
    ("POST", "/v1/images/generations", {**PROMPT, "size": "16:9"}, PAGE, 200, None),
    ("POST", "/v1/images/generations", {**PROMPT, "stream": True}, {}, 200, None),
    ("POST", "/v1/images/generations?async=true", PROMPT, {}, 200, None),
    ("POST", "/v1/images/generations", {}, {}, 400, "missing_required_parameter"),
    ("POST", "/v1/images/generations", {**PROMPT, "n": 11}, {}, 400, "invalid_value"),
    ("POST", "/v1/images/generations", {"prompt": ["x"]}, {}, 400, "invalid_type"),
    ("POST", "/v1/images/generations", {"prompt": "x" * 32_001}, {}, 400, "string_above_max_length"),
    ("POST", "/v1/images/generations", {**PROMPT, "image": ["file:///etc/passwd"]}, {}, 400, "invalid_image_file"),
    ("POST", "/v1/images/generations", {**PROMPT, "image": ["https://127.0.0.1/x"]}, {}, 400, "invalid_image_url"),
    ("POST", "/v1/images/generations", {**PROMPT, "image": ["https://a.example/"] * 17}, {}, 400, "too_many_files"),
    ("POST", "/v1/images/generations", {**PROMPT, "model": "gpt-5"}, {}, 404, "model_not_found"),
    ("POST", "/v1/images/generations", PROMPT, {"X-Easel-Account": "nobody"}, 400, None),
    ("POST", "/v1/images/generations", PROMPT, {"Content-Type": "text/plain"}, 415, None),
    ("POST", "/v1/images/generations", PROMPT, {"Authorization": "Bearer wrong"}, 401, "invalid_api_key"),
    ("POST", "/v1/images/generations", PROMPT, {"Host": "somewhere.example"}, 403, None),
    ("POST", "/v1/images/generations", PROMPT, {"Origin": "https://somewhere.example"}, 403, None),
    ("POST", "/v1/images/generations?async=true&webhook=http://x.example/", PROMPT, {}, 400, "invalid_webhook"),
    ("POST", "/v1/chat/completions", {"model": "gpt-5", "messages": [{"role": "user", "content": "x"}]}, {}, 400,
     "model_not_found"),
    ("GET", "/v1/images/tasks/0123456789abcdef0123456789abcdef", None, {}, 404, "task_not_exist"),
    ("GET", "/pictures/none.png", None, {}, 404, "not_found"),
    ("GET", "/v1/nothing", None, {}, 404, "not_found"),
    ("DELETE", "/v1/models", None, {}, 405, None),
    ("OPTIONS", "/v1/images/generations", None, PREFLIGHT, 204, None),
    ("GET", "/healthz", None, {}, 200, None),
]  # fmt: skip


def told_headers():
    return {name.lower() for cells in pages.rows(DOCS / "api.md") for name in _names(cells[0])}


def _names(cell):
    return [part.strip("` ").partition(":")[0] for part in cell.split(",")]


@pytest.mark.slow
@pytest.mark.needs_system("curl")  # which the stage asks the simulator by
def test_headers_and_errors_of_real_answers_are_told(tmp_path):
    with stage(tmp_path / "home") as computer:
        for method, path, body, headers, status, code in ASKED:
            line = HTTPConnection(urlsplit(computer.url).netloc, timeout=60)
            sent = {"Authorization": f"Bearer {computer.key}", "Content-Type": "application/json", **headers}
            line.request(method, path, None if body is None else json.dumps(body), sent)
            answer = line.getresponse()
            content = answer.read()
            asked = f"{method} {path}: {content[:300]!r}"
            assert answer.status == status, asked
            untold = {name for name, _ in answer.getheaders() if name.lower() not in told_headers()}
            assert not untold, asked
            if status >= 400:
                error = json.loads(content)["error"]
                assert error["code"] == code, asked
                told = "null" if code is None else code
                assert any(status in statuses and known == told for statuses, known in told_errors()), asked
            line.close()
