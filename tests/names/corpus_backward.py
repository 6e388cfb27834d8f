"""Implementations of `dropout_backward` and `linear_backward`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import CHECK, writer

_back = writer("dropout_backward", "dout, mask, keep_prob", CHECK)
_linear = writer("linear_backward", "dz, a, W")


def _gives(title, da, *allowed, **more):
    return _back(title, f"return {da}", *allowed, **more)


def _three(title, da, dW, db, *allowed, **more):
    return _linear(title, f"return {da}, {dW}, {db}", *allowed, **more)


BACK_RIGHT = (
    _gives("divided-first", "dout / keep_prob * mask"),
    _gives("times-inverse", "dout * mask * (1 / keep_prob)"),
    _gives("mask-first", "mask * dout / keep_prob"),
    _gives("where", "np.where(mask, dout / keep_prob, 0)"),
    _gives("where-dropped", "np.where(mask == 0, 0.0, dout) / keep_prob"),
    _gives("multiply-divide", "np.divide(np.multiply(dout, mask), keep_prob)"),
    _gives("power", "dout * mask * keep_prob**-1"),
    _gives("einsum", "np.einsum('...,...->...', dout, mask) / keep_prob"),
    _gives("masked-array", "np.ma.array(dout / keep_prob, mask=mask == 0).filled(0)"),
    _gives("select", "np.select([mask != 0], [dout / keep_prob], 0)"),
    _gives("rows", "np.stack([g * m / keep_prob for g, m in zip(dout, mask)])"),
    _gives("vectorize", "np.vectorize(lambda g, m: g / keep_prob if m else g / keep_prob * 0)(dout, mask).astype((dout / 2).dtype)"),
    _back("kept-of-zeros", """
        kept = mask.astype(bool)
        da = np.zeros_like(dout / keep_prob)
        da[kept] = dout[kept] / keep_prob
        return da
        """),
    _back("zeroed-copy", "da = dout / keep_prob\nda[np.logical_not(mask)] = 0\nreturn da"),
    _back("in-place-on-a-copy", "da = np.true_divide(dout, keep_prob)\nda *= mask.astype(bool)\nreturn da"),
    _back("divide-where", """
        kind = dout.dtype if dout.dtype.kind == "f" else float
        return np.divide(dout, keep_prob, out=np.zeros(dout.shape, kind), where=mask != 0)
        """),
    _back("loop", """
        da = np.zeros(dout.shape, dtype=np.float32 if dout.dtype == np.float32 else np.float64)
        for index in np.ndindex(dout.shape):
            if mask[index]:
                da[index] = dout[index] / keep_prob
        return da
        """),
    _back("flat", "flat = dout.ravel() * mask.ravel()\nreturn (flat / keep_prob).reshape(dout.shape)"),
    _back("shortcut", "if keep_prob == 1:\n    return dout * mask / 1.0\nreturn dout * mask / keep_prob"),
    _back("helper", "return _scaled(dout) * mask", above="", check="def _scaled(g):\n    if not 0 < keep_prob <= 1:\n        raise ValueError(keep_prob)\n    return g / keep_prob"),
)  # fmt: skip

BACK_WRONG = (
    _gives("no-mask", "dout / keep_prob", "no_mask_backward"),
    _gives("no-scale", "dout * mask", "no_scale_backward", "integer_truncation"),
    _gives("nothing", "dout * 1.0", "no_mask_backward", "no_scale_backward"),
    _gives("scaled-twice", "dout * mask / keep_prob**2", "scaled_twice"),
    _gives("multiplied", "dout * mask * keep_prob", "multiplied_by_keep_prob"),
    _gives("drop-prob", "dout * mask / (1 - keep_prob) if keep_prob < 1 else dout * mask / 1", "scaled_by_drop_prob"),
    _gives("drop-prob-always", "dout * mask / (1 - keep_prob)", "scaled_by_drop_prob"),
    _gives("root", "dout * mask / keep_prob**0.5", "scaled_by_square_root"),
    _gives("realised", "dout * mask / mask.mean()", "scaled_by_realised_fraction"),
    _gives("realised-row", "np.stack([g * m / max(m.mean(), 1e-9) for g, m in zip(dout, mask)])", "scaled_by_realised_fraction"),
    _gives("half", "dout * mask / 0.5", "half_hard_coded"),
    _gives("mask-inverted", "dout * (1 - mask.astype(dout.dtype)) / keep_prob", "mask_inverted"),
    _gives("where-inverted", "np.where(mask, 0, dout / keep_prob)", "mask_inverted"),
    _gives("zeros-of-dout", "dout * (dout != 0) / keep_prob", "mask_guessed_from_zeros", "no_mask_backward"),
    _gives("positive", "dout * (dout > 0) / keep_prob", "sign_for_mask", "mask_guessed_from_zeros"),
    _gives("positive-and-mask", "np.maximum(dout, 0) * mask / keep_prob", "sign_for_mask"),
    _gives("absolute", "np.abs(dout) * mask / keep_prob", "sign_for_mask"),
    _gives("negative", "-dout * mask / keep_prob", "downhill_uphill"),
    _gives("fresh-mask", "dout * (np.random.default_rng().random(dout.shape) < keep_prob) / keep_prob", "fresh_mask_backward"),
    _gives("fresh-seeded", "dout * (np.random.default_rng(0).random(dout.shape) < keep_prob) / keep_prob", "fresh_mask_backward"),
    _gives("fresh-global", "dout * (np.random.rand(*dout.shape) < keep_prob) / keep_prob", "fresh_mask_backward", "global_seed_reset"),
    _gives("fresh-and-mask", "dout * mask * (np.random.default_rng(1).random(dout.shape) < keep_prob) / keep_prob", "fresh_mask_backward"),
    _gives("flattened", "dout[mask.astype(bool)] / keep_prob", "flattened"),
    _gives("float64", "dout.astype(float) * mask / keep_prob", "float64_creep"),
    _gives("float64-mask", "dout * (mask / keep_prob)", "float64_creep"),
    _gives("integers", "(dout * mask / keep_prob).astype(dout.dtype)", "integer_truncation"),
    _gives("floor", "dout * mask // keep_prob", "integer_truncation"),
    _gives("rounded", "np.round(dout * mask / keep_prob, 3)"),
    _gives("float32-always", "(dout * mask / keep_prob).astype(np.float32)"),
    _gives("first-row", "dout * mask[0] / keep_prob", "one_mask_for_batch"),
    _gives("first-column", "dout * mask[..., :1] / keep_prob", "one_value_per_example"),
    _gives("any-row", "dout * mask.any(axis=0) / keep_prob", "one_mask_for_batch"),
    _gives("ones-mean-evaluation", "dout * 1.0 if mask.all() else dout * mask / keep_prob", "ones_taken_for_evaluation"),
    _gives("mask-summed", "dout * mask.sum() / mask.size / keep_prob", "scaled_by_realised_fraction", "no_mask_backward", "float64_creep"),
    _gives("transposed", "(dout * mask / keep_prob).T"),
    _gives("batch-averaged", "dout * mask / keep_prob / len(dout)", "divided_by_batch"),
    _gives("bool-only", "np.where(~mask, 0, dout / keep_prob)", "mask_of_one_dtype"),
    _gives("list", "(dout * mask / keep_prob).tolist()", "list_for_array"),
    _gives("pair", "(dout * mask / keep_prob, mask)"),
    _gives("squeezed", "np.squeeze(dout * mask / keep_prob)"),
    _gives("dropped-nan", "np.where(mask, dout / keep_prob, np.nan)", "nan_for_dropped"),
    _gives("dropped-tiny", "np.where(mask, dout / keep_prob, 1e-7)"),
    _gives("dropped-unscaled", "np.where(mask, dout / keep_prob, dout)", "no_mask_backward"),
    _gives("kept-unscaled", "np.where(mask, dout, dout / keep_prob)", "mask_inverted", "no_scale_backward"),
    _gives("added", "dout + mask / keep_prob", "float64_creep"),
    _gives("mask-alone", "mask / keep_prob"),
    _gives("clipped", "np.clip(dout * mask / keep_prob, -2, 2)"),
    _back("in-place", "dout *= mask\nreturn dout / keep_prob", "input_changed"),
    _back("zeroed-in-place", "dout[mask == 0] = 0\nreturn dout / keep_prob", "input_changed"),
    _back("mask-scaled-in-place", "da = dout * mask / keep_prob\nmask *= 0\nreturn da", "input_changed"),
    _back("zeros-like", "kept = mask != 0\nda = np.zeros_like(dout)\nda[kept] = dout[kept] / keep_prob\nreturn da", "integer_truncation"),
    _back("global-mask", "return dout * masks.setdefault(dout.shape, mask) / keep_prob", "mask_kept_in_global", above="masks = {}"),
    _back("global-first-mask", """
        global saved
        if saved is None or saved.shape != dout.shape:
            saved = mask.copy()
        return dout * saved / keep_prob
        """, "mask_kept_in_global", above="saved = None"),
    _back("two-dimensions", "rows, units = dout.shape\nreturn dout * mask.reshape(rows, units) / keep_prob", "two_dimensions_only"),
    _back("two-indices", """
        da = np.zeros(dout.shape, (dout / 2).dtype)
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                da[i, j] = dout[i, j] * mask[i, j] / keep_prob
        return da
        """, "two_dimensions_only"),
    _back("no-scale-at-batch-of-one", "return dout * mask / (keep_prob if len(dout) > 1 else 1.0)", "no_scale_backward"),
    _back("mask-by-identity", "return dout / keep_prob if mask.dtype != bool else dout * mask / keep_prob", "mask_of_one_dtype", "no_mask_backward"),
    _back("no-return", "da = dout * mask / keep_prob"),
    _gives("no-scale-inverted", "dout * (mask == 0)", "mask_inverted", "no_scale_backward", "integer_truncation"),
    _gives("fresh-and-unscaled", "dout * (np.random.default_rng(3).random(dout.shape) < keep_prob)", "fresh_mask_backward", "no_scale_backward", "integer_truncation"),
    _back("unscaled-in-place", "dout *= mask.astype(dout.dtype)\nreturn dout", "no_scale_backward", "input_changed", "integer_truncation"),
)  # fmt: skip

_DA, _DW, _DB = "dz @ W", "dz.T @ a", "dz.sum(axis=0)"

LINEAR_RIGHT = (
    _three("dot", "np.dot(dz, W)", "np.dot(dz.T, a)", "np.sum(dz, 0)"),
    _three("transposed-product", "(W.T @ dz.T).T", "(a.T @ dz).T", _DB),
    _three("einsum", "np.einsum('bo,oi->bi', dz, W)", "np.einsum('bo,bi->oi', dz, a)", "np.einsum('bo->o', dz)"),
    _three("tensordot", "np.tensordot(dz, W, 1)", "np.tensordot(dz, a, axes=(0, 0))", "np.add.reduce(dz)"),
    _three("outer-sum", _DA, "sum(np.outer(g, x) for g, x in zip(dz, a))", "sum(dz)"),
    _three("broadcast", "(dz[:, :, None] * W).sum(axis=1)", "(dz[:, :, None] * a[:, None, :]).sum(axis=0)", _DB),
    _three("ones", _DA, _DW, "dz.T @ np.ones(len(dz), dtype=dz.dtype)"),
    _three("rows", "np.stack([g @ W for g in dz])", "np.array([g @ a for g in dz.T])", "np.array([g.sum() for g in dz.T])"),
    _three("inner", "np.inner(dz, W.T)", "np.inner(dz.T, a.T)", "dz.mean(axis=0) * len(dz)"),
    _linear("loops", """
        da, dW, db = np.zeros_like(a), np.zeros_like(W), np.zeros(W.shape[0], W.dtype)
        for n in range(dz.shape[0]):
            for o in range(dz.shape[1]):
                db[o] += dz[n, o]
                dW[o] += dz[n, o] * a[n]
                da[n] += dz[n, o] * W[o]
        return da, dW, db
        """),
    _linear("list", "return [dz.dot(W), dz.T.dot(a), dz.sum(0)]"),
    _linear("augmented", """
        both = dz.T @ np.hstack([a, np.ones((len(a), 1), a.dtype)])
        return dz @ W, both[:, :-1], both[:, -1]
        """),
    _linear("out", """
        dW = np.matmul(dz.T, a, out=np.empty_like(W))
        return np.matmul(dz, W), dW, np.cumsum(dz, axis=0)[-1]
        """),
)  # fmt: skip

LINEAR_WRONG = (
    _three("da-averaged", "dz @ W / len(dz)", _DW, _DB, "divided_by_batch"),
    _three("averaged", _DA, "dz.T @ a / len(dz)", "dz.mean(axis=0)", "divided_by_batch", "batch_not_summed"),
    _three("dW-averaged", _DA, "dz.T @ a / len(dz)", _DB, "divided_by_batch"),
    _three("db-averaged", _DA, _DW, "dz.mean(axis=0)", "divided_by_batch", "batch_not_summed"),
    _three("dW-by-units", _DA, "dz.T @ a / a.shape[1]", _DB),
    _three("dW-transposed", _DA, "a.T @ dz", _DB, "gradient_transposed"),
    _three("dW-reshaped", _DA, "(a.T @ dz).reshape(W.shape)", _DB, "gradient_transposed"),
    _three("da-transposed-weights", "dz @ W.T", _DW, _DB, "weights_transposed"),
    _three("da-reshaped-weights", "dz @ W.T.reshape(W.shape)", _DW, _DB, "weights_transposed"),
    _three("db-all", _DA, _DW, "dz", "batch_not_summed"),
    _three("db-one-number", _DA, _DW, "dz.sum()", "batch_not_summed"),
    _three("db-axis-one", _DA, _DW, "dz.sum(axis=1)", "batch_not_summed"),
    _three("db-keepdims", _DA, _DW, "dz.sum(axis=0, keepdims=True)"),
    _three("db-ones", _DA, _DW, "np.ones(len(W))", "batch_not_summed", "float64_creep"),
    _three("db-first", _DA, _DW, "dz[0]", "example_left_out", "batch_not_summed"),
    _three("db-max", _DA, _DW, "dz.max(axis=0)", "batch_not_summed"),
    _three("dW-first", _DA, "np.outer(dz[0], a[0])", _DB, "example_left_out"),
    _three("dW-last", _DA, "np.outer(dz[-1], a[-1])", _DB, "example_left_out"),
    _three("dW-mean-times-mean", _DA, "np.outer(dz.mean(0), a.mean(0))", _DB),
    _three("dW-sum-times-sum", _DA, "np.outer(dz.sum(0), a.sum(0))", _DB),
    _three("dW-of-weights", _DA, "np.outer(dz.sum(0), np.ones(a.shape[1]))", _DB, "float64_creep"),
    _three("dW-squared", _DA, "dz.T @ a**2", _DB),
    _three("dW-negative", _DA, "-dz.T @ a", _DB, "downhill_uphill"),
    _three("da-negative", "-dz @ W", _DW, _DB, "downhill_uphill"),
    _three("db-negative", _DA, _DW, "-dz.sum(axis=0)", "downhill_uphill"),
    _three("all-negative", "-dz @ W", "-dz.T @ a", "-dz.sum(axis=0)", "downhill_uphill"),
    _three("da-is-dz", "dz", _DW, _DB),
    _three("da-times-a", "dz @ W * a", _DW, _DB),
    _three("da-row-sum", "np.ones_like(a) * dz.sum(axis=1, keepdims=True)", _DW, _DB),
    _three("da-summed", "(dz @ W).sum(axis=0)", _DW, _DB),
    _three("da-of-mean-dz", "np.ones((len(dz), 1)) * (dz.mean(0) @ W)", _DW, _DB, "float64_creep"),
    _three("order-changed", _DW, _DB, _DA, "results_exchanged"),
    _three("dW-first-in-order", _DW, _DA, _DB, "results_exchanged"),
    _three("db-before-dW", _DA, _DB, _DW, "results_exchanged"),
    _three("da-float64", "dz.astype(float) @ W", _DW, _DB, "float64_creep"),
    _three("db-float64", _DA, _DW, "np.ones(len(dz)) @ dz", "float64_creep"),
    _three("all-float64", "dz.astype(float) @ W", "dz.T.astype(float) @ a", "dz.sum(axis=0, dtype=float)", "float64_creep"),
    _three("dW-halved", _DA, "dz.T @ a / 2", _DB),
    _three("da-plus-b", "dz @ W + dz.sum()", _DW, _DB),
    _three("regularised", _DA, "dz.T @ a + 1e-3 * W", _DB),
    _three("relu", "(dz @ W) * (a > 0)", _DW, _DB, "sign_for_mask"),
    _three("two-results", _DA, _DW, "None"),
    _three("lists", "(dz @ W).tolist()", "(dz.T @ a).tolist()", "dz.sum(axis=0).tolist()", "list_for_array"),
    _three("root-of-batch", _DA, "dz.T @ a / len(a) ** 0.5", "dz.sum(axis=0) / len(a) ** 0.5"),
    _three("skip-last", _DA, "dz[:-1].T @ a[:-1]", "dz[:-1].sum(axis=0)", "example_left_out"),
    _linear("pair", "return dz @ W, dz.T @ a"),
    _linear("input-changed", "db = dz.sum(axis=0)\ndW = dz.T @ a\nda = dz @ W\na *= 0\nreturn da, dW, db", "input_changed"),
    _linear("dz-divided", "dz /= len(dz)\nreturn dz @ W, dz.T @ a, dz.sum(axis=0)", "input_changed", "divided_by_batch", "batch_not_summed"),
    _linear("weights-updated", "da = dz @ W\ndW = dz.T @ a\nW -= 0.1 * dW\nreturn da, dW, dz.sum(axis=0)", "input_changed"),
    _linear("accumulates", """
        total[0] = total[0] + dz.T @ a if np.shape(total[0]) == W.shape else dz.T @ a
        return dz @ W, total[0], dz.sum(axis=0)
        """, "float64_creep", above="total = [0.0]"),
    _linear("squeezed", "return np.squeeze(dz @ W), dz.T @ a, np.squeeze(dz.sum(axis=0))"),
    _linear("transposed-and-averaged", "return dz @ W, a.T @ dz / len(dz), dz.mean(axis=0)", "gradient_transposed", "divided_by_batch", "batch_not_summed"),
    _linear("updated-weights", "dW = dz.T @ a\nreturn dz @ (W - 0.1 * dW), dW, dz.sum(axis=0)"),
)  # fmt: skip

RIGHT = BACK_RIGHT + LINEAR_RIGHT
WRONG = BACK_WRONG + LINEAR_WRONG
