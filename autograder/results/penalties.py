"""Penalties for lateness, from the plugin that the course configures for nbgrader."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties

from autograder.course import Course
from autograder.course.config import inside
from autograder.errors import GradebookError


def seconds_late(
    due: datetime | None, extension: timedelta | None, handed_in: datetime | None
) -> float:
    """How late something was handed in; 0 if it was not, or where a time is not known."""
    if due is None or handed_in is None:
        return 0.0
    return max(0.0, float((handed_in - due - (extension or timedelta())).total_seconds()))


class LatePenalties:
    """nbgrader's step AssignLatePenalties, without its database."""

    def __init__(self, course: Course) -> None:
        self._course = course
        directory = CourseDirectory(config=course.config)
        converter = Autograde(coursedir=directory, config=course.config)
        self._used = AssignLatePenalties in converter.autograde_preprocessors
        self._step: Any = None

    def penalty(self, student: str, score: float, seconds: float) -> float | None:
        """Return the penalty for one notebook, between 0 and its score; None for none.

        Args:
            student: the student's id.
            score: what the notebook scored.
            seconds: how late it was handed in.

        Raises:
            GradebookError: when the course's plugin fails.
        """
        if not self._used:
            return None
        try:
            with inside(self._course.root):
                if self._step is None:
                    self._step = AssignLatePenalties(config=self._course.config)
                if not self._step.enabled:
                    return None
                self._step.init_plugin()
                penalty = self._step.plugin_inst.late_submission_penalty(student, score, seconds)
                if penalty is None:
                    return None
                # nbgrader's own bounds.
                return float(self._step._check_late_penalty(SimpleNamespace(score=score), penalty))
        # The plugin is the course's own code: anything can go wrong in it.
        except Exception as error:
            raise GradebookError(
                f"The plugin for late submissions failed: {type(error).__name__}: {error}.",
                "See AssignLatePenalties.plugin_class in nbgrader_config.py.",
            ) from error
