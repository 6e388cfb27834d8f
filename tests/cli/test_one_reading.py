"""A command executes the course's configuration once, and nbgrader's release steps once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ROOT, run
from tests.course import building

# A configuration that writes down who executes it, and each time that a notebook is released.
COUNTING = """
import traceback
from pathlib import Path
from nbgrader.preprocessors import ClearSolutions

LOG = Path(__file__).with_name("readings.txt")

def note(what):
    with LOG.open("a") as file:
        file.write(what + "\\n")

ours = any("/autograder/course/" in frame.filename for frame in traceback.extract_stack())
note("configuration" if ours else "configuration, by nbgrader")
if not hasattr(ClearSolutions, "counted"):
    ClearSolutions.counted = ClearSolutions.preprocess

    def preprocess(self, notebook, resources):
        note("release")
        return ClearSolutions.counted(self, notebook, resources)

    ClearSolutions.preprocess = preprocess
"""
PLUGIN = "import autograder.nbgrader_plugin\nautograder.nbgrader_plugin.install(workers=1)"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of one lesson that is graded for one student; not to be changed."""
    root = building.make_course(
        tmp_path_factory.mktemp("readings") / "course", config=f"{COUNTING}\n{PLUGIN}"
    )
    answers = {"double": "def double(x):\n    return x + x"}
    building.hand_in(root, "ada", building.answered(root, answers))
    assert run("grade", "ps1", "--course", os.fspath(root)).returncode == 0
    return root


def readings(root: Path) -> list[str]:
    """Return what was written down since the last call, nbgrader's own readings left out."""
    log = root / "readings.txt"
    lines = log.read_text().splitlines()
    log.unlink()
    return sorted(line for line in lines if line != "configuration, by nbgrader")


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Path:
    root = Path(shutil.copytree(graded, tmp_path / "course"))
    shutil.rmtree(root / ".autograder" / "sources", ignore_errors=True)
    (root / "readings.txt").unlink()
    return root


@pytest.mark.parametrize(
    "command",
    [("grade", "--force"), ("grade", "--dry-run", "--force"), ("feedback",), ("report",)],
    ids=" ".join,
)
def test_a_command_reads_configuration_and_notebooks_once(
    course: Path, command: tuple[str, ...]
) -> None:
    done = run(command[0], "ps1", *command[1:], "--course", os.fspath(course))
    assert done.returncode == 0, done.stderr
    assert readings(course) == ["configuration", "release"]


def test_an_export_reads_no_notebook(course: Path) -> None:
    done = run("export", "ps1", "--course", os.fspath(course))
    assert done.returncode == 0, done.stderr
    assert readings(course) == ["configuration"]


def test_a_check_reads_a_notebook_that_did_not_change_only_the_first_time(
    course: Path, tmp_path: Path
) -> None:
    (shown,) = (course / "submitted").glob("*/ps1/p1.ipynb")
    own = Path(shutil.copyfile(shown, tmp_path / "ps1.ipynb"))
    for expected in (["configuration", "release"], ["configuration"]):
        done = run("check", os.fspath(own), "--course", os.fspath(course))
        assert done.returncode in (0, 1) and "points" in done.stdout, done.stderr
        assert readings(course) == expected


def test_nbgraders_own_command_makes_the_engine_read_once(course: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", "ps1", "--force"],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.fspath(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert "Graded by autograder" in done.stderr
    assert readings(course) == ["configuration", "release"]
