"""A lesson takes the learner's own function of an earlier one, where there is one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from source.earlier import earlier

OWN = "def double(x):\n    return np.add(x, x)"


def other(x: float) -> float:
    return -x


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a lesson that runs."""
    folder = tmp_path / "02_later"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return tmp_path


def write(root: Path, source: str, given: str = "", test: str = "1 / 0") -> None:
    """Save an earlier lesson that holds a given cell, a test and one function."""
    marks = {"given": {"locked": True}, "test": {"locked": True, "grade": True}, "double": {}}
    texts = {"given": given, "test": test, "double": source}
    cells: list[dict[str, Any]] = [{"cell_type": "markdown", "metadata": {}, "source": "# Text"}]
    cells += [
        {
            "cell_type": "code",
            "metadata": {"nbgrader": {"grade_id": name, **marks[name]}},
            "source": text.splitlines(True),
        }
        for name, text in texts.items()
    ]
    (root / "01_first").mkdir()
    (root / "01_first" / "01_first.ipynb").write_text(json.dumps({"cells": cells}))


def test_own_function_is_taken(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And the learner is told so."""
    write(here, OWN)
    assert earlier("01_first", "double", other)(np.float64(3)) == 6
    assert "yours, from 01_first" in capsys.readouterr().out


def test_what_the_lesson_gives_is_there(here: Path) -> None:
    """Own functions use the helpers of their lesson; its tests are not run."""
    write(here, "def double(x):\n    return times * x", given="times = 2")
    assert earlier("01_first", "double", other)(3) == 6


def test_own_function_that_fails_its_trial_is_replaced(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A helper in a cell of one's own is not known here, for example."""
    write(here, "def double(x):\n    return my_helper(x)")
    assert earlier("01_first", "double", other, 1.0) is other
    assert "does not run" in capsys.readouterr().out


@pytest.mark.parametrize(
    "source",
    [
        'def double(x):\n    raise NotImplementedError("Replace this line by your own code.")',
        "def double(x)\n    return x",
        "1 / 0",
        "def triple(x):\n    return x",
    ],
    ids=["stub", "syntax error", "exception", "another name"],
)
def test_what_does_not_run_is_replaced(
    here: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each lesson stands alone."""
    write(here, source)
    assert earlier("01_first", "double", other) is other
    assert "the course's" in capsys.readouterr().out


def test_lesson_that_is_not_there_is_replaced(here: Path) -> None:
    assert earlier("01_first", "double", other) is other
