"""Memory for pictures: what the C library's allocator is told of it, and buffers that nobody cleared first.

glibc gives freed megabytes back to the kernel at once and asks for them again with the next picture: every page of
them is then cleared and mapped anew, which took more time than all else that a picture costs.
"""

import ctypes
import sys

# What stays with the process when all is freed: a few 4K pictures, or dozens of smaller ones.
_KEPT = 64 * 2**20
# Larger blocks are mapped alone, and given back when freed. The most that glibc takes.
_LARGEST = 32 * 2**20
# Of mallopt(3).
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3


def enlarge(empty: bytearray, size: int) -> None:
    """Make `size` bytes of none. What is in them is left as it was: who asks fills all of them, or cuts the rest off.

    To clear them takes a twentieth of what all else about a picture takes.
    """
    if ctypes.pythonapi.PyByteArray_Resize(ctypes.py_object(empty), ctypes.c_ssize_t(size)):
        raise MemoryError


def keep_freed_memory() -> bool:
    """Let this process keep freed memory for the next picture, some 64 MiB of it; whether its allocator can."""
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # not glibc
        return False
    return bool(mallopt(_M_MMAP_THRESHOLD, _LARGEST) and mallopt(_M_TRIM_THRESHOLD, _KEPT))
