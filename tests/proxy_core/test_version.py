"""There is one version number, and versions compare as packaging has it."""

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

import proxy_core
from proxy_core.server import fetcher
from proxy_core.upstreams import transport
from proxy_core.version import UPDATE_URL, VERSION, is_newer, release

ROOT = Path(__file__).parents[2]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_version_is_three_numbers_that_a_database_can_keep():
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)
    assert all(int(part) < 1000 for part in VERSION.split("."))


def test_the_package_has_the_version_from_where_everything_has_it():
    from hatchling.metadata.core import ProjectMetadata
    from hatchling.plugin.manager import PluginManager

    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in config["project"]
    assert ProjectMetadata(str(ROOT), PluginManager()).version == VERSION


def test_nothing_else_in_the_sources_has_a_version_of_easel():
    written = re.compile(rf"(?<![\d.]){re.escape(VERSION)}(?![\d.])")
    sources = [
        path for room in ("proxy_core", "desktop", "resources", "packaging") for path in (ROOT / room).rglob("*.py")
    ]
    found = {path.relative_to(ROOT).as_posix() for path in sources if written.search(path.read_text(encoding="utf-8"))}
    assert found <= {"proxy_core/version.py"}


def test_who_asks_for_the_version_gets_it():
    run = subprocess.run(
        [sys.executable, "-m", "proxy_core", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == f"easel {VERSION}\n"
    assert proxy_core.VERSION == VERSION
    assert fetcher._HEADERS["User-Agent"] == transport.USER_AGENT == f"Easel/{VERSION}"


def test_what_lies_in_the_repository_asks_nobody():
    assert UPDATE_URL == ""


# --- the changes


def headings():
    return re.findall(r"^## (.*)$", CHANGELOG, re.MULTILINE)


def test_the_changes_of_this_version_have_their_heading():
    """Before a release that is [Unreleased]; on its day [X.Y.Z] - YYYY-MM-DD, as keepachangelog.com has them."""
    assert all(re.fullmatch(r"\[Unreleased\]|\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", one) for one in headings())
    released = [one[1 : one.index("]")] for one in headings() if one != "[Unreleased]"]
    assert released == sorted(released, key=Version, reverse=True)
    assert len(set(headings())) == len(headings())
    assert "[Unreleased]" not in headings()[1:]
    if VERSION not in released:
        assert headings()[0] == "[Unreleased]"
        assert not released or Version(VERSION) > Version(released[0])


def test_changes_are_grouped_by_what_they_are_to_a_reader():
    groups = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    for part in re.split(r"^## .*\n", CHANGELOG, flags=re.MULTILINE)[1:]:
        found = re.findall(r"^### (.*)$", part, re.MULTILINE)
        assert found
        assert set(found) <= groups
        assert len(set(found)) == len(found)
        assert all(re.match(r"\n*- ", lines) for lines in re.split(r"^### .*\n", part, flags=re.MULTILINE)[1:])


# --- comparing

NUMBERS = st.lists(st.integers(0, 999_999_999), min_size=1, max_size=6).map(lambda parts: ".".join(map(str, parts)))
RELEASES = st.builds("{}{}{}".format, st.sampled_from(["", "v", "V"]), NUMBERS, st.sampled_from(["", "", "+local.1"]))
OTHERS = st.builds("{}{}".format, NUMBERS, st.sampled_from(["rc1", "a2", "b3", ".dev0", "rc1.dev2", "-beta.1"]))


@given(RELEASES, RELEASES)
def test_releases_compare_as_packaging_has_it(offered, own):
    without_local = [Version(Version(one).public) for one in (offered, own)]
    assert is_newer(offered, own) == (without_local[0] > without_local[1])


@given(RELEASES, OTHERS)
def test_a_release_is_later_than_what_led_to_it(offered, own):
    assert is_newer(offered, own) == (Version(Version(offered).public) > Version(own))


@given(OTHERS, RELEASES)
def test_what_is_no_release_is_not_offered(offered, own):
    assert release(offered) == ""
    assert not is_newer(offered, own)


@given(NUMBERS.filter(lambda own: own.count(".") < 5))
def test_no_version_is_newer_than_itself(own):
    assert not is_newer(own, own)
    assert not is_newer(f"{own}.0", own)
    assert is_newer(f"{own}.1", own)


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_sent_is_compared(offered, own):
    assert is_newer(offered, own) in {True, False}
    assert set(release(offered)) <= set("0123456789.")


@pytest.mark.parametrize(
    "offered", ["", "latest", "v", "1.", ".1", "1..2", "0.2.0 <b>", "9" * 400, "1.2.3.4.5.6.7", "٣.١"]
)
def test_what_is_no_version_is_none(offered):
    assert release(offered) == ""
    assert not is_newer(offered)


def test_a_patch_by_a_distribution_is_no_older_than_its_release():
    assert not is_newer("1.2.0", "1.2.0.post1")
    assert is_newer("1.2.1", "1.2.0.post1")


# --- the address that whoever ships Easel writes


@pytest.fixture
def ship(tmp_path):
    """Runs scripts/update_url.py over a copy of version.py; gives what is wrong, and the address that is there then."""
    path = tmp_path / "version.py"
    path.write_bytes((ROOT / "proxy_core" / "version.py").read_bytes())

    def run(url):
        command = [sys.executable, ROOT / "scripts" / "update_url.py", url, path]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        assert b"\r" not in path.read_bytes()
        return said.stderr, runpy.run_path(str(path))["UPDATE_URL"]

    return run


def test_an_address_is_written_and_taken_out_again(ship):
    assert ship("https://example.com/repos/a/b/releases/latest?x=1&y") == (
        "",
        "https://example.com/repos/a/b/releases/latest?x=1&y",
    )
    assert ship("") == ("", "")


@pytest.mark.parametrize(
    "url", ["http://example.com", "example.com", "https://", "https://a:b@example.com", "https://a b"]
)
def test_an_address_that_would_not_be_asked_is_refused(ship, url):
    assert ship(url) == ("update_url.py: the address must be https, without a user\n", "")


def test_no_address_can_be_code(ship):
    assert ship('https://example.com/";raise#\\')[1] == "https://example.com/%22;raise#%5C"
