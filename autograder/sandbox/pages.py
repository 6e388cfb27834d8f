"""Pages of memory that a fork is sure to write to, copied before it needs them.

A fork shares the memory of its parent until one of them writes to a page, which is copied then.
Python writes all over the place, to count references: the first thing a fork does costs it some
two thousand such copies, several milliseconds. They are nearly the same in every fork. So one of
them is asked afterwards, and the others copy them ahead, while they wait for their turn.

Linux only, since 5.14 (`MADV_POPULATE_WRITE`); elsewhere pages are copied when they are needed.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from pathlib import Path

import numpy as np

Ranges = list[tuple[int, int]]  # (address, bytes)

_POPULATE_WRITE = 23  # asm-generic/mman-common.h
_PRESENT, _EXCLUSIVE = 63, 56  # bits of an entry of pagemap
_PAGE = mmap.PAGESIZE


def writable() -> Ranges:
    """The private memory that this process may write to; empty where that cannot be said."""
    try:
        lines = Path("/proc/self/maps").read_text("ascii", "replace").splitlines()
    except OSError:
        return []
    parts = [line.split(None, 2)[:2] for line in lines]
    spans = [span.split("-") for span, rights in parts if rights == "rw-p"]
    return [(int(a, 16), int(b, 16) - int(a, 16)) for a, b in spans]


def written(memory: Ranges) -> Ranges:
    """Which pages of the memory that was there before the fork are this process's own by now.

    Args:
        memory: what `writable` said in the parent.
    """
    out: Ranges = []
    try:
        with Path("/proc/self/pagemap").open("rb", buffering=0) as entries:
            for address, size in memory:
                entries.seek(address // _PAGE * 8)
                out += _runs(address, np.frombuffer(entries.read(size // _PAGE * 8), np.uint64))
    except (OSError, ValueError):
        return []
    return out


def _runs(address: int, entries: np.ndarray) -> Ranges:
    own = (entries >> np.uint64(_PRESENT)) & (entries >> np.uint64(_EXCLUSIVE)) & np.uint64(1)
    edges = np.flatnonzero(np.diff(own.astype(np.int8), prepend=0, append=0)).tolist()
    return [
        (address + first * _PAGE, (end - first) * _PAGE)
        for first, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def copy_ahead(pages: Ranges) -> None:
    """Makes pages this process's own, as if it had written to them."""
    if sys.platform == "linux":
        for address, size in pages:
            _madvise(address, size, _POPULATE_WRITE)


if sys.platform == "linux":
    _madvise = ctypes.PyDLL(None).madvise
    _madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
