"""``autograder ask``: what `ask("make_mask_density")` in a lesson's notebook talks to."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from autograder.check.verdict import Checker


def ask(
    notebook: Path = typer.Argument(..., help="The lesson's notebook; it is not read."),
    course: Path | None = typer.Option(None, help="The course's folder; found by itself if above."),
) -> None:
    """Answer questions until the input ends: cells in, how each test went out.

    A question is a line of JSON, an object of solution cells by name. An answer is a line of JSON:
    for each test its state and a text, or `{"error": text}`. The sandbox is started once, so that
    all answers but the first take a fraction of a second.
    """
    from autograder.check.start import Start
    from autograder.check.verdict import Checker
    from autograder.cli.check import course_of

    # The cells ran in the learner\'s own kernel already, so that missing walls change nothing.
    start = Start(course or course_of(notebook), notebook.stem)
    with Checker(start) as checker:
        for question in sys.stdin:
            print(json.dumps(_answer(checker, question)), flush=True)


def _answer(checker: Checker, question: str) -> dict[str, Any]:
    from autograder.check.lines import answers_of
    from autograder.errors import AutograderError, SandboxError

    try:
        lines = checker.check_cells(json.loads(question))
    except SandboxError:  # it will not come back
        raise
    except AutograderError as error:
        return {"error": str(error)}
    return answers_of(lines)
