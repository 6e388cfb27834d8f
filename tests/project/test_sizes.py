"""A module is read in one sitting, a function on one screen."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAX_MODULE, MAX_FUNCTION = 350, 60  # lines
FOLDERS = ("autograder", "solutions", "benchmarks", "tools", "website")
FILES = [path for folder in FOLDERS for path in ROOT.glob(f"{folder}/**/*.py")]
LEARNERS = set(ROOT.glob("solutions/*.py"))  # a learner writes their functions whole


def test_no_module_is_too_long() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    found = [f"{path.relative_to(ROOT)}: {n} lines" for path, n in lines.items() if n > MAX_MODULE]
    assert found == []


def test_no_function_is_too_long_but_those_that_a_learner_writes() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in FILES
        if path not in LEARNERS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= MAX_FUNCTION
    ]
    assert found == []
