import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from proxy_core.doctor.finding import State
from proxy_core.doctor.versions import check
from proxy_core.updates import NAME
from proxy_core.version import VERSION

ROOT = Path(__file__).parents[3]


async def test_what_runs_is_named(scene):
    (found,) = await check(scene())
    assert found.state is State.OK
    assert str(found.said).startswith(f"Easel {VERSION} (")
    assert found.facts["python"] == ".".join(map(str, sys.version_info[:3]))
    for library in ("aiohttp", "httpx", "keyring", "sqlite"):
        assert re.match(r"\d+\.\d+", found.facts[library]), library
    assert (found.facts["qt"] == "unknown") == (find_spec("PySide6") is None)
    assert found.facts["newer"] == ""


async def test_a_newer_version_that_is_known_is_told_without_its_page(scene):
    start = scene()
    known = {"next_at": 0, "version": "99.1.0", "page": "https://git.planted.example/easel"}
    (start.around.options.data_dir / NAME).write_text(json.dumps(known))
    (found,) = await check(start)
    assert (found.state, found.facts["newer"]) == (State.NOTE, "99.1.0")
    assert str(found.said).endswith("; Easel 99.1.0 is out")
    assert str(found.step).startswith("Install 99.1.0 ")
    assert "planted" not in repr(found)


def test_the_checkout_is_told_from_a_wheel(tmp_path):
    """A directory of metadata as an installer leaves it is all that says how Easel came."""
    code = "from proxy_core.doctor.versions import _installed; print(_installed(''))"
    run = [sys.executable, "-c", code]
    said = {}
    for name, files in {
        "wheel, uv": {"INSTALLER": "uv\n"},
        "wheel": {"INSTALLER": "somebody\n", "direct_url.json": '{"url": "https://example.com/x.whl"}'},
        "source": {"INSTALLER": "pip", "direct_url.json": '{"url": "file:///x", "dir_info": {"editable": true}}'},
    }.items():
        info = tmp_path / name.replace(", ", "-") / "easel-0.1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: easel\nVersion: 0.1.0\n")
        for file, text in files.items():
            (info / file).write_text(text)
        environ = {**os.environ, "PYTHONPATH": f"{info.parent}{os.pathsep}{ROOT}"}
        said[name] = subprocess.run(
            run, env=environ, cwd=ROOT, capture_output=True, text=True, timeout=100, check=True
        ).stdout.strip()
    assert said == {name: name for name in said}
