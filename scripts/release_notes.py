"""Whether a tag is the version that the sources have, and what its release says: release_notes.py TAG FILE.

FILE gets the version's part of CHANGELOG.md. Exits 1, with one line on stderr, when the tag is not the version of
proxy_core/version.py, or the changelog has none of that version with a date.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def notes(tag: str, root: Path = ROOT) -> str:
    """The part of the changelog. ValueError, in words."""
    version = tag.removeprefix("v")
    code = re.search(r'^VERSION = "(.+)"$', (root / "proxy_core" / "version.py").read_text("utf-8"), re.MULTILINE)
    if not tag.startswith("v") or not code or version != code[1]:
        raise ValueError(f"the tag {tag} is not the version, {code and code[1]}")
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = rf"^## \[?{re.escape(version)}\]? - \d{{4}}-\d\d-\d\d\n"
    part = re.search(rf"{heading}(.*?)(?=^## |^\[[^\]]+\]: |\Z)", changelog, re.MULTILINE | re.DOTALL)
    if not part or not part[1].strip():
        raise ValueError(f"CHANGELOG.md has nothing under '## [{version}] - YEAR-MONTH-DAY'")
    return part[1].strip() + "\n"


def main() -> int:
    """Write the file."""
    tag, file = sys.argv[1], Path(sys.argv[2])
    try:
        text = notes(tag)
    except ValueError as problem:
        print(f"release_notes: {problem}", file=sys.stderr)
        return 1
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
