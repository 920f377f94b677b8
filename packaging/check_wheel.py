"""Whether a wheel has all of Easel and nothing else: python packaging/check_wheel.py WHEEL. Run it in the sources.

All: every file of the three packages, translations, icons and the style sheet among them, the command `easel`, and the
licence. Nothing else: no tests, no caches, no settings of tools.
"""

import re
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

ROOT = Path(__file__).parent.parent
VERSION = ROOT / "proxy_core" / "version.py"  # the one place that has it
PACKAGES = ("desktop", "proxy_core", "resources")


def wanted() -> set[str]:
    """The files that belong into a wheel, as the sources have them."""
    files = [path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()]
    return {file.as_posix() for file in files if file.name != "ruff.toml" and not any(map(_is_cache, file.parts))}


def _is_cache(part: str) -> bool:
    return part == "__pycache__" or part.startswith(".")


def problems(wheel: Path) -> list[str]:
    """What is wrong with it, one line each."""
    version = re.findall(r'^VERSION = "(.*)"', VERSION.read_text(encoding="utf-8"), re.MULTILINE)[0]
    info = f"easel-{version}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = message_from_bytes(archive.read(f"{info}/METADATA"))
        commands = archive.read(f"{info}/entry_points.txt").decode()
    about = {name for name in names if name.startswith(f"{info}/")}
    found = [f"lacks {name}" for name in sorted(wanted() - names)]
    found += [f"has {name}" for name in sorted(names - about - wanted())]
    found += [] if f"{info}/licenses/LICENSE" in about else ["lacks its licence"]
    found += [] if "easel = desktop.__main__:main" in commands else ["lacks the command easel"]
    found += [] if metadata["Version"] == version else [f"is of version {metadata['Version']}"]
    compiled = {name for name in names if name.endswith(".qm")}
    sources = {name.replace(".ts", ".qm") for name in names if name.endswith(".ts")}
    found += [f"lacks {name}" for name in sorted(sources - compiled)]
    return found


def main() -> int:
    """Say what is wrong with the wheel that the command line names; 1 if something is."""
    wheel = Path(sys.argv[1])
    found = problems(wheel)
    for line in found:
        print(f"{wheel.name} {line}", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
