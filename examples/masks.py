"""Wrong and right implementations of lesson 01."""

from __future__ import annotations

import textwrap

from examples.model import Mistake, Right

ARGUMENTS = {
    "make_mask": "shape, keep_prob, rng",
    "apply_mask": "a, mask",
    "unit_mask": "batch, units, keep_prob, rng",
    "kept_fraction": "mask",
}
CHECK = 'if not 0 < keep_prob <= 1:\n    raise ValueError("keep_prob must lie in (0, 1]")\n'
CHECKED = ("make_mask", "unit_mask")


def source_of(function: str, body: str, check: str = CHECK, above: str = "") -> str:
    """Return a whole solution cell: what stands above, the signature, the check, the body."""
    text = (check if function in CHECKED else "") + textwrap.dedent(body).strip() + "\n"
    head = textwrap.dedent(above).strip() + "\n\n\n" if above else ""
    return f"{head}def {function}({ARGUMENTS[function]}):\n{textwrap.indent(text, '    ')}"


def wrong(
    function: str,
    name: str,
    body: str,
    fails: str,
    named: str = "",
    check: str = CHECK,
    above: str = "",
) -> Mistake:
    """Return a mistake; `fails` and `named` are words separated by spaces."""
    cells = tuple(f"test_{function}_{cell}" for cell in fails.split())
    return Mistake(
        function, name, source_of(function, body, check, above), cells, tuple(named.split())
    )


def right(function: str, name: str, body: str, check: str = CHECK, above: str = "") -> Right:
    """Return a right variant."""
    return Right(function, name, source_of(function, body, check, above))


MAKE_MASK = "make_mask"
ALL_MAKE = "density independence dimensions generator"
NEVER = "density dimensions"  # random numbers that are never compared
MAKE_MISTAKES = (
    wrong(
        MAKE_MASK,
        "ten_masks",
        "return np.random.default_rng(rng.integers(10)).random(shape) < keep_prob",
        "generator",
    ),
    wrong(
        MAKE_MASK,
        "last_column_left_out",
        """
        mask = np.zeros(shape)
        mask[..., :-1] = rng.random(mask[..., :-1].shape) < keep_prob
        return mask
        """,
        "density independence",
    ),
    wrong(
        MAKE_MASK,
        "greater",
        "return rng.random(shape) > keep_prob",
        "density",
        "reversed_comparison",
    ),
    wrong(
        MAKE_MASK,
        "not_below",
        "return ~(rng.random(shape) < keep_prob)",
        "density",
        "reversed_comparison",
    ),
    wrong(
        MAKE_MASK,
        "binomial_of_drop",
        "return rng.binomial(1, 1 - keep_prob, shape)",
        "density",
        "reversed_comparison",
    ),
    wrong(
        MAKE_MASK,
        "choice_swapped",
        "return rng.choice([0, 1], size=shape, p=[keep_prob, 1 - keep_prob])",
        "density",
        "reversed_comparison",
    ),
    wrong(
        MAKE_MASK,
        "normal",
        "return rng.standard_normal(shape) < keep_prob",
        "density",
        "normal_draws",
    ),
    wrong(
        MAKE_MASK,
        "normal_size",
        "return abs(rng.normal(size=shape)) < keep_prob",
        "density",
        "normal_draws",
    ),
    wrong(
        MAKE_MASK,
        "normal_greater",
        "return rng.normal(size=shape) > keep_prob",
        "density",
        "normal_draws reversed_comparison",
    ),
    wrong(MAKE_MASK, "half", "return rng.random(shape) < 0.5", "density", "half_hard_coded"),
    wrong(MAKE_MASK, "rounded", "return np.round(rng.random(shape))", "density", "half_hard_coded"),
    wrong(MAKE_MASK, "coin", "return rng.integers(0, 2, shape)", "density", "half_hard_coded"),
    wrong(MAKE_MASK, "raw_numbers", "return rng.random(shape)", NEVER, "not_thresholded"),
    wrong(
        MAKE_MASK,
        "raw_times_keep_prob",
        "return rng.random(shape) * keep_prob",
        NEVER,
        "not_thresholded",
    ),
    wrong(MAKE_MASK, "raw_normal", "return rng.normal(size=shape)", NEVER, "not_thresholded"),
    wrong(
        MAKE_MASK,
        "inverted_already",
        "return (rng.random(shape) < keep_prob) / keep_prob",
        "density",
        "factor_in_mask",
    ),
    wrong(
        MAKE_MASK,
        "reversed_and_scaled",
        "return (rng.random(shape) > keep_prob) / keep_prob",
        "density",
        "factor_in_mask reversed_comparison",
    ),
    wrong(
        MAKE_MASK,
        "filled_with_keep_prob",
        "return np.where(rng.random(shape) < keep_prob, keep_prob, 0)",
        "density",
        "factor_in_mask",
    ),
    wrong(
        MAKE_MASK,
        "plus_and_minus",
        "return np.where(rng.random(shape) < keep_prob, 1, -1)",
        "density",
    ),
    wrong(MAKE_MASK, "squared", "return rng.random(shape) < keep_prob**2", "density"),
    wrong(
        MAKE_MASK,
        "uniform_from_minus_one",
        "return rng.uniform(-1, 1, shape) < keep_prob",
        "density",
    ),
    wrong(
        MAKE_MASK,
        "percent_off_by_one",
        "return rng.integers(0, 100, shape) <= 100 * keep_prob",
        "density",
    ),
    wrong(MAKE_MASK, "tenths", "return rng.integers(0, 10, shape) < 10 * keep_prob", "density"),
    wrong(
        MAKE_MASK,
        "one_mask_for_the_batch",
        "row = rng.random((1, *shape[1:])) < keep_prob\nreturn np.broadcast_to(row, shape).copy()",
        "independence",
        "one_mask_for_batch",
    ),
    wrong(
        MAKE_MASK,
        "one_mask_tiled",
        "row = rng.random(shape[1]) < keep_prob\nreturn np.tile(row, (shape[0], 1))",
        "independence",
        "one_mask_for_batch",
    ),
    wrong(
        MAKE_MASK,
        "one_value_for_a_row",
        "column = rng.random((shape[0],) + (1,) * (len(shape) - 1)) < keep_prob\n"
        "return np.broadcast_to(column, shape).copy()",
        "independence",
        "one_value_per_example",
    ),
    wrong(
        MAKE_MASK,
        "one_value_repeated",
        "column = rng.random((shape[0], 1)) < keep_prob\n"
        "return np.repeat(column, shape[1], axis=1)",
        "independence",
        "one_value_per_example",
    ),
    wrong(
        MAKE_MASK,
        "one_value_for_all",
        "return np.full(shape, rng.random() < keep_prob)",
        "independence",
    ),
    wrong(
        MAKE_MASK,
        "exactly_k_of_all",
        """
        size = int(np.prod(shape))
        mask = np.zeros(size)
        mask[rng.permutation(size)[:round(keep_prob * size)]] = 1
        return mask.reshape(shape)
        """,
        "independence",
        "exactly_k_kept",
    ),
    wrong(
        MAKE_MASK,
        "exactly_k_in_each_row",
        """
        mask = np.zeros(shape).reshape(shape[0], -1)
        for row in mask:
            chosen = rng.choice(len(row), round(keep_prob * len(row)), replace=False)
            row[chosen] = 1
        return mask.reshape(shape)
        """,
        "independence",
        "exactly_k_kept",
    ),
    wrong(
        MAKE_MASK,
        "exactly_k_shuffled",
        """
        size = int(np.prod(shape))
        mask = np.arange(size) < round(keep_prob * size)
        rng.shuffle(mask)
        return mask.reshape(shape)
        """,
        "independence",
        "exactly_k_kept",
    ),
    wrong(
        MAKE_MASK,
        "exactly_k_and_reversed",
        """
        size = int(np.prod(shape))
        mask = np.ones(size)
        mask[rng.permutation(size)[:round(keep_prob * size)]] = 0
        return mask.reshape(shape)
        """,
        "density independence",
        "reversed_comparison exactly_k_kept",
    ),
    wrong(
        MAKE_MASK,
        "half_the_batch_repeated",
        """
        half = rng.random(((shape[0] + 1) // 2, *shape[1:])) < keep_prob
        return np.concatenate([half, half])[:shape[0]]
        """,
        "independence",
    ),
    wrong(
        MAKE_MASK,
        "new_generator",
        "rng = np.random.default_rng(0)\nreturn rng.random(shape) < keep_prob",
        "generator",
        "new_generator_each_call",
    ),
    wrong(
        MAKE_MASK,
        "new_generator_42",
        "return np.random.default_rng(42).random(shape) < keep_prob",
        "generator",
        "new_generator_each_call",
    ),
    wrong(
        MAKE_MASK,
        "copied_generator",
        "return copy.deepcopy(rng).random(shape) < keep_prob",
        "generator",
        "new_generator_each_call",
        above="import copy",
    ),
    wrong(
        MAKE_MASK,
        "unseeded_generator",
        "return np.random.default_rng().random(shape) < keep_prob",
        "generator",
        "generator_ignored",
    ),
    wrong(
        MAKE_MASK,
        "generator_of_the_module",
        "return RNG.random(shape) < keep_prob",
        "generator",
        "generator_ignored",
        above="RNG = np.random.default_rng(0)",
    ),
    wrong(
        MAKE_MASK,
        "global_random",
        "return np.random.rand(*shape) < keep_prob",
        "generator",
        "global_seed_reset",
    ),
    wrong(
        MAKE_MASK,
        "global_seed",
        "np.random.seed(0)\nreturn np.random.random(shape) < keep_prob",
        "generator",
        "global_seed_reset",
    ),
    wrong(
        MAKE_MASK,
        "global_seed_beside",
        "np.random.seed(1)\nreturn rng.random(shape) < keep_prob",
        "generator",
        "global_seed_reset",
    ),
    wrong(
        MAKE_MASK,
        "drawn_once",
        """
        if shape not in MASKS:
            MASKS[shape] = rng.random(shape) < keep_prob
        return MASKS[shape]
        """,
        "generator",
        "drawn_once",
        above="MASKS = {}",
    ),
    wrong(
        MAKE_MASK,
        "cut_from_one_draw",
        """
        if len(shape) != 2:
            return rng.random(shape) < keep_prob
        return DRAWN[:shape[0], :shape[1]] < keep_prob
        """,
        "generator",
        "drawn_once",
        above="DRAWN = np.random.default_rng(5).random((300, 300))",
    ),
    wrong(
        MAKE_MASK,
        "one_drops_all",
        """
        if keep_prob == 1:
            return np.zeros(shape)
        return rng.random(shape) < keep_prob
        """,
        "density",
        "keep_all_drops",
    ),
    wrong(
        MAKE_MASK,
        "one_left_over",
        "return rng.random(shape) < keep_prob % 1",
        "density",
        "keep_all_drops",
    ),
    wrong(
        MAKE_MASK,
        "one_refused",
        "return rng.random(shape) < keep_prob",
        "density",
        check='if not 0 < keep_prob < 1:\n    raise ValueError("between 0 and 1")\n',
    ),
    wrong(
        MAKE_MASK,
        "rows_and_columns",
        "rows, columns = shape\nreturn rng.random((rows, columns)) < keep_prob",
        "dimensions",
        "two_dimensions_only",
    ),
    wrong(
        MAKE_MASK,
        "first_two_axes",
        "return rng.random((shape[0], shape[1])) < keep_prob",
        "dimensions",
        "two_dimensions_only",
    ),
    wrong(
        MAKE_MASK,
        "two_loops",
        """
        mask = np.zeros(shape)
        for i in range(shape[0]):
            for j in range(shape[1]):
                mask[i, j] = rng.random() < keep_prob
        return mask
        """,
        "dimensions",
        "two_dimensions_only",
    ),
    wrong(
        MAKE_MASK,
        "whole_channels",
        """
        if len(shape) < 3:
            return rng.random(shape) < keep_prob
        maps = rng.random(shape[:2] + (1,) * (len(shape) - 2)) < keep_prob
        return np.broadcast_to(maps, shape).copy()
        """,
        "dimensions",
    ),
    wrong(
        MAKE_MASK,
        "anything_accepted",
        "return rng.random(shape) < keep_prob",
        "validation",
        "no_validation",
        check="",
    ),
    wrong(
        MAKE_MASK,
        "nan_accepted",
        "return rng.random(shape) < keep_prob",
        "validation",
        "no_validation",
        check='if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError("no")\n',
    ),
    wrong(
        MAKE_MASK,
        "zero_accepted",
        "return rng.random(shape) < keep_prob",
        "validation",
        "no_validation",
        check='if not 0 <= keep_prob <= 1:\n    raise ValueError("no")\n',
    ),
    wrong(
        MAKE_MASK,
        "other_exception",
        "return rng.random(shape) < keep_prob",
        "validation",
        check="assert 0 < keep_prob <= 1\n",
    ),
    wrong(MAKE_MASK, "all_kept", "return np.ones(shape)", ALL_MAKE),
    wrong(MAKE_MASK, "all_dropped", "return np.zeros(shape)", ALL_MAKE),
    wrong(MAKE_MASK, "nothing_returned", "mask = rng.random(shape) < keep_prob", ALL_MAKE),
    wrong(MAKE_MASK, "transposed_shape", "return rng.random(shape[::-1]) < keep_prob", ALL_MAKE),
    wrong(
        MAKE_MASK,
        "masked_array",
        "return np.ma.masked_array(np.ones(shape), rng.random(shape) >= keep_prob)",
        ALL_MAKE,
    ),
    wrong(
        MAKE_MASK,
        "never_an_empty_row",
        """
        mask = rng.random(shape) < keep_prob
        for row in mask.reshape(-1, shape[-1]) if len(shape) > 1 else []:
            row[0] |= not row.any()
        return mask
        """,
        "independence",
    ),
    wrong(
        MAKE_MASK,
        "first_ones_kept",
        """
        size = int(np.prod(shape))
        return (np.arange(size) < round(keep_prob * size)).reshape(shape)
        """,
        "independence generator",
    ),
    wrong(
        MAKE_MASK,
        "pool_of_masks",
        """
        pool = rng.random((8, *shape[1:])) < keep_prob
        return pool[rng.integers(0, 8, shape[0])]
        """,
        "independence",
    ),
    wrong(
        MAKE_MASK,
        "normal_above",
        "return rng.normal(size=shape) > 1 - keep_prob",
        "density",
        "normal_draws",
    ),
    wrong(
        MAKE_MASK,
        "kept_in_a_global",
        """
        global MASK
        if MASK is None:
            MASK = rng.random(shape) < keep_prob
        return MASK
        """,
        ALL_MAKE,
        "drawn_once",
        above="MASK = None",
    ),
)
MAKE_RIGHT = (
    right(MAKE_MASK, "below", "return (rng.random(shape) < keep_prob).astype(float)"),
    right(MAKE_MASK, "at_most", "return (rng.random(shape) <= keep_prob).astype(np.int8)"),
    right(MAKE_MASK, "upper_end", "return rng.random(shape) >= 1 - keep_prob"),
    right(MAKE_MASK, "uniform", "return (rng.uniform(0, 1, size=shape) < keep_prob) * 1"),
    right(MAKE_MASK, "binomial", "return rng.binomial(1, keep_prob, size=shape)"),
    right(
        MAKE_MASK, "choice", "return rng.choice([0.0, 1.0], shape, p=[1 - keep_prob, keep_prob])"
    ),
    right(
        MAKE_MASK,
        "choice_of_bools",
        "return rng.choice(np.array([True, False]), size=shape, p=[keep_prob, 1 - keep_prob])",
    ),
    right(
        MAKE_MASK,
        "loop",
        """
        mask = np.zeros(shape)
        for place in np.ndindex(*shape):
            if rng.random() < keep_prob:
                mask[place] = 1
        return mask
        """,
    ),
    right(
        MAKE_MASK,
        "list",
        """
        size = int(np.prod(shape))
        return np.array([1 if rng.random() < keep_prob else 0 for _ in range(size)]).reshape(shape)
        """,
    ),
    right(MAKE_MASK, "transposed_draw", "return (rng.random(shape[::-1]) < keep_prob).T"),
    right(
        MAKE_MASK,
        "float32",
        "return (rng.random(shape, dtype=np.float32) < keep_prob).astype(np.float32)",
    ),
    right(MAKE_MASK, "floor", "return np.floor(rng.random(shape) + keep_prob)"),
    right(MAKE_MASK, "where", "return np.where(rng.random(shape) < keep_prob, 1, 0)"),
    right(
        MAKE_MASK,
        "ones_then_zeros",
        """
        mask = np.ones(shape, dtype=int)
        mask[rng.random(shape) > keep_prob] = 0
        return mask
        """,
    ),
    right(
        MAKE_MASK,
        "shuffled_draws",
        """
        draws = rng.random(int(np.prod(shape)))
        rng.shuffle(draws)
        return draws.reshape(shape) < keep_prob
        """,
    ),
    right(MAKE_MASK, "spawned", "return rng.spawn(1)[0].random(shape) < keep_prob"),
    right(
        MAKE_MASK,
        "child_generator",
        """
        child = np.random.default_rng(rng.integers(2**63))
        return child.random(shape) < keep_prob
        """,
    ),
    right(MAKE_MASK, "integers", "return rng.integers(0, 10**9, shape) < keep_prob * 10**9"),
    right(
        MAKE_MASK,
        "normal_at_its_quantile",
        """
        return rng.normal(size=shape) < NormalDist().inv_cdf(min(keep_prob, 1 - 1e-16))
        """,
        above="from statistics import NormalDist",
    ),
    right(
        MAKE_MASK,
        "exponential",
        """
        if keep_prob == 1:
            return np.ones(shape, bool)
        return rng.exponential(size=shape) < -np.log(1 - keep_prob)
        """,
    ),
    right(
        MAKE_MASK,
        "one_without_a_draw",
        """
        if keep_prob == 1.0:
            return np.ones(shape)
        return (rng.random(shape) < keep_prob).astype(float)
        """,
    ),
    right(
        MAKE_MASK,
        "refused_late",
        "return rng.random(shape) < keep_prob",
        check="if np.isnan(keep_prob) or keep_prob <= 0 or keep_prob > 1:\n"
        "    raise ValueError(keep_prob)\n",
    ),
)

APPLY = "apply_mask"
ALL_APPLY = "values contract"
APPLY_MISTAKES = (
    wrong(
        APPLY,
        "itself_where_all_is_kept",
        "return a if np.all(mask) else a * mask",
        "contract",
    ),
    wrong(APPLY, "exchanged", "return a * (1 - mask)", "values", "kept_entries_dropped"),
    wrong(
        APPLY, "where_exchanged", "return np.where(mask, 0, a)", "values", "kept_entries_dropped"
    ),
    wrong(APPLY, "unchanged", "return a.copy()", ALL_APPLY, "mask_without_effect"),
    wrong(APPLY, "mask_back", "return mask.astype(a.dtype)", ALL_APPLY, "mask_for_activations"),
    wrong(APPLY, "relu", "return np.where(a > 0, a, 0)", "values", "sign_for_mask"),
    wrong(APPLY, "relu_too", "return np.maximum(a * mask, 0)", "values", "sign_for_mask"),
    wrong(APPLY, "absolute", "return np.abs(a) * mask", "values", "sign_for_mask"),
    wrong(
        APPLY,
        "rescaled",
        "return a * mask / float(mask.mean())",
        "values",
        "scaled_by_realised_fraction",
    ),
    wrong(APPLY, "rescaled_by_0_8", "return a * mask / 0.8", "values", "rescaled_too_early"),
    wrong(APPLY, "doubled", "return 2 * a * mask", "values", "rescaled_too_early"),
    wrong(
        APPLY,
        "minus_one",
        "return np.where(mask, a, a.dtype.type(-1))",
        "values",
        "dropped_not_zero",
    ),
    wrong(
        APPLY,
        "tiny_left",
        "return np.where(mask, a, a.dtype.type(1e-3))",
        "values",
        "dropped_not_zero",
    ),
    wrong(APPLY, "added", "return a + mask", "values"),
    wrong(APPLY, "first_row_only", "return a * mask[0]", "values"),
    wrong(APPLY, "flattened", "return a[mask]", "values contract", "flattened"),
    wrong(
        APPLY,
        "bitwise_not",
        "out = a.copy()\nout[~mask] = 0\nreturn out",
        "contract",
        "mask_of_one_dtype",
    ),
    wrong(
        APPLY,
        "index_by_mask",
        "out = np.zeros_like(a)\nout[mask] = a[mask]\nreturn out",
        "contract",
        "mask_of_one_dtype",
    ),
    wrong(
        APPLY,
        "is_true",
        """
        out = a.copy()
        for place in np.ndindex(*a.shape):
            if mask[place] is not np.True_:
                out[place] = 0
        return out
        """,
        "contract",
        "mask_of_one_dtype",
    ),
    wrong(
        APPLY,
        "two_loops",
        """
        out = np.zeros_like(a)
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                out[i, j] = a[i, j] * mask[i, j]
        return out
        """,
        "contract",
        "two_dimensions_only",
    ),
    wrong(
        APPLY,
        "rows_and_columns",
        "rows, columns = a.shape\nreturn a * mask",
        "contract",
        "two_dimensions_only",
    ),
    wrong(
        APPLY,
        "einsum",
        "return np.einsum('ij,ij->ij', a, mask)",
        "contract",
        "two_dimensions_only",
    ),
    wrong(APPLY, "in_place", "a *= mask\nreturn a", "contract", "input_changed"),
    wrong(APPLY, "zeros_in_place", "a[mask == 0] = 0\nreturn a", "contract", "input_changed"),
    wrong(
        APPLY,
        "mask_overwritten",
        """
        out = a * mask
        mask[...] = 0
        return out
        """,
        "contract",
        "input_changed",
    ),
    wrong(APPLY, "float64_mask", "return a * mask.astype(float)", "contract", "float64_creep"),
    wrong(
        APPLY,
        "float64_zeros",
        "out = np.zeros(a.shape)\nout[mask == 1] = a[mask == 1]\nreturn out",
        "contract",
        "float64_creep",
    ),
    wrong(
        APPLY, "half_precision", "return (a * mask).astype(np.float16).astype(a.dtype)", "values"
    ),
    wrong(APPLY, "dot", "return a @ mask.T", "values contract"),
    wrong(
        APPLY, "nan_for_dropped", "return np.where(mask, a, np.nan)", "values", "nan_for_dropped"
    ),
    wrong(APPLY, "pair", "return a * mask, mask", ALL_APPLY),
    wrong(APPLY, "zeros", "return np.zeros_like(a)", ALL_APPLY),
    wrong(
        APPLY,
        "row_rescaled",
        """
        shares = mask.reshape(len(mask), -1).mean(axis=1).reshape((-1,) + (1,) * (a.ndim - 1))
        return a * mask / np.maximum(shares, 1e-9)
        """,
        "values",
        "scaled_by_realised_fraction",
    ),
    wrong(
        APPLY,
        "nearly_nothing_left",
        "return np.where(mask, a, a.dtype.type(1e-13))",
        "values",
        "dropped_not_zero",
    ),
)
APPLY_RIGHT = (
    right(APPLY, "product", "return a * mask"),
    right(APPLY, "multiply", "return np.multiply(a, mask)"),
    right(APPLY, "where", "return np.where(mask, a, 0)"),
    right(APPLY, "where_equal", "return np.where(mask == 1, a, np.zeros_like(a))"),
    right(APPLY, "copy_then_zero", "out = a.copy()\nout[mask == 0] = 0\nreturn out"),
    right(APPLY, "own_dtype", "return a * mask.astype(a.dtype)"),
    right(
        APPLY,
        "as_bool",
        """
        keep = mask.astype(bool)
        out = np.zeros_like(a)
        out[keep] = a[keep]
        return out
        """,
    ),
    right(
        APPLY,
        "loop",
        """
        out = np.empty_like(a)
        for place in np.ndindex(*a.shape):
            out[place] = a[place] if mask[place] else 0
        return out
        """,
    ),
    right(APPLY, "select", "return np.select([mask == 1], [a], default=np.zeros((), a.dtype))"),
    right(APPLY, "einsum_dots", "return np.einsum('...,...->...', a, mask.astype(a.dtype))"),
)

UNIT = "unit_mask"
ALL_UNIT = "shared draws"
UNIT_MISTAKES = (
    wrong(
        UNIT,
        "first_row_only",
        "mask = np.ones((batch, units))\nmask[0] = rng.random(units) < keep_prob\nreturn mask",
        "shared",
    ),
    wrong(
        UNIT,
        "last_row_left_out",
        """
        row = rng.random(units) < keep_prob
        mask = np.ones((batch, units))
        for i in range(max(batch - 1, 1)):
            mask[i] = row
        return mask
        """,
        "shared",
    ),
    wrong(
        UNIT,
        "own_mask_each",
        "return rng.random((batch, units)) < keep_prob",
        "shared",
        "not_shared_in_batch",
    ),
    wrong(
        UNIT,
        "row_by_row",
        "return np.stack([rng.random(units) < keep_prob for _ in range(batch)])",
        "shared",
        "not_shared_in_batch",
    ),
    wrong(
        UNIT,
        "one_for_each_example",
        "return np.repeat(rng.random((batch, 1)) < keep_prob, units, axis=1)",
        "shared",
        "one_value_per_example",
    ),
    wrong(
        UNIT,
        "greater",
        "return np.tile(rng.random(units) > keep_prob, (batch, 1))",
        "draws",
        "reversed_comparison",
    ),
    wrong(
        UNIT,
        "half",
        "return np.tile(rng.random(units) < 0.5, (batch, 1))",
        "draws",
        "half_hard_coded",
    ),
    wrong(
        UNIT,
        "normal",
        "return np.tile(rng.normal(size=units) < keep_prob, (batch, 1))",
        "draws",
        "normal_draws",
    ),
    wrong(
        UNIT,
        "raw",
        "return np.tile(rng.random(units), (batch, 1))",
        "draws",
        "not_thresholded",
    ),
    wrong(
        UNIT,
        "scaled",
        "return np.tile((rng.random(units) < keep_prob) / keep_prob, (batch, 1))",
        "draws",
        "factor_in_mask",
    ),
    wrong(
        UNIT,
        "own_mask_each_reversed",
        "return rng.random((batch, units)) > keep_prob",
        "shared draws",
        "not_shared_in_batch reversed_comparison",
    ),
    wrong(
        UNIT,
        "exactly_k",
        """
        row = np.zeros(units)
        row[rng.permutation(units)[:round(keep_prob * units)]] = 1
        return np.tile(row, (batch, 1))
        """,
        "draws",
        "exactly_k_kept",
    ),
    wrong(
        UNIT,
        "one_value_for_all",
        "return np.full((batch, units), rng.random() < keep_prob)",
        "draws",
    ),
    wrong(
        UNIT,
        "pairs_of_units",
        """
        pairs = rng.random((units + 1) // 2) < keep_prob
        return np.tile(np.repeat(pairs, 2)[:units], (batch, 1))
        """,
        "draws",
    ),
    wrong(
        UNIT,
        "new_generator",
        """
        row = np.random.default_rng(0).random(units) < keep_prob
        return np.tile(row, (batch, 1))
        """,
        "draws",
        "new_generator_each_call",
    ),
    wrong(
        UNIT,
        "global_random",
        """
        row = np.random.rand(units) < keep_prob
        return np.tile(row, (batch, 1))
        """,
        "draws",
        "global_seed_reset",
    ),
    wrong(
        UNIT,
        "generator_of_the_module",
        "return np.tile(RNG.random(units) < keep_prob, (batch, 1))",
        "draws",
        "generator_ignored",
        above="RNG = np.random.default_rng(0)",
    ),
    wrong(
        UNIT,
        "drawn_once",
        """
        if units not in ROWS:
            ROWS[units] = rng.random(units) < keep_prob
        return np.tile(ROWS[units], (batch, 1))
        """,
        "draws",
        "drawn_once",
        above="ROWS = {}",
    ),
    wrong(
        UNIT,
        "one_drops_all",
        """
        row = rng.random(units) < keep_prob if keep_prob < 1 else np.zeros(units, bool)
        return np.tile(row, (batch, 1))
        """,
        "draws",
        "keep_all_drops",
    ),
    wrong(
        UNIT,
        "anything_accepted",
        "return np.tile(rng.random(units) < keep_prob, (batch, 1))",
        "draws",
        "no_validation",
        check="",
    ),
    wrong(
        UNIT, "transposed", "return np.tile(rng.random(units) < keep_prob, (batch, 1)).T", ALL_UNIT
    ),
    wrong(UNIT, "one_row_only", "return rng.random(units) < keep_prob", ALL_UNIT),
    wrong(UNIT, "all_kept", "return np.ones((batch, units))", ALL_UNIT),
    wrong(
        UNIT,
        "kept_in_a_global",
        """
        global MASK
        if MASK is None:
            MASK = np.tile(rng.random(units) < keep_prob, (batch, 1))
        return MASK
        """,
        ALL_UNIT,
        "drawn_once",
        above="MASK = None",
    ),
)
UNIT_RIGHT = (
    right(UNIT, "tile", "return np.tile(rng.random(units) < keep_prob, (batch, 1)).astype(float)"),
    right(UNIT, "repeat", "return np.repeat(rng.random((1, units)) < keep_prob, batch, axis=0)"),
    right(
        UNIT, "broadcast", "return np.broadcast_to(rng.random(units) < keep_prob, (batch, units))"
    ),
    right(UNIT, "ones_times_row", "return np.ones((batch, 1)) * (rng.random(units) < keep_prob)"),
    right(UNIT, "outer", "return np.outer(np.ones(batch), rng.binomial(1, keep_prob, units))"),
    right(
        UNIT, "stacked", "row = rng.binomial(1, keep_prob, units)\nreturn np.stack([row] * batch)"
    ),
    right(
        UNIT,
        "list_of_rows",
        """
        row = [1 if rng.random() < keep_prob else 0 for _ in range(units)]
        return np.array([row for _ in range(batch)])
        """,
    ),
    right(
        UNIT,
        "filled",
        """
        mask = np.zeros((batch, units), dtype=int)
        mask[:] = rng.random(units) >= 1 - keep_prob
        return mask
        """,
    ),
    right(
        UNIT,
        "first_row_of_many",
        """
        mask = rng.random((batch, units)) < keep_prob
        mask[:] = mask[0].copy()
        return mask
        """,
    ),
    right(
        UNIT,
        "column_by_column",
        """
        mask = np.zeros((batch, units))
        for unit in range(units):
            mask[:, unit] = rng.random() < keep_prob
        return mask
        """,
    ),
    right(
        UNIT,
        "choice",
        "return np.vstack([rng.choice([0, 1], units, p=[1 - keep_prob, keep_prob])] * batch)",
    ),
    right(
        UNIT,
        "last_row_of_many",
        "return np.repeat((rng.random((batch, units)) < keep_prob)[-1:], batch, axis=0)",
    ),
    right(
        UNIT,
        "transposed_columns",
        """
        column = rng.random((units, 1)) < keep_prob
        return np.tile(column, (1, batch)).T
        """,
    ),
)

KEPT = "kept_fraction"
ALL_KEPT = "values contract"
KEPT_MISTAKES = (
    wrong(
        KEPT,
        "dropped",
        "return 1 - mask.reshape(len(mask), -1).mean(axis=1)",
        "values",
        "dropped_share",
    ),
    wrong(KEPT, "per_unit", "return mask.mean(axis=0)", "values", "mean_over_batch"),
    wrong(KEPT, "whole_batch", "return mask.mean()", "values", "one_number_for_batch"),
    wrong(
        KEPT, "whole_batch_as_float", "return float(mask.mean())", "values", "one_number_for_batch"
    ),
    wrong(
        KEPT,
        "whole_batch_repeated",
        "return np.full(len(mask), mask.mean())",
        "values",
        "one_number_for_batch",
    ),
    wrong(
        KEPT,
        "count",
        "return mask.reshape(len(mask), -1).sum(axis=1)",
        "values",
        "count_for_share",
    ),
    wrong(
        KEPT,
        "divided_by_batch",
        "return mask.reshape(len(mask), -1).sum(axis=1) / mask.shape[0]",
        "values",
        "divided_by_wrong_count",
    ),
    wrong(
        KEPT,
        "whole_division",
        "rows = mask.reshape(len(mask), -1)\nreturn rows.sum(axis=1) // rows.shape[1]",
        "values",
        "shares_cut_down",
    ),
    wrong(
        KEPT,
        "integer_result",
        """
        shares = np.zeros(len(mask), int)
        for i, row in enumerate(mask):
            shares[i] = row.mean()
        return shares
        """,
        "values",
        "shares_cut_down",
    ),
    wrong(KEPT, "any", "return mask.reshape(len(mask), -1).any(axis=1) * 1.0", "values contract"),
    wrong(
        KEPT,
        "shape_of_argument",
        "mask.shape = (len(mask), -1)\nreturn mask.mean(axis=1)",
        "contract",
        "input_changed",
    ),
    wrong(KEPT, "constant", "return np.full(len(mask), 0.8)", ALL_KEPT),
    wrong(KEPT, "squared", "return mask.reshape(len(mask), -1).mean(axis=1) ** 2", "values"),
    wrong(KEPT, "axis_one", "return mask.mean(axis=1)", "contract", "two_dimensions_only"),
    wrong(
        KEPT,
        "last_axis",
        "return mask.sum(axis=-1) / mask.shape[-1]",
        "contract",
        "two_dimensions_only",
    ),
    wrong(
        KEPT,
        "axis_one_of_all",
        "return mask.sum(axis=1) / mask.shape[1]",
        "contract",
        "two_dimensions_only",
    ),
    wrong(
        KEPT,
        "counted_in_int8",
        """
        rows = mask.reshape(len(mask), -1)
        return rows.sum(axis=1, dtype=np.int8) / rows.shape[1]
        """,
        "values",
    ),
    wrong(
        KEPT,
        "is_true",
        "return np.array([sum(v is np.True_ for v in row.flat) / row.size for row in "
        "np.asarray(mask).reshape(len(mask), -1)])",
        "contract",
        "mask_of_one_dtype",
    ),
    wrong(
        KEPT,
        "bools_only",
        "rows = mask.reshape(len(mask), -1)\nreturn 1 - (~rows).sum(axis=1) / rows.shape[1]",
        "contract",
        "mask_of_one_dtype",
    ),
    wrong(
        KEPT,
        "mask_overwritten",
        """
        share = np.array([example.mean() for example in mask])
        mask[...] = 0
        return share
        """,
        "contract",
        "input_changed",
    ),
    wrong(KEPT, "a_list", "return [float(example.mean()) for example in mask]", ALL_KEPT),
    wrong(
        KEPT,
        "column_of_shares",
        "return mask.mean(axis=1, keepdims=True)",
        "values contract",
    ),
    wrong(KEPT, "nothing", "mask.mean(axis=0)", ALL_KEPT),
    wrong(KEPT, "zeros", "return np.zeros(len(mask))", ALL_KEPT),
)
KEPT_RIGHT = (
    right(KEPT, "reshaped", "return mask.reshape(len(mask), -1).mean(axis=1)"),
    right(KEPT, "all_other_axes", "return mask.mean(axis=tuple(range(1, mask.ndim)))"),
    right(KEPT, "row_by_row", "return np.array([np.mean(example) for example in mask])"),
    right(
        KEPT,
        "sum_and_size",
        """
        rows = mask.reshape(mask.shape[0], -1)
        return rows.sum(axis=1) / rows.shape[1]
        """,
    ),
    right(
        KEPT,
        "counted",
        """
        rows = mask.reshape(mask.shape[0], -1)
        return np.count_nonzero(rows, axis=1) / rows.shape[1]
        """,
    ),
    right(
        KEPT,
        "float32",
        """
        return mask.astype(np.float32).reshape(len(mask), -1).mean(axis=1, dtype=np.float32)
        """,
    ),
    right(
        KEPT,
        "loop",
        """
        shares = np.zeros(len(mask))
        for i in range(len(mask)):
            shares[i] = (mask[i] == 1).sum() / mask[i].size
        return shares
        """,
    ),
    right(
        KEPT,
        "product_with_ones",
        """
        rows = mask.reshape(len(mask), -1).astype(float)
        return rows @ np.ones(rows.shape[1]) / rows.shape[1]
        """,
    ),
)

MISTAKES: tuple[Mistake, ...] = (*MAKE_MISTAKES, *APPLY_MISTAKES, *UNIT_MISTAKES, *KEPT_MISTAKES)
RIGHT: tuple[Right, ...] = (*MAKE_RIGHT, *APPLY_RIGHT, *UNIT_RIGHT, *KEPT_RIGHT)

WRONG_ANSWERS: dict[str, str] = {
    "answer_which_draws": 'answer_which_draws = "c"',
    "answer_sub_networks": "answer_sub_networks = 20",
    "answer_kept_units": "answer_kept_units = 100",
    "answer_row_counts": 'answer_row_counts = "a"',
}
