"""Modules that students hand in: tests see the student's, never the instructor's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.small_notebooks import Graded, scores_of

OURS = "def double(x):\n    return 2 * x\n\n\nLIMIT = 3\n"
CASES = {
    "plain": [("T", "import mymodule\nassert mymodule.double(4) == 8 and mymodule.LIMIT == 3")],
    "from": [("T", "from mymodule import double as d, LIMIT\nassert d(4) == 8 and LIMIT == 3")],
    "star": [("T", "from mymodule import *\nassert double(4) == 8")],
    "inside": [("T", "def look():\n    import mymodule as m\n    return m.double(4)\n"
                     "assert look() == 8")],
    "by_name": [("T", "import importlib\nm = importlib.import_module('mymodule')\n"
                      "assert m.double(4) == 8")],
    "given": [("G", "import mymodule, math"), ("T", "assert mymodule.double(int(math.e)) == 4")],
    "given_from": [("L", "from mymodule import double"), ("T", "assert double(4) == 8")],
    "asked": [("A", "from mymodule import double"), ("T", "assert double(4) == 8")],
    "used": [("A", "import mymodule\ndef f(x): return mymodule.double(x)"),
             ("T", "assert f(4) == 8")],
}  # fmt: skip
CONFIG = 'c.Autograde.exclude_overwriting = {"ps1": ["mymodule.py"]}'


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    course = Graded(tmp_path_factory.mktemp("course"), CASES, CONFIG)
    (course.root / "source" / "ps1" / "mymodule.py").write_text(OURS)
    return course


@pytest.fixture(scope="module")
def by_file(course: Graded) -> dict[str, dict]:
    files = {
        "right": {"mymodule.py": OURS.replace("2 * x", "x + x")},
        "wrong": {"mymodule.py": OURS.replace("2 * x", "3 * x")},
        "broken": {"mymodule.py": "def double(x"},
    }
    return {who: scores_of(course.grade(who, files=files[who])) for who in files}


@pytest.mark.parametrize("name", CASES)
def test_right_module_has_the_point(by_file, name):
    """However it is imported."""
    assert by_file["right"][name] == [1.0]


@pytest.mark.parametrize("who", ["wrong", "broken"])
@pytest.mark.parametrize("name", CASES)
def test_wrong_module_has_none(by_file, name, who):
    """The instructor's file of the same name is not what is graded."""
    assert by_file[who][name] == [0.0]


def test_helper_of_the_course_stays_the_courses(tmp_path: Path) -> None:
    """A pattern lets students hand in files, not replace what tests import."""
    cases = {"p": [("A", "x = 1"), ("T", "import checks\nchecks.same(x, 1)")]}
    course = Graded(tmp_path / "c", cases, 'c.Autograder.files = ["*.py"]')
    helper = "def same(a, b):\n    assert a == b\n"
    (course.root / "source" / "ps1" / "checks.py").write_text(helper)
    forged = course.grade("amy", {"p": ["x = 5"]}, {"checks.py": "def same(a, b): pass"})
    assert scores_of(forged) == {"p": [0.0]}
    assert scores_of(course.grade("bob")) == {"p": [1.0]}


HELPERS = {
    "module": "import mymodule\n\n\ndef look():\n    return mymodule.double(4)\n",
    "name": "from mymodule import double as d\n\n\ndef look():\n    return d(4)\n",
    "star": "from mymodule import *\n\n\ndef look():\n    return double(4)\n",
    "late": "def look():\n    import mymodule as m\n\n    return m.double(4)\n",
    "by_name": "import importlib\n\n\ndef look():\n"
    "    return importlib.import_module('mymodule').double(4)\n",
    "through_another": "import checks_module\n\nlook = checks_module.look\n",
}


@pytest.mark.parametrize("mode", ["outside", "auto"])
def test_helper_of_the_course_gets_the_students_module(tmp_path: Path, mode: str) -> None:
    """No cell of the notebook imports it; only a helper does, or a helper's helper."""
    cases = {
        name: [("A", "x = 1"), ("T", f"import checks_{name} as checks\nassert checks.look() == 8")]
        for name in HELPERS
    }
    config = f"{CONFIG}\nc.Autograder.hidden_tests = '{mode}'"
    root = tmp_path / "c"
    for folder in (root / "source" / "ps1", root):  # beside the notebook, or in the course
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in HELPERS.items():
            (folder / f"checks_{name}.py").write_text(text)
        (folder / "mymodule.py").write_text(OURS)
    course = Graded(root, cases, config, tried=True)
    assert not course.assignment.own.not_full and not course.assignment.own.in_kernel
    wrong = OURS.replace("2 * x", "3 * x")
    forged = "import checks_module, checks_name, sys\ndef double(x): return 0\n" + (
        "for name in [m for m in sys.modules if m[:6] == 'checks']:\n"
        "    sys.modules[name].look = lambda: 8\n"
    )
    right = scores_of(course.grade("amy", files={"mymodule.py": OURS}))
    assert right == {key: [1.0] for key in HELPERS}
    for text in (wrong, forged, "def double(x"):
        graded = course.grade("eve", files={"mymodule.py": text})
        assert scores_of(graded) == {key: [0.0] for key in HELPERS}


def test_star_import_brings_no_tool_of_the_tests(tmp_path: Path) -> None:
    """A module that is handed in does not put its own in the place of a helper or a builtin."""
    lines = [("L", "def same(a, b):\n    assert a == b"), ("G", "from mymodule import *"),
             ("T", "same(double(4), 8)\nassert sum([double(1), 0]) == 2")]  # fmt: skip
    course = Graded(tmp_path / "c", {"p": lines}, CONFIG)
    (course.root / "source" / "ps1" / "mymodule.py").write_text(OURS)
    forged = "def double(x): return 0\ndef same(a, b): pass\ndef sum(x): return 2\n"
    assert scores_of(course.grade("amy", files={"mymodule.py": forged})) == {"p": [0.0]}
    assert scores_of(course.grade("bob", files={"mymodule.py": OURS})) == {"p": [1.0]}


@pytest.mark.parametrize(
    "answer",
    ["from myhelpers import sq\ndef square(x): return sq(x)",
     "def square(x):\n    import myhelpers\n    return myhelpers.sq(x)"],
)  # fmt: skip
def test_module_that_is_left_behind_is_named(tmp_path: Path, answer: str) -> None:
    """To the instructor in the reason, to the student at the test."""
    lines = [("A", "def square(x): return x * x"), ("T", "assert square(3) == 9")]
    course = Graded(tmp_path / "c", {"p": lines})
    files = {"myhelpers.py": "def sq(x): return x * x", "other.py": ""}
    graded = course.grade("amy", {"p": [answer]}, files)
    assert graded.reason == (
        "myhelpers.py was handed in, but the assignment does not list it; see c.Autograder.files."
    )
    (result,) = [r for r in graded.notebooks[0].results if r.points]
    assert result.finding is not None
    assert "imports myhelpers.py, which was handed in" in result.finding.seen


def test_module_that_is_not_missed_is_not_named(tmp_path: Path) -> None:
    """A file nobody imports, or an import of what is nowhere, says nothing of the file."""
    lines = [("A", "x = 1"), ("T", "assert x == 1")]
    course = Graded(tmp_path / "c", {"p": lines})
    files = {"myhelpers.py": "y = 1"}
    assert course.grade("amy", files=files).reason == ""
    assert course.grade("bob", {"p": ["import nowhere_at_all"]}, files).reason == ""


def test_module_that_is_released_is_not_missed(tmp_path: Path) -> None:
    """It was handed in as it was handed out, and another import is wanting."""
    lines = [("A", "x = 1"), ("T", "assert x == 1")]
    course = Graded(tmp_path / "c", {"p": lines})
    (course.root / "source" / "ps1" / "helper.py").write_text(OURS)
    answer = "import helper, nowhere_at_all"
    assert course.grade("amy", {"p": [answer]}, {"helper.py": OURS}).reason == ""
