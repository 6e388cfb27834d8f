"""Wrong and right implementations of `dropout_backward`."""

from __future__ import annotations

import textwrap

from examples.model import Mistake, Right

FUNCTION = "dropout_backward"
HEAD = """\
def dropout_backward(dout, mask, keep_prob):
    if not 0 < keep_prob <= 1:
        raise ValueError("keep_prob must lie in (0, 1]")
"""
MASK, SCALE, CONTRACT = (f"test_dropout_backward_{name}" for name in ("mask", "scale", "contract"))
ALL = (MASK, SCALE, CONTRACT)


def _source(body: str, before: str = "") -> str:
    return before + HEAD + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"


def _wrong(name: str, body: str, fails: tuple[str, ...], *named: str, before: str = "") -> Mistake:
    return Mistake(FUNCTION, name, _source(body, before), fails, named)


def _right(name: str, body: str, before: str = "") -> Right:
    return Right(FUNCTION, name, _source(body, before))


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        FUNCTION,
        "keep_prob_of_one_refused",
        _source("return dout * mask / keep_prob").replace("<= 1", "< 1"),
        (SCALE,),
        (),
    ),
    # Which entries get a gradient
    _wrong("no_mask", "return dout / keep_prob", (MASK,), "no_mask_backward"),
    _wrong(
        "mask_from_zeros_of_dout",
        "return np.where(dout != 0, dout / keep_prob, 0.0)",
        (MASK,),
        "mask_guessed_from_zeros",
    ),
    _wrong(
        "mask_from_zeros_as_product",  # the same numbers as without a mask
        "return dout * (dout != 0) / keep_prob",
        (MASK,),
        "no_mask_backward",
    ),
    _wrong(
        "fresh_mask",
        """
        mask = np.random.default_rng().random(dout.shape) < keep_prob
        return dout * mask / keep_prob
        """,
        (MASK,),
        "fresh_mask_backward",
    ),
    _wrong(
        "fresh_mask_of_fixed_seed",
        """
        mask = np.random.default_rng(0).random(dout.shape) < keep_prob
        return dout * mask / keep_prob
        """,
        (MASK,),
        "fresh_mask_backward",
    ),
    _wrong(
        "fresh_mask_besides_the_given_one",
        """
        fresh = np.random.rand(*dout.shape) < keep_prob
        return dout * mask * fresh / keep_prob
        """,
        (MASK,),
        "fresh_mask_backward",
    ),
    _wrong(
        "fresh_coin_flips_of_fixed_seed",
        """
        fresh = np.random.default_rng(3).random(dout.shape) < 0.5
        return dout * fresh / keep_prob
        """,
        (MASK,),
        "fresh_mask_backward",
    ),
    _wrong(
        "first_mask_of_a_shape_kept",
        """
        kept = seen.setdefault(dout.shape, np.array(mask))
        return dout * kept / keep_prob
        """,
        (MASK,),
        "mask_kept_in_global",
        before="seen = {}\n\n\n",
    ),
    _wrong(
        "mask_of_the_call_before",
        """
        old = last.get(dout.shape, mask)
        last[dout.shape] = np.array(mask)
        return dout * old / keep_prob
        """,
        (MASK,),
        "mask_kept_in_global",
        before="last = {}\n\n\n",
    ),
    _wrong(
        "global_mask_of_one_shape",
        "return dout * MASK / keep_prob",
        (MASK, CONTRACT),
        "mask_kept_in_global",
        before="MASK = np.random.default_rng(5).random((6, 5)) < 0.5\n\n\n",
    ),
    _wrong("mask_inverted", "return dout * (1 - mask) / keep_prob", (MASK,), "mask_inverted"),
    _wrong(
        "dropped_entries_pass_unscaled",
        "return np.where(mask, dout / keep_prob, dout)",
        (MASK,),
    ),
    _wrong("relu_of_the_gradient", "return np.maximum(dout, 0) * mask / keep_prob", (MASK,)),
    _wrong(
        "small_gradients_cut",
        "return np.where(np.abs(dout) > 0.1, dout, 0) * mask / keep_prob",
        (MASK,),
    ),
    _wrong(
        "nothing_dropped_leaks_a_little",
        "return np.where(mask, dout, 1e-7 * dout) / keep_prob",
        (MASK,),
    ),
    _wrong(
        "mask_of_first_example",
        "return dout * mask[:1] / keep_prob",
        (MASK,),
        "one_mask_for_batch",
    ),
    _wrong(
        "mask_by_rows",
        "return dout * (mask.sum(axis=-1, keepdims=True) > 0) / keep_prob",
        (MASK,),
    ),
    _wrong("mask_upside_down", "return dout * mask[::-1] / keep_prob", (MASK,)),
    _wrong(
        "fresh_binomial_of_fixed_seed",
        "fresh = np.random.default_rng(42).binomial(1, keep_prob, dout.shape)\n"
        "return dout * fresh / keep_prob",
        (MASK,),
        "fresh_mask_backward",
    ),
    _wrong(
        "first_mask_of_all_kept",
        """
        global first
        if first is None:
            first = mask
        return dout * first / keep_prob
        """,
        (MASK, CONTRACT),
        "mask_kept_in_global",
        before="first = None\n\n\n",
    ),
    _wrong(
        "answer_of_an_earlier_call",
        """
        key = dout.shape, keep_prob
        if key not in answers:
            answers[key] = dout * mask / keep_prob
        return answers[key]
        """,
        (MASK, SCALE),
        "mask_kept_in_global",
        before="answers = {}\n\n\n",
    ),
    # By what it is multiplied
    _wrong("no_scale", "return dout * mask", (SCALE,), "no_scale_backward"),
    _wrong("multiplied", "return dout * mask * keep_prob", (SCALE,), "multiplied_by_keep_prob"),
    _wrong("scaled_twice", "return dout * mask / keep_prob**2", (SCALE,), "scaled_twice"),
    _wrong(
        "scaled_by_drop_prob",
        """
        drop_prob = 1 - keep_prob
        return dout * mask / drop_prob if drop_prob > 0 else dout * mask
        """,
        (SCALE,),
        "scaled_by_drop_prob",
    ),
    _wrong(
        "scaled_by_square_root",
        "return dout * mask / keep_prob**0.5",
        (SCALE,),
        "scaled_by_square_root",
    ),
    _wrong(
        "scaled_by_share_kept",
        "return dout * mask / max(float(np.mean(mask)), 1e-9)",
        (SCALE,),
        "scaled_by_realised_fraction",
    ),
    _wrong(
        "scaled_by_share_kept_of_each_example",
        "return dout * mask / mask.mean(axis=-1, keepdims=True)",
        (SCALE,),
        "scaled_by_realised_fraction",
    ),
    _wrong(
        "scaled_by_numpy_square_root",
        "return dout * mask / np.sqrt(keep_prob)",
        (SCALE,),
        "scaled_by_square_root",
    ),
    _wrong("half_hard_coded", "return dout * mask / 0.5", (SCALE,), "half_hard_coded"),
    _wrong("another_constant", "return dout * mask / 0.8", (SCALE,)),
    _wrong(
        "mean_over_the_batch",
        "return dout * mask / (keep_prob * dout.shape[0])",
        (SCALE,),
        "divided_by_batch",
    ),
    _wrong("wrong_sign", "return -dout * mask / keep_prob", (SCALE,), "downhill_uphill"),
    _wrong("absolute_values", "return np.abs(dout) * mask / keep_prob", (SCALE,)),
    _wrong("clipped", "return np.clip(dout * mask / keep_prob, -5.0, 5.0)", (SCALE,)),
    _wrong("rounded", "return np.round(dout * mask / keep_prob, 2)", (SCALE,)),
    _wrong("by_drop_prob_times", "return dout * mask * (1 + (1 - keep_prob))", (SCALE,)),
    _wrong(
        "ones_taken_for_evaluation",
        """
        if mask.all():
            return dout.copy()
        return dout * mask / keep_prob
        """,
        (SCALE,),
        "ones_taken_for_evaluation",
    ),
    _wrong(
        "keep_prob_one_drops_all",
        """
        if keep_prob == 1:
            return np.zeros_like(dout)
        return dout * mask / keep_prob
        """,
        (SCALE,),
        "keep_all_drops",
    ),
    # What it takes and leaves
    _wrong(
        "bool_masks_only",
        """
        da = dout / keep_prob
        da[~mask] = 0
        return da
        """,
        (CONTRACT,),
        "mask_of_one_dtype",
    ),
    _wrong(  # a bool mask, which is what a comparison makes, crashes in every cell that lends one
        "number_masks_only",
        "return dout * (mask - 0.0) * (-(-mask)) / keep_prob",
        (MASK, SCALE, CONTRACT),
        "mask_of_one_dtype",
    ),
    _wrong(
        "loops_over_two_axes",
        """
        da = np.zeros(dout.shape, dtype=np.result_type(dout, np.float32))
        for row in range(dout.shape[0]):
            for column in range(dout.shape[1]):
                da[row, column] = dout[row, column] * mask[row, column] / keep_prob
        return da
        """,
        (CONTRACT,),
        "two_dimensions_only",
    ),
    _wrong(
        "two_axes_by_name",
        """
        batch, units = dout.shape
        return (dout * mask / keep_prob).reshape(batch, units)
        """,
        (CONTRACT,),
        "two_dimensions_only",
    ),
    _wrong(
        "squeezed",
        "return np.squeeze(dout * mask / keep_prob)",
        (CONTRACT,),
    ),
    _wrong("flattened", "return dout[mask.astype(bool)] / keep_prob", ALL, "flattened"),
    _wrong(
        "dout_changed",
        """
        dout *= mask
        dout /= keep_prob
        return dout
        """,
        (CONTRACT,),
        "input_changed",
    ),
    _wrong(
        "dropped_entries_of_dout_zeroed",
        """
        dout[np.logical_not(mask)] = 0
        return dout / keep_prob
        """,
        (CONTRACT,),
        "input_changed",
    ),
    _wrong(
        "mask_scaled_in_place",
        """
        mask /= keep_prob
        return dout * mask
        """,
        (MASK, SCALE, CONTRACT),
        "input_changed",
    ),
    _wrong(
        "float64_always",
        "return dout.astype(np.float64) * mask / keep_prob",
        (CONTRACT,),
        "float64_creep",
    ),
    _wrong(
        "float64_through_the_mask", "return dout * (mask / keep_prob)", (CONTRACT,), "float64_creep"
    ),
    _wrong(
        "float64_through_a_numpy_scalar",
        "return dout * mask / np.float64(keep_prob)",
        (CONTRACT,),
        "float64_creep",
    ),
    _wrong(
        "float32_always",
        "return (dout * mask / keep_prob).astype(np.float32)",
        (CONTRACT,),
    ),
    _wrong(
        "dtype_of_dout_always",
        "return (dout * mask / keep_prob).astype(dout.dtype)",
        (CONTRACT,),
        "integer_truncation",
    ),
    _wrong(
        "written_into_zeros_like",
        """
        da = np.zeros_like(dout)
        da[mask.astype(bool)] = (dout / keep_prob)[mask.astype(bool)]
        return da
        """,
        (CONTRACT,),
        "integer_truncation",
    ),
    # Nothing of the kind
    _wrong("returns_nothing", "dout * mask / keep_prob", ALL),
    _wrong("returns_two_things", "return dout * mask / keep_prob, mask", ALL),
    _wrong("zeros", "return np.zeros_like(dout)", ALL),
    _wrong("nan_everywhere", "return np.full(dout.shape, np.nan)", ALL),
    _wrong("masked_array", "return np.ma.array(dout / keep_prob, mask=~mask.astype(bool))", ALL),
    _wrong("list_of_rows", "return (dout * mask / keep_prob).tolist()", ALL),
    # Two at once: both are named
    _wrong(
        "no_mask_no_scale",
        "return dout * 1.0",
        ALL,
        "no_mask_backward",
        "no_scale_backward",
    ),
    _wrong(
        "mask_inverted_and_scaled_by_drop_prob",
        "return dout * (1 - mask) / max(1 - keep_prob, 1e-9)",
        (MASK, SCALE),
        "mask_inverted",
        "scaled_by_drop_prob",
    ),
)

RIGHT: tuple[Right, ...] = (
    _right("where", "return np.where(mask, dout / keep_prob, 0)"),
    _right("where_of_comparison", "return np.where(mask == 1, dout, 0) / keep_prob"),
    _right("times_reciprocal", "return dout * mask * (1 / keep_prob)"),
    _right("divided_first", "return dout / keep_prob * mask"),
    _right(
        "boolean_assignment",
        """
        da = dout / keep_prob
        da[np.asarray(mask) == 0] = 0
        return da
        """,
    ),
    _right("mask_squared", "return dout * mask * mask / keep_prob"),
    _right(
        "own_copy_in_place",
        """
        da = np.array(dout, dtype=dout.dtype if dout.dtype.kind == "f" else float)
        da *= mask
        da /= keep_prob
        return da
        """,
    ),
    _right(
        "entry_by_entry",
        """
        da = np.zeros(dout.shape, dtype=dout.dtype if dout.dtype.kind == "f" else float)
        for index in np.ndindex(dout.shape):
            if mask[index]:
                da[index] = dout[index] / keep_prob
        return da
        """,
    ),
    _right(
        "flattened_and_back",
        "return (dout.ravel() * mask.ravel() / keep_prob).reshape(dout.shape)",
    ),
    _right(
        "evaluation_returns_dout",
        """
        if keep_prob == 1:
            return dout
        return dout * mask / keep_prob
        """,
    ),
    _right("ufuncs", "return np.divide(np.multiply(dout, mask), keep_prob)"),
    _right("mask_in_dtype_of_dout", "return dout * mask.astype(dout.dtype) / keep_prob"),
    _right("mask_as_bool", "return dout * mask.astype(bool) / keep_prob"),
    _right("threshold", "return dout * (mask > 0.5) / keep_prob"),
    _right(
        "zeros_subtracted",
        "return (dout - np.where(mask, 0, dout)) / keep_prob",
    ),
    _right(
        "choose_by_multiplying_zeros_of_the_product",
        "return dout * (dout * mask != 0) / keep_prob",
    ),
    _right("unchecked", "return dout * mask / float(keep_prob)"),
    _right("einsum", "return np.einsum('...,...->...', dout, mask) / keep_prob"),
)
