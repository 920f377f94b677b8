"""What a person reads is complete: every command, setting, variable and door is in the README."""

import ast
import re
from pathlib import Path

import click
import pytest

from proxy_core.cli import easel
from proxy_core.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def section(title):
    """The text under a heading, up to the next of its level or above."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,3}} |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, f"README has no '{title}'"
    return found[2]


def commands(group=easel, before=()):
    """Every command as the words that a person types after `easel`."""
    for name, command in sorted(group.commands.items()):
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_is_told(words):
    rows = re.findall(r"^\| `easel ([^`]*)`", section("Commands"), re.MULTILINE)
    # `easel account add|list` tells of both; in a table the bar is escaped.
    told = {(first, *rest) for row in rows for first, *rest in [row.replace("\\|", "|").split()]}
    of_it = [rest for first, *rest in told if first == words[0]]
    assert of_it, f"easel {words[0]} has no row"
    if len(words) == 2:
        assert any(rest and words[1] in rest[0].split("|") for rest in of_it)


@pytest.mark.parametrize("name", Settings.__struct_fields__)
def test_every_setting_is_told(name):
    first_cells = re.findall(r"^\|([^|]*)\|", section("Settings"), re.MULTILINE)
    assert any(f"`{name}`" in cell for cell in first_cells)


def test_no_setting_is_told_that_there_is_not():
    cells = re.findall(r"^\|([^|]*)\|", section("Settings"), re.MULTILINE)
    told = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    assert told <= set(Settings.__struct_fields__)


# It fixes the look for tests and screenshots; people choose theirs in the system.
NOT_FOR_PEOPLE = {"EASEL_THEME"}


def variables():
    """Every EASEL_ variable that the code reads: a text of its own, not a word in a sentence."""
    texts = {
        node.value
        for room in ("proxy_core", "desktop")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return sorted({text for text in texts if re.fullmatch(r"EASEL_[A-Z_]+", text)} - NOT_FOR_PEOPLE)


@pytest.mark.parametrize("name", variables())
def test_every_variable_is_told(name):
    assert f"`{name}`" in README


def test_there_are_variables_to_tell_of():
    assert "EASEL_DATA_DIR" in variables()


def test_the_changes_of_this_version_are_told():
    assert re.search(r"^## ", CHANGELOG, re.MULTILINE)


def test_what_the_readme_shows_exists():
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)\)", README)
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]
