"""The hidden lines of a test: they call the exam that has its name.

The exams of lesson `NN_topic` are the functions `<prefix><test>` in `<topic>.py` and `<topic>_*.py`
of the folder of exams. Their first parameter is what the test is named after: an answer, or the
function of a solution cell. A parameter `points` is the test's points, any other the cell of its
name. The files are read as text and never imported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.build.settings import BuildSettings, package_of
from autograder.errors import BuildError


@dataclass(frozen=True)
class Exam:
    """One exam.

    Attributes:
        module: name of the module that a test imports it from, without its package.
        parameters: names of the parameters that have no default.
    """

    module: str
    parameters: tuple[str, ...]


def read_exams(course: Path, topic: str, settings: BuildSettings) -> dict[str, Exam]:
    """Read the exams of one lesson, by the name of their test.

    A test imports an exam from the lesson's own module `<topic>.py` if that holds it, defined or
    imported, else from the module that defines it.

    Raises:
        BuildError: a file is not Python, or two define the same exam.
    """
    if not settings.exams:
        return {}
    folder = course / settings.exams
    exams: dict[str, Exam] = {}
    held: set[str] = set()  # by <topic>.py
    for path in [folder / f"{topic}.py", *sorted(folder.glob(f"{topic}_*.py"))]:
        for node in _statements(path):
            if isinstance(node, ast.ImportFrom) and path.stem == topic:
                held |= {alias.asname or alias.name for alias in node.names}
            if isinstance(node, ast.FunctionDef) and node.name.startswith(settings.exam_prefix):
                test = node.name.removeprefix(settings.exam_prefix)
                if test in exams:
                    raise BuildError(
                        f"{exams[test].module}.py and {path.name} both define {node.name}.",
                        "Each exam of a lesson needs a name of its own.",
                    )
                exams[test] = Exam(path.stem, _parameters(node))
    return {
        test: Exam(topic, exam.parameters) if settings.exam_prefix + test in held else exam
        for test, exam in exams.items()
    }


def add_hidden_lines(
    test: str,
    source: str,
    points: float,
    cells: Sequence[str],
    exams: Mapping[str, Exam],
    settings: BuildSettings,
) -> str:
    """Put the call of a test's exam below the comment that a test begins with.

    Args:
        test: its name in the master's header.
        source: its visible lines; where they hold hidden lines, nothing is added.
        points: what it is worth.
        cells: names of the solutions and answers before it.
        exams: the exams of the lesson, by the name of their test.
        settings: how the course is built.

    Raises:
        BuildError: there is no exam of that name, or it asks for something no cell defines.
    """
    if not settings.exams or settings.marks.hidden[0] in source:
        return source
    name = f"{settings.exam_prefix}{test}"
    if test not in exams:
        raise BuildError(
            f"The test {test!r} has no exam.",
            f"Define {name} in {settings.exams}/<topic>.py or <topic>_*.py, or write the hidden "
            f"lines into the master, between {settings.marks.hidden[0]!r} and "
            f"{settings.marks.hidden[1]!r}.",
        )
    arguments = ", ".join(_arguments(test, points, exams[test].parameters, cells))
    begin, end = settings.marks.hidden
    hidden = [
        as_comment(begin),
        f"from {package_of(settings.exams)} import {exams[test].module} as exam",
        "",
        f"exam.{name}({arguments})",
        as_comment(end),
    ]
    lines = source.splitlines()
    start = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "\n".join([*lines[:start], *hidden, *lines[start:]])


def add_question(test: str, source: str, settings: BuildSettings) -> str:
    """Put a line in sight that tells the learner how a test went, if the test has none yet.

    It stands below the words at the head of the cell: so it is printed also where a line in sight
    fails, and the value of the last line may be a score.

    Args:
        test: its name in the master's header.
        source: the cell, hidden lines inside.
        settings: how the course is built.
    """
    if not settings.ask or asks(source, settings):
        return source
    lines = source.splitlines()
    begin = as_comment(settings.marks.hidden[0])
    words = (i for i, text in enumerate(lines) if not text.startswith("#") or text == begin)
    start = next(words, len(lines))
    return "\n".join([*lines[:start], f'{settings.ask}("{test}")', *lines[start:]])


def asks(source: str, settings: BuildSettings) -> bool:
    """Say whether a test cell itself calls the function that tells how a test went."""
    return bool(settings.ask and re.search(rf"^{settings.ask}\(", source, re.MULTILINE))


def as_comment(mark: str) -> str:
    """Return a mark as a line that Python leaves alone."""
    return mark if mark.startswith("#") else f"### {mark}"


def _arguments(
    test: str, points: float, parameters: tuple[str, ...], cells: Sequence[str]
) -> list[str]:
    named_after = [cell for cell in cells if f"{test}_".startswith(f"{cell}_")]
    if not named_after:
        raise BuildError(
            f"The test {test!r} is named after no solution or answer before it.",
            f"Its name must begin with one of {', '.join(cells) or '(there is none)'}.",
        )
    arguments = [max(named_after, key=len)]
    for parameter in parameters[1:]:
        if parameter != "points" and parameter not in cells:
            raise BuildError(
                f"The exam of {test!r} asks for {parameter!r}, which no cell before it defines.",
                "Name the parameter after a solution or answer, call it points, or give it a "
                "default.",
            )
        arguments.append(repr(points) if parameter == "points" else parameter)
    return arguments


def _statements(path: Path) -> list[ast.stmt]:
    if not path.is_file():
        return []
    try:
        return ast.parse(path.read_text(encoding="utf-8")).body
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise BuildError(f"The exams in {path.name} cannot be read: {error}.") from error


def _parameters(function: ast.FunctionDef) -> tuple[str, ...]:
    positional = [*function.args.posonlyargs, *function.args.args]
    required = positional[: len(positional) - len(function.args.defaults)]
    return tuple(argument.arg for argument in required)
