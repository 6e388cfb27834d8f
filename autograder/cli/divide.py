"""``autograder divide``: who of several assistants grades what by hand."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autograder.cli.arguments import ASSIGNMENT, COURSE, named
from autograder.cli.output import say

if TYPE_CHECKING:
    from autograder.results.dividing import Task


COLUMNS = ("assistant", "student", "name", "notebook", "cell", "graded", "link")


class By(StrEnum):
    """What stays together."""

    NAME = "name"
    CELL = "cell"


def divide(
    assignment: str = ASSIGNMENT,
    assistants: list[str] = typer.Argument(help="Who grades.", callback=named),
    by: By = typer.Option(By.NAME, help="Keep a student's answers together, or a question's."),
    url: str = typer.Option(
        "http://localhost:8888", help="Where Jupyter runs, on a hub with /user/NAME."
    ),
    course: Path = COURSE,
    out: Path | None = typer.Option(None, help="File to write; in `reports` of the course."),
) -> None:
    """Divide what a person grades among assistants, with a link to each answer in formgrader.

    Each part stays the same while they grade, as long as nobody else hands in.
    """
    from autograder.cli.targets import check_target
    from autograder.course import load_assignment, load_course
    from autograder.files import replacing
    from autograder.results.csv_tables import write_csv
    from autograder.results.dividing import DIVISIONS, read_tasks

    loaded = load_course(course)
    path = out or loaded.root / "reports" / f"{assignment}-by-hand.csv"
    check_target(loaded, path, make_folder=True)
    tasks = read_tasks(loaded, load_assignment(loaded, assignment))
    parts = DIVISIONS[by](tasks, list(dict.fromkeys(assistants)))
    rows = (
        [
            *(who, t.person.student, t.person.name, t.notebook, t.cell),
            *("no" if t.waits else "yes", _link(url, t)),
        ]
        for who, mine in parts.items()
        for t in mine
    )
    with replacing(path, make_folder=True) as file:
        write_csv(file, COLUMNS, rows)
    for who, mine in parts.items():
        say(f"{who}: {_words(mine, by, url)}")
    say(f"Each answer with its link: {path}")


def _words(mine: list[Task], by: By, url: str) -> str:
    """Say what one assistant has to do, and where to begin."""
    left = [task for task in mine if task.waits]
    if not mine:
        return "nothing"
    what = (
        f"{mine[0].person.name} to {mine[-1].person.name}"
        if by is By.NAME
        else ", ".join(dict.fromkeys(task.cell for task in mine))
    )
    begin = f"; begin at {_link(url, left[0])}" if left else ""
    return f"{what}; {len(left)} of {len(mine)} to grade{begin}"


def _link(url: str, task: Task) -> str:
    return f"{url.rstrip('/')}/formgrader/submissions/{task.page}/#{task.cell}"
