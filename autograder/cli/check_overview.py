"""``autograder check`` without a notebook: one line for each lesson, and what comes next."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from autograder.check.lines import show_standing, show_sum
from autograder.cli.terminal import Terminal

if TYPE_CHECKING:
    from autograder.check.overview import Progress

POLL_SECONDS = 0.3


def overview(root: Path, open_lesson: Any, as_json: bool, watch: bool) -> int:
    """Print how far each lesson is; return the exit status of the command.

    Args:
        root: the course directory.
        open_lesson: see `autograder.check.overview.read_progress`.
        as_json: print one JSON object instead.
        watch: go on, and print the lessons whose notebooks are saved.
    """
    from autograder.check.overview import read_progress

    console = Console()
    lessons = []
    for one in read_progress(root, open_lesson):
        lessons.append(one)
        if not as_json:
            show_standing(Terminal(console), one.standing)
    if as_json:
        print(json.dumps(as_plain(lessons)))
    else:
        show_next(console, lessons)
    if watch:
        _watch(console, root, open_lesson, lessons)
    return 0 if lessons and all(one.state == "done" for one in lessons) else 1


def show_next(console: Console, lessons: Sequence[Progress]) -> None:
    """Print the sum, and the lesson to go on with."""
    if lessons:
        show_sum(Terminal(console), [one.standing for one in lessons])
    else:
        console.print("There is no copy of a lesson here that gives points.")


def as_plain(lessons: Sequence[Progress]) -> dict[str, Any]:
    """Return the lessons for programs: what `--json` prints."""
    from autograder.check.overview import next_lesson

    plain = [asdict(one) | {"notebook": str(one.notebook)} for one in lessons]
    return {"lessons": plain, "next": next_lesson(lessons)}


def _watch(console: Console, root: Path, open_lesson: Any, lessons: Sequence[Progress]) -> None:
    """Print the lines that change, until Ctrl-C."""
    from autograder.check.overview import read_progress

    console.print("[dim]Watching all lessons; Ctrl-C ends.[/]")
    notebooks = [one.notebook for one in lessons]
    known = {one.lesson: one for one in lessons}
    saved = _saved(notebooks)
    try:
        while True:
            time.sleep(POLL_SECONDS)
            if (now := _saved(notebooks)) == saved:
                continue
            saved = now
            for one in read_progress(root, open_lesson):
                if known.get(one.lesson) != one:
                    show_standing(Terminal(console), one.standing)
                known[one.lesson] = one
    except KeyboardInterrupt:
        console.print("[dim]Ended.[/]")


def _saved(notebooks: Sequence[Path]) -> list[int]:
    return [path.stat().st_mtime_ns if path.exists() else 0 for path in notebooks]
