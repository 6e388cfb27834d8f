"""Makes a process cheap to fork, and says how many may work at once.

A fork shares the memory of its parent until either of them writes to a page, which is then copied;
that, and the tables of the pages, is most of what a fork costs. So a process that is going to be
forked often moves its free small blocks out of the way, since new objects would be strewn over the
pages that have them, and asks for large pages, which need fewer tables.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections import deque
from collections.abc import Iterator
from itertools import islice, repeat
from pathlib import Path

POOL = 16_384  # bytes of one pool of CPython's allocator, which holds blocks of one size
HEADER = 48  # bytes before the first block of a pool
SMALLEST, LARGEST, STEP = 32, 512, 16  # sizes of the blocks that lie in pools
ROUNDS = 100
HUGE = 2 << 20
MAX_HUGE = 128  # more memory than a zygote or a worker has
MADV_COLLAPSE = 25  # linux/mman.h

_blocks: list[deque[object]] = []


def usable_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def settle(many: bool = True) -> None:
    """Tidy up the memory of this process, which will be forked from now on.

    What exists now is never collected. All of this changes the time that a fork takes, nothing
    else; where the system does not know large pages there are none.

    Args:
        many: there will be many forks: take longer to make each of them cheaper.
    """
    _blocks.clear()
    gc.collect()
    if many:
        _fill()
    gc.freeze()
    if many and sys.platform == "linux":
        _enlarge_pages()


def _fill() -> None:
    """Take the free blocks of each size, until blocks come out of a pool that is new."""
    for size in range(SMALLEST, LARGEST + 1, STEP):
        for _ in range(ROUNDS):
            blocks = _take(size, 2 * POOL // size)
            _blocks.append(blocks)
            if _is_new_pool(list(map(id, blocks)), size):
                break


def _take(size: int, count: int) -> deque[object]:
    """Allocate blocks of a size, and nothing of any other size in between."""
    blocks: deque[object] = deque()
    if size == SMALLEST:
        blocks.extend(map(complex, repeat(0.5, count)))
    else:
        empty = sys.getsizeof(b"")
        blocks.extend(map(bytes, repeat(size - empty, count)))
    return blocks


def _is_new_pool(addresses: list[int], size: int) -> bool:
    """Say whether the blocks at these addresses begin a pool, one after the other."""
    for index, address in enumerate(addresses):
        if address % POOL == HEADER:
            following = addresses[index : index + 4]
            if following == [address + size * n for n in range(4)]:
                return True
    return False


def _enlarge_pages() -> None:
    """Put private memory into large pages, as far as the kernel can."""
    import ctypes

    libc = ctypes.CDLL(None)
    size = ctypes.c_size_t(HUGE)
    with contextlib.suppress(OSError):
        for address in islice(_private_memory(), MAX_HUGE):
            libc.madvise(ctypes.c_void_p(address), size, MADV_COLLAPSE)


def _private_memory() -> Iterator[int]:
    """Where a large page could lie."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, rights, _, _, inode, *name = line.split(maxsplit=5)
        if rights == "rw-p" and inode == "0" and name != ["[stack]"]:
            start, end = (int(number, 16) for number in span.split("-"))
            yield from range(-(-start // HUGE) * HUGE, end - HUGE + 1, HUGE)
