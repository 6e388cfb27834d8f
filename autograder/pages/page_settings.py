"""What a course says about its students' pages, in `nbgrader_config.py`.

::

    c.AutograderFeedback.show_class = False          # not where the class is; shown by default
    c.AutograderFeedback.contact = "help@uni.example, or Tuesday's class"
    c.AutograderFeedback.resubmit_until = "due"      # or a text, or texts by assignment

With "due" a page names the time when it is due, with the student's own extension; any other text
stands on the page as it is. Times are shown in `c.Exchange.timezone`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, tzinfo
from typing import Any

from dateutil.tz import gettz  # type: ignore[import-untyped]

from autograder.course import Course
from autograder.errors import CourseError
from autograder.results.mark import Marks

DUE = "due"


@dataclass(frozen=True)
class PageSettings:
    """What stands on pages of one assignment; the fields are those of the section."""

    show_class: bool = True
    contact: str = ""
    resubmit_until: str = ""
    zone: tzinfo = UTC

    def when(self, time: datetime) -> str:
        """Write a time (UTC, without a zone) in the course's zone."""
        return f"{time.replace(tzinfo=UTC).astimezone(self.zone):%d %B %Y, %H:%M %Z}"

    def again_until(self, marks: Marks) -> str:
        """Say until when a student may hand in again; "" if that is not said."""
        if self.resubmit_until != DUE:
            return self.resubmit_until
        return self.when(marks.due_at) if marks.due_at else ""


def read_page_settings(course: Course, assignment: str) -> PageSettings:
    """Read the section for one assignment.

    Raises:
        CourseError: it has an unknown setting or a value of the wrong kind.
    """
    where = "c.AutograderFeedback"
    section: dict[str, Any] = dict(course.config.get("AutograderFeedback", {}))
    names = [field.name for field in fields(PageSettings) if field.name != "zone"]
    if unknown := sorted(section.keys() - set(names)):
        raise CourseError(f"{where} has no setting {unknown[0]!r}; it has {', '.join(names)}.")
    until = section.get("resubmit_until", "")
    if isinstance(until, Mapping):
        section["resubmit_until"] = until.get(assignment, "")
    for name, value in section.items():
        kind = type(getattr(PageSettings, name))
        if not isinstance(value, kind):
            wanted = "True or False" if kind is bool else "a text"
            raise CourseError(f"{where}.{name} must be {wanted}, not {value!r}.")
    zone = str(course.config.get("Exchange", {}).get("timezone", "UTC"))
    return PageSettings(**section, zone=(gettz(zone) if zone else None) or UTC)
