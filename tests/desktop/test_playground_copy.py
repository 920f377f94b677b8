import shlex

import pytest

from desktop import playground_copy
from proxy_core import PlaygroundRequest, Upload

URL = "http://127.0.0.1:8045/v1"
ONE = Upload("it's a.png", "image/png", b"")
PLAIN = PlaygroundRequest({"prompt": 'it\'s a "fox"', "size": "1024x1024", "image_size": "2K", "n": 2})
EDIT = PlaygroundRequest({"prompt": "a"}, (ONE, ONE), Upload("mask.png", "image/png", b""), "fox")


def test_curl_is_one_command():
    words = shlex.split(playground_copy.curl(PLAIN, URL))
    assert words[:2] == ["curl", f"{URL}/images/generations"]
    assert '"image_size": "2K"' in words[-1]
    words = shlex.split(playground_copy.curl(EDIT, URL))
    assert words[1] == f"{URL}/images/edits"
    assert words.count('image[]=@"it\'s a.png"') == 2
    assert "X-Easel-Account: fox" in words
    assert 'mask=@"mask.png"' in words


@pytest.mark.parametrize("request_", [PLAIN, EDIT])
def test_python_is_a_program(request_):
    words = playground_copy.python(request_, URL)
    compile(words, "copied", "exec")
    assert 'os.environ["EASEL_API_KEY"]' in words
    assert ("extra_body={'image_size': '2K'}" in words) == (request_ is PLAIN)


def test_cherry_studio_is_told_field_by_field():
    assert playground_copy.cherry_studio(PLAIN, URL).splitlines()[:2] == [
        "API Host: http://127.0.0.1:8045",
        "API Key: $EASEL_API_KEY",
    ]
