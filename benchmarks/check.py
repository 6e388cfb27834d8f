"""How long a learner waits for `autograder check`: ``python -m benchmarks.check``.

The command as a learner gives it, on a lesson that is all right: the first time, when nothing is
kept yet; again; and under `--watch`, from a save to the line with the points.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.made_course import environment
from examples.catalogue import lesson_names
from examples.demo import make_course

GOAL_SECONDS = 2
TIMES = 5


@dataclass(frozen=True)
class Figures:
    """Seconds of wall time."""

    lesson: str
    first: float
    again: float
    after_save: float


def measure(lesson: str) -> Figures:
    """Time the command in a course of its own."""
    with tempfile.TemporaryDirectory(prefix="autograder-check-") as scratch:
        root = Path(scratch) / "course"
        make_course(root)
        notebook = Path(scratch) / f"{lesson}.ipynb"
        shutil.copyfile(root / "source" / lesson / f"{lesson}.ipynb", notebook)
        times = [_once(root, notebook) for _ in range(1 + TIMES)]
        saves = _watched(root, notebook)
    return Figures(lesson, times[0], statistics.median(times[1:]), statistics.median(saves))


def _command(root: Path, notebook: Path) -> list[str]:
    command = [sys.executable, "-m", "autograder", "check", str(notebook)]
    return [*command, "--course", str(root)]


def _once(root: Path, notebook: Path) -> float:
    began = time.perf_counter()
    subprocess.run(_command(root, notebook), check=True, capture_output=True, env=environment())
    return time.perf_counter() - began


def _watched(root: Path, notebook: Path) -> list[float]:
    """Seconds from each save to its result."""
    process = subprocess.Popen(
        [*_command(root, notebook), "--watch"],
        stdout=subprocess.PIPE,
        text=True,
        env={**environment(), "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    saves = []
    try:
        _read_to(process, "Watching")
        for _ in range(TIMES):
            began = time.perf_counter()
            os.utime(notebook)
            _read_to(process, " points")
            saves.append(time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGINT)
        process.stdout.close()
        process.wait()
    return saves


def _read_to(process: subprocess.Popen[str], ending: str) -> None:
    for line in process.stdout or ():
        if ending in line:
            return
    raise RuntimeError("autograder check --watch ended.")


def report(figures: Figures) -> str:
    """Put the figures into words."""
    return "\n".join(
        [
            f"first time          {figures.first:5.2f} s   {figures.lesson}, every item right",
            f"again               {figures.again:5.2f} s   (goal: below {GOAL_SECONDS} s)",
            f"--watch, a save     {figures.after_save:5.2f} s",
        ]
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lesson", default=lesson_names()[0])
    print(report(measure(parser.parse_args().lesson)))


if __name__ == "__main__":
    main()
