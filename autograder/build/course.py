"""Build every lesson of a course: all of it passes, or nothing is written."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.build.changes import JUNK, compare, write, write_record
from autograder.build.exams import read_exams
from autograder.build.leaks import Secrets, find_leaks, secrets_of
from autograder.build.lint import lint_notebook
from autograder.build.masters import Parts, read_master
from autograder.build.reference import ReferenceFunction, read_reference
from autograder.build.release import make_release
from autograder.build.settings import BuildSettings, read_build_settings
from autograder.course import Course, load_course
from autograder.errors import BuildError


@dataclass(frozen=True)
class Lesson:
    """One lesson of a course.

    Attributes:
        name: assignment id and notebook name, `NN_topic`.
        master: its text.
        folder: what nbgrader ships.
        reference: functions of its reference module, by name.
        notebook: the source notebook, made from the master.
    """

    name: str
    master: Path
    folder: Path
    reference: dict[str, ReferenceFunction]
    notebook: NotebookNode


def read_lessons(course: Course, settings: BuildSettings) -> list[Lesson]:
    """Read all masters: files `NN_topic.py` that hold cells or lie beside a folder of their name.

    Raises:
        BuildError: there is none, one has no folder, or one cannot be built.
    """
    source = course.root / course.source_directory
    masters = [path for path in sorted(source.glob("[0-9][0-9]_*.py")) if _is_master(path)]
    if not masters:
        raise BuildError(
            f"There are no masters in {source}.",
            "A master is called NN_topic.py; name the course's folder with --course.",
        )
    return [_read_lesson(course, master, settings) for master in masters]


def _is_master(path: Path) -> bool:
    has_cells = re.search(rb"^# %%", path.read_bytes(), re.MULTILINE) is not None
    return has_cells or path.with_suffix("").is_dir()


def _read_lesson(course: Course, master: Path, settings: BuildSettings) -> Lesson:
    topic = master.stem.split("_", 1)[1]
    if not master.with_suffix("").is_dir():
        raise BuildError(
            f"The master {master.name} has no folder {master.stem}.",
            f"Make {master.with_suffix('')}: its notebook and what is shipped with it go there.",
        )
    solutions = course.root / settings.references / f"{topic}.py"
    reference = read_reference(solutions) if solutions.exists() else {}
    exams = read_exams(course.root, topic, settings)
    notebook = read_master(master, Parts(reference, exams, settings))
    complaints = lint_notebook(notebook)
    if complaints:
        raise BuildError(f"{master.name} breaks rules of fair tests:\n" + "\n".join(complaints))
    return Lesson(master.stem, master, master.with_suffix(""), reference, notebook)


def secrets_in(lessons: list[Lesson], settings: BuildSettings) -> Secrets:
    """Collect what a release of these lessons must not hold."""
    return secrets_of(
        [lesson.notebook for lesson in lessons],
        [function.body for lesson in lessons for function in lesson.reference.values()],
        settings,
    )


def build_course(course: Path, check: bool = False, discard: bool = False) -> list[str]:
    """Build notebooks and releases of all lessons.

    Args:
        course: the course's folder.
        check: write nothing; only say what a build would change.
        discard: overwrite files also where somebody edited them.

    Returns:
        The files that changed, or with `check` would change, relative to `course`.

    Raises:
        BuildError: a master is wrong or a release would leak; nothing was written.
        EditedByHand: somebody edited what would be overwritten; nothing was written.
    """
    loaded = load_course(course)
    settings = read_build_settings(loaded.config)
    lessons = read_lessons(loaded, settings)
    secrets = secrets_in(lessons, settings)
    with tempfile.TemporaryDirectory(prefix="autograder-build-") as scratch:
        staged = Path(scratch) / "staged"
        leaks: list[str] = []
        for lesson in lessons:
            source = staged / loaded.source_directory / lesson.name
            _stage(lesson, source, settings)
            released = make_release(source, Path(scratch) / "nbgrader" / lesson.name, loaded.config)
            leaks += [f"{lesson.name}/{leak}" for leak in find_leaks(released, secrets)]
            shutil.copytree(released, staged / loaded.release_directory / lesson.name)
        if leaks:
            raise BuildError("The release would leak:\n" + "\n".join(leaks))
        write_record(staged, loaded, settings)
        changes = compare(staged, loaded)
        if not check:
            write(staged, loaded, changes, discard)
    return changes.names


def _stage(lesson: Lesson, destination: Path, settings: BuildSettings) -> None:
    """Make the lesson's folder as nbgrader is to ship it."""
    strangers = [p.name for p in lesson.folder.glob("**/*.ipynb") if not JUNK & set(p.parts)]
    if set(strangers) - {f"{lesson.name}.ipynb"}:
        raise BuildError(
            f"{lesson.folder} holds notebooks that no master makes: {', '.join(strangers)}.",
            "nbgrader would ship them to students; move them out.",
        )
    ignore = shutil.ignore_patterns(*JUNK, "*.pyc", "*.ipynb")
    shutil.copytree(lesson.folder, destination, ignore=ignore)
    for name in settings.shared_with(lesson.name):
        path = lesson.master.parent / name
        if not path.is_file():
            raise BuildError(
                f"There is no file {path}, which {lesson.name} is to get a copy of.",
                "Write it, or take it out of c.AutograderBuild.shared or shared_by.",
            )
        shutil.copyfile(path, destination / name)
    text = nbformat.writes(lesson.notebook, version=4)
    (destination / f"{lesson.name}.ipynb").write_text(text + "\n", encoding="utf-8")
