"""The wheel holds all that the commands need, and nothing of the course's answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from benchmarks.made_course import ASSIGNMENT

ROOT = Path(__file__).resolve().parents[2]
# Of this environment: the grader itself, and what is large and only tests use.
NOT_NEEDED = (
    "__editable__*",
    "dropout_course*",
    "torch*",
    "nvidia*",
    "playwright*",
    "scipy*",
    "*.pyc",
)


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(
        [*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def link_or_copy(source: str, target: str) -> str:
    """Link a file, which costs no space, or copy it where it lies on another disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of what it is made of, so that nothing is left in the project."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(
        ROOT / "autograder", folder / "autograder", ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / "solutions").mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "solutions/__init__.py"):
        shutil.copy(ROOT / name, folder / name)
    options = ("--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", "dist")
    done = run(sys.executable, "-m", "pip", "wheel", *options, ".", cwd=folder)
    assert done.returncode == 0, done.stderr
    (built,) = (folder / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own, with the libraries of this one."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    done = run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    python = folder / "bin" / "python"
    (site,) = (folder / "lib").glob("python*/site-packages")
    # The sandbox shows the environment itself and nothing that it refers to: no link, no .pth.
    shutil.copytree(
        sysconfig.get_path("purelib"),
        site,
        ignore=shutil.ignore_patterns(*NOT_NEEDED),
        copy_function=link_or_copy,
        dirs_exist_ok=True,
    )
    options = ("--no-deps", "--no-index", "--no-compile")
    pip = (sys.executable, "-m", "pip", "--python", python)
    done = run(*pip, "install", *options, wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "bin"


def test_the_wheel_holds_the_grader_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    (about,) = {name.split("/")[0] for name in names} - {"autograder"}
    assert about.endswith(".dist-info")
    in_project = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "autograder").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in names if name.startswith("autograder/")} == in_project


def test_the_installed_grader_grades_a_class_and_makes_its_pages(
    installed: Path, course: Path, tmp_path: Path
) -> None:
    python, autograder = installed / "python", installed / "autograder"
    found = run(python, "-c", "import autograder; print(autograder.__file__)", cwd=tmp_path)
    assert Path(found.stdout.strip()).is_relative_to(installed.parent)

    out = tmp_path / "run.json"
    done = run(autograder, "grade", ASSIGNMENT, "--course", course, "--json", out, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(out.read_text())["complete"]
    for command in ("feedback", "report"):
        done = run(autograder, command, ASSIGNMENT, "--course", course, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    students = [path.name for path in (course / "submitted").iterdir()]
    for student in students:
        assert list((course / "feedback" / student / ASSIGNMENT).glob("*.html"))
