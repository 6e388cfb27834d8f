"""Who may import whom."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import FLOORS

ROOT = Path(__file__).resolve().parents[2]
SHARED = ("border", "check", "drawing", "earlier", "panel")  # by lessons
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}


def imports(path: Path) -> set[str]:
    """Absolute names of all modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", files("autograder"), ids=lambda p: str(p.relative_to(ROOT)))
def test_grader_knows_no_lesson(path: Path) -> None:
    """The grader imports neither the reference nor the lessons nor the examples."""
    assert not {n for n in imports(path) if n.split(".")[0] in ("solutions", "source", "examples")}


def test_grader_names_nothing_of_a_course() -> None:
    """No lesson, exam, shared file or function of this course is named in the grader.

    What a course calls its own stands in its configuration, for the build in one section of it.
    """
    own = {path.name for path in (ROOT / "source").iterdir() if path.is_dir()}
    own |= {path.name for path in (ROOT / "source").glob("*.py")}
    for path in (ROOT / "solutions").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        own |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    words = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in own if not name.isalpha()))
    section = ROOT / "autograder" / "build" / "settings.py"
    found = {
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in files("autograder")
        if path != section
        for match in re.finditer(
            rf"{words.pattern}|\bexamine_|\bsolutions/", path.read_text(encoding="utf-8")
        )
    }
    assert found == set()


@pytest.mark.parametrize("path", files("autograder"), ids=lambda p: str(p.relative_to(ROOT)))
def test_rooms_import_inwards_only(path: Path) -> None:
    """A room of the grader imports only itself and what stands below it."""
    room = path.relative_to(ROOT / "autograder").parts[0].removesuffix(".py")
    if room == "__init__":
        assert not [name for name in imports(path) if name.startswith("autograder.")]
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "autograder" and parts[1:] and parts[1] in LEVEL and parts[1] != room:
            assert LEVEL[room] < LEVEL[parts[1]], f"{room} imports {parts[1]}"


def test_grading_starts_without_what_only_workers_need() -> None:
    """The first process of a run waits for no NumPy and no examiner: its workers import them."""
    code = "import sys, autograder.cli.grade, autograder.grading.assignment; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).split()
    assert not {"numpy", "nbgrader", "autograder.examiner"} & set(loaded)


def test_every_room_has_its_place() -> None:
    """A new room of the grader is given a place in the order."""
    found = (ROOT / "autograder").iterdir()
    rooms = {p.stem for p in found if p.name[:2] != "__" and p.name != "py.typed"}
    assert rooms <= set(LEVEL)


@pytest.mark.parametrize("path", files("solutions"), ids=lambda p: str(p.relative_to(ROOT)))
def test_reference_imports_numpy_only(path: Path) -> None:
    """The reference module needs numpy and the standard library."""
    tops = {name.split(".")[0] for name in imports(path)}
    assert tops - set(sys.stdlib_module_names) <= {"numpy", "solutions"}


@pytest.mark.parametrize("path", files("source"), ids=lambda p: str(p.relative_to(ROOT)))
def test_widgets_hold_no_answer(path: Path) -> None:
    """What is shipped with a lesson imports numpy, matplotlib, ipywidgets and itself."""
    if path.parent.name == "source" and path.stem not in SHARED:
        return  # masters and their scripts are not shipped
    tops = {name.split(".")[0] for name in imports(path)} - set(sys.stdlib_module_names)
    shipped = {other.stem for other in path.parent.glob("[a-z]*.py")}  # each is looked at itself
    wanted = {"torch"} if path.parent.name == "09_practice" else set[str]()  # where it is there
    assert tops <= {"numpy", "matplotlib", "ipywidgets", "IPython", *SHARED, *shipped, *wanted}
