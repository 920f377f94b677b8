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
    done = subprocess.run([sys.executable, "-c", _STORY], capture_output=True, text=True, timeout=100, check=True)
    assert int(done.stdout) < 2000  # 195,000 pages of 4 KiB otherwise


_THREADS = """
import threading
from pathlib import Path
from proxy_core.allocator import keep_freed_memory
assert keep_freed_memory()
held, together = [], threading.Barrier(12)
def work():
    together.wait()
    held.append([bytes(20_000) for _ in range(1500)])  # 30 MB each
    together.wait()
for turn in range(3):
    threads = [threading.Thread(target=work) for _ in range(12)]
    for one in threads: one.start()
    for one in threads: one.join()
    held.clear()
bytearray(300_000_000)[::4096]
print(int(Path("/proc/self/statm").read_text().split()[1]) * 4096 // 2**20)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator is meant")
def test_what_threads_freed_is_not_kept_by_each_for_itself():
    done = subprocess.run([sys.executable, "-c", _THREADS], capture_output=True, text=True, timeout=100, check=True)
    assert int(done.stdout) < 200, done.stdout


_BURST = """
from pathlib import Path
from proxy_core.allocator import give_back, keep_freed_memory
def megabytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 // 2**20
assert keep_freed_memory()
before = megabytes()
burst = [bytearray(bytes(1_000_000)) for _ in range(200)]
pins = burst[::20]
del burst
freed = megabytes()
give_back()
print(freed - before, megabytes() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's allocator is meant")
def test_what_a_burst_left_behind_is_given_back():
    done = subprocess.run([sys.executable, "-c", _BURST], capture_output=True, text=True, timeout=100, check=True)
    left, given = map(int, done.stdout.split())
    assert left > 100  # a few pins hold all of it
    assert given < 30
