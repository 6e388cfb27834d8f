"""Tests that could be unfair are told from those that cannot."""

from __future__ import annotations

import ast

import jupytext
import pytest

from autograder.build.lint import help_calls, late_expectations, lint_notebook


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


@pytest.mark.parametrize("line", ["why?", "x.shape?", "why??"])
def test_call_for_help_is_found(line: str) -> None:
    """A comment of one word and a question mark in a master becomes one."""
    (found,) = help_calls(f"x = 1\n{line}\nx += 1")
    assert repr(line) in found


def test_questions_in_comments_and_texts_are_no_calls_for_help() -> None:
    """Neither is a magic."""
    assert list(help_calls('# why?\n%matplotlib inline\nprint("""\nwhy?\n""")  # why?')) == []


def test_question_of_one_word_in_a_master_is_refused() -> None:
    """jupytext makes code of the comment, as of a magic that stands in one."""
    (found,) = lint_notebook(jupytext.reads("# %%\nx = 1\n# why?\n", fmt="py:percent"))
    assert "'why?'" in found
