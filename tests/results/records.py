"""What stands in a gradebook, without the random ids: to compare two of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbgrader import api

from autograder.errors import IntakeError
from autograder.intake import take_in
from autograder.models import (
    Assignment,
    CellResult,
    GradedNotebook,
    GradedSubmission,
    Role,
    Status,
    Submission,
)

Records = dict[tuple[str, ...], dict[str, Any]]


def records(db_url: str, assignment: str = "ps1") -> Records:
    """Read submissions, notebooks, grades and comments of an assignment as nbgrader sees them."""
    found: Records = {}
    with api.Gradebook(db_url) as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            student = submission.student.id
            found["submission", student] = {
                "timestamp": submission.timestamp,
                "late": submission.total_seconds_late,
                "score": submission.score,
                "max_score": submission.max_score,
                "needs_manual_grade": bool(submission.needs_manual_grade),
                "penalty": submission.late_submission_penalty,
            }
            for notebook in submission.notebooks:
                found["notebook", student, notebook.name] = {
                    "score": notebook.score,
                    "written_score": notebook.written_score,
                    "code_score": notebook.code_score,
                    "task_score": notebook.task_score,
                    "needs_manual_grade": bool(notebook.needs_manual_grade),
                    "failed_tests": bool(notebook.failed_tests),
                    "flagged": notebook.flagged,
                    "penalty": notebook.late_submission_penalty,
                }
                for grade in notebook.grades:
                    found["grade", student, notebook.name, grade.name] = {
                        "auto_score": grade.auto_score,
                        "manual_score": grade.manual_score,
                        "extra_credit": grade.extra_credit,
                        "needs_manual_grade": grade.needs_manual_grade,
                        "failed_tests": bool(grade.failed_tests),
                    }
                for comment in notebook.comments:
                    found["comment", student, notebook.name, comment.name] = {
                        "auto_comment": comment.auto_comment,
                        "manual_comment": comment.manual_comment,
                    }
    return found


def differences(ours: Records, theirs: Records) -> dict[tuple[str, ...], tuple[Any, Any]]:
    """List what differs: (kind, student, notebook, cell, field) -> (ours, theirs)."""
    found: dict[tuple[str, ...], tuple[Any, Any]] = {}
    for key in sorted(ours.keys() | theirs.keys()):
        left, right = ours.get(key), theirs.get(key)
        if left is None or right is None:
            found[key] = (left, right)
            continue
        for name in left:
            if left[name] != right[name]:
                found[*key, name] = (left[name], right[name])
    return found


def graded(
    assignment: Assignment, submission: Submission, scores: Mapping[str, float] | None = None
) -> GradedSubmission:
    """Grade without running anything: tests give what `scores` says, else all their points."""
    try:
        intake = take_in(assignment, submission)
    except IntakeError as error:
        return failed(submission.student_id, error.reason)
    notebooks = []
    for filled in intake.notebooks:
        results = []
        for cell in filled.cells:
            score = None
            if cell.cell.role is Role.TEST:
                score = (scores or {}).get(cell.cell.grade_id, cell.cell.points)
            output = {"output_type": "stream", "name": "stdout", "text": "out\nput\n"}
            results.append(
                CellResult(
                    cell.cell.grade_id,
                    cell.cell.role,
                    cell.cell.points,
                    score,
                    (output,) if cell.cell.cell_type == "code" else (),
                    7,
                )
            )
        notebooks.append(GradedNotebook(filled, tuple(results), {"widgets": {}}))
    return GradedSubmission(
        submission.student_id,
        assignment.name,
        Status.GRADED,
        "",
        tuple(notebooks),
        intake.timestamp,
        intake.files,
    )


def failed(student: str, reason: str = "It is broken.", name: str = "ps1") -> GradedSubmission:
    """A submission that could not be graded."""
    return GradedSubmission(student, name, Status.FAILED, reason, ())


def tree(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
