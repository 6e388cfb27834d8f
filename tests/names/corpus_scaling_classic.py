"""Implementations of `classic_forward` and `dropout_moments`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import CHECK, writer

_classic = writer("classic_forward", "a, keep_prob, rng, training=True", CHECK)
_moments = writer("dropout_moments", "a, keep_prob", CHECK)
_EVALUATION = "if not training:\n    return a * keep_prob, np.full_like(a, keep_prob)\n"
_DRAW = "mask = rng.random(a.shape) < keep_prob\n"


def _train(title, body, *allowed, **more):
    """A variant of training alone; evaluation is right."""
    return _classic(title, _EVALUATION + body, *allowed, **more)


def _draws(title, mask, *allowed, **more):
    """A variant of the draw alone."""
    return _train(title, f"mask = {mask}\nreturn a * mask, mask", *allowed, **more)


def _evaluates(title, result, *allowed, **more):
    """A variant of evaluation alone; training is right."""
    body = f"{_DRAW}if not training:\n    return {result}\nreturn a * mask, mask"
    return _classic(title, body, *allowed, **more)


def _two(title, mean, variance, *allowed, **more):
    """Mean and variance as two expressions."""
    return _moments(title, f"return {mean}, {variance}", *allowed, **more)


CLASSIC_RIGHT = (
    _draws("upper-end", "rng.random(a.shape) >= 1 - keep_prob"),
    _draws("binomial", "rng.binomial(1, keep_prob, a.shape).astype(a.dtype)"),
    _draws("choice", "rng.choice([False, True], size=a.shape, p=[1 - keep_prob, keep_prob])"),
    _draws("float32", "rng.random(a.shape, dtype=np.float32) < keep_prob"),
    _draws("geometric", "rng.geometric(keep_prob, size=a.shape) < 2"),
    _draws("transposed", "(rng.random(a.T.shape) < keep_prob).T"),
    _draws("floor", "np.floor(rng.random(a.shape) + keep_prob).astype(a.dtype)"),
    _train("where", f"{_DRAW}return np.where(mask, a, 0), mask.astype(int)"),
    _train("zeroed-copy", f"{_DRAW}out = a.copy()\nout[~mask] = 0\nreturn out, mask"),
    _train("filled", f"{_DRAW}out = np.zeros_like(a)\nout[mask] = a[mask]\nreturn out, mask"),
    _train("masked-array", f"{_DRAW}return np.ma.array(a, mask=~mask).filled(0.0), mask"),
    _train(
        "loop",
        """
mask = np.ones(a.shape, dtype=np.uint8)
out = np.array(a)
for index in np.ndindex(*a.shape):
    if rng.random() >= keep_prob:
        mask[index] = 0
        out[index] = 0
return out, mask""",
    ),
    _evaluates("mask-float64", "a * keep_prob, np.full(a.shape, keep_prob)"),
    _evaluates("mask-times", "keep_prob * a, keep_prob * np.ones_like(a)"),
    _evaluates("divided-twice", "a / (1 / keep_prob), np.ones(a.shape) * keep_prob"),
    _evaluates("minus-dropped", "a - a * (1 - keep_prob), np.full_like(a, keep_prob)"),
    _evaluates("multiply", "np.multiply(a, keep_prob), np.full(a.shape, keep_prob, dtype=a.dtype)"),
    _evaluates("product-with-mask", "a * np.full(a.shape, keep_prob), np.full(a.shape, keep_prob)"),
    _evaluates("broadcast", "a * keep_prob, np.broadcast_to(keep_prob, a.shape)"),
    _classic(
        "one-product",
        """
        if training:
            mask = rng.random(a.shape) < keep_prob
        else:
            mask = np.full_like(a, keep_prob)
        return a * mask, mask
        """,
    ),
    _classic("conditional", f"{_DRAW}mask = mask if training else 0 * a + keep_prob\nreturn a * mask, mask"),
    _classic("check-in-training-only", """
        if training and (np.isnan(keep_prob) or keep_prob <= 0 or keep_prob > 1):
            raise ValueError("keep_prob")
        mask = rng.uniform(size=a.shape) <= keep_prob if training else np.full_like(a, keep_prob)
        return np.multiply(a, mask), mask
        """, check=""),
)  # fmt: skip

_GLOBAL = ("global_seed_reset", "generator_ignored")
_ANEW = ("new_generator_each_call", "generator_ignored", "drawn_once")
_INVERTED = ("scaled_in_training",)

CLASSIC_WRONG = (
    _draws("greater", "rng.random(a.shape) > keep_prob", "reversed_comparison"),
    _draws("normal", "rng.normal(size=a.shape) < keep_prob", "normal_draws"),
    _draws("half", "rng.random(a.shape) < 0.5", "half_hard_coded"),
    _draws("numbers", "rng.random(a.shape).astype(a.dtype)", "not_thresholded", "factor_in_mask"),
    _draws("one-row", "np.ones(a.shape, bool) & (rng.random(a.shape[1:]) < keep_prob)", "one_mask_for_batch"),
    _draws("one-value-a-row", "np.ones(a.shape, bool) & (rng.random((len(a),) + (1,) * (a.ndim - 1)) < keep_prob)", "one_value_per_example"),
    _draws("exactly-k", "rng.permutation(np.arange(a.size) < round(keep_prob * a.size)).reshape(a.shape)", "exactly_k_kept"),
    _draws("global", "np.random.random(a.shape) < keep_prob", *_GLOBAL),
    _draws("seeded", "np.random.default_rng(7).random(a.shape) < keep_prob", *_ANEW),
    _draws("all-ones", "np.ones(a.shape, dtype=bool)", "nothing_dropped"),
    _draws("from-sign", "a > 0", "mask_from_input", "sign_for_mask"),
    _draws("one-drops-some", "rng.random(a.shape) < min(keep_prob, 0.97)", "keep_all_drops"),
    _draws("cached", "masks.setdefault(a.shape, rng.random(a.shape) < keep_prob)", "drawn_once", above="masks = {}"),
    _train("divided", f"{_DRAW}return a * mask / keep_prob, mask", *_INVERTED),
    _train("divided-and-mask", f"{_DRAW}mask = (mask / keep_prob).astype(a.dtype)\nreturn a * mask, mask", *_INVERTED, "mask_scaled", "factor_in_mask"),
    _train("multiplied", f"{_DRAW}return a * mask * keep_prob, mask", "multiplied_by_keep_prob", "scaled_in_training"),
    _train("realised", f"{_DRAW}return a * mask / mask.mean(), mask", "scaled_by_realised_fraction", "scaled_in_training"),
    _train("complement-returned", f"{_DRAW}return a * mask, ~mask", "mask_marks_dropped"),
    _train("another-mask", f"{_DRAW}return a * mask, rng.random(a.shape) < keep_prob", "another_mask_returned"),
    _train("not-applied", f"{_DRAW}return a * 1.0, mask", "mask_not_applied", "nothing_dropped"),
    _train("out-alone", f"{_DRAW}return a * mask", "mask_not_returned"),
    _train("exchanged", f"{_DRAW}return mask * 1.0, a * mask", "results_exchanged"),
    _train("in-place", f"{_DRAW}a *= mask\nreturn a, mask", "input_changed"),
    _train("zeroed-in-place", f"{_DRAW}a[~mask] = 0\nreturn a, mask", "input_changed"),
    _train("flattened", f"{_DRAW}return a[mask], mask", "flattened"),
    _train("float64", f"{_DRAW}return a * mask.astype(float), mask", "float64_creep"),
    _train("mask-from-output", f"{_DRAW}out = a * mask\nreturn out, out != 0", "mask_guessed_from_zeros"),
    _train("relu", f"{_DRAW}return np.maximum(a, 0) * mask, mask", "sign_for_mask"),
    _train("two-dimensions", "rows, units = a.shape\nmask = rng.random((rows, units)) < keep_prob\nreturn a * mask, mask", "two_dimensions_only"),
    _train("keep-prob-mask", f"{_DRAW}return a * mask, np.full_like(a, keep_prob)", "another_mask_returned", "wrong_mask_in_evaluation"),
    _evaluates("unscaled", "a, np.full_like(a, keep_prob)", "unscaled_in_evaluation"),
    _evaluates("inverted-evaluation", "a, np.ones_like(a)", "unscaled_in_evaluation", "wrong_mask_in_evaluation"),
    _evaluates("ones-for-mask", "a * keep_prob, np.ones_like(a)", "wrong_mask_in_evaluation"),
    _evaluates("drawn-mask", "a * keep_prob, mask", "wrong_mask_in_evaluation"),
    _evaluates("drops", "a * mask, mask", "dropout_in_evaluation", "unscaled_in_evaluation"),
    _evaluates("drops-and-scales", "a * mask * keep_prob, mask * keep_prob", "dropout_in_evaluation"),
    _evaluates("divided-evaluation", "a / keep_prob, np.full_like(a, 1 / keep_prob)", "divided_in_evaluation"),
    _evaluates("divided-right-mask", "a / keep_prob, np.full_like(a, keep_prob)", "divided_in_evaluation"),
    _evaluates("drop-prob", "a * (1 - keep_prob), np.full_like(a, 1 - keep_prob)", "drop_prob_in_evaluation"),
    _evaluates("root", "a * keep_prob**0.5, np.full_like(a, keep_prob**0.5)", "square_root_in_evaluation"),
    _evaluates("squared", "a * keep_prob**2, np.full_like(a, keep_prob**2)", "scaled_twice"),
    _evaluates("half", "a * 0.5, np.full_like(a, 0.5)", "half_hard_coded"),
    _evaluates("scalar-mask", "a * keep_prob, keep_prob", "wrong_mask_in_evaluation"),
    _evaluates("no-mask", "a * keep_prob, None", "wrong_mask_in_evaluation"),
    _evaluates("evaluation-alone", "a * keep_prob", "mask_not_returned"),
    _evaluates("integer-mask", "a * keep_prob, np.full(a.shape, keep_prob, dtype=int)", "wrong_mask_in_evaluation", "integer_truncation"),
    _evaluates("realised-mask", "a * mask.mean(), np.full_like(a, mask.mean())"),
    _evaluates("evaluation-in-place", "np.multiply(a, keep_prob, out=a), np.full_like(a, keep_prob)", "input_changed"),
    _evaluates("one-row-mask", "a * keep_prob, np.full(a.shape[1:], keep_prob)", "wrong_mask_in_evaluation"),
    _classic("flag-reversed", f"if training:\n    return a * keep_prob, np.full_like(a, keep_prob)\n{_DRAW}return a * mask, mask", "flag_reversed"),
    _classic("no-evaluation", f"{_DRAW}return a * mask, mask", "dropout_in_evaluation", "unscaled_in_evaluation"),
    _classic("inverted-throughout", f"{_DRAW}if not training:\n    return a, np.ones_like(a)\nreturn a * mask / keep_prob, mask", "scaled_in_training", "unscaled_in_evaluation", "wrong_mask_in_evaluation"),
    _train("unchecked", f"{_DRAW}return a * mask, mask", "no_validation", check=""),
    _train("nan-accepted", f"{_DRAW}return a * mask, mask", "no_validation", check="if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError"),
    _train("one-refused", f"{_DRAW}return a * mask, mask", "keep_all_drops", "keep_all_fails", check="if not 0 < keep_prob < 1:\n    raise ValueError"),
    _train("greater-and-divided", "mask = rng.random(a.shape) > keep_prob\nreturn a * mask / keep_prob, mask", "reversed_comparison", *_INVERTED),
    _classic("greater-and-unscaled", "mask = rng.random(a.shape) > keep_prob\nif not training:\n    return a, np.full_like(a, keep_prob)\nreturn a * mask, mask", "reversed_comparison", "unscaled_in_evaluation"),
)  # fmt: skip

MOMENTS_RIGHT = (
    _two("square", "a.copy()", "np.square(a) * (1 - keep_prob) / keep_prob"),
    _two("inverse-minus-one", "a * 1.0", "a**2 * (1 / keep_prob - 1)"),
    _two("second-moment-minus-square", "+a", "a**2 / keep_prob - a**2"),
    _two("scaled-bernoulli", "a * keep_prob / keep_prob", "(a / keep_prob) ** 2 * keep_prob * (1 - keep_prob)"),
    _two("product", "a + 0", "a * a * ((1 - keep_prob) / keep_prob)"),
    _two("power", "np.array(a)", "np.power(a, 2) * (1 - keep_prob) * keep_prob**-1"),
    _two("two-outcomes", "keep_prob * (a / keep_prob)", "keep_prob * (a / keep_prob - a) ** 2 + (1 - keep_prob) * a**2"),
    _two("deviation-squared", "a.copy()", "(a * ((1 - keep_prob) / keep_prob) ** 0.5) ** 2"),
    _two("absolute", "a.copy()", "np.abs(a) ** 2 / (keep_prob / (1 - keep_prob)) if keep_prob < 1 else 0 * a"),
    _two("einsum", "a.copy()", "np.einsum('...,...->...', a, a) * (1 - keep_prob) / keep_prob"),
    _moments("steps", """
        odds = (1 - keep_prob) / keep_prob
        mean = np.multiply(a, 1.0)
        variance = a * odds
        variance *= a
        return mean, variance
        """),
    _moments("loop", """
        mean, variance = np.empty_like(a), np.empty_like(a)
        for index in np.ndindex(a.shape):
            mean[index] = a[index]
            variance[index] = a[index] ** 2 * (1 - keep_prob) / keep_prob
        return mean, variance
        """),
    _moments("list", "return [a.copy(), a**2 * (1 - keep_prob) / keep_prob]"),
    _moments("expectation", """
        def expectation(g):
            return keep_prob * g(a / keep_prob) + (1 - keep_prob) * g(0 * a)

        mean = expectation(lambda x: x)
        return mean, expectation(lambda x: (x - mean) ** 2)
        """),
)  # fmt: skip

_MEAN = "a * 1.0"
_VARIANCE = "a**2 * (1 - keep_prob) / keep_prob"

MOMENTS_WRONG = (
    _two("mean-of-classic", "a * keep_prob", _VARIANCE, "mean_of_classic"),
    _two("mean-of-survivors", "a / keep_prob", _VARIANCE, "mean_of_survivors"),
    _two("mean-of-entries", "np.full_like(a, a.mean())", _VARIANCE, "averaged_over_entries"),
    _two("mean-over-batch", "a.mean(axis=0)", "a.var(axis=0)", "averaged_over_entries"),
    _two("scalar-mean", "a.mean()", _VARIANCE, "averaged_over_entries"),
    _two("numpy-moments", "a.mean()", "a.var()", "averaged_over_entries"),
    _two("zero-mean", "0 * a", _VARIANCE),
    _two("mean-by-drop", "a * (1 - keep_prob)", _VARIANCE, "drop_prob_taken"),
    _two("mean-absolute", "np.abs(a)", _VARIANCE, "sign_for_mask"),
    _two("mean-twice", "a * keep_prob**2", _VARIANCE),
    _two("variance-of-classic", _MEAN, "a**2 * keep_prob * (1 - keep_prob)", "variance_of_classic"),
    _two("variance-divided-once", _MEAN, "a**2 * (1 - keep_prob)", "variance_divided_once"),
    _two("variance-divided-twice", _MEAN, "a**2 * (1 - keep_prob) / keep_prob**2", "variance_divided_once"),
    _two("variance-of-mask", _MEAN, "keep_prob * (1 - keep_prob) + 0 * a", "activation_missing", "variance_of_classic"),
    _two("no-activation", _MEAN, "np.full_like(a, (1 - keep_prob) / keep_prob)", "activation_missing"),
    _two("not-squared", _MEAN, "a * (1 - keep_prob) / keep_prob", "activation_not_squared"),
    _two("absolute-not-squared", _MEAN, "np.abs(a) * (1 - keep_prob) / keep_prob", "activation_not_squared"),
    _two("deviation", _MEAN, "np.abs(a) * np.sqrt((1 - keep_prob) / keep_prob)", "standard_deviation"),
    _two("second-moment", _MEAN, "a**2 / keep_prob", "second_moment"),
    _two("square-alone", _MEAN, "a**2"),
    _two("odds-inverted", _MEAN, "a**2 * keep_prob / (1 - keep_prob) if keep_prob < 1 else 0 * a", "odds_inverted"),
    _two("odds-inverted-plain", _MEAN, "a**2 * keep_prob / max(1 - keep_prob, 1e-12)", "odds_inverted"),
    _two("sign-of-activation", _MEAN, "a * np.abs(a) * (1 - keep_prob) / keep_prob", "activation_not_squared"),
    _two("mean-square-of-batch", _MEAN, "np.full_like(a, (a**2).mean() * (1 - keep_prob) / keep_prob)", "averaged_over_entries"),
    _two("half", _MEAN, "a**2 * (1 - 0.5) / 0.5", "half_hard_coded"),
    _two("negative", _MEAN, "a**2 * (keep_prob - 1) / keep_prob"),
    _two("squared-odds", _MEAN, "a**2 * ((1 - keep_prob) / keep_prob) ** 2"),
    _two("minus-mean-missing", _MEAN, "a**2 * keep_prob", ),
    _two("exchanged", _VARIANCE, _MEAN, "results_exchanged"),
    _two("mean-alone", _MEAN, "None"),
    _two("float64", "a.astype(float)", "a.astype(float)**2 * (1 - keep_prob) / keep_prob", "float64_creep"),
    _two("variance-float64", _MEAN, "np.array(a, dtype=float)**2 * (1 - keep_prob) / keep_prob", "float64_creep"),
    _two("numpy-scalar", _MEAN, "a**2 * np.float64((1 - keep_prob) / keep_prob)", "float64_creep"),
    _two("lists", "a.tolist()", f"({_VARIANCE}).tolist()", "list_for_array"),
    _moments("one-value", "return a * 1.0"),
    _moments("in-place", "mean = a.copy()\na *= a\nreturn mean, a * (1 - keep_prob) / keep_prob", "input_changed"),
    _moments("sampled", """
        rng = np.random.default_rng(0)
        out = (rng.random((200, *a.shape)) < keep_prob) * a / keep_prob
        return out.mean(axis=0), out.var(axis=0)
        """, "moments_sampled"),
    _moments("sampled-well", """
        rng = np.random.default_rng(0)
        out = np.stack([dropout_forward(a, keep_prob, rng)[0] for _ in range(2000)])
        return out.mean(axis=0), out.var(axis=0)
        """, "moments_sampled"),
    _moments("two-dimensions", "rows, units = a.shape\nreturn a * 1.0, a**2 * (1 - keep_prob) / keep_prob", "two_dimensions_only"),
    _moments("rows", "return a * 1.0, np.diag(a @ a.T)[:, None] * (1 - keep_prob) / keep_prob"),
    _two("unchecked", _MEAN, _VARIANCE, "no_validation", check=""),
    _two("zero-accepted", _MEAN, "a**2 * (1 - keep_prob) / (keep_prob or 1)", "no_validation", check="if not 0 <= keep_prob <= 1:\n    raise ValueError"),
    _two("nan-accepted", _MEAN, _VARIANCE, "no_validation", check="if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError"),
    _two("one-refused", _MEAN, _VARIANCE, "keep_all_drops", "keep_all_fails", check="if not 0 < keep_prob < 1:\n    raise ValueError"),
    _two("both-of-classic", "a * keep_prob", "a**2 * keep_prob * (1 - keep_prob)", "mean_of_classic", "variance_of_classic"),
)  # fmt: skip

RIGHT = CLASSIC_RIGHT + MOMENTS_RIGHT
WRONG = CLASSIC_WRONG + MOMENTS_WRONG
