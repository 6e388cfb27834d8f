"""One's own code in one process: the verdicts and words are those behind walls."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.check.baked import Baked, bake
from autograder.check.kernel import KernelChecker
from autograder.check.start import Start
from autograder.check.verdict import Checker
from autograder.cli.check import NO_WALLS
from examples.catalogue import COURSE, examples_of, lesson_names
from tests.check.conftest import ENVIRONMENT, NAME, check, write_notebook
from tests.pages.small_class import ANSWERS

LESSONS = lesson_names()
SAMPLE = 3  # examples of each lesson that are compared in short form


UNSEEDED = re.compile(r"default_rng\(\)|np\.random\.(rand|random|binomial|uniform|choice)\b")
# pytest makes errors of warnings in its own process, which a check outside of it does not.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def checkers() -> Iterator[Any]:
    """Give two checkers of a lesson: behind walls, and in one process."""
    made: dict[str, tuple[Checker, Checker]] = {}

    def both(lesson: str) -> tuple[Checker, Checker]:
        if lesson not in made:
            one, other = (Checker(Start(COURSE, lesson, mode)) for mode in ("bwrap", "none"))
            made[lesson] = one, other
        return made[lesson]

    yield both
    for pair in made.values():
        for checker in pair:
            checker.__exit__(None, None, None)


@cache
def texts(lesson: str) -> tuple[tuple[str, str], ...]:
    """Every example of a lesson: the function, and what a learner wrote."""
    known = examples_of(lesson)
    given = [(one.function, one.source) for one in known.mistakes]
    given += [(one.function, one.source) for one in known.right]
    return (*given, *known.wrong_answers.items())


def answers(checker: Checker, function: str, source: str) -> dict[str, str]:
    """The cells of one example, and the reference for each function that it calls."""
    solved = {c.grade_id: c.solution for c in checker.assignment.notebooks[0].cells if c.solution}
    used = {name: text for name, text in solved.items() if re.search(rf"\b{name}\b", source)}
    return {**used, function: source}


def compare(checkers: Any, lesson: str, chosen: tuple[tuple[str, str], ...]) -> None:
    walls, here = checkers(lesson)
    for function, source in chosen:
        cells = answers(walls, function, source)
        said, expected = here.check_cells(cells), walls.check_cells(cells)
        if UNSEEDED.search(source):  # numbers in what is said are others each time
            said, expected = ([(line.item, line.score) for line in one] for one in (said, expected))
        assert said == expected, (function, source)


@pytest.mark.parametrize("lesson", LESSONS)
def test_one_process_says_what_walls_say(checkers: Any, lesson: str) -> None:
    known = texts(lesson)
    compare(checkers, lesson, known[:: max(1, len(known) // SAMPLE)])


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("AUTOGRADER_LONG"), reason="the short form runs instead")
@pytest.mark.parametrize("lesson", LESSONS)
def test_one_process_says_what_walls_say_of_every_example(checkers: Any, lesson: str) -> None:
    compare(checkers, lesson, texts(lesson))


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_kernel_says_what_walls_say(
    checkers: Any, lesson: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The functions that live there are called; names, generators and folder stay as they were."""
    walls, _ = checkers(lesson)
    monkeypatch.chdir(COURSE / "source" / lesson)
    monkeypatch.syspath_prepend(str(COURSE / "source" / lesson))
    baked = Baked.from_json(bake(walls.assignment, {}, "").to_json())
    for function, source in texts(lesson)[:: max(1, len(texts(lesson)) // SAMPLE)]:
        cells = answers(walls, function, source)
        names = kernel_names(baked, cells)
        before, drawn = dict(names), (random.getstate(), np.random.get_state()[1].tolist())
        lines = KernelChecker(baked, names, tmp_path / "progress.txt").check(cells)
        expected = walls.check_cells(cells)
        assert [line for line in lines if function in line.item.grade_id] == [
            line for line in expected if function in line.item.grade_id
        ], (function, source)
        assert names == before
        assert drawn == (random.getstate(), np.random.get_state()[1].tolist())


def test_a_kernel_remembers_how_far_each_lesson_is(
    checkers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What only a person can give is not left to the learner."""
    walls, _ = checkers("01_masks")
    monkeypatch.chdir(COURSE / "source" / "01_masks")
    monkeypatch.syspath_prepend(str(COURSE / "source" / "01_masks"))
    baked = Baked.from_json(bake(walls.assignment, {}, "").to_json())
    solved = {c.grade_id: c.solution for c in walls.assignment.notebooks[0].cells if c.solution}
    code = {name: text for name, text in solved.items() if not name.startswith("explain")}
    points = {"01_masks": 35.0, "02_scaling": 30.0}
    checker = KernelChecker(baked, kernel_names(baked, code), tmp_path / "progress.txt", points)
    assert "0 of 65 points. Next: 01_masks" in checker.progress()
    checker.check(code)
    said = checker.progress()
    assert "33/35  done, 2 are given by a person" in said
    assert "33 of 65 points. Next: 02_scaling" in said
    checker.check({"make_mask": code["make_mask"]})  # the day after, in a new kernel
    assert checker.progress() == said


def kernel_names(baked: Baked, cells: dict[str, str]) -> dict[str, Any]:
    """The names of a kernel that has run the given imports and these cells."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in baked.notebook.cells:
        source = cells.get(cell.grade_id, "" if cell.solution else cell.source)
        skipped = cell.cell_type != "code" or cell.role == "test" or cell.metadata.get("tags")
        if not skipped and "%" not in source[:1]:
            exec(source, names)
    return names


def test_an_endless_loop_is_ended(lesson_course: Path, tmp_path: Path) -> None:
    source = "def double(x):\n    while True:\n        pass"
    with Checker(Start(lesson_course, "p1", "none")) as checker:
        limits = checker._grader.limits
        checker._grader.limits = replace(limits, call_seconds=0.5, cell_seconds=2.0)
        lines = checker.check_cells({"double": source})
    assert lines[0].seen.endswith("does not end in time: is there a loop?")


def test_streams_and_modules_are_put_back(lesson_course: Path) -> None:
    """What a learner's cell does to this process is the learner's only."""
    before = (sys.stdout, sys.stderr, list(sys.path), Path.cwd(), random.getstate())
    source = (
        "import sys, random\nsys.path.append('x')\nsys.stdout = None\nrandom.seed(1)\n"
        "def double(x):\n    print('heard')\n    return 2 * x"
    )
    with Checker(Start(lesson_course, "p1", "none")) as checker:
        lines = checker.check_cells({"double": source})
    assert lines[0].state == "passed"
    assert (sys.stdout, sys.stderr, list(sys.path), Path.cwd())[:4] == before[:4]


# What other systems lack: macOS some of these, Windows all, a browser threads and processes, too.
LACKING = """
import os, socket, signal, sys, sysconfig
for name in ("resource", "fcntl", "pwd", "grp", "termios", "pty", "syslog"):
    sys.modules[name] = None
for module, names in {
    socket: "SOCK_SEQPACKET AF_UNIX send_fds recv_fds SO_RCVTIMEO",
    os: "fork uname getuid geteuid killpg setpgid setsid sched_getaffinity sched_setaffinity "
        "EX_TEMPFAIL O_DIRECTORY O_NOFOLLOW O_NONBLOCK O_NOCTTY O_CLOEXEC O_PATH fchdir",
    signal: "SIGALRM setitimer SIGHUP SIGKILL alarm pthread_sigmask",
}.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
os.supports_dir_fd = set()
sysconfig.get_paths()  # of the system that this is
sys.platform = 'darwin'
"""
NO_THREADS = """
import threading
def refuse(*arguments, **options):
    raise RuntimeError("can't start new thread")
threading.Thread.start = refuse
for name in ("nbgrader", "nbformat", "nbconvert", "sqlalchemy", "jupyter_core", "jupyter_client",
             "ipykernel", "rich", "typer", "sqlite3", "_posixsubprocess"):
    sys.modules[name] = None
"""


def run_python(code: str, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=cwd,
        env={**ENVIRONMENT, "PYTHONPATH": str(COURSE)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_works_where_linux_is_not(lesson_course: Path, tmp_path: Path) -> None:
    """`check` says in one line that there are no walls; `grade` refuses and names a way."""
    # Libraries take their own ways on those systems, which are not here: they come first.
    imports = "import IPython, ipykernel.zmqshell, matplotlib.pyplot, nbgrader.converters, rich\n"
    main = f"{imports}{LACKING}from autograder.cli import main; main()"
    root = Path(shutil.copytree(lesson_course, tmp_path / "course"))
    notebook = write_notebook(root / "assignments" / NAME / f"{NAME}.ipynb", root, ANSWERS["bob"])
    assert run_python(main, "--help", cwd=root).returncode == 0
    done = run_python(main, "check", notebook, cwd=root)
    assert done.returncode == 1, done.stderr
    assert done.stderr.splitlines() == [NO_WALLS]
    expected = check(notebook, cwd=root)
    assert done.stdout == expected.stdout
    refused = run_python(main, "grade", NAME, cwd=root)
    assert refused.returncode == 2
    assert "WSL2" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.skipif(sys.version_info < (3, 12), reason="no browser has this Python")
def test_a_browser_ends_an_endless_loop() -> None:
    code = "from autograder.alarms import watching\nwith watching() as w:\n"
    code += "    a = w.alarm(); a.start(0.2, KeyboardInterrupt, 1.0)\n    while True: pass"
    done = run_python(f"{NO_THREADS}{code}", cwd=COURSE)
    assert "KeyboardInterrupt" in done.stderr


def test_a_kernel_without_processes_threads_and_nbgrader(checkers: Any, tmp_path: Path) -> None:
    walls, _ = checkers("01_masks")
    baked = bake(walls.assignment, {}, "").to_json()
    (tmp_path / "lesson.json").write_text(json.dumps(baked))
    # Every test calls it; the real one needs IPython, which this process lacks.
    (tmp_path / "check.py").write_text("def ask(test): pass\n")
    watch = (
        ""
        if sys.version_info >= (3, 12)
        else (
            "import types\nsys.monitoring = types.SimpleNamespace(events=types.SimpleNamespace("
            "PY_START=1, JUMP=2), use_tool_id=print, register_callback=print, set_events=print, "
            "free_tool_id=print)\n"
        )
    )
    code = f"import numpy\n{LACKING}{NO_THREADS}{watch}{BROWSER}"
    done = run_python(code, cwd=tmp_path)
    assert "keep_prob is used as the probability of dropping" in done.stdout, done.stderr
    assert "not answered yet" not in done.stderr


BROWSER = """
import json, pathlib
import numpy as np
from autograder.check.baked import Baked
from autograder.check.kernel import KernelChecker
text = "def make_mask(shape, keep_prob, rng):\\n    return rng.random(shape) > keep_prob"
names = {}
exec("import numpy as np\\nfrom check import ask\\n" + text, names)
baked = Baked.from_json(json.loads(pathlib.Path("lesson.json").read_text()))
print(KernelChecker(baked, names, pathlib.Path("progress.txt")).told({"make_mask": text}))
"""
