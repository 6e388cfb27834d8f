"""The engine beside stock nbgrader and beside the bare cells: ``python -m benchmarks.grading``.

One class, one run, one machine::

    stock    nbgrader autograde, on the first few students (it takes seconds for each)
    engine   autograder grade, with one worker and with one a core
    bare     the same cells, tests included, one after the other in one warm process without walls

Throughput is taken from the first result to the last, so that neither side pays for its start;
the time to the first grade is given apart. With `--course` and `--assignment` the submissions of
a course are measured, copied under new names until the class is large enough; else those of a
made course of 20 cells, `benchmarks.made_course`.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import made_course
from benchmarks.process_tree import Watched, watch

# A course may have put the engine behind nbgrader's command: here it is to be nbgrader itself.
STOCK = """
import autograder.nbgrader_plugin
autograder.nbgrader_plugin.install = lambda *args, **keywords: None
from nbgrader.apps.nbgraderapp import main
main()
"""

TARGETS = "targets: 50 times stock, at most 1.5 times bare, first grade within 4 s, memory 1.2"


@dataclass(frozen=True)
class Figures:
    """What one run of the benchmark measured; times in seconds, memory in bytes."""

    machine: str
    students: int
    stock_each: float
    engine_one_worker_each: float
    engine_each: float
    bare_each: float
    first_grade: float
    memory: dict[int, int]
    whole: dict[int, float]

    @property
    def times_stock(self) -> float:
        """Throughput of the engine with all workers, over stock's."""
        return self.stock_each / self.engine_each

    @property
    def times_bare(self) -> float:
        """Time of the engine with all workers, over the bare cells'."""
        return self.engine_each / self.bare_each

    @property
    def times_bare_one_worker(self) -> float:
        """Time of the engine with one worker, over the bare cells'."""
        return self.engine_one_worker_each / self.bare_each


@dataclass(frozen=True)
class Class:
    """A course to measure on, in a folder of its own."""

    root: Path
    assignment: str

    def clear(self) -> None:
        """Forget all grades.

        The folders are put aside: where some thousand files were deleted a moment ago, ext4 takes
        many times longer to make new ones.
        """
        for name in ("autograded", ".autograder"):
            if (self.root / name).exists():
                shutil.move(self.root / name, tempfile.mkdtemp(prefix=".old-", dir=self.root))
        with sqlite3.connect(self.root / "gradebook.db") as database:
            for table in ("grade", "comment", "submitted_notebook", "submitted_assignment"):
                database.execute(f"DELETE FROM {table}")
            database.execute("DELETE FROM student")

    def resize(self, students: int) -> None:
        """Make the class this large, out of the submissions that are there."""
        submitted = self.root / "submitted"
        pool = sorted((self.root / ".pool").iterdir())
        shutil.rmtree(submitted, ignore_errors=True)
        for index, sample in zip(range(students), itertools.cycle(pool), strict=False):
            shutil.copytree(sample, submitted / f"student{index:05d}" / self.assignment)

    def results(self) -> list[float]:
        """Return the times at which the students' results were written, in order."""
        folders = (self.root / "autograded").glob(f"[!.]*/{self.assignment}")
        return sorted(folder.stat().st_ctime for folder in folders)

    def has_result(self) -> bool:
        """Say whether a first result is there."""
        return (
            next((self.root / "autograded").glob(f"[!.]*/{self.assignment}/*.ipynb"), None)
            is not None
        )


def prepare(folder: Path, course: Path | None, assignment: str, *, figure: bool) -> Class:
    """Copy a course, or make one, and put its submissions aside as samples."""
    root = folder / "course"
    if course is None:
        made_course.make_course(root)
        made_course.hand_in_class(root, 12, figure=figure)
        assignment = made_course.ASSIGNMENT
    else:
        skip = ("autograded", "feedback", ".autograder", ".git", ".venv", "gradebook.db", "reports")
        shutil.copytree(course, root, ignore=shutil.ignore_patterns(*skip))
        nbgrader(root, "generate_assignment", assignment, "--force")
    samples = sorted((root / "submitted").glob(f"*/{assignment}"))
    if not samples:
        sys.exit(f"No submissions for {assignment} in {root / 'submitted'}.")
    (root / ".pool").mkdir()
    for sample in samples:
        shutil.move(sample, root / ".pool" / sample.parent.name)
    return Class(root, assignment)


def nbgrader(root: Path, *arguments: str) -> None:
    """Run a command of nbgrader's that must succeed."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    subprocess.run(
        command, cwd=root, check=True, capture_output=True, env=made_course.environment()
    )


def engine(klass: Class, workers: int) -> Watched:
    """Grade the class with the engine, from nothing."""
    klass.clear()
    command = [
        *(sys.executable, "-m", "autograder", "grade", klass.assignment),
        *("--course", os.fspath(klass.root), "--workers", str(workers)),
    ]
    watched = watch(command, klass.root, klass.has_result, _environment())
    if watched.status not in (0, 1):
        sys.exit(f"autograder grade ended with {watched.status}:\n{watched.output}")
    return watched


def stock(klass: Class) -> Watched:
    """Grade the class with nbgrader, from nothing."""
    klass.clear()
    command = [sys.executable, "-c", STOCK, "autograde", klass.assignment]
    return watch(command, klass.root, klass.has_result, _environment())


def bare(klass: Class) -> float:
    """Seconds that the cells of one submission take in one warm process."""
    command = [
        *(sys.executable, "-m", "benchmarks.bare"),
        *(os.fspath(klass.root), klass.assignment),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=_environment())
    return float(done.stdout.split()[-1])


def _environment() -> dict[str, str]:
    home = os.fspath(Path(__file__).resolve().parent.parent)
    return {**made_course.environment(), "PYTHONPATH": home}


def each(klass: Class) -> float:
    """Seconds for one submission, from the first result to the last."""
    times = klass.results()
    if len(times) < 2:
        sys.exit("Fewer than two submissions were graded: there is nothing to measure.")
    return (times[-1] - times[0]) / (len(times) - 1)


def measure(klass: Class, students: int, stock_students: int, sizes: list[int]) -> Figures:
    """Measure everything, one after the other on a machine that should do nothing else."""
    klass.resize(stock_students)
    say(f"stock nbgrader, {stock_students} students")
    stock(klass)
    stock_each = each(klass)
    klass.resize(students)
    say(f"bare cells, {students} students")
    bare_each = bare(klass)
    say(f"engine, one worker, {students} students")
    engine(klass, 1)
    one_worker_each = each(klass)
    say(f"engine, all workers, {students} students")
    first = engine(klass, 0).first
    engine_each = each(klass)
    memory, whole = {}, {}
    for size in sizes:
        klass.resize(size)
        say(f"engine, memory, {size} students")
        watched = engine(klass, 0)
        memory[size], whole[size] = watched.peak_bytes, watched.seconds
    return Figures(
        machine=f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        students=students,
        stock_each=stock_each,
        engine_one_worker_each=one_worker_each,
        engine_each=engine_each,
        bare_each=bare_each,
        first_grade=first or float("nan"),
        memory=memory,
        whole=whole,
    )


def say(what: str) -> None:
    """Tell what is being measured."""
    print(f"{time.strftime('%H:%M:%S')}  {what} ...", file=sys.stderr, flush=True)


def report(figures: Figures) -> str:
    """Put the figures into words."""
    lines = [
        "                          ms a submission",
        f"stock nbgrader autograde   {1000 * figures.stock_each:10.1f}",
        f"engine, all workers        {1000 * figures.engine_each:10.1f}"
        f"   {figures.times_stock:.1f} times stock's throughput, "
        f"{figures.times_bare:.2f} times bare",
        f"engine, one worker         {1000 * figures.engine_one_worker_each:10.1f}"
        f"   {figures.times_bare_one_worker:.2f} times bare",
        f"bare cells                 {1000 * figures.bare_each:10.1f}",
        f"first grade after          {figures.first_grade:10.1f} s",
        "",
        "students   whole run   peak memory of all processes",
    ]
    smallest = figures.memory[min(figures.memory)]
    lines += [
        f"{size:8d} {figures.whole[size]:9.1f} s {peak / 2**20:9.0f} MB   {peak / smallest:.2f}"
        for size, peak in figures.memory.items()
    ]
    return "\n".join([*lines, "", TARGETS])


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be chosen about this benchmark."""
    parser.add_argument("--course", type=Path, help="course directory with submissions")
    parser.add_argument("--assignment", default="", help="its assignment")
    parser.add_argument(
        "--figure", action="store_true", help="each made submission also draws a figure"
    )
    parser.add_argument("--students", type=int, default=300, help="size of the class")
    parser.add_argument("--stock", type=int, default=8, help="students that stock nbgrader grades")
    parser.add_argument("--sizes", default="100,1000", help="class sizes for the memory")
    parser.add_argument("--full", action="store_true", help="sizes up to 10,000")


def run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> Figures:
    """Measure what the options say."""
    if options.course and not options.assignment:
        parser.error("--course needs --assignment")
    sizes = [100, 1000, 10_000] if options.full else [int(s) for s in options.sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        klass = prepare(Path(folder), options.course, options.assignment, figure=options.figure)
        return measure(klass, options.students, options.stock, sizes)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    figures = run(options, parser)
    print(figures.machine, report(figures), sep="\n\n")
    if options.json:
        options.json.write_text(json.dumps(asdict(figures), indent=1) + "\n")


if __name__ == "__main__":
    main()
