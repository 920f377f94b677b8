"""The pages hold together: every link leads somewhere, every block of data can be read, few blocks are not run."""

import json
import re
import tomllib
from configparser import ConfigParser
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs import pages
from tests.docs.pages import DOCS, PAGES, ROOT

RUN = {"bash", "python"}
DATA = {"json", "toml", "ini"}
NEVER_RUN = {"text", "javascript", "powershell"}
MOST_NOT_RUN = 12
HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)

each_page = pytest.mark.parametrize("page", PAGES, ids=pages.name)


def test_there_are_pages():
    assert {"README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/accounts.md"} <= {pages.name(page) for page in PAGES}


@each_page
def test_every_link_leads_somewhere(page):
    for link in pages.links(page):
        parts = urlsplit(link)
        if parts.scheme:
            assert parts.scheme == "https", link
            assert HOST.fullmatch(parts.hostname or ""), link
            continue
        goal = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        assert goal.exists(), f"{link}: there is no such file"
        assert goal.is_relative_to(ROOT), f"{link} leads out of the project"
        if parts.fragment:
            assert parts.fragment in pages.anchors(goal), f"{link}: there is no such heading"


@each_page
def test_every_page_of_docs_can_be_found(page):
    """From the README, in as many steps as it takes."""
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        here = waiting.pop()
        if here not in seen and here.suffix == ".md" and here.exists():
            seen.add(here)
            waiting += [
                (here.parent / urlsplit(link).path).resolve() for link in pages.links(here) if "://" not in link
            ]
    assert page in seen


@each_page
def test_every_block_says_what_it_is(page):
    for block in pages.blocks(page):
        assert block.language in RUN | DATA | NEVER_RUN, f"{block}: {block.language or 'nothing'}"
    assert not re.search(r"^(\t| {4,})(easel|curl|make|export) ", pages.prose(page), re.MULTILINE), (
        "commands not in a block"
    )


@each_page
def test_every_block_of_data_can_be_read(page):
    readers = {
        "json": json.loads,
        "toml": tomllib.loads,
        "ini": lambda text: ConfigParser(interpolation=None).read_string(text),
    }
    for block in pages.blocks(page):
        if block.language in DATA:
            try:
                readers[block.language](block.text)
            except ValueError as error:
                pytest.fail(f"{block}: {error}")


def test_few_blocks_are_not_run_and_each_says_why():
    not_run = [
        block
        for page in PAGES
        for block in pages.blocks(page)
        if block.language in NEVER_RUN - {"text"} or block.mark.startswith("not run")
    ]
    assert not [str(block) for block in not_run if not re.fullmatch(r"not run: .{10,}", block.mark)]
    assert len(not_run) <= MOST_NOT_RUN
    # What a person types is no plain text: it would not be run.
    texts = [block for page in PAGES for block in pages.blocks(page) if block.language == "text"]
    assert not [str(block) for block in texts if re.search(r"^(\$ |easel |curl |make )", block.text, re.MULTILINE)]


def test_pictures_are_all_shown():
    shown = {(page.parent / link).resolve() for page in PAGES for link in pages.links(page) if "://" not in link}
    drawn = {*(DOCS / "pictures").iterdir()}
    assert drawn <= shown


def test_the_readme_is_short():
    assert len(pages.text(ROOT / "README.md").splitlines()) <= 150
