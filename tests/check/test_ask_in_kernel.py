"""`ask("double_numbers")` in a lesson's notebook, in a real kernel."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.check.conftest import NAME
from tests.check.test_check_in_kernel import folder, run
from tests.pages.small_class import CANARY, RIGHT

__all__ = ["folder"]  # a fixture
IMPORT = "from check import ask"
WRONG = "def double(x):\n    return x"
STUB = 'def double(x):\n    raise NotImplementedError("Replace this line by your own code.")'
NUMBERS = 'ask("double_numbers")'
CONFIG = Path(__file__).resolve().parents[2] / "nbgrader_config.py"


@pytest.fixture
def lesson(folder: Path) -> Path:
    """The folder with the lesson's notebook, which tells the names of the exercises."""
    shutil.copyfile(folder.parents[1] / "source" / NAME / f"{NAME}.ipynb", folder / f"{NAME}.ipynb")
    return folder


def test_a_test_says_what_was_seen_and_the_notebook_goes_on(lesson: Path) -> None:
    """The cell that ran last counts, and only the tests of its own names are told."""
    said = run(lesson, IMPORT, WRONG, NUMBERS, 'ask("double_one")', RIGHT, NUMBERS)
    assert said[2].startswith("✗")
    assert "the number comes back as it was" in said[2]
    assert said[3].startswith("✗")
    assert said[5].startswith("✓")
    assert CANARY not in "".join(said)


@pytest.mark.parametrize("before", ["pass", STUB], ids=["not run", "stub"])
def test_what_is_not_written_is_not_judged(lesson: Path, before: str) -> None:
    """Neither right nor wrong, with or without the grader."""
    said = run(lesson, IMPORT, before, NUMBERS)
    assert said[2].strip() == "… Not written yet: write double, run its cell, then this one."


def test_a_cell_that_is_no_python_was_written_all_the_same(lesson: Path) -> None:
    """Whoever forgot a bracket is told so, and not to begin."""
    said = run(
        lesson, IMPORT, "def double(x):\n    return (2 * x", NUMBERS, errors=("SyntaxError",)
    )
    assert said[2].startswith("✗")
    assert "SyntaxError" in said[2]
    said = run(lesson, IMPORT, "answer_x = 'b", 'ask("answer_x", "b")', errors=("SyntaxError",))
    assert said[2].strip().startswith("… answer_x has no value: its cell ended with an error.")


def test_stub_is_known_by_what_the_course_puts_there() -> None:
    """The words by which `ask` knows a stub are those of the configuration."""
    source = (CONFIG.parent / "source" / "check.py").read_text(encoding="utf-8")
    (words,) = re.findall(r"^STUB = '(.*)'$", source, re.MULTILINE)
    assert words in CONFIG.read_text(encoding="utf-8")


def test_without_the_grader_the_test_is_judged_later(lesson: Path) -> None:
    """A student of a class has no hidden tests at hand."""
    said = run(lesson, f'import os\nos.environ["PATH"] = ""\n{IMPORT}', RIGHT, NUMBERS)
    assert said[2].strip() == "… The hidden part of this test is judged when the lesson is graded."


def test_while_it_is_graded_nothing_is_said_or_started(lesson: Path) -> None:
    """nbgrader tells its kernels that they grade; a test must not grade again from there."""
    said = run(
        lesson,
        'import os\nos.environ["NBGRADER_EXECUTION"] = "autograde"',
        f"import check\n{IMPORT}\n{RIGHT}",
        f'{NUMBERS}\nask("answer_x", 3)\ncheck.check("double")\ncheck.progress()',
        "print(check._running)",
    )
    assert said[2] == ""
    assert said[3].strip() == "[]"


def test_outside_of_a_notebook_nothing_is_said(folder: Path) -> None:
    """As on the grader's own side, which runs the lines of tests without a notebook."""
    done = subprocess.run(
        [sys.executable, "-c", f"{IMPORT}; {NUMBERS}; ask('answer_x', 3)"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_grader_without_a_course_says_so(lesson: Path, tmp_path: Path) -> None:
    """No traceback; the next cell runs."""
    alone = Path(shutil.copytree(lesson, tmp_path / "alone" / NAME))
    said = run(alone, IMPORT, RIGHT, NUMBERS, "print('on')")
    assert said[2].startswith("… ")
    assert "is judged when the lesson is graded" in said[2]
    assert said[3] == "on\n"


def test_an_interrupted_question_does_not_answer_the_next(lesson: Path) -> None:
    """The answer that comes too late is nobody's."""
    interrupt = "import _thread, threading\nthreading.Timer(0.2, _thread.interrupt_main).start()"
    said = run(
        lesson,
        f"{IMPORT}\n{WRONG}",
        f"{interrupt}\ntry:\n    {NUMBERS}\nexcept KeyboardInterrupt:\n    print('interrupted')",
        RIGHT,
        NUMBERS,
    )
    assert said[1].strip() == "interrupted"
    assert said[3].startswith("✓")


def test_another_grader_takes_the_command_s_place(lesson: Path) -> None:
    """It gets the cells that ran, by name; in a browser there are no processes."""
    grader = (
        "def grader(cells):\n"
        '    return {"test_double_numbers": {"state": "passed", "text": str(sorted(cells))}}'
    )
    said = run(
        lesson, f"import check\n{IMPORT}\n{RIGHT}", grader, f"check.grader = grader\n{NUMBERS}"
    )
    assert said[2].strip() == "['double']"


def test_long_lines_end_between_words(lesson: Path) -> None:
    """JupyterLab would cut them in the middle of a word."""
    why = "Each of the units is kept with the same chance. " * 4
    said = run(lesson, f"{IMPORT}\nanswer_x = 3", f'ask("answer_x", 3, "{why.strip()}")')
    lines = said[1].splitlines()
    assert len(lines) > 2
    assert max(map(len, lines)) <= 86
    assert " ".join(said[1].split()) == f"✓ You said 3, and it is 3. {why.strip()}"


@pytest.mark.parametrize(
    ("answer", "question", "said"),
    [
        ("", 'ask("answer_x", 3)', "… Not answered yet: write answer_x = ..."),
        ("answer_x = 3", 'ask("answer_x", 3, "Count.")', "✓ You said 3, and it is 3. Count."),
        ("answer_x = 4", 'ask("answer_x", 3, "Count.")', "✗ You said 4; it is 3. Count."),
        ("answer_x = 0.2", 'ask("answer_x", 0.216, within=0.02)', "✓ You said 0.2, and"),
        ("answer_x = 0.1", 'ask("answer_x", 0.216, within=0.02)', "✗ You said 0.1; it is"),
        ("answer_x = '3'", 'ask("answer_x", 3)', "✗ You said '3', which is not a number"),
        ("answer_x = 'B '", 'ask("answer_x", "b")', "✓ You said 'B ', and so it is."),
        ("answer_x = b", 'ask("answer_x", "b")', "… answer_x has no value: its cell ended with"),
        ("answer_x = 3", 'ask("answer_x", "b")', "✗ You said 3; right is 'b'."),
    ],
)
def test_a_prediction_is_compared_with_what_is_true(
    lesson: Path, answer: str, question: str, said: str
) -> None:
    """In words, without the grader, and only once there is an answer."""
    no_grader = 'import os\nos.environ["PATH"] = ""'
    cells = (no_grader, IMPORT, answer, question)
    assert run(lesson, *cells, errors=("NameError",))[3].startswith(said)
