"""Writes into the sources where a copy built from them asks for newer versions: update_url.py URL [VERSION_FILE].

For whoever ships Easel, before the build; docs/updates.md says what may stand there. An empty URL asks nobody.
"""

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

VERSION_FILE = Path(__file__).parent.parent / "proxy_core" / "version.py"


def written(source: str, url: str) -> str:
    """The module with another address. ValueError for one that Easel would not ask."""
    parts = urlsplit(url)
    if url and (
        parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or not re.fullmatch(r"[!-~]+", url)
    ):
        raise ValueError("the address must be https, without a user")
    made, count = re.subn(
        r'^UPDATE_URL = ".*"$', lambda _: f'UPDATE_URL = "{_escaped(url)}"', source, flags=re.MULTILINE
    )
    if count != 1:
        raise ValueError("there is no one line with UPDATE_URL")
    return made


def _escaped(url: str) -> str:
    return url.replace("\\", "%5C").replace('"', "%22")


def main() -> None:
    """Write it, or say what is wrong and exit with 1."""
    path = Path(sys.argv[2]) if sys.argv[2:] else VERSION_FILE
    try:
        path.write_text(written(path.read_text("utf-8"), sys.argv[1].strip()), "utf-8", newline="\n")
    except ValueError as error:
        sys.exit(f"update_url.py: {error}")


if __name__ == "__main__":
    main()
