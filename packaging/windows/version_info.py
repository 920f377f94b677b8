"""Writes what Windows shows as a program's details: python packaging/windows/version_info.py FILE.

FILE is in the form that PyInstaller's EXE(version=...) reads. Its authors did not try it on Windows: only its form is
tested.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
VERSION = ROOT / "proxy_core" / "version.py"  # the one place that has it
TEXT = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1),
  kids=[
    StringFileInfo([
      StringTable('040904B0', [
        StringStruct('CompanyName', 'The Easel authors'),
        StringStruct('FileDescription', 'Easel'),
        StringStruct('FileVersion', '{version}'),
        StringStruct('InternalName', 'easel'),
        StringStruct('LegalCopyright', 'MIT licence'),
        StringStruct('ProductName', 'Easel'),
        StringStruct('ProductVersion', '{version}'),
      ])
    ]),
    VarFileInfo([VarStruct('Translation', [0x0409, 1200])])
  ]
)
"""


def main() -> None:
    """Write the file."""
    version = re.findall(r'^VERSION = "(.*)"', VERSION.read_text(encoding="utf-8"), re.MULTILINE)[0]
    parts = [int(part) for part in version.split(".")]
    numbers = tuple((parts + [0] * 4)[:4])
    Path(sys.argv[1]).write_text(TEXT.format(numbers=numbers, version=version), encoding="utf-8")


if __name__ == "__main__":
    main()
