"""Pages of feedback as one ZIP file that Moodle and Canvas take back.

Both know a file by the name of the one that they gave (`autograder.lms.archives`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.files import replacing
from autograder.lms.ids import read_ids
from autograder.printable import in_command


@dataclass(frozen=True)
class Packed:
    """What was packed.

    Attributes:
        students: how many have a page in the file.
        without_page: who handed in by the platform, but has no page; sorted.
    """

    students: int
    without_page: tuple[str, ...]


def pack_feedback(course: Course, assignment: str, path: Path) -> Packed:
    """Write the pages of everyone whose hand-in came from a platform into one ZIP file.

    Raises:
        AutograderError: nothing came from a platform, or the file cannot be written.
    """
    ids = read_ids(course, assignment)
    if not ids.prefixes:
        raise AutograderError(
            f"Nothing was collected for {assignment} from Moodle or Canvas.",
            f"`autograder collect {in_command(assignment)} FILE.zip` knows whose page is whose.",
        )
    pages = {
        student: sorted(course.path(course.feedback_directory, student, assignment).glob("*.html"))
        for student in sorted(ids.prefixes)
    }
    if not any(pages.values()):
        raise AutograderError(
            f"There are no pages of {assignment}.",
            f"Run `autograder feedback {in_command(assignment)}` first.",
        )
    with replacing(path, make_folder=True) as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for student, own in pages.items():
            for page in own:
                archive.write(page, f"{ids.prefixes[student]}_{page.name}")
    return Packed(sum(map(bool, pages.values())), tuple(s for s, own in pages.items() if not own))
