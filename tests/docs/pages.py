"""The pages that people read, taken apart: headings and their anchors, links, tables, and blocks of code.

A block may be marked by a comment on the line above it, which no reader sees:
`<!-- not run: why -->`, `<!-- typed: words -->` at the prompt of a terminal, `<!-- signs in: who -->` on Google's page,
`<!-- fails -->` for commands of which one is to end with an error, `<!-- may fail: why -->` where that depends. A block
`output` behind one of commands is what those print; `...` in it stands for anything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])

_FENCE = re.compile(
    r"(?:^[ ]*<!--[ ]*(?P<mark>[^\n]*?)[ ]*-->\n)?"
    r"^(?P<indent>[ ]*)```(?P<language>[^\n]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_LINK = re.compile(r"\]\(\s*<?([^)\s>]*)>?(?:\s+\"[^\"]*\")?\s*\)")
_BARE = re.compile(r"<(https?://[^>]*)>")
_CODE = re.compile(r"(`+).+?\1")


@dataclass(frozen=True)
class Block:
    """A block of code. `output` is what is said to be printed, None where nothing is said."""

    page: Path
    line: int
    language: str
    text: str
    mark: str = ""
    output: str | None = None

    def __str__(self) -> str:
        return f"{name(self.page)}:{self.line}"


def name(page: Path) -> str:
    """As people call it."""
    return page.relative_to(ROOT).as_posix()


@cache
def text(page: Path) -> str:
    """What is in the file."""
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """The page without its blocks and comments."""
    return re.sub(r"<!--.*?-->", "", _FENCE.sub("", text(page)), flags=re.DOTALL)


def blocks(page: Path) -> list[Block]:
    """The blocks of a page in order; an `output` is part of the one before it."""
    found: list[Block] = []
    for fence in _FENCE.finditer(text(page)):
        line = text(page).count("\n", 0, fence.start("language")) + 1
        inside = re.sub(rf"^{fence['indent']}", "", fence["text"], flags=re.MULTILINE)
        if fence["language"] == "output":
            last = found.pop()
            assert last.output is None, f"{last} has two outputs"
            found.append(Block(last.page, last.line, last.language, last.text, last.mark, inside))
        else:
            found.append(Block(page, line, fence["language"], inside, fence["mark"] or ""))
    return found


def words(page: Path) -> str:
    """The page without any code, in one line."""
    return " ".join(_CODE.sub("", prose(page)).split())


def links(page: Path) -> list[str]:
    """Where the page leads, pictures too."""
    plain = _CODE.sub("", prose(page))
    return [*_LINK.findall(plain), *_BARE.findall(plain)]


@cache
def anchors(page: Path) -> frozenset[str]:
    """What may stand behind the # of a link to the page, as GitHub makes it of the headings."""
    found: list[str] = []
    for heading in _HEADING.findall(_FENCE.sub("", text(page))):
        slug = _slug(heading)
        found.append(f"{slug}-{found.count(slug)}" if slug in found else slug)
    return frozenset([*found, *re.findall(r'<a id="([^"]+)">', text(page))])


def _slug(heading: str) -> str:
    said = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "").lower()
    return re.sub(r"[^\w\- ]", "", said).replace(" ", "-")


def rows(page: Path) -> Iterator[list[str]]:
    """The cells of every row of every table, without their blanks."""
    for line in prose(page).splitlines():
        if line.startswith("|") and not line.startswith("|---"):
            yield [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def section(page: Path, title: str) -> str:
    """The text under a heading, up to the next of its level or above."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,2}} |\Z)", prose(page), re.MULTILINE | re.DOTALL)
    assert found, f"{name(page)} has no '{title}'"
    return found[2]
