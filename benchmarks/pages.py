"""Feedback and report for a large class, timed: ``python -m benchmarks.pages``.

The sample class of a lesson is copied until it has as many students as asked for, and graded. What
is measured are the two commands as a user gives them, one after the other.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.made_course import environment
from examples.catalogue import lesson_names
from examples.demo import make_course
from examples.sample_class import make_class

STUDENTS = 1000
GOAL_SECONDS = 60


@dataclass(frozen=True)
class Figures:
    """Seconds that the two commands took for a class."""

    lesson: str
    students: int
    feedback: float
    report: float

    @property
    def together(self) -> float:
        """Seconds of both."""
        return self.feedback + self.report


def make_graded_course(root: Path, lesson: str, students: int) -> None:
    """Make a course in which a class of this size has handed in one lesson, and grade it."""
    make_course(root)
    submitted = root / "submitted"
    make_class(submitted, [lesson])
    sample = sorted(path.name for path in submitted.iterdir())
    for number in range(len(sample), students):
        copied = sample[number % len(sample)]
        shutil.copytree(submitted / copied, submitted / f"{copied}{number:05d}")
    run(root, "grade", lesson)


def run(root: Path, command: str, lesson: str) -> float:
    """Run one command of the grader; return its wall time in seconds."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "autograder", command, lesson, "--course", str(root)],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    # A grade command says with 1 that it failed some of the class, which the sample may contain.
    if done.returncode not in ((0, 1) if command == "grade" else (0,)):
        raise RuntimeError(done.stdout + done.stderr)
    return time.perf_counter() - began


def measure(lesson: str, students: int, course: Path | None = None) -> Figures:
    """Make a course, or take a graded one, and time both commands."""
    with tempfile.TemporaryDirectory(prefix="autograder-pages-") as scratch:
        root = course or Path(scratch) / "course"
        if not (root / "gradebook.db").is_file():
            root.mkdir(parents=True, exist_ok=True)
            make_graded_course(root, lesson, students)
        count = sum(1 for path in (root / "autograded").iterdir() if path.is_dir())
        return Figures(lesson, count, run(root, "feedback", lesson), run(root, "report", lesson))


def report(figures: Figures) -> str:
    """Put the figures into words."""
    return "\n".join(
        [
            f"feedback   {figures.feedback:6.1f} s   for {figures.students} students, "
            f"{figures.lesson}",
            f"report     {figures.report:6.1f} s",
            f"together   {figures.together:6.1f} s   (goal: below {GOAL_SECONDS} s for {STUDENTS})",
        ]
    )


def main() -> int:
    """Measure and print; ends with 1 if both together take longer than the goal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lesson", default=lesson_names()[0])
    parser.add_argument("--students", type=int, default=STUDENTS)
    parser.add_argument("--course", type=Path, help="a graded course to use again, or to make")
    options = parser.parse_args()
    figures = measure(options.lesson, options.students, options.course)
    print(report(figures))
    return 0 if figures.together < GOAL_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
