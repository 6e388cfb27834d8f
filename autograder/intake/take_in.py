"""One submission, taken in."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import datetime

from dateutil.parser import parse as parse_date  # type: ignore[import-untyped]

from autograder.course.student_ids import is_student_id, why_no_student_id
from autograder.errors import IntakeError
from autograder.intake.files import names_in, open_folder, read_file, read_listed
from autograder.intake.rebuild import missing, rebuild
from autograder.intake.which_file import SAID, match_notebooks
from autograder.models import Assignment, FilledNotebook, Intake, Submission
from autograder.printable import printable_name

MAX_NOTEBOOKS = 50  # notebook files in one folder that are looked at
_MEGABYTE = 1_000_000
# Some systems hide or add an end when a file is saved or sent.
_NOTEBOOK = re.compile(r"[^.].*\.ipynb(\.txt|\.json)?", re.IGNORECASE | re.DOTALL)
# What nbgrader writes, and ISO 8601; the zone is looked up by name, so it must not be a path.
_TIMESTAMP = re.compile(
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:[0-5]\d(\.\d{1,9})?)?"
    r"( ?(Z|[+-]\d\d:?\d\d|[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,31}){0,2}))?"
)
# What dateutil, and so stock nbgrader, reads besides: a date, also an American one, with a time.
_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4})( \d{1,2}:\d\d(:\d\d)?( [AaPp][Mm])?)?", re.ASCII
)


def take_in(assignment: Assignment, submission: Submission) -> Intake:
    """Take in what a student handed in.

    Raises:
        IntakeError: when nothing in the folder can be graded; its reason is for the instructor.
    """
    pattern = assignment.student_id_pattern
    if not is_student_id(pattern, submission.student_id):
        raise IntakeError(why_no_student_id(pattern, submission.student_id))
    try:
        return _take_in(assignment, submission)
    except MemoryError:
        raise IntakeError("The submission is too large to be read.") from None
    except OSError as error:
        raise IntakeError(f"The submission cannot be read: {error.strerror}.") from None


def _take_in(assignment: Assignment, submission: Submission) -> Intake:
    with open_folder(submission.folder, assignment.course_dir) as folder:
        notebooks = _read_notebooks(assignment, folder)
        timestamp, warnings = _read_timestamp(folder)
        files = _read_others(assignment, folder, warnings)
    found, unused = match_notebooks(assignment.notebooks, notebooks)
    if all(match.cells is None for match in found.values()):
        reasons = [warning for match in found.values() for warning in match.warnings]
        raise IntakeError(" ".join(dict.fromkeys(reasons)))
    filled: list[FilledNotebook] = []
    for notebook in assignment.notebooks:
        match = found[notebook.name]
        if match.cells is None:
            filled.append(missing(notebook, match.warnings))
        else:
            filled.append(rebuild(notebook, match.cells, match.warnings))
    if unused:
        names = ", ".join(printable_name(name) for name in unused[:5])
        warnings.append(f"Notebooks that are not part of the assignment were left out: {names}.")
    return Intake(
        submission=submission,
        notebooks=tuple(filled),
        files=files,
        timestamp=timestamp,
        warnings=tuple(warnings),
        digest=_digest(notebooks, files, timestamp),
    )


def _read_notebooks(assignment: Assignment, folder: int) -> dict[str, bytes | IntakeError]:
    """Read the notebook files of the folder; one that cannot be read keeps its reason."""
    there = names_in(folder)
    names = [name for name in there if _NOTEBOOK.fullmatch(name)]
    own = {f"{notebook.name}.ipynb" for notebook in assignment.notebooks}
    names.sort(key=lambda name: (name not in own, name))
    read: dict[str, bytes | IntakeError] = {}
    for name in names[:MAX_NOTEBOOKS]:
        try:
            content = read_file(folder, name, assignment.limits.notebook_mb * _MEGABYTE)
        except IntakeError as error:
            read[name] = error
        else:
            if content is not None:
                read[name] = content
    if not read:
        others = ", ".join(printable_name(name) for name in there[:SAID])
        more = " and more" if len(there) > SAID else ""
        but = f", but {others}{more}" if others else ""
        raise IntakeError(f"The folder holds no notebook{but}.")
    return read


def _read_timestamp(folder: int) -> tuple[str | None, list[str]]:
    """Read when the submission was handed in, from nbgrader's `timestamp.txt`."""
    try:
        content = read_file(folder, "timestamp.txt", 1_000)
    except IntakeError as error:
        return None, [error.reason]
    text = (content or b"").decode("utf-8-sig", "replace").strip()
    if not text:
        return None, []
    if not _is_time(text):
        return None, ["timestamp.txt holds no time: the submission counts as having none."]
    return text, []


def _is_time(text: str) -> bool:
    """Say whether the gradebook can read a time, as stock nbgrader does, without any surprise."""
    if _DATE.fullmatch(text):
        try:
            parse_date(text)
        except (ValueError, OverflowError):
            return False
        return True
    try:
        datetime.fromisoformat(text[:16])
    except ValueError:
        return False
    return _TIMESTAMP.fullmatch(text) is not None


def _read_others(
    assignment: Assignment, folder: int, warnings: list[str]
) -> tuple[tuple[str, bytes], ...]:
    patterns = tuple(pattern for pattern in assignment.files if not pattern.endswith(".ipynb"))
    try:
        return tuple(read_listed(folder, patterns, assignment.limits.files_mb * _MEGABYTE))
    except IntakeError as error:
        warnings.append(f"Other files were left out: {error.reason}")
        return ()


def _digest(
    notebooks: dict[str, bytes | IntakeError],
    files: tuple[tuple[str, bytes], ...],
    timestamp: str | None,
) -> str:
    digest = hashlib.sha256((timestamp or "").encode())
    for name, content in (*notebooks.items(), *files):
        data = content if isinstance(content, bytes) else content.reason.encode("utf-8", "replace")
        for part in (os.fsencode(name), data):
            digest.update(b"%d:" % len(part))
            digest.update(part)
    return digest.hexdigest()
