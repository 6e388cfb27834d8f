"""The two files by which nbgrader's exchange knows whose page a page is.

`nbgrader submit` hands in `timestamp.txt` and `submission_secret.txt`; `nbgrader release_feedback`
reads both beside the page and names the released file by a hash of the secret, which only this
student can compute. So both are carried from the submission to the page that was made of it.

Not every submission has a secret (a ZIP of a learning platform, a copy by hand), and stock
`release_feedback` ends at the first page without one. There we write a random secret that nobody
has, below a line that says so. The rest of the class is then released whatever releases it; the
plugin leaves such a page out and names it (`autograder.nbgrader.release`). Two students with one
secret both get such a file, for each would find the other's page.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from pathlib import Path
from secrets import token_hex

from nbgrader.utils import notebook_hash

from autograder.course import Course
from autograder.errors import IntakeError
from autograder.files import write_text, writing
from autograder.intake.files import open_folder, read_file
from autograder.intake.handed_in import read_handed_in, read_timestamp
from autograder.printable import printable_name
from autograder.results.attempts import kept

SECRET = "submission_secret.txt"
TIMESTAMP = "timestamp.txt"
MAX_SECRET = 1_000  # bytes; nbgrader writes 128
NOT_BY_EXCHANGE = "nothing came by the exchange"
UNGRADED = "what came by the exchange last is not graded yet"
NOBODYS = "Nobody has this secret: these pages cannot be released by the exchange.\n"
_SECRET = re.compile(r"[!-~]+\n?")  # no blanks, which the line above holds


@dataclass(frozen=True)
class Key:
    """What the exchange needs to release one student's pages.

    Attributes:
        timestamp: content of `timestamp.txt`; "" if no time is known.
        secret: content of `submission_secret.txt`; "" if there is none that can be used.
        problem: why the pages cannot be released, "" if they can.
    """

    timestamp: str = ""
    secret: str = ""
    problem: str = ""

    @property
    def time(self) -> datetime | None:
        """When it was handed in (UTC)."""
        return read_timestamp(self.timestamp)


def read_key(folder: Path, root: Path) -> Key | None:
    """Read both files of a folder; no link is followed.

    Args:
        folder: of a submission or of a student's pages.
        root: the course directory.

    Returns:
        None if the folder is not there.
    """
    if not os.path.lexists(folder):
        return None
    try:
        with open_folder(folder, root) as opened:
            timestamp = read_handed_in(opened)[0] or ""
            content = read_file(opened, SECRET, MAX_SECRET)
    except IntakeError as error:
        return Key(problem=error.reason.rstrip("."))
    if content is None:
        return Key(timestamp, problem=NOT_BY_EXCHANGE)
    text = content.decode("utf-8", "replace")
    if not _SECRET.fullmatch(text):
        return Key(timestamp, problem=f"{SECRET} holds no secret")
    return Key(timestamp, text)


def find_keys(
    course: Course, assignment: str, graded: Mapping[str, datetime | None], notebooks: Iterable[str]
) -> dict[str, Key]:
    """Find the key of each student's pages, for the whole class, so that no two share one.

    Args:
        course: the course.
        assignment: its name.
        graded: when each student handed in what was graded (UTC); None if that is not known.
        notebooks: the names of the pages.

    Returns:
        keys by student id.
    """
    keys = {student: _find(course, assignment, student, time) for student, time in graded.items()}
    owners: dict[str, set[str]] = defaultdict(set)
    for (student, key), name in product(keys.items(), notebooks):
        if key.secret:
            owners[notebook_hash(secret=key.secret, notebook_id=name)].add(student)
    for students in owners.values():
        if len(students) > 1:
            problem = f"one secret came from {', '.join(map(printable_name, sorted(students)))}"
            for student in students:
                keys[student] = replace(keys[student], secret="", problem=problem)
    return keys


def _find(course: Course, assignment: str, student: str, graded: datetime | None) -> Key:
    """Find the key of what was graded: in a hand-in, or beside the pages made of it before."""
    steps = (course.submitted_directory, course.feedback_directory)
    folders = [course.path(step, student, assignment) for step in steps]
    folders += kept(course, assignment, student).values()
    submitted, *others = (read_key(folder, course.root) for folder in folders)
    known = [key for key in others if key and key.secret and graded in (key.time, None)]
    if submitted is not None and (graded is None or submitted.time in (graded, None)):
        key = submitted
    elif known:
        key = known[0]
    else:
        key = Key(problem=NOT_BY_EXCHANGE if submitted is None else UNGRADED)
    when = f"{graded:%Y-%m-%d %H:%M:%S.%f} UTC" if graded else ""
    return replace(key, timestamp=key.timestamp or when)


def write_key(folder: Path, key: Key) -> None:
    """Write both files beside a student's pages, over those of an earlier run.

    Raises:
        AutograderError: they cannot be written.
    """
    _write(folder / TIMESTAMP, key.timestamp)
    secret = folder / SECRET
    if key.secret:
        _write(secret, key.secret)
    elif not _text(secret).startswith(NOBODYS):
        _write(secret, f"{NOBODYS}{token_hex(64)}\n")


def _write(path: Path, text: str) -> None:
    with writing(path):
        if path.is_symlink():  # which `replacing` would follow
            path.unlink()
    write_text(path, text)


def _text(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return ""
    with writing(path):
        return path.read_text("utf-8", "replace")
