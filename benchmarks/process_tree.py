"""Run a command and watch it: wall time, time to the first result, memory of the whole tree."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.25
POLL_SECONDS = 0.01


@dataclass(frozen=True)
class Watched:
    """What a command took.

    Attributes:
        seconds: wall time from its start to its end.
        first: seconds until the first result; None if there was none.
        peak_bytes: most memory of the command and all its descendants together, each shared
            page counted once (proportional set size).
        status: exit status.
        output: what it printed.
    """

    seconds: float
    first: float | None
    peak_bytes: int
    status: int
    output: str


def watch(
    command: Sequence[str],
    folder: Path,
    has_result: Callable[[], bool],
    environment: dict[str, str] | None = None,
) -> Watched:
    """Run a command to its end.

    Args:
        command: program and arguments.
        folder: where it runs.
        has_result: asked until it first says yes.
        environment: instead of this process's own.
    """
    log = folder / ".benchmark.log"
    began = time.perf_counter()
    first: float | None = None
    peak = 0
    sampled = 0.0
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
        while process.poll() is None:
            now = time.perf_counter() - began
            if first is None and has_result():
                first = now
            if now - sampled > SAMPLE_SECONDS:
                sampled = now
                peak = max(peak, sum(memory(pid) for pid in tree(process.pid)))
            time.sleep(POLL_SECONDS if first is None else POLL_SECONDS * 5)
    seconds = time.perf_counter() - began
    if first is None and has_result():
        first = seconds
    text = log.read_text(encoding="utf-8", errors="replace")
    log.unlink()
    return Watched(seconds, first, peak, process.returncode, text)


def tree(root: int) -> list[int]:
    """Process ids of a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def memory(pid: int) -> int:
    """Proportional set size of a process in bytes; 0 if it has ended."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:  # ended, or another user's: then what counts is its resident set
        try:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def processor_of(pid: int, *, children: bool = False) -> float:
    """Processor seconds of a process, and of its children that have ended; 0 if it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    used = fields[11:15] if children else fields[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")
