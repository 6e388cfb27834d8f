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


def who_is_who(
    listed: Iterable[Listed], people: Mapping[str, Person]
) -> tuple[list[tuple[str, Listed]], list[Listed]]:
    """Say by which id our gradebook knows each person of a roster, or is to know them.

    A whole id or address decides. Of an address the part before the @ is believed where it
    contradicts nobody: on many platforms students write any address that they have.

    Returns:
        people with their ids, and those who cannot be told from somebody else.
    """
    known: dict[str, str] = {}
    for value in ("student", "email", "lms_user_id"):
        for person in people.values():
            known.setdefault(getattr(person, value).casefold(), person.student)
    known.pop("", None)
    sure: dict[str, list[Listed]] = defaultdict(list)
    likely: dict[str, list[Listed]] = defaultdict(list)
    for one in dict.fromkeys(listed):
        said = [value.casefold() for value in (*one.candidates, one.person.email)]
        if (student := next((known[value] for value in said if value in known), "")) != "":
            sure[student].append(one)
        else:
            parts = [known.get(value.partition("@")[0]) for value in said if "@" in value]
            fit = [part for part in parts if part and not _contradicts(one, people.get(part))]
            likely[(fit or [one.person.student])[0]].append(one)
    found, doubtful = [], []
    for student in dict.fromkeys([*sure, *likely]):
        first, *more = sure[student] or likely[student]
        if more or (not sure[student] and _contradicts(first, people.get(student))):
            doubtful += [*sure[student], *likely[student]]
        else:
            found.append((student, first))
            doubtful += likely[student] if sure[student] else []
    return found, doubtful


def _contradicts(listed: Listed, known: Person | None) -> bool:
    """Say whether a roster's person has another address or number than we know."""
    if known is None:
        return False
    pairs = ((getattr(one, v) for one in (listed.person, known)) for v in ("email", "lms_user_id"))
    return any(one and other and one.casefold() != other.casefold() for one, other in pairs)


def find_students(
    hand_ins: Iterable[HandIn],
    roster: Roster | None,
    by_roster: dict[str, str],
    people: Mapping[str, Person],
) -> tuple[dict[str, HandIn], list[HandIn]]:
    """Say whose each hand-in is.

    By the number in the roster, else by the platform's number in our gradebook, else by a name that
    one person bears. Where nobody is known at all, the platform's number is the id.

    Args:
        hand_ins: what came.
        roster: the table that came with it.
        by_roster: students by their numbers in there; "" for who is not known for sure.
        people: whom our gradebook knows.

    Returns:
        hand-ins by student id, and those that are nobody's or whose person handed in twice.
    """
    by_number = {p.lms_user_id: p.student for p in people.values() if p.lms_user_id} | by_roster
    names: dict[str, set[str]] = defaultdict(set)
    for person in people.values():
        if person.last_name:
            names[_letters(person.first_name + person.last_name)].add(person.student)
            names[_letters(person.last_name + person.first_name)].add(person.student)
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
        if student:
            found[student].append(hand_in)
        else:
            unknown.append(hand_in)
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
