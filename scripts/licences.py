"""The licences of what Easel runs with: read from what is installed, held against what may be shipped.

    licences.py check         fails on a licence that is not allowed, and on a page that tells another tale
    licences.py write         puts the table into the page
    licences.py texts FOLDER  gathers the licence texts that a package has to bring

It knows the packages of the lock and no others, and judges by what their own metadata says. `make check` runs it.
"""

import argparse
import re
import shutil
import sys
import sysconfig
from collections.abc import Callable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end of table -->)", re.DOTALL)
ROW = re.compile(r"^\| ([a-z0-9-]+) \| ([^|]+) \|", re.MULTILINE)
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==\S+(?: ; (.*?))? \\$", re.MULTILINE)

# They ask for nothing but that their texts come along (SPDX identifiers).
ALLOWED = frozenset(
    ("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Unlicense")
)
# They ask for more, which docs/licences.md tells and somebody has thought about: of these packages alone.
WITH_DUTIES = {"certifi": "MPL-2.0", "pyside6-essentials": "LGPL-3.0-only", "shiboken6": "LGPL-3.0-only"}
# Whose metadata is wrong, with what their licence file says.
CORRECTED = {"click-default-group": "BSD-3-Clause"}
# Metadata from before SPDX, in the words of the packages that have it.
OLD_WORDS = {
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# The markers of a universal lock, in words.
ONLY_ON = {
    "sys_platform == 'linux'": "Linux",
    "sys_platform == 'win32'": "Windows",
    "sys_platform != 'win32'": "Linux, macOS",
    "python_full_version < '3.12'": "Python 3.11",
}
TEXT_NAMES = re.compile(r"^(licen[cs]e|copying|notice|authors)", re.IGNORECASE)


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def locked(lock: str) -> dict[str, str]:
    """Package -> on what alone it is needed, "" everywhere."""
    return {_name(name): ONLY_ON.get(marker, "") for name, marker in LOCKED.findall(lock)}


def installed() -> dict[str, Distribution]:
    """Package -> the distribution that an import would find."""
    found: dict[str, Distribution] = {}
    for one in distributions():
        found.setdefault(_name(one.name), one)
    return found


def said_by(name: str, distribution: Distribution) -> str:
    """The SPDX expression of a distribution; what it says in words that nobody knows as they are."""
    if name in CORRECTED:
        return CORRECTED[name]
    metadata = distribution.metadata
    classified = [
        line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or [] if line.startswith("License")
    ]
    texts = [*(metadata.get_all("License-Expression") or []), *classified, *(metadata.get_all("License") or [])]
    for text in texts:
        if text and text not in {"UNKNOWN", "OSI Approved"}:
            return OLD_WORDS.get(text, str(text).splitlines()[0])
    return "not said"


def is_allowed(name: str, expression: str) -> bool:
    """Whether one of the alternatives of an expression (without parentheses) may be shipped."""
    may = ALLOWED | {WITH_DUTIES.get(name, "")}
    return any(all(part in may for part in one.split(" AND ")) for one in expression.split(" OR "))


def found_licences(lock: str, page: str) -> dict[str, str]:
    """Package of the lock -> its licence: as installed; as the page says, where this system does not have it."""
    have, told = installed(), {name: licence.strip() for name, licence in ROW.findall(page)}
    return {name: said_by(name, have[name]) if name in have else told.get(name, "not said") for name in locked(lock)}


def problems(licences: dict[str, str]) -> Iterator[str]:
    """One line for each package that may not be shipped."""
    for name, licence in licences.items():
        if not is_allowed(name, licence):
            yield (
                f"{name}: its licence ({licence}) is on no list. If Easel may be shipped with it, "
                "add it to ALLOWED or, when it asks for more than its text, to WITH_DUTIES in scripts/licences.py."
            )


def with_table(page: str, lock: str, licences: dict[str, str]) -> str:
    """The page with the table as it is to be."""
    rows = [f"| {name} | {licences[name]} | {only_on} |\n" for name, only_on in sorted(locked(lock).items())]
    table = "".join(["\n| package | licence | only on |\n|---|---|---|\n", *rows, "\n"])
    return TABLE.sub(lambda _: table, page)


def _texts_of(distribution: Distribution) -> Iterator[Path]:
    for file in distribution.files or ():
        if TEXT_NAMES.match(file.name) and ".dist-info" in file.parts[0]:
            yield Path(str(distribution.locate_file(file)))


def gather(folder: Path, lock: str) -> int:
    """Copy every text into `folder`: those of packages as they bring them, Qt's, Python's, the icons' and our own."""
    have = installed()
    sources = [(name, text) for name in locked(lock) if name in have for text in _texts_of(have[name])]
    sources += [("qt", text) for text in sorted((ROOT / "packaging" / "licences").glob("*.txt"))]
    sources += [("icons", ROOT / "resources" / "icons" / "LICENSE-lucide.txt"), ("easel", ROOT / "LICENSE")]
    sources += [("python", text) for text in _python_text()]
    for owner, text in sources:
        inside = text.as_posix().rpartition(".dist-info/")[2] if ".dist-info" in text.as_posix() else text.name
        target = folder / owner / inside.removeprefix("licenses/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(text, target)
    shutil.copyfile(ROOT / "docs" / "licences.md", folder / "README.md")
    return len(sources)


def _python_text() -> list[Path]:
    """Python's own licence, wherever this system keeps it; a frozen Easel brings Python along."""
    standard, base = Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix)
    version = "python{}.{}".format(*sys.version_info)
    places = (standard / "LICENSE.txt", base / "LICENSE.txt", Path("/usr/share/doc") / version / "copyright")
    return [place for place in places if place.is_file()][:1]


def check(page: Path, lock: str) -> int:
    """Say what is wrong; 1 if something is."""
    text = page.read_text(encoding="utf-8")
    licences = found_licences(lock, text)
    wrong = list(problems(licences))
    if not wrong and with_table(text, lock, licences) != text:
        wrong = [f"{page.name} does not tell of these packages: make licences"]
    for line in wrong:
        print(line, file=sys.stderr)
    print(
        f"{len(licences)} packages, {len(wrong)} with a licence that is in the way."
        if wrong
        else f"{len(licences)} packages, each with a licence that may be shipped."
    )
    return int(bool(wrong))


def write(page: Path, lock: str) -> int:
    """Put the table into the page."""
    text = page.read_text(encoding="utf-8")
    page.write_text(with_table(text, lock, found_licences(lock, text)), encoding="utf-8", newline="\n")
    return 0


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lock", type=Path, default=ROOT / "requirements.lock")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "licences.md")
    doing = parser.add_subparsers(dest="doing", required=True)
    doing.add_parser("check")
    doing.add_parser("write")
    doing.add_parser("texts").add_argument("folder", type=Path)
    given = parser.parse_args()
    lock = given.lock.read_text(encoding="utf-8")
    if given.doing == "texts":
        print(f"{gather(given.folder, lock)} licence texts in {given.folder}")
        return 0
    deed: Callable[[Path, str], int] = check if given.doing == "check" else write
    return deed(given.page, lock)


if __name__ == "__main__":
    sys.exit(main())
