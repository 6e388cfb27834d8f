"""One submission, taken in."""

from __future__ import annotations

import hashlib
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.course.assignment import released_files
from autograder.course.student_ids import is_student_id, why_no_student_id
from autograder.errors import IntakeError
from autograder.intake.archives import files_in, open_archive, read_entry
from autograder.intake.files import (
    MEGABYTE,
    check_regular,
    is_folder,
    names_below,
    names_in,
    open_folder,
    read_file,
    read_listed,
)
from autograder.intake.handed_in import read_handed_in
from autograder.intake.rebuild import missing, rebuild, with_new_names
from autograder.intake.which_file import SAID, match_notebooks
from autograder.models import Assignment, FilledNotebook, Intake, Submission
from autograder.printable import printable_name

MAX_NOTEBOOKS = 50  # notebook files in one folder that are looked at
MAX_LEFT_BEHIND = 50  # names that are remembered of what is not taken along
SPARE = 2  # times the limit of one notebook: bytes of all files that no notebook is named like
PARSE_SECONDS = 60.0  # after which no further file of a folder is parsed
PRINTED = (".html", ".htm", ".py", ".pdf")  # what Jupyter makes of a notebook
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".7z", ".rar")
# Some systems hide or add an end when a file is saved or sent.
_NOTEBOOK = re.compile(r"[^.].*\.ipynb(\.txt|\.json)?", re.IGNORECASE | re.DOTALL)


def take_in(assignment: Assignment, submission: Submission) -> Intake:
    """Take in what a student handed in.

    Raises:
        IntakeError: when nothing in the folder can be graded; its reason is for the instructor.
    """
    pattern = assignment.student_id_pattern
    if not is_student_id(pattern, submission.student_id):
        raise IntakeError(why_no_student_id(pattern, submission.student_id))
    try:
        return _filled_in(assignment, submission, _read(assignment, submission))
    except IntakeError:
        raise
    except MemoryError:
        raise IntakeError("The submission is too large to be read.") from None
    except OSError as error:
        raise IntakeError(f"The submission cannot be read: {error.strerror}.") from None
    except Exception as error:  # whatever a folder holds, only its own submission fails for it
        raise IntakeError(
            f"The submission cannot be read: {type(error).__name__}. Please report this."
        ) from error


def content_key(assignment: Assignment, submission: Submission) -> str:
    """Hash all that `take_in` would read of a submission, or why it would not read it."""
    try:
        return _read(assignment, submission).digest()
    except IntakeError as error:
        return hashlib.sha256(error.reason.encode("utf-8", "replace")).hexdigest()
    except (OSError, MemoryError) as error:
        return hashlib.sha256(type(error).__name__.encode()).hexdigest()


@dataclass
class _Content:
    """What was read of a submission, not parsed."""

    notebooks: dict[str, bytes | IntakeError]
    files: tuple[tuple[str, bytes], ...]
    left_behind: tuple[str, ...]
    timestamp: str | None
    warnings: list[str]

    def digest(self) -> str:
        digest = hashlib.sha256((self.timestamp or "").encode())
        reasons = enumerate((*self.warnings, *self.left_behind))
        for name, content in (*self.notebooks.items(), *self.files, *reasons):
            text = content.reason if isinstance(content, IntakeError) else content
            data = text.encode("utf-8", "replace") if isinstance(text, str) else text
            for part in (os.fsencode(str(name)), data):
                digest.update(b"%d:" % len(part))
                digest.update(part)
        return digest.hexdigest()


def _read(assignment: Assignment, submission: Submission) -> _Content:
    with open_folder(submission.folder, assignment.course_dir) as folder:
        timestamp, warnings = read_handed_in(folder)
        notebooks = _read_notebooks(assignment, folder, warnings)
        files = _read_others(assignment, folder, warnings)
        left_behind = _left_behind(folder, {name.partition("/")[0] for name, _ in files})
    return _Content(notebooks, files, left_behind, timestamp, warnings)


def take_in_own(assignment: Assignment, submission: Submission, notebook: Path) -> Intake:
    """Take in one notebook file of one's own, where it lies, without what lies beside it.

    Raises:
        IntakeError: it cannot be graded.
        OSError: it cannot be read.
    """
    name = f"{assignment.notebooks[0].name}.ipynb"
    check_regular(notebook.stat(), name, assignment.limits.notebook_mb * MEGABYTE)
    content = _Content({name: notebook.read_bytes()}, (), (), None, [])
    return _filled_in(assignment, submission, content)


def _filled_in(assignment: Assignment, submission: Submission, read: _Content) -> Intake:
    deadline = time.monotonic() + PARSE_SECONDS
    found, unused = match_notebooks(assignment.notebooks, read.notebooks, deadline)
    warnings = list(read.warnings)
    if all(match.cells is None for match in found.values()):
        reasons = [warning for match in found.values() for warning in match.warnings]
        raise IntakeError(" ".join(dict.fromkeys(reasons)))
    filled: list[FilledNotebook] = []
    for notebook in assignment.notebooks:
        match = found[notebook.name]
        if match.cells is None:
            filled.append(missing(notebook, match.warnings))
        else:
            cells = with_new_names(match.cells, assignment.renamed)
            filled.append(rebuild(notebook, cells, match.warnings))
    if unused:
        names = ", ".join(printable_name(name) for name in unused[:5])
        warnings.append(f"Notebooks that are not part of the assignment were left out: {names}.")
    return Intake(
        submission=submission,
        notebooks=tuple(filled),
        files=read.files,
        left_behind=_but_released(assignment, read.left_behind),
        timestamp=read.timestamp,
        warnings=tuple(warnings),
    )


def _read_notebooks(
    assignment: Assignment, folder: int, warnings: list[str]
) -> dict[str, bytes | IntakeError]:
    """Read the notebook files of the folder; one that cannot be read keeps its reason."""
    there = names_in(folder)
    names = [name for name in there if _NOTEBOOK.fullmatch(name)]
    own = {f"{notebook.name}.ipynb" for notebook in assignment.notebooks}
    names.sort(key=lambda name: (name not in own, name))
    read: dict[str, bytes | IntakeError] = {}
    limit = assignment.limits.notebook_mb * MEGABYTE
    spare = SPARE * limit
    for name in names[:MAX_NOTEBOOKS]:
        try:
            content = read_file(folder, name, limit)
            if content is not None and name not in own:
                spare -= len(content)
                if spare < 0:
                    raise IntakeError(
                        f"{printable_name(name)} was not looked at: the notebooks under other "
                        f"names have more than {SPARE * limit // MEGABYTE:,} MB together."
                    )
        except IntakeError as error:
            read[name] = error
        else:
            if content is not None:
                read[name] = content
    if not read:
        archives = [name for name in there if name.lower().endswith(".zip")]
        found = _read_archive(assignment, folder, archives[0]) if len(archives) == 1 else None
        if found is None:
            raise IntakeError(_no_notebook(folder, there, own))
        read = found
        warnings.append(f"What was handed in lay in {printable_name(archives[0])}.")
    return read


def _read_archive(
    assignment: Assignment, folder: int, name: str
) -> dict[str, bytes | IntakeError] | None:
    """Read the notebooks of a ZIP that was handed in; None if there are not just those needed."""
    limit = assignment.limits.notebook_mb * MEGABYTE
    try:
        with open_archive(read_file(folder, name, limit) or b"", name) as archive:
            found = {
                Path(path).name: entry
                for path, entry in files_in(archive).items()
                if _NOTEBOOK.fullmatch(Path(path).name)
            }
            if not 0 < len(found) <= len(assignment.notebooks):
                return None
            return {file: read_entry(archive, entry, limit) for file, entry in found.items()}
    except IntakeError:
        return None


def _no_notebook(folder: int, there: list[str], own: set[str]) -> str:
    """Say what a folder holds in the place of a notebook, and the usual step where there is one."""
    others = ", ".join(printable_name(name) for name in there[:SAID])
    more = " and more" if len(there) > SAID else ""
    reasons = [f"The folder holds no notebook{f', but {others}{more}' if others else ''}."]
    for name in there[:MAX_NOTEBOOKS]:
        if any(_NOTEBOOK.fullmatch(inner) for inner in names_below(folder, name)):
            reasons.append(f"Move what is in {printable_name(name)} one folder up.")
        elif name.lower().endswith(ARCHIVES):
            reasons.append(f"Unpack {printable_name(name)}.")
        elif name.lower().endswith(".json") and f"{Path(name).stem}.ipynb" in own:
            reasons.append(f"Rename {printable_name(name)} to {Path(name).stem}.ipynb.")
        elif name.lower().endswith(PRINTED):
            reasons.append(
                f"Hand in the notebook itself, the .ipynb file, not {printable_name(name)}."
            )
        else:
            continue
        break
    return " ".join(reasons)


def _read_others(
    assignment: Assignment, folder: int, warnings: list[str]
) -> tuple[tuple[str, bytes], ...]:
    patterns = tuple(pattern for pattern in assignment.files if not pattern.endswith(".ipynb"))
    if not patterns:
        return ()
    notebooks = {f"{notebook.name}.ipynb" for notebook in assignment.notebooks}
    released = {name for name, _ in released_files(assignment.ignore, assignment.source_dir)}
    limit = assignment.limits.files_mb * MEGABYTE
    try:
        listed = read_listed(folder, patterns, limit, notebooks | released | {"timestamp.txt"})
    except IntakeError as error:
        warnings.append(f"Other files were left out: {error.reason}")
        return ()
    return tuple((name, content) for name, content in listed if name not in notebooks)


def _left_behind(folder: int, taken: set[str]) -> tuple[str, ...]:
    """Name what a notebook could import of the folder, and what is not taken along."""
    out = []
    for name in names_in(folder):
        stem = name.removesuffix(".py")
        if name in taken or name == "__pycache__" or not stem.isidentifier():
            continue
        if stem != name or is_folder(folder, name):
            out.append(name)
    return tuple(out[:MAX_LEFT_BEHIND])


def _but_released(assignment: Assignment, names: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what the assignment hands out: the instructor's own is there."""
    if not names:
        return ()
    released = released_files(assignment.ignore, assignment.source_dir)
    there = {name.partition("/")[0] for name, _ in released}
    return tuple(name for name in names if name not in there)
