"""Files that the window shows: icons and the style sheet. It finds them and reads nothing."""

from pathlib import Path

_FOLDER = Path(__file__).parent


def path(name: str) -> Path:
    """Where the file `name` (as "icons/easel.svg") is. FileNotFoundError when there is none."""
    found = _FOLDER / name
    if not found.is_file():
        raise FileNotFoundError(found)
    return found
