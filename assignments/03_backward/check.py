"""How you are doing: `ask` in the cells of tests, `check("make_mask")` and its like for you.

`autograder build` copies this file into every lesson's folder. It holds no test and no answer: it
asks a file of checks beside the lessons' folders, as the self-study bundle and the site have it,
or else the `autograder` command of the course's repository, and says so where both are missing.
While a notebook is graded it does nothing.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

CHECKS = Path(__file__).resolve().parent.parent / "checks.zip"
MISSING = (
    "The tests are not beside this notebook. To have it checked, put it into its folder of the "
    "self-study bundle (dropout-self-study.zip) or into assignments/ of the course's repository; "
    "the README of either says how. In a course it is graded when you hand it in."
)
OUTSIDE = "check works in the lesson's notebook; elsewhere, run `autograder check` on its file."
LATER = "… The hidden part of this test is judged when the lesson is graded."
STUB = 'NotImplementedError("Replace this line'
WIDTH = 86  # letters in a line: JupyterLab cuts longer ones in the middle of a word
SECONDS = 120  # to wait for an answer
MOST_HELP = 2

Cells = Mapping[str, str]  # sources, by the name of the exercise
Answers = Mapping[str, Any]  # for each test, "test_make_mask_density" say: its "state" and "text"

# Set this to ask in another way, in a browser for example. None: the `autograder` command.
grader: Callable[[Cells], Answers] | None = None


def ask(test: str, truth: Any = None, why: str = "", within: float = 0.0) -> None:
    """Print how a test goes for the cells that you ran. Never raise, so that Run All goes on.

    Args:
        test: its name, "make_mask_density" say; or the name of an answer.
        truth: of an answer, what is true; it is compared with yours.
        why: a sentence that explains it.
        within: how far a number may be off and still count as right.
    """
    shell = _shell()
    if shell is None or _is_graded():
        return
    if truth is None:
        _say(_judged(test))
    elif test not in shell.user_ns and test in _last_sources():
        _say(f"… {test} has no value: its cell ended with an error. A text needs quotes.")
    elif test not in shell.user_ns:
        _say(f"… Not answered yet: write {test} = ... above, run that cell, then this one.")
    else:
        _say(f"{_compared(shell.user_ns[test], truth, within)} {why}")


def check(*names: str, hint: int = 0) -> None:
    """Print how the functions with these names do in the hidden tests.

    Args:
        names: functions or answers that you wrote and ran, `"make_mask"` say.
        hint: how much help to give: 0, 1 or 2.
    """
    if _is_graded():
        return
    for name in names:
        if not isinstance(name, str):
            called = getattr(name, "__name__", "make_mask")
            print(f'Give check a name in quotation marks: check("{called}")')
            return
    if _shell() is None:
        print(OUTSIDE)
        return
    exercises = _exercises()
    for name in names:
        if exercises and name not in exercises:
            print(f"This lesson has no exercise {name}. It has: {', '.join(exercises)}.")
    names = tuple(name for name in names if not exercises or name in exercises)
    if not names:
        return
    command, checks = _command(), _checks()
    if command is None and checks is None:
        _say(MISSING)
        return
    ran = _last_sources()
    written = {name: ran[name] for name in names if name in ran}
    for name in names:
        if name not in written:
            print(f"Run the cell that defines {name} first.")
    if not written:
        return
    if checks is not None:
        _say(said := checks.told(_written(ran), tuple(written), hint))
    else:
        said = _run(
            str(command), _notebook(), "--cells", "--hint", str(hint), text=json.dumps(written)
        )
    if "✗" in said and hint < MOST_HELP:
        print(f'More help: check("{next(iter(written))}", hint={hint + 1})')


def reveal(name: str) -> None:
    """Print the solution of one exercise."""
    command, checks = _command(), _checks()
    if _is_graded():
        return
    if checks is not None:
        print(checks.reveal(name))
    elif command is not None:
        _run(command, _notebook(), "--reveal", name)
    else:
        _say(MISSING)


def progress() -> None:
    """Print how far you are in each lesson: as you saved it, or as you checked it last."""
    command, checks = _command(), _checks()
    if _is_graded():
        return
    if checks is not None:
        if cells := _written(_last_sources()):  # answers to questions are compared without it
            _answers(tuple(cells.items()))
        print(checks.progress())
        return
    if command is None:
        _say(MISSING)
        return
    _run(command, folder=Path.cwd().parent, otherwise="How far you are cannot be shown here.")


def _run(
    command: str, *arguments: str, text: str = "", folder: Path | None = None, otherwise: str = ""
) -> str:
    """Print what `autograder check` answers, and return it; `otherwise` first if it cannot."""
    try:
        done = subprocess.run(
            [command, "check", *arguments],
            input=text,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
            timeout=SECONDS,
            check=False,
            cwd=folder,
        )
    except subprocess.TimeoutExpired:
        print(f"… The grader gave no answer in {SECONDS} s. Does your code end?")
        return ""
    if done.returncode not in (0, 1) and otherwise:
        print(otherwise)
    said = (done.stdout + done.stderr).strip()
    print(said)
    return said


def _say(text: str) -> None:
    """Print, with line breaks between words where a line is too long for the page."""
    whole = {"break_long_words": False, "break_on_hyphens": False}
    for line in text.replace(" · ", "\xa0·\xa0").splitlines():  # a name and its points together
        within = " " * (2 + len(line) - len(line.lstrip()))
        lines = textwrap.wrap(line, WIDTH, subsequent_indent=within, **whole)
        print("\n".join(lines).replace("\xa0", " "))


def _judged(test: str) -> str:
    """What the grader says of a test, in words."""
    exercises, cells = _exercises(), _written(_last_sources())
    of = max((n for n in exercises if f"{test}_".startswith(f"{n}_")), key=len, default="")
    if of and of not in cells:
        state = "answered" if of.startswith("answer_") else "written"
        return f"… Not {state} yet: write {of}, run its cell, then this one."
    try:
        answers = _answers(tuple(cells.items()))
    except (OSError, ValueError) as error:
        return f"… The grader could not be asked: {error}"
    if "error" in answers:
        return f"… {answers['error']}"
    return str(answers.get(f"test_{test}", {}).get("text", LATER))


@lru_cache(maxsize=1)  # the tests of one function ask one after another
def _answers(cells: tuple[tuple[str, str], ...]) -> Answers:
    if grader is not None:
        return grader(dict(cells))
    checks = _checks()
    if checks is not None:
        found: Answers = checks.answers(dict(cells))
        return found
    return _process().answers(dict(cells)) if _command() else {}


@lru_cache(maxsize=1)
def _checks() -> Any:
    """What checks this lesson in this very kernel; None without a file of checks."""
    if not CHECKS.is_file() or _shell() is None:
        return None
    sys.path.insert(0, str(CHECKS))
    kernel = importlib.import_module("autograder.check.kernel")
    return kernel.open_checks(CHECKS, Path.cwd().name, _shell().user_ns)


def _command() -> str | None:
    """The `autograder` command, where the course lies above this folder."""
    here = Path.cwd()
    above = any((folder / "source" / here.name).is_dir() for folder in here.parents)
    return shutil.which("autograder") if above else None


class _Process:
    """The `autograder` command, waiting for questions: only the first takes a second."""

    def __init__(self, notebook: str) -> None:
        self._child = subprocess.Popen(
            [str(shutil.which("autograder")), "ask", notebook],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
            start_new_session=True,  # an interrupt is meant for the notebook
        )

    @property
    def is_alive(self) -> bool:
        return self._child.poll() is None

    def answers(self, cells: Cells) -> Answers:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        assert self._child.stderr is not None
        timer = threading.Timer(SECONDS, self._child.kill)
        timer.start()
        try:
            self._child.stdin.write(json.dumps(cells) + "\n")
            self._child.stdin.flush()
            line = self._child.stdout.readline()
            if not line:
                return {"error": self._child.stderr.read().strip() or "The grader gave no answer."}
            answers: Answers = json.loads(line)
            return answers
        except BaseException:  # interrupted: the next answer would be this one's
            self._child.kill()
            self._child.wait()
            raise
        finally:
            timer.cancel()


_running: list[_Process] = []


def _process() -> _Process:
    """The process that was started, or a new one."""
    if not (_running and _running[0].is_alive):
        _running[:] = [_Process(_notebook())]
    return _running[0]


def _compared(answer: Any, truth: Any, within: float) -> str:
    """What was predicted, and what is true."""
    if isinstance(truth, str):
        right = isinstance(answer, str) and answer.strip().lower() == truth.lower()
        said = f"You said {answer!r}"
        return f"✓ {said}, and so it is." if right else f"✗ {said}; right is {truth!r}."
    try:
        number = float("nan" if isinstance(answer, str) else answer)
    except (TypeError, ValueError):
        number = float("nan")
    if number != number:
        return f"✗ You said {answer!r}, which is not a number; it is {truth:.4g}."
    if abs(number - truth) <= within + 1e-9 * abs(truth):
        return f"✓ You said {number:.4g}, and it is {truth:.4g}."
    return f"✗ You said {number:.4g}; it is {truth:.4g}."


def _is_graded() -> bool:
    """True while nbgrader grades or validates; it says so to the kernels that it starts."""
    return "NBGRADER_EXECUTION" in os.environ


def _shell() -> Any:
    """IPython's shell; None outside of a notebook."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return get_ipython()


def _notebook() -> str:
    return f"{Path.cwd().name}.ipynb"


def _exercises() -> list[str]:
    """The names of the exercises in this folder's notebook; none if it cannot be read."""
    try:
        text = Path(_notebook()).read_text(encoding="utf-8")
        cells = [
            cell["metadata"].get("nbgrader", {})
            for cell in json.loads(text)["cells"]
            if cell["cell_type"] == "code"
        ]
        return [str(c["grade_id"]) for c in cells if c.get("solution") and not c.get("grade")]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return []


def _written(ran: Cells) -> dict[str, str]:
    """Of the cells that ran, those of exercises in which something is written."""
    return {name: ran[name] for name in _exercises() if name in ran and STUB not in ran[name]}


def _last_sources() -> dict[str, str]:
    """For each name, the cell that you ran last of those that define it."""
    ran: dict[str, str] = {}
    for source in _shell().user_ns["In"]:
        ran.update(dict.fromkeys(_defined(source), source))
    return ran


@lru_cache(maxsize=2000)
def _defined(source: str) -> frozenset[str]:
    """The functions and variables that a cell defines, or would if it were Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return frozenset(re.findall(r"^(?:def +(?=\w+ *\()|(?=\w+ *=(?!=)))(\w+)", source, re.M))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    targets = [t for node in tree.body if isinstance(node, ast.Assign) for t in node.targets]
    return frozenset(functions | {t.id for t in targets if isinstance(t, ast.Name)})
