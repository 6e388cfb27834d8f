"""``autograder check``: grade one's own notebook."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autograder.cli.grade import Sandbox
from autograder.cli.output import say
from autograder.printable import printable

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.check.start import Start
    from autograder.check.verdict import Checker
    from autograder.course import Course
    from autograder.results.items import Line

POLL_SECONDS = 0.1
NO_WALLS = (
    "There are no walls here: your code and the hidden tests run in one process, as you; that is "
    "for code of your own only."
)


def check(
    notebook: Path | None = typer.Argument(
        None, help="The notebook; by default the only one here, or else all lessons."
    ),
    watch: bool = typer.Option(False, "--watch", help="Check again whenever the file is saved."),
    hint: int = typer.Option(0, min=0, max=2, help="How much help to give: 0, 1 or 2."),
    reveal: str = typer.Option("", metavar="NAME", help="Show the solution of one cell, and end."),
    course: Path | None = typer.Option(
        None, help="The course's folder; by default the one that you work in."
    ),
    sandbox: Sandbox | None = typer.Option(
        None, help="Where the notebook's code runs; by default behind walls if there are any."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON object, for programs."),
    cells: bool = typer.Option(
        False, "--cells", hidden=True, help="Read cells as JSON from stdin."
    ),
) -> None:
    """Check your own notebook with the hidden tests: what holds, what was seen, hints in steps.

    Without a name, and where there is not one notebook only: one line for each lesson of the
    course, and what comes next. Ends with 0 when everything holds, with 1 when something does not
    yet.
    """
    from autograder.check.start import Start, find_notebook

    if notebook is None and not reveal and not _is_one_here():
        from autograder.check.find import find_course_here

        root = course or find_course_here()
        if root is not None:
            raise typer.Exit(_overview(root, sandbox, as_json, watch))
    path = notebook if cells and notebook else find_notebook(notebook)
    home = course or course_of(path)
    if reveal:
        _reveal(home, path.stem, reveal)
        return
    start = Start(home, path.stem, sandbox or "")

    from rich.console import Console  # these two while the sandbox starts

    from autograder.check.verdict import Checker

    console = Console()
    with Checker(start) as checker:
        if not start.has_walls() and sandbox is None:
            _without_walls(start, path)
        elif (sandboxed := start.sandbox()) and sandboxed.walls.line:
            say(sandboxed.walls.line, err=True)
        if cells:
            raise typer.Exit(_check_cells(console, checker, hint))
        saved = path.stat().st_mtime_ns if path.exists() else 0  # a save meanwhile is not missed
        shown = _Shown(console, checker, path, hint, as_json)
        passed = shown.once()
        if watch:
            _watch(shown, saved)
    raise typer.Exit(0 if passed else 1)


def _is_one_here() -> bool:
    return len([path for path in Path.cwd().glob("*.ipynb") if path.is_file()]) == 1


def _overview(root: Path, sandbox: Sandbox | None, as_json: bool, watch: bool) -> int:
    from autograder.check.start import Start
    from autograder.cli.check_overview import overview

    def open_lesson(course: Course, name: str, notebook: Path) -> Start:
        start = Start(course.root, name, sandbox or "")
        try:
            if not start.has_walls() and sandbox is None:
                _without_walls(start, notebook)
        except BaseException:
            start.close()
            raise
        return start

    return overview(root, open_lesson, as_json, watch)


def course_of(path: Path) -> Path:
    """Find the course; ask before one is used that may have come with the notebook."""
    from autograder.check.find import find_course, how_to_name
    from autograder.errors import AutograderError

    found = find_course(path)
    if found.doubt and not _agreed(
        f"The course {found.course} was found, but {found.doubt}. Its configuration would run as "
        "you. Is it your course?"
    ):
        raise AutograderError(
            f"The course {found.course} is not used: {found.doubt}.", how_to_name(found.course)
        )
    return found.course


def _without_walls(start: Start, path: Path) -> None:
    """Say that code runs as you here; ask if somebody else may have written it."""
    from autograder.errors import AutograderError

    say(NO_WALLS, err=True)
    if not start.owns(path) and not _agreed(
        f"{path} is not a notebook of your own course. Run its code without walls?"
    ):
        raise AutograderError(
            f"{path} is not run without walls: it is not a notebook of your own course.",
            "Install bubblewrap on Linux, or run code that you trust with --sandbox none.",
        )


def _agreed(question: str) -> bool:
    """Ask on a terminal; without one nobody can agree."""
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    return typer.confirm(printable(question), default=False, err=True)


class _Shown:
    """One notebook that is checked and shown, again and again while it is watched."""

    def __init__(
        self, console: Console, checker: Checker, path: Path, hint: int, as_json: bool
    ) -> None:
        self.console = console
        self.path = path
        self._checker = checker
        self._hint = hint
        self._json = as_json
        self._before: tuple[Line, ...] | None = None

    def once(self) -> bool:
        """Check the notebook and print what has changed; True when everything holds."""
        from autograder.check.lines import as_plain, is_left, show_lines, total
        from autograder.cli.terminal import Terminal

        lines = self._checker.check(self.path)
        if self._json:
            score, points = total(lines)
            items = [as_plain(line) for line in lines]
            following = self._checker.following
            told = {"items": items, "score": score, "points": points, "next": following}
            print(json.dumps(told), flush=True)
        else:
            before, following = self._before, self._checker.following
            show_lines(Terminal(self.console), lines, self._hint, following, before)
        self._before = lines
        return not any(map(is_left, lines))


def _check_cells(console: Console, checker: Checker, hint: int) -> int:
    """Grade cells that a notebook sent, and show the items of those cells only."""
    from autograder.check.lines import is_left, show_each
    from autograder.cli.terminal import Terminal

    sent = _sent()
    names = sorted(sent, key=len, reverse=True)
    shown = [
        line
        for line in checker.check_cells(sent)
        if any(line.item.grade_id.startswith(f"test_{name}") for name in names)
    ]
    show_each(Terminal(console), shown, hint)
    return int(any(map(is_left, shown)))


def _sent() -> dict[str, str]:
    from autograder.errors import AutograderError

    try:
        sent = json.load(sys.stdin)
    except ValueError:
        sent = None
    if not isinstance(sent, dict) or not all(isinstance(text, str) for text in sent.values()):
        raise AutograderError("--cells reads a JSON object of cells, by grade_id, from stdin.")
    return sent


def _watch(shown: _Shown, seen: int) -> None:
    from autograder.cli.terminal import Terminal
    from autograder.errors import AutograderError, SandboxError

    console, path = shown.console, shown.path
    Terminal(console).line((f"Watching {path}; Ctrl-C ends.", "dim"))
    try:
        while True:
            time.sleep(POLL_SECONDS)
            now = path.stat().st_mtime_ns if path.exists() else seen
            if now == seen:
                continue
            seen = now
            console.rule()
            try:
                shown.once()
            except SandboxError:  # it will not come back
                raise
            except AutograderError as error:  # half-saved or broken: say so and go on watching
                Terminal(console).line((str(error), ""))
    except KeyboardInterrupt:
        console.print("[dim]Ended.[/]")


def _reveal(course: Path, name: str, cell: str) -> None:
    from rich.console import Console
    from rich.syntax import Syntax

    from autograder.check.baked import reveal
    from autograder.check.solution import read_solutions

    source = reveal(read_solutions(course, name), name, cell)
    # As text, since what is printed as a block of code is cut off at the edge of the terminal.
    Console().print(Syntax("", "python").highlight(source), soft_wrap=True, end="")
