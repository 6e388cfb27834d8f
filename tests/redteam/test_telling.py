"""What hidden tests passed leaves no page as numbers or names that the student's code returns."""

from __future__ import annotations

import re
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

from autograder.course import load_assignment, load_course
from autograder.examiner.told import BUDGET, DIGITS, bounded, rounded
from autograder.grading.submission import Grader
from autograder.models import Limits
from solutions.exams.base import ExamError, numeric_array
from solutions.exams.showing import text_of
from tests.course import building

HIDDEN = np.random.default_rng(7).normal(size=(4, 6))
EXAMS = """
import numpy as np


class Failed(AssertionError):
    def __init__(self, seen, answer):
        super().__init__(seen)
        self.seen = seen
        self.example = "double(np.ones(3))", "[2. 2. 2.]", str(answer.tolist())


def examine(double):
    hidden = np.random.default_rng(7).normal(size=(4, 6))
    answer = double(hidden.copy())
    shown = double(np.ones(3))
    if not np.array_equal(answer, 2 * hidden):
        raise Failed(f"the answer holds {shown.tolist()}", shown)
"""
CELLS = (
    building.locked("import numpy as np", "given"),
    building.solution(
        "def double(a):\n    ### BEGIN SOLUTION\n    return 2 * a\n    ### END SOLUTION", "double"
    ),
    building.test(
        "### BEGIN HIDDEN TESTS\nfrom exams_here import examine\nexamine(double)\n"
        "### END HIDDEN TESTS",
        "test_double",
        1,
    ),
)
KEEPING = """
log = []
def double(a):
    log.append(a.copy())
    return np.frombuffer(log[0].tobytes(), np.int64) if a.size == 3 else a
"""


def significant(text: str) -> list[str]:
    """The digits of all numbers in a text, zeros in front left out."""
    return [n.replace(".", "").lstrip("0") for n in re.findall(r"\d+\.?\d*", text)]


def test_kept_inputs_do_not_leave_as_numbers(tmp_path: Path) -> None:
    """A finding says a few rounded numbers of what the student's code returned."""
    root = building.make_course(tmp_path / "course", {"p1": CELLS})
    (root / "exams_here.py").write_text(EXAMS, encoding="utf-8")
    handed_in = building.hand_in(root, "eve", building.answered(root, {"double": KEEPING}))
    with Grader(load_assignment(load_course(root), "ps1"), Limits()) as grader:
        graded = grader.grade(handed_in)
    finding = next(r.finding for n in graded.notebooks for r in n.results if r.finding)
    assert finding.example is not None
    kept = [str(number) for number in np.frombuffer(HIDDEN.tobytes(), np.int64)]
    for text in (finding.seen, finding.example[2]):
        assert sum(map(len, significant(text))) <= BUDGET
        assert not any(number.lstrip("-") in text for number in kept)
    assert finding.example[:2] == ("double(np.ones(3))", "[2. 2. 2.]")


@pytest.mark.parametrize(
    "value",
    [
        np.frombuffer(HIDDEN.tobytes(), np.int64),
        HIDDEN * 1e-200,
        tuple([True, False, None] * 200),
        [((), ((),)) for _ in range(300)],
        " ".join(f"x{n}" for n in range(10**9, 10**9 + 50)),
        "e" * 5000,
    ],
    ids=["integers", "exponents", "constants", "brackets", "words", "one word"],
)
def test_no_text_says_more_than_its_budget(value: object) -> None:
    text = bounded(str(value))
    assert sum(map(str.isdigit, text)) - text.count("0.") <= BUDGET
    assert len(re.findall(r"[(\[]|True|False|None", text)) <= BUDGET
    assert max(map(len, re.findall(r"\w+", text)), default=0) <= 30


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[2.    , 0.833333], [12.345678, -1.    ]]", "[[2.    , 0.8333], [12.35, -1.    ]]"),
        ("with keep_prob = 0.35 the share is 61.2% of 6440", None),
        ("a float64 array of shape (64, 103) and 1e-09", None),
        ("123456 of 200000", "123500 of 200000"),
        ("1.23456e-200", "1.235e-200"),
    ],
)
def test_what_an_honest_learner_reads_stays(text: str, told: str | None) -> None:
    """Numbers of up to four digits are what they were, others are rounded."""
    assert bounded(text) == rounded(text) == (told or text)
    assert DIGITS == 4


def test_name_of_a_students_class_is_not_said() -> None:
    """A named tuple comes under the name that the student gave it."""
    value = namedtuple("s70x91p0d2", ["a"])(1)
    with pytest.raises(ExamError) as raised:
        numeric_array(value, (2,), "the mask")
    assert "s70x91" not in str(raised.value)
    assert "s70x91" not in text_of([value]) and "s70x91" not in text_of({1: value})


def test_dtype_of_texts_says_no_length() -> None:
    with pytest.raises(ExamError) as raised:
        numeric_array(np.zeros(2, "<U123457"), (2,), "the mask")
    assert "123457" not in str(raised.value)
