"""Which folder names can be students' ids."""

from __future__ import annotations

import re
from unicodedata import category

from autograder.models import STUDENT_ID_PATTERN
from autograder.printable import in_command, printable_name

MAX_STUDENT_ID = 128  # characters, marks included


def is_student_id(pattern: str, student_id: str) -> bool:
    """Match an id with the course's pattern; in ours letters may bear marks that stand alone.

    Macs decompose names (`e` and an accent), and many scripts write vowels as marks. A pattern
    of the course's own says itself what it allows.
    """
    if pattern == STUDENT_ID_PATTERN and len(student_id) <= MAX_STUDENT_ID:
        first, rest = student_id[:1], student_id[1:]
        student_id = first + "".join(c for c in rest if category(c) not in ("Mn", "Mc"))
    return re.fullmatch(pattern, student_id) is not None


def why_no_student_id(pattern: str, student_id: str) -> str:
    """Say why a folder's name is no id, and what to do, in printable words."""
    return (
        f"The folder name {in_command(student_id)} cannot be a student's id: it does not match "
        f"{printable_name(pattern)}. Rename the folder, or set c.Autograder.student_id_pattern."
    )
