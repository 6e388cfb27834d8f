"""`python -m tests.gold record FOLDER` and `python -m tests.gold compare BEFORE AFTER`."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from examples.catalogue import COURSE, lesson_names
from tests.gold.graded_class import autograder, graded_class
from tests.gold.records import Line, differences, digest, write_lines
from tests.gold.verdicts import verdicts

PARTS = ("surface", "class", "verdicts")  # surface: help texts and generated notebooks
COMMAND = re.compile(r"^│ ([a-z]+)  ", re.MULTILINE)  # in the help of the command line


def record(folder: Path, parts: list[str], lessons: list[str], students: int) -> None:
    """Write down what the code in this checkout does; see `tests.gold`."""
    os.environ |= {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    folder.mkdir(parents=True, exist_ok=True)
    if "surface" in parts:
        (folder / "help.txt").write_text(_help(), encoding="utf-8")
        files = (*COURSE.glob("source/*/*.ipynb"), *COURSE.glob("assignments/*/*.*"))
        lines = ({"at": str(p.relative_to(COURSE)), "hash": digest(p.read_bytes())} for p in files)
        write_lines(folder / "generated.jsonl", lines)
    if "class" in parts:
        left: dict[str, list[Line]] = {}
        with tempfile.TemporaryDirectory() as home:
            for name, line in graded_class(Path(home) / "course", lessons, students):
                left.setdefault(name, []).append(line)
        for name, of_class in left.items():
            write_lines(folder / "class" / f"{name}.jsonl", of_class)
    if "verdicts" in parts:
        with ProcessPoolExecutor(
            mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=1
        ) as pool:
            for lesson, found in zip(lessons, pool.map(verdicts, lessons), strict=True):
                write_lines(folder / "verdicts" / f"{lesson}.jsonl", found)


def _help() -> str:
    overview = autograder("--help")
    texts = [autograder(command, "--help") for command in COMMAND.findall(overview)]
    return "".join([overview, *texts])


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns 1 if two records differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.gold", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record", help="record what this checkout does")
    recording.add_argument("folder", type=Path, help="where to write; files are replaced")
    recording.add_argument("--part", action="append", choices=PARTS, help="all by default")
    recording.add_argument("--lesson", action="append", help="may be repeated; all by default")
    recording.add_argument("--students", type=int, default=14, help="of 40, of each lesson")
    comparing = commands.add_parser("compare", help="show what differs between two records")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    options = parser.parse_args(arguments)
    if options.command == "record":
        began = time.monotonic()
        record(
            options.folder,
            options.part or [*PARTS],
            options.lesson or lesson_names(),
            options.students,
        )
        print(f"Recorded in {time.monotonic() - began:.0f} s: {options.folder}")
        return 0
    count = 0
    for count, text in enumerate(differences(options.before, options.after), start=1):  # noqa: B007
        print(text)
    print("The records differ." if count else "The records are equal.")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
