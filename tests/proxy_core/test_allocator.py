"""What the allocator is told, in a process of its own, as it holds for a whole one."""

import subprocess
import sys

import pytest

_STORY = """
import resource
from proxy_core.allocator import keep_freed_memory
assert keep_freed_memory()
for _ in range(3):
    bytearray(8_000_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(100):
    bytearray(8_000_000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator is meant")
def test_freed_memory_is_used_again_without_asking_the_kernel():
    done = subprocess.run([sys.executable, "-c", _STORY], capture_output=True, text=True, timeout=30, check=True)
    assert int(done.stdout) < 2000  # 195,000 pages of 4 KiB otherwise
