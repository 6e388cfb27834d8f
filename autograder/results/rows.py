"""What a graded submission is in nbgrader's tables.

For an honest submission the rows are those of `nbgrader autograde`: its steps are SaveAutoGrades
and AssignLatePenalties. `docs/differences-from-nbgrader.md` lists where a row differs on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from nbgrader import api
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from autograder.intake import unanswered
from autograder.intake.handed_in import read_timestamp
from autograder.models import GradedNotebook, GradedSubmission, Role, Status
from autograder.results.changes import Change, differs
from autograder.results.database import AssignmentRows
from autograder.results.penalties import LatePenalties, seconds_late

NO_RESPONSE = "No response."

_STUDENT = api.Student.__table__
_SUBMISSION = api.SubmittedAssignment.__table__
_NOTEBOOK = api.SubmittedNotebook.__table__
_GRADE = api.Grade.__table__
_COMMENT = api.Comment.__table__


@dataclass(frozen=True)
class Marks:
    """What grading says about one notebook, by grade_id; an absent cell is left as it is."""

    scores: Mapping[str, float | None]  # None: a person has to grade
    comments: Mapping[str, str | None]


def marks_of(notebook: GradedNotebook) -> Marks:
    """Say what `nbgrader autograde` would record of a notebook."""
    scores: dict[str, float | None] = {}
    comments: dict[str, str | None] = {}
    for filled, result in zip(notebook.filled.cells, notebook.results, strict=True):
        cell = filled.cell
        if cell.role is Role.TEST:
            scores[cell.grade_id] = result.score or 0.0
        elif cell.role is Role.MANUAL:
            scores[cell.grade_id] = 0.0 if unanswered(filled) else None
        if cell.role in (Role.SOLUTION, Role.MANUAL):
            comments[cell.grade_id] = NO_RESPONSE if unanswered(filled) else None
        elif cell.role is Role.TASK:
            comments[cell.grade_id] = None
    return Marks(scores, comments)


def write_rows(
    connection: Connection,
    rows: AssignmentRows,
    submissions: Sequence[GradedSubmission],
    penalties: LatePenalties,
) -> list[Change]:
    """Write the submissions for one assignment; the caller holds the transaction.

    Returns:
        the scores of submissions graded before that are not what they were.
    """
    by_student = {submission.student_id: submission for submission in submissions}
    _add_students(connection, by_student)
    tree = _Tree(connection, rows, by_student)
    tree.complete()
    before = tree.scores()
    for student, submission in by_student.items():
        if handed_in := read_timestamp(submission.timestamp):
            tree.set_timestamp(student, handed_in)
        if submission.status is Status.FAILED:
            if not tree.has_score(student):
                for name in rows.notebooks:
                    tree.set_nothing(student, name)
            continue
        graded = {notebook.filled.source.name: notebook for notebook in submission.notebooks}
        for name in rows.notebooks:
            notebook = graded.get(name)
            if notebook is None or notebook.filled.missing:
                tree.set_nothing(student, name)
            else:
                tree.set_marks(student, name, marks_of(notebook))
                tree.set_penalty(student, name, penalties)
    tree.flush()
    return tree.changes_since(before)


def complete_rows(connection: Connection, rows: AssignmentRows, students: Iterable[str]) -> None:
    """Give the submissions of these students a row for each cell that has none yet.

    It waits for grading, or holds 0 where the whole submission does since nothing could be graded:
    if that was not the reason, grading puts it right.
    """
    tree = _Tree(connection, rows, students)
    ungraded = [student for student in tree.students if tree.holds_nothing(student)]
    tree.complete()
    for student in ungraded:
        for name in rows.notebooks:
            tree.set_nothing(student, name)
    tree.flush()


def renew_penalties(
    connection: Connection,
    rows: AssignmentRows,
    students: Iterable[str],
    penalties: LatePenalties,
) -> dict[str, tuple[float, float]]:
    """Work out anew what lateness costs students whose rows are complete.

    Returns:
        for each of them the penalty before and after.
    """
    tree = _Tree(connection, rows, students)
    done = {}
    for student in tree.students:
        before = tree.penalty(student)
        for name in rows.notebooks if tree.has_score(student) else ():
            tree.set_penalty(student, name, penalties)
        done[student] = before, tree.penalty(student)
    tree.flush()
    return done


def _add_students(connection: Connection, ids: Iterable[str]) -> None:
    """Add whom the gradebook does not know; another run may be adding the same students."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    if new := [{"id": student} for student in sorted(ids)]:  # in one order: no deadlock
        connection.execute(dialect.insert(_STUDENT).on_conflict_do_nothing(), new)


def existing_students(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return which of these students the database knows."""
    query = select(_STUDENT.c.id).where(_STUDENT.c.id.in_(list(ids)))
    return set(connection.scalars(query).all())


class _Tree:
    """The rows below `submitted_assignment` of some students: read, changed, written back.

    Keys are (student, notebook name) and (student, notebook name, grade_id).
    """

    def __init__(
        self, connection: Connection, rows: AssignmentRows, students: Iterable[str]
    ) -> None:
        self.connection = connection
        self.rows = rows
        self.students = list(students)
        self.submissions: dict[str, dict[str, Any]] = {}
        self.notebooks: dict[tuple[str, str], dict[str, Any]] = {}
        self.grades: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.comments: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.changes: dict[str, list[dict[str, Any]]] = {}
        self._read()

    def _read(self) -> None:
        found = self.connection.execute(
            select(_SUBMISSION).where(
                _SUBMISSION.c.assignment_id == self.rows.id,
                _SUBMISSION.c.student_id.in_(self.students),
            )
        )
        self.submissions = {row.student_id: dict(row._mapping) for row in found}
        student_of = {row["id"]: student for student, row in self.submissions.items()}
        name_of = {notebook.id: name for name, notebook in self.rows.notebooks.items()}
        # The database has indexes that begin with the first column named here.
        for row in self._of(_NOTEBOOK, notebook_id=name_of, assignment_id=student_of):
            self.notebooks[student_of[row["assignment_id"]], name_of[row["notebook_id"]]] = row
        place_of = {row["id"]: key for key, row in self.notebooks.items()}
        for table, kept, kind in (
            (_GRADE, self.grades, "grades"),
            (_COMMENT, self.comments, "comments"),
        ):
            cell_of = {
                id: grade_id
                for notebook in self.rows.notebooks.values()
                for grade_id, id in getattr(notebook, kind).items()
            }
            for row in self._of(table, cell_id=cell_of, notebook_id=place_of):
                kept[*place_of[row["notebook_id"]], cell_of[row["cell_id"]]] = row

    def _of(self, table: Any, **wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Read the rows whose columns have one of the wanted ids."""
        conditions = [table.c[column].in_(list(ids)) for column, ids in wanted.items()]
        found = self.connection.execute(select(table).where(*conditions))
        return [dict(row._mapping) for row in found]

    def complete(self) -> None:
        """Add the rows that are not there yet, as nbgrader's `add_submission` makes them."""
        new: dict[Any, list[dict[str, Any]]] = {
            table: [] for table in (_SUBMISSION, _NOTEBOOK, _GRADE, _COMMENT)
        }
        for student in self.students:
            if student not in self.submissions:
                row = _row(assignment_id=self.rows.id, student_id=student)
                row |= {"timestamp": None, "extension": None}
                self.submissions[student] = row
                new[_SUBMISSION].append(row)
            parent = self.submissions[student]["id"]
            for name, notebook in self.rows.notebooks.items():
                if (student, name) not in self.notebooks:
                    row = _row(notebook_id=notebook.id, assignment_id=parent, flagged=False)
                    self.notebooks[student, name] = row | {"late_submission_penalty": None}
                    new[_NOTEBOOK].append(row)
                above = self.notebooks[student, name]["id"]
                for grade_id, cell in notebook.grades.items():
                    if (student, name, grade_id) not in self.grades:
                        row = _row(cell_id=cell, notebook_id=above, needs_manual_grade=True)
                        row |= {"auto_score": None, "manual_score": None, "extra_credit": None}
                        self.grades[student, name, grade_id] = row
                        new[_GRADE].append(row)
                for grade_id, cell in notebook.comments.items():
                    if (student, name, grade_id) not in self.comments:
                        row = _row(cell_id=cell, notebook_id=above)
                        self.comments[student, name, grade_id] = row
                        new[_COMMENT].append(row)
        for table, added in new.items():
            if added:
                self.connection.execute(insert(table), added)

    def has_score(self, student: str) -> bool:
        """Say whether anything of this student's submission was graded before."""
        return any(
            grade["auto_score"] is not None or grade["manual_score"] is not None
            for name in self.rows.notebooks
            for grade in self._grades_of(student, name)
        )

    def holds_nothing(self, student: str) -> bool:
        """Say whether all that is there of this student's submission is 0, and waits for nobody."""
        mine = [grade for key, grade in self.grades.items() if key[0] == student]
        return bool(mine) and all(
            grade["auto_score"] == 0 and grade["manual_score"] is None
            and not grade["needs_manual_grade"]
            for grade in mine
        )  # fmt: skip

    def scores(self) -> dict[tuple[str, str, str], float | None]:
        """Return what grading gave, for the students who have any score."""
        graded = {student for student in self.students if self.has_score(student)}
        return {key: row["auto_score"] for key, row in self.grades.items() if key[0] in graded}

    def changes_since(self, before: Mapping[tuple[str, str, str], float | None]) -> list[Change]:
        """Compare with what `scores` returned."""
        return [
            Change(*key, old, row["auto_score"], row["manual_score"])
            for key, old in sorted(before.items())
            if (row := self.grades[key]) and differs(old, row["auto_score"])
        ]

    def set_timestamp(self, student: str, timestamp: datetime) -> None:
        """Set when the assignment was handed in, UTC without a zone."""
        row = self.submissions[student]
        row["timestamp"] = timestamp
        self._change("submissions", row_id=row["id"], timestamp=timestamp)

    def set_nothing(self, student: str, name: str) -> None:
        """Give a notebook that is not there a score of zero, as nbgrader does."""
        for grade_id in self.rows.notebooks[name].grades:
            self._set_score(student, name, grade_id, 0.0, missing=True)

    def set_marks(self, student: str, name: str, marks: Marks) -> None:
        """Set scores and automatic comments; a person's are left alone."""
        for grade_id, score in marks.scores.items():
            self._set_score(student, name, grade_id, score, missing=False)
        for grade_id, comment in marks.comments.items():
            row = self.comments[student, name, grade_id]
            self._change("comments", row_id=row["id"], comment=comment)

    def set_penalty(self, student: str, name: str, penalties: LatePenalties) -> None:
        """Set the penalty that the course's plugin gives for lateness."""
        row = self.notebooks[student, name]
        late = self._seconds_late(student)
        score = sum(_score(grade) for grade in self._grades_of(student, name))
        penalty = penalties.penalty(student, score, late) if late > 0 else None
        if penalty != row["late_submission_penalty"]:
            row["late_submission_penalty"] = penalty
            self._change("penalties", row_id=row["id"], penalty=penalty)

    def penalty(self, student: str) -> float:
        """Return what lateness takes off all notebooks."""
        rows = (self.notebooks[student, name] for name in self.rows.notebooks)
        return sum(row["late_submission_penalty"] or 0.0 for row in rows)

    def flush(self) -> None:
        """Write every change."""
        for kind, changes in self.changes.items():
            self.connection.execute(_UPDATES[kind], changes)

    def _grades_of(self, student: str, name: str) -> list[dict[str, Any]]:
        return [self.grades[student, name, id] for id in self.rows.notebooks[name].grades]

    def _set_score(
        self, student: str, name: str, grade_id: str, score: float | None, *, missing: bool
    ) -> None:
        row = self.grades[student, name, grade_id]
        row["auto_score"] = score
        kind = "nothing" if missing else "waiting" if score is None else "scores"
        self._change(kind, row_id=row["id"], score=score)

    def _seconds_late(self, student: str) -> float:
        row = self.submissions[student]
        return seconds_late(self.rows.duedate, row["extension"], row["timestamp"])

    def _change(self, kind: str, **values: Any) -> None:
        self.changes.setdefault(kind, []).append(values)


def _row(**values: Any) -> dict[str, Any]:
    return {"id": uuid4().hex, **values}


def _score(grade: Mapping[str, Any]) -> float:
    """Return nbgrader's `Grade.score`."""
    given = grade["manual_score"] if grade["manual_score"] is not None else grade["auto_score"]
    return 0.0 if given is None else float(given + (grade["extra_credit"] or 0.0))


def _setting(table: Any, **values: Any) -> Any:
    return update(table).where(table.c.id == bindparam("row_id")).values(**values)


_UPDATES = {
    "submissions": _setting(_SUBMISSION, timestamp=bindparam("timestamp")),
    # A new score beside a person's older one must be looked at again.
    "scores": _setting(
        _GRADE, auto_score=bindparam("score"), needs_manual_grade=_GRADE.c.manual_score.is_not(None)
    ),
    "waiting": _setting(_GRADE, auto_score=bindparam("score"), needs_manual_grade=True),
    "nothing": _setting(_GRADE, auto_score=bindparam("score"), needs_manual_grade=False),
    "comments": _setting(_COMMENT, auto_comment=bindparam("comment")),
    "penalties": _setting(_NOTEBOOK, late_submission_penalty=bindparam("penalty")),
}
