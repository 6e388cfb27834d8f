"""Whatever a submission holds, intake gives the instructor's notebook or an IntakeError.

12,800 mutated notebooks, seeded: bytes, JSON structure, nbgrader's metadata, the file as a whole;
ten times as many under `make test-long`.
"""

from __future__ import annotations

import json
import os
import pickle
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course import load_assignment, load_course
from autograder.errors import IntakeError
from autograder.intake import SubmittedCell, parse_notebook, rebuild, take_in
from autograder.models import (
    Assignment,
    CellResult,
    FilledNotebook,
    GradedNotebook,
    Intake,
    Limits,
    Role,
    Submission,
)
from autograder.results.autograded import as_notebook
from tests.course.building import code, make_course, released, text
from tests.intake.mutations import MUTATIONS

NOTEBOOKS = 128_000 if os.environ.get("AUTOGRADER_LONG") else 12_800
BATCHES = 8


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def assignment(root: Path) -> Assignment:
    return replace(load_assignment(load_course(root), "ps1"), limits=Limits(notebook_mb=1))


@pytest.fixture(scope="module")
def seed_notebook(root: Path) -> Any:
    """An answered notebook with outputs, attachments and cells of the student's own."""
    content = released(root)["p1"]
    content["cells"][2:2] = [
        code("print(1)")
        | {"outputs": [{"output_type": "stream", "name": "stdout", "text": ["1\n"]}]},
        text("![](attachment:a.png)") | {"attachments": {"a.png": {"image/png": "AAAA"}}},
    ]
    return content


def _check_filled(filled: FilledNotebook, assignment: Assignment) -> None:
    """The frame is the instructor's, and everything in it can be run, stored and shown."""
    (source,) = assignment.notebooks
    assert filled.source == source
    assert [c.cell for c in filled.cells if c.cell.role is not Role.EXTRA] == list(source.cells)
    for cell in filled.cells:
        cell.source.encode("utf-8")
        assert "\0" not in cell.source
        if cell.cell.role in (Role.TEST, Role.LOCKED, Role.TASK):
            assert cell.source == cell.cell.source
        if cell.cell.role is Role.EXTRA:
            assert (cell.cell.grade_id, cell.cell.points, cell.cell.metadata) == ("", 0, {})
    ids = [cell.cell.cell_id for cell in filled.cells]
    assert len(set(ids)) == len(ids)
    for warning in filled.warnings:
        warning.encode("utf-8")
    results = tuple(
        CellResult(c.cell.grade_id, c.cell.role, c.cell.points, None) for c in filled.cells
    )
    json.dumps(as_notebook(GradedNotebook(filled, results)))
    pickle.dumps(filled)


def _fuzz(root: Path, assignment: Assignment, seed_notebook: Any, seeds: range) -> None:
    folder = root / "submitted" / f"s{seeds.start}" / "ps1"
    folder.mkdir(parents=True, exist_ok=True)
    submission = Submission(f"s{seeds.start}", "ps1", folder)
    pristine = json.dumps(seed_notebook)
    taken = 0
    reasons: set[str] = set()
    for seed in seeds:
        rng = random.Random(seed)
        mutate = MUTATIONS[seed % len(MUTATIONS)]
        (folder / "p1.ipynb").write_bytes(mutate(rng, json.loads(pristine)))
        try:
            intake: Intake = take_in(assignment, submission)
        except IntakeError as error:
            reasons.add(error.reason)
        else:
            taken += 1
            _check_filled(intake.notebooks[0], assignment)
    assert all(reason and reason.encode("utf-8") for reason in reasons)
    assert 0.2 * len(seeds) < taken < len(seeds), "the mutations are too strong or too weak"


@pytest.mark.long
@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_exception_leaves_intake(
    batch: int, root: Path, assignment: Assignment, seed_notebook: Any
) -> None:
    size = NOTEBOOKS // BATCHES
    _fuzz(root, assignment, seed_notebook, range(batch * size, (batch + 1) * size))


def test_hostile_file_names_leave_nothing_but_intake_errors(
    root: Path, assignment: Assignment, seed_notebook: Any
) -> None:
    rng = random.Random(1)
    folder = root / "submitted" / "names" / "ps1"
    folder.mkdir(parents=True)
    content = json.dumps(seed_notebook)
    for _ in range(200):
        name = rng.randbytes(rng.randint(1, 40)).replace(b"/", b"").replace(b"\0", b"")
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name + b".ipynb"))
        path.write_text(content, encoding="utf-8")
        intake = take_in(assignment, Submission("names", "ps1", folder))
        for warning in (*intake.warnings, *intake.notebooks[0].warnings):
            assert warning.isprintable()
        path.unlink()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
CELL = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | JSON,
        "source": st.text() | st.lists(st.text()) | JSON,
        "input": JSON,
        "level": JSON,
        "id": st.text() | JSON,
        "attachments": st.dictionaries(st.text(), st.dictionaries(st.text(), JSON)) | JSON,
        "metadata": st.fixed_dictionaries(
            {}, optional={"nbgrader": st.fixed_dictionaries({}, optional={"grade_id": JSON})}
        )
        | JSON,
    },
)
NOTEBOOK = st.fixed_dictionaries(
    {},
    optional={
        "nbformat": st.sampled_from([3, 4]) | JSON,
        "cells": st.lists(CELL) | JSON,
        "worksheets": st.lists(st.fixed_dictionaries({"cells": st.lists(CELL)})) | JSON,
        "metadata": JSON,
    },
)
quick = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@quick
@given(NOTEBOOK | JSON)
def test_any_json_is_read_or_refused(tree: Any) -> None:
    try:
        cells, _ = parse_notebook(json.dumps(tree).encode("utf-8", "surrogatepass"))
    except IntakeError:
        return
    for cell in cells:
        cell.source.encode("utf-8")
        assert cell.cell_type in ("code", "markdown", "raw")


@quick
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(IntakeError):
        parse_notebook(content)


SUBMITTED = st.builds(
    SubmittedCell,
    source=st.sampled_from(["", "# Doubling", "import sys", "double(3)", "x = 1"]),
    cell_type=st.sampled_from(["code", "markdown", "raw"]),
    grade_id=st.sampled_from(["", "double", "test_double", "why", "draw", "given", "unknown"]),
    cell_id=st.sampled_from(["", "cell-0", "cell-2", "cell-3", "cell-5", "extra-1", "other"]),
)


@quick
@given(cells=st.lists(SUBMITTED, max_size=12))
def test_any_cells_fill_the_instructors_notebook(
    assignment: Assignment, cells: list[SubmittedCell]
) -> None:
    filled = rebuild(assignment.notebooks[0], cells)
    _check_filled(filled, assignment)
    known = sum(not c.missing for c in filled.cells if c.cell.role is not Role.EXTRA)
    extra = sum(c.cell.role is Role.EXTRA for c in filled.cells)
    assert known + extra == len(cells), "no cell of the student is lost, none runs twice"
