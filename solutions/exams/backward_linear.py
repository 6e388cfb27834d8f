"""Exams of `linear_backward` (lesson 03): each of the three gradients on its own.

Each exam looks at one of the three results. Results in the wrong order are told by their shapes and
cost only dW's points; a function that works for square arrays only, since it multiplies by a
transposed matrix, is judged on a square case, where only the gradient that is wrong is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from solutions.exams.base import (
    Array,
    ExamError,
    call,
    close,
    fail,
    in_words,
    numeric_array,
    unchanged,
)
from solutions.exams.several import together
from solutions.exams.showing import attach

Function = Callable[..., Any]
Case = tuple[Array, Array, Array]
SIZES = ((5, 3, 4), (1, 2, 1), (4, 1, 3))  # batch, units_out, units_in
NAMES = ("da", "dW", "db")
Models = tuple[tuple[str, Callable[..., Any]], ...]


def example(seed: int, batch: int, units_out: int, units_in: int) -> Case:
    """`dz, a, W` with both signs, exact zeros in all three, and a unit that is zero throughout."""
    rng = np.random.default_rng(seed)
    dz = rng.normal(size=(batch, units_out))
    a = np.tanh(rng.normal(size=(batch, units_in)))
    W = rng.normal(size=(units_out, units_in))
    if batch > 1:
        dz[0, 0] = a[-1, -1] = 0.0
    if units_in > 1:
        a[:, 1] = W[0, 0] = 0.0
    return dz, a, W


def truth(case: Case) -> tuple[Array, Array, Array]:
    """The three gradients, written out as sums over indices."""
    dz, a, W = case
    da = np.einsum("no,oi->ni", dz, W)
    dW = np.einsum("no,ni->oi", dz, a)
    return da, dW, np.einsum("no->o", dz)


def results(function: Function, case: Case) -> tuple[list[Any], bool]:
    """What the function returns, in the order asked for, and whether it had to be put in order.

    Raises:
        ExamError: the call crashed, or did not return three things.
    """
    value = call(function, *(array.copy() for array in case))
    if not isinstance(value, tuple | list) or len(value) != 3:
        many = in_words(value)
        fail(f"the function returns {many}, not the three gradients (da, dW, db)")
    shapes = [part.shape if isinstance(part, np.ndarray) else None for part in value]
    wanted = [array.shape for array in truth(case)]
    exchanged = shapes != wanted and sorted(map(str, shapes)) == sorted(map(str, wanted))
    if exchanged and len(set(wanted)) == 3:
        return [value[shapes.index(shape)] for shape in wanted], True
    return list(value), False


def _cases(function: Function) -> Iterator[tuple[Case, list[Any]]]:
    """Cases with the function's results; square ones where it can handle no others."""
    for number, size in enumerate(SIZES):
        case = example(300 + number, *size)
        try:
            parts, _ = results(function, case)
        except ExamError as error:
            if "not_written" in error.mistakes or not _some_part_right(function):
                raise
            square = example(310, 4, 4, 4)
            yield square, results(function, square)[0]
            return
        yield case, parts


def _some_part_right(function: Function) -> bool:
    """On square arrays: some gradients right, but not all. The crash then lies in the wrong one."""
    square = example(310, 4, 4, 4)
    try:
        parts = results(function, square)[0]
    except ExamError:
        return False
    hits = [
        type(part) is np.ndarray and close(part, want, rtol=1e-5, atol=1e-7)
        for part, want in zip(parts, truth(square), strict=True)
    ]
    return any(hits) and not all(hits)


SHAPE_HINT = (
    "A gradient has the shape of what it belongs to: da that of a, dW that of W, db that of b."
)
SUM_HINT = "Write one entry as a sum, by the formulas above, and look for the matrix product in it."


def _examine(function: Function, index: int, models: Models) -> None:
    """Judge one of the three gradients in all cases, and name what fits every one of them."""
    seen: list[tuple[Case, Any]] = []
    words: list[str] = []
    misshapen = False
    for case, parts in _cases(function):
        wanted = truth(case)[index]
        seen.append((case, parts[index]))
        try:
            part = numeric_array(parts[index], wanted.shape, NAMES[index])
        except ExamError as error:
            words.append(error.seen)
            misshapen = True
            continue
        wrong = int((~np.isclose(part, wanted, rtol=1e-5, atol=1e-7)).sum())
        if wrong:
            words.append(f"{wrong} of {part.size} entries of {NAMES[index]} are wrong")
    if words:
        named = [name for name, model in models if _fits(model, seen)]
        hint = "" if named else SHAPE_HINT if misshapen else SUM_HINT
        fail(words[0], *named[:1], hint=hint)


def _fits(model: Callable[..., Any], seen: list[tuple[Case, Any]]) -> bool:
    """True when the model of a mistake gives what was seen, in every case."""
    for case, part in seen:
        try:
            expected = np.asarray(model(*case))
        except ValueError:  # the product does not exist for these shapes
            return False
        if not isinstance(part, np.ndarray | np.generic | float | int):
            return False
        array = np.asarray(part)
        if array.dtype.kind not in "iuf" or not close(array, expected, rtol=1e-5, atol=1e-7):
            return False
    return True


def examine_linear_backward_da(linear_backward: Function) -> None:
    """da carries dz back through the weights."""
    models: Models = (
        ("weights_transposed", lambda dz, a, W: dz @ W.T),
        ("gradient_transposed", lambda dz, a, W: (dz @ W).T),
        ("mask_guessed_from_zeros", lambda dz, a, W: (dz @ W) * (a != 0)),
        ("divided_by_batch", lambda dz, a, W: dz @ W / len(dz)),
        ("downhill_uphill", lambda dz, a, W: -dz @ W),
    )
    _examine(linear_backward, 0, models)


def examine_linear_backward_dW(linear_backward: Function) -> None:
    """dW sums over the examples what each gives to each weight."""
    models: Models = (
        ("gradient_transposed", lambda dz, a, W: a.T @ dz),
        ("divided_by_batch", lambda dz, a, W: dz.T @ a / len(dz)),
        ("mask_guessed_from_zeros", lambda dz, a, W: dz.T @ a * (a != 0).all(axis=0)),
        ("example_left_out", lambda dz, a, W: np.outer(dz[-1], a[-1])),
        ("example_left_out", lambda dz, a, W: np.outer(dz[0], a[0])),
        ("downhill_uphill", lambda dz, a, W: -dz.T @ a),
    )
    _examine(linear_backward, 1, models)
    try:
        exchanged = results(linear_backward, example(300, *SIZES[0]))[1]
    except ExamError:
        return  # square arrays only: judged above
    if exchanged:
        fail("the three results come in the wrong order", "results_exchanged")


def examine_linear_backward_db(linear_backward: Function) -> None:
    """db sums dz over the examples."""
    models: Models = (
        ("batch_not_summed", lambda dz, a, W: dz),
        ("batch_not_summed", lambda dz, a, W: dz.sum(axis=1)),
        ("batch_not_summed", lambda dz, a, W: dz.sum()),
        ("divided_by_batch", lambda dz, a, W: dz.mean(axis=0)),
        ("example_left_out", lambda dz, a, W: dz[-1]),
        ("example_left_out", lambda dz, a, W: dz[0]),
        ("downhill_uphill", lambda dz, a, W: -dz.sum(axis=0)),
    )
    _examine(linear_backward, 2, models)


def examine_linear_backward_contract(linear_backward: Function) -> None:
    """The arguments are left as they were, and float32 stays float32."""
    together(
        lambda: _arguments(linear_backward),
        lambda: _float32(linear_backward),
    )


def _arguments(linear_backward: Function) -> None:
    """`dz`, `a` and `W` are left as they were."""
    case, _ = next(_cases(linear_backward))
    lent = tuple(array.copy() for array in case)
    value = call(linear_backward, *lent)
    _substance(value, case)
    for name, before, after in zip(("dz", "a", "W"), case, lent, strict=True):
        if not unchanged(before, after):
            fail(f"after the call the entries of {name} are others", "input_changed")


def _substance(value: Any, case: Case) -> None:
    """Refuse results that cannot be three gradients: no arrays, NaN, one constant."""
    parts = list(value) if isinstance(value, tuple | list) else []
    if len(parts) != 3:
        fail("the function does not return the three gradients (da, dW, db)")
    for part, name in zip(parts, NAMES, strict=True):
        array = numeric_array(part, np.shape(part) if isinstance(part, np.ndarray) else (), name)
        if array.size == 0:
            fail(f"{name} is empty")
    first = np.asarray(parts[0])
    if any(np.array_equal(first, given) for given in case):
        fail("da is one of the arguments as it was handed in")
    if np.unique(first).size < min(2, case[1].size):
        fail("all entries of da are equal")


def _float32(linear_backward: Function) -> None:
    """float32 comes back as float32, float64 as float64."""
    case, _ = next(_cases(linear_backward))
    for dtype in (np.float64, np.float32):
        value = call(linear_backward, *(array.astype(dtype) for array in case))
        _substance(value, case)
        for part, name in zip(value, NAMES, strict=True):
            if part.dtype != dtype:
                creep = part.dtype == np.float64
                fail(
                    f"with {np.dtype(dtype).name} arguments {name} has dtype {part.dtype}",
                    *(("float64_creep",) if creep else ()),
                )


attach(globals())
