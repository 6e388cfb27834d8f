"""The notebook that runs is the instructor's, with the student's text in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import load_assignment, load_course
from autograder.intake import SubmittedCell, rebuild, unanswered
from autograder.models import FilledNotebook, Role, SourceNotebook
from tests.course.building import LESSON, code, make_course, solution, test, text


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> SourceNotebook:
    root = make_course(tmp_path_factory.mktemp("course"))
    return load_assignment(load_course(root), "ps1").notebooks[0]


@pytest.fixture(scope="module")
def old_lesson(tmp_path_factory: pytest.TempPathFactory) -> SourceNotebook:
    """The same in format 4.4, whose cells have no ids."""
    root = make_course(tmp_path_factory.mktemp("course"), {"p1": LESSON}, minor=4)
    return load_assignment(load_course(root), "ps1").notebooks[0]


def _submitted(lesson: SourceNotebook) -> list[SubmittedCell]:
    return [
        SubmittedCell(cell.release, cell.cell_type, cell.grade_id, cell.cell_id)
        for cell in lesson.cells
    ]


def _number(lesson: SourceNotebook, grade_id: str) -> int:
    return next(i for i, cell in enumerate(lesson.cells) if cell.grade_id == grade_id)


def _order(filled: FilledNotebook) -> list[str]:
    """Name the cells in their order: grade_id, or the text of an extra one, or its number."""
    names = []
    for cell in filled.cells:
        extra = cell.cell.role is Role.EXTRA
        names.append(f"+{cell.source}" if extra else cell.cell.grade_id or cell.cell.cell_type)
    return names


PLAIN_ORDER = ["markdown", "given", "code", "double", "code", "test_double", "why", "show", "draw"]


def _text(filled: FilledNotebook, grade_id: str) -> str:
    return next(cell.source for cell in filled.cells if cell.cell.grade_id == grade_id)


def test_unchanged_notebook_comes_back_as_it_was(lesson: SourceNotebook) -> None:
    filled = rebuild(lesson, _submitted(lesson))
    assert _order(filled) == PLAIN_ORDER
    assert [cell.cell for cell in filled.cells] == list(lesson.cells)
    assert not any(cell.missing or cell.changed for cell in filled.cells)
    assert filled.warnings == ()
    assert {c.cell.grade_id for c in filled.cells if unanswered(c)} >= {"double", "why", "show"}


def test_text_of_the_student_is_filled_in(lesson: SourceNotebook) -> None:
    cells = _submitted(lesson)
    for grade_id in ("double", "why", "show"):
        number = _number(lesson, grade_id)
        cells[number] = SubmittedCell(f"# mine: {grade_id}", cells[number].cell_type, grade_id)
    cells[2] = SubmittedCell("import os", "code", cell_id=lesson.cells[2].cell_id)
    filled = rebuild(lesson, cells)
    assert _text(filled, "double") == "# mine: double"
    assert filled.cells[2].source == "import os"
    assert not unanswered(filled.cells[_number(lesson, "why")])


def test_locked_cells_tests_and_tasks_stay_the_instructors(lesson: SourceNotebook) -> None:
    cells = _submitted(lesson)
    for grade_id in ("given", "test_double", "draw"):
        cells[_number(lesson, grade_id)] = SubmittedCell("pass", "code", grade_id)
    filled = rebuild(lesson, cells)
    for grade_id in ("given", "test_double", "draw"):
        cell = filled.cells[_number(lesson, grade_id)]
        assert cell.source == cell.cell.source
        assert cell.changed
    assert "double(-1.5)" in _text(filled, "test_double")


def test_order_is_the_instructors(lesson: SourceNotebook) -> None:
    assert _order(rebuild(lesson, _submitted(lesson)[::-1])) == PLAIN_ORDER


def test_extra_cells_stay_behind_the_cell_they_followed(lesson: SourceNotebook) -> None:
    cells = _submitted(lesson)
    cells.insert(4, SubmittedCell("b = 2", "code"))
    cells.insert(4, SubmittedCell("a = 1", "code"))
    cells.insert(0, SubmittedCell("first", "code"))
    cells.append(SubmittedCell("last", "markdown"))
    filled = rebuild(lesson, cells)
    expected = PLAIN_ORDER.copy()
    expected[4:4] = ["+a = 1", "+b = 2"]
    assert _order(filled) == ["+first", *expected, "+last"]


def test_extra_cell_follows_its_neighbour_when_cells_were_moved(lesson: SourceNotebook) -> None:
    cells = _submitted(lesson)
    why = cells.pop(_number(lesson, "why"))
    cells[1:1] = [why, SubmittedCell("after why", "code")]
    filled = rebuild(lesson, cells)
    order = _order(filled)
    assert order[order.index("why") + 1] == "+after why"


def test_cells_that_run_later_because_an_answer_was_moved_are_said(tmp_path: Path) -> None:
    lesson = _headed_lesson(tmp_path, 5)
    helper = SubmittedCell("n = 1", "code")
    cells = _submitted(lesson)
    second = cells.pop(_number(lesson, "second"))
    before, behind = [*cells], [*cells]
    before[1:1] = [helper, second]
    behind[1:1] = [second, helper]
    assert rebuild(lesson, before).warnings == ()
    assert rebuild(lesson, behind).warnings == (
        "Cells of the student's own run later than in the submission, because answers were moved "
        "(second).",
    )


def test_first_of_doubled_cells_is_the_solution_and_the_other_runs_as_extra(
    lesson: SourceNotebook,
) -> None:
    cells = _submitted(lesson)
    at = _number(lesson, "double")
    cells[at : at + 1] = [
        SubmittedCell("first", "code", "double", "copy"),
        SubmittedCell("second", "code", "double", lesson.cells[at].cell_id),
    ]
    filled = rebuild(lesson, cells)
    assert _text(filled, "double") == "first"
    order = _order(filled)
    assert order[order.index("double") + 1] == "+second"


def test_double_further_down_runs_where_it_stands(lesson: SourceNotebook) -> None:
    cells = [*_submitted(lesson), SubmittedCell("again", "code", "double")]
    assert _order(rebuild(lesson, cells)) == [*PLAIN_ORDER, "+again"]


@pytest.mark.parametrize("old", [False, True])
def test_draft_pasted_further_up_stays_there_and_the_answer_counts(
    lesson: SourceNotebook, old_lesson: SourceNotebook, old: bool
) -> None:
    """Of doubled cells the last definition counts, wherever the other stands before it."""
    source = old_lesson if old else lesson
    at = _number(source, "double")
    for above in range(at + 1):
        cells = _submitted(source)
        cells[at] = replace(cells[at], source="right")
        cells.insert(above, replace(cells[at], source="draft", cell_id="copy"))
        order = [cell.source for cell in rebuild(source, cells).cells]
        answers = [text for text in order if text in ("draft", "right")]
        assert answers == ["draft", "right"], above
        assert order.index("draft") <= above


def test_answer_goes_before_a_copy_with_its_cell_id(lesson: SourceNotebook) -> None:
    """A scratch cell with the same id does not replace an answer that has lost its grade_id."""
    cells = _submitted(lesson)
    at = _number(lesson, "double")
    cells[at] = SubmittedCell("right", "code", "", lesson.cells[at].cell_id)
    cells.insert(1, SubmittedCell("draft", "code", "", lesson.cells[at].cell_id))
    filled = rebuild(lesson, cells)
    assert _text(filled, "double") == "right"
    assert _order(filled)[1] == "+draft"


@pytest.mark.parametrize("minor", [4, 5])
def test_copied_heading_is_not_the_heading(tmp_path: Path, minor: int) -> None:
    """A helper behind a copy of a heading runs where it stands, not behind the original."""
    lesson = _headed_lesson(tmp_path, minor)
    cells = _submitted(lesson)
    copy = replace(cells[5], cell_id="copy")
    assert copy.source == "# Second"
    cells[1:1] = [copy, SubmittedCell("n = 1", "code")]
    order = _order(rebuild(lesson, cells))
    assert order.index("+n = 1") < order.index("first")


@pytest.mark.parametrize("minor", [4, 5])
def test_moved_heading_takes_no_other_cell_with_it(tmp_path: Path, minor: int) -> None:
    lesson = _headed_lesson(tmp_path, minor)
    cells = _submitted(lesson)
    cells[1:1] = [cells.pop(5), SubmittedCell("n = 1", "code")]
    order = _order(rebuild(lesson, cells))
    assert order.index("+n = 1") < order.index("first")


def _headed_lesson(root: Path, minor: int) -> SourceNotebook:
    cells = [text("# All"), code("import sys"), text("# First"), solution("a = 1", "first")]
    cells += [test("assert a", "t1", 1), text("# Second"), solution("b = 1", "second")]
    cells += [test("assert b", "t2", 1)]
    return load_assignment(
        load_course(make_course(root, {"p1": cells}, minor=minor)), "ps1"
    ).notebooks[0]


def test_double_of_a_test_is_an_extra_cell(lesson: SourceNotebook) -> None:
    cells = [SubmittedCell("print('mine')", "code", "test_double"), *_submitted(lesson)]
    filled = rebuild(lesson, cells)
    assert "double(-1.5)" in _text(filled, "test_double")
    assert [c.cell.role for c in filled.cells].count(Role.TEST) == 1


def test_missing_answers_are_said_and_run_as_nothing(lesson: SourceNotebook) -> None:
    kept = [c for c in _submitted(lesson) if c.grade_id not in ("double", "why", "test_double")]
    filled = rebuild(lesson, kept)
    assert _order(filled) == PLAIN_ORDER
    missing = {cell.cell.grade_id for cell in filled.cells if cell.missing}
    assert missing == {"double", "why", "test_double"}
    assert _text(filled, "double") == "" == _text(filled, "why")
    assert "double(-1.5)" in _text(filled, "test_double")
    assert unanswered(filled.cells[_number(lesson, "double")])
    assert filled.warnings == (
        "The solution cell double is missing.",
        "The manual cell why is missing.",
    )


def test_deleted_plain_cell_runs_as_nothing(lesson: SourceNotebook) -> None:
    cells = _submitted(lesson)
    del cells[2]
    filled = rebuild(lesson, cells)
    assert filled.cells[2].missing
    assert filled.cells[2].source == ""
    assert filled.warnings == ()


def test_changed_kind_of_a_cell_is_undone_and_said(lesson: SourceNotebook) -> None:
    cells = _submitted(lesson)
    at = _number(lesson, "double")
    cells[at] = SubmittedCell("def double(x): return 2 * x", "markdown", "double")
    filled = rebuild(lesson, cells)
    assert filled.cells[at].cell.cell_type == "code"
    assert filled.cells[at].source == "def double(x): return 2 * x"
    assert "had become a markdown cell" in filled.warnings[0]


def test_answer_without_grade_id_is_known_by_its_cell_id(lesson: SourceNotebook) -> None:
    cells = _submitted(lesson)
    at = _number(lesson, "double")
    cells[at] = SubmittedCell("mine", "code", "", lesson.cells[at].cell_id)
    filled = rebuild(lesson, cells)
    assert _text(filled, "double") == "mine"
    assert "had lost its grade_id" in filled.warnings[0]


def test_grade_id_goes_before_cell_id(lesson: SourceNotebook) -> None:
    at = _number(lesson, "double")
    cells = [
        SubmittedCell("by cell id", "code", "", lesson.cells[at].cell_id),
        SubmittedCell("by grade_id", "code", "double", "other"),
    ]
    filled = rebuild(lesson, cells)
    assert _text(filled, "double") == "by grade_id"
    assert _order(filled)[0] == "+by cell id"


def test_plain_cells_without_ids_are_known_by_their_text(old_lesson: SourceNotebook) -> None:
    cells = _submitted(old_lesson)
    cells.insert(3, SubmittedCell("after the import", "code"))
    filled = rebuild(old_lesson, cells)
    assert _order(filled) == [*PLAIN_ORDER[:3], "+after the import", *PLAIN_ORDER[3:]]
    assert not any(cell.missing for cell in filled.cells)


def test_changed_plain_cell_without_id_runs_in_its_place(old_lesson: SourceNotebook) -> None:
    cells = _submitted(old_lesson)
    cells[2] = SubmittedCell("import os", "code")
    filled = rebuild(old_lesson, cells)
    order = [c.source for c in filled.cells if c.cell.cell_type == "code" and not c.missing]
    assert order.index("import os") == 1


@pytest.mark.parametrize("minor", [4, 5])
@pytest.mark.parametrize("kind", ["code", "markdown"])
def test_empty_cell_of_the_students_is_no_cell_of_the_instructors(
    tmp_path: Path, minor: int, kind: str
) -> None:
    """An empty cell that is added is not taken for an empty one of the instructor further down."""
    lesson = _spaced_lesson(tmp_path, minor)
    cells = _submitted(lesson)
    cells[1:1] = [SubmittedCell("\n", kind, cell_id="new"), SubmittedCell("n = 1", "code")]
    order = _order(rebuild(lesson, cells))
    assert order.index("+n = 1") < order.index("double")


def _spaced_lesson(root: Path, minor: int) -> SourceNotebook:
    cells = [*LESSON, text(""), code("")]
    return load_assignment(
        load_course(make_course(root, {"p1": cells}, minor=minor)), "ps1"
    ).notebooks[0]


def test_ids_of_extra_cells_are_new_and_valid(lesson: SourceNotebook) -> None:
    known = [c.cell_id for c in lesson.cells]
    cells = [*_submitted(lesson), *(SubmittedCell("x", "code", "", "<b>") for _ in range(3))]
    ids = [c.cell.cell_id for c in rebuild(lesson, cells).cells]
    assert len(set(ids)) == len(ids) == len(known) + 3
    assert "<b>" not in ids


def test_grade_id_that_the_instructor_does_not_know_makes_an_extra_cell(
    lesson: SourceNotebook,
) -> None:
    cells = [*_submitted(lesson), SubmittedCell("x", "code", "no such id")]
    filled = rebuild(lesson, cells)
    assert filled.cells[-1].cell.role is Role.EXTRA
    assert filled.cells[-1].cell.grade_id == ""
    assert filled.cells[-1].cell.points == 0


def test_empty_notebook_fills_nothing(lesson: SourceNotebook, tmp_path: Path) -> None:
    filled = rebuild(lesson, [])
    assert all(cell.missing for cell in filled.cells)
