"""Tests that could be unfair are told from those that cannot."""

from __future__ import annotations

import ast

import pytest

from autograder.build.lint import late_expectations


@pytest.mark.parametrize(
    "source",
    [
        "out = f(a)\nassert (out == a).all()",
        "assert same(f(a), a * 2)",
        "out = f(a=a)\nassert (out == a).all()",
        "for p in values:\n    out = f(a, p)\n    assert out == a",
    ],
)
def test_argument_read_after_the_call_is_found(source: str) -> None:
    """What the student's function had in hands may have been changed."""
    assert list(late_expectations(ast.parse(source), {"f"}))


@pytest.mark.parametrize(
    "source",
    [
        "expected = a * 2\nassert same(f(a), expected)",
        "out = f(a)\nassert out.shape == a.shape",
        "a = f(a)\nprint(a)",
        "f(a)\na = 3\nprint(a)",
        "f(rng)\nrng.random()",
        "for bad in (0.0, -1.0, float('nan')):\n    f(bad)\n    print(bad)",
        "p = 0.8\nf(p)\nprint(p)",
        "f(f)\nf(2)",
    ],
)
def test_fair_test_is_let_pass(source: str) -> None:
    """Form, generators, numbers, and what is computed first or bound anew are no trouble."""
    assert list(late_expectations(ast.parse(source), {"f"})) == []
