"""A student's function remembers what hidden tests passed, and a later cell prints it."""

from __future__ import annotations

from autograder.course import load_assignment, load_course
from autograder.grading.submission import Grader
from autograder.pages.student_page import own_cells
from autograder.results.autograded import as_notebook
from tests.course.building import answered, code, hand_in, make_course, solution, test

HIDDEN = (
    "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert f(271828) == 271828\n### END HIDDEN TESTS"
)
CELLS = (
    solution("def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION", "f"),
    test(HIDDEN, "test_f", 1),
)


def test_hidden_inputs_are_in_no_page_of_a_student(tmp_path):
    """The instructor can see them, the student's feedback leaves the output out."""
    root = make_course(tmp_path, {"p1": CELLS})
    spy = "print('before')\nseen = []\ndef f(x):\n    seen.append(x)\n    return x"
    texts = answered(root, {"f": spy})
    texts["p1"]["cells"].append(code("print(seen)") | {"id": "own"})
    with Grader(load_assignment(load_course(root), "ps1")) as grader:
        graded = grader.grade(hand_in(root, "spy", texts))
    notebook = as_notebook(graded.notebooks[0])
    assert "271828]" in str(notebook)
    shown = str(list(own_cells(notebook["cells"], frozenset(), {})))
    assert "before" in shown
    assert "271828" not in shown
    assert "is not shown here" in shown
