"""Who is who: a platform's numbers and names, and the ids of our gradebook."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from nbgrader import api

from autograder.course import Course
from autograder.lms.archives import HandIn
from autograder.lms.rosters import Listed, Roster
from autograder.results.database import connect
from autograder.results.database_errors import translating
from autograder.results.marks import Person


def known_as(listed: Listed, people: Mapping[str, Person]) -> str:
    """Return the id by which our gradebook knows a person of a roster, or is to know them."""
    wanted = {value.casefold() for value in (*listed.candidates, listed.person.email) if value}
    for person in people.values():
        known = (person.student, person.email, person.lms_user_id)
        if wanted & {value.casefold() for value in known if value}:
            return person.student
    return listed.person.student


def find_students(
    hand_ins: Iterable[HandIn], roster: Roster | None, people: Mapping[str, Person]
) -> tuple[dict[str, HandIn], list[HandIn]]:
    """Say whose each hand-in is.

    By the number in the roster, else by the platform's number in our gradebook, else by a name that
    one person bears. Where nobody is known at all, the platform's number is the id.

    Returns:
        hand-ins by student id, and those that are nobody's or whose person handed in twice.
    """
    by_number = {p.lms_user_id: p.student for p in people.values() if p.lms_user_id}
    names: dict[str, set[str]] = defaultdict(set)
    for person in people.values():
        if person.last_name:
            names[_letters(person.first_name + person.last_name)].add(person.student)
            names[_letters(person.last_name + person.first_name)].add(person.student)
    if roster is not None:
        by_number |= {one.number: known_as(one, people) for one in roster.people if one.number}
    found: dict[str, list[HandIn]] = defaultdict(list)
    unknown = []
    for hand_in in hand_ins:
        # Moodle's number counts the hand-ins of one assignment: only its worksheet knows it.
        trusted = hand_in.system != "moodle" or (roster is not None and roster.kind == "moodle")
        student = by_number.get(hand_in.number) if trusted else None
        if student is None and len(bearers := names[_letters(hand_in.name)]) == 1:
            (student,) = bearers
        if student is None and not people and roster is None:
            student = hand_in.number
        if student is None:
            unknown.append(hand_in)
        else:
            found[student].append(hand_in)
    unknown += [one for several in found.values() if len(several) > 1 for one in several]
    return {student: one for student, (one, *more) in found.items() if not more}, unknown


def enter_people(course: Course, people: Iterable[Person]) -> None:
    """Enter people into the gradebook; what it knows of them and these do not say stays.

    Raises:
        GradebookError: the gradebook cannot be written.
    """
    connect(course).dispose()  # makes it if there is none
    with (
        translating(course.db_url),
        api.Gradebook(course.db_url, course.course_id) as gradebook,
    ):
        for person in people:
            said = {
                "first_name": person.first_name,
                "last_name": person.last_name,
                "email": person.email,
                "lms_user_id": person.lms_user_id,
            }
            gradebook.update_or_create_student(
                person.student, **{key: value for key, value in said.items() if value}
            )


def _letters(name: str) -> str:
    """Reduce a name to its letters and digits, without marks: Canvas writes `mullerada`."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c.isalnum())
