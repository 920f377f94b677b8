import json
import time
from pathlib import Path

import pytest

from proxy_core.commands.gallery import _cells
from proxy_core.gallery_records import GalleryPicture
from tests.proxy_core.commands.conftest import SECONDS

PICTURE = GalleryPicture(
    "0123456789abcdef0123456789abcdef.png", Path("/p"), "image/png", 1_260_000, 1024, 768, "req_1", 0,
    "gemini-3-pro-image", "noor@example.com", "Cherry Studio/1.5", "a fox " * 20, 1_700_000_000.0, 0.0, "proxy",
)  # fmt: skip


@pytest.fixture(scope="module")
def drawn(demo):
    """A `serve` with three pictures in its gallery, the newest first."""
    for prompt in ("a red fox", "an owl", "another fox\nat dusk"):
        demo.easel.ok("generate", prompt, "-o", demo.easel.data_dir / "a.png", "--model", "gemini-3.1-flash-image")
    deadline = time.monotonic() + SECONDS
    while len(pictures := json.loads(demo.easel.ok("gallery", "list", "--json"))) < 3:
        assert time.monotonic() < deadline
    return demo.easel, pictures


def test_a_row_of_the_list():
    assert _cells(PICTURE)[1:] == (
        "0123456789",
        "1.3 MB",
        "1024x768",
        "gemini-3-pro-image",
        "noor@example.com",
        "Cherry Studio/1.5",
        "a fox a fox a fox a fox a fox a fox a fox a f...",
    )


def test_the_gallery_of_a_serve_is_listed_and_searched(drawn):
    easel, pictures = drawn
    assert [one["prompt"] for one in pictures] == ["another fox\nat dusk", "an owl", "a red fox"]
    assert Path(pictures[0]["path"]).stat().st_size == pictures[0]["size"]
    table = easel.ok("gallery", "list").splitlines()
    assert len(table) == 4
    assert pictures[0]["name"][:10] in table[1]
    assert "another fox at dusk" in table[1]

    def names(*options):
        return [one["name"] for one in json.loads(easel.ok("gallery", "list", "--json", *options))]

    every = [one["name"] for one in pictures]
    assert names("--search", "FOX") == [every[0], every[2]]
    assert names("--limit", 1) == every[:1]
    assert names("--account", pictures[0]["account"], "--since", "1h", "--client", "easel")[0] == every[0]
    assert names("--model", "none") == []
    assert "No such picture" in easel.run("gallery", "list", "--model", "none").stderr


def test_a_picture_is_saved_where_it_is_wanted(drawn, tmp_path):
    easel, (picture, *_) = drawn
    content = Path(picture["path"]).read_bytes()
    said = easel.ok("gallery", "save", picture["name"][:8], "-o", tmp_path).strip()
    assert said == str(tmp_path / picture["name"])
    assert Path(said).read_bytes() == content
    told = json.loads(easel.ok("gallery", "save", picture["name"], "-o", tmp_path / "b.png", "--json"))
    assert told == picture
    assert (tmp_path / "b.png").read_bytes() == content
    for name, where, why in (
        ("none", tmp_path, "There is no such picture"),
        (picture["name"], tmp_path / "no" / "c.png", "could not be written: No such file or directory."),
        (picture["name"], picture["path"], "could not be written"),
    ):
        done = easel.run("gallery", "save", name, "-o", where)
        assert done.returncode == 1
        assert why in done.stderr
    assert Path(picture["path"]).read_bytes() == content


def test_pictures_are_deleted_after_a_question(drawn):
    easel, (first, second, third) = drawn
    refused = easel.run("gallery", "delete", third["name"])
    assert (refused.returncode, "--yes" in refused.stderr) == (2, True)
    unknown = easel.run("gallery", "delete", third["name"], "nothing", "--yes")
    assert unknown.returncode == 1
    assert (
        easel.ok("gallery", "delete", third["name"][:8], third["name"], "--yes", "--json")
        == json.dumps([third["name"], third["name"]][:1], indent=2) + "\n"
    )
    assert easel.answered("n", "gallery", "delete", second["name"]) == 1
    assert easel.answered("y", "gallery", "delete", second["name"]) == 0
    left = json.loads(easel.ok("gallery", "list", "--json"))
    assert [one["name"] for one in left] == [first["name"]]


def test_alone_what_is_deleted_is_gone(easel, tmp_path):
    easel.ok("generate", "a fox", "-o", tmp_path / "a.png", "--demo")
    (one,) = json.loads(easel.ok("gallery", "list", "--demo", "--json"))
    assert easel.ok("gallery", "delete", one["name"], "--demo", "--yes") == "Deleted 1 picture.\n"
    assert not Path(one["path"]).exists()
    assert "No such picture" in easel.run("gallery", "list", "--demo").stderr
