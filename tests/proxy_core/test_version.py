"""One version number: the package's and the program's are the same."""

import re
import tomllib
from pathlib import Path

from proxy_core.version import VERSION

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def test_the_version_is_that_of_the_package():
    assert tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["version"] == VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)
