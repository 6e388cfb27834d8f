"""What a notebook puts out is bounded as a whole, and no cut costs or gives points."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.examiner.outputs import CUT, RESERVE, Budget, clean_outputs, error_output, size_of
from autograder.models import GradedSubmission, Status
from tests.grading.made import (
    QUICK,
    fill,
    graded,
    make_assignment,
    plain,
    run_intake,
    solution,
)

LIMITS = replace(QUICK, output_bytes=50_000, submission_seconds=60)
MOST = 10 * LIMITS.output_bytes
ANSWER = {"f": "def f():\n    return 1"}


def size(done: GradedSubmission) -> int:
    """Bytes of all outputs and the metadata that would be kept."""
    kept = [[r.outputs for r in n.results] + [n.metadata] for n in done.notebooks]
    return len(json.dumps(kept))


def grade(folder: Path, *sources: str) -> GradedSubmission:
    """Grade a right answer with these cells before its test."""
    cells = (solution("f"), *map(plain, sources), graded("f", "assert f() == 1"))
    assignment = make_assignment(folder, *cells, limits=LIMITS)
    return run_intake(assignment, fill(assignment, ANSWER))


SHOW = "from IPython.display import display, update_display, HTML\n"
FLOODS = {
    "prints": ["print('x' * 40_000)"] * 30,
    "updates": [
        SHOW + "for n in range(30): display(HTML('x'), display_id=str(n))",
        *(SHOW + f"update_display(HTML('y' * 40_000), display_id='{n}')" for n in range(30)),
    ],
    "wide characters": ["print('\\x01' * 15_000)"] * 30,
    "errors": [
        "c = get_ipython().display_pub.session.collector\n"
        "error = {'output_type': 'error', 'ename': 'e' * 200, 'traceback': ['x' * 1000]}\n"
        "c.outputs += [error | {'evalue': 'x' * 1000} for _ in range(1999)]"
    ]
    * 30,
}


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_is_cut_and_said_and_costs_no_points(tmp_path: Path, kind: str) -> None:
    done = grade(tmp_path, *FLOODS[kind])
    assert done.score == 1
    assert done.status is Status.GRADED_WITH_WARNINGS
    assert "The outputs of the notebook were cut: 0.5 MB are allowed." in done.reason
    assert MOST / 2 < size(done) < MOST + RESERVE + 10_000


def test_what_decides_points_stays_of_every_cell_and_is_counted() -> None:
    """Of six hundred cells full of errors and results one each stays, in short."""
    number = {"output_type": "execute_result", "data": {"text/plain": "0.25"}, "metadata": {}}
    noise = {"output_type": "stream", "name": "stdout", "text": "x" * 1_000}
    raw = [noise, number, *[error_output("E" * 200, "\x01" * 10_000)] * 3, number]
    budget = Budget(500)
    cells = [clean_outputs(raw, 1_000_000, budget) for _ in range(600)]
    for cell in cells:
        said, result, error = cell
        assert said["text"] == CUT
        assert result["data"] == {"text/plain": "0.25"}
        assert error["ename"].startswith("E" * 40)
    assert size_of(cells) < RESERVE + 600 * 600
    assert budget.reserve < 10_000


def test_an_error_behind_many_outputs_stays() -> None:
    noise = {"output_type": "stream", "name": "stdout", "text": "x"}
    kept = clean_outputs([*[noise] * 5_000, error_output("ValueError", "no")], 10**6, Budget(10**7))
    assert kept[-1]["ename"] == "ValueError"
    assert len(kept) == 2_002


def test_a_display_that_changes_often_counts_once(tmp_path: Path) -> None:
    """Each cell of an honest animation replaces what the one before had shown."""
    first = SHOW + "display(HTML('x' * 40_000), display_id='a')"
    again = SHOW + "update_display(HTML('y' * 40_000), display_id='a')"
    done = grade(tmp_path, first, *[again] * 30)
    assert (done.status, done.reason, done.score) == (Status.GRADED, "", 1)
    assert done.notebooks[0].results[1].outputs[0]["data"]["text/html"] == "y" * 40_000


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("def g():\n    print('x' * 400_000)\n    return 1", 1.25),
        ("def g():\n    print('x' * 400_000)\n    return 2", 0.0),
        ("def g():\n    print('\\x01' * 49_000)\n    return 2", 0.0),
        ("def g():\n    print('x' * 400_000)\n    raise ValueError('x' * 100_000)", 0.0),
    ],
)
def test_long_outputs_decide_nothing_in_the_kernel(
    tmp_path: Path, answer: str, points: float
) -> None:
    """There the outputs of a test are its points: the error or the number behind them stays."""
    cells = (
        solution("g"),
        graded("g", "assert g() == 1"),
        graded("part", "0.25 if g() == 1 else 0.0"),
    )
    assignment = make_assignment(tmp_path, *cells, limits=LIMITS, hidden_tests="kernel")
    done = run_intake(assignment, fill(assignment, {"g": answer}))
    assert done.score == points
