"""Answers that lost grade_id and cell id are found where nothing has to be guessed."""

from __future__ import annotations

import time

import pytest

from autograder.course import load_assignment, load_course
from autograder.intake import SubmittedCell, rebuild, unanswered
from autograder.models import FilledNotebook, SourceNotebook
from tests.course.building import locked, make_course, manual, solution, test, text

HIDDEN = "### BEGIN SOLUTION\n{}\n### END SOLUTION"
CELLS = (
    text("# Two functions"),
    locked("import math", "given"),
    text("## First"),
    solution(HIDDEN.format("def first(x):\n    return x"), "first"),
    test("assert first(1) == 1", "test_first", 1),
    text("## Second"),
    # The released stub says which name it defines; the grade_id does not.
    solution("def other(x):\n    " + HIDDEN.format("return 2 * x").replace("\n", "\n    "), "s"),
    test("assert other(1) == 2", "test_second", 1),
    text("## Why"),
    manual("Your answer", "why", 3),
    text("The end"),
)
FIRST, SECOND, WHY = 3, 6, 9


@pytest.fixture(scope="module", params=[4, 5])
def lesson(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> SourceNotebook:
    root = make_course(tmp_path_factory.mktemp("course"), {"p1": CELLS}, minor=request.param)
    return load_assignment(load_course(root), "ps1").notebooks[0]


def _bare(lesson: SourceNotebook, answers: dict[int, str]) -> list[SubmittedCell]:
    """The released cells without any id, with these answers."""
    return [
        SubmittedCell(answers.get(n, cell.release), cell.cell_type, "", f"new-{n}")
        for n, cell in enumerate(lesson.cells)
    ]


ANSWERED = {FIRST: "def first(x): ...", SECOND: "def other(x): ...", WHY: "Because."}


def _answers(filled: FilledNotebook) -> dict[int, str]:
    frame = [cell for cell in filled.cells if cell.cell.cell_id[:5] != "extra"]
    return {n: frame[n].source for n in (FIRST, SECOND, WHY) if not frame[n].missing}


def test_notebook_without_metadata_is_filled_in_and_said(lesson: SourceNotebook) -> None:
    filled = rebuild(lesson, _bare(lesson, ANSWERED))
    assert _answers(filled) == ANSWERED
    assert not any(cell.missing or cell.changed for cell in filled.cells)
    assert len(filled.cells) == len(lesson.cells)
    taken = "A cell without nbgrader's metadata was taken for the"
    assert filled.warnings == (
        f"{taken} solution cell first: it alone defines its name.",
        f"{taken} solution cell s: it alone defines its name.",
        f"{taken} manual cell why: it stands in its place between known cells.",
    )


@pytest.mark.parametrize("at", [FIRST, SECOND, WHY])
def test_one_answer_that_was_typed_in_a_new_cell_is_found(lesson: SourceNotebook, at: int) -> None:
    cells = [
        SubmittedCell(ANSWERED.get(n, cell.release), cell.cell_type, cell.grade_id, cell.cell_id)
        for n, cell in enumerate(lesson.cells)
    ]
    cells[at] = SubmittedCell(ANSWERED[at], cells[at].cell_type, "", "typed anew")
    filled = rebuild(lesson, cells)
    assert _answers(filled) == ANSWERED
    assert len(filled.warnings) == 1


def test_helper_beside_the_answer_stays_a_helper(lesson: SourceNotebook) -> None:
    cells = _bare(lesson, ANSWERED)
    cells.insert(FIRST, SubmittedCell("n = 1", "code"))
    filled = rebuild(lesson, cells)
    assert _answers(filled) == ANSWERED
    assert [cell.source for cell in filled.cells][FIRST : FIRST + 2] == ["n = 1", ANSWERED[FIRST]]


@pytest.mark.parametrize(
    "answer",
    [
        "first = abs",
        "%%time\nfirst, n = abs, 3",
        "first: object = abs",
        "class first: ...",
        "async def first(x): ...",
        "def first(x:\n    a mistake",
    ],
)
def test_name_is_seen_however_it_is_defined(lesson: SourceNotebook, answer: str) -> None:
    cells = _bare(lesson, ANSWERED | {FIRST: "# none"})
    cells.append(SubmittedCell(answer, "code"))
    assert _answers(rebuild(lesson, cells))[FIRST] == answer


def test_two_cells_that_could_be_the_answer_are_not_guessed_between(lesson: SourceNotebook) -> None:
    cells = _bare(lesson, ANSWERED)
    cells.insert(FIRST, SubmittedCell("def first(x): draft", "code"))
    filled = rebuild(lesson, cells)
    assert FIRST not in _answers(filled)
    (reason,) = [warning for warning in filled.warnings if "has lost" in warning]
    assert "could not be found without it: first. Hand in again" in reason


def test_cell_that_defines_two_answers_is_neither(lesson: SourceNotebook) -> None:
    both = "def first(x): ...\ndef other(x): ..."
    filled = rebuild(lesson, [SubmittedCell(both, "code")])
    assert _answers(filled) == {}
    assert len(filled.warnings) == 1
    assert "first, s, why" in filled.warnings[0]


def test_what_was_not_found_waits_for_a_person(lesson: SourceNotebook) -> None:
    """The answer may be among the student's own cells, so it is not marked as unanswered."""
    cells = _bare(lesson, ANSWERED)
    cells.insert(WHY, SubmittedCell("More about it.", "markdown"))
    filled = rebuild(lesson, cells)
    (why,) = [cell for cell in filled.cells if cell.cell.grade_id == "why"]
    assert why.missing
    assert not unanswered(why)


def test_deleted_answer_is_missing_as_before(lesson: SourceNotebook) -> None:
    cells = [
        SubmittedCell(cell.release, cell.cell_type, cell.grade_id, cell.cell_id)
        for cell in lesson.cells
        if cell.grade_id not in ("first", "why")
    ]
    filled = rebuild(lesson, cells)
    assert filled.warnings == (
        "The solution cell first is missing.",
        "The manual cell why is missing.",
    )
    assert all(unanswered(c) for c in filled.cells if c.cell.grade_id in ("first", "why"))


def test_text_of_a_test_is_no_answer(lesson: SourceNotebook) -> None:
    """Neither a copy of a test nor a changed one without metadata fills an answer's place."""
    cells = _bare(lesson, ANSWERED)
    cells[FIRST] = SubmittedCell(lesson.cells[FIRST + 1].release, "code")
    assert FIRST not in _answers(rebuild(lesson, cells))
    cells = _bare(lesson, ANSWERED)
    cells[FIRST : FIRST + 2] = [SubmittedCell("assert first(2) == 2", "code")]
    assert FIRST not in _answers(rebuild(lesson, cells))


def test_answers_of_another_notebook_are_no_lost_metadata(lesson: SourceNotebook) -> None:
    filled = rebuild(lesson, [SubmittedCell("x = 1", "code", "x"), SubmittedCell("x", "code", "y")])
    assert [w for w in filled.warnings if "has lost" in w] == []
    assert len(filled.warnings) == 3


@pytest.mark.parametrize(
    "cell",
    [
        SubmittedCell("def first(x): ...", "code"),
        SubmittedCell("## First", "markdown"),
        SubmittedCell("first" + ", first" * 150, "code"),
        SubmittedCell("first" + " " * 700, "code"),
        SubmittedCell("def first(x): ...", "code", "first"),
    ],
)
def test_thousands_of_cells_take_little_time(lesson: SourceNotebook, cell: SubmittedCell) -> None:
    begin = time.process_time()
    rebuild(lesson, [cell] * 5_000)
    assert time.process_time() - begin < 2
