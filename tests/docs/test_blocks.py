"""Every block of code works: what a page tells a person to type is run, in a fresh home, beside a real Easel."""

import re
import sys

import pytest

from tests.docs import pages
from tests.docs.pages import PAGES

if sys.platform == "win32":
    pytest.skip("the pages are for bash", allow_module_level=True)

from tests.docs.stage import as_told, stage

RUN = {"bash", "python"}
# The pages whose blocks make test runs, too; the others take longer and are run by make test-all.
QUICK = {"README.md"}


def run_of(page):
    return [one for one in pages.blocks(page) if one.language in RUN and not one.mark.startswith("not run")]


def marks(page):
    return () if pages.name(page) in QUICK else (pytest.mark.slow,)


@pytest.mark.needs_system("curl")
@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=marks(page), id=pages.name(page)) for page in PAGES if run_of(page)]
)
def test_every_block_of_a_page_works(page, tmp_path):
    with stage(tmp_path / "home") as computer:
        for block in run_of(page):
            code, printed = computer.run(block)
            expected = block.mark.startswith("fails") if not block.mark.startswith("may fail") else code != 0
            assert (code != 0) == expected, f"{block} ended with {code}:\n{block.text}\n{printed}"
            if block.output is not None:
                assert as_told(block.output, printed), f"{block} printed:\n{printed}\nand not:\n{block.output}"


def test_every_mark_is_known():
    for page in PAGES:
        for block in pages.blocks(page):
            assert re.fullmatch(r"|fails|(fails|may fail|not run|typed|signs in): .+", block.mark), (
                f"{block}: {block.mark}"
            )


@pytest.mark.parametrize(
    ("told", "printed", "same"),
    [
        ("Added fox (00d104a97fd44ad49410b29a6fb1bccc).", "Added fox (846c8aff44d2428d95586dbccd36b168).\n", True),
        ("Added fox.", "Added owl.", False),
        ("a\n...\nd", "a\nb\nc\nd", True),
        ("a\n...", "b\nc", False),
        ("Drew fox.png by noor@example.com", "Drew fox.png by amelie@example.com", True),
    ],
)
def test_what_is_printed_is_compared(told, printed, same):
    assert as_told(told, printed) is same
