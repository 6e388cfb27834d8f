"""``autograder collect``: hand-ins from a learning platform's ZIP file."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.cli.arguments import ASSIGNMENT, COURSE
from autograder.cli.output import say


def collect(
    assignment: str = ASSIGNMENT,
    file: Path = typer.Argument(help="The ZIP file that Moodle or Canvas gave."),
    roster: Path | None = typer.Option(
        None, help="Who is who: Moodle's grading worksheet, Canvas' gradebook, or columns `id`, ..."
    ),
    zone: str = typer.Option(
        "",
        "--timezone",
        help="Of the roster's times, as Europe/Vienna; the exchange's if not said.",
    ),
    course: Path = COURSE,
) -> None:
    """Put the hand-ins of a learning platform's ZIP file into `submitted`; say who is missing.

    Ends with 1 when a hand-in is nobody's or could not be read, or the roster is not clear.
    """
    from autograder.course import load_course
    from autograder.lms.collect import collect as put

    loaded = load_course(course)
    zone = zone or str(loaded.config.get("Exchange", {}).get("timezone", "UTC"))
    done = put(loaded, assignment, file, roster, zone)
    total = len(done.new) + len(done.renewed) + len(done.unchanged)
    say(
        f"{total} hand-ins: {len(done.new)} new, {len(done.renewed)} handed in again, "
        f"{len(done.unchanged)} unchanged."
    )
    for what, who in (
        ("Nothing came of", done.missing),
        (
            "Not collected, because nobody is loaded by that name or number (see --roster)",
            done.unknown,
        ),
        (
            "Not entered, because another has the same id or address (give each their own)",
            done.doubtful,
        ),
        ("Late without a time, so without a penalty (a roster may say `handed_in`)", done.untimed),
        ("No hand-in", done.nobodys),
        ("Not all could be read", [f"{s}: {why}" for s, why in done.problems.items()]),
    ):
        if who:
            say(f"{what}: {', '.join(who)}")
    if done.unknown or done.doubtful or done.problems:
        raise typer.Exit(1)
