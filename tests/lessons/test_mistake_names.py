"""No exam names a mistake that nobody defined, also in branches that no example reaches.

Two thirds of the names reach `fail` through variables, so it is not only the calls that are read:
each text in the exams that has the form of a name must be the name of a mistake, or of something
else in the code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from autograder.course import load_assignment, load_course
from autograder.results.lesson_text import LessonText, read_lesson_text
from examples.catalogue import COURSE, lesson_names
from solutions.exams.mistakes import MISTAKES
from solutions.exams.mistakes.passages import PASSAGES
from solutions.exams.work import OWED

ROOT = Path(__file__).resolve().parents[2]
EXAMS = sorted((ROOT / "solutions" / "exams").glob("*.py"))
NAMES = re.compile(r"\s*[a-z][a-z0-9]*(_[a-z0-9]+)+(\s+[a-z][a-z0-9]*(_[a-z0-9]+)+)*\s*")
KEYS = {"drop_prob", "has_gauss", "train_error", "val_error"}  # of dictionaries


def passed_names(tree: ast.AST) -> Iterator[str]:
    """Texts among the mistakes that a call of `fail` or `ExamError` passes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
            "fail",
            "ExamError",
        ):
            raised = ast.unparse(node.func).endswith("ExamError")
            passed = node.args[1:2] if raised else node.args[1:]
            passed += [k.value for k in node.keywords if k.arg == "mistakes"]
            for value in passed:
                yield from _values(value)


def _values(value: ast.expr) -> Iterator[str]:
    """Texts that an expression may come to; what it compares or calls is none of them."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _values(value.body)
        yield from _values(value.orelse)
    elif isinstance(value, ast.Starred):
        yield from _values(value.value)
    elif isinstance(value, ast.Tuple | ast.List):
        for one in value.elts:
            yield from _values(one)


def texts_like_names(tree: ast.AST) -> set[str]:
    """Words of all texts in a file that consist of nothing but names with an underscore."""
    return {
        word
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and NAMES.fullmatch(node.value)
        for word in node.value.split()
    }


def code_names() -> set[str]:
    """What modules, functions, arguments, variables and attributes of the solutions are called."""
    found = {path.stem for path in (ROOT / "solutions").rglob("*.py")}
    for path in (ROOT / "solutions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for field in ("name", "id", "arg", "attr"):
                value = getattr(node, field, None)
                if isinstance(value, str):
                    found.add(value)
    return found


def test_names_passed_to_fail_are_defined() -> None:
    """Each name that is written into a call is a key of MISTAKES."""
    trees = {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in EXAMS}
    passed = {(file, name) for file, tree in trees.items() for name in passed_names(tree)}
    assert len(passed) > 100
    assert {one for one in passed if one[1] not in MISTAKES} == set()


def test_names_in_tables_and_variables_are_defined() -> None:
    """A text that looks like a name and is no mistake's is the name of something in the code."""
    known = set(MISTAKES) | code_names() | KEYS | set(OWED)
    unknown = {
        f"{path.name}: {name}"
        for path in EXAMS
        for name in texts_like_names(ast.parse(path.read_text(encoding="utf-8"))) - known
    }
    assert unknown == set()


@pytest.mark.parametrize(
    "call",
    [
        'fail("seen", "misspelt")',
        'base.fail("seen", "missing_scale", "misspelt", hint="well")',
        'fail("seen", *(("misspelt",) if bad else ()))',
        'fail("seen", "missing_scale" if bad == "good" else "misspelt")',
        'raise ExamError("seen", ("missing_scale", "misspelt"), "a hint", "a passage")',
        'raise ExamError("seen", mistakes=("misspelt",))',
    ],
)
def test_misspelt_name_in_a_call_is_found(call: str) -> None:
    """The reading of calls finds a name however it is passed, and takes no words for names."""
    assert set(passed_names(ast.parse(call))) - set(MISTAKES) == {"misspelt"}


@pytest.mark.parametrize(
    "code", ['WRONG = {2.0: "mising_scale"}', 'name = "mising_scale not_written" if x else ""']
)
def test_misspelt_name_in_a_table_is_found(code: str) -> None:
    """The reading of texts finds a name that reaches `fail` later."""
    assert texts_like_names(ast.parse(code)) - set(MISTAKES) == {"mising_scale"}


def test_names_made_of_parts_are_defined() -> None:
    """A name that a call puts together from parts fits some mistake."""
    made = [
        "".join(p.value if isinstance(p, ast.Constant) else ".+" for p in name.values)
        for path in EXAMS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("fail")
        for name in node.args[1:]
        if isinstance(name, ast.JoinedStr)
    ]
    assert made
    assert all(any(re.fullmatch(one, name) for name in MISTAKES) for one in made)


@cache
def lesson_of(name: str) -> LessonText:
    """A lesson of the course, as feedback reads it."""
    return read_lesson_text(load_assignment(load_course(COURSE), name, cached=True).notebooks[0])


@pytest.mark.parametrize("heading", sorted({line for one in PASSAGES for line in one}))
def test_passage_to_read_again_is_in_a_lesson(heading: str) -> None:
    """A heading that a lesson has changed would silently lead nowhere."""
    assert any(lesson_of(name).passage_called(heading) for name in lesson_names())


@pytest.mark.parametrize(
    ("lesson", "name", "heading"),
    [
        ("01_masks", "reversed_comparison", "From random numbers to a mask"),
        ("02_scaling", "missing_scale", "Why divide, and why by keep_prob"),
        ("04_network", "missing_scale", "The forward pass"),
        ("04_network", "db_not_summed", "The backward pass"),
        ("03_backward", "fresh_mask_backward", "A whole layer"),
    ],
)
def test_read_again_leads_to_the_passage_on_the_mistake(
    lesson: str, name: str, heading: str
) -> None:
    """What two lessons know has a passage in each."""
    passage = lesson_of(lesson).passage_called(MISTAKES[name].passage)
    assert passage is not None
    assert passage.heading == heading
