"""How many files may be open, in a process of its own, as it holds for a whole one."""

import subprocess
import sys

import pytest

_STORY = """
import resource
from proxy_core import open_files
for soft, wanted in ((256, 4096), (100, 100)):
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, wanted))
    assert (open_files.limit(), open_files.most()) == (soft, wanted)
    open_files.raise_limit()
    assert open_files.limit() == wanted
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_it_is_raised_as_far_as_the_system_lets_it_be():
    subprocess.run([sys.executable, "-c", _STORY], timeout=100, check=True)
