"""Which course a folder belongs to, found without running anything.

A configuration is Python. A folder that a student handed in may hold one, and a whole course
beside it, so a course is never taken from a place where students' files lie.
"""

from __future__ import annotations

import ast
import stat
from pathlib import Path

CONFIGURATIONS = ("nbgrader_config.py", "nbgrader_config.json")
# nbgrader's names of the folders that hold students' files, and the settings that change them.
HANDED_IN = frozenset({"submitted", "autograded", "feedback", "downloaded"})
INBOUND = "inbound"  # the exchange's folder, where each hand-in is a folder USER+ASSIGNMENT+TIME
_SETTINGS = {f"{step}_directory" for step in HANDED_IN}
_MAX_CONFIGURATION = 1_000_000  # bytes


def is_course(folder: Path) -> bool:
    """Say whether a folder looks like nbgrader's course directory."""
    return (
        is_configured(folder)
        or is_kind(folder / "gradebook.db", stat.S_IFREG)
        or all(is_kind(folder / name, stat.S_IFDIR) for name in ("source", "submitted"))
    )


def is_configured(folder: Path) -> bool:
    """Say whether a folder holds a configuration of nbgrader."""
    return any(is_kind(folder / name, stat.S_IFREG) for name in CONFIGURATIONS)


def is_kind(path: Path, kind: int) -> bool:
    """Say whether there is a file of a kind; False where one may not look."""
    try:
        return stat.S_IFMT(path.stat().st_mode) == kind
    except (OSError, ValueError):
        return False


def courses_above(folder: Path) -> list[Path]:
    """List the course directories above a folder, the nearest first."""
    return [above for above in folder.resolve().parents if is_course(above)]


def handed_in_to(folder: Path) -> Path | None:
    """Return the course among whose students' files a folder lies; None if it lies in none.

    Of the exchange, which is in no course, it is the folder of all hand-ins.
    """
    folder = folder.resolve()
    for above in (folder, *folder.parents):
        if above.parent.name == INBOUND and above.name.count("+") >= 2:
            return above.parent
    for course in courses_above(folder):
        if _names_of_steps(course) & set(folder.relative_to(course).parts):
            return course
    return None


def _names_of_steps(course: Path) -> set[str]:
    """Return the names that a course's folders of students' files have; nothing is run."""
    names = set(HANDED_IN)
    try:
        with (course / CONFIGURATIONS[0]).open("rb") as file:
            tree = ast.parse(file.read(_MAX_CONFIGURATION))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return names
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            set_here = {t.attr for t in node.targets if isinstance(t, ast.Attribute)}
            if set_here & _SETTINGS and isinstance(node.value.value, str):
                names |= {part for part in Path(node.value.value).parts if part not in ("/", ".")}
    return names
