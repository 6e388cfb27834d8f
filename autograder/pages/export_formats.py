"""The systems that marks are written for: for each a table of columns.

A column's name and what it holds are texts in which fields stand in braces. A name that holds
`{assignment}` stands once for each assignment; without such a column there is a line for each
student and assignment. A course adds its own, or changes one, in `nbgrader_config.py`::

    c.AutograderExport.formats = {
        "ilias": {"Login": "{student}", "Name": "{full_name}", "{assignment}": "{score}"}
    }

Canvas reads what its own gradebook exports; it finds a student by `ID`, else by `SIS User ID`, else
by `SIS Login ID` (Canvas Instructor Guide, "How do I import grades in the Gradebook?", and
`lib/gradebook_importer.rb`). Moodle's gradebook reads any CSV file and asks which columns to take
(`grade/import/csv/classes/load_data.php`); an assignment of Moodle reads its grading worksheet
(`mod/assign/feedback/offline/importgradeslib.php`): `Identifier`, `Grade` and `Last modified
(grade)` must be there. Brightspace reads `OrgDefinedId` and a last column of `#`.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any

from autograder.errors import CourseError

PLAIN, CANVAS, WORKSHEET = "csv", "canvas", "moodle-worksheet"
FEEDBACK = "feedback-zip"  # no table: the pages, named as the platform wants them
FIELDS = (
    *("assignment", "student", "first_name", "last_name", "name", "full_name", "email"),
    *("lms_user_id", "number", "school_id", "participant", "score", "max_score", "late_penalty"),
    *("handed_in", "hand_ins", "needs_manual_grade", "status", "reason"),
)
Columns = Mapping[str, str]
FORMATS: dict[str, Columns] = {
    PLAIN: {
        name: f"{{{name}}}"
        for name in (
            *("student", "assignment", "last_name", "first_name", "email", "score", "max_score"),
            *("late_penalty", "handed_in", "hand_ins", "needs_manual_grade", "status", "reason"),
        )
    },
    # Canvas reads ID as a number, of "12ab" the 12: anything else is the school's id.
    CANVAS: {
        "Student": "{name}",
        "ID": "{number}",
        "SIS User ID": "{school_id}",
        "SIS Login ID": "{student}",
        "Section": "",
        "{assignment}": "{score}",
    },
    "moodle": {
        "Username": "{student}",
        "ID number": "{lms_user_id}",
        "First name": "{first_name}",
        "Last name": "{last_name}",
        "Email address": "{email}",
        "{assignment}": "{score}",
    },
    WORKSHEET: {
        "Identifier": "Participant {participant}",
        "Full name": "{full_name}",
        "Email address": "{email}",
        "Grade": "{score}",
        "Maximum Grade": "{max_score}",
        "Last modified (grade)": "-",
    },
    "brightspace": {
        "OrgDefinedId": "{lms_user_id}",
        "Username": "{student}",
        "{assignment} Points Grade": "{score}",
        "End-of-Line Indicator": "#",
    },
}
FIRST_LINES: dict[str, Columns] = {
    CANVAS: {"Student": "    Points Possible", "{assignment}": "{max_score}"}
}


def read_formats(config: Any) -> dict[str, Columns]:
    """Return the formats of a course, by name.

    Args:
        config: the traitlets configuration of the course.

    Raises:
        CourseError: `c.AutograderExport` holds what is no table of columns.
    """
    section: Any = config.get("AutograderExport", {})
    own = section.get("formats", {})
    if set(section) - {"formats"} or not isinstance(own, Mapping):
        raise CourseError("c.AutograderExport holds `formats`, a dictionary, and nothing else.")
    for name, columns in own.items():
        where = f"c.AutograderExport.formats[{name!r}]"
        texts = [*columns, *columns.values()] if isinstance(columns, Mapping) else []
        if not texts or not all(isinstance(text, str) for text in texts):
            raise CourseError(f"{where} is no table of columns: texts by name.")
        try:
            fields = {field for text in texts for _, field, _, _ in Formatter().parse(text)}
        except ValueError as error:
            raise CourseError(f"{where} cannot be read: {error}.") from None
        if unknown := sorted(filter(None, fields - {*FIELDS, None})):
            raise CourseError(
                f"{where} names {unknown[0]!r}, which is no field.", f"Fields: {', '.join(FIELDS)}."
            )
    return FORMATS | dict(own)
