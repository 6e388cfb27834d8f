"""Implementations of `dropout_forward`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import CHECK, writer

_drop = writer("dropout_forward", "a, keep_prob, rng, training=True", CHECK)
_EVALUATION = "if not training:\n    return a, np.ones_like(a)\n"
_DRAW = "mask = rng.random(a.shape) < keep_prob\n"


def _train(title, body, *allowed, **more):
    """A variant of training alone; evaluation is right."""
    return _drop(title, _EVALUATION + body, *allowed, **more)


def _draws(title, mask, *allowed, **more):
    """A variant of the draw alone."""
    return _train(title, f"mask = {mask}\nreturn a * mask / keep_prob, mask", *allowed, **more)


def _scales(title, out, *allowed, **more):
    """A variant of the output alone."""
    return _train(title, f"{_DRAW}return {out}, mask", *allowed, **more)


def _evaluates(title, result, *allowed, **more):
    """A variant of evaluation alone; training is right."""
    body = f"{_DRAW}if not training:\n    return {result}\nreturn a * mask / keep_prob, mask"
    return _drop(title, body, *allowed, **more)


RIGHT = (
    _draws("upper-end", "rng.random(a.shape) >= 1 - keep_prob"),
    _draws("binomial-bool", "rng.binomial(1, keep_prob, a.shape).astype(bool)"),
    _draws("binomial-int8", "rng.binomial(1, keep_prob, size=a.shape).astype(np.int8)"),
    _draws("choice", "rng.choice([True, False], size=a.shape, p=[keep_prob, 1 - keep_prob])"),
    _draws("float32-draws", "rng.random(a.shape, dtype=np.float32) < keep_prob"),
    _draws("float32-mask", "(rng.random(a.shape) < keep_prob).astype(np.float32)"),
    _draws("geometric", "rng.geometric(keep_prob, a.shape) == 1"),
    _draws("transposed", "(rng.random(a.shape[::-1]) < keep_prob).T"),
    _draws("integers", "rng.integers(0, 2**32, a.shape, dtype=np.uint32) < keep_prob * 2.0**32"),
    _draws("uniform", "rng.uniform(0, 1, a.shape) <= keep_prob"),
    _draws("not-dropped", "np.logical_not(rng.random(a.shape) >= keep_prob)"),
    _draws("spawned", "rng.spawn(1)[0].random(a.shape) < keep_prob"),
    _draws("row-by-row", "np.stack([rng.random(x.shape) < keep_prob for x in a])"),
    _draws("own-dtype", "(rng.random(a.shape) < keep_prob).astype(a.dtype)"),
    _scales("times-inverse", "a * mask * (1 / keep_prob)"),
    _scales("divided-first", "a / keep_prob * mask"),
    _scales("mask-first", "mask * a / keep_prob"),
    _scales("where", "np.where(mask, a / keep_prob, 0)"),
    _scales("divide", "np.divide(np.multiply(a, mask), keep_prob)"),
    _scales("masked-array", "np.ma.array(a / keep_prob, mask=~mask).filled(0)"),
    _scales("einsum", "np.einsum('...,...->...', a, mask) / keep_prob"),
    _scales("power", "a * mask * keep_prob**-1"),
    _train(
        "in-place-on-a-copy",
        f"""
{_DRAW}out = a / keep_prob
out *= mask
return out, mask""",
    ),
    _train(
        "zeroed-copy",
        f"""
{_DRAW}out = a / keep_prob
out[~mask] = 0
return out, mask""",
    ),
    _train(
        "fill-kept",
        f"""
{_DRAW}out = np.zeros_like(a, dtype=np.result_type(a, np.float32) if a.dtype == np.float32 else float)
out[mask] = a[mask] / keep_prob
return out, mask""",
    ),
    _train(
        "divide-where",
        f"""
{_DRAW}out = np.zeros_like(a / keep_prob)
np.divide(a, keep_prob, out=out, where=mask)
return out, mask.astype(int)""",
    ),
    _train(
        "loop",
        """
out = np.zeros_like(a / keep_prob)
mask = np.zeros(a.shape)
for index in np.ndindex(a.shape):
    if rng.random() < keep_prob:
        mask[index] = 1
        out[index] = a[index] / keep_prob
return out, mask""",
    ),
    _train(
        "flat",
        """
kept = rng.random(a.size) < keep_prob
return (a.ravel() * kept / keep_prob).reshape(a.shape), kept.reshape(a.shape)""",
    ),
    _train(
        "scaled-mask-inside",
        f"""
{_DRAW}scaled = (mask / keep_prob).astype(a.dtype if a.dtype.kind == "f" else float)
return a * scaled, mask""",
    ),
    _train(
        "shortcut-for-one",
        f"""
if keep_prob == 1.0:
    return a / 1.0, np.ones(a.shape, dtype=bool)
{_DRAW}return a * mask / keep_prob, mask""",
    ),
    _evaluates("evaluation-copy", "a.copy(), np.ones(a.shape)"),
    _evaluates("evaluation-bool", "a, np.ones(a.shape, dtype=bool)"),
    _evaluates("evaluation-int", "a, np.ones(a.shape, dtype=int)"),
    _evaluates("evaluation-full", "a + 0, np.full(a.shape, 1.0)"),
    _evaluates("evaluation-times-ones", "a * np.ones_like(a), np.ones_like(a)"),
    _drop(
        "evaluation-by-keep-prob",
        f"""
if not training:
    keep_prob = 1.0
{_DRAW}return a * mask / keep_prob, mask""",
    ),
    _drop(
        "conditional",
        """
mask = rng.random(a.shape) < keep_prob if training else np.ones(a.shape, dtype=bool)
scale = 1 / keep_prob if training else 1.0
return a * mask * scale, mask""",
    ),
    _drop(
        "check-in-training-only",
        """
if not training:
    return a, np.ones_like(a)
if np.isnan(keep_prob) or keep_prob <= 0 or keep_prob > 1:
    raise ValueError(f"{keep_prob} is no probability of keeping")
mask = rng.random(a.shape) < keep_prob
return a * mask / keep_prob, mask""",
        check="",
    ),
    _drop(
        "own-mask",
        """
def draw(shape):
    return rng.random(shape) < keep_prob

mask = draw(a.shape) if training else np.ones(a.shape)
return (a * mask / keep_prob if training else a), mask""",
    ),
    _drop("list-of-two", f"{_EVALUATION}{_DRAW}return [a * mask / keep_prob, mask]"),
)

_GLOBAL = ("global_seed_reset", "generator_ignored")
_ANEW = ("new_generator_each_call", "generator_ignored", "drawn_once")

WRONG = (
    _draws("greater", "rng.random(a.shape) > keep_prob", "reversed_comparison"),
    _draws(
        "drop-prob", "rng.binomial(1, 1 - keep_prob, a.shape).astype(bool)", "reversed_comparison"
    ),
    _draws("normal", "rng.normal(size=a.shape) < keep_prob", "normal_draws"),
    _draws("half", "rng.random(a.shape) < 0.5", "half_hard_coded"),
    _draws("numbers", "rng.random(a.shape).astype(a.dtype)", "not_thresholded", "factor_in_mask"),
    _draws(
        "one-row",
        "np.ones(a.shape, bool) & (rng.random(a.shape[1:]) < keep_prob)",
        "one_mask_for_batch",
    ),
    _draws(
        "one-value-a-row",
        "np.ones(a.shape, bool) & (rng.random((len(a),) + (1,) * (a.ndim - 1)) < keep_prob)",
        "one_value_per_example",
    ),
    _draws(
        "exactly-k",
        "rng.permutation(np.arange(a.size) < round(keep_prob * a.size)).reshape(a.shape)",
        "exactly_k_kept",
    ),
    _draws(
        "exactly-k-a-row",
        "(lambda n: (n.argsort(1).argsort(1) < round(keep_prob * n.shape[1])).reshape(a.shape))(rng.random((len(a), a[0].size)))",
        "exactly_k_kept",
    ),
    _draws("global", "np.random.random(a.shape) < keep_prob", *_GLOBAL),
    _draws("seeded", "np.random.default_rng(7).random(a.shape) < keep_prob", *_ANEW),
    _draws("unseeded", "np.random.default_rng().random(a.shape) < keep_prob", "generator_ignored"),
    _draws("squared", "rng.random(a.shape) < keep_prob**2"),
    _draws("from-values", "a < np.quantile(a, keep_prob)", "mask_from_input", "exactly_k_kept"),
    _draws("from-sign", "a > 0", "mask_from_input", "sign_for_mask"),
    _draws(
        "zeros-never-kept",
        "(rng.random(a.shape) < keep_prob) & (a != 0)",
        "mask_guessed_from_zeros",
        "mask_from_input",
    ),
    _draws("all-ones", "np.ones(a.shape, dtype=bool)", "nothing_dropped"),
    _draws("one-drops-some", "rng.random(a.shape) < min(keep_prob, 0.97)", "keep_all_drops"),
    _draws("ten-levels", "rng.integers(0, 10, a.shape) < int(keep_prob * 10)"),
    _draws(
        "cached",
        "masks.setdefault(a.shape, rng.random(a.shape) < keep_prob)",
        "drawn_once",
        above="masks = {}",
    ),
    _draws(
        "never-all-dropped",
        "guarded(rng.random(a.shape) < keep_prob)",
        above="def guarded(m):\n    if not m.any():\n        m.flat[0] = True\n    return m",
    ),
    _draws(
        "first-half-twice",
        "(lambda m: np.concatenate([m[: len(a) // 2], m[: len(a) - len(a) // 2]]))(rng.random(a.shape) < keep_prob)",
        "one_mask_for_batch",
    ),
    _draws(
        "spatial",
        "np.ones(a.shape, bool) & (rng.random(a.shape[:2] + (1,) * (a.ndim - 2)) < keep_prob)",
        "two_dimensions_only",
    ),
    _scales("no-division", "a * mask", "missing_scale"),
    _scales("no-division-float", "a * mask * 1.0", "missing_scale"),
    _scales(
        "by-drop-prob",
        "a * mask / (1 - keep_prob) if keep_prob < 1 else a * mask",
        "scaled_by_drop_prob",
    ),
    _scales("by-drop-prob-always", "a * mask / (1 - keep_prob)", "scaled_by_drop_prob"),
    _scales("by-realised", "a * mask / mask.mean()", "scaled_by_realised_fraction"),
    _scales(
        "by-realised-row",
        "np.stack([x * m / max(m.mean(), 1e-9) for x, m in zip(a, mask)])",
        "scaled_by_realised_fraction",
    ),
    _scales("by-root", "a * mask / keep_prob**0.5", "scaled_by_square_root"),
    _scales("multiplied", "a * mask * keep_prob", "multiplied_by_keep_prob"),
    _scales("twice", "a * mask / keep_prob**2", "scaled_twice"),
    _scales("doubled", "a * mask * 2.0", "half_hard_coded"),
    _scales("mask-ignored", "a / keep_prob", "mask_not_applied", "nothing_dropped"),
    _scales(
        "everything-ignored", "a + 0.0", "mask_not_applied", "nothing_dropped", "missing_scale"
    ),
    _scales("complement", "a * ~mask / keep_prob", "mask_marks_dropped", "reversed_comparison"),
    _scales(
        "dropped-to-minus-one",
        "np.where(mask, a / keep_prob, -1.0)",
        "dropped_not_zero",
        "mask_not_applied",
    ),
    _scales(
        "dropped-unscaled",
        "np.where(mask, a / keep_prob, a)",
        "dropped_not_zero",
        "mask_not_applied",
        "nothing_dropped",
    ),
    _scales("nan", "np.where(mask, a / keep_prob, np.nan)", "nan_for_dropped"),
    _scales("absolute", "np.abs(a) * mask / keep_prob", "sign_for_mask"),
    _scales("relu", "np.maximum(a, 0) * mask / keep_prob", "sign_for_mask"),
    _scales("flattened", "a[mask] / keep_prob", "flattened"),
    _scales("float64", "a.astype(float) * mask / keep_prob", "float64_creep"),
    _scales("float64-scale", "a * (mask / keep_prob)", "float64_creep"),
    _scales("integers", "(a * mask / keep_prob).astype(a.dtype)", "integer_truncation"),
    _scales("floor", "a * mask // keep_prob", "integer_truncation"),
    _scales("everything-float32", "(a * mask / keep_prob).astype(np.float32)"),
    _scales("added", "a + mask / keep_prob", "dropped_not_zero", "mask_not_applied"),
    _scales("transposed-mask", "(a * mask / keep_prob).T"),
    _train("in-place", f"{_DRAW}a *= mask\nreturn a / keep_prob, mask", "input_changed"),
    _train("zeroed-in-place", f"{_DRAW}a[~mask] = 0\nreturn a / keep_prob, mask", "input_changed"),
    _train(
        "all-in-place",
        f"{_DRAW}a *= mask\na /= keep_prob\nreturn a, mask",
        "input_changed",
        "integer_truncation",
    ),
    _train(
        "zeros-like",
        f"{_DRAW}out = np.zeros_like(a)\nout[mask] = a[mask] / keep_prob\nreturn out, mask",
        "integer_truncation",
    ),
    _train(
        "scaled-mask",
        f"{_DRAW}mask = mask / keep_prob\nreturn a * mask, mask",
        "mask_scaled",
        "factor_in_mask",
        "float64_creep",
    ),
    _train(
        "scaled-mask-float32",
        f"{_DRAW}mask = (mask / keep_prob).astype(np.result_type(a, np.float32))\nreturn a * mask, mask",
        "mask_scaled",
        "factor_in_mask",
    ),
    _train(
        "dropped-marked",
        "dropped = rng.random(a.shape) >= keep_prob\nreturn a * ~dropped / keep_prob, dropped",
        "mask_marks_dropped",
    ),
    _train(
        "another-mask",
        f"{_DRAW}return a * mask / keep_prob, rng.random(a.shape) < keep_prob",
        "another_mask_returned",
    ),
    _train(
        "mask-from-output",
        f"{_DRAW}out = a * mask / keep_prob\nreturn out, out != 0",
        "mask_guessed_from_zeros",
    ),
    _train(
        "ones-for-mask",
        f"{_DRAW}return a * mask / keep_prob, np.ones_like(a)",
        "another_mask_returned",
    ),
    _train("out-alone", f"{_DRAW}return a * mask / keep_prob", "mask_not_returned"),
    _train("exchanged", f"{_DRAW}return mask, a * mask / keep_prob", "results_exchanged"),
    _train("three-values", f"{_DRAW}return a * mask / keep_prob, mask, keep_prob"),
    _train(
        "two-dimensions",
        "rows, units = a.shape\nmask = rng.random((rows, units)) < keep_prob\nreturn a * mask / keep_prob, mask",
        "two_dimensions_only",
    ),
    _train(
        "last-axis-only",
        "mask = rng.random(a.shape[-1]) < keep_prob\nreturn a * mask / keep_prob, np.broadcast_to(mask, a.shape)",
        "one_mask_for_batch",
    ),
    _train(
        "expected-value",
        f"{_DRAW}return a * keep_prob / keep_prob, mask",
        "mask_not_applied",
        "nothing_dropped",
        "missing_scale",
    ),
    _train(
        "noise-times",
        "noise = rng.random(a.shape)\nreturn a * noise / keep_prob, noise < keep_prob",
        "not_thresholded",
        "dropped_not_zero",
        "mask_not_applied",
    ),
    _train(
        "renormalised",
        f"{_DRAW}out = a * mask\nreturn out * (a.sum() / out.sum()), mask",
        "scaled_by_realised_fraction",
    ),
    _evaluates("evaluation-drops", "a * mask / keep_prob, mask", "dropout_in_evaluation"),
    _drop("no-evaluation", f"{_DRAW}return a * mask / keep_prob, mask", "dropout_in_evaluation"),
    _evaluates("evaluation-scaled", "a * keep_prob, np.ones_like(a)", "scaled_in_evaluation"),
    _evaluates("evaluation-divided", "a / keep_prob, np.ones_like(a)", "scaled_in_evaluation"),
    _evaluates("evaluation-mask", "a, mask", "wrong_mask_in_evaluation"),
    _evaluates("evaluation-zeros", "a, np.zeros_like(a)", "wrong_mask_in_evaluation"),
    _evaluates("evaluation-none", "a, None", "wrong_mask_in_evaluation"),
    _evaluates("evaluation-scalar-one", "a, 1.0", "wrong_mask_in_evaluation"),
    _evaluates("evaluation-one-row", "a, np.ones(a.shape[1:])", "wrong_mask_in_evaluation"),
    _evaluates(
        "evaluation-keep-prob-mask", "a, np.full(a.shape, keep_prob)", "wrong_mask_in_evaluation"
    ),
    _evaluates("evaluation-alone", "a", "mask_not_returned"),
    _evaluates("evaluation-zero", "np.zeros_like(a), np.ones_like(a)"),
    _evaluates("evaluation-float64", "a.astype(float), np.ones_like(a)", "float64_creep"),
    _evaluates(
        "evaluation-noise", "a + 1e-3 * rng.normal(size=a.shape), np.ones_like(a)", "float64_creep"
    ),
    _drop(
        "flag-reversed",
        f"if training:\n    return a, np.ones_like(a)\n{_DRAW}return a * mask / keep_prob, mask",
        "flag_reversed",
    ),
    _drop("flag-ignored-off", "return a * 1.0, np.ones_like(a)", "nothing_dropped"),
    _drop(
        "default-false",
        f"{_EVALUATION}{_DRAW}return a * mask / keep_prob, mask",
        "nothing_dropped",
        given="a, keep_prob, rng, training=False",
    ),
    _train("unchecked", f"{_DRAW}return a * mask / keep_prob, mask", "no_validation", check=""),
    _train(
        "nan-accepted",
        f"{_DRAW}return a * mask / keep_prob, mask",
        "no_validation",
        check="if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError",
    ),
    _train(
        "zero-accepted",
        f"{_DRAW}return a * mask / (keep_prob or 1.0), mask",
        "no_validation",
        check="if not 0 <= keep_prob <= 1:\n    raise ValueError",
    ),
    _train(
        "one-refused",
        f"{_DRAW}return a * mask / keep_prob, mask",
        "keep_all_drops",
        "keep_all_fails",
        check="if not 0 < keep_prob < 1:\n    raise ValueError",
    ),
    _train(
        "checked-by-assert",
        f"{_DRAW}return a * mask / keep_prob, mask",
        check="assert 0 < keep_prob <= 1",
    ),
    _drop(
        "greater-and-no-division",
        f"{_EVALUATION}mask = rng.random(a.shape) > keep_prob\nreturn a * mask, mask",
        "reversed_comparison",
        "missing_scale",
    ),
    _drop(
        "one-row-and-twice",
        f"{_EVALUATION}mask = np.ones(a.shape, bool) & (rng.random(a.shape[1:]) < keep_prob)\nreturn a * mask / keep_prob**2, mask",
        "one_mask_for_batch",
        "scaled_twice",
    ),
    _drop(
        "no-division-and-evaluation-scaled",
        f"{_DRAW}if training:\n    return a * mask, mask\nreturn a * keep_prob, np.ones_like(a)",
        "missing_scale",
        "scaled_in_evaluation",
    ),
    _drop(
        "classic",
        f"{_DRAW}if training:\n    return a * mask, mask\nreturn a * keep_prob, np.full(a.shape, keep_prob)",
        "missing_scale",
        "scaled_in_evaluation",
        "wrong_mask_in_evaluation",
    ),
    _drop(
        "half-and-by-half",
        f"{_EVALUATION}mask = rng.random(a.shape) < 0.5\nreturn a * mask / 0.5, mask",
        "half_hard_coded",
    ),
    _drop(
        "drop-prob-throughout",
        f"{_EVALUATION}mask = rng.random(a.shape) >= keep_prob\nreturn a * mask / (1 - keep_prob + 1e-12), mask",
        "reversed_comparison",
        "scaled_by_drop_prob",
    ),
    _drop(
        "mean-preserved-by-row",
        f"{_EVALUATION}{_DRAW}out = a * mask\nreturn out / np.maximum(mask.mean(axis=0), 1e-9), mask",
        "scaled_by_realised_fraction",
    ),
    _drop(
        "no-scale-in-small-batch",
        f"{_EVALUATION}{_DRAW}return (a * mask / keep_prob if len(a) > 1 else a * mask), mask",
        "missing_scale",
    ),
    _drop(
        "small-values-lost", f"{_EVALUATION}{_DRAW}return np.round(a * mask / keep_prob, 2), mask"
    ),
    _drop("clipped", f"{_EVALUATION}{_DRAW}return np.clip(a * mask / keep_prob, -1, 1), mask"),
)
