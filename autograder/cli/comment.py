"""``autograder comment``: one comment for everybody who made the same mistake."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.cli.arguments import COURSE
from autograder.cli.output import say
from autograder.printable import in_command


def comment(
    mistake: str = typer.Argument("", help="The name of a mistake; without one all are listed."),
    text: str = typer.Argument("", help="What to say (Markdown); `comments.md` can be edited too."),
    remove: bool = typer.Option(False, "--remove", help="Say nothing more about it."),
    course: Path = COURSE,
) -> None:
    """Say something to everybody who made a named mistake, on their pages."""
    from difflib import get_close_matches

    from autograder.course import load_course
    from autograder.errors import AutograderError
    from autograder.pages.classroom import read_rooms
    from autograder.pages.statistics import named_mistakes
    from autograder.results.comments import comments_file, read_comments, write_comment
    from autograder.results.marks import assignments_with_marks

    loaded = load_course(course)
    rooms, _ = read_rooms(loaded, assignments_with_marks(loaded))
    made = {one.name: one for one in named_mistakes(rooms)}
    said = read_comments(loaded)
    if not mistake:
        for name, one in made.items():
            own = f"\n    {said[name]}" if name in said else ""
            say(f"{len(one.students):4} × {name}: {one.title}{own}")
        for name in sorted(said.keys() - made.keys()):
            say(f"   0 × {name}\n    {said[name]}")
        return
    if mistake not in (said if remove else made):
        near = get_close_matches(mistake, made, cutoff=0.4)
        raise AutograderError(
            f"Nobody made a mistake that is called {mistake!r}.",
            f"Do you mean {' or '.join(near)}?"
            if near
            else "`autograder comment` lists the names.",
        )
    if not text.strip() and not remove:
        raise AutograderError(
            "The comment is empty.",
            f"Write: autograder comment {in_command(mistake)} 'What to say.' (or --remove)",
        )
    write_comment(loaded, mistake, "" if remove else text)
    say(f"Written to {comments_file(loaded)}.")
    students = made[mistake].students if mistake in made else {}
    where = [name for names in students.values() for name in names]
    for name in sorted(set(where)):
        again = f"`autograder feedback {in_command(name)}` writes their pages."
        say(f"{where.count(name)} made it in {name}: {again}")
