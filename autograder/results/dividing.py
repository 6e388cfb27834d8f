"""Who of several assistants grades what by hand: divided by the students' names or by questions.

Everything that a person grades is divided, graded already or not: so each assistant's part stays
the same while they work, as long as nobody else hands in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nbgrader import api
from sqlalchemy import select

from autograder.course import Course
from autograder.errors import GradebookError
from autograder.models import Assignment, Role
from autograder.printable import in_command
from autograder.results.database_errors import holds_marks, translating
from autograder.results.marks import Person, read_people
from autograder.results.tables import open_gradebook


@dataclass(frozen=True)
class Task:
    """One answer that a person grades.

    Attributes:
        person: whose it is.
        notebook: the notebook's name.
        cell: grade_id.
        page: id by which formgrader shows the notebook.
        waits: nobody has graded it yet, or it must be looked at again.
    """

    person: Person
    notebook: str
    cell: str
    page: str
    waits: bool


def read_tasks(course: Course, assignment: Assignment) -> list[Task]:
    """List what a person grades of an assignment, by the students' names and the notebooks' cells.

    Raises:
        GradebookError: the database cannot be read, or there is nothing.
    """
    query = (
        select(
            api.SubmittedAssignment.student_id,
            api.Notebook.name,
            api.BaseCell.name,
            api.SubmittedNotebook.id,
            api.Grade.needs_manual_grade,
        )
        .join(api.SubmittedNotebook, api.Grade.notebook_id == api.SubmittedNotebook.id)
        .join(
            api.SubmittedAssignment,
            api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id,
        )
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .join(api.Notebook, api.SubmittedNotebook.notebook_id == api.Notebook.id)
        .join(api.BaseCell, api.Grade.cell_id == api.BaseCell.id)
        .where(api.Assignment.name == assignment.name)
        .where(api.Grade.needs_manual_grade | api.Grade.manual_score.is_not(None))
        # Who was given time and has handed in nothing has rows, too.
        .where(api.SubmittedNotebook.grades.any(api.Grade.auto_score.is_not(None)))
    )
    rows = []
    if holds_marks(course):
        with translating(course.db_url), open_gradebook(course) as gradebook:
            rows = gradebook.db.execute(query).all()
    if not rows:
        raise GradebookError(
            f"There is nothing to grade by hand for {assignment.name}.",
            f"Questions for a person wait after `autograder grade {in_command(assignment.name)}`.",
        )
    people = read_people(course)
    questions = {
        (notebook.name, cell.grade_id)
        for notebook in assignment.notebooks
        for cell in notebook.cells
        if cell.role in (Role.MANUAL, Role.TASK)
    }
    tasks = [
        Task(people[student], notebook, cell, page, waits)
        for student, notebook, cell, page, waits in rows
        if waits or (notebook, cell) in questions  # a test's mark may be corrected by anybody
    ]
    return sorted(tasks, key=lambda t: (*_by_name(t.person), t.notebook, t.cell))


def divide_by_name(tasks: Sequence[Task], assistants: Sequence[str]) -> dict[str, list[Task]]:
    """Give each assistant students who stand together in the list of names, all their answers."""
    counts = Counter(task.person.student for task in tasks)
    parts: dict[str, list[Task]] = {name: [] for name in assistants}
    owner, begun = {}, 0
    for student in dict.fromkeys(task.person.student for task in tasks):
        # Where the middle of this student's answers lies among all.
        middle = begun + counts[student] / 2
        owner[student] = assistants[int(middle * len(assistants) / len(tasks))]
        begun += counts[student]
    for task in tasks:
        parts[owner[task.person.student]].append(task)
    return parts


def divide_by_cell(tasks: Sequence[Task], assistants: Sequence[str]) -> dict[str, list[Task]]:
    """Give each question to one assistant, the next one to whoever has the least."""
    counts = Counter((task.notebook, task.cell) for task in tasks)
    parts: dict[str, list[Task]] = {name: [] for name in assistants}
    for place, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        least = min(assistants, key=lambda name: len(parts[name]))
        parts[least] += [task for task in tasks if (task.notebook, task.cell) == place]
    return parts


DIVISIONS = {"name": divide_by_name, "cell": divide_by_cell}


def _by_name(person: Person) -> tuple[str, str, str]:
    return person.last_name.casefold(), person.first_name.casefold(), person.student
