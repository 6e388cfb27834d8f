"""No attack earns a point, reads a test, or touches the next student. One named attack a case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.course.assignment import load_with_solutions
from autograder.grading.job import Trial
from autograder.grading.own_solution import decided
from autograder.grading.submission import Grader
from autograder.grading.trial import try_solution
from autograder.models import GradedSubmission, Limits, Submission
from autograder.pages.student_page import own_cells
from autograder.results.autograded import as_notebook
from tests.course import building
from tests.redteam.attacks import ATTACKS, Attack
from tests.redteam.speaking import MALFORMED
from tests.redteam.staying import MARK, SLEEP

# It stands in the hidden tests, the exams, the own solution and the honest student's text.
CANARY = "canary"
LIMITS = Limits(
    cell_seconds=1.5,
    call_seconds=1,
    submission_seconds=8,
    memory_mb=400,
    processes=24,
    open_files=128,
    written_mb=16,
    output_bytes=200_000,
)
EXAMS = f'"""Exams: {CANARY}."""\n\n\ndef wrong(seen, expected):\n    return seen != expected\n'
HIDE = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
CELLS = (
    building.locked("import numpy as np", "given"),
    building.locked(
        "class Recorder:\n    def submit(self, f):\n        assert f(abs, -3) == 3\n\n"
        "recorder = Recorder()",
        "given_recorder",
    ),
    building.solution(
        f"def total(a):\n    ### BEGIN SOLUTION\n    return a.sum(axis=1)  # {CANARY}\n"
        "    ### END SOLUTION",
        "total",
    ),
    building.solution(
        "def halve(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION", "halve"
    ),
    building.solution(
        "def refuse(x):\n    ### BEGIN SOLUTION\n    raise TypeError\n    ### END SOLUTION",
        "refuse",
    ),
    building.solution(
        "def apply(f, x):\n    ### BEGIN SOLUTION\n    return f(x)\n\n"
        "recorder.submit(apply)\n    ### END SOLUTION",
        "apply",
    ),
    building.test(
        HIDE.format(
            f"import exams_here  # {CANARY}\n"
            "rows = np.arange(12.0).reshape(4, 3) + 1\nexpected = rows.sum(axis=1)\n"
            "answer = total(rows.copy())\n"
            "assert answer.shape == (4,) and np.allclose(answer, expected)"
        ),
        "test_total_close",
        2,
    ),
    building.test(
        HIDE.format(
            f"assert total(np.array([[3.0, 4.0]])) == [7.0], '{CANARY}'\n"
            "assert not exams_here.wrong(float(total(np.ones((1, 2)))[0]), 2.0)"
        ),
        "test_total_equal",
        2,
    ),
    building.test(
        HIDE.format(
            "values = [np.full((2, 3), k + 0.5) for k in range(4)]\n"
            "wanted = [[3 * (k + 0.5)] * 2 for k in range(4)]\n"
            "sum(total(v).tolist() == w for v, w in zip(values, wanted))"
        ),
        "test_total_partly",
        4,
    ),
    building.test(
        HIDE.format(f"assert apply(lambda x: x + len('{CANARY}'), 3) == 9"), "test_apply", 2
    ),
    building.test(
        HIDE.format(
            "import random\n\n"
            "for own, draw in (\n"
            "    (random.Random(7), lambda g: g.gauss(0, 1)),\n"
            "    (np.random.RandomState(7), lambda g: g.normal()),\n"
            "    (np.random.default_rng(7), lambda g: int(g.integers(1000))),\n"
            "    (np.random.Generator(np.random.MT19937(7)), lambda g: g.random()),\n"
            "):\n"
            "    try:\n        halve(own)\n    except TypeError:\n        pass\n"
            "    for x in (own.random(), draw(own)):\n        assert halve(x) == x / 2\n"
            "np.random.seed(7)\nrandom.seed(7)\n"
            "for draw in (random.random, np.random.random, np.random.randn):\n"
            "    halve(1.0)\n    x = draw()\n    assert halve(x) == x / 2"
        ),
        "test_halve",
        2,
    ),
    building.test(
        HIDE.format(
            "assert callable(refuse)\n"
            "try:\n    refuse('text')\nexcept TypeError:\n    pass\nelse:\n    assert False"
        ),
        "test_refuse",
        1,
    ),
    building.test(
        "seen = apply(lambda x: x + 1, 1)\nassert seen == 2, f'apply gave {seen}'",
        "test_apply_visible",
        1,
    ),
    building.test(HIDE.format("recorder.submit(apply)"), "test_recorder", 1),
    building.code("print('a last cell of the lesson')"),
)
WRONG = {
    "total": "def total(a):\n    return a.max(axis=1)",
    "halve": "def halve(x):\n    return 2 * x",
    "refuse": "def refuse(x):\n    return x",
    "apply": "def apply(f, x):\n    return x",
}
HONEST = {
    "total": f"def total(a):\n    return a.sum(axis=1)  # {CANARY} of another student",
    "halve": "def halve(x):\n    return x / 2",
    "refuse": "def refuse(x):\n    raise TypeError",
    "apply": "def apply(f, x):\n    return f(x)",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose hidden tests hold a marker."""
    root = building.make_course(tmp_path_factory.mktemp("redteam") / "course", {"p1": CELLS})
    (root / "exams_here.py").write_text(EXAMS, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def grader(course: Path) -> Iterator[Grader]:
    """One zygote for all attacks, as in a class, where the own solution has run and decided."""
    assignment, solutions = load_with_solutions(load_course(course), "ps1")
    assert CANARY in str(solutions)
    with Grader(assignment, LIMITS) as running:
        own = try_solution(running, Trial(solutions))
        assert own.places["p1"] and not own.not_full and not own.in_kernel
        running.take_up(decided(assignment, own))
        yield running


def hand_in(
    course: Path, student: str, attack: Attack | None, answers: dict[str, str]
) -> Submission:
    """Writes a submission, attacked if so asked."""
    notebook = building.answered(course, answers)["p1"]
    if attack is not None and attack.cell:
        building.cell_of(notebook, "apply")["source"] += "\n" + attack.cell  # the last answer
        notebook["cells"].append(building.code(attack.last) | {"id": "last"})
    if attack is not None and attack.notebook is not None:
        attack.notebook(notebook)
    text = json.dumps(notebook)
    if attack is not None and attack.raw is not None:
        text = attack.raw(text)
    return building.hand_in(course, student, {"p1": text})


def shown_to_the_student(graded: GradedSubmission) -> str:
    """Outputs on the feedback page, findings, and the reason, as one text."""
    notebooks = [own_cells(as_notebook(n)["cells"], frozenset(), {}) for n in graded.notebooks]
    outputs = [cell.outputs for cells in notebooks for cell in cells]
    results = [r for n in graded.notebooks for r in n.results]
    findings = [vars(r.finding) for r in results if r.finding is not None]
    return str((outputs, findings, graded.reason))


def processes() -> str:
    """Command lines of all processes of the machine."""
    texts = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            texts.append(path.read_text(errors="replace"))
        except OSError:
            continue
    return "\n".join(texts)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name.replace(" ", "-"))
def test_attack_gains_nothing(course: Path, grader: Grader, attack: Attack) -> None:
    """No point more than without the attack, no marker seen, the next student graded right."""
    graded = grader.grade(hand_in(course, "eve", attack, WRONG))
    assert graded.score == 0, [(r.grade_id, r.score) for n in graded.notebooks for r in n.results]
    assert CANARY not in shown_to_the_student(graded)
    honest = grader.grade(hand_in(course, "ada", None, HONEST))
    assert (honest.score, honest.reason) == (15, "")
    assert SLEEP not in processes()
    assert [str(p) for top in ("/tmp", "/dev/shm", "/var/tmp") for p in Path(top).glob(MARK)] == []


@pytest.mark.parametrize("name", MALFORMED, ids=lambda name: name.replace(" ", "-"))
def test_value_of_no_honest_session_is_noted(course: Path, grader: Grader, name: str) -> None:
    """The instructor reads that the session broke the protocol."""
    attack = next(one for one in ATTACKS if one.name == name)
    graded = grader.grade(hand_in(course, "eve", attack, WRONG))
    assert "broke the protocol" in graded.reason


def test_wrong_answer_alone_has_no_points(course: Path, grader: Grader) -> None:
    """What the attacks are compared with."""
    assert grader.grade(hand_in(course, "eve", None, WRONG)).score == 0


def test_first_attack_does_not_help_a_second_submission(course: Path, grader: Grader) -> None:
    """What one submission left behind is not there for the next one of the same student."""
    writer = replace(ATTACKS[0], cell=f"open('{MARK}', 'w').write('x')")
    reader = replace(ATTACKS[0], cell=f"import os\nprint(os.path.exists('{MARK}'), os.listdir())")
    grader.grade(hand_in(course, "eve", writer, WRONG))
    graded = grader.grade(hand_in(course, "eve", reader, WRONG))
    assert MARK not in shown_to_the_student(graded)
