"""One student's page, put together from items, marks and the student's own cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from markupsafe import Markup

from autograder.pages import rendering, safe
from autograder.results.items import NOT_RUN, Line, example_before, shown_before
from autograder.results.lesson_text import LessonText, Passage

OUTPUT_LEFT_OUT = (
    '<p class="quiet">Its output is not shown here: hidden tests had called your functions before '
    "this cell ran, and what they passed stays hidden. Your own notebook shows it.</p>"
)
NOT_SHOWN = '<p class="quiet">This cannot be shown here. Your own notebook shows it.</p>'


@dataclass(frozen=True)
class OwnCell:
    """A cell the student wrote, as HTML that can do nothing."""

    name: str
    source: Markup
    outputs: tuple[Markup, ...]
    comment: str


@dataclass(frozen=True)
class LessonRow:
    """One lesson in the table of all lessons.

    Attributes:
        assignment: its name.
        title: what the lesson is called.
        page: name of its page's file; "" if there is none.
        score: points after penalties.
        max_score: points that could be had.
        note: what is to be said beside the points, "" if nothing.
        open: titles of what is left to do.
    """

    assignment: str
    title: str
    page: str
    score: float
    max_score: float
    note: str
    open: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """Everything on a student's page.

    Attributes:
        score: points after the penalty.
        penalty: points taken off for lateness.
        waiting: a person has yet to grade something.
        handed_in: date and time, "" if they are not known.
        due: date and time when it was due for this student, "" if that is not said.
        reason: why a person should look, "" if not.
        course: the course's id, "" if it has none.
        graded: date and time, "" if they are not known.
        again_until: until when one may hand in again, "" if that is not said.
        contact: whom to ask, "" if that is not said.
        standing: lower quartile, median and upper quartile of the class, None if not to be shown.
        comments: what the instructor says of named mistakes, as Markdown by name.
        rows: all lessons of the student that were given back.
    """

    assignment: str
    lesson: LessonText
    student: str
    score: float
    max_score: float
    penalty: float
    waiting: bool
    handed_in: str
    reason: str
    lines: tuple[Line, ...]
    cells: tuple[OwnCell, ...]
    note: str = ""
    due: str = ""
    course: str = ""
    graded: str = ""
    again_until: str = ""
    contact: str = ""
    standing: tuple[float, float, float] | None = None
    comments: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[LessonRow, ...] = ()

    @property
    def extra(self) -> float:
        """Points that graders added."""
        return sum(line.extra for line in self.lines)

    @property
    def passages(self) -> list[Passage]:
        """Passages that a line points to, in the order of the lesson."""
        wanted = {line.passage.anchor for line in self.lines if line.passage}
        return [passage for passage in self.lesson.passages if passage.anchor in wanted]

    @property
    def is_broken(self) -> bool:
        """True for a hand-in that could not be read, and that no person has graded either."""
        return bool(self.reason and not self.score and not any(x.comment for x in self.lines))

    @property
    def causes(self) -> list[Cause]:
        """What is open, one for each thing that is to be said, in the order of the lesson."""
        found: dict[object, list[int]] = {}
        for number, line in enumerate(self.lines):
            if line.is_open:
                found.setdefault(self._key_of(number), []).append(number)
        return [Cause(numbers[0], tuple(numbers[1:])) for numbers in found.values()]

    def _key_of(self, number: int) -> object:
        line = self.lines[number]
        if line.is_unwritten or line.seen == NOT_RUN:
            return line.seen, line.item.solution or number
        first = shown_before(self.lines, number)
        return number if first is None else first

    def comments_at(self, place: int) -> list[str]:
        """Return what is said of mistakes first named at the cause of that place in `causes`."""
        named = [
            [name for n in (cause.number, *cause.others) for name in self.lines[n].mistakes]
            for cause in self.causes[: place + 1]
        ]
        before = {name for names in named[:-1] for name in names}
        new = dict.fromkeys(name for name in named[-1] if name not in before)
        return [self.comments[name] for name in new if name in self.comments]

    def numbers_of(self, state: str) -> list[int]:
        """Numbers of the lines of a state."""
        return [number for number, line in enumerate(self.lines) if line.state == state]

    def name_of(self, number: int) -> str:
        """Return the title of a line, with its function's name where another has that title."""
        item = self.lines[number].item
        twice = sum(line.item.title == item.title for line in self.lines) > 1
        return f"{item.title} (`{item.solution}`)" if twice and item.solution else item.title

    def example_before(self, number: int) -> int | None:
        """Return the number of the line whose example this one would show again, if any."""
        return example_before(self.lines, number)


@dataclass(frozen=True)
class Cause:
    """One thing that is open: the line that tells it, and lines that are open for that reason."""

    number: int
    others: tuple[int, ...]


def own_cells(
    cells: Iterable[Mapping[str, Any]], lesson_texts: frozenset[str], comments: Mapping[str, str]
) -> Iterator[OwnCell]:
    """Return what the student wrote, from the notebook under `autograded/`.

    Args:
        cells: of that notebook, as JSON.
        lesson_texts: cells of the lesson itself, stripped, which are not shown again unless they
            drew or printed something.
        comments: what graders wrote, by grade_id.
    """
    budget = safe.PageBudget()
    for cell in cells:
        meta = cell.get("metadata", {}).get("nbgrader", {})
        if meta.get("locked") or (meta.get("grade") and not meta.get("solution")):
            continue  # given code and tests: the student did not write them
        source = "".join(cell.get("source", ""))
        name, comment = meta.get("grade_id", ""), comments.get(meta.get("grade_id", ""), "")
        released = not meta and source.strip() in lesson_texts
        if cell.get("cell_type") == "code":
            if source.strip() and not (released and not cell.get("outputs")):
                shown = _shown(cell, budget)
                yield OwnCell(name, _made(safe.code, source, budget), shown, comment)
        elif source.strip() and not released:
            yield OwnCell(name, Markup(), (_made(safe.markdown, source, budget),), comment)


def _made(
    make: Callable[[str, safe.PageBudget], str], text: str, budget: safe.PageBudget
) -> Markup:
    """Make HTML of what a student wrote; what no library can read must not stop the class."""
    try:
        return Markup(make(text, budget))
    except Exception:
        return Markup(NOT_SHOWN)


def _shown(cell: Mapping[str, Any], budget: safe.PageBudget) -> tuple[Markup, ...]:
    """Return the outputs of a cell of the student's own.

    A cell that ran after hidden tests had called the student's code may print what they passed.
    """
    outputs = cell.get("outputs", [])
    if outputs and cell.get("metadata", {}).get("autograder", {}).get("after_hidden"):
        return (Markup(OUTPUT_LEFT_OUT),)
    try:
        return tuple(Markup(piece) for piece in safe.outputs(outputs, budget))
    except Exception:
        return (Markup(NOT_SHOWN),)


# The lesson's text is the same on every page.
rendering.environment().filters["lesson_text"] = cache(lambda text: Markup(safe.markdown(text)))


@cache
def style() -> str:
    """Return the page's style sheet, colours of code in light and dark included."""
    own = rendering.read("student_page.css")
    dark = safe.code_style("github-dark").replace("\n", "\n  ")
    light = safe.code_style("default")
    return f"{own}\n{light}\n@media screen and (prefers-color-scheme: dark) {{\n  {dark}\n}}\n"


def render(page: Page) -> str:
    """Return the page as one HTML file."""
    return rendering.render("student_page.html", style(), page=page)
