"""``autograder attempts``: what students handed in one after the other, and what counts of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autograder.cli.arguments import ASSIGNMENT, COURSE
from autograder.cli.output import say
from autograder.errors import CourseError
from autograder.printable import in_command, one_line

if TYPE_CHECKING:
    from autograder.results.attempts import HistoryLine


def attempts(
    assignment: str = ASSIGNMENT,
    students: list[str] = typer.Argument(
        None, help="Ids of students; all who handed in more than once, if not said."
    ),
    count: str = typer.Option(
        "", metavar="RULE", help="Let the best, the last, or the hand-in with this number count."
    ),
    course: Path = COURSE,
) -> None:
    """Show what each hand-in of a student was given, and say which of them counts.

    For a whole class the rule is set in nbgrader_config.py: `c.Autograder.counts = "best"`.
    """
    from autograder.course import load_course
    from autograder.results.attempts import history, read_rules, set_rule
    from autograder.results.graded_class import GradedClass

    loaded = load_course(course)
    graded = GradedClass(loaded, assignment)
    wanted = list(dict.fromkeys(students or ()))
    if count:
        if not wanted:
            raise typer.BadParameter("name the students whom --count is for.")
        if unknown := [s for s in wanted if s not in graded.marks]:
            raise CourseError(f"The gradebook has no marks of {', '.join(unknown)}.")
        set_rule(loaded, assignment, wanted, count)
    rule, rules = read_rules(loaded, assignment)
    for student in wanted or sorted(graded.marks):
        hand_ins = history(graded, student)
        if wanted or len(hand_ins) > 1:
            say(f"{student} (rule: {rules.get(student, rule)}):")
            if not hand_ins:
                say("  nothing was handed in")
            for hand_in in hand_ins:
                say(f"  {_words(hand_in)}")
    if count:
        again = " ".join(f"--student {in_command(s)}" for s in wanted)
        say(f"Next: `autograder grade {in_command(assignment)} {again}`")


def _words(hand_in: HistoryLine) -> str:
    """Say in a line what is known of a hand-in."""
    number = str(hand_in.number or ("last" if hand_in.last else "-"))
    given = hand_in.given
    if given is None:
        return f"{number:>2}  not graded"
    points = "failed" if given.status == "failed" else f"{given.score:g} of {given.max_score:g}"
    said = [points, f"handed in {given.handed_in or 'at an unknown time'}", one_line(given.reason)]
    counts = "counts" if hand_in.counts else ""
    kept = "" if hand_in.number or hand_in.last else "its files are not kept"
    return f"{number:>2}  {'; '.join(filter(None, [*said, kept, counts]))}"
