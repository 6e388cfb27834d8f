"""Why a hand-in is not graded: who may hand in, and whose affair an error is.

An error that one hand-in brings about ends this hand-in and no other. One of the machine, of the
database or of the course ends none: all wait until it is mended.
"""

from __future__ import annotations

import os

from autograder.course import Course
from autograder.course.student_ids import is_student_id, why_no_student_id
from autograder.errors import AutograderError, IntakeError
from autograder.files import OF_THE_MACHINE
from autograder.results.hand_ins import FAILED, REFUSED
from autograder.serve.hand_in import HandIn, owner_of

GONE = "It was deleted before it could be graded."


def why_refused(hand_in: HandIn, pattern: str, *, checks_owner: bool) -> str:
    """Say why this must not be graded; "" if it may be.

    Args:
        hand_in: what was handed in.
        pattern: of the course's student ids.
        checks_owner: who owns a folder of the exchange must be whom it names.

    Raises:
        OSError: it is gone.
    """
    if not is_student_id(pattern, hand_in.student):
        return why_no_student_id(pattern, hand_in.student)
    if hand_in.by_exchange and checks_owner:
        owner = owner_of(hand_in.folder)
        if owner != hand_in.student:
            return f"It is said to be of {hand_in.student}, and its folder is {owner}'s."
    return ""


def checks_owner(course: Course) -> bool:
    """Say whether nbgrader takes a hand-in only of the user whose folder it is."""
    return bool(course.config.get("ExchangeCollect", {}).get("check_owner", True))


def what_became(hand_in: HandIn, error: Exception) -> tuple[str, str] | None:
    """Say what an error makes of a hand-in: a state and the reason.

    Returns:
        None if the error is not this hand-in's own: it is to be tried again.
    """
    if not os.path.lexists(hand_in.path):  # without the folder it came to, all of them seem gone
        return (REFUSED, GONE) if hand_in.inbound.is_dir() else None
    if isinstance(error, IntakeError):
        return FAILED, error.reason
    if isinstance(error, AutograderError | MemoryError) or is_of_the_machine(error):
        return None
    return FAILED, f"It cannot be graded: {type(error).__name__}. Please report this."


def is_of_the_machine(error: BaseException | None) -> bool:
    """Say whether an error says of the machine, and not of a hand-in, that something is amiss."""
    return isinstance(error, OSError) and error.errno in OF_THE_MACHINE
