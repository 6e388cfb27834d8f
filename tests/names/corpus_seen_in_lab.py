"""Lessons 01 to 04: what somebody wrote who had seen the lessons only, and no exam."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.corpus_experiment_train import MASK, STEPS, UPHILL, changed
from tests.names.corpus_network import forward
from tests.names.corpus_network_back import backward
from tests.names.harness import CHECK, writer

_mask = writer("make_mask", "shape, keep_prob, rng", CHECK)
_unit = writer("unit_mask", "batch, units, keep_prob, rng", CHECK)
_apply = writer("apply_mask", "a, mask")
_share = writer("kept_fraction", "mask")
_drop = writer("dropout_forward", "a, keep_prob, rng, training=True", CHECK)
_classic = writer("classic_forward", "a, keep_prob, rng, training=True", CHECK)
_back = writer("dropout_backward", "dout, mask, keep_prob", CHECK)
_GIVEN = "if not training:\n    return a, np.ones_like(a)\n"
_CLASSIC = "if not training:\n    return a * keep_prob, np.full(a.shape, keep_prob)\n"
_NAN = "mask = np.where(rng.random(a.shape) < keep_prob, np.ones_like(a), a.dtype.type(np.nan))\n"
_BOOL = "mask = rng.random(a.shape) < keep_prob\n"

# One root, and one cell of the rubric that it costs.
ONE_CELL = {
    "01_masks": (
        ("density", _mask("nan-where-dropped", "return np.where(rng.random(shape) < keep_prob, 1.0, np.nan)", "nan_for_dropped")),
        ("density", _mask("reciprocal-of-mask", "with np.errstate(divide='ignore'):\n    return 1 / (rng.random(shape) < keep_prob).astype(float)", "nan_for_dropped")),
        ("values", _apply("divided-by-mask", "with np.errstate(all='ignore'):\n    return (a / mask).astype(a.dtype)", "nan_for_dropped")),
    ),
    "02_scaling": (
        ("mask", _drop("nan-in-mask", _GIVEN + "mask = np.where(rng.random(a.shape) < keep_prob, np.float32(1), np.float32(np.nan))\nreturn np.nan_to_num(a * mask) / keep_prob, mask", "nan_for_dropped")),
        ("mask", _drop("nan-in-out", _GIVEN + _BOOL + "out = a / keep_prob\nout[~mask] = np.nan\nreturn out, mask", "nan_for_dropped")),
        ("mask", _drop("out-over-mask", _GIVEN + _BOOL + "with np.errstate(all='ignore'):\n    return (a / mask / keep_prob).astype(a.dtype if a.dtype.kind == 'f' else float), mask", "nan_for_dropped")),
        ("mask", _classic("nan-in-both", _CLASSIC + _NAN + "return a * mask, mask", "nan_for_dropped")),
    ),
    "03_backward": (
        ("mask", _back("nan-where-dropped", "return np.where(mask, dout / keep_prob, np.nan).astype(dout.dtype if dout.dtype.kind == 'f' else float)", "nan_for_dropped")),
    ),
    "05_experiment": (
        ("learns", changed("uphill", STEPS, UPHILL, allowed=("gradient_ascent",))),
        ("learns", changed("sign-of-the-gradient", "dz /= len(rows)", "dz /= -len(rows)", allowed=("gradient_ascent",))),
        ("scale", changed("over-share-kept", MASK, "kept = rng.random(h.shape) < keep_prob\n        mask = kept / max(kept.mean(), 1e-9)", allowed=("scaled_by_realised_fraction",))),
        ("scale", changed("over-share-of-a-row", MASK, "kept = rng.random(h.shape) < keep_prob\n        mask = kept / np.maximum(kept.mean(axis=1, keepdims=True), 1e-9)", allowed=("scaled_by_realised_fraction",))),
        ("scale", changed("over-share-of-a-unit", MASK, "kept = rng.random(h.shape) < keep_prob\n        mask = kept / np.where(kept.any(axis=0), kept.mean(axis=0), 1)", allowed=("scaled_by_realised_fraction",))),
    ),
}  # fmt: skip

WRONG = {
    "01_masks": (
        _mask("infinite-everywhere", "return np.full(shape, np.inf)"),
        _mask("nan-everywhere", "return (rng.random(shape) < keep_prob) * np.nan"),
        _mask("normalised", "mask = rng.random(shape) < keep_prob\nreturn mask / mask.mean()", "factor_in_mask"),
        _unit("nan-where-dropped", "return np.tile(np.where(rng.random(units) < keep_prob, 1.0, np.nan), (batch, 1))", "nan_for_dropped"),
        _unit("all-of-many", "return np.tile((rng.random((batch, units)) < keep_prob).all(axis=0), (batch, 1))"),
        _apply("minimum", "return np.minimum(a, mask)"),
        _share("first-entry", "return mask[:, 0].astype(float)"),
        _share("rounded", "return mask.reshape(len(mask), -1).mean(axis=1).round(1)"),
        _share("middle", "return np.median(mask.reshape(len(mask), -1), axis=1)"),
    ),
    "02_scaling": (
        _drop("nan-where-kept", _GIVEN + _BOOL + "return np.where(mask, np.nan, a / keep_prob), mask"),
        _drop("nan-in-row", _GIVEN + _BOOL + "out = a * mask / keep_prob\nout[0] = np.nan\nreturn out, mask"),
        _drop("sum-restored", _GIVEN + _BOOL + "out = a * mask\nreturn out * (a.sum() / out.sum() if out.sum() else 1), mask"),
    ),
    "03_backward": (
        _back("nan-where-zero", "with np.errstate(all='ignore'):\n    return dout / dout * dout * mask / keep_prob"),
    ),
    "04_network": (
        backward("first-transposed", "transposed_dw", p1="p1 = x.T @ z1, z1.sum(axis=0)"),
        backward("first-pair-exchanged", "pairs_exchanged", end="return [p1[::-1], p2, p3]"),
        forward("nan-for-units", "nan_for_dropped", d2="d2 = np.where(mask2, h2 / keep_prob, np.nan)"),
        forward("over-mask", "nan_for_dropped", d1="with np.errstate(all='ignore'):\n    d1 = h1 / mask1 / keep_prob"),
        forward("first-relu", h1="h1 = np.maximum(x @ W1.T + b1, 0)"),
        forward("cache-first", "results_exchanged", end="return (x, params, keep_prob, h1, mask1, d1, h2, mask2, d2), y"),
    ),
}  # fmt: skip

RIGHT = {
    "01_masks": (
        _mask("floor", "return np.floor(rng.random(shape) + keep_prob)"),
        _mask("round", "return np.round(rng.random(shape) + keep_prob - 0.5)"),
        _mask("spawned", "return rng.spawn(1)[0].random(shape) < keep_prob"),
        _mask("raw-bytes", "n = int(np.prod(shape))\nreturn (np.frombuffer(rng.bytes(8 * n), np.uint64) / 2.0**64 < keep_prob).reshape(shape)"),
        _unit("broadcast-view", "return np.broadcast_to(rng.random(units) < keep_prob, (batch, units))"),
        _unit("first-of-many", "return np.repeat((rng.random((batch, units)) < keep_prob)[:1], batch, axis=0)"),
        _apply("multiply-where", "return np.multiply(a, mask, where=mask != 0, out=np.zeros_like(a))"),
        _apply("choose", "return np.choose(np.asarray(mask).astype(int), [np.zeros_like(a), a])"),
        _apply("nan-for-a-moment", "marked = np.where(mask, a, a.dtype.type(np.nan))\nreturn np.where(np.isnan(marked), a.dtype.type(0), marked)"),
    ),
    "02_scaling": (
        _drop("own-copy", _GIVEN.replace("return a,", "return a.copy(),") + "drop = rng.random(a.shape) >= keep_prob\nout = a / keep_prob\nout[drop] = 0\nreturn out, ~drop"),
    ),
    "03_backward": (_back("divided-last", "return np.where(mask, dout, 0) / keep_prob"),),
    "04_network": (),
}  # fmt: skip
