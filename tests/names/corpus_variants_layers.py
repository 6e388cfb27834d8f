"""Implementations of `spatial_dropout` and `dropconnect_forward`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import CHECK, writer

_spatial = writer("spatial_dropout", "a, keep_prob, rng, training=True", CHECK)
_connect = writer("dropconnect_forward", "x, W, b, keep_prob, rng, training=True", CHECK)

_EVAL = "if not training:\n    return a\n"
_KEPT = "kept = rng.random(a.shape[:2] + (1, 1)) < keep_prob\n"

SPATIAL_RIGHT = (
    _spatial(
        "binomial",
        f"{_EVAL}mask = rng.binomial(1, keep_prob, a.shape[:2])\nreturn a * mask[:, :, None, None].astype(a.dtype) / keep_prob",
    ),
    _spatial(
        "upper-end",
        f"{_EVAL}mask = rng.random(a.shape[:2]) >= 1 - keep_prob\nreturn a * mask[..., np.newaxis, np.newaxis] / keep_prob",
    ),
    _spatial(
        "loop",
        f"{_EVAL}out = np.zeros_like(a)\nfor n in range(a.shape[0]):\n    for c in range(a.shape[1]):\n        if rng.random() < keep_prob:\n            out[n, c] = a[n, c] / keep_prob\nreturn out",
    ),
    _spatial("where", f"{_EVAL}{_KEPT}return np.where(kept, a / keep_prob, a.dtype.type(0))"),
    _spatial(
        "copy-and-zero",
        f"{_EVAL}{_KEPT}out = a / keep_prob\nout[~kept[:, :, 0, 0]] = 0\nreturn out",
    ),
    _spatial(
        "float32-draws",
        "if not training:\n    return a.copy()\nkept = rng.random(a.shape[:2], dtype=np.float32) < keep_prob\nreturn np.einsum('nchw,nc->nchw', a, kept.astype(a.dtype)) / keep_prob",
    ),
    _spatial(
        "choice",
        f"{_EVAL}kept = rng.choice([False, True], size=(*a.shape[:2], 1, 1), p=[1 - keep_prob, keep_prob])\nreturn kept * a / keep_prob",
    ),
    _spatial(
        "repeat",
        f"{_EVAL}n, c, h, w = a.shape\nkept = np.repeat(rng.random(n * c) < keep_prob, h * w).reshape(a.shape)\nreturn a * kept / keep_prob",
    ),
    _spatial(
        "broadcast",
        f"{_EVAL}{_KEPT}mask = np.broadcast_to(kept, a.shape)\nreturn (a * mask) / keep_prob",
    ),
    _spatial(
        "transposed",
        f"{_EVAL}kept = (rng.random(a.shape[1::-1]) < keep_prob).T\nreturn (a.transpose(2, 3, 0, 1) * kept / keep_prob).transpose(2, 3, 0, 1)",
    ),
    _spatial(
        "scaled-mask",
        f"{_EVAL}factor = ((rng.random(a.shape[:2]) < keep_prob) / keep_prob).astype(a.dtype)\nreturn a * factor[:, :, None, None]",
    ),
    _spatial(
        "uniform",
        f"{_EVAL}dropped = rng.uniform(size=a.shape[:2]) > keep_prob\nout = a.copy()\nout[dropped] = 0\nout /= keep_prob\nreturn out",
    ),
    _spatial(
        "geometric",
        "if training is False:\n    return a\nkept = rng.geometric(keep_prob, a.shape[:2]) == 1\nreturn a * kept[:, :, None, None] / keep_prob",
    ),
    _spatial(
        "everything-drawn-first-used",
        f"{_EVAL}noise = rng.random(a.shape)[:, :, :1, :1]\nreturn a * (noise < keep_prob) / keep_prob",
    ),
    _spatial(
        "one-keeps-all",
        "if not training or keep_prob == 1:\n    return a.copy()\n"
        + f"{_KEPT}return a * kept / keep_prob",
    ),
    _spatial(
        "helper",
        f"{_EVAL}return a * draw(a.shape[:2], keep_prob, rng)[:, :, None, None] / keep_prob",
        above="def draw(shape, p, rng):\n    return rng.random(shape) < p",
    ),
)


def _drawn(title, kept, *allowed, **options):
    return _spatial(
        title, f"{_EVAL}kept = {kept}\nreturn a * kept / keep_prob", *allowed, **options
    )


def _scaled(title, out, *allowed, **options):
    return _spatial(title, f"{_EVAL}{_KEPT}return {out}", *allowed, **options)


SPATIAL_WRONG = (
    _drawn("tenths", "rng.integers(0, 10, a.shape[:2] + (1, 1)) < round(10 * keep_prob)"),
    _drawn("a-little-more", "rng.random(a.shape[:2] + (1, 1)) < keep_prob + 0.05"),
    _drawn("a-power", "rng.random(a.shape[:2] + (1, 1)) < keep_prob**1.1"),
    _drawn("greater", "rng.random(a.shape[:2] + (1, 1)) > keep_prob", "reversed_comparison"),
    _drawn(
        "binomial-drop",
        "rng.binomial(1, 1 - keep_prob, a.shape[:2] + (1, 1)) == 1",
        "reversed_comparison",
    ),
    _drawn("half", "rng.random(a.shape[:2] + (1, 1)) < 0.5", "half_hard_coded"),
    _drawn("normal", "rng.normal(size=a.shape[:2] + (1, 1)) < keep_prob", "normal_draws"),
    _drawn("numbers", "rng.random(a.shape[:2] + (1, 1)).astype(a.dtype)", "not_thresholded"),
    _drawn("entries", "rng.random(a.shape) < keep_prob", "entries_dropped"),
    _drawn("examples", "rng.random((len(a), 1, 1, 1)) < keep_prob", "one_value_per_example"),
    _drawn(
        "one-row-of-channels", "rng.random((1, a.shape[1], 1, 1)) < keep_prob", "one_mask_for_batch"
    ),
    _drawn("one-for-all", "rng.random((1, 1, 1, 1)) < keep_prob"),
    _drawn("pixels", "rng.random((len(a), 1) + a.shape[2:]) < keep_prob", "positions_dropped"),
    _drawn("rows", "rng.random(a.shape[:3] + (1,)) < keep_prob"),
    _drawn("columns", "rng.random(a.shape[:2] + (1, a.shape[3])) < keep_prob"),
    _drawn(
        "channels-last", "rng.random((len(a), 1, 1, a.shape[3])) < keep_prob", "positions_dropped"
    ),
    _drawn(
        "no-batch", "rng.random(a.shape[1:]) < keep_prob", "entries_dropped", "one_mask_for_batch"
    ),
    _drawn(
        "exactly-k",
        "(rng.permutation(len(a) * a.shape[1]) < round(keep_prob * len(a) * a.shape[1])).reshape(a.shape[:2] + (1, 1))",
        "exactly_k_kept",
    ),
    _drawn(
        "exactly-k-an-example",
        "(rng.random(a.shape[:2]).argsort(1).argsort(1) < round(keep_prob * a.shape[1]))[..., None, None]",
        "exactly_k_kept",
    ),
    _drawn("squared", "rng.random(a.shape[:2] + (1, 1)) < keep_prob**2"),
    _drawn("global", "np.random.random(a.shape[:2] + (1, 1)) < keep_prob", "global_seed_reset"),
    _drawn(
        "seeded",
        "np.random.default_rng(0).random(a.shape[:2] + (1, 1)) < keep_prob",
        "new_generator_each_call",
    ),
    _drawn(
        "unseeded",
        "np.random.default_rng().random(a.shape[:2] + (1, 1)) < keep_prob",
        "generator_ignored",
    ),
    _drawn("all", "np.ones(a.shape, bool)", "nothing_dropped"),
    _drawn(
        "cached",
        "masks.setdefault(a.shape[:2], rng.random(a.shape[:2] + (1, 1)) < keep_prob)",
        "drawn_once",
        above="masks = {}",
    ),
    _drawn("one-drops-some", "rng.random(a.shape[:2] + (1, 1)) < min(keep_prob, 0.9)"),
    _drawn(
        "pairs-of-channels",
        "np.repeat(rng.random((len(a), (a.shape[1] + 1) // 2, 1, 1)), 2, axis=1)[:, : a.shape[1]] < keep_prob",
    ),
    _drawn(
        "pairs-of-examples",
        "np.repeat(rng.random(((len(a) + 1) // 2, a.shape[1], 1, 1)), 2, axis=0)[: len(a)] < keep_prob",
    ),
    _drawn(
        "never-all-channels",
        "(lambda m: m | ~m.any(1, keepdims=True))(rng.random(a.shape[:2] + (1, 1)) < keep_prob)",
    ),
    _drawn(
        "channels-with-large-mean",
        "(lambda m: m >= np.quantile(m, 1 - keep_prob))(a.mean((2, 3), keepdims=True))",
        "mask_from_input",
    ),
    _drawn(
        "rolled",
        "np.stack([np.roll(r, i) for i, r in enumerate([rng.random(a.shape[1])] * len(a))])[..., None, None] < keep_prob",
    ),
    _scaled("no-division", "a * kept", "missing_scale"),
    _scaled("twice", "a * kept / keep_prob**2", "scaled_twice"),
    _scaled("multiplied", "a * kept * keep_prob", "multiplied_by_keep_prob"),
    _scaled("by-drop-prob", "a * kept / (1 - keep_prob + 1e-9)", "scaled_by_drop_prob"),
    _scaled("by-root", "a * kept / keep_prob**0.5", "scaled_by_square_root"),
    _scaled("by-realised", "a * kept / max(kept.mean(), 1e-9)", "scaled_by_realised_fraction"),
    _scaled(
        "by-realised-example",
        "a * kept / np.maximum(kept.mean(1, keepdims=True), 1e-9)",
        "scaled_by_realised_fraction",
    ),
    _scaled("doubled", "a * kept * 2.0", "half_hard_coded"),
    _scaled("not-masked", "a / keep_prob", "nothing_dropped"),
    _scaled("dropped-not-zero", "np.where(kept, a / keep_prob, a)", "nothing_dropped"),
    _scaled("channel-mean", "np.where(kept, a / keep_prob, a.mean((2, 3), keepdims=True))"),
    _scaled("inverted-mask", "a * ~kept / keep_prob", "reversed_comparison"),
    _scaled("absolute", "np.abs(a) * kept / keep_prob"),
    _scaled("pair", "(a * kept / keep_prob, kept)", "pair_returned"),
    _scaled("mask-alone", "np.broadcast_to(kept, a.shape) * 1.0"),
    _scaled("float64", "(a * (kept / keep_prob))", "float64_creep"),
    _scaled("flat", "(a * kept / keep_prob).reshape(len(a), -1)"),
    _scaled("kept-channels-only", "a[np.broadcast_to(kept, a.shape)] / keep_prob"),
    _spatial("in-place", f"{_EVAL}{_KEPT}a *= kept\nreturn a / keep_prob", "input_changed"),
    _spatial(
        "zeroed-in-place",
        f"{_EVAL}{_KEPT}a[~kept[:, :, 0, 0]] = 0\nreturn a / keep_prob",
        "input_changed",
    ),
    _spatial("no-evaluation", f"{_KEPT}return a * kept / keep_prob", "dropout_in_evaluation"),
    _spatial(
        "evaluation-drops-unscaled",
        f"{_KEPT}return a * kept / keep_prob if training else a * kept",
        "dropout_in_evaluation",
    ),
    _spatial(
        "evaluation-scaled",
        "if not training:\n    return a * keep_prob\n" + f"{_KEPT}return a * kept / keep_prob",
        "scaled_in_evaluation",
    ),
    _spatial(
        "evaluation-divided",
        "if not training:\n    return a / keep_prob\n" + f"{_KEPT}return a * kept / keep_prob",
        "scaled_in_evaluation",
    ),
    _spatial(
        "evaluation-pair",
        "if not training:\n    return a, np.ones_like(a)\n" + f"{_KEPT}return a * kept / keep_prob",
        "pair_returned",
    ),
    _spatial(
        "reversed-flag",
        "if training:\n    return a\n" + f"{_KEPT}return a * kept / keep_prob",
        "flag_reversed",
    ),
    _spatial(
        "default-false",
        f"{_EVAL}{_KEPT}return a * kept / keep_prob",
        given="a, keep_prob, rng, training=False",
    ),
    _scaled("unchecked", "a * kept / keep_prob", "no_validation", check=""),
    _scaled(
        "nan-accepted",
        "a * kept / keep_prob",
        "no_validation",
        check="if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError",
    ),
    _scaled(
        "above-one-accepted",
        "a * kept / keep_prob",
        "no_validation",
        check="if not keep_prob > 0:\n    raise ValueError",
    ),
    _scaled(
        "one-refused",
        "a * kept / keep_prob",
        check="if not 0 < keep_prob < 1:\n    raise ValueError",
    ),
    _scaled(
        "zero-gives-zeros",
        "a * kept / keep_prob if keep_prob else a * 0",
        "no_validation",
        check="if not 0 <= keep_prob <= 1:\n    raise ValueError",
    ),
    _spatial(
        "entries-and-no-division",
        f"{_EVAL}return a * (rng.random(a.shape) < keep_prob)",
        "entries_dropped",
        "missing_scale",
    ),
    _spatial(
        "one-row-and-evaluation-scaled",
        "if not training:\n    return a * keep_prob\nreturn a * (rng.random((1, a.shape[1], 1, 1)) < keep_prob) / keep_prob",
        "one_mask_for_batch",
        "scaled_in_evaluation",
    ),
)

_PLAIN = "if not training:\n    return x @ W.T + b\n"
_MASK = "mask = rng.random((len(x), *W.shape)) < keep_prob\n"

CONNECT_RIGHT = (
    _connect(
        "matmul",
        f"{_PLAIN}{_MASK}thin = W * mask / keep_prob\nreturn (thin @ x[:, :, None])[:, :, 0] + b",
    ),
    _connect(
        "loop-over-examples",
        f"{_PLAIN}rows = []\nfor row in x:\n    mask = rng.random(W.shape) < keep_prob\n    rows.append((W * mask) @ row / keep_prob + b)\nreturn np.array(rows)",
    ),
    _connect(
        "sum-of-products",
        f"{_PLAIN}{_MASK}return (x[:, None, :] * W * mask).sum(axis=-1) / keep_prob + b",
    ),
    _connect(
        "binomial",
        f"{_PLAIN}mask = rng.binomial(1, keep_prob, (x.shape[0],) + W.shape).astype(x.dtype)\nreturn np.einsum('nij,ij,nj->ni', mask, W, x) / keep_prob + b",
    ),
    _connect(
        "upper-end",
        f"{_PLAIN}mask = rng.random((x.shape[0], W.shape[0], W.shape[1])) >= 1 - keep_prob\nreturn np.einsum('nij,nj->ni', np.where(mask, W, 0 * W), x) / keep_prob + b",
    ),
    _connect(
        "transposed-draws",
        f"{_PLAIN}mask = rng.random((W.shape[1], W.shape[0], len(x))) < keep_prob\nreturn np.einsum('jin,ij,nj->ni', mask, W / keep_prob, x) + b",
    ),
    _connect(
        "triple-loop",
        """
        if not training:
            return np.dot(x, W.T) + b
        z = np.zeros((len(x), len(W)), dtype=np.result_type(x, W))
        for n in range(len(x)):
            for i in range(len(W)):
                kept = rng.random(W.shape[1]) < keep_prob
                z[n, i] = (W[i] * x[n])[kept].sum() / keep_prob + b[i]
        return z
        """,
    ),
    _connect(
        "choice",
        f"{_PLAIN}mask = rng.choice([0, 1], p=[1 - keep_prob, keep_prob], size=(len(x), W.size)).reshape(-1, *W.shape)\nz = ((mask * W).astype(W.dtype) @ x[..., None]).squeeze(-1)\nreturn z / keep_prob + b",
    ),
    _connect(
        "mask-on-product",
        f"{_PLAIN}terms = x[:, np.newaxis] * W[np.newaxis]\nreturn np.where(rng.random(terms.shape) < keep_prob, terms, 0).sum(2) / keep_prob + b",
    ),
    _connect(
        "float32-draws",
        f"{_PLAIN}mask = rng.random((len(x), *W.shape), dtype=np.float32) < keep_prob\nreturn np.matmul(mask * W, x[:, :, np.newaxis])[..., 0] / keep_prob + b",
    ),
    _connect(
        "evaluation-by-einsum",
        f"if not training:\n    return np.einsum('ij,nj->ni', W, x) + b\n{_MASK}return np.einsum('nij,nj->ni', W * mask, x) / keep_prob + b",
    ),
    _connect(
        "vectorised-in-pieces",
        f"{_PLAIN}out = np.empty((len(x), len(W)), dtype=x.dtype)\nfor s in range(0, len(x), 4):\n    part = x[s : s + 4]\n    mask = rng.random((len(part), *W.shape)) < keep_prob\n    out[s : s + 4] = np.einsum('nij,nj->ni', W * mask, part) / keep_prob\nout += b\nreturn out",
    ),
    _connect(
        "list-comprehension",
        f"{_PLAIN}return np.stack([((rng.uniform(size=W.shape) < keep_prob) * W / keep_prob) @ v + b for v in x])",
    ),
    _connect(
        "uses-two-steps",
        f"{_PLAIN}{_MASK}z = np.tensordot(np.ones(1, W.dtype), (W * mask * x[:, None, :])[None], axes=1).sum(-1)\nreturn z / keep_prob + b",
    ),
    _connect(
        "layer-helper",
        f"{_PLAIN}return np.array([thin(W, keep_prob, rng) @ r for r in x]) + b",
        above="def thin(W, p, rng):\n    return np.where(rng.random(W.shape) < p, W / p, 0).astype(W.dtype)",
    ),
)


def _cdrawn(title, mask, *allowed, **options):
    body = f"{_PLAIN}mask = {mask}\nreturn np.einsum('nij,nj->ni', W * mask / keep_prob, x) + b"
    return _connect(title, body, *allowed, **options)


def _cscaled(title, z, *allowed, **options):
    return _connect(
        title,
        f"{_PLAIN}{_MASK}t = np.einsum('nij,nj->ni', W * mask, x)\nreturn {z}",
        *allowed,
        **options,
    )


_SHAPE = "(len(x), *W.shape)"
CONNECT_WRONG = (
    _cdrawn("greater", f"rng.random({_SHAPE}) > keep_prob", "reversed_comparison"),
    _cdrawn("half", f"rng.random({_SHAPE}) < 0.5", "half_hard_coded"),
    _cdrawn("normal", f"rng.normal(size={_SHAPE}) < keep_prob", "normal_draws"),
    _cdrawn("numbers", f"rng.random({_SHAPE}).astype(W.dtype)", "not_thresholded"),
    _cdrawn(
        "one-mask",
        "np.ones((len(x), 1, 1), bool) * (rng.random(W.shape) < keep_prob)",
        "one_mask_for_batch",
    ),
    _cdrawn(
        "one-mask-of-inputs",
        "np.ones((len(x), len(W), 1), bool) * (rng.random(W.shape[1]) < keep_prob)",
    ),
    _cdrawn(
        "units",
        "(rng.random((len(x), 1, W.shape[1])) < keep_prob) & np.ones((1, len(W), 1), bool)",
        "units_dropped",
    ),
    _cdrawn(
        "outputs",
        "(rng.random((len(x), len(W), 1)) < keep_prob) & np.ones((1, 1, W.shape[1]), bool)",
        "outputs_dropped",
    ),
    _cdrawn("examples", "(rng.random((len(x), 1, 1)) < keep_prob) & np.ones(W.shape, bool)"),
    _cdrawn(
        "exactly-k",
        f"(rng.random((len(x), W.size)).argsort(1).argsort(1) < round(keep_prob * W.size)).reshape({_SHAPE})",
        "exactly_k_kept",
    ),
    _cdrawn(
        "exactly-k-a-unit",
        f"rng.random({_SHAPE}).argsort(2).argsort(2) < round(keep_prob * W.shape[1])",
    ),
    _cdrawn("squared", f"rng.random({_SHAPE}) < keep_prob**2"),
    _cdrawn("twice", f"(rng.random({_SHAPE}) < keep_prob) & (rng.random({_SHAPE}) < keep_prob)"),
    _cdrawn("global", f"np.random.random({_SHAPE}) < keep_prob", "global_seed_reset"),
    _cdrawn(
        "seeded",
        f"np.random.default_rng(3).random({_SHAPE}) < keep_prob",
        "new_generator_each_call",
    ),
    _cdrawn(
        "unseeded", f"np.random.default_rng().random({_SHAPE}) < keep_prob", "generator_ignored"
    ),
    _cdrawn(
        "cached",
        f"masks.setdefault({_SHAPE}, rng.random({_SHAPE}) < keep_prob)",
        "drawn_once",
        above="masks = {}",
    ),
    _cdrawn("all", f"np.ones({_SHAPE}, bool)", "nothing_dropped"),
    _cdrawn("one-drops-some", f"rng.random({_SHAPE}) < min(keep_prob, 0.95)", "keep_all_drops"),
    _cdrawn(
        "pairs-of-examples",
        "np.repeat(rng.random(((len(x) + 1) // 2, *W.shape)) < keep_prob, 2, axis=0)[: len(x)]",
    ),
    _cdrawn(
        "small-weights",
        "np.ones((len(x), 1, 1), bool) & (np.abs(W) >= np.quantile(np.abs(W), 1 - keep_prob))",
        "mask_from_input",
    ),
    _cscaled("no-division", "t + b", "missing_scale"),
    _cscaled("twice-divided", "t / keep_prob**2 + b", "scaled_twice"),
    _cscaled("multiplied", "t * keep_prob + b", "multiplied_by_keep_prob"),
    _cscaled("by-root", "t / keep_prob**0.5 + b", "scaled_by_square_root"),
    _cscaled("by-drop-prob", "t / (1 - keep_prob + 1e-9) + b", "scaled_by_drop_prob"),
    _cscaled("by-realised", "t / max(mask.mean(), 1e-9) + b", "scaled_by_realised_fraction"),
    _cscaled("by-realised-row", "t / np.maximum(mask.mean(2), 1e-9) + b", "float64_creep"),
    _cscaled("doubled", "2 * t + b", "half_hard_coded"),
    _cscaled("bias-divided", "(t + b) / keep_prob", "bias_scaled"),
    _cscaled("bias-missing", "t / keep_prob", "bias_forgotten"),
    _cscaled("bias-multiplied", "t / keep_prob + keep_prob * b", "bias_scaled"),
    _cscaled(
        "bias-dropped", "t / keep_prob + b * (rng.random(len(b)) < keep_prob)", "bias_dropped"
    ),
    _cscaled(
        "bias-dropped-each",
        "t / keep_prob + b * (rng.random((len(x), len(b))) < keep_prob)",
        "bias_dropped",
    ),
    _cscaled(
        "bias-dropped-inverted",
        "t / keep_prob + b * (rng.random((len(x), len(b))) < keep_prob) / keep_prob",
        "bias_dropped",
    ),
    _cscaled("bias-twice", "t / keep_prob + 2 * b", "bias_scaled"),
    _cscaled("bias-subtracted", "t / keep_prob - b", "bias_scaled"),
    _cscaled("pair", "(t / keep_prob + b, mask)", "pair_returned"),
    _cscaled("transposed", "(t / keep_prob + b).T"),
    _cscaled("float64", "t.astype(float) / keep_prob + b", "float64_creep"),
    _cscaled("relu", "np.maximum(t / keep_prob + b, 0)"),
    _connect(
        "inputs-dropped",
        f"{_PLAIN}return (x * (rng.random(x.shape) < keep_prob) / keep_prob) @ W.T + b",
        "units_dropped",
    ),
    _connect(
        "outputs-dropped",
        f"{_PLAIN}z = x @ W.T + b\nreturn z * (rng.random(z.shape) < keep_prob) / keep_prob",
        "outputs_dropped",
    ),
    _connect(
        "products-dropped",
        f"{_PLAIN}z = x @ W.T\nreturn z * (rng.random(z.shape) < keep_prob) / keep_prob + b",
        "outputs_dropped",
    ),
    _connect(
        "one-mask-plain",
        f"{_PLAIN}return x @ (W * (rng.random(W.shape) < keep_prob) / keep_prob).T + b",
        "one_mask_for_batch",
    ),
    _connect(
        "one-mask-no-division",
        f"{_PLAIN}return x @ (W * (rng.random(W.shape) < keep_prob)).T + b",
        "missing_scale",
        "one_mask_for_batch",
    ),
    _connect(
        "W-in-place",
        f"{_PLAIN}W *= rng.random(W.shape) < keep_prob\nreturn x @ W.T / keep_prob + b",
        "input_changed",
        "one_mask_for_batch",
    ),
    _connect(
        "W-scaled-in-place",
        f"{_PLAIN}{_MASK}W /= keep_prob\nreturn np.einsum('nij,nj->ni', W * mask, x) + b",
        "input_changed",
    ),
    _connect(
        "x-in-place",
        f"{_PLAIN}{_MASK}x /= keep_prob\nreturn np.einsum('nij,nj->ni', W * mask, x) + b",
        "input_changed",
    ),
    _connect(
        "b-in-place",
        f"{_PLAIN}{_MASK}b += 1\nreturn np.einsum('nij,nj->ni', W * mask, x) / keep_prob + b - 1",
        "input_changed",
    ),
    _connect(
        "no-evaluation",
        f"{_MASK}return np.einsum('nij,nj->ni', W * mask / keep_prob, x) + b",
        "dropout_in_evaluation",
    ),
    _connect(
        "evaluation-scaled",
        f"if not training:\n    return x @ (keep_prob * W).T + b\n{_MASK}return np.einsum('nij,nj->ni', W * mask / keep_prob, x) + b",
        "scaled_in_evaluation",
    ),
    _connect(
        "evaluation-divided",
        f"if not training:\n    return x @ W.T / keep_prob + b\n{_MASK}return np.einsum('nij,nj->ni', W * mask / keep_prob, x) + b",
        "scaled_in_evaluation",
    ),
    _connect(
        "evaluation-without-bias",
        f"if not training:\n    return x @ W.T\n{_MASK}return np.einsum('nij,nj->ni', W * mask / keep_prob, x) + b",
        "bias_forgotten",
    ),
    _connect(
        "evaluation-gives-x",
        f"if not training:\n    return x\n{_MASK}return np.einsum('nij,nj->ni', W * mask / keep_prob, x) + b",
    ),
    _connect(
        "evaluation-x-W",
        f"if not training:\n    return x @ W + b\n{_MASK}return np.einsum('nij,nj->ni', W * mask / keep_prob, x) + b",
    ),
    _connect(
        "reversed-flag",
        f"if training:\n    return x @ W.T + b\n{_MASK}return np.einsum('nij,nj->ni', W * mask / keep_prob, x) + b",
        "flag_reversed",
    ),
    _cscaled("unchecked", "t / keep_prob + b", "no_validation", check=""),
    _cscaled(
        "nan-accepted",
        "t / keep_prob + b",
        "no_validation",
        check="if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError",
    ),
    _cscaled(
        "one-refused", "t / keep_prob + b", check="if not 0 < keep_prob < 1:\n    raise ValueError"
    ),
    _cscaled("float16", "(t / keep_prob + b).astype(np.float16)"),
    _connect(
        "mean-and-variance",
        f"{_PLAIN}v = (x**2) @ (W**2).T * (1 - keep_prob) / keep_prob\nreturn x @ W.T + b + rng.normal(size=v.shape) * np.sqrt(v)",
    ),
    _connect(
        "one-mask-and-bias-divided",
        f"{_PLAIN}return (x @ (W * (rng.random(W.shape) < keep_prob)).T + b) / keep_prob",
        "bias_scaled",
        "one_mask_for_batch",
    ),
    _connect(
        "greater-and-no-division",
        f"{_PLAIN}mask = rng.random({_SHAPE}) > keep_prob\nreturn np.einsum('nij,nj->ni', W * mask, x) + b",
        "reversed_comparison",
    ),
)

RIGHT = SPATIAL_RIGHT + CONNECT_RIGHT
WRONG = SPATIAL_WRONG + CONNECT_WRONG
