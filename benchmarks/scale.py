"""What a large class costs, and how that grows: ``python -m benchmarks.scale``.

Classes of several sizes are graded from nothing, one after the other. Of each are measured the
processor time and the wall time of all processes, results and memory over time, and what lies on
the disk afterwards. The exponent of cost is the slope of a line through the logarithms of class
size and processor time, the start of the program taken off; at 1 twice the class costs twice as
much. Processor time is used since it says the same on a busy machine. The efficiency of two workers
is their throughput over twice that of one; measure it on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

import numpy as np

from benchmarks.grading import Class, each, engine, prepare, say
from benchmarks.made_course import environment
from benchmarks.process_tree import memory, processor_of, tree

START = 20  # students of the class whose cost stands for that of starting
SIZES = "1250,2500,5000,10000"
SAMPLE_SECONDS = 0.25
SAMPLES_OF_MEMORY = 8  # every so many
SHOWN = 10  # moments of a run that are printed
TARGET = 1.05  # of the exponent


@dataclass(frozen=True)
class Graded:
    """One class, graded.

    Attributes:
        students: its size.
        seconds: wall time.
        processor: processor seconds of all processes.
        over_time: (seconds since the start, results, bytes of memory), shared pages counted once.
        database: bytes of the gradebook.
        ledger: bytes of the ledger.
        notebooks: bytes on the disk in `autograded/`.
        writer: processor seconds of the one process that writes results.
    """

    students: int
    seconds: float
    processor: float
    over_time: tuple[tuple[float, int, int], ...]
    database: int
    ledger: int
    notebooks: int
    writer: float = 0.0


def grade(klass: Class, students: int) -> Graded:
    """Grade a class of this size from nothing."""
    klass.resize(students)
    klass.clear()
    command = [
        *(sys.executable, "-m", "autograder", "grade", klass.assignment),
        *("--course", os.fspath(klass.root)),
    ]
    samples: list[tuple[float, int, int]] = []
    used = writer = 0.0
    began = time.perf_counter()
    home = os.fspath(Path(__file__).resolve().parent.parent)
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**environment(), "PYTHONPATH": home},
    ) as process:
        over = threading.Event()

        def sample() -> None:
            nonlocal used, writer
            for number in count(1):
                if over.wait(SAMPLE_SECONDS):
                    return
                pids = tree(process.pid)
                writer = max(writer, processor_of(process.pid))
                used = max(used, sum(processor_of(pid, children=True) for pid in pids))
                if number % SAMPLES_OF_MEMORY == 0:
                    used_memory = sum(map(memory, pids))
                    samples.append((time.perf_counter() - began, _results(klass), used_memory))

        watcher = threading.Thread(target=sample)
        watcher.start()
        said = process.communicate()[1]
        seconds = time.perf_counter() - began
        over.set()
        watcher.join()
    if process.returncode:
        sys.exit(f"autograder grade ended with {process.returncode}:\n{said.decode()}")
    return Graded(
        students,
        seconds,
        used,
        tuple(samples),
        (klass.root / "gradebook.db").stat().st_size,
        (klass.root / ".autograder/ledger.sqlite").stat().st_size,
        _on_disk(klass.root / "autograded"),
        writer,
    )


def _results(klass: Class) -> int:
    folder = klass.root / "autograded"
    return sum(1 for _ in os.scandir(folder)) if folder.is_dir() else 0


def _on_disk(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def exponent(start: Graded, graded: Sequence[Graded]) -> float:
    """Fit the exponent of cost."""
    sizes = np.log([one.students - start.students for one in graded])
    costs = np.log([one.processor - start.processor for one in graded])
    return float(np.polyfit(sizes, costs, 1)[0])


def efficiency(klass: Class, students: int) -> float:
    """Throughput of two workers over twice that of one."""
    klass.resize(students)
    engine(klass, 1)
    one = each(klass)
    engine(klass, 2)
    return one / each(klass) / 2


def report(start: Graded, graded: Sequence[Graded]) -> str:
    """Put the figures into words."""
    lines = ["students   whole run   processor   ms a submission   gradebook   ledger   autograded"]
    lines += [
        f"{one.students:8d} {one.seconds:9.1f} s {one.processor:9.1f} s "
        f"{1000 * one.processor / one.students:17.1f} {_megabytes(one.database)} "
        f"{_megabytes(one.ledger, 8)} {_megabytes(one.notebooks, 12)}"
        for one in (start, *graded)
    ]
    if len(graded) > 1:
        found = exponent(start, graded)
        lines += ["", f"exponent of cost: {found:.3f} (target: at most {TARGET})"]
    largest = graded[-1]
    writing = (largest.writer - start.writer) / (largest.students - start.students)
    lines += [f"the one process that writes: {1000 * writing:.1f} ms of processor a submission"]
    lines += [
        "",
        f"{largest.students} students, over time",
        " seconds   results   a second    memory",
    ]
    step = max(1, len(largest.over_time) // SHOWN)
    before = (0.0, 0)
    for seconds, results, used in largest.over_time[step - 1 :: step]:
        rate = (results - before[1]) / (seconds - before[0])
        lines.append(f"{seconds:8.0f} {results:9d} {rate:10.1f} {_megabytes(used, 9)}")
        before = (seconds, results)
    return "\n".join(lines)


def _megabytes(size: int, width: int = 11) -> str:
    return f"{size / 2**20:{width - 3}.0f} MB"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=SIZES, help="class sizes; empty for none")
    parser.add_argument(
        "--efficiency", type=int, default=0, metavar="STUDENTS", help="compare one and two workers"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",") if size]
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        klass = prepare(Path(folder), None, "", figure=False)
        if sizes:
            graded = []
            for size in (START, *sizes):
                say(f"{size} students")
                graded.append(grade(klass, size))
            figures["graded"] = [asdict(one) for one in graded]
            print(report(graded[0], graded[1:]), flush=True)
        if options.efficiency:
            say(f"one worker and two, {options.efficiency} students")
            figures["efficiency"] = efficiency(klass, options.efficiency)
            print(f"efficiency of two workers: {figures['efficiency']:.2f}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
