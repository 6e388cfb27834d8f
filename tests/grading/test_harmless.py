"""Odd but harmless code costs nothing, and what a cell did to others is kept within bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.grading.submission import Grader
from autograder.models import GradedSubmission, Role
from tests.grading.made import fill, graded, make_assignment, plain, solution

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
SETS = "a = Account()\na.owner = 'canary'\nassert a.owner == 'canary'"
CELLS = (
    solution("double"),
    graded("double", HIDDEN.format("assert double(3) == 6")),
    solution("Account"),
    replace(graded("owner", HIDDEN.format(SETS)), hidden_lines=(1, 2, 3, 4, 5)),
    graded("partial", HIDDEN.format("1 if double(1) == 2 else 0")),
    replace(plain("print('shown')"), metadata={"tags": ["skip-execution"]}),
)
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "Account": "class Account:\n    pass",
}


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory):
    """A grader of the assignment above."""
    with Grader(make_assignment(tmp_path_factory.mktemp("course"), *CELLS)) as running:
        yield running


def grade(grader: Grader, extras: dict[int, str], **answers: str) -> GradedSubmission:
    """Grades right answers with extra cells at these places."""
    return grader.grade_intake(fill(grader.assignment, RIGHT | answers, extras=extras))


HARMLESS = {
    "streams taken away": "import sys; sys.stdout = None; sys.stderr = None",
    "fork that returns": "import os, sys\nif os.fork() == 0: sys.exit()",
    "fork that fails": "import os\nif os.fork() == 0: 1 / 0",
    "fork that goes on": "import os\nos.fork()",
    "501 shell lines": "!true\n" * 501,
    "501 magics": "%time 1\n" * 501,
    "blank lines": "x = 1\n" + " \n" * 4500 + "y = 2",
}


@pytest.mark.parametrize("source", HARMLESS.values(), ids=HARMLESS)
def test_harmless_code_costs_nothing(grader, source):
    """In a cell before the answers."""
    assert grade(grader, {0: source}).score == 3


def test_many_updates_of_a_display_cost_nothing(grader):
    """A line that tells how far one has come, in a cell with a large picture."""
    picture = "from IPython.display import display\ndisplay({'image/png': 'A' * 500_000}, raw=True)"
    first = f"{picture}\nstatus = display('step', display_id=True)"
    done = grade(grader, {0: first, 1: "for i in range(3000): status.update(f'step {i}')"})
    assert done.score == 3
    shown = [r.outputs for r in done.notebooks[0].results if r.role is Role.EXTRA]
    assert [o["data"]["text/plain"] for o in shown[0][-1:]] == ["'step 2999'"]


def test_a_student_cannot_write_into_the_outputs_of_tests(grader):
    """What stands below a test cell was put out by the test."""
    forge = (
        "collector = get_ipython().displayhook.session.collector\n"
        "type(collector).updates = property(lambda self: [\n"
        "    (i, j, {'text/plain': 'forged'}, {}) for i in range(8) for j in range(3)])"
    )
    done = grade(grader, {5: forge}, double="def double(x): return 2 * x if x < 3 else 0")
    by_name = {r.grade_id: r for r in done.notebooks[0].results}
    assert by_name["test_partial"].score == 1
    (output,) = by_name["test_partial"].outputs
    assert output["data"] == {"text/plain": "1"}


def test_attributes_that_hidden_tests_set_are_not_shown(grader):
    """A property runs the student's code: what comes later may repeat what it was given."""
    greedy = (
        "KEPT = []\nclass Account:\n    owner = property(lambda s: KEPT[-1])\n"
        "    @owner.setter\n    def owner(self, value): KEPT.append(value)"
    )
    alone = {"double": "def double(x): return 0"} | {"Account": greedy}
    done = grade(grader, {5: "print(KEPT)"}, **alone)
    last = done.notebooks[0].results[-2]
    assert "canary" in str(last.outputs)
    assert last.after_hidden
