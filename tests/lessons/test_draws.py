"""The shared checks of functions that draw: what each sees, and what it is blind to."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from solutions.exams import draws
from solutions.exams.base import ExamError

Draw = draws.Draw
CHECKS: dict[str, Callable[[Draw], None]] = {
    "density": draws.check_density,
    "independence": draws.check_independence,
    "generator": draws.check_generator,
    "keep_all": draws.check_keep_all,
    "dimensions": draws.check_dimensions,
}


def found(draw: Draw) -> dict[str, tuple[str, ...]]:
    """The checks that fail, and the mistakes they name."""
    failed = {}
    for name, check in CHECKS.items():
        try:
            check(draw)
        except ExamError as error:
            failed[name] = error.mistakes
    return failed


def right(shape: tuple[int, ...], p: float, rng: np.random.Generator) -> Any:
    return rng.random(shape) < p


def exactly_k(shape: tuple[int, ...], p: float, rng: np.random.Generator) -> Any:
    size = int(np.prod(shape))
    return (rng.permutation(size) < round(p * size)).reshape(shape)


def shared(shape: tuple[int, ...], p: float, rng: np.random.Generator) -> Any:
    return np.broadcast_to(rng.random((1, *shape[1:])) < p, shape)


def whole_rows(shape: tuple[int, ...], p: float, rng: np.random.Generator) -> Any:
    return np.broadcast_to(rng.random(shape[:1] + (1,) * (len(shape) - 1)) < p, shape)


WRONG: dict[str, tuple[Draw, dict[str, tuple[str, ...]]]] = {
    "reversed": (lambda s, p, r: r.random(s) > p, {"density": ("reversed_comparison",)}),
    "half": (lambda s, p, r: r.random(s) < 0.5, {"density": ("half_hard_coded",)}),
    "normal": (lambda s, p, r: r.normal(size=s) < p, {"density": ("normal_draws",)}),
    "two percent more": (lambda s, p, r: r.random(s) < min(1, p + 0.02), {"density": ()}),
    "exactly k": (exactly_k, {"independence": ("exactly_k_kept",)}),
    "shared": (shared, {"independence": ("one_mask_for_batch",)}),
    "whole rows": (whole_rows, {"independence": ("one_value_per_example",)}),
    "one value": (lambda s, p, r: np.full(s, r.random() < p), {"independence": ()}),
    "pairs of columns": (
        lambda s, p, r: np.repeat(r.random((*s[:-1], s[-1] // 2 + 1)) < p, 2, -1)[..., : s[-1]],
        {"independence": ()},
    ),
    "own generator": (
        lambda s, p, r: np.random.default_rng(0).random(s) < p,
        {"generator": ("new_generator_each_call",)},
    ),
    "global": (lambda s, p, r: np.random.rand(*s) < p, {"generator": ("global_seed_reset",)}),
    "zero at one": (
        lambda s, p, r: (r.random(s) < p) & (p < 1),
        {"keep_all": ("keep_all_drops",)},
    ),
    "shared maps": (
        lambda s, p, r: np.broadcast_to(r.random(s[:2] + (1,) * (len(s) - 2)) < p, s),
        {"dimensions": ()},
    ),
    "shared and reversed": (
        lambda s, p, r: ~np.asarray(shared(s, p, r)),
        {"density": ("reversed_comparison",), "independence": ("one_mask_for_batch",)},
    ),
    "reversed from the global generator": (
        lambda s, p, r: np.random.rand(*s) > p,
        {"density": ("reversed_comparison",), "generator": ("global_seed_reset",)},
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_charged_where_it_belongs(name: str) -> None:
    """One root mistake fails one check, two fail two, each with its own name."""
    draw, expected = WRONG[name]
    assert found(draw) == expected


@pytest.mark.parametrize("seed", range(12))
def test_a_right_draw_is_never_failed_by_luck(seed: int) -> None:
    """Twelve streams of other numbers than those the fixed seeds give."""
    assert (
        found(lambda s, p, r: np.random.default_rng((seed, r.integers(2**60))).random(s) < p) == {}
    )


def test_other_ways_to_draw_are_right() -> None:
    """Distributions, orders and generators that differ from the reference."""
    others: list[Draw] = [
        lambda s, p, r: r.binomial(1, p, s) == 1,
        lambda s, p, r: (r.random(s[::-1]) >= 1 - p).T,
        lambda s, p, r: r.spawn(1)[0].random(s) <= p,
        lambda s, p, r: r.normal(size=s) < stats.norm.ppf(p),
        lambda s, p, r: np.floor(r.random(s, dtype=np.float32) + np.float32(p)) > 0,
    ]
    for draw in others:
        assert found(draw) == {}


def test_a_cache_is_found_once_and_only_by_the_check_of_the_generator() -> None:
    """Masks drawn once for each shape; again after the checks have run before."""
    masks: dict[tuple[int, ...], Any] = {}

    def cached(shape: tuple[int, ...], p: float, rng: np.random.Generator) -> Any:
        if shape not in masks:
            masks[shape] = rng.random(shape) < p
        return masks[shape]

    assert found(cached) == {"generator": ("drawn_once",)}
    with pytest.raises(ExamError) as caught:
        draws.check_generator(cached)
    assert caught.value.mistakes == ("drawn_once",)


def test_a_generator_of_another_kind_must_do() -> None:
    """A function that takes a generator's state apart works with PCG64 only."""

    def picky(shape: tuple[int, ...], p: float, rng: np.random.Generator) -> Any:
        state = rng.bit_generator.state
        if state["bit_generator"] != "PCG64":
            raise ExamError("the call ended with KeyError")
        return rng.random(shape) < p

    with pytest.raises(ExamError, match="MT19937"):
        draws.check_generator(picky)


def test_the_check_of_the_generator_leaves_the_global_ones_as_they_were() -> None:
    """The tester's own global state survives, whatever the function does with it."""
    np.random.seed(3)
    random.seed(4)
    expected = np.random.rand(), random.random()
    np.random.seed(3)
    random.seed(4)
    with pytest.raises(ExamError):
        draws.check_generator(lambda s, p, r: np.random.rand(*s) < p)
    assert (np.random.rand(), random.random()) == expected


def test_constant_answers_never_pass() -> None:
    """All kept or all dropped fails every check."""
    for value in (True, False):
        assert set(found(lambda s, p, r, value=value: np.full(s, value))) == set(CHECKS)


def test_validation_names_what_is_accepted() -> None:
    """Nothing, NaN alone, or everything; another exception has no name."""

    def strict(keep_prob: float) -> None:
        if not 0 < keep_prob <= 1:
            raise ValueError

    def lets_nan_in(keep_prob: float) -> None:
        if keep_prob <= 0 or keep_prob > 1:
            raise ValueError

    def asserts(keep_prob: float) -> None:
        assert 0 < keep_prob <= 1

    draws.check_validation(strict)
    for function, named in ((lets_nan_in, ("no_validation",)), (asserts, ())):
        with pytest.raises(ExamError) as caught:
            draws.check_validation(function)
        assert caught.value.mistakes == named


def test_kept_where_high_reads_masks_of_any_scale() -> None:
    """0 and 1, 0 and 1/p, all equal; unthresholded numbers count as kept in about half."""
    mask = np.array([[1, 0], [1, 1]])
    for factor in (1, 1.25, 0.3):
        assert np.array_equal(draws.kept_where_high(mask * factor), mask == 1)
    assert draws.kept_where_high(np.ones((2, 3))).all()
    assert not draws.kept_where_high(np.zeros((2, 3))).any()
    numbers = np.random.default_rng(0).random((200, 100))
    assert abs(draws.kept_where_high(numbers).mean() - 0.5) < 0.03
