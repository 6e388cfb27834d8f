"""Build every lesson of a course: all of it passes, or nothing is written."""

from __future__ import annotations

import filecmp
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.build.leaks import find_leaks, secrets_of
from autograder.build.lint import lint_notebook
from autograder.build.masters import read_master
from autograder.build.reference import ReferenceFunction, read_reference
from autograder.build.release import make_release
from autograder.course import load_course
from autograder.errors import BuildError

JUNK = {"__pycache__", ".ipynb_checkpoints"}
SHARED = ("check.py", "panel.py")  # beside the masters; copied into every lesson's folder


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


def read_lessons(course: Path) -> list[Lesson]:
    """Reads all masters `source/NN_topic.py` that have a folder of the same name.

    Raises:
        BuildError: there is none, or one cannot be built.
    """
    masters = sorted((course / "source").glob("[0-9][0-9]_*.py"))
    lessons = [_read_lesson(course, m) for m in masters if m.with_suffix("").is_dir()]
    if not lessons:
        raise BuildError(
            f"There are no masters in {course / 'source'}.",
            "A master is called NN_topic.py; name the course's folder with --course.",
        )
    return lessons


def _read_lesson(course: Path, master: Path) -> Lesson:
    topic = master.stem.split("_", 1)[1]
    reference = read_reference(course / "solutions" / f"{topic}.py")
    notebook = read_master(master, reference)
    complaints = lint_notebook(notebook)
    if complaints:
        raise BuildError(f"{master.name} breaks rules of fair tests:\n" + "\n".join(complaints))
    return Lesson(master.stem, master, master.with_suffix(""), reference, notebook)


def build_course(course: Path, check: bool = False) -> list[str]:
    """Builds notebooks and releases of all lessons.

    Args:
        course: the course's folder.
        check: write nothing; only say what a build would change.

    Returns:
        The files that changed, or with `check` would change, relative to `course`.

    Raises:
        BuildError: a master is wrong or a release would leak; nothing was written.
    """
    config, lessons = load_course(course).config, read_lessons(course)
    secrets = secrets_of(
        [lesson.notebook for lesson in lessons],
        [function.body for lesson in lessons for function in lesson.reference.values()],
    )
    with tempfile.TemporaryDirectory(prefix="autograder-build-") as scratch:
        staged = Path(scratch) / "staged"
        leaks: list[str] = []
        for lesson in lessons:
            source = staged / "source" / lesson.name
            _stage(course, lesson, source)
            released = make_release(source, Path(scratch) / "nbgrader" / lesson.name, config)
            leaks += [f"{lesson.name}/{leak}" for leak in find_leaks(released, secrets)]
            shutil.copytree(released, staged / "assignments" / lesson.name)
        if leaks:
            raise BuildError("The release would leak:\n" + "\n".join(leaks))
        changed = _differences(staged, course)
        if not check:
            _write(staged, course, changed)
    return changed


def _stage(course: Path, lesson: Lesson, destination: Path) -> None:
    """The lesson's folder as nbgrader is to ship it."""
    strangers = [p.name for p in lesson.folder.glob("**/*.ipynb") if not JUNK & set(p.parts)]
    if set(strangers) - {f"{lesson.name}.ipynb"}:
        raise BuildError(
            f"source/{lesson.name} holds notebooks that no master makes: {', '.join(strangers)}.",
            "nbgrader would ship them to students; move them out.",
        )
    ignore = shutil.ignore_patterns(*JUNK, "*.pyc", "*.ipynb")
    shutil.copytree(lesson.folder, destination, ignore=ignore)
    for name in SHARED:
        if (course / "source" / name).is_file():
            shutil.copyfile(course / "source" / name, destination / name)
    text = nbformat.writes(lesson.notebook, version=4)
    (destination / f"{lesson.name}.ipynb").write_text(text + "\n", encoding="utf-8")


def _differences(staged: Path, course: Path) -> list[str]:
    wanted = {p.relative_to(staged) for p in staged.rglob("*") if p.is_file()}
    lessons = [path.name for path in (staged / "source").iterdir()]
    present = {p.relative_to(course) for p in _generated(course, lessons)}
    different = {
        path
        for path in wanted
        if not (course / path).is_file()
        or not filecmp.cmp(staged / path, course / path, shallow=False)
    }
    return sorted(str(path) for path in different | (present - wanted))


def _generated(course: Path, lessons: list[str]) -> list[Path]:
    """What a build owns: the lessons under assignments/, and their notebooks in source/."""
    released = [p for name in lessons for p in (course / "assignments" / name).rglob("*")]
    sources = [p for name in lessons for p in (course / "source" / name).glob("*.ipynb")]
    return [p for p in [*released, *sources] if p.is_file() and not JUNK & set(p.parts)]


def _write(staged: Path, course: Path, changed: list[str]) -> None:
    for name in changed:
        new, old = staged / name, course / name
        if new.is_file():
            old.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(new, old)
        else:
            old.unlink()
