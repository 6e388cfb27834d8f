"""The ZIP files of learning platforms: whose files they hold.

Moodle names a folder, or each file, by full name and the number of the participant in this
assignment; Canvas each file by a sortable name, the user's number and the file's (see
`mod/assign/feedback/file/importziplib.php` of Moodle, and `infer_comment_context_from_filename` of
Canvas, which read the same names)::

    Ada Müller_70000_assignsubmission_file/p1.ipynb        (before Moodle 4.1: ..._file_/p1.ipynb)
    Ada Müller_70000_assignsubmission_file_p1.ipynb
    mullerada_LATE_70000_9000000_p1-1.ipynb

All of these may lie in one folder, where somebody packed them anew. Below its own name a hand-in
may hold whatever its student calls files and folders, another's name too: the first name counts.

Both platforms take files of feedback under the very names of the files that they gave.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

from autograder.errors import AutograderError, IntakeError
from autograder.intake.archives import entries_in, open_archive, read_entry, stays_inside
from autograder.printable import printable_name

FORMS = {
    "moodle": re.compile(
        r"(?P<prefix>(?P<name>[^_/]*)_(?P<number>\d+)_assignsubmission_file)_?/?(?P<file>.+)"
    ),
    "canvas": re.compile(
        r"(?P<prefix>(?P<name>[^/]+?)(?P<late>_LATE)?_(?P<number>\d+)_\d+)_(?P<file>[^/]+)"
    ),
}
MAX_ENTRIES = 200_000  # files of a whole class
MAX_FILES = 1_000  # of one hand-in
MAX_PARTS = 8  # folders within folders of one hand-in
MAX_PATH = 200  # bytes


@dataclass
class HandIn:
    """What a platform says that one person handed in.

    Attributes:
        system: the platform, a key of `FORMS`.
        number: its number for the person; Moodle's holds for this assignment only.
        name: its name for the person.
        prefix: what the name of a file of feedback begins with.
        late: the platform calls it late.
        files: contents by path.
        problem: why a file could not be read, "" if all could.
    """

    system: str
    number: str
    name: str
    prefix: str
    late: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    problem: str = ""


def read_hand_ins(
    path: Path, notebooks: Collection[str], limit: int
) -> tuple[list[HandIn], list[str]]:
    """Read the ZIP file of an assignment.

    Args:
        path: the file.
        notebooks: names of the assignment's notebooks; Canvas appends `-1` to a file that was
            handed in again, which is taken away from these.
        limit: bytes that one hand-in may have.

    Returns:
        hand-ins in the order of the file, and the paths that are nobody's.

    Raises:
        AutograderError: it is no ZIP file of a platform that we know.
    """
    try:
        archive = open_archive(path.read_bytes(), path.name, MAX_ENTRIES)
    except OSError as error:
        raise AutograderError(f"{path} cannot be read: {error.strerror}.") from error
    except IntakeError as error:
        raise AutograderError(error.what, "Name the file that Moodle or Canvas gave.") from error
    with archive:
        found, nobodys = _sort(archive, notebooks, limit)
    if not found:
        raise AutograderError(
            f"{path} holds no hand-in as Moodle or Canvas name it.",
            "In Moodle: `Download all submissions`; in Canvas: `Download Submissions`. Files that "
            "came another way belong into submitted/<student>/<assignment>/.",
        )
    return found, nobodys


def _sort(
    archive: ZipFile, notebooks: Collection[str], limit: int
) -> tuple[list[HandIn], list[str]]:
    people: dict[tuple[str, str, str], HandIn] = {}  # of one number two names are two people
    nobodys = []
    files = entries_in(archive)
    leading = _leading_folder(files)
    for path, entry in files.items():
        system, match = _match(path.removeprefix(leading))
        if match is None:
            nobodys.append(printable_name(path))
            continue
        named = match.groupdict()
        hand_in = people.setdefault(
            (system, named["number"], named["name"]),
            HandIn(system, named["number"], named["name"], named["prefix"]),
        )
        hand_in.late |= bool(named.get("late"))
        file = _own_name(named["file"], notebooks) if system == "canvas" else named["file"]
        try:
            _check(file if stays_inside(path) else path, hand_in.files)
            left = limit - sum(map(len, hand_in.files.values()))
            hand_in.files[file] = read_entry(archive, entry, left)
        except IntakeError as error:
            hand_in.problem = hand_in.problem or error.reason.rstrip(".")
    return list(people.values()), nobodys


def _match(path: str) -> tuple[str, re.Match[str] | None]:
    """Return the platform whose form a path has, and what it says; "" and None if there is none."""
    fit = ((system, form.fullmatch(path)) for system, form in FORMS.items())
    return next(((system, match) for system, match in fit if match), ("", None))


def _leading_folder(paths: Collection[str]) -> str:
    """Return the one folder that all lie in and that is no hand-in, with a `/`; else ""."""
    first = {path.partition("/")[0] if "/" in path else "" for path in paths}
    folder = f"{first.pop()}/" if len(first) == 1 else "/"
    return "" if folder == "/" or _match(f"{folder}file")[1] else folder


def _check(file: str, files: Collection[str]) -> None:
    """See that a file can be written beside the others of its hand-in, and nowhere else.

    Raises:
        IntakeError: it cannot.
    """
    path = PurePosixPath(file)
    if not stays_inside(file):
        raise IntakeError(f"{printable_name(file)} must be the path of a file in the hand-in.")
    if len(files) >= MAX_FILES:
        raise IntakeError(f"It holds more than {MAX_FILES:,} files; the others are left out.")
    if len(path.parts) > MAX_PARTS or len(file.encode()) > MAX_PATH:
        raise IntakeError(f"The path {printable_name(file)} is too long.")
    if any(str(folder) in files for folder in path.parents) or any(
        other.startswith(f"{file}/") for other in files
    ):
        raise IntakeError(f"{printable_name(file)} is a file, and a folder of that name is there.")


def _own_name(file: str, notebooks: Collection[str]) -> str:
    """Take away what Canvas appends to a notebook that was handed in again."""
    plain = re.sub(r"-\d+(?=\.ipynb$)", "", file)
    return plain if plain.removesuffix(".ipynb") in notebooks else file
