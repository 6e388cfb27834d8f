"""Tests that ended at the border: they asked for what only tests in the student's process can do.

That is not the student's mistake. The instructor is told what came from the student's code, and
the student reads it in plain words. Of the student's own words, the name of a class among them,
nothing is told: student code could make it say what hidden tests passed.
"""

from __future__ import annotations

from autograder.examiner.exceptions import CannotCross, OpaqueError
from autograder.examiner.places import EMPTY, END, HIDES, LEFT_OUT, NAN, NO_POINTS, OBJECT

MAX_CAUSES = 20
PLAIN = "numbers, texts, lists, arrays and the like"
MISTAKES = {  # kinds of values that are wrong where the own solution gives none
    NAN.removeprefix("a "): "none with NaN was expected",
    EMPTY.removeprefix("a "): "one with entries was expected",
    END.removeprefix("a "): "one with more items was expected",
    LEFT_OUT.removeprefix("a "): "one with as many entries and the same labels was expected",
}
# Names of classes that everybody has: they are told, others are "an object".
SHOWN = frozenset(
    {"map", "filter", "zip", "enumerate", "reversed", "generator", "coroutine", "count", "chain"}
    | {"range_iterator", "list_iterator", "tuple_iterator", "set_iterator", "str_iterator"}
    | {"dict_keys", "dict_values", "dict_items", "dict_keyiterator", "memoryview", "bytearray"}
    | {"function", "builtin_function_or_method", "method", "type", "module", "TextIOWrapper"}
    | {"matrix", "MaskedArray", "DataFrame", "Series", "Index", "RangeIndex", "GroupBy"}
    | {words.removeprefix("a ") for words in (HIDES, EMPTY, END, LEFT_OUT, NAN)}
    | {NO_POINTS}
    | {"DataFrameGroupBy", "SeriesGroupBy", "Tensor", "Figure", "Axes", "Line2D", "PosixPath"}
)


def border_of(error: BaseException | None) -> OpaqueError | CannotCross | None:
    """Find what happened at the border in an exception or in what it was raised for."""
    for _ in range(MAX_CAUSES):
        if error is None or isinstance(error, OpaqueError | CannotCross):
            return error
        error = error.__cause__ or error.__context__
    return None


def words_for_instructor(error: OpaqueError | CannotCross) -> str:
    """Say how a test ended that read something of another kind than it does from the solution."""
    if isinstance(error, OpaqueError) and error.kind in MISTAKES:
        return f"gave no points for a {error.kind}: your own solution gives none there."
    return f"ended without a verdict: {error}"


def words_for_student(error: OpaqueError | CannotCross, names: frozenset[str]) -> str:
    """Say what came from the student's code and what the test can read.

    Args:
        error: what ended the test.
        names: names of answers, which may be told.
    """
    if isinstance(error, CannotCross):
        return (
            "This test could not read what your code gave, or could not give it what it wanted to:"
            " it was too large, or of a kind that only your notebook defines."
        )
    kind = f"a {error.kind}" if error.kind in SHOWN else OBJECT
    name = error.place.removesuffix("()")
    if name in names:
        subject = f"`{name}` returned {kind}" if name != error.place else f"`{name}` is {kind}"
    else:
        subject = f"Your code gave {kind}"
    if error.kind in MISTAKES:
        return f"{subject}; {MISTAKES[error.kind]}."
    plain = [words for words in error.wanted if words not in (OBJECT, "None")]
    readable = " or ".join(plain) if plain else PLAIN
    return f"{subject}; this test can only read {readable}."
