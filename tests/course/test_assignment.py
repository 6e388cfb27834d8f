"""An assignment is what nbgrader would release, with its tests kept."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from autograder.course import load_assignment, load_course
from autograder.course.config import DEFAULTS
from autograder.errors import CourseError
from autograder.models import Role
from tests.course.building import (
    LESSON,
    code,
    locked,
    make_course,
    manual,
    notebook,
    solution,
    task,
    test,
    text,
    write_json,
)


def test_roles_are_read_from_nbgrader_metadata(tmp_path: Path) -> None:
    (lesson,) = load_assignment(load_course(make_course(tmp_path)), "ps1").notebooks
    roles = {cell.grade_id: cell.role for cell in lesson.cells if cell.grade_id}
    assert roles == {
        "given": Role.LOCKED,
        "double": Role.SOLUTION,
        "test_double": Role.TEST,
        "why": Role.MANUAL,
        "show": Role.MANUAL,
        "draw": Role.TASK,
    }
    assert [c.role for c in lesson.cells if not c.grade_id] == [Role.PLAIN] * 3


def test_points_are_those_of_graded_cells(tmp_path: Path) -> None:
    (lesson,) = load_assignment(load_course(make_course(tmp_path)), "ps1").notebooks
    points = {cell.grade_id: cell.points for cell in lesson.cells if cell.points}
    assert points == {"test_double": 2.0, "why": 3.0, "show": 1.0, "draw": 4.0}


def test_solutions_are_stripped_and_hidden_tests_kept(tmp_path: Path) -> None:
    (lesson,) = load_assignment(load_course(make_course(tmp_path)), "ps1").notebooks
    cells = {cell.grade_id: cell for cell in lesson.cells}
    stub = "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert cells["double"].source == cells["double"].release == stub
    assert cells["why"].source == "YOUR ANSWER HERE"
    assert "double(-1.5)" in cells["test_double"].source
    assert "BEGIN HIDDEN TESTS" in cells["test_double"].source
    assert cells["test_double"].release == "assert double(2) == 4"
    assert "each axis" in cells["draw"].source
    assert cells["draw"].release == "Draw it."
    assert cells["test_double"].hidden_lines == (2, 3, 4)
    assert {cell.hidden_lines for cell in lesson.cells if cell.role is not Role.TEST} == {()}


def test_delimiters_and_stubs_of_the_course_are_used(tmp_path: Path) -> None:
    config = (
        "c.ClearSolutions.begin_solution_delimeter = 'ANFANG'\n"
        "c.ClearSolutions.end_solution_delimeter = 'ENDE'\n"
        "c.ClearSolutions.code_stub = {'python': '...'}\n"
        "c.ClearHiddenTests.begin_test_delimeter = 'GEHEIM'\n"
        "c.ClearHiddenTests.end_test_delimeter = 'OFFEN'\n"
    )
    cells = (
        solution("def f():\n    # ANFANG\n    return 1\n    # ENDE", "f"),
        test("f()\n# GEHEIM\nassert f() == 1\n# OFFEN", "test_f", 1),
    )
    root = make_course(tmp_path, {"p1": cells}, config=config)
    (lesson,) = load_assignment(load_course(root), "ps1").notebooks
    assert [cell.release for cell in lesson.cells] == ["def f():\n    ...", "f()"]
    assert "assert f() == 1" in lesson.cells[1].source
    assert lesson.cells[1].hidden_lines == (2, 3, 4)


def test_defaults_are_those_of_nbgrader() -> None:
    theirs = CourseDirectory()
    assert {name: getattr(theirs, name) for name in DEFAULTS} == DEFAULTS


def test_header_notebook_is_put_in_front(tmp_path: Path) -> None:
    root = make_course(tmp_path, config="c.IncludeHeaderFooter.header = 'source/header.ipynb'")
    write_json(root / "source" / "header.ipynb", notebook([code("NAME = ''")], minor=4))
    (lesson,) = load_assignment(load_course(root), "ps1").notebooks
    assert lesson.cells[0].source == "NAME = ''"


def test_tests_may_ask_for_what_solution_cells_bind_and_nothing_else(tmp_path: Path) -> None:
    source = (
        "import numpy as np\nfrom math import pi\n"
        "%matplotlib inline\n"
        "total: int = 0\na, (b, *rest) = 1, (2, 3)\n"
        "def outer():\n    global counter\n    inner = 1\n"
        "class Layer:\n    width = 3\n"
        "for step in range(3):\n    last = step\n"
        "squares = [n * n for n in range(3) if (found := n)]\n"
        "key = lambda hidden: hidden\n"
        "with open('x') as handle: pass\n"
        "__secret__ = 1\n"
    )
    cells = (solution(source, "answer"), locked("helper = 1", "given"), code("mine = 1"))
    assignment = load_assignment(load_course(make_course(tmp_path, {"p1": cells})), "ps1")
    assert assignment.allowed_names == {
        *("answer", "total", "a", "b", "rest", "outer", "counter", "Layer", "step", "last"),
        *("squares", "found", "key", "handle"),
    }


def test_grade_id_that_is_no_name_is_not_allowed(tmp_path: Path) -> None:
    root = make_course(tmp_path, {"p1": (solution("x = 1", "cell-1f3a"),)})
    assert load_assignment(load_course(root), "ps1").allowed_names == {"x"}


def test_settings_of_the_course_and_the_assignment_are_joined(tmp_path: Path) -> None:
    config = (
        "c.Execute.timeout = 7\n"
        "c.Autograde.exclude_overwriting = {'ps1': ['helper.py']}\n"
        "c.Autograder.allowed_names = ['extra']\n"
        "c.Autograder.limits = {'memory_mb': 512}\n"
        "c.Autograder.files = ['*.csv']\n"
        "c.Autograder.assignments = {'ps1': {'hidden_tests': 'kernel', 'limits': {'processes': 4},"
        " 'files': ['report.pdf'], 'student_id_pattern': '[a-z]+'}, 'ps2': {'files': ['no']}}\n"
    )
    assignment = load_assignment(load_course(make_course(tmp_path, config=config)), "ps1")
    assert assignment.hidden_tests == "kernel"
    assert assignment.limits.cell_seconds == 7
    assert (assignment.limits.memory_mb, assignment.limits.processes) == (512, 4)
    assert assignment.files == ("helper.py", "*.csv", "report.pdf")
    assert assignment.student_id_pattern == "[a-z]+"
    assert {"double", "extra"} <= assignment.allowed_names


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "sqlite:///{root}/gradebook.db"),
        ("sqlite:///marks.db", "sqlite:///{root}/marks.db"),
        ("sqlite:////data/marks.db", "sqlite:////data/marks.db"),
        ("postgresql://me@host/marks", "postgresql://me@host/marks"),
    ],
)
def test_database_lies_in_the_course_unless_it_says_where(
    tmp_path: Path, given: str, expected: str
) -> None:
    root = make_course(tmp_path, config=f"c.CourseDirectory.db_url = {given!r}")
    assert load_course(root).db_url == expected.format(root=root)


def test_values_that_a_configuration_adds_to_are_read(tmp_path: Path) -> None:
    config = (
        "c.CourseDirectory.ignore.append('*.tmp')\n"
        "c.Autograde.exclude_overwriting.update({'ps1': ['helper.py']})\n"
        "c.Autograder.files.append('*.csv')\n"
        "c.Autograder.limits.update({'processes': 4})\n"
        "c.Autograder.assignments.update({'ps1': {'hidden_tests': 'kernel'}})\n"
    )
    root = make_course(tmp_path, config=config)
    assert load_course(root).ignore == (*DEFAULTS["ignore"], "*.tmp")
    assignment = load_assignment(load_course(root), "ps1")
    assert assignment.files == ("helper.py", "*.csv")
    assert assignment.limits.processes == 4
    assert assignment.hidden_tests == "kernel"


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ("c.Autograder.limit = {}", "limit"),
        ("c.Autograder.limits = {'memory': 3}", "memory"),
        ("c.Autograder.limits = {'memory_mb': -3}", "memory_mb"),
        ("c.Autograder.limits = {'processes': 1.5}", "processes"),
        ("c.Autograder.limits = 3", "limits"),
        ("c.Autograder.hidden_tests = 'anywhere'", "hidden_tests"),
        ("c.Autograder.allowed_names = 'one'", "allowed_names"),
        ("c.Autograder.student_id_pattern = '('", "student_id_pattern"),
        ("c.Autograder.assignments = {'other': {'colour': 1}}", "colour"),
        ("c.CourseDirectory.directory_structure = '{nbgrader_step}'", "student_id"),
        ("c.CourseDirectory.source_directory = 3", "source_directory"),
        ("raise OSError('no such disk')", "no such disk"),
    ],
)
def test_wrong_configuration_is_named(tmp_path: Path, config: str, named: str) -> None:
    with pytest.raises(CourseError, match=named):
        load_assignment(load_course(make_course(tmp_path, config=config)), "ps1")


def _broken(cell: dict[str, Any], **changes: Any) -> dict[str, Any]:
    metadata = {"nbgrader": cell["metadata"]["nbgrader"] | changes}
    return cell | {"metadata": metadata}


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param([solution("### BEGIN SOLUTION\nx = 1", "x")], id="no end of solution"),
        pytest.param([code("### BEGIN SOLUTION\n### END SOLUTION")], id="solution outside"),
        pytest.param([code("### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS")], id="tests outside"),
        pytest.param([locked("a = 1", "a"), locked("b = 1", "a")], id="doubled grade_id"),
        pytest.param([text("a", "a", grade=True, points=1)], id="autograded Markdown"),
        pytest.param([_broken(LESSON[5], points=-1)], id="points below zero"),
        pytest.param([_broken(LESSON[5], schema_version=99)], id="metadata from the future"),
    ],
)
def test_source_that_nbgrader_would_not_release_is_refused(
    tmp_path: Path, cells: list[dict[str, Any]]
) -> None:
    root = make_course(tmp_path, {"p1": cells})
    with pytest.raises(CourseError, match=r"source/ps1/p1\.ipynb"):
        load_assignment(load_course(root), "ps1")


def test_reason_of_a_refusal_is_given(tmp_path: Path) -> None:
    root = make_course(tmp_path, {"p1": [locked("a = 1", "two words")]})
    with pytest.raises(CourseError, match="'two words' does not match"):
        load_assignment(load_course(root), "ps1")


def test_notebook_that_is_no_json_is_refused(tmp_path: Path) -> None:
    root = make_course(tmp_path)
    (root / "source/ps1/p1.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match=r"source/ps1/p1\.ipynb"):
        load_assignment(load_course(root), "ps1")


def test_other_languages_are_refused(tmp_path: Path) -> None:
    root = make_course(tmp_path)
    content = notebook(LESSON)
    content["metadata"]["kernelspec"] = {"name": "ir", "language": "R", "display_name": "R"}
    write_json(root / "source/ps1/p1.ipynb", content)
    with pytest.raises(CourseError, match="written in R"):
        load_assignment(load_course(root), "ps1")


@pytest.mark.parametrize("name", ["", ".", "..", "../ps1", "ps1/", "a+b", ".git"])
def test_names_that_are_paths_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CourseError, match=r"cannot be the name.*Assignments here: ps1"):
        load_assignment(load_course(make_course(tmp_path)), name)


def test_absent_assignment_is_named_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"source/ps9 does not exist.*ps1"):
        load_assignment(load_course(make_course(tmp_path)), "ps9")


def test_release_without_source_is_told_apart(tmp_path: Path) -> None:
    root = make_course(tmp_path)
    (root / "release/ps9").mkdir(parents=True)
    with pytest.raises(CourseError, match="only its release does"):
        load_assignment(load_course(root), "ps9")


def test_folder_without_notebooks_is_refused(tmp_path: Path) -> None:
    (make_course(tmp_path) / "source/ps2").mkdir()
    with pytest.raises(CourseError, match="holds no notebook"):
        load_assignment(load_course(tmp_path), "ps2")


def test_missing_course_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="not a folder"):
        load_course(tmp_path / "nowhere")


def test_old_format_is_upgraded_with_ids_that_stay(tmp_path: Path) -> None:
    old = nbformat.v3.new_notebook(
        metadata=nbformat.v3.new_metadata(name="old"),
        worksheets=[
            nbformat.v3.new_worksheet(
                cells=[
                    nbformat.v3.new_code_cell(
                        input="x = 1",
                        metadata={"nbgrader": {"solution": True, "grade": False, "grade_id": "x"}},
                    )
                ]
            )
        ],
    )
    (tmp_path / "source/ps1").mkdir(parents=True)
    (tmp_path / "source/ps1/p1.ipynb").write_text(nbformat.v3.writes_json(old), encoding="utf-8")
    first, second = (
        load_assignment(load_course(tmp_path), "ps1"),
        load_assignment(load_course(tmp_path), "ps1"),
    )
    assert first.notebooks[0].cells[0].role is Role.SOLUTION
    assert first == second


def test_assignment_does_not_change_between_loads(tmp_path: Path) -> None:
    root = make_course(tmp_path)
    assert load_assignment(load_course(root), "ps1") == load_assignment(load_course(root), "ps1")


def test_assignment_survives_pickling_into_a_process_without_nbgrader(tmp_path: Path) -> None:
    pickled = pickle.dumps(load_assignment(load_course(make_course(tmp_path)), "ps1"))
    (tmp_path / "pickled").write_bytes(pickled)
    program = (
        "import pickle, sys; a = pickle.load(open(sys.argv[1], 'rb'));"
        "assert 'nbformat' not in sys.modules and 'nbgrader' not in sys.modules;"
        "import autograder.intake, autograder.course;"
        "autograder.course.load_course(a.course_dir);"
        "assert 'nbformat' not in sys.modules and 'nbgrader' not in sys.modules; print(a.name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "pickled")],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("ps1", "")


@pytest.mark.parametrize(
    "change",
    ["source/ps1/data.csv", "source/ps1/p1.ipynb", "exams/marks.py", "nbgrader_config.py"],
)
def test_digest_changes_with_everything_that_decides_a_score(tmp_path: Path, change: str) -> None:
    cells = (*LESSON[:5], test("from exams.marks import f\nf(double)", "test_double", 2))
    root = make_course(tmp_path, {"p1": cells})
    (root / "exams").mkdir()
    (root / "exams/marks.py").write_text("def f(x): pass\n", encoding="utf-8")
    (root / "source/ps1/data.csv").write_text("1", encoding="utf-8")
    before = load_assignment(load_course(root), "ps1").digest
    path = root / change
    if path.suffix == ".ipynb":
        path.write_text(path.read_text(encoding="utf-8").replace("f(double)", "f( double)"))
    else:
        path.write_text(
            path.read_text(encoding="utf-8")
            + {"csv": "2", "py": "\n"}[path.suffix[1:]]
            + ("c.Autograder.hidden_tests = 'kernel'" if change == "nbgrader_config.py" else ""),
            encoding="utf-8",
        )
    assert load_assignment(load_course(root), "ps1").digest != before


def test_digest_does_not_depend_on_where_the_course_lies(tmp_path: Path) -> None:
    one = load_assignment(load_course(make_course(tmp_path / "one")), "ps1")
    two = load_assignment(load_course(make_course(tmp_path / "two")), "ps1")
    assert one.digest == two.digest
    assert replace(one, course_dir=two.course_dir, source_dir=two.source_dir) == two


def test_autotest_lines_are_taken_from_source_with_tests(tmp_path: Path) -> None:
    cells = (solution("x = 1", "x"), test("### AUTOTEST x", "test_x", 1))
    root = make_course(tmp_path, {"p1": cells})
    with pytest.raises(CourseError, match="--source_with_tests ps1"):
        load_assignment(load_course(root), "ps1")
    made = (solution("x = 1", "x"), test("assert x == 1", "test_x", 1))
    write_json(root / "source_with_tests/ps1/p1.ipynb", notebook(made))
    (loaded,) = load_assignment(load_course(root), "ps1").notebooks
    assert loaded.cells[1].source == "assert x == 1"


def test_cells_are_those_that_nbgrader_records(tmp_path: Path) -> None:
    """The stock command writes the same cells, texts and checksums to its database."""
    cells = (*LESSON, manual("x", "more", 0.5), task("Do.", "do", 0), locked("y = 1", "y"))
    root = make_course(tmp_path, {"p1": cells})
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "ps1"]
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
    assignment = load_assignment(load_course(root), "ps1")
    ours = {c.grade_id: c for c in assignment.notebooks[0].cells if c.grade_id}
    with Gradebook(load_course(root).db_url) as gradebook:
        theirs = {c.name: c for c in gradebook.find_notebook("p1", "ps1").source_cells}
        assert set(theirs) == set(ours)
        for name, cell in ours.items():
            recorded = theirs[name]
            assert (recorded.source, recorded.cell_type) == (cell.source, cell.cell_type)
            assert recorded.locked == cell.metadata["nbgrader"]["locked"]
            assert (recorded.checksum or "") == cell.checksum
    release = json.loads((root / "release/ps1/p1.ipynb").read_text(encoding="utf-8"))
    ours_released = [cell.release for cell in assignment.notebooks[0].cells]
    assert ["".join(cell["source"]) for cell in release["cells"]] == ours_released
    assert utils.is_task(nbformat.from_dict(release["cells"][8]))


@pytest.mark.parametrize("points", [float("nan"), float("inf"), 1e308])
def test_points_that_cannot_be_added_up_are_said(tmp_path: Path, points: float) -> None:
    """JSON can hold them, and a gradebook cannot."""
    root = make_course(tmp_path / "course", {"p1": [test("assert True", "some", points)]})
    with pytest.raises(CourseError, match="the points of some must be a number"):
        load_assignment(load_course(root), "ps1")
