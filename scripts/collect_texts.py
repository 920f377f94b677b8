"""Writes every text of the window into one file of translate() calls, for Qt's lupdate: collect_texts.py FILE.

lupdate reads Python, but not our counted(), nor the settings' labels and the phrases of the core, which knows no Qt.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import proxy_core
from proxy_core import SettingInfo
from proxy_core.english.doctor import DOCTOR
from proxy_core.phrases import ENGLISH

ROOT = Path(__file__).parent.parent
MARKS = {"translate": False, "QT_TRANSLATE_NOOP": False, "counted": True}  # by function: whether it counts
OWN_NAMES = {"language"}  # settings whose choices are called in their own words; "system" is said elsewhere too


def texts() -> dict[tuple[str, str], bool]:
    """Every (context, source), in the order of files and lines, and whether it counts something."""
    found: dict[tuple[str, str], bool] = {}
    for path in sorted((ROOT / "desktop").rglob("*.py")):
        for context, source, counts in marked(ast.parse(path.read_text("utf-8"))):
            found[context, source] = counts
    for info in proxy_core.describe():
        found.update({("setting", words): False for words in _of_setting(info)})
    found.update({("core", words): False for code, words in ENGLISH.items() if code not in DOCTOR})
    return found


def marked(module: ast.Module) -> Iterator[tuple[str, str, bool]]:
    """The texts that a module marks: context, source, and whether it counts."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and len(node.args) >= 2:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            values = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
            if name in MARKS and len(values) == 2 and all(isinstance(one, str) and one for one in values):
                yield *map(str, values), MARKS[name]


def _of_setting(info: SettingInfo) -> tuple[str, ...]:
    meanings = () if info.name in OWN_NAMES else info.meanings.values()
    return tuple(words for words in (info.label, info.help, *meanings) if words)


def lines() -> Iterator[str]:
    """A call for each text, as lupdate wants it: the number at the end says that it counts."""
    for (context, source), counts in sorted(texts().items()):
        # Only ASCII, as lupdate reads a file without an encoding; json's escapes are Python's too.
        words = ", ".join(f'"{_escaped(one)}"' for one in (context, source))
        yield f'translate({words}, "", 1)' if counts else f"translate({words})"


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text("\n".join(lines()) + "\n", "utf-8")
