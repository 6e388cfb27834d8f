"""`autograder check`: one's own notebook, the hidden tests, hints in steps."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from tests.check.conftest import COMMAND, ENVIRONMENT, NAME, check, write_notebook
from tests.pages.small_class import ANSWERS, CANARY, RIGHT

ALL_RIGHT = ANSWERS["ada"]
NOTHING_DOUBLED = ANSWERS["bob"]
TRIPLED = ANSWERS["cleo"]


def test_right_answers_pass_line_by_line(lesson_course: Path, tmp_path: Path) -> None:
    path = write_notebook(tmp_path / f"{NAME}.ipynb", lesson_course, ALL_RIGHT)
    done = check(path, "--course", lesson_course, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("✓") == 3
    assert "✗" not in done.stdout
    assert "double numbers  double · 2/2" in done.stdout
    assert "4 of 7 points" in done.stdout  # three are a person's to give
    assert "More help" not in done.stdout


def test_help_comes_in_steps(lesson_course: Path, tmp_path: Path) -> None:
    path = write_notebook(tmp_path / f"{NAME}.ipynb", lesson_course, NOTHING_DOUBLED)
    said = []
    for step in (0, 1, 2):
        done = check(path, "--hint", step, "--course", lesson_course, cwd=tmp_path)
        assert done.returncode == 1, done.stderr
        said.append(done.stdout)
    for text in said:
        assert "seen: the number comes back as it was" in text
        assert "looks like: nothing is doubled" in text
    assert ["hint: What is twice 3?" in text for text in said] == [False, True, True]
    assert ["read again: Doubling numbers" in text for text in said] == [False, False, True]
    assert [f"More help: --hint {n}" in text for n, text in enumerate(said, 1)] == [
        True,
        True,
        False,
    ]


def test_last_step_shows_a_call_made_for_showing(lesson_course: Path, tmp_path: Path) -> None:
    path = write_notebook(tmp_path / f"{NAME}.ipynb", lesson_course, TRIPLED)
    text = check(path, "--hint", 2, "--course", lesson_course, cwd=tmp_path).stdout
    assert "call: double(3)" in text
    assert "expected: 6" in text
    assert "yours gave: 9" in text


def test_one_slip_is_told_once(lesson_course: Path, tmp_path: Path) -> None:
    """The first item of the function says what was seen, the others are one line."""
    broken = {"double": "def double(x):\n    return y"}
    path = write_notebook(tmp_path / f"{NAME}.ipynb", lesson_course, broken)
    text = check(path, "--course", lesson_course, cwd=tmp_path).stdout
    assert text.count("NameError: name 'y' is not defined") == 1
    assert '2 more: for the reason seen at "double numbers"' in text


def test_a_function_that_is_not_written_is_one_line(lesson_course: Path, tmp_path: Path) -> None:
    path = write_notebook(tmp_path / f"{NAME}.ipynb", lesson_course, {})
    text = check(path, "--course", lesson_course, cwd=tmp_path).stdout
    assert text.count("double") == 1
    assert "… double: not written yet  0/4" in text
    assert "More help" not in text


def test_long_words_go_on_below_their_beginning(lesson_course: Path, tmp_path: Path) -> None:
    path = write_notebook(tmp_path / f"{NAME}.ipynb", lesson_course, NOTHING_DOUBLED)
    done = check(path, "--course", lesson_course, cwd=tmp_path, columns="40")
    assert "    seen: the number comes back as it\n          was\n" in done.stdout


@pytest.mark.parametrize("student", sorted(ANSWERS))
def test_no_hidden_test_is_told(lesson_course: Path, tmp_path: Path, student: str) -> None:
    """Not even to code that prints, shows and raises whatever it is called with."""
    path = write_notebook(tmp_path / f"{NAME}.ipynb", lesson_course, ANSWERS[student])
    done = check(path, "--hint", 2, "--course", lesson_course, cwd=tmp_path)
    assert "points" in done.stdout
    assert CANARY not in done.stdout + done.stderr


def test_solution_is_shown_by_name_only(lesson_course: Path, tmp_path: Path) -> None:
    path = write_notebook(tmp_path / f"{NAME}.ipynb", lesson_course, {})
    shown = check(path, "--reveal", "double", "--course", lesson_course, cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "def double(x):" in shown.stdout
    assert f"{CANARY} = 2" in shown.stdout  # the solution itself
    assert "SOLUTION" not in shown.stdout
    narrow = check(
        *(path, "--reveal", "double", "--course", lesson_course), cwd=tmp_path, columns="12"
    )
    assert narrow.stdout == shown.stdout  # nothing is cut off
    unknown = check(path, "--reveal", "triple", "--course", lesson_course, cwd=tmp_path)
    assert unknown.returncode == 2
    assert "has no cell 'triple' to reveal" in unknown.stderr
    assert "It has: double" in unknown.stderr


def test_course_and_notebook_are_found(lesson_course: Path, tmp_path: Path) -> None:
    """In the lesson's folder below the course, `autograder check` needs no argument."""
    root = Path(shutil.copytree(lesson_course, tmp_path / "course"))
    folder = root / "assignments" / NAME
    write_notebook(folder / f"{NAME}.ipynb", root, ALL_RIGHT)
    done = check(cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "4 of 7 points" in done.stdout


def test_a_notebook_that_is_not_there(lesson_course: Path, tmp_path: Path) -> None:
    done = check("p1.ipynb", "--course", lesson_course, cwd=tmp_path)
    assert done.returncode == 2
    assert "There is no notebook p1.ipynb" in done.stderr
    assert "check the name" in done.stderr


@pytest.mark.parametrize("names", [(), ("a", "b")])
def test_which_notebook_is_not_guessed(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / f"{name}.ipynb").write_text("{}")
    done = check(cwd=tmp_path)
    assert done.returncode == 2
    assert f"There are {len(names)} notebooks in this folder." in done.stderr
    assert "Name the one to check" in done.stderr


def test_a_course_that_is_not_there(lesson_course: Path, tmp_path: Path) -> None:
    path = write_notebook(tmp_path / f"{NAME}.ipynb", lesson_course, {})
    done = check(path, cwd=tmp_path)
    assert done.returncode == 2
    assert f"No course with the assignment {NAME} was found" in done.stderr
    assert "--course" in done.stderr


@pytest.mark.parametrize("option", [(), ("--reveal", "double")])
def test_a_notebook_under_another_name(
    lesson_course: Path, tmp_path: Path, option: tuple[str, ...]
) -> None:
    """A lesson is known by the name of its file, and the course says which it has."""
    path = write_notebook(tmp_path / "mine.ipynb", lesson_course, ALL_RIGHT)
    done = check(path, "--course", lesson_course, *option, cwd=tmp_path)
    assert done.returncode == 2
    assert "has no assignment mine." in done.stderr
    assert f"keep the lesson's. There are: {NAME}." in done.stderr


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"double": 3}'])
def test_cells_that_are_none(lesson_course: Path, tmp_path: Path, text: str) -> None:
    done = check(f"{NAME}.ipynb", "--cells", "--course", lesson_course, cwd=tmp_path, text=text)
    assert done.returncode == 2
    assert "--cells reads a JSON object" in done.stderr


@pytest.mark.parametrize("content", ['{"cells": [', "", "[1, 2]"])
def test_a_broken_notebook(lesson_course: Path, tmp_path: Path, content: str) -> None:
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text(content)
    done = check(path, "--course", lesson_course, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("autograder: ")
    assert "Mend the notebook" in done.stderr
    assert "Traceback" not in done.stderr


def _hear_interrupts() -> None:
    """A shell that runs the tests in the background has them ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_watch_checks_again_on_save_until_interrupted(lesson_course: Path, tmp_path: Path) -> None:
    path = write_notebook(tmp_path / f"{NAME}.ipynb", lesson_course, NOTHING_DOUBLED)
    process = subprocess.Popen(
        [*COMMAND, str(path), "--watch", "--course", str(lesson_course)],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=_hear_interrupts,
    )
    assert process.stdout is not None
    patience = threading.Timer(300, process.kill)  # so that a line that never comes is an error
    patience.start()
    try:
        said = []

        def read_to(ending: str) -> str:
            for line in process.stdout or ():
                said.append(line)
                if ending in line:
                    return line
            raise AssertionError("".join(said))

        read_to("0 of 7 points")
        read_to("Watching")
        path.write_text("{ half")  # saved halfway, or broken
        read_to("Mend the notebook")
        write_notebook(path, lesson_course, {"double": RIGHT})
        read_to("4 of 7 points")
        process.send_signal(signal.SIGINT)
        read_to("Ended.")
        assert process.wait(60) == 1  # what the first check said
    finally:
        patience.cancel()
        process.kill()
        process.wait()
        process.stdout.close()


def test_cells_from_a_notebook_give_their_own_lines(lesson_course: Path, tmp_path: Path) -> None:
    """Sent as JSON by the lesson's own `check`; other items are not spoken of."""
    for source, status in ((RIGHT, 0), (NOTHING_DOUBLED["double"], 1)):
        done = check(
            *(f"{NAME}.ipynb", "--cells", "--course", lesson_course),
            cwd=tmp_path,
            text=json.dumps({"double": source}),
        )
        assert done.returncode == status, done.stderr
        assert done.stdout.count("double") >= 3
        assert "why" not in done.stdout
        assert CANARY not in done.stdout
