"""Which pages a fork wrote to, and copying them ahead."""

from __future__ import annotations

import itertools
import json
import mmap
import os
import resource
import sys
from collections.abc import Callable
from typing import Any

import pytest

from autograder.sandbox import pages

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pages are asked of Linux")
COUNT = 512


def in_fork(task: Callable[[], Any]) -> Any:
    """What a fork of this process says."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, json.dumps(task()).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        said = json.loads(answer.read())
    os.waitpid(child, 0)
    return said


@pytest.fixture
def memory() -> mmap.mmap:
    """Some private pages, all of them in memory."""
    made = mmap.mmap(-1, COUNT * mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    for page in range(COUNT):
        made[page * mmap.PAGESIZE] = 1
    return made


def write_every_second(memory: mmap.mmap) -> int:
    """Writes to every second page; returns the number of copies that the kernel had to make."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for page in range(0, COUNT, 2):
        memory[page * mmap.PAGESIZE] = 2
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_says_what_a_fork_wrote_to(memory):
    """The pages written to, not those between them."""
    before = pages.writable()

    def task() -> list[tuple[int, int]]:
        write_every_second(memory)
        return pages.written(before)

    spans = sorted(in_fork(task))
    mine = [a for a, size in spans if size == mmap.PAGESIZE]
    steps = [b - a for a, b in itertools.pairwise(mine)]
    assert steps.count(2 * mmap.PAGESIZE) >= COUNT // 2 - 2


def test_pages_copied_ahead_need_no_copy(memory):
    """And nothing else changes: the parent keeps its own content."""
    before = pages.writable()

    def first() -> list[tuple[int, int]]:
        write_every_second(memory)
        return pages.written(before)

    spans = [(a, size) for a, size in in_fork(first)]

    def second() -> int:
        pages.copy_ahead(spans)
        return write_every_second(memory)

    assert in_fork(lambda: write_every_second(memory)) >= COUNT // 2
    assert in_fork(second) < COUNT // 8
    assert memory[0] == 1


def test_memory_that_is_gone_is_no_error():
    """What was learned may be out of date."""
    pages.copy_ahead([(mmap.PAGESIZE, mmap.PAGESIZE)])
