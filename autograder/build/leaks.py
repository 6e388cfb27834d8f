"""Does a release hold an answer, a hidden test, or the name of an exam?

The question is asked of the files as they will be shipped, whatever nbgrader did before: every
line of every text file, notebooks taken apart, is compared with the lines that must not be there.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.build.settings import BuildSettings

# A line that says something about the answer: it computes, calls or refuses.
TELLING = re.compile(r"[-*/<>@+(\[]")
SHORTEST = 8  # characters; `return x` alone gives nothing away
PROSE = 20  # characters without spaces; a line of text as long as that is nobody's by chance


@dataclass(frozen=True)
class Secrets:
    """What a release must not hold.

    Attributes:
        lines: telling lines of solutions and hidden tests, white space removed.
        words: pieces of text that may stand nowhere.
    """

    lines: frozenset[str]
    words: tuple[str, ...]


def squeeze(line: str) -> str:
    """Return a line of code without comment and white space, so that layout hides nothing."""
    return re.sub(r"\s+", "", re.sub(r"#.*", "", line))


def secrets_of(
    notebooks: Iterable[NotebookNode], references: Iterable[str], settings: BuildSettings
) -> Secrets:
    """Collect what must stay at home.

    Args:
        notebooks: source notebooks, solutions and hidden tests inside.
        references: bodies of the reference module's functions.
        settings: marks and names that must not be in a release.
    """
    regions = re.compile(
        "|".join(
            rf"{re.escape(begin)}.*?\n(.*?)\s*{re.escape(end)}"
            for begin, end in settings.marks.pairs
        ),
        re.DOTALL,
    )
    bodies = [("code", body) for body in references] + [
        (cell.cell_type, "".join(filter(None, match.groups())))
        for notebook in notebooks
        for cell in notebook.cells
        for match in regions.finditer(cell.source)
    ]
    lines = ((kind, squeeze(line)) for kind, body in bodies for line in body.splitlines())
    telling = frozenset(line for kind, line in lines if _tells(kind, line))
    return Secrets(telling, settings.secret_words)


def _tells(kind: str, line: str) -> bool:
    if kind == "markdown" and len(line) >= PROSE:
        return True
    return len(line) >= SHORTEST and TELLING.search(line) is not None


def find_leaks(released: Path, secrets: Secrets) -> list[str]:
    """Everything in a folder that gives an answer away; an empty list is good news.

    Args:
        released: a folder as students will get it.
        secrets: what must not be in it.

    Returns:
        One sentence for each leak: file, place, what it is.
    """
    return [
        f"{path.relative_to(released)}: {what}"
        for path in sorted(released.rglob("*"))
        if path.is_file()
        for what in _leaks_in(path, secrets)
    ]


def _leaks_in(path: Path, secrets: Secrets) -> Iterator[str]:
    raw = path.read_bytes()
    if path.suffix == ".ipynb":
        yield from _notebook_leaks(json.loads(raw))
    text = raw.decode("utf-8", errors="replace")
    if path.suffix == ".ipynb":
        text = "\n".join(_strings(json.loads(raw)))
    if path.suffix == ".html":
        text = html.unescape(re.sub(r"<[^>]*>", "", text))  # what a reader sees, colours taken out
    for word in secrets.words:
        if word in text:
            yield f"holds {word!r}"
    for number, line in enumerate(text.splitlines(), start=1):
        if squeeze(line) in secrets.lines:
            yield f"line {number} is a line of an answer or a hidden test: {line.strip()!r}"


def _notebook_leaks(notebook: dict[str, object]) -> Iterator[str]:
    cells = notebook.get("cells")
    for number, cell in enumerate(cells if isinstance(cells, list) else [], start=1):
        if cell.get("outputs") or cell.get("execution_count"):
            yield f"cell {number} has an output"


def _strings(value: object) -> Iterator[str]:
    """Every string in a piece of JSON; a cell's source arrives as one text, however split."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)
        else:
            for item in value:
                yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
