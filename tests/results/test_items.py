"""What lines say, and what a page leaves out because it was said or belongs to the lesson."""

from __future__ import annotations

import pytest

from autograder.models import CellResult, Finding, Role, Status
from autograder.pages.student_page import Page, own_cells, render
from autograder.pages.words import points, words
from autograder.results.items import Line, make_lines
from autograder.results.ledger import Record
from autograder.results.lesson_text import Item, LessonText
from autograder.results.mark import Mark, Marks

LESSON = LessonText(
    "p1",
    "A lesson",
    tuple(
        Item(f"test_f_{name}", f"Property {name}", "f", 2.0, "", by_hand=False)
        for name in ("one", "two", "three", "four")
    ),
    (),
)


def lines_of(found: dict[str, Finding | str], scores: dict[str, float]) -> tuple[Line, ...]:
    """Lines of a student with these findings or errors and scores, by the ends of their names."""
    cells = tuple(
        Mark("p1", item.grade_id, score, 2.0, score, by_hand=False)
        for item in LESSON.items
        for score in [scores.get(item.grade_id.removeprefix("test_f_"), 0.0)]
    )
    results = tuple(
        CellResult(f"test_f_{name}", Role.TEST, 2.0, 0.0, error=told)
        if isinstance(told, str)
        else CellResult(f"test_f_{name}", Role.TEST, 2.0, 0.0, finding=told)
        for name, told in found.items()
    )
    record = Record("ada", "", Status.GRADED, "", 0.0, 8.0, 0.0, "", {"p1": results})
    return make_lines(LESSON, record, Marks("ada", cells, {}, {}, None))


def page_of(lines: tuple[Line, ...]) -> Page:
    return Page("p1", LESSON, "ada", 0.0, 8.0, 0.0, False, None, "", lines, ())


def test_what_was_seen_is_said_once() -> None:
    """One slip that fails all items of a function is told at the first of them."""
    same = Finding("it is None", hint="Is there a return?")
    other = Finding("it is 3")
    page = page_of(lines_of({"one": same, "two": other, "three": same, "four": same}, {}))
    assert [page.told_before(n) for n in range(4)] == [None, None, 0, 0]
    assert page.to_do == [0, 1]
    text = render(page)
    assert text.count("it is None") == text.count("Is there a return?") == 1
    assert text.count('the same as in <a href="#item-1">Property one</a>') == 2


def test_what_passed_says_nothing_again() -> None:
    """Lines without anything to tell are not the same as each other."""
    page = page_of(lines_of({}, {"one": 2.0, "two": 2.0, "three": 2.0, "four": 2.0}))
    assert [page.told_before(n) for n in range(4)] == [None] * 4
    assert "To work on" not in render(page)


@pytest.mark.parametrize(
    ("error", "score", "seen"),
    [
        ("", 0.5, "A part of this holds."),
        ("", 0.0, "This property does not hold yet."),
        ("NotImplementedError", 0.0, "This is not written yet."),
        ("NameError", 0.0, "`f`, or a name that it uses, is not defined."),
        ("TypeError", 0.0, "The test could not finish: TypeError."),
    ],
)
def test_without_a_finding_the_line_says_what_is_known(error: str, score: float, seen: str) -> None:
    assert lines_of({"one": error}, {"one": score})[0].seen == seen


def test_what_was_seen_is_not_said_again_beside_the_same_name() -> None:
    told = Finding("only the mean is given", titles=("only the mean is given",))
    (line, *_) = lines_of({"one": told}, {})
    assert (line.seen, line.titles) == ("", ("only the mean is given",))


def test_code_in_sentences_is_marked_and_all_else_escaped() -> None:
    assert words("`a < b` & <b>") == "<code>a &lt; b</code> &amp; &lt;b&gt;"
    assert words("an ` alone") == "an ` alone"


def test_points_have_two_decimals_at_most() -> None:
    assert [points(v) for v in (3.0, 2.5, 1.25, 1 / 3)] == ["3", "2.5", "1.25", "0.33"]


def test_cells_of_the_lesson_are_not_shown_as_the_students() -> None:
    """A given cell that nobody changed is shown only if it has something to show."""
    given, own = "import widgets", "print(1)"
    printed = [{"output_type": "stream", "name": "stdout", "text": "drawn"}]

    def cell(source: str, outputs: list[dict[str, str]]) -> dict[str, object]:
        return {"cell_type": "code", "metadata": {}, "source": source, "outputs": outputs}

    cells = [cell(given + "\n", []), cell(own, []), cell(given, printed)]
    shown = list(own_cells(cells, frozenset({given}), {}))
    assert ["print" in str(c.source) for c in shown] == [True, False]
    assert "drawn" in str(shown[1].outputs)
