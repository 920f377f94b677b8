"""The C library's allocator, told that megabytes come and go here with every picture. It changes no Python object.

glibc gives freed megabytes back to the kernel at once and asks for them again with the next picture: every page of
them is then cleared and mapped anew, which took more time than all else that a picture costs.
"""

import ctypes
import sys

# What stays with the process when all is freed: a few 4K pictures, or dozens of smaller ones.
_KEPT = 64 * 2**20
# Larger blocks are mapped alone, and given back when freed. The most that glibc takes.
_LARGEST = 32 * 2**20
# Each thread would else have an arena of its own, which keeps as much: sixteen of them on two cores.
_ARENAS = 1
# Of mallopt(3).
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8


def keep_freed_memory() -> bool:
    """Let this process keep freed memory for the next picture, some 64 MiB of it; whether its allocator can."""
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # not glibc
        return False
    wanted = ((_M_MMAP_THRESHOLD, _LARGEST), (_M_TRIM_THRESHOLD, _KEPT), (_M_ARENA_MAX, _ARENAS))
    return all(mallopt(*one) for one in wanted)


def give_back() -> None:
    """Give freed memory back to the system. It may hold up everybody for a tenth of a second, so when all is quiet."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)
