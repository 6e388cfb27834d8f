"""From a platform's ZIP file into `submitted/`."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autograder.course import Course, load_assignment
from autograder.course.student_ids import is_student_id
from autograder.errors import IntakeError
from autograder.files import write_files, writing
from autograder.intake.files import MEGABYTE
from autograder.lms.archives import HandIn, read_hand_ins
from autograder.lms.ids import Ids, read_ids, write_ids
from autograder.lms.people import enter_people, find_students, who_is_who
from autograder.lms.rosters import Listed, Roster, read_roster
from autograder.results.attempts import contents, keep
from autograder.results.marks import read_people

TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class Collected:
    """What `collect` found and did; every list is sorted.

    Attributes:
        new: students whose hand-in is new.
        renewed: students who handed in again; what they had handed in before is kept.
        unchanged: students whose hand-in was there already.
        missing: known students of whom nothing came.
        unknown: hand-ins that are nobody's, in words; they are not collected.
        untimed: students whom the platform calls late without saying when they handed in.
        problems: for each student of whom a file could not be read, why.
        nobodys: paths in the ZIP file that are no hand-in.
        doubtful: people of the roster who cannot be told from somebody else; nothing is entered.
    """

    new: tuple[str, ...]
    renewed: tuple[str, ...]
    unchanged: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    untimed: tuple[str, ...]
    problems: Mapping[str, str]
    nobodys: tuple[str, ...]
    doubtful: tuple[str, ...]


def collect(
    course: Course, assignment: str, path: Path, roster_file: Path | None, zone: str
) -> Collected:
    """Put the hand-ins of a platform's ZIP file into `submitted/`.

    Args:
        course: the course.
        assignment: its name.
        path: the ZIP file.
        roster_file: a table of people, see `rosters`; its people enter the gradebook.
        zone: of the table's times.

    Raises:
        CourseError: there is no such assignment.
        AutograderError: a file cannot be read or written.
    """
    wanted = load_assignment(course, assignment)
    limit = (wanted.limits.notebook_mb + wanted.limits.files_mb) * MEGABYTE
    names = [notebook.name for notebook in wanted.notebooks]
    hand_ins, nobodys = read_hand_ins(path, names, limit)
    roster = read_roster(roster_file, zone) if roster_file else None
    people = read_people(course)
    times: dict[str, datetime | None] = {}
    listed: list[tuple[str, Listed]] = []
    doubtful: list[Listed] = []
    if roster is not None:
        listed, doubtful = who_is_who(roster.people, people)
        enter_people(course, [replace(one.person, student=student) for student, one in listed])
        people = read_people(course)
        times = {student: one.handed_in for student, one in listed}
    by_roster: dict[str, str] = {}
    for student, one in [*(("", one) for one in doubtful), *listed]:
        by_roster[one.number] = "" if one.number in by_roster else student
    by_roster.pop("", None)
    found, unknown = find_students(hand_ins, roster, by_roster, people)
    for student in [s for s in found if not is_student_id(wanted.student_id_pattern, s)]:
        unknown.append(found.pop(student))
    done: dict[str, list[str]] = {"new": [], "renewed": [], "unchanged": []}
    for student, hand_in in sorted(found.items()):
        files = _with_time(hand_in, times.get(student))
        try:
            done[_put(course, assignment, student, files)].append(student)
        except IntakeError as error:  # of what lies there already
            hand_in.problem = error.reason.rstrip(".")
    listed_numbers = {student: one.number for student, one in listed if one.number}
    _remember(course, assignment, found, roster, listed_numbers)
    return Collected(
        **{kind: tuple(students) for kind, students in done.items()},
        missing=tuple(sorted(people.keys() - found.keys() - course.excluded_students)),
        unknown=tuple(sorted(f"{one.name} ({one.number})" for one in unknown)),
        untimed=tuple(sorted(s for s, one in found.items() if one.late and not times.get(s))),
        problems={s: one.problem for s, one in sorted(found.items()) if one.problem},
        nobodys=tuple(nobodys),
        doubtful=tuple(sorted(one.person.name for one in doubtful)),
    )


def _with_time(hand_in: HandIn, time: datetime | None) -> dict[str, bytes]:
    files = {name: content for name, content in hand_in.files.items() if name != TIMESTAMP}
    if time is not None:
        files[TIMESTAMP] = f"{time:%Y-%m-%d %H:%M:%S.%f} UTC".encode()
    return files


def _put(course: Course, assignment: str, student: str, files: Mapping[str, bytes]) -> str:
    """Put a hand-in in its place; what was there before is kept beside the ledger.

    Returns:
        "new", "renewed" or "unchanged".
    """
    place = course.path(course.submitted_directory, student, assignment)
    with contextlib.suppress(IntakeError):
        if contents(course, assignment, place) == files:
            return "unchanged"
    aside = place.with_name(f".{place.name}.part")
    with writing(place):
        shutil.rmtree(aside, ignore_errors=True)
        write_files(aside, files)
        there = place.is_dir()
        if there:
            keep(course, assignment, student, move=True)
        aside.rename(place)
    return "renewed" if there else "new"


def _remember(
    course: Course,
    assignment: str,
    found: Mapping[str, HandIn],
    roster: Roster | None,
    numbers: dict[str, str],
) -> None:
    before = read_ids(course, assignment)
    table = roster if roster is not None and roster.kind != "plain" else None
    write_ids(
        course,
        assignment,
        Ids(
            system=next((one.system for one in found.values()), before.system),
            numbers=before.numbers | numbers | {s: one.number for s, one in found.items()},
            prefixes=before.prefixes | {student: one.prefix for student, one in found.items()},
            header=list(table.header) if table else before.header,
            rows=[list(row) for row in table.rows] if table else before.rows,
        ),
    )
