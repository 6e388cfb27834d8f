"""Commands called from a folder that came with a hand-in run and read nothing that lies in it.

Every Python process that a command starts reports what it opens or lists (`WATCH`): students' code
runs behind walls, where it has no such folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.made_course import ASSIGNMENT, NOTEBOOK, expected_score, student_id
from tests.cli.running import ROOT
from tests.conftest import STUDENTS

# A `sitecustomize` of the environment, so that it watches from the first moment.
WATCH = """
import os, sys

FOLDER, LOG = {folder!r}, {log!r}
busy = []

def watch(event, arguments):
    if event not in ("open", "os.listdir", "os.scandir") or busy:
        return
    name = arguments[0]
    if not isinstance(name, (str, bytes)):
        return
    busy.append(1)
    try:
        path = os.path.abspath(os.fsdecode(name))
        inside = path.startswith(FOLDER + os.sep) or (path == FOLDER and event != "open")
        if inside and os.path.lexists(path):  # else it is relative to a descriptor
            line = os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.write(line, (event + " " + path + chr(10)).encode())
            os.close(line)
    except OSError:
        pass
    finally:
        busy.pop()

sys.addaudithook(watch)
"""
# It says that it ran, and then lets the real module take its place: nothing else is seen.
POLITE = """
import importlib, os, sys
with open({log!r}, "a") as file:
    file.write("ran " + __name__ + chr(10))
sys.path[:] = [part for part in sys.path if os.path.abspath(part) != {folder!r}]
del sys.modules[__name__]
sys.modules[__name__] = importlib.import_module(__name__)
"""
LIBRARIES = (
    *("autograder", "IPython", "dask", "distributed", "ipywidgets", "jinja2", "jupyter_core"),
    *("jupytext", "matplotlib", "nbconvert", "nbformat", "nbgrader", "nh3", "numpy", "pandas"),
    *("platformdirs", "pygments", "rich", "sitecustomize", "solutions", "sqlalchemy", "traitlets"),
    *("typer", "usercustomize", "yaml"),
)
# What Python itself imports before any code of ours runs, where it is told to look here.
LATE = ("ctypes", "numpy", "random", "socket", "sqlite3", "nbformat", "rich", "typer")
CONFIGURATION = {
    "matplotlibrc": "figure.dpi: 37\nbackend: module://numpy\n",
    "ipython_config.py": "raise SystemExit('ran')\n",
    "jupyter_config.py": "raise SystemExit('ran')\n",
    "nbgrader_config.py": "raise SystemExit('ran')\n",
    "nbgrader_config.json": '{"CourseDirectory": {"source_directory": "elsewhere"}}',
    "jupytext.toml": "formats = 'md'\n",
    ".numba_config.yaml": "disable_jit: 1\n",
    "alembic.ini": "[alembic]\n",
    "bwrap": "#!/bin/sh\nexit 1\n",
}


class Spies:
    """A folder full of a student's files, and what was done with them."""

    def __init__(self, folder: Path, modules: tuple[str, ...]) -> None:
        self.folder = folder / "handed-in"
        self.log = folder / "log"
        self.watch = folder / "watch"
        self.folder.mkdir()
        self.watch.mkdir()
        names = {"folder": str(self.folder), "log": str(self.log)}
        (self.watch / "sitecustomize.py").write_text(WATCH.format(**names))
        for name in modules:
            (self.folder / f"{name}.py").write_text(POLITE.format(**names))
        for name, content in CONFIGURATION.items():
            (self.folder / name).write_text(content)
        (self.folder / "bwrap").chmod(0o755)

    def run(
        self, *command: str | Path, path: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command from the folder; `path` stands first in PYTHONPATH."""
        folders = [path, str(self.watch), str(ROOT)] if path else [str(self.watch), str(ROOT)]
        return subprocess.run(
            list(map(str, command)),
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(folders), **environment},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    @property
    def seen(self) -> list[str]:
        """What was opened, listed or run in the folder."""
        return self.log.read_text().splitlines() if self.log.exists() else []


AUTOGRADER = (sys.executable, "-P", "-m", "autograder")  # as the installed command starts


@pytest.fixture
def spies(tmp_path: Path) -> Spies:
    """Spies in the place of every module that is known."""
    return Spies(tmp_path, tuple({*sys.stdlib_module_names, *LIBRARIES}))


@pytest.fixture
def late_spies(tmp_path: Path) -> Spies:
    return Spies(tmp_path, LATE)


@pytest.fixture(scope="module")
def plotting_course(made_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class whose tests import what reads a configuration; graded."""
    root = Path(shutil.copytree(made_course, tmp_path_factory.mktemp("plotting") / "course"))
    notebook = root / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    text = notebook.read_text(encoding="utf-8")
    test = (
        "import ctypes, random, socket, matplotlib\\n"
        "assert matplotlib.rcParams['figure.dpi'] != 37\\nassert"
    )
    assert "assert" in text
    notebook.write_text(text.replace("assert", test, 1), encoding="utf-8")
    done = subprocess.run(
        [*AUTOGRADER, "grade", ASSIGNMENT, "--course", str(root)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def test_a_folder_that_python_is_told_to_use_is_noticed(spies: Spies) -> None:
    """The spies can be seen, so that the tests below can fail."""
    spies.run(sys.executable, "-c", "import numpy")
    assert "ran numpy" in spies.seen
    assert f"open {spies.folder}/numpy.py" in spies.seen


@pytest.mark.parametrize("workers", ["1", "2"])
def test_grading_touches_nothing_there(
    course: Path, spies: Spies, scores: Callable[[Path], dict[str, float]], workers: str
) -> None:
    done = spies.run(
        *(*AUTOGRADER, "grade", ASSIGNMENT, "--course", course, "--workers", workers),
        PATH=f":{os.environ['PATH']}",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert spies.seen == []
    assert scores(course) == {student_id(i): expected_score(i) for i in range(STUDENTS)}


@pytest.mark.parametrize(
    "arguments",
    [
        ("grade", ASSIGNMENT, "--force"),
        ("grade", ASSIGNMENT, "--dry-run"),
        ("feedback", ASSIGNMENT),
        ("report", ASSIGNMENT),
        ("export", ASSIGNMENT),
    ],
    ids=" ".join,
)
def test_no_command_touches_anything_there(
    plotting_course: Path, spies: Spies, arguments: tuple[str, ...]
) -> None:
    done = spies.run(*AUTOGRADER, *arguments, "--course", plotting_course)
    assert done.returncode == 0, done.stdout + done.stderr
    assert spies.seen == []


def test_a_check_touches_nothing_there(plotting_course: Path, spies: Spies, tmp_path: Path) -> None:
    handed_in = plotting_course / "submitted" / student_id(0) / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    own = shutil.copy(handed_in, tmp_path / f"{ASSIGNMENT}.ipynb")
    done = spies.run(*AUTOGRADER, "check", own, "--course", plotting_course)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert " points" in done.stdout, done.stdout + done.stderr
    assert spies.seen == []


def test_a_build_touches_nothing_there(spies: Spies) -> None:
    done = spies.run(*AUTOGRADER, "build", "--check", "--course", ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert spies.seen == []


@pytest.mark.parametrize("path", [".", "../handed-in"])
@pytest.mark.parametrize("command", ["grade", "report"])
def test_a_relative_folder_of_the_environment_is_left_out(
    plotting_course: Path, late_spies: Spies, path: str, command: str
) -> None:
    arguments = ("--force",) if command == "grade" else ()
    done = late_spies.run(
        *(*AUTOGRADER, command, ASSIGNMENT, "--course", plotting_course, *arguments), path=path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not [line for line in late_spies.seen if line.startswith("ran ")]


@pytest.mark.parametrize("command", ["grade", "report"])
def test_python_m_autograder_leaves_the_working_folder_out(
    plotting_course: Path, late_spies: Spies, command: str
) -> None:
    arguments = ("--force",) if command == "grade" else ()
    done = late_spies.run(
        *(sys.executable, "-m", "autograder", command, ASSIGNMENT),
        *("--course", plotting_course, *arguments),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not [line for line in late_spies.seen if line.startswith("ran ")]
