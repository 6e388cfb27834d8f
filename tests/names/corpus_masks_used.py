"""Implementations of `apply_mask` and `kept_fraction`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import writer

_apply = writer("apply_mask", "a, mask")
_share = writer("kept_fraction", "mask")

APPLY_RIGHT = (
    _apply("reversed-product", "return mask * a"),
    _apply("multiply", "return np.multiply(a, mask)"),
    _apply("where", "return np.where(mask, a, 0)"),
    _apply("where-equal", "return np.where(mask == 1, a, np.zeros_like(a))"),
    _apply("where-dropped", "return np.where(mask == 0, 0, a)"),
    _apply("copy-then-zero", "out = a.copy()\nout[mask == 0] = 0\nreturn out"),
    _apply(
        "zeros-then-fill",
        "out = np.zeros_like(a)\nkept = mask.astype(bool)\nout[kept] = a[kept]\nreturn out",
    ),
    _apply("cast", "return a * mask.astype(a.dtype)"),
    _apply("in-place-on-a-copy", "out = np.array(a)\nout *= mask.astype(out.dtype)\nreturn out"),
    _apply("putmask", "out = a.copy()\nnp.putmask(out, np.logical_not(mask), 0)\nreturn out"),
    _apply(
        "copyto", "out = np.zeros(a.shape, a.dtype)\nnp.copyto(out, a, where=mask != 0)\nreturn out"
    ),
    _apply("einsum", "return np.einsum('...,...->...', a, mask)"),
    _apply(
        "loop",
        """
        out = np.zeros_like(a)
        for index in np.ndindex(a.shape):
            if mask[index]:
                out[index] = a[index]
        return out
        """,
    ),
    _apply("masked-array", "return np.ma.array(a, mask=mask == 0).filled(0)"),
    _apply("ufunc-where", "return np.add(a, 0, where=mask > 0.5, out=np.zeros_like(a))"),
    _apply(
        "vectorize",
        "return np.vectorize(lambda x, m: x if m else 0 * x, otypes=[a.dtype])(a, mask)",
    ),
    _apply("choose", "return np.choose(mask.astype(int), [np.zeros_like(a), a])"),
    _apply("select", "return np.select([mask != 0], [a], 0).astype(a.dtype)"),
    _apply("rows", "return np.stack([row * kept for row, kept in zip(a, mask)])"),
    _apply("flat", "return (a.ravel() * mask.ravel()).reshape(a.shape)"),
    _apply("minus-dropped", "return a - a * (mask == 0)"),
    _apply("float64-inside", "return (a.astype(np.float64) * mask).astype(a.dtype)"),
    _apply("place", "out = a + 0\nnp.place(out, mask == 0, [0])\nreturn out"),
    _apply("fortran", "return np.asfortranarray(np.where(mask, a, 0))"),
    _apply("rounded-mask", "return a * np.round(mask).astype(a.dtype)"),
)

APPLY_WRONG = (
    _apply("in-place", "a *= mask.astype(a.dtype)\nreturn a", "input_changed"),
    _apply("zeroed-in-place", "a[mask == 0] = 0\nreturn a", "input_changed"),
    _apply("zeroed-in-place-then-copied", "a[mask == 0] = 0\nreturn a.copy()", "input_changed"),
    _apply("out-is-a", "return np.multiply(a, mask.astype(a.dtype), out=a)", "input_changed"),
    _apply("mask-overwritten", "out = a * mask\nmask[:] = 0\nreturn out", "input_changed"),
    _apply("boolean-index", "return a[mask.astype(bool)]", "flattened"),
    _apply("boolean-index-raw", "return a[mask]", "flattened"),
    _apply("compress", "return np.compress(mask.ravel(), a)", "flattened"),
    _apply(
        "dropped-kept",
        "return a * (1 - mask.astype(a.dtype))",
        "kept_entries_dropped",
        "mask_inverted",
    ),
    _apply(
        "where-exchanged", "return np.where(mask, 0, a)", "kept_entries_dropped", "mask_inverted"
    ),
    _apply("mask-ignored", "return a.copy()", "mask_without_effect"),
    _apply("mask-returned", "return mask * 1.0", "mask_for_activations"),
    _apply("positive-only", "return np.where(a > 0, a, 0)", "sign_for_mask", "mask_without_effect"),
    _apply("positive-and-kept", "return np.maximum(a, 0) * mask", "sign_for_mask"),
    _apply("absolute", "return np.abs(a) * mask", "sign_for_mask"),
    _apply(
        "rescaled",
        "return a * mask / mask.mean()",
        "rescaled_too_early",
        "scaled_by_realised_fraction",
    ),
    _apply(
        "rescaled-by-row",
        "return np.stack([x * m / max(m.mean(), 0.1) for x, m in zip(a, mask)])",
        "rescaled_too_early",
        "scaled_by_realised_fraction",
    ),
    _apply("doubled", "return a * mask * 2.0", "rescaled_too_early", "scaled_by_realised_fraction"),
    _apply("nan-dropped", "return np.where(mask, a, np.nan)", "nan_for_dropped"),
    _apply("nearly-zero", "return np.where(mask, a, 1e-6)", "dropped_not_zero"),
    _apply("mean-for-dropped", "return np.where(mask, a, a.mean())", "dropped_not_zero"),
    _apply("minus-one", "return np.where(mask, a, -a)", "dropped_not_zero"),
    _apply("power", "return a ** mask", "dropped_not_zero"),
    _apply("added", "return a + mask"),
    _apply("added-inverse", "return a - (1.0 - mask)", "dropped_not_zero"),
    _apply("float64", "return a * mask.astype(float)", "float64_creep"),
    _apply(
        "float64-zeros",
        "out = np.zeros(a.shape)\nout[mask != 0] = a[mask != 0]\nreturn out",
        "float64_creep",
    ),
    _apply("one-minus-dropped", "return a * (1 - (1 - mask))", "float64_creep"),
    _apply("integers", "return (a * mask).astype(int)", "integer_truncation"),
    _apply("float16", "return (a * mask).astype(np.float16)"),
    _apply("first-row", "return a * mask[0]", "one_mask_for_batch"),
    _apply("first-column", "return a * mask[..., :1]", "one_value_per_example"),
    _apply("any-row", "return a * mask.any(axis=0)", "one_mask_for_batch", "dropped_not_zero"),
    _apply(
        "two-indices",
        """
        out = np.zeros_like(a)
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                out[i, j] = a[i, j] * mask[i, j]
        return out
        """,
        "two_dimensions_only",
    ),
    _apply("einsum-two", "return np.einsum('ij,ij->ij', a, mask)", "two_dimensions_only"),
    _apply(
        "diagonal",
        "return np.stack([np.diag(x) @ m for x, m in zip(a, mask)]).astype(a.dtype)",
        "two_dimensions_only",
    ),
    _apply("matrix-product", "return a @ mask.T"),
    _apply("bool-only", "out = a.copy()\nout[~mask] = 0\nreturn out", "mask_of_one_dtype"),
    _apply(
        "dtype-switch",
        "return a * mask if mask.dtype == bool else a",
        "mask_without_effect",
        "mask_of_one_dtype",
    ),
    _apply(
        "is-true",
        "return np.array([[x if m is True else 0.0 for x, m in zip(r, s)] for r, s in zip(a, mask)])",
        "two_dimensions_only",
    ),
    _apply("masked-array", "return np.ma.array(a, mask=mask == 0)"),
    _apply("list", "return (a * mask).tolist()", "list_for_array"),
    _apply("zero-over-zero", "return np.nan_to_num(a / mask)", "dropped_not_zero"),
    _apply("squeezed", "return np.squeeze(a * mask)"),
    _apply("no-return", "a = a * mask"),
    _apply("pair", "return a * mask, mask"),
    _apply("clipped", "return np.clip(a, -1, 1) * mask"),
    _apply("transposed", "return (a * mask).T"),
    _apply("shuffled", "return np.sort(a * mask, axis=-1)"),
    _apply("nan-zeros", "return np.where(a * mask == 0, np.nan, a * mask)", "dropped_not_zero"),
    _apply(
        "rescaled-in-place",
        "a *= mask\nreturn a * 2.0",
        "input_changed",
        "rescaled_too_early",
        "scaled_by_realised_fraction",
    ),
)

SHARE_RIGHT = (
    _share("all-axes-but-first", "return mask.mean(axis=tuple(range(1, mask.ndim)))"),
    _share("reshape", "return mask.reshape(len(mask), -1).mean(axis=1)"),
    _share(
        "sum-by-size",
        "flat = mask.reshape(mask.shape[0], -1)\nreturn flat.sum(axis=1) / flat.shape[1]",
    ),
    _share(
        "count-nonzero",
        "flat = mask.reshape(len(mask), -1)\nreturn np.count_nonzero(flat, axis=1) / flat[0].size",
    ),
    _share(
        "loop",
        """
        shares = np.empty(mask.shape[0])
        for i in range(mask.shape[0]):
            shares[i] = np.sum(mask[i] == 1) / np.size(mask[i])
        return shares
        """,
    ),
    _share(
        "fromiter",
        "return np.fromiter((np.average(m) for m in mask), dtype=float, count=len(mask))",
    ),
    _share(
        "einsum",
        "flat = mask.reshape(len(mask), -1).astype(float)\nreturn np.einsum('bi->b', flat) / flat.shape[1]",
    ),
    _share(
        "times-ones",
        "flat = mask.reshape(len(mask), -1)\nreturn flat @ np.full(flat.shape[1], 1 / flat.shape[1])",
    ),
    _share(
        "reduce",
        "return np.add.reduce(mask, axis=tuple(range(1, mask.ndim)), dtype=float) / np.prod(mask.shape[1:])",
    ),
    _share("along-axis", "return np.apply_along_axis(np.mean, 1, mask.reshape(len(mask), -1))"),
    _share("one-minus-dropped", "return np.array([1 - np.mean(m == 0) for m in mask])"),
    _share("float32", "return mask.reshape(len(mask), -1).mean(axis=1, dtype=np.float32)"),
    _share("float16", "return np.array([m.mean() for m in mask], dtype=np.float16)"),
    _share(
        "repeated-mean",
        """
        share = mask.astype(float)
        while share.ndim > 1:
            share = share.mean(axis=-1)
        return share
        """,
    ),
    _share(
        "plain-python",
        "return np.array([sum(map(float, m.flat)) / m.size if m.ndim else float(m) for m in mask])",
    ),
    _share(
        "prod",
        "import math\nreturn mask.sum(axis=tuple(range(1, mask.ndim))) / math.prod(mask.shape[1:])",
    ),
    _share(
        "nonzero-of-flat",
        "flat = mask.reshape(len(mask), -1)\nreturn np.bincount(np.nonzero(flat)[0], minlength=len(mask)) / flat.shape[1]",
    ),
    _share("vstack", "return np.vstack([np.ravel(m) for m in mask]).mean(1)"),
    _share("where", "return np.where(mask.reshape(len(mask), -1) != 0, 1.0, 0.0).mean(axis=1)"),
)

SHARE_WRONG = (
    _share("whole-batch", "return mask.mean()", "one_number_for_batch"),
    _share("whole-batch-filled", "return np.full(len(mask), mask.mean())", "one_number_for_batch"),
    _share("over-batch", "return mask.mean(axis=0)", "mean_over_batch"),
    _share("count", "return mask.reshape(len(mask), -1).sum(axis=1)", "count_for_share"),
    _share("dropped", "return 1 - mask.reshape(len(mask), -1).mean(axis=1)", "dropped_share"),
    _share(
        "by-batch",
        "return mask.reshape(len(mask), -1).sum(axis=1) / len(mask)",
        "divided_by_wrong_count",
    ),
    _share("by-last-axis", "return mask.sum(axis=tuple(range(1, mask.ndim))) / mask.shape[-1]"),
    _share("by-whole-size", "return mask.reshape(len(mask), -1).sum(axis=1) / mask.size"),
    _share("axis-one", "return mask.mean(axis=1)", "two_dimensions_only"),
    _share("last-axis", "return mask.mean(axis=-1)", "two_dimensions_only"),
    _share(
        "axis-one-guarded",
        "return mask.mean(axis=1) if mask.ndim > 1 else mask * 1.0",
        "two_dimensions_only",
    ),
    _share(
        "one-dimension-averaged",
        "return mask.reshape(-1, mask.shape[-1]).mean(axis=1)",
        "two_dimensions_only",
    ),
    _share(
        "int8-sum",
        "flat = mask.reshape(len(mask), -1)\nreturn flat.sum(axis=1, dtype=np.int8) / flat.shape[1]",
    ),
    _share(
        "normalised-in-place",
        "mask /= mask[0].size\nreturn np.array([m.sum() for m in mask])",
        "input_changed",
    ),
    _share(
        "zeroed",
        "out = np.array([m.mean() for m in mask])\nmask[...] = 0\nreturn out",
        "input_changed",
    ),
    _share(
        "floor-division",
        "flat = mask.reshape(len(mask), -1)\nreturn flat.sum(axis=1) // flat.shape[1]",
        "shares_cut_down",
    ),
    _share(
        "integer-result",
        "return np.array([m.mean() for m in mask]).astype(int)",
        "shares_cut_down",
    ),
    _share("keepdims", "return mask.reshape(len(mask), -1).mean(axis=1, keepdims=True)"),
    _share("list", "return [m.mean() for m in mask]", "list_for_array"),
    _share("rounded", "return np.round(np.array([m.mean() for m in mask]), 1)"),
    _share("squeezed", "return np.squeeze(mask.reshape(len(mask), -1).mean(axis=1))"),
    _share(
        "bincount",
        "flat = mask.reshape(len(mask), -1)\nreturn np.bincount(np.nonzero(flat)[0]) / flat.shape[1]",
    ),
    _share(
        "inverted-bool",
        "flat = mask.reshape(len(mask), -1)\nreturn 1 - (~flat).sum(axis=1) / flat.shape[1]",
        "mask_of_one_dtype",
    ),
    _share(
        "bool-length",
        "return np.array([len(m[m].ravel()) / m.size for m in mask])",
        "mask_of_one_dtype",
    ),
    _share("any", "return np.array([m.any() for m in mask]) * 1.0"),
    _share("all", "return np.array([m.all() for m in mask]) * 1.0"),
    _share("median", "return np.array([np.median(m) for m in mask])"),
    _share(
        "by-units-minus-one",
        "flat = mask.reshape(len(mask), -1)\nreturn flat.sum(axis=1) / (flat.shape[1] - 1)",
    ),
    _share(
        "odds",
        "flat = mask.reshape(len(mask), -1)\nreturn flat.sum(axis=1) / np.maximum((flat == 0).sum(axis=1), 1)",
    ),
    _share("first-example", "return np.full(len(mask), mask[0].mean())"),
    _share("first-channel", "return mask[:, 0].reshape(len(mask), -1).mean(axis=1)"),
    _share("half", "return np.full(len(mask), 0.5)"),
    _share(
        "cumulative",
        "m = np.array([m.mean() for m in mask])\nreturn np.cumsum(m) / np.arange(1, len(m) + 1)",
    ),
    _share("deviation", "return np.array([m.std() for m in mask])"),
    _share("no-return", "shares = mask.reshape(len(mask), -1).mean(axis=1)"),
    _share("per-unit-of-transposed", "return mask.T.reshape(len(mask), -1).mean(axis=1)"),
    _share("percent", "return np.array([100 * m.mean() for m in mask])"),
    _share("strings", "return np.array([str(m.mean()) for m in mask])"),
    _share("sorted", "return np.sort(np.array([m.mean() for m in mask]))"),
)

RIGHT = APPLY_RIGHT + SHARE_RIGHT
WRONG = APPLY_WRONG + SHARE_WRONG
