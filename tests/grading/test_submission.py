"""One submission through the grader: what runs where, what scores, what is kept silent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace

import pytest

from autograder.errors import SandboxError
from autograder.grading.submission import Grader
from autograder.models import CellResult, GradedSubmission, Role, Status, Submission
from tests.grading.made import (
    QUICK,
    fill,
    given,
    graded,
    make_assignment,
    plain,
    run_intake,
    solution,
)

HIDDEN = """
assert double(3) == 6, "double(3) should be 6"
### BEGIN HIDDEN TESTS
assert double(50) == 100, "the secret 50"
### END HIDDEN TESTS
"""
CELLS = (
    given("import numpy as np\nSCALE = 3\ndata = [3, 1, 2]\ndata.sort()", "imports"),
    given("def helper(x):\n    return double(x) + SCALE", "helper"),
    solution("double"),
    replace(graded("double", HIDDEN, 2), hidden_lines=(3, 4, 5)),
    graded("helper", "assert helper(1) == 5 and data == [1, 2, 3]"),
    plain("print('in between')"),
    graded("partial", "0.25 * double(1)", 1),
    solution("answer", "answer = ..."),
    graded("answer", "assert type(answer) is int and answer == 42"),
    graded("names", "np.testing.assert_array_equal(np.abs([-1]), [1])"),
)
RIGHT = {"double": "def double(x):\n    return 2 * x", "answer": "answer = 42"}


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """A grader of the assignment above."""
    folder = tmp_path_factory.mktemp("course")
    assignment = make_assignment(folder, *CELLS, allowed=("answer",))
    with Grader(assignment) as running:
        yield running


def results(done: GradedSubmission) -> dict[str, CellResult]:
    """Results by grade_id."""
    return {r.grade_id: r for r in done.notebooks[0].results if r.grade_id}


def score_of(grader: Grader, **answers: str) -> float:
    """Points of a submission that differs from the right one in these cells."""
    return grader.grade_intake(fill(grader.assignment, RIGHT | answers)).score


def test_right_submission_gets_all_points(grader):
    """Every test passes, and the instructor reads no reason."""
    done = grader.grade_intake(fill(grader.assignment, RIGHT))
    assert (done.status, done.reason) == (Status.GRADED, "")
    assert done.score == 5.5
    assert done.max_score == 6
    counts = [r.execution_count for r in done.notebooks[0].results]
    assert counts == list(range(1, 11))
    assert grader.grade_intake(fill(grader.assignment, RIGHT)).score == 5.5


def test_wrong_submission_loses_only_what_is_wrong(grader):
    """A test cell that fails costs its own points."""
    done = results(grader.grade_intake(fill(grader.assignment, RIGHT | {"answer": "answer = 41"})))
    assert done["test_answer"].score == 0
    assert done["test_answer"].error == "AssertionError"
    assert done["test_double"].score == 2


def test_visible_message_is_told_and_hidden_message_is_not(grader):
    """What students can read in the released test may be told to them."""
    wrong = RIGHT | {"double": "def double(x): return 7"}
    finding = results(grader.grade_intake(fill(grader.assignment, wrong)))["test_double"].finding
    assert finding is not None and finding.seen == "double(3) should be 6"
    late = RIGHT | {"double": "def double(x): return 2 * x if x < 9 else 0"}
    result = results(grader.grade_intake(fill(grader.assignment, late)))["test_double"]
    assert result.score == 0
    assert result.finding is None


def test_unwritten_solution(grader):
    """The release as it is gets nothing but what needs no answer."""
    done = grader.grade_intake(fill(grader.assignment))
    assert {k: r.score for k, r in results(done).items() if k.startswith("test_")} == {
        "test_double": 0,
        "test_helper": 0,
        "test_partial": 0,
        "test_answer": 0,
        "test_names": 1,
    }


def test_missing_solution_cell_gets_nothing(grader):
    """Not even if an extra cell defines the name, and nothing waits for a person."""
    intake = fill(grader.assignment, RIGHT, extras={2: RIGHT["double"]}, missing=("double",))
    done = results(grader.grade_intake(intake))
    assert done["test_double"].score == 0
    assert done["test_helper"].score == 1  # it does not name the missing solution itself
    assert "missing" in done["test_double"].finding.seen


def test_student_error_does_not_stop_the_notebook(grader):
    """Later cells run."""
    intake = fill(grader.assignment, RIGHT, extras={3: "1 / 0"})
    done = grader.grade_intake(intake)
    assert done.score == 5.5
    errors = [r.error for r in done.notebooks[0].results if r.role is Role.EXTRA]
    assert errors == ["ZeroDivisionError"]


def test_what_the_student_says_in_a_call_is_dropped(grader):
    """Prints, displays, messages and figures of a call appear nowhere."""
    loud = """
def double(x):
    import sys, os, matplotlib.pyplot as plt
    print("LOUD"); print("LOUD", file=sys.stderr); os.system("echo LOUD"); display("LOUD")
    plt.plot([1])
    raise ValueError("LOUD")
"""
    done = grader.grade_intake(fill(grader.assignment, RIGHT | {"double": loud}))
    assert "LOUD" not in json.dumps([asdict(r) for r in done.notebooks[0].results])
    assert results(done)["test_double"].error == "ValueError"


def test_cells_after_hidden_tests_are_marked(grader):
    """What they put out may repeat hidden inputs: it is for the instructor only."""
    done = grader.grade_intake(fill(grader.assignment, RIGHT))
    marks = [r.after_hidden for r in done.notebooks[0].results]
    assert marks[:3] == [False] * 3
    assert marks[3:6] == [True] * 3


ATTACKS = {
    "exit": "import os\nos._exit(0)",
    "exit in a call": "import os\ndef double(x): os._exit(0)",
    "exit by exception": "def double(x): raise SystemExit(0)",
    "claims equality": "class Y:\n    def __eq__(s, o): return True\n"
    "    def __mul__(s, o): return s\n    __rmul__ = __mul__\ndef double(x): return Y()",
    "int that lies": "class Y(int):\n    def __eq__(s, o): return True\n    __hash__ = None\n"
    "def double(x): return Y(1)",
    "array that lies": "import numpy as np\nclass Y(np.ndarray):\n"
    "    def __eq__(s, o): return True\ndef double(x): return np.zeros(1).view(Y)",
    "nan": "def double(x): return float('nan')",
    "infinite": "def double(x): return float('inf')",
    "generous number": "def double(x): return 1e9",
    "patches numpy": "import numpy as np\nnp.testing.assert_array_equal = lambda *a: None\n"
    "np.abs = lambda x: 0\ndef double(x): return 0",
    "patches builtins": "import builtins\nbuiltins.AssertionError = ValueError\n"
    "builtins.abs = lambda x: 0\ndef double(x): return 0",
    "finds the test in frames": """
import gc, sys
def double(x):
    frame, texts = sys._getframe(), [o for o in gc.get_objects() if type(o) is str]
    while frame:
        texts.append(str(frame.f_globals))
        frame = frame.f_back
    return 2 * x if any("".join(["the sec", "ret 50"]) in t for t in texts) else 0
""",
    "display hook": "import sys\nsys.displayhook = lambda v: None\n"
    "get_ipython().displayhook = None\ndef double(x): return 0",
    "writes to its socket": "import os\ndef double(x):\n    for n in range(3, 60):\n"
    '        try: os.write(n, b\'\\x0f\\0\\0\\0\\0\\0\\0\\0{"op":"value"}\')\n'
    "        except OSError: pass\n    return 0",
    "closes its socket": "import os\ndef double(x):\n    os.closerange(3, 60)\n    return 0",
    "replaces the session": "import gc\nfor o in gc.get_objects():\n"
    "    if type(o).__name__ == 'Session':\n        o._perform = lambda h: None\n"
    "def double(x): return 0",
    "endless": "def double(x):\n    while True: pass",
    "deep": "def double(x):\n    y = []\n    for _ in range(10**5): y = [y]\n    return y",
    "huge": "def double(x): return bytearray(10**10)",
    "stop iteration": "def double(x): raise StopIteration",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_earns_no_point(grader, name):
    """No attack on `double` earns a point of a test that calls it, and the next one is graded."""
    done = grader.grade_intake(fill(grader.assignment, RIGHT | {"double": ATTACKS[name]}))
    scores = {k: r.score for k, r in results(done).items()}
    assert scores["test_double"] == scores["test_helper"] == 0
    # Full for a result that is no partial credit: the test cell's own rule, as in nbgrader.
    if name not in ("generous number", "nan", "infinite"):
        assert scores["test_partial"] == 0
    assert scores["test_names"] == 1
    assert score_of(grader) == 5.5


def test_names_of_the_test_never_come_from_the_student(grader):
    """A student's `np`, `data`, `helper` or `SCALE` is not what tests use."""
    extra = "np = None; data = 0; SCALE = 10**9\ndef helper(x): return 5\ndef double(x): return 0"
    done = grader.grade_intake(fill(grader.assignment, RIGHT, extras={3: extra}))
    scores = {k: r.score for k, r in results(done).items()}
    assert scores["test_helper"] == 0
    assert scores["test_names"] == 1


def test_slow_submission_is_ended(tmp_path):
    """Every cell may be short of its own limit: the budget of the submission counts."""
    limits = replace(QUICK, submission_seconds=3)
    cells = (solution("f"), *(graded(f"f{n}", "f()") for n in range(6)))
    assignment = make_assignment(tmp_path, *cells, limits=limits)
    slow = {"f": "import time\ndef f(): time.sleep(1.5)"}
    done = run_intake(assignment, fill(assignment, slow))
    assert done.score < 6
    assert done.status is Status.GRADED_WITH_WARNINGS
    assert done.seconds < 12


def test_kernel_mode_has_nbgraders_meaning(tmp_path):
    """Tests run with the student's objects; a warning costs nothing; partial credit counts."""
    cells = (
        solution("f"),
        graded("inside", "import inspect\nassert inspect.isfunction(f) and f(1) is None"),
        graded("partial", "0.5"),
        graded("warns", "import warnings; warnings.warn('careful')"),
        graded("fails", "assert False"),
        graded("too much", "7"),
    )
    assignment = make_assignment(tmp_path, *cells, hidden_tests="kernel")
    done = results(run_intake(assignment, fill(assignment, {"f": "def f(x): pass"})))
    scores = [r.score for r in done.values() if r.role is Role.TEST]
    assert scores == [1, 0.5, 1, 0, 1]


def test_without_walls_the_scores_are_the_same(tmp_path):
    """`--sandbox=none` runs the same engine."""
    assignment = make_assignment(tmp_path, *CELLS, allowed=("answer",))
    assert run_intake(assignment, fill(assignment, RIGHT), sandbox="none").score == 5.5


def test_files_of_the_assignment_and_of_the_student(tmp_path):
    """Both lie in the working folder; tests work beside the assignment's own."""
    cells = (
        given("import helpers\ntext = open('data/x.txt').read()", "given"),
        solution("f"),
        graded("f", "assert f() == (text, 'mine', helpers.VALUE)"),
    )
    assignment = make_assignment(tmp_path, *cells)
    (assignment.source_dir / "data").mkdir()
    (assignment.source_dir / "data" / "x.txt").write_text("given")
    (assignment.source_dir / "helpers.py").write_text("VALUE = 7")
    answer = """
import helpers
def f():
    return open("data/x.txt").read(), open("my/own.txt").read(), helpers.VALUE
"""
    intake = fill(assignment, {"f": answer}, files=(("my/own.txt", b"mine"),))
    done = run_intake(assignment, intake)
    assert done.score == 1
    assert done.files == intake.files


def test_submission_that_cannot_be_taken_in_fails_with_a_reason(grader, tmp_path):
    """It has no points, and says why."""
    done = grader.grade(Submission("ada", "a1", tmp_path / "nothing"))
    assert done.status is Status.FAILED
    assert done.reason
    assert done.score == 0


def test_figures_and_widget_state_are_kept(tmp_path):
    """Pictures and widgets of the student's cells stand in the graded notebook."""
    cells = (
        plain("import matplotlib.pyplot as plt\nplt.plot([1, 2]);"),
        plain("import ipywidgets\nipywidgets.IntSlider(3)"),
    )
    assignment = make_assignment(tmp_path, *cells)
    done = run_intake(assignment, fill(assignment)).notebooks[0]
    assert "image/png" in done.results[0].outputs[0]["data"]
    state = done.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    assert any(model["model_name"] == "IntSliderModel" for model in state.values())


def test_given_files_that_only_their_owner_may_read(tmp_path):
    """Sessions run as another user where root grades."""
    assignment = make_assignment(
        tmp_path, solution("data"), graded("data", "assert data == 'abc'"), allowed=("data",)
    )
    for name, content in (("small.txt", "abc"), ("folder/large.txt", "abc" + "x" * 5_000_000)):
        file = assignment.source_dir / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content)
        file.chmod(0o600)
    for name in ("small.txt", "folder/large.txt"):
        done = run_intake(assignment, fill(assignment, {"data": f"data = open('{name}').read(3)"}))
        assert results(done)["test_data"].score == 1


def test_a_session_that_cannot_be_set_up_is_no_students_fault(tmp_path):
    """Nothing is scored: the batch tries again, then says why."""
    limits = replace(QUICK, written_mb=1)
    assignment = make_assignment(tmp_path, solution("data"), graded("data", "0"), limits=limits)
    file = assignment.source_dir / "large.bin"
    file.write_bytes(b"x" * 3_000_000)
    with pytest.raises(SandboxError, match="File too large"):
        run_intake(assignment, fill(assignment, {"data": "data = 1"}))


def test_a_test_that_never_ends_costs_its_own_cell_and_what_follows(tmp_path, monkeypatch):
    """One that spins where no signal is heard. What people grade still waits for them."""
    monkeypatch.setattr("autograder.examiner.fork.GRACE_SECONDS", 0.5)
    manual = replace(solution("essay"), role=Role.MANUAL, points=5.0)
    cells = (
        solution("double"),
        graded("double", "assert double(1) == 2", 2),
        solution("number"),
        graded("number", "sum(range(number))"),
        graded("again", "assert double(2) == 4"),
        manual,
    )
    limits = replace(QUICK, cell_seconds=1.0)
    assignment = make_assignment(tmp_path, *cells, allowed=("number",), limits=limits)
    answers = {"double": RIGHT["double"], "number": "number = 10 ** 15", "essay": "1 + 1"}
    with Grader(assignment) as grader:
        done = grader.grade_intake(fill(assignment, answers))
        scores = {name: result.score for name, result in results(done).items()}
        assert scores["test_double"] == 2
        assert scores["test_number"] == scores["test_again"] == 0
        assert scores["essay"] is None
        assert "could not be run to their end" in done.reason
        after = grader.grade_intake(fill(assignment, answers | {"number": "number = 3"}))
        assert results(after)["test_again"].score == 1
