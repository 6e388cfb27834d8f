"""The files that a build makes: which differ, which somebody edited, and how they are written.

A build keeps a record, `source/built.txt`, of what it made. It overwrites or removes a file only if
it made that file as it is; whatever else lies in its way is somebody's work.
"""

from __future__ import annotations

import contextlib
import filecmp
import hashlib
import json
import shutil
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePath

from autograder.build.settings import BuildSettings
from autograder.course import Course
from autograder.errors import EditedByHand
from autograder.files import replacing, writing

JUNK = {"__pycache__", ".ipynb_checkpoints"}
RECORD = "built.txt"
_HEAD = """\
# What `autograder build` made, so that it never overwrites what somebody edited.
# After a merge conflict in this file run `autograder build`: it reads the lines of both sides.
"""


@dataclass(frozen=True)
class Changes:
    """What a build would change in a course.

    Attributes:
        names: files to be written or removed, relative to the course.
        edited: those of them that are not as a build made them.
    """

    names: list[str]
    edited: list[str]


def write_record(staged: Path, course: Course, settings: BuildSettings) -> None:
    """Write the record of all files that a build made below `staged`."""
    lines = [
        f"{fingerprint(path)}  {path.relative_to(staged).as_posix()}\n"
        for path in sorted(_files(staged))
        if _is_generated(path.relative_to(staged), course, settings)
    ]
    record = staged / course.source_directory / RECORD
    record.write_text(_HEAD + "".join(lines), encoding="utf-8")


def read_record(course: Course) -> dict[str, set[str]]:
    """Read fingerprints by file name; more than one while a merge conflict is open."""
    path = course.root / course.source_directory / RECORD
    found: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        mark, _, name = line.partition("  ")
        where = PurePath(name)
        steps = (course.source_directory, course.release_directory)
        if ".." not in where.parts and any(where.is_relative_to(step) for step in steps):
            found[name].add(mark)
    return found


def fingerprint(path: Path) -> str:
    """Return a hash of what people write in a file.

    A notebook that was only run or saved keeps its fingerprint: its cells count, with their
    type, source, attachments and what nbgrader and the grader note in them, and nothing else.
    """
    content = path.read_bytes()
    if path.suffix == ".ipynb":
        # What is no notebook, or broken, is compared as it is.
        with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError):
            content = json.dumps(
                [
                    (
                        *(cell["cell_type"], "".join(cell["source"]), cell.get("attachments")),
                        *(cell["metadata"].get(key) for key in ("nbgrader", "autograder")),
                    )
                    for cell in json.loads(content)["cells"]
                ],
                sort_keys=True,
            ).encode()
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def compare(staged: Path, course: Course) -> Changes:
    """Compare what a build made below `staged` with what is in the course."""
    record = read_record(course)
    wanted = {path.relative_to(staged).as_posix() for path in _files(staged)}
    staged_lessons = (staged / course.source_directory).iterdir()
    lessons = {path.name for path in staged_lessons if path.is_dir()}
    present = {path.relative_to(course.root).as_posix() for path in _owned(course, lessons)}
    present |= {name for name in record if (course.root / name).is_file()}
    names = sorted(
        name
        for name in wanted | present
        if name not in wanted
        or not (course.root / name).is_file()
        or not filecmp.cmp(staged / name, course.root / name, shallow=False)
    )
    return Changes(names, [name for name in names if _is_edited(name, staged, course, record)])


def write(staged: Path, course: Course, changes: Changes, discard: bool = False) -> None:
    """Write and remove what differs.

    Args:
        staged: what a build made.
        course: where it goes.
        changes: of `compare`.
        discard: write also where somebody edited a file.

    Raises:
        EditedByHand: somebody did; nothing was written.
        AutograderError: a file cannot be written.
    """
    if changes.edited and not discard:
        raise EditedByHand(
            "\n".join(
                ["A build would overwrite work:"]
                + [f"  {name} {_why(name, staged, course)}" for name in changes.edited]
            )
            + "\n",
            "Move what you want to keep, then drop the rest with `autograder build --discard`.",
        )
    for name in changes.names:
        new, old = staged / name, course.root / name
        with writing(old):
            old.parent.mkdir(parents=True, exist_ok=True)
            if not new.is_file():
                old.unlink()
                _remove_empty(old.parent, course.root)
                continue
            with replacing(old) as aside:
                shutil.copyfile(new, aside)


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove a folder of a lesson that holds nothing any more, and those above it."""
    for part in [folder, *folder.parents][: len(folder.relative_to(root).parts) - 1]:
        with contextlib.suppress(OSError):  # it is not empty
            part.rmdir()


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not JUNK & set(path.relative_to(folder).parts)
    ]


def _is_generated(path: PurePath, course: Course, settings: BuildSettings) -> bool:
    """Say whether a build makes a file; the rest of a lesson's folder in source/ is by hand."""
    released = path.is_relative_to(course.release_directory)
    return (
        released or path.suffix == ".ipynb" or path.name in settings.shared_with(path.parent.name)
    )


def _owned(course: Course, lessons: set[str]) -> list[Path]:
    """Return the source notebooks of lessons, and all that is released without a source.

    A folder in source/ with a notebook and no master is an assignment in nbgrader's own way: what
    is released of it is not the build's.
    """
    source, release = course.root / course.source_directory, course.root / course.release_directory
    own = [path for name in lessons for path in (source / name).glob("*.ipynb")]
    for folder in release.iterdir() if release.is_dir() else []:
        if folder.name.startswith("."):  # an editor's own, no assignment
            continue
        if folder.name in lessons or not any((source / folder.name).glob("*.ipynb")):
            own += _files(folder)
    return own


def _is_edited(name: str, staged: Path, course: Course, record: dict[str, set[str]]) -> bool:
    path, new = course.root / name, staged / name
    if not path.is_file() or path.name == RECORD:
        return False
    made = record.get(name, set()) | ({fingerprint(new)} if new.is_file() else set())
    return fingerprint(path) not in made


def _why(name: str, staged: Path, course: Course) -> str:
    path = PurePath(name)
    if not (staged / name).is_file():
        return "was put there or edited by hand, and no master makes it."
    released = path.is_relative_to(course.release_directory)
    inside = path.relative_to(course.release_directory if released else course.source_directory)
    source = PurePath(course.source_directory)
    if inside.suffix == ".ipynb":
        origin = source / f"{inside.parts[0]}.py"
    elif released and (course.root / source / inside).is_file():
        origin = source / inside
    else:
        origin = source / inside.name  # a file that all lessons share
    return f"was edited by hand: move the change to {origin.as_posix()}."
