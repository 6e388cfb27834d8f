"""New objects of a process that was settled lie together, not in the holes that others left."""

from __future__ import annotations

import subprocess
import sys

import pytest

from autograder.processes import HEADER, POOL, _is_new_pool

PAGES = """
import random, sys
sys.path.insert(0, {root!r})
from autograder.processes import settle

def pages(size, count=400):
    blocks = [bytes(size - sys.getsizeof(b"")) for _ in range(count)]
    return len({{id(block) // 4096 for block in blocks}})

rng = random.Random(0)
for size in (64, 96, 256):
    kept = [bytes(size - sys.getsizeof(b"")) for _ in range(60_000)]
    for index in rng.sample(range(60_000), 4_000):
        kept[index] = None
    globals()[f"kept{{size}}"] = kept
{settle}
print(*(pages(size) for size in (64, 96, 256)))
"""


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="about CPython's allocator")
def test_new_objects_lie_together(pytestconfig: pytest.Config) -> None:
    """A fifth of the pages, at most, that they would lie on."""
    seen = {}
    for name, settle in (("as it was", ""), ("settled", "settle()")):
        source = PAGES.format(root=str(pytestconfig.rootpath), settle=settle)
        done = subprocess.run(
            [sys.executable, "-c", source], capture_output=True, text=True, check=True
        )
        seen[name] = [int(n) for n in done.stdout.split()]
    for before, after in zip(seen["as it was"], seen["settled"], strict=True):
        assert after * 5 <= before


def test_beginning_of_a_pool() -> None:
    """Four blocks from its first place on, one after the other."""
    first = 7 * POOL + HEADER
    blocks = [first + 64 * n for n in range(4)]
    assert _is_new_pool([1000, 2000, *blocks], 64)
    assert not _is_new_pool([1000, 2000, *blocks[:3]], 64)
    assert not _is_new_pool([first, first + 128, first + 192, first + 256], 64)
    assert not _is_new_pool([], 64)
