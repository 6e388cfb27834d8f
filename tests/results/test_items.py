"""What lines say, and what a page leaves out because it was said or belongs to the lesson."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.models import CellResult, Finding, Role, Status
from autograder.pages.student_page import Cause, Page, own_cells, render
from autograder.pages.words import points, words
from autograder.results.items import Line, make_lines, shown_before
from autograder.results.lesson_text import Item, LessonText
from autograder.results.mark import Mark, Marks
from autograder.results.record import Record

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
    return Page("p1", LESSON, "ada", 0.0, 8.0, 0.0, False, "", "", lines, ())


def test_what_was_seen_is_said_once() -> None:
    """One slip that fails all items of a function is told at the first of them."""
    same = Finding("it is None", hint="Is there a return?")
    other = Finding("it is 3")
    page = page_of(lines_of({"one": same, "two": other, "three": same, "four": same}, {}))
    assert page.causes == [Cause(0, (2, 3)), Cause(1, ())]
    text = render(page)
    assert text.count("it is None") == text.count("Is there a return?") == 1
    assert text.count("Open for the same reason:") == 1
    assert all(f'id="item-{n}"' in text for n in range(1, 5))


def test_what_passed_says_nothing_again() -> None:
    """Lines without anything to tell are not the same as each other."""
    lines = lines_of({}, {"one": 2.0, "two": 2.0, "three": 2.0, "four": 2.0})
    assert [shown_before(lines, n) for n in range(4)] == [None] * 4
    assert page_of(lines).causes == []
    assert "4 of 4 items hold" in render(page_of(lines))


@pytest.mark.parametrize(
    ("error", "score", "seen"),
    [
        ("", 0.5, "A part of this holds: 0.5 of 2 points."),
        ("", 0.0, "This property does not hold yet."),
        ("NotImplementedError", 0.0, "This is not written yet."),
        ("NameError", 0.0, "`f`, or a name that it uses, is not defined."),
        ("TimeoutError", 0.0, "This takes too long."),
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


def test_what_was_not_judged_gets_its_points_and_no_check_mark() -> None:
    """A test that another mistake blinds is not said to hold."""
    hidden = Finding("another mistake hides this", judged=False)
    (one, two, *_) = lines_of({"one": hidden, "two": ""}, {"one": 2.0, "two": 2.0})
    assert (one.state, one.score, one.seen) == ("unjudged", 2.0, "another mistake hides this")
    assert two.state == "passed"
    text = render(page_of((one, two)))
    assert "1 of 2 items hold" in text
    assert "Not judged, its points are given: 2 of 2" in text


def test_a_cell_that_ended_early_says_why_at_its_tests() -> None:
    """Its tests only find that a name is missing; the cell's own error is the reason."""
    own = _result("f", "SyntaxError", Finding("SyntaxError: expected ':'"))
    lines = make_lines(LESSON, _record(own, _result("test_f_one", "NameError")), _marks())
    assert lines[0].seen == "The cell of `f` ends early: SyntaxError: expected ':'"


def test_an_answer_that_was_not_given_is_not_answered_yet() -> None:
    """What a stub raises when its cell runs, not when a test calls a function."""
    record = _record(_result("f", "NotImplementedError"), _result("test_f_one", "NameError"))
    (line, *_) = make_lines(LESSON, record, _marks())
    assert line.seen == "This is not answered yet."
    assert line.is_unwritten


def test_the_same_seen_somewhere_else_is_said_once() -> None:
    """A crash everywhere is one reason, whatever a test puts before it."""
    crash = Finding("the call ended with NameError")
    at_one = Finding("with keep_prob = 1.0: the call ended with NameError")
    lines = lines_of({"one": crash, "two": at_one}, {"three": 2.0, "four": 2.0})
    assert shown_before(lines, 1) == 0


def test_an_example_is_shown_once() -> None:
    """What was seen differs; the picture of it is the same."""
    example = ("f(1)", "2", "3")
    found: dict[str, Finding | str] = {
        name: Finding(name, example=example) for name in ("one", "two", "three")
    }
    text = render(page_of(lines_of(found, {"four": 2.0})))
    assert text.count("A small example") == 1
    assert text.count('the one at <a href="#item-1">') == 2


def test_extra_credit_does_not_make_a_failed_test_partly_right() -> None:
    """A grader's gift is told beside what the test gave."""
    mark = Mark("p1", "test_f_one", 1.5, 2.0, 0.0, by_hand=False, extra_credit=1.5)
    (line, *_) = make_lines(LESSON, _record(), Marks("ada", (mark,), {}, {}, None))
    assert (line.state, line.score, line.extra) == ("failed", 0.0, 1.5)
    text = render(page_of((line,)))
    assert "Not yet: 0 of 2, and 1.5 extra" in text
    assert "1.5 extra points from a grader are in it." in text


def test_a_title_that_two_functions_share_is_told_with_the_function() -> None:
    """A link says where it leads."""
    items = [Item(f"t{f}", "Any shape", f, 1.0, "", by_hand=False) for f in ("f", "g")]
    lines = tuple(Line(item, "failed", 0.0, 1.0, seen=item.solution) for item in items)
    page = page_of(lines)
    assert [page.name_of(n) for n in range(2)] == ["Any shape (`f`)", "Any shape (`g`)"]


def test_a_hand_in_that_cannot_be_read_gets_its_note_only() -> None:
    """What to do next is on the page, and no card that says nothing."""
    record = _record(*(_result(item.grade_id, "NotRun") for item in LESSON.items))
    lines = make_lines(LESSON, record, _marks())
    text = render(replace(page_of(lines), reason="It is no notebook.", score=0.0))
    assert "It is no notebook." in text
    assert "hand it in again" in text
    assert "Property one" not in text


def _result(name: str, error: str, finding: Finding | None = None) -> CellResult:
    return CellResult(name, Role.TEST, 2.0, 0.0, error=error, finding=finding)


def _record(*results: CellResult) -> Record:
    return Record("ada", "", Status.GRADED, "", 0.0, 8.0, 0.0, "", {"p1": results})


def _marks() -> Marks:
    cells = tuple(Mark("p1", i.grade_id, 0.0, 2.0, 0.0, by_hand=False) for i in LESSON.items)
    return Marks("ada", cells, {}, {}, None)
