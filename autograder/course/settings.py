"""The grader's own section of `nbgrader_config.py`.

::

    c.Autograder.hidden_tests = "auto"                  # or "outside", "kernel": see below
    c.Autograder.limits = {"cell_seconds": 60}          # any field of autograder.models.Limits
    c.Autograder.allowed_names = ["helper"]             # names that tests may ask of a student
    c.Autograder.files = ["report.pdf", "data/*.csv"]   # files a student may hand in as well
    c.Autograder.student_id_pattern = r"[a-z]{2}[0-9]{6}"
    c.Autograder.counts = "best"                        # of several hand-ins; else "last"
    c.Autograder.assignments = {
        "ps1": {"hidden_tests": "kernel", "limits": {"memory_mb": 2048}},
        "ps2": {"renamed": {"why": "explain"}},         # cells renamed after hand-in, old to new
    }

What `autograder serve` goes by (`c.Autograder.serve`) is said in `autograder.course.serving`.

With "outside" (once called "examiner") all tests run outside the student's process; with "kernel"
all run in it, as with stock nbgrader, inside the walls. With "auto" they run outside, but for those
that give the instructor's own solution full points in the kernel only.

What stands under `assignments` is added to (names, files, limits) or replaces (the rest) what
holds for the course. nbgrader's own `Execute.timeout` and `Autograde.exclude_overwriting` are
respected: the first is the default of `cell_seconds`, the second adds to `files`. In `files` a `*`
stays within one name, and `**` stands for any folders.

A cell's limit means the same wherever it is set: as `Execute.timeout`, as `cell_seconds` or with
`--timeout`. A call from a test may then take as long as a cell, and a submission at least four
times as long, on the clock and in processor time; a limit that stands beside it wins.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from autograder.course.serving import Rules, read_rules
from autograder.errors import CourseError
from autograder.models import STUDENT_ID_PATTERN, Limits

HIDDEN_TESTS = {"auto": "auto", "outside": "outside", "kernel": "kernel", "examiner": "outside"}
COUNTS = BEST, LAST = "best", "last"  # which of several hand-ins counts
_KEYS = (
    *("hidden_tests", "limits", "allowed_names", "files", "student_id_pattern"),
    *("renamed", "counts", "serve"),
)
DAY_SECONDS = 86_400
CELLS_OF_A_SUBMISSION = 4  # a submission has time for at least so many cells at their limit
# The least and the most that each limit may be: what a sandbox needs, and what a kernel takes.
BOUNDS: dict[str, tuple[float, float]] = {
    "cell_seconds": (0.1, DAY_SECONDS),
    "call_seconds": (0.1, DAY_SECONDS),
    "submission_seconds": (0.1, CELLS_OF_A_SUBMISSION * DAY_SECONDS),
    "cpu_seconds": (1, CELLS_OF_A_SUBMISSION * DAY_SECONDS),
    "memory_mb": (64, 1_048_576),  # 1 TiB
    "processes": (1, 65_536),
    "open_files": (32, 65_536),
    "written_mb": (1, 1_048_576),
    "output_bytes": (1, 1_000_000_000),
    "message_bytes": (1, 4_000_000_000),
    "notebook_mb": (1, 1_048_576),
    "files_mb": (1, 1_048_576),
}
_SEE = "The keys are listed in the documentation of autograder.course.settings."


@dataclass(frozen=True)
class Settings:
    """How one assignment is to be graded."""

    hidden_tests: str = "auto"
    limits: Limits = field(default_factory=Limits)
    allowed_names: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()
    student_id_pattern: str = STUDENT_ID_PATTERN
    renamed: Mapping[str, str] = field(default_factory=dict)
    counts: str = LAST
    serve: Rules = field(default_factory=Rules)


def read_settings(section: Mapping[str, Any], assignment: str, defaults: Settings) -> Settings:
    """Read `c.Autograder` for one assignment.

    Args:
        section: the section as it stands in the configuration.
        assignment: its name; the settings of other assignments are checked too, but not used.
        defaults: what holds where the section says nothing.

    Raises:
        CourseError: for an unknown key or a value of the wrong kind.
    """
    _known(section, (*_KEYS, "assignments"), "c.Autograder")
    overrides = section.get("assignments", {})
    if not isinstance(overrides, Mapping):
        raise CourseError("c.Autograder.assignments must be a dictionary.", _SEE)
    settings = _apply(defaults, section, "c.Autograder")
    for name, override in overrides.items():
        where = f"c.Autograder.assignments[{name!r}]"
        if not isinstance(override, Mapping):
            raise CourseError(f"{where} must be a dictionary.", _SEE)
        _known(override, _KEYS, where)
        applied = _apply(settings, override, where)
        if name == assignment:
            return applied
    return settings


def with_limits(limits: Limits, section: Mapping[str, Any]) -> Limits:
    """Set some limits, and with that of a cell those that follow from it.

    Args:
        limits: what holds where `section` says nothing.
        section: values within their bounds by the name of the limit; None leaves a limit as it is.
    """
    chosen = {
        name: type(getattr(limits, name))(value)  # 60 and 60.0 s are the same limit
        for name, value in section.items()
        if value is not None
    }
    if (cell := chosen.get("cell_seconds")) is not None:
        whole = CELLS_OF_A_SUBMISSION * cell
        limits = replace(
            limits,
            call_seconds=cell,
            submission_seconds=max(limits.submission_seconds, whole),
            cpu_seconds=max(limits.cpu_seconds, math.ceil(whole)),
        )
    return replace(limits, **chosen)


def check_bounds(name: str, value: float, where: str) -> None:
    """See that a limit is one that a sandbox can keep.

    Raises:
        CourseError: it is too small or too large; it names `where` it was set.
    """
    least, most = BOUNDS[name]
    if not least <= value <= most:
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        raise CourseError(
            f"{where} is {shown if len(shown) < 30 else 'a huge number'}.",
            f"It can be from {least:,} to {most:,}.",
        )


def _known(section: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    unknown = sorted(set(section) - set(keys))
    if unknown:
        raise CourseError(f"{where} has no setting {unknown[0]!r}; it has {', '.join(keys)}.", _SEE)


def _apply(settings: Settings, section: Mapping[str, Any], where: str) -> Settings:
    hidden_tests = section.get("hidden_tests", settings.hidden_tests)
    if not isinstance(hidden_tests, str) or hidden_tests not in HIDDEN_TESTS:
        raise CourseError(
            f"{where}.hidden_tests cannot be {hidden_tests!r}.", "Choose auto, outside or kernel."
        )
    counts = section.get("counts", settings.counts)
    if counts not in COUNTS:
        raise CourseError(f"{where}.counts cannot be {counts!r}.", "Choose best or last.")
    pattern = section.get("student_id_pattern", settings.student_id_pattern)
    try:
        re.compile(pattern)
    except (re.error, TypeError) as error:
        raise CourseError(
            f"{where}.student_id_pattern must be a regular expression: {error}."
        ) from None
    return Settings(
        hidden_tests=HIDDEN_TESTS[hidden_tests],
        limits=_limits(settings.limits, section.get("limits", {}), f"{where}.limits"),
        allowed_names=settings.allowed_names | set(_strings(section, "allowed_names", where)),
        files=tuple(dict.fromkeys((*settings.files, *_strings(section, "files", where)))),
        student_id_pattern=pattern,
        renamed={**settings.renamed, **_names(section.get("renamed", {}), f"{where}.renamed")},
        counts=counts,
        serve=read_rules(settings.serve, section.get("serve", {}), f"{where}.serve"),
    )


def _names(value: Any, where: str) -> Mapping[str, str]:
    texts = [*value, *value.values()] if isinstance(value, Mapping) else [None]
    if not all(isinstance(text, str) for text in texts):
        raise CourseError(f"{where} is not a dictionary of cells' names, old to new.", _SEE)
    return dict(value)


def _strings(section: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = section.get(key, ())
    if not isinstance(value, (list, tuple, set, frozenset)) or not all(
        isinstance(item, str) for item in value
    ):
        raise CourseError(f"{where}.{key} must be a list of strings.", _SEE)
    return tuple(sorted(value)) if isinstance(value, (set, frozenset)) else tuple(value)


def _limits(limits: Limits, section: Any, where: str) -> Limits:
    if not isinstance(section, Mapping):
        raise CourseError(f"{where} must be a dictionary.", _SEE)
    _known(section, tuple(f.name for f in fields(Limits)), where)
    for name, value in section.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
            raise CourseError(
                f"{where}[{name!r}] must be a number above zero, not {value!r}.", _SEE
            )
        if isinstance(getattr(limits, name), int) and not isinstance(value, int):
            raise CourseError(f"{where}[{name!r}] must be a whole number, not {value!r}.", _SEE)
        check_bounds(name, value, f"{where}[{name!r}]")
    return with_limits(limits, section)
