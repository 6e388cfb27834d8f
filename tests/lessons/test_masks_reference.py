"""Lesson 01's reference against oracles that share no code with it."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from solutions.masks import apply_mask, kept_fraction, make_mask, unit_mask

BAD = [0.0, -0.1, 1.0000001, 2.0, math.nan, math.inf, -math.inf]


@pytest.mark.parametrize("keep_prob", [0.2, 0.7])
def test_all_masks_of_a_small_layer_come_as_often_as_enumeration_says(keep_prob: float) -> None:
    """Each of the 16 masks of four units has its probability: chi-square over 40,000 examples."""
    mask = make_mask((40_000, 4), keep_prob, np.random.default_rng(1)).astype(int)
    seen = np.bincount(mask @ [8, 4, 2, 1], minlength=16)
    expected = [
        40_000 * keep_prob ** sum(bits) * (1 - keep_prob) ** (4 - sum(bits))
        for bits in itertools.product((0, 1), repeat=4)
    ]
    assert stats.chisquare(seen, expected).pvalue > 1e-6


@pytest.mark.parametrize("keep_prob", [0.3, 0.8])
def test_kept_units_of_an_example_are_binomial(keep_prob: float) -> None:
    """The counts of 20,000 examples follow scipy's binomial distribution."""
    counts = make_mask((20_000, 12), keep_prob, np.random.default_rng(2)).sum(axis=1)
    seen = np.bincount(counts, minlength=13)
    expected = 20_000 * stats.binom.pmf(np.arange(13), 12, keep_prob)
    likely = expected >= 5
    seen = np.append(seen[likely], seen[~likely].sum())
    expected = np.append(expected[likely], expected[~likely].sum())
    assert stats.chisquare(seen, expected).pvalue > 1e-6


@pytest.mark.parametrize("shape", [(7,), (3, 4), (2, 3, 4), (2, 3, 4, 5)])
def test_masks_have_the_shape_asked_for(shape: tuple[int, ...]) -> None:
    """Any number of dimensions; with keep_prob = 1 everything is kept."""
    rng = np.random.default_rng(3)
    assert make_mask(shape, 0.5, rng).shape == shape
    assert make_mask(shape, 1.0, rng).all()


@pytest.mark.parametrize("keep_prob", BAD)
def test_a_keep_prob_outside_its_range_is_refused(keep_prob: float) -> None:
    """NaN and infinity included; the generator is not advanced by a refused call."""
    rng = np.random.default_rng(4)
    before = rng.bit_generator.state
    with pytest.raises(ValueError, match="keep_prob"):
        make_mask((2, 3), keep_prob, rng)
    with pytest.raises(ValueError, match="keep_prob"):
        unit_mask(2, 3, keep_prob, rng)
    assert rng.bit_generator.state == before


def test_unit_mask_is_one_row_for_all_and_varies_between_draws() -> None:
    """All rows are equal, and the 8 masks of three units come as often as enumeration says."""
    rng = np.random.default_rng(5)
    seen = np.zeros(8)
    for _ in range(4000):
        mask = unit_mask(3, 3, 0.7, rng)
        assert mask.shape == (3, 3)
        assert (mask == mask[0]).all()
        seen[mask[0] @ np.array([4, 2, 1])] += 1
    expected = [
        4000 * 0.7 ** sum(b) * 0.3 ** (3 - sum(b)) for b in itertools.product((0, 1), repeat=3)
    ]
    assert stats.chisquare(seen, expected).pvalue > 1e-6


@pytest.mark.parametrize("dtype", [bool, np.int8, np.int64, np.float32, float])
def test_apply_mask_agrees_with_a_choice_entry_by_entry(dtype: type) -> None:
    """Negative and zero activations, kept or dropped, and the arguments left alone."""
    a = np.array([[1.5, -2.0, 0.0], [-0.5, 3.0, -7.0]])
    mask = np.array([[1, 0, 1], [1, 1, 0]]).astype(dtype)
    out = apply_mask(a, mask)
    assert out.tolist() == [[1.5, 0.0, 0.0], [-0.5, 3.0, 0.0]]
    assert a.tolist() == [[1.5, -2.0, 0.0], [-0.5, 3.0, -7.0]]
    assert mask.tolist() == [[1, 0, 1], [1, 1, 0]]


def test_apply_mask_keeps_float32() -> None:
    """With a bool mask."""
    out = apply_mask(np.ones((2, 3), np.float32), np.ones((2, 3), bool))
    assert out.dtype == np.float32


@pytest.mark.parametrize("shape", [(5,), (5, 4), (5, 2, 3), (5, 2, 2, 3)])
@pytest.mark.parametrize("dtype", [bool, np.uint8, float])
def test_kept_fraction_agrees_with_exact_fractions(shape: tuple[int, ...], dtype: type) -> None:
    """Counted with Python's integers, divided with Python's fractions."""
    mask = (np.random.default_rng(6).random(shape) < 0.6).astype(dtype)
    shares = kept_fraction(mask)
    assert shares.shape == (5,)
    for share, example in zip(shares, mask, strict=True):
        entries = [int(entry) for entry in np.ravel(example)]
        assert share == pytest.approx(float(Fraction(sum(entries), len(entries))), abs=1e-15)
