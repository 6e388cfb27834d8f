"""Answers of nothing, and the tests that give them full points: those may not be able to fail."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from autograder.examiner.plan import kernel_cells
from autograder.grading.grader import BaseGrader
from autograder.grading.trial_run import fill, run_once
from autograder.models import OwnSolution, SourceNotebook
from autograder.python_cells import assigned_names, imported_names, names_in, statements

NUMBERS = ("-1234567.875", "7654321.5")  # that are no answer to anything


def vacuous_tests(
    grader: BaseGrader, solutions: Mapping[str, tuple[str, ...]], own: OwnSolution
) -> dict[str, tuple[str, ...]]:
    """Find test cells that may not be able to fail, by notebook."""
    found = {}
    assignment = replace(grader.assignment, own=own)
    for notebook in assignment.notebooks:
        if tests := notebook.tests:
            texts, in_kernel = solutions[notebook.name], kernel_cells(assignment, notebook)
            useless = _passing_anything(grader, notebook, texts, own, in_kernel)
            useless -= _tests_of_imports(notebook, texts)
            found[notebook.name] = tuple(cell for cell in tests if cell in useless)
    return {name: cells for name, cells in found.items() if cells}


def _passing_anything(
    grader: BaseGrader,
    notebook: SourceNotebook,
    texts: tuple[str, ...],
    own: OwnSolution,
    in_kernel: frozenset[str],
) -> frozenset[str]:
    """Find test cells that give full points to an answer of nothing, or to whatever number.

    The others run on with numbers of both signs, which all that compares nothing lets pass:
    `np.allclose(np.zeros((0, 1)), x)`.
    """
    over = frozenset((own.goes_over or {}).get(notebook.name, ()))
    places = own.places.get(notebook.name, {})

    def passing(value: str) -> frozenset[str]:
        wrong = fill(notebook, [empty_answer(text, value) for text in texts])
        return run_once(grader, wrong, in_kernel, over, places).full

    none = passing("None")
    any_number = frozenset(notebook.tests) - none - own.not_full.get(notebook.name, {}).keys()
    for number in NUMBERS:
        if any_number:
            any_number &= passing(number)
    return none | any_number


def _tests_of_imports(notebook: SourceNotebook, texts: tuple[str, ...]) -> frozenset[str]:
    """Find test cells that ask for an import of the answers: an answer of nothing has that, too."""
    bound = frozenset[str]().union(*map(assigned_names, texts))
    imported = frozenset[str]().union(*(imported_names(statements(text)) for text in texts)) - bound
    uses = {cell.grade_id: names_in(cell.source).uses for cell in notebook.cells}
    return frozenset(n for n in notebook.tests if uses[n] & imported and not uses[n] & bound)


def empty_answer(text: str, value: str = "None") -> str:
    """Make an answer of nothing: imports stay, functions return None, other names are None.

    Args:
        value: what stands for None.
    """
    body = statements(text)
    imports = [s for s in body if isinstance(s, ast.Import | ast.ImportFrom)]
    names: set[str] = set()
    lines = [ast.unparse(statement) for statement in imports]
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            lines.append(f"def {statement.name}(*args, **kwargs):\n    return {value}")
            names.add(statement.name)
        elif isinstance(statement, ast.ClassDef):
            lines.append(
                f"class {statement.name}:\n    def __init__(self, *args, **kwargs):\n        pass"
            )
            names.add(statement.name)
    lines += [f"{name} = {value}" for name in sorted(assigned_names(text) - names)]
    return "\n".join(lines)
