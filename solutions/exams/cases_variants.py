"""Small inputs of lesson 07 made for showing; see `showing`. Nothing here is used for grading."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from solutions import variants
from solutions.exams.cases import given
from solutions.exams.showing import Case, against, same, shows, text_of

A = [[2.0, -1.0, 0.5], [4.0, 3.0, -5.0]]
RNG = "np.random.default_rng(1)"


def _rng() -> np.random.Generator:
    return np.random.default_rng(1)


def _array(seen: Any, shape: tuple[int, ...]) -> Any:
    """The answer as an array of floats of this shape, None if it is something else."""
    form = type(seen) is np.ndarray and seen.shape == shape and seen.dtype.kind in "buif"
    return seen.astype(float) if form and np.isfinite(seen).all() else None


def _evaluation(name: str, a: Any) -> Case:
    return against(
        getattr(variants, name),
        f"{name}(np.array({a}), 0.8, {RNG}, training=False)",
        given(np.array(a), 0.8, _rng(), False),
    )


def _training(
    name: str, a: Any, keep_prob: float, expected: str, right: Callable[[Any, Any], bool]
) -> Case:
    """A call in training, whose answer is right if it has a form that any right answer has."""
    array = np.array(a)

    def judge(seen: Any) -> tuple[str, bool]:
        out = _array(seen, array.shape)
        return expected, out is not None and right(out, array)

    call = f"{name}(np.array({a}), {keep_prob}, {RNG})"
    return call, given(array, keep_prob, _rng()), judge


def _is_input(out: Any, a: Any) -> bool:
    return bool(np.allclose(out, a))


@shows("gaussian_dropout")
def _gaussian_dropout() -> Iterator[Case]:
    yield _evaluation("gaussian_dropout", A)
    for a in (A, A[0], [A]):
        yield _training("gaussian_dropout", a, 1.0, f"the input, {text_of(np.array(a))}", _is_input)
        yield _training(
            "gaussian_dropout",
            a,
            0.8,
            "the input times normal numbers of mean 1 and standard deviation 0.5",
            lambda out, a: bool((np.abs(out / a - 1) < 4).all() and not np.allclose(out, a)),
        )


@shows("spatial_dropout")
def _spatial_dropout() -> Iterator[Case]:
    a = [[[[1.0, 2.0]], [[3.0, 4.0]]], [[[5.0, 6.0]], [[7.0, 8.0]]]]

    def right(out: Any, a: Any) -> bool:
        factor = out / a
        whole = np.allclose(factor, factor[..., :1, :1])
        return bool(whole and np.isin(factor.round(9), (0.0, 1.25)).all())

    yield _evaluation("spatial_dropout", a)
    yield _training("spatial_dropout", a, 1.0, f"the input, {text_of(np.array(a))}", _is_input)
    said = "each channel either 0 as a whole or 1.25 times the input as a whole"
    yield _training("spatial_dropout", a, 0.8, said, right)


@shows("alpha_dropout")
def _alpha_dropout() -> Iterator[Case]:
    keep_prob, prime = 0.8, -1.7580993408473766
    scale = (keep_prob + prime**2 * keep_prob * (1 - keep_prob)) ** -0.5
    shift = -scale * (1 - keep_prob) * prime

    def right(out: Any, a: Any) -> bool:
        kept, dropped = np.isclose(out, scale * a + shift), np.isclose(out, scale * prime + shift)
        return bool((kept | dropped).all())

    yield _evaluation("alpha_dropout", A)
    for a in (A, A[0], [A]):
        yield _training("alpha_dropout", a, 1.0, f"the input, {text_of(np.array(a))}", _is_input)
        kept = text_of(scale * np.array(a) + shift)
        said = f"{kept} where kept and {scale * prime + shift:.4f} where dropped"
        yield _training("alpha_dropout", a, keep_prob, said, right)


@shows("dropconnect_forward")
def _dropconnect_forward() -> Iterator[Case]:
    x, w, b = [[1.0, 2.0], [3.0, -1.0]], [[1.0, 10.0], [0.5, 4.0], [2.0, 0.0]], [0.1, 0.2, 0.3]
    arrays = f"np.array({x}), np.array({w}), np.array({b})"
    for keep_prob, training in ((0.8, False), (1.0, True)):
        yield against(
            variants.dropconnect_forward,
            f"dropconnect_forward({arrays}, {keep_prob}, {RNG}, training={training})",
            given(np.array(x), np.array(w), np.array(b), keep_prob, _rng(), training),
        )

    def judge(seen: Any) -> tuple[str, bool]:
        z = _array(seen, (2, 3))
        terms = np.array(x)[:, None, :] * np.array(w) / 0.8
        sums = np.stack([terms @ np.array(m) for m in ((0, 0), (0, 1), (1, 0), (1, 1))]) + b
        expected = "of each sum only the terms whose weights are kept, divided by 0.8, plus b"
        return expected, z is not None and bool(np.isclose(sums, z).any(axis=0).all())

    call = f"dropconnect_forward({arrays}, 0.8, {RNG})"
    yield call, given(np.array(x), np.array(w), np.array(b), 0.8, _rng()), judge


@shows("dropblock_mask")
def _dropblock_mask() -> Iterator[Case]:
    def judge(size: tuple[int, int], keep_prob: float, block: int, seen: Any) -> tuple[str, bool]:
        mask = _array(seen, size)
        what = "" if keep_prob < 1 else ", here all ones"
        expected = f"an array of shape {size}: 1, and 0 in whole squares of side {block}{what}"
        if mask is None or not np.isin(mask, (0.0, 1.0)).all():
            return expected, False
        views = np.lib.stride_tricks.sliding_window_view(mask == 0, (block, block))
        covered = np.zeros(size, dtype=bool)
        for i, j in np.argwhere(views.all(axis=(2, 3))):
            covered[i : i + block, j : j + block] = True
        right = np.array_equal(covered, mask == 0) and (keep_prob < 1 or bool(mask.all()))
        return expected, bool(right)

    for size, keep_prob, block in (((3, 4), 0.6, 1), ((5, 6), 1.0, 2), ((6, 8), 0.6, 2)):
        yield (
            f"dropblock_mask({size[0]}, {size[1]}, {keep_prob}, {block}, {RNG})",
            given(*size, keep_prob, block, _rng()),
            functools.partial(judge, size, keep_prob, block),
        )


@shows("max_norm")
def _max_norm() -> Iterator[Case]:
    for w, c in (([[3.0, 4.0]], 1.0), ([[3.0, 4.0], [0.3, -0.4], [0.0, 0.0]], 2.0)):
        yield against(variants.max_norm, f"max_norm(np.array({w}), {c})", given(np.array(w), c))
    w32 = np.array([[3.0, 4.0]], dtype=np.float32)

    def judge(seen: Any) -> tuple[str, bool]:
        expected = variants.max_norm(w32, 1.0)
        return text_of(expected), same(seen, expected)

    yield "max_norm(np.array([[3, 4]], dtype=np.float32), 1.0)", given(w32, 1.0), judge
