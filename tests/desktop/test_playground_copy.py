import asyncio
import json
import os
import shlex
import sys

import pytest
from PySide6.QtCore import QPointF, QSize

from desktop import playground_copy
from desktop.playground_files import on_disk
from desktop.playground_wish import PlaygroundWish
from desktop.reference_files import read_data, read_path
from desktop.widgets.mask_layer import MaskLayer
from proxy_core import PlaygroundRequest, Upload
from tests.desktop.fake_playground import file
from tests.desktop.waiting import PATIENCE
from tests.harness import running, simulated

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
        "API Key: the key of the proxy: Overview copies it",
    ]


def asked_of(record):
    """What a client asked for, without how it wanted the answer."""
    fields = json.loads(record.asked)
    return {name: value for name, value in fields.items() if name not in {"stream", "response_format"}}, record.prompt


async def run(easel, tmp_path, *command):
    """A program of the person's, with the key in its environment."""
    environment = {**os.environ, "EASEL_API_KEY": easel.key, "PYTHONPATH": ""}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=tmp_path, env=environment, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(PATIENCE):
        out, _ = await process.communicate()
    assert process.returncode == 0
    return out


@pytest.mark.parametrize("with_pictures", [False, True])
async def test_what_is_copied_asks_for_the_same(qapp, tmp_path, with_pictures):
    prompt = 'it\'s a "fox" $HOME `x` \\ \u05e9 \U0001f98a\n@two'
    fields = {"prompt": prompt, "aspect_ratio": "16:9", "image_size": "2K", "n": 2}
    (tmp_path / "it's a; b.png").write_bytes(file())
    references, mask = (), None
    if with_pictures:
        references = (read_path(tmp_path / "it's a; b.png"), read_data("pasted.png", file((32, 32))))
        mask = MaskLayer(QSize(64, 48), QSize(64, 48))
        mask.begin()
        mask.stroke(QPointF(9, 9), QPointF(30, 9), 6, erasing=False)
    wish = PlaygroundWish(fields, references, mask, "fox")
    copied = on_disk(wish, tmp_path / "cache")
    async with running(tmp_path / "data", simulated(fox=[], heron=[])) as easel:
        await easel.core.play(wish.request(), lambda _picture: None)
        first, _ = await easel.last()
        answer = json.loads(await run(easel, tmp_path, "/bin/sh", "-c", playground_copy.curl(copied, easel.url)))
        assert len(answer["data"]) == 2
        second, _ = await easel.last()
        (tmp_path / "program.py").write_text(playground_copy.python(copied, easel.url), encoding="utf-8")
        await run(easel, tmp_path, sys.executable, "program.py")
        third, _ = await easel.last()
        assert len({first.id, second.id, third.id}) == 3
        assert asked_of(first) == asked_of(second) == asked_of(third)
        assert len({call.references for call in easel.simulator.calls.last}) == 1
        assert first.accounts == second.accounts == third.accounts == ("fox@example.com",)
    assert sorted(path.name for path in tmp_path.glob("picture-*.png")) == ["picture-0.png", "picture-1.png"]
