"""The proof that a process grades with what the run began with.

A score depends on the grader, on Python, on the libraries that tests and students use, and on the
course's files. The run says in its `Job` what it began with; each process that grades, on whatever
machine and whenever it joins, compares that with what it has itself before it grades anything.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, replace
from functools import cache
from importlib.metadata import distributions, packages_distributions
from importlib.util import find_spec
from pathlib import Path

from autograder import __version__
from autograder.course.assignment import files_digest
from autograder.course.modules import modules_of_tests
from autograder.errors import CourseError
from autograder.grading.changed import code_digest
from autograder.grading.job import Job
from autograder.models import Assignment, Limits

GRADER = "the grader"
PYTHON = "Python"
LIBRARIES = frozenset({"IPython", "ipywidgets", "matplotlib", "nbformat", "numpy"})
SAME_PLACE = "It must lie at the same path on every machine."
SAME_VERSIONS = "Install the same versions on every machine, then start its workers again."
SAME_FILES = "Bring the course to the same state on every machine, then run the command again."


def make_job(assignment: Assignment, limits: Limits, sandbox: str) -> Job:
    """Say what to grade against, and with what.

    Raises:
        CourseError: a file of the course cannot be read.
    """
    engine = _engine_of(assignment)
    job = Job(assignment, limits, sandbox, "", engine, files_digest(assignment))
    return replace(job, key=_key(job))


def with_assignment(job: Job, assignment: Assignment) -> Job:
    """Return the job for the same assignment after its own solution has decided."""
    new = replace(job, assignment=assignment, before=job.key)
    return replace(new, key=_key(new))


def _key(job: Job) -> str:
    digest = hashlib.sha256()
    for part in (
        *(job.assignment.name, job.assignment.digest, repr(astuple(job.limits)), job.sandbox),
        repr(sorted(job.engine.items())),
    ):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def _engine_of(assignment: Assignment) -> dict[str, str]:
    """Return the version of everything but files that decides a score here, by name."""
    modules = modules_of_tests(assignment.course_dir, assignment.notebooks)
    own = {path.stem for path in assignment.source_dir.glob("*.py")}
    libraries = (LIBRARIES | modules.libraries) - own - sys.stdlib_module_names - {"autograder"}
    return _versions([GRADER, PYTHON, *sorted(libraries)])


def _versions(names: Iterable[str]) -> dict[str, str]:
    special = {
        GRADER: f"{__version__}/{code_digest()[:12]}",
        PYTHON: f"{platform.python_version()} ({platform.python_implementation()})",
    }
    return {name: special.get(name) or _version_of(name) for name in names}


def prove(job: Job, who: str) -> None:
    """See that this process has the engine and the files that a run began with.

    Args:
        job: what the run is about.
        who: this process, as the subject of a sentence.

    Raises:
        CourseError: it has others; the text names both.
    """
    assignment = job.assignment
    if not assignment.source_dir.is_dir():
        missing = assignment.course_dir
        if missing.is_dir():
            missing = assignment.source_dir
        raise CourseError(f"{who} does not see the course's folder {missing}.", SAME_PLACE)
    if others := _differences(job.engine, _versions(job.engine)):
        raise CourseError(f"{who} has {'; '.join(others)}.", SAME_VERSIONS)
    if files_digest(assignment) != job.files:
        raise CourseError(
            f"{who} sees other files of {assignment.name}, or other modules that its tests import, "
            f"in {assignment.course_dir} than the run began with.",
            SAME_FILES,
        )


def _differences(began: Mapping[str, str], here: Mapping[str, str]) -> Sequence[str]:
    return [
        f"another version of {name} ({here.get(name, 'none')}, the run began with "
        f"{began.get(name, 'none')})"
        for name in dict.fromkeys([*began, *here])
        if began.get(name) != here.get(name)
    ]


def _version_of(module: str) -> str:
    """Return the version of the distribution that a module would be imported from."""
    try:
        spec = find_spec(module)
    except (ImportError, ValueError):
        spec = None
    if spec is None or spec.origin is None:
        return "none"
    folder = Path(spec.origin).parent
    if spec.submodule_search_locations is not None:
        folder = folder.parent
    found = _version_in(folder, module)
    if found is None:  # it is named differently, as scikit-learn is for sklearn
        names = _names().get(module, [])
        found = next(filter(None, (_version_in(folder, name) for name in names)), None)
    return found or "unknown"


def _version_in(folder: Path, name: str) -> str | None:
    return next((d.version for d in distributions(name=name, path=[str(folder)])), None)


@cache
def _names() -> Mapping[str, list[str]]:
    return packages_distributions()
