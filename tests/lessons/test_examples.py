"""Every wrong implementation loses its own points and gets its right name; every right one none.

The test cells of the masters run here in one process, as stock nbgrader runs them; that the engine
and stock nbgrader give the same scores is shown in `tests/course/`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, MappingProxyType
from typing import Any

import nbformat
import pytest

from autograder.examiner.not_judged import collecting
from autograder.python_cells import names_in, parse
from examples import sample_class
from examples.catalogue import COURSE, examples_of, lesson_names
from examples.model import Mistake, Right
from solutions.exams.mistakes import MISTAKES
from tests.pages.in_process import as_read, mistakes_on, page_of

ENOUGH = {  # how many wrong implementations a function must have
    "make_mask": 12,
    "dropout_forward": 12,
    "classic_forward": 12,
    "dropout_backward": 12,
    "linear_backward": 12,
    "mlp_forward": 8,
    "mlp_backward": 8,
    "train": 8,
}
ENOUGH_ELSE = {"01": 4, "02": 4, "03": 4}
ENOUGH_VARIANTS = (
    "make_mask",
    "unit_mask",
    "dropout_forward",
    "classic_forward",
    "dropout_backward",
)


@dataclass(frozen=True)
class Cells:
    """A master, compiled for running its tests again and again."""

    given: tuple[CodeType, ...]
    solutions: dict[str, str]
    tests: dict[str, CodeType]
    points: dict[str, float]
    reads: dict[str, set[str]]  # names that each test or solution reads


@cache
def cells_of(lesson: str) -> Cells:
    """Takes the source notebook of a lesson apart."""
    notebook = nbformat.read(COURSE / "source" / lesson / f"{lesson}.ipynb", 4)
    given: list[CodeType] = []
    solutions: dict[str, str] = {}
    tests: dict[str, CodeType] = {}
    points: dict[str, float] = {}
    reads: dict[str, frozenset[str]] = {}
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader")
        if not meta or (meta["solution"] and meta["grade"]) or meta.get("task"):
            continue  # no code of ours, or a person grades it
        name, tree = meta["grade_id"], parse(cell.source)
        reads[name] = names_in(cell.source).uses
        if meta["solution"]:
            solutions[name] = cell.source
        elif meta["grade"]:
            tests[name] = compile(tree, name, "exec")
            points[name] = meta["points"]
        else:
            given.append(compile(_definitions(tree), name, "exec"))
            for defined in names_in(cell.source).binds:
                reads[defined] = reads[name]
    return Cells(tuple(given), solutions, tests, points, reads)


def _definitions(tree: ast.Module) -> ast.Module:
    """Imports, functions and constants of given code; pictures are not drawn."""
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign)
    return ast.Module([node for node in tree.body if isinstance(node, kept)], [])


@pytest.fixture
def in_lesson(lesson: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Runs in the lesson's folder, as a notebook does; its `widgets` are the lesson's own."""
    folder = COURSE / "source" / lesson
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    yield
    for name in [n for n, m in sys.modules.items() if _lies_in(m, folder)]:
        del sys.modules[name]


def _lies_in(module: Any, folder: Path) -> bool:
    return str(getattr(module, "__file__", None) or "").startswith(str(folder))


def run_tests(
    lesson: str, function: str, source: str, beside: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Exception]:
    """Runs all test cells that can notice another `function`; what failed, by grade_id.

    `beside` holds other cells that are not the reference's.
    """
    return run_and_note(lesson, function, source, beside)[0]


PART = re.compile(r"\d+ of \d+ ")  # how a test says what it has judged, and gives points for


def run_and_note(
    lesson: str, function: str, source: str, beside: Mapping[str, str] = MappingProxyType({})
) -> tuple[dict[str, Exception], set[str]]:
    """Like `run_tests`; also the test cells that passed without having judged anything."""
    cells = cells_of(lesson)
    failed: dict[str, Exception] = {}
    let_pass: set[str] = set()
    for name, code in cells.tests.items():
        if function not in _reachable(name, cells):
            continue
        namespace: dict[str, Any] = {"__name__": "__main__"}
        for given in cells.given:
            exec(given, namespace)
        for grade_id, text in {**cells.solutions, **beside, function: source}.items():
            exec(parse_cached(text), namespace)
            assert grade_id in namespace, f"{grade_id} is not defined by its cell"
        try:
            with collecting() as reasons:
                exec(code, namespace)
        except Exception as error:  # whatever ends a test cell is its result
            failed[name] = error
        else:
            blind = [why for why in reasons if not PART.match(why)]
            let_pass |= {name} if blind else set()
    return failed, let_pass


@cache
def parse_cached(text: str) -> CodeType:
    return compile(parse(text), "solution", "exec")


def _reachable(test: str, cells: Cells) -> set[str]:
    seen: set[str] = set()
    todo = [test]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += cells.reads.get(name, ())
    return seen


def _mistakes() -> list[Any]:
    return [
        pytest.param(lesson, mistake, id=f"{lesson}-{mistake.function}-{mistake.name}")
        for lesson in lesson_names()
        for mistake in examples_of(lesson).mistakes
    ]


def _right() -> list[Any]:
    return [
        pytest.param(lesson, variant, id=f"{lesson}-{variant.function}-{variant.name}")
        for lesson in lesson_names()
        for variant in examples_of(lesson).right
    ]


@pytest.mark.parametrize(("lesson", "mistake"), _mistakes())
@pytest.mark.filterwarnings("ignore")  # a wrong implementation may warn; that is its business
def test_mistake_fails_its_cells_and_no_other(
    lesson: str, mistake: Mistake, in_lesson: None
) -> None:
    """A mistake fails exactly the cells it must, all of its own function, and is named right."""
    cells = cells_of(lesson)
    own = sample_class.tests_of(mistake.function, cells.solutions, cells.points)
    assert mistake.fails, "an example of a mistake must lose points"
    assert set(mistake.fails) <= own
    failed = run_tests(lesson, mistake.function, mistake.source)
    said = {name: str(error) for name, error in failed.items()}
    assert set(failed) == set(mistake.fails), said
    named = {name for error in failed.values() for name in getattr(error, "mistakes", ())}
    assert named == set(mistake.named), said
    assert named <= set(MISTAKES)
    # The student who made it reads these names on the page, and no others.
    titles = {as_read(MISTAKES[name].title) for name in mistake.named}
    assert mistakes_on(page_of(lesson, failed)) == titles


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("lesson", ["02_scaling"])
def test_mistakes_made_together_are_both_named(lesson: str, in_lesson: None) -> None:
    """The comparison is the wrong way round and the division is missing: the page says both."""
    source = """def dropout_forward(a, keep_prob, rng, training=True):
    if not 0 < keep_prob <= 1:
        raise ValueError("keep_prob must lie in (0, 1]")
    if not training:
        return a, np.ones_like(a)
    mask = rng.random(a.shape) > keep_prob
    return a * mask, mask
"""
    page = page_of(lesson, run_tests(lesson, "dropout_forward", source))
    both = {as_read(MISTAKES[n].title) for n in ("reversed_comparison", "missing_scale")}
    assert both <= mistakes_on(page)


@pytest.mark.parametrize(("lesson", "variant"), _right())
def test_right_variant_gets_full_marks(lesson: str, variant: Right, in_lesson: None) -> None:
    """An implementation that is right in another way than the reference loses nothing."""
    assert run_tests(lesson, variant.function, variant.source) == {}


@pytest.mark.parametrize("lesson", lesson_names())
def test_reference_gets_full_marks(lesson: str, in_lesson: None) -> None:
    """The reference itself passes every test cell of its lesson."""
    cells = cells_of(lesson)
    for name, source in cells.solutions.items():
        assert run_tests(lesson, name, source) == {}


@pytest.mark.parametrize("lesson", lesson_names())
def test_unwritten_function_is_said_to_be_unwritten(lesson: str, in_lesson: None) -> None:
    """A stub fails every cell of its function, each hidden test saying that nothing is written."""
    cells = cells_of(lesson)
    for name, source in cells.solutions.items():
        if name.startswith("answer_"):
            continue
        stub = source.split("### BEGIN SOLUTION")[0] + "raise NotImplementedError\n"
        failed = run_tests(lesson, name, stub)
        own = sample_class.tests_of(name, cells.solutions, cells.points)
        # a backward pass that is graded with the learner's own forward pass says what it waits for
        waits = {n for n, e in failed.items() if "forward_first" in getattr(e, "mistakes", ())}
        assert set(failed) - waits == own


@pytest.mark.parametrize("lesson", lesson_names())
def test_there_are_enough_examples(lesson: str) -> None:
    """Every function has as many wrong and right examples as the course promises."""
    known = examples_of(lesson)
    for function in cells_of(lesson).solutions:
        if function.startswith("answer_"):
            continue
        wrong = [m for m in known.mistakes if m.function == function]
        least = ENOUGH.get(function, ENOUGH_ELSE.get(lesson[:2], 3))
        assert len(wrong) >= least, f"{function} has {len(wrong)} mistakes, {least} are promised"
        if function in ENOUGH_VARIANTS:
            assert len([r for r in known.right if r.function == function]) >= 6
        assert len({m.name for m in wrong}) == len(wrong), "a name is used twice"


@pytest.mark.parametrize("lesson", lesson_names())
def test_every_test_cell_grades_one_function(lesson: str) -> None:
    """Each test cell belongs to exactly one solution cell."""
    cells = cells_of(lesson)
    owners = [
        t
        for name in cells.solutions
        for t in sample_class.tests_of(name, cells.solutions, cells.points)
    ]
    assert sorted(owners) == sorted(cells.tests)
