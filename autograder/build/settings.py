"""What a course calls its own when it is built: the section `c.AutograderBuild`.

::

    c.AutograderBuild.references = "solutions"        # <topic>.py in it: bodies of solution cells
    c.AutograderBuild.exams = "solutions/exams"       # <topic>.py, <topic>_*.py: exams of a lesson
    c.AutograderBuild.exam_prefix = "examine_"        # + the name of a test = its exam
    c.AutograderBuild.shared = ["panel.py"]           # in source/; copied into every lesson
    c.AutograderBuild.shared_by = {"map.py": ["01_a", "04_b"]}  # copied into these lessons
    c.AutograderBuild.ask = "ask"                     # a function that every test calls in sight

Without `exams` the build adds no hidden tests: they stand in the masters between nbgrader's marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import PurePosixPath
from typing import Any

from autograder.course.marks import Marks, read_marks
from autograder.errors import BuildError

_SEE = "The keys are listed in the documentation of autograder.build.settings."


@dataclass(frozen=True)
class BuildSettings:
    """How a course is built.

    Attributes:
        marks: the marks around solutions, hidden tests and mark schemes.
        references: folder of the reference modules, relative to the course.
        exams: folder of the exams, relative to the course; "" if there are none.
        exam_prefix: what the name of an exam begins with; the rest is the name of its test.
        shared: files in `source/` that every lesson's folder gets a copy of.
        shared_by: files in `source/` that some lessons' folders get a copy of, and which lessons.
        ask: name of a function that each test cell calls with the test's name, where learners see
            it: it tells them how they did. "" if there is none.
    """

    marks: Marks
    references: str = "solutions"
    exams: str = ""
    exam_prefix: str = "examine_"
    shared: tuple[str, ...] = ()
    shared_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ask: str = ""

    def shared_with(self, lesson: str) -> tuple[str, ...]:
        """Return the files in `source/` that a lesson's folder gets a copy of."""
        return (*self.shared, *(name for name, them in self.shared_by.items() if lesson in them))

    @property
    def secret_words(self) -> tuple[str, ...]:
        """Return the pieces of text that may stand nowhere in a release."""
        bare = [mark.lstrip("# ") for pair in self.marks.pairs for mark in pair]
        package = package_of(self.references).split(".")[0]
        named = (f"{package}.", f"from {package}", f"import {package}")
        return (*bare, *named, *([self.exam_prefix] if self.exams else []))


def read_build_settings(config: Any) -> BuildSettings:
    """Read `c.AutograderBuild`.

    Args:
        config: the traitlets configuration of the course.

    Raises:
        BuildError: a key is unknown, or a value is of the wrong kind.
    """
    section = dict(config.get("AutograderBuild", {}))
    keys = [one.name for one in fields(BuildSettings) if one.name != "marks"]
    for key, value in section.items():
        if key not in keys:
            raise BuildError(
                f"c.AutograderBuild has no setting {key!r}; it has {', '.join(keys)}.", _SEE
            )
        fits, kind = _KINDS.get(key, _STRING)
        if not fits(value):
            raise BuildError(f"c.AutograderBuild.{key} must be {kind}; it is {value!r}.", _SEE)
    if "shared" in section:
        section["shared"] = tuple(section["shared"])
    return BuildSettings(read_marks(config), **section)


def _are_strings(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


def _are_lists_by_name(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_are_strings, (list(value), *value.values())))


_STRING = (lambda value: isinstance(value, str), "a string")
_KINDS = {
    "shared": (_are_strings, "a list of strings"),
    "shared_by": (_are_lists_by_name, "lists of lessons by the name of a file"),
}


def package_of(folder: str) -> str:
    """Return the package that a folder of the course is, `solutions.exams` for example."""
    return ".".join(PurePosixPath(folder).parts)
