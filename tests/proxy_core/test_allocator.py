"""What the allocator is told, in a process of its own, as it holds for a whole one; buffers that nobody cleared."""

import subprocess
import sys

import pytest

from proxy_core.allocator import enlarge

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


@pytest.mark.parametrize("size", [0, 1, 5_000_000])
def test_a_buffer_is_enlarged_in_place(size):
    class Own(bytearray):
        pass

    found = Own()
    enlarge(found, size)
    assert len(found) == size
    found[:] = b"x" * size
    assert found == b"x" * size


def test_a_buffer_that_somebody_looks_into_cannot_be_enlarged():
    found = bytearray()
    with memoryview(found), pytest.raises(BufferError):
        enlarge(found, 10)
