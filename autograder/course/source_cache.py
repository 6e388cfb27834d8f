"""Source notebooks as they were read last time, kept beside the gradebook.

nbgrader's release steps give the same again while nothing changes that they depend on; importing
nbgrader for them takes most of a second, which somebody who checks their own notebook waits for at
each try. So what `source.read_source` made is kept in ``.autograder/sources``, under a key of
everything that it was made from. Anything doubtful is read anew: a file that is damaged, a course
that brings steps, headers or generated tests of its own.
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import autograder
from autograder.course.config import Course
from autograder.files import read_sealed, write_sealed
from autograder.models import SourceNotebook

FOLDER = Path(".autograder") / "sources"  # in the course directory
LIBRARIES = ("nbgrader", "nbformat", "nbconvert", "traitlets")
# Sections of nbgrader's configuration that make the steps depend on other files.
OWN_FILES = ("IncludeHeaderFooter", "InstantiateTests")


def read_source(course: Course, assignment: str, path: Path) -> tuple[SourceNotebook, list[str]]:
    """Do what `source.read_source` does, from what is kept where nothing has changed."""
    key = _key(course, assignment, path)
    cached = course.root / FOLDER / assignment / f"{path.stem}.json"
    if key and (found := _read(cached, key)):
        return found
    from autograder.course import source  # takes nbgrader along

    made = source.read_source(course, assignment, path)
    # Not if the file was saved meanwhile, nor if what is read back would differ.
    if key and key == _key(course, assignment, path):
        _write(cached, key, *made)
    return made


def _key(course: Course, assignment: str, path: Path) -> str:
    """Return a hash of what the steps depend on; "" where that is more than can be said here."""
    made = course.path(course.source_with_tests_directory, ".", assignment) / path.name
    if made.exists() or any(course.config.get(section) for section in OWN_FILES):
        return ""
    try:
        # Asking for a section makes an empty one: those say nothing.
        filled = {name: section for name, section in course.config.items() if section}
        config = json.dumps(filled, sort_keys=True)
        notebook = path.read_bytes()
    except (TypeError, ValueError, OSError):  # classes or objects of the course's own
        return ""
    if '"preprocessors"' in config:
        return ""
    engine = [Path(__file__).with_name("source.py"), Path(autograder.__file__).parent]
    parts = [
        *(autograder.__version__, *map(version, LIBRARIES)),
        *(str(course.root), assignment, path.name, config),
    ]
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass"))
    for file in (engine[0], engine[1] / "models.py", engine[1] / "json_records.py", Path(__file__)):
        digest.update(file.read_bytes())
    digest.update(notebook)
    return digest.hexdigest()


def _read(path: Path, key: str) -> tuple[SourceNotebook, list[str]] | None:
    try:
        plain = json.loads(read_sealed(path, key) or "{}")
        return SourceNotebook.from_json(plain["notebook"]), plain["solutions"]
    except (ValueError, KeyError, TypeError):
        return None


def _write(path: Path, key: str, notebook: SourceNotebook, solutions: list[str]) -> None:
    body = json.dumps({"notebook": notebook.to_json(), "solutions": solutions})
    if SourceNotebook.from_json(json.loads(body)["notebook"]) == notebook:
        write_sealed(path, key, body)
