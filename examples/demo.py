"""`make demo`: the course, a class of 40, its grades, its feedback and its report.

Works in `demo/`, a course directory of its own made from this one, so that a demonstration never
touches the marks of a real class.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.build.course import build_course
from autograder.course import load_course
from autograder.errors import EditedByHand
from examples.catalogue import COURSE, lesson_names
from examples.sample_class import LAST_NAMES, graded_cells, make_class, write_class

COURSE_PARTS = ("nbgrader_config.py", "source", "solutions")
BY_PARTS = ("08_bug_clinic",)  # points for each bug that is found: right work may get fewer


def make_course(folder: Path) -> None:
    """Copy what grading needs into a course directory of its own."""
    folder.mkdir(exist_ok=True)
    junk = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for part in COURSE_PARTS:
        source, target = COURSE / part, folder / part
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=junk)
        else:
            shutil.copyfile(source, target)


def enter_roster(folder: Path) -> None:
    """Enter the names of the class, and of one student who will hand in nothing."""
    from autograder.results.tables import open_gradebook  # takes nbgrader along

    course = load_course(folder)
    people = LAST_NAMES | {"julia": "Robinson"}
    with open_gradebook(course) as gradebook:
        for student, last in people.items():
            gradebook.update_or_create_student(student, first_name=student.title(), last_name=last)


def run(folder: Path, *arguments: str) -> int:
    """Run one command of the grader as a user would; its output goes to the terminal."""
    command = [sys.executable, "-m", "autograder", *arguments, "--course", str(folder)]
    return subprocess.run(command, check=False).returncode


def show(console: Console, lesson: str, results: Path) -> bool:
    """Print what the tests gave in a lesson beside what the students really wrote.

    Returns:
        True if every student who made no mistake has full marks, and nobody else has. (Where points
        are given by parts, some for full marks.)
    """
    graded = {entry["student"]: entry for entry in json.loads(results.read_text())["submissions"]}
    table = Table(title=f"{lesson}: scores, and the mistakes that the class really made")
    table.add_column("student")
    table.add_column("points", justify="right")
    table.add_column("mistakes that were made")
    agree = True
    for written in write_class(lesson):
        entry = graded[written.student]
        by_tests = sum(graded_cells(lesson)[1].values())  # a person has yet to grade the rest
        full = entry["score"] == by_tests
        agree &= full == (not written.fails) or (
            lesson in BY_PARTS and not written.fails and entry["score"] > 0
        )
        points = f"{entry['score']:g} / {by_tests:g}"
        table.add_row(written.student, points, ", ".join(sorted(written.named)) or "–")
    console.print(table)
    return agree


def main() -> int:
    """Return the command line."""
    parser = argparse.ArgumentParser(description="Show the whole way of a class.")
    parser.add_argument("lessons", nargs="*", help="names of lessons; the first three by default")
    parser.add_argument("--folder", type=Path, default=COURSE / "demo")
    options = parser.parse_args()
    lessons = options.lessons or lesson_names()[:3]
    console, start = Console(), time.monotonic()

    try:
        changed = build_course(COURSE)
        console.print(f"Course built: {len(changed)} files changed.")
    except EditedByHand as error:  # the demo grades what is there and overwrites no work
        console.print(f"[yellow]The course was not built.[/yellow] {error}", highlight=False)
    make_course(options.folder)
    make_class(options.folder / "submitted", lessons)
    enter_roster(options.folder)
    console.print(f"40 students handed in {', '.join(lessons)}.")
    agree = True
    for lesson in lessons:
        results = options.folder / f"{lesson}.json"
        if run(options.folder, "grade", lesson, "--force", "--json", str(results)) > 1:
            return 1
        agree &= show(console, lesson, results)
        for command in ("feedback", "report"):
            if run(options.folder, command, lesson):
                return 1
    console.print(f"Graded in {time.monotonic() - start:.1f} s. Where to look:")
    for what, where in {
        "a student's feedback": f"feedback/ada/{lessons[0]}/{lessons[0]}.html",
        "the instructor's report": f"reports/{lessons[0]}.html",
        "graded notebooks": "autograded/",
        "nbgrader's gradebook": "gradebook.db",
    }.items():
        console.print(f"  {what:24} {options.folder / where}", soft_wrap=True)
    if not agree:
        console.print("[red]The scores are not what the class wrote: please report this.[/red]")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
