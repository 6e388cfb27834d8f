"""What an instructor says to everybody who made a named mistake: `comments.md` in the course.

::

    ## mask_without_effect
    We did this on Tuesday: `mask * x`, not `x`.

A heading is the name of a mistake, what stands below it (Markdown) is shown on the page of each
student who made it, in whatever lesson, and however often they are graded again.
"""

from __future__ import annotations

import re
from pathlib import Path

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.files import write_text

NAME = "comments.md"
_HEADING = re.compile(r"^## +(.+?)[ #]*$", re.MULTILINE)


def comments_file(course: Course) -> Path:
    """Return where the comments of a course stand."""
    return course.root / NAME


def read_comments(course: Course) -> dict[str, str]:
    """Read the comments, by the name of the mistake; none if there is no file.

    Raises:
        AutograderError: the file cannot be read.
    """
    parts = _parts(course)
    comments: dict[str, str] = {}
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        name = name.strip("` ")
        comments[name] = "\n\n".join(filter(None, (comments.get(name, ""), text.strip())))
    return {name: text for name, text in comments.items() if text}


def write_comment(course: Course, mistake: str, text: str) -> None:
    """Write the comment on a mistake in the place of what stood there; the rest stays as it is.

    Args:
        course: the course.
        mistake: its name.
        text: Markdown; "" to remove the comment.

    Raises:
        AutograderError: the file cannot be read or written, or the text has a heading of its own.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as it will be read again
    if _HEADING.search(text):
        raise AutograderError(
            "The text has a line that begins with ##, which begins the comment on another mistake.",
            "Begin it with ### instead.",
        )
    parts = _parts(course)
    kept = [parts[0].strip()]
    for name, old in zip(parts[1::2], parts[2::2], strict=True):
        if name.strip("` ") != mistake:
            kept.append(f"## {name}\n{old.strip()}")
    if text.strip():
        kept.append(f"## {mistake}\n{text.strip()}")
    write_text(comments_file(course), "\n\n".join(filter(None, kept)) + "\n")


def _parts(course: Course) -> list[str]:
    """Return what stands before the first heading, then each heading and its text in turn."""
    path = comments_file(course)
    try:
        return _HEADING.split(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return [""]
    except (OSError, UnicodeError) as error:
        raise AutograderError(
            f"{path} cannot be read: {error}.", "It must be text in UTF-8, readable for you."
        ) from error
