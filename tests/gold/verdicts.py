"""What the tests of a lesson find in every implementation that the project has at hand."""

from __future__ import annotations

import contextlib
import importlib
import os
import pkgutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import tests.names
from examples.catalogue import COURSE, examples_of
from examples.sample_class import graded_cells
from tests.gold.records import Line
from tests.lessons.test_examples import run_tests
from tests.names.test_named_tuples import ROWS as NAMED_TUPLES

FIELDS = ("seen", "mistakes", "titles", "hint", "passage", "example")


class Text(NamedTuple):
    """An implementation of one function."""

    at: str
    function: str
    source: str
    beside: dict[str, str]


def verdicts(lesson: str) -> list[Line]:
    """Return which test cells each implementation fails, and with what words.

    To be called in a process of its own: it works in the lesson's folder, as a notebook does.
    """
    folder = COURSE / "source" / lesson
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    warnings.simplefilter("ignore")  # a wrong implementation may warn; that is its business
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        return [{"at": text.at, "cells": _failed(lesson, text)} for text in texts_of(lesson)]


def _failed(lesson: str, text: Text) -> Line:
    failed = run_tests(lesson, text.function, text.source, text.beside)
    return {cell: _told(error) for cell, error in failed.items()}


def _told(error: Exception) -> Line:
    told = {field: getattr(error, field) for field in FIELDS if hasattr(error, field)}
    return {"error": type(error).__name__, "text": str(error), **told}


def texts_of(lesson: str) -> Iterator[Text]:
    """Yield every implementation of a lesson's functions."""
    known: Any = examples_of(lesson)
    for one in (*known.mistakes, *known.right):
        yield Text(f"examples/{one.function}/{one.name}", one.function, one.source, {})
    for function, source in known.wrong_answers.items():
        yield Text(f"examples/{function}/wrong answer", function, source, {})
    for row in _rows(lesson):
        at = f"names/{row.function}/{row.title}"
        yield Text(at, row.function, row.source, dict(row.beside))


def _rows(lesson: str) -> Iterator[Any]:
    """Yield the rows of all corpora; one that names no lessons has rows of functions of one."""
    functions, _ = graded_cells(lesson)
    for found in pkgutil.iter_modules(tests.names.__path__):
        if found.name.startswith("corpus_"):
            corpus = importlib.import_module(f"tests.names.{found.name}")
            for rows in (getattr(corpus, "WRONG", ()), getattr(corpus, "RIGHT", ())):
                if isinstance(rows, dict):
                    yield from rows.get(lesson, ())
                else:
                    yield from (row for row in rows if row.function in functions)
    yield from (
        row for name, row in (cast(Any, one).values for one in NAMED_TUPLES) if name == lesson
    )
