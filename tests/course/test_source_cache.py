"""What is kept of a source notebook is used only where reading it anew would give the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import load_assignment, load_course, source
from autograder.course.source_cache import FOLDER
from tests.course import building


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return building.make_course(tmp_path / "course")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the notebooks that were read anew."""
    seen: list[str] = []
    read = source.read_source

    def counting(*given: object) -> object:
        seen.append(Path(str(given[2])).stem)
        return read(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(source, "read_source", counting)
    return seen


def test_the_same_assignment_comes_back(course: Path, reads: list[str]) -> None:
    fresh = load_assignment(load_course(course), "ps1")
    reads.clear()
    assert load_assignment(load_course(course), "ps1", cached=True) == fresh
    assert load_assignment(load_course(course), "ps1", cached=True) == fresh
    assert reads == ["p1"]


def test_nothing_is_written_unless_asked(course: Path) -> None:
    load_assignment(load_course(course), "ps1")
    assert not (course / ".autograder").exists()


def change_source(course: Path) -> None:
    path = course / "source" / "ps1" / "p1.ipynb"
    path.write_text(path.read_text().replace("== 4", "== 5"))


def change_configuration(course: Path) -> None:
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.ClearSolutions.code_stub = {'python': 'pass'}\n")


def cut_short(course: Path) -> None:
    cached = course / FOLDER / "ps1" / "p1.json"
    cached.write_text(cached.read_text()[:-100])


def flip_a_letter(course: Path) -> None:
    cached = course / FOLDER / "ps1" / "p1.json"
    cached.write_text(cached.read_text().replace("double(2)", "double(3)"))


def make_a_folder_of_it(course: Path) -> None:
    cached = course / FOLDER / "ps1" / "p1.json"
    cached.unlink()
    cached.mkdir()


@pytest.mark.parametrize(
    "change",
    [change_source, change_configuration, cut_short, flip_a_letter, make_a_folder_of_it],
)
def test_a_change_is_seen(course: Path, reads: list[str], change: Callable[[Path], None]) -> None:
    load_assignment(load_course(course), "ps1", cached=True)
    change(course)
    reads.clear()
    found = load_assignment(load_course(course), "ps1", cached=True)
    assert reads == ["p1"]
    assert found == load_assignment(load_course(course), "ps1")


@pytest.mark.parametrize(
    "config",
    [
        "c.IncludeHeaderFooter.header = 'source/header.ipynb'",
        "from nbgrader.preprocessors import ClearSolutions, LockCells\n"
        "c.GenerateAssignment.preprocessors = [LockCells, ClearSolutions]",
        "c.Anything.at_all = object()",
    ],
)
def test_a_course_with_files_or_steps_of_its_own_is_read_anew(
    tmp_path: Path, reads: list[str], config: str
) -> None:
    course = building.make_course(tmp_path / "course", config=config)
    header = building.notebook([building.text("Welcome")])
    building.write_json(course / "source" / "header.ipynb", header)
    for _ in range(2):
        load_assignment(load_course(course), "ps1", cached=True)
    assert reads == ["p1", "p1"]
    assert not (course / FOLDER).exists()
