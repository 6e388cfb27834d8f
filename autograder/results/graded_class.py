"""What is known of a graded class: gradebook, ledger and `autograded/`, joined."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from statistics import quantiles
from typing import Any, cast

from autograder.course import Course, find_submissions, load_assignment
from autograder.errors import GradebookError
from autograder.models import Assignment, Status
from autograder.printable import in_command
from autograder.results.comments import read_comments
from autograder.results.graded_cells import graded_cells
from autograder.results.ledger import Ledger
from autograder.results.lesson_text import LessonText, read_lesson_text
from autograder.results.mark import Marks
from autograder.results.marks import Person, read_marks, read_people
from autograder.results.record import Attempt, Record

ROUNDING = 1e-6  # points
FEWEST = 5  # hand-ins of which something is said about all


class GradedClass:
    """A class and an assignment; each source is read once, when it is first needed."""

    def __init__(self, course: Course, name: str) -> None:
        """Name the course and the assignment; nothing is read yet."""
        self.course = course
        self.name = name
        self._notebooks: Mapping[tuple[str, str], list[Mapping[str, Any]]] = {}

    @classmethod
    def of(
        cls,
        course: Course,
        assignment: Assignment,
        lessons: tuple[LessonText, ...],
        marks: Mapping[str, Marks],
        records: Mapping[str, Record],
        notebooks: Mapping[tuple[str, str], list[Mapping[str, Any]]] | None = None,
    ) -> GradedClass:
        """Join what is known already of some students; nothing of it is read again.

        Args:
            course: the course.
            assignment: what the instructor wrote.
            lessons: what each of its notebooks says.
            marks: by student.
            records: by student.
            notebooks: cells of graded notebooks by student and notebook, where they are not those
                in `autograded/`.
        """
        known = cls(course, assignment.name)
        vars(known).update(
            assignment=assignment, lessons=lessons, marks=dict(marks), records=dict(records)
        )
        vars(known).update(quartiles={})  # of some students they would say nothing of the class
        known._notebooks = notebooks or {}
        return known

    @cached_property
    def assignment(self) -> Assignment:
        """What the instructor wrote.

        Raises:
            CourseError: there is no such assignment, or it is wrong.
        """
        return load_assignment(self.course, self.name)

    @cached_property
    def lessons(self) -> tuple[LessonText, ...]:
        """What each notebook of the assignment says about its items."""
        return tuple(read_lesson_text(notebook) for notebook in self.assignment.notebooks)

    @cached_property
    def marks(self) -> dict[str, Marks]:
        """What the gradebook has, by student id; nbgrader lists also who handed in nothing.

        Raises:
            GradebookError: the database cannot be read.
        """
        return read_marks(self.course, self.name)

    @cached_property
    def people(self) -> dict[str, Person]:
        """Everybody in the gradebook, by student id.

        Raises:
            GradebookError: the database cannot be read.
        """
        return read_people(self.course)

    @cached_property
    def records(self) -> dict[str, Record]:
        """What grading found out about each submission, by student id.

        Raises:
            GradebookError: the ledger cannot be read.
        """
        with Ledger(self.course.root) as ledger:
            try:
                return {record.student: record for record in ledger.records(self.name)}
            except ValueError as error:  # a line that this program did not write
                raise GradebookError(
                    f"The ledger {ledger.path} is damaged: {error}.",
                    f"Run `autograder grade {in_command(self.name)}`: what is damaged is graded "
                    "once more, and marks that people gave stay.",
                ) from error

    @cached_property
    def attempts(self) -> dict[str, list[Attempt]]:
        """What each hand-in of a student was given, by student id, the oldest first.

        The one that counts has the key of the student's record.

        Raises:
            GradebookError: the ledger cannot be read.
        """
        with Ledger(self.course.root) as ledger:
            return ledger.attempts(self.name)

    @cached_property
    def students(self) -> list[str]:
        """Who handed something in, as the ledger or `autograded/` shows; sorted.

        Whoever is no longer in the gradebook and handed in nothing has left.
        """
        graded = self.records.keys() | filter(self._is_autograded, self.marks)
        if graded - self.marks.keys():
            graded &= self.marks.keys() | {
                s.student_id for s in find_submissions(self.course, self.name)
            }
        return sorted(graded)

    @cached_property
    def comments(self) -> dict[str, str]:
        """What the instructor says of mistakes, by name.

        Raises:
            AutograderError: the comments cannot be read.
        """
        return read_comments(self.course)

    @cached_property
    def quartiles(self) -> dict[str, tuple[float, float, float]]:
        """Lower quartile, median and upper quartile of the points, by notebook.

        Of all that could be graded; empty if these are too few to say anything of.
        """
        graded = [self.marks[s] for s in self.students if s in self.marks and not self.failed(s)]
        if len(graded) < FEWEST:
            return {}
        scores = {
            lesson.name: [marks.score_of(lesson.name) for marks in graded]
            for lesson in self.lessons
        }
        return {
            name: cast("tuple[float, float, float]", tuple(quantiles(found, method="inclusive")))
            for name, found in scores.items()
        }

    def failed(self, student: str) -> bool:
        """Return whether what a student handed in last could not be graded."""
        record = self.records.get(student)
        return record is not None and record.status is Status.FAILED

    def counts(self, student: str) -> int:
        """Return the number of the hand-in that counts, from 1 on; 0 if it is not known."""
        record = self.records.get(student)
        keys = [attempt.key for attempt in self.attempts.get(student, ())]
        return 1 + keys.index(record.key) if record is not None and record.key in keys else 0

    def failed_since(self, student: str) -> tuple[int, str] | None:
        """Return number and reason of the newest hand-in, if an older one counts as it failed."""
        attempts, counts = self.attempts.get(student, []), self.counts(student)
        if not 0 < counts < len(attempts) or attempts[-1].status != Status.FAILED:
            return None
        return len(attempts), attempts[-1].reason

    def why_look(self, student: str) -> str:
        """Return why a person should look at what a student handed in, "" if there is no reason."""
        record = self.records.get(student)
        said = [record.reason] if record is not None and record.reason else []
        if failed := self.failed_since(student):
            said.append("Hand-in {} could not be graded, an earlier one counts: {}".format(*failed))
        return " ".join(said)

    def cells(self, student: str, notebook: str) -> list[Mapping[str, Any]]:
        """Return the cells of a graded notebook; none if it cannot be read."""
        if (student, notebook) in self._notebooks:
            return self._notebooks[student, notebook]
        return graded_cells(self._folder(student) / f"{notebook}.ipynb")

    def unchanged(self, ledger: Ledger) -> dict[str, str]:
        """Compare a ledger with the gradebook, which may have been changed, restored or deleted.

        Returns:
            the content hash of what was graded, by student, where the gradebook still has the
            score and `autograded/` the notebooks.
        """
        scores = {s: marks.by_tests for s, marks in self.marks.items() if marks.cells}
        return {
            student: known.key
            for student, known in ledger.known(self.name).items()
            if known.key
            and student in scores
            and (
                known.status is Status.FAILED
                or (abs(scores[student] - known.score) < ROUNDING and self._is_autograded(student))
            )
        }

    def _folder(self, student: str) -> Path:
        return self.course.path(self.course.autograded_directory, student, self.name)

    def _is_autograded(self, student: str) -> bool:
        return self._folder(student).is_dir()
