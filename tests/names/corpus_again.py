"""A second look at lessons 01 to 04, written after the first one had been answered."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.corpus_network import forward
from tests.names.corpus_network_back import backward
from tests.names.harness import CHECK, writer

_mask = writer("make_mask", "shape, keep_prob, rng", CHECK)
_unit = writer("unit_mask", "batch, units, keep_prob, rng", CHECK)
_apply = writer("apply_mask", "a, mask")
_share = writer("kept_fraction", "mask")
_drop = writer("dropout_forward", "a, keep_prob, rng, training=True", CHECK)
_classic = writer("classic_forward", "a, keep_prob, rng, training=True", CHECK)
_moments = writer("dropout_moments", "a, keep_prob", CHECK)
_back = writer("dropout_backward", "dout, mask, keep_prob", CHECK)
_linear = writer("linear_backward", "dz, a, W")
_step = writer("momentum_step", "w, dw, velocity, lr, beta")
_slope = writer("numerical_gradient", "f, a, eps=1e-6")
_GIVEN = "if not training:\n    return a, np.ones_like(a)\n"

RIGHT = {
    "01_masks": (
        _mask("laplace", "u = rng.laplace(size=shape)\nreturn np.where(u < 0, np.exp(u) / 2, 1 - np.exp(-u) / 2) <= keep_prob"),
        _mask("power", "return rng.power(1, shape) < keep_prob"),
        _mask("beta", "return rng.beta(1, 1, shape) < keep_prob"),
        _mask("hypot", "return rng.standard_exponential(shape) < (np.inf if keep_prob == 1 else -np.log1p(-keep_prob))"),
        _mask("triangle-of-two", "one, two = rng.random((2, *shape))\nreturn np.where(one < 0.5, two, 1 - two) < keep_prob"),
        _mask("negative-binomial", "return rng.negative_binomial(1, keep_prob, shape) == 0"),
        _mask("columns-first", "return np.moveaxis(np.stack([rng.random(shape[:-1]) < keep_prob for _ in range(shape[-1])]), 0, -1)"),
        _mask("bits", "return (rng.integers(0, 2**53, shape) * 2.0**-53 < keep_prob).view(np.int8)"),
        _mask("two-level", "half = rng.random(shape) < keep_prob**0.5\nreturn half & (rng.random(shape) < keep_prob**0.5)"),
        _unit("concatenate", "row = rng.random((1, units)) < keep_prob\nreturn np.concatenate([row] * batch, axis=0)"),
        _unit("resize", "return np.resize(rng.random(units) < keep_prob, (batch, units))"),
        _unit("swapped", "return np.swapaxes(np.tile(rng.random((units, 1)) < keep_prob, (1, batch)), 0, 1)"),
        _apply("where-inverse", "return np.where(np.logical_not(mask), a.dtype.type(0), a)"),
        _apply("nditer", "out = a.copy()\nfor x, m in np.nditer([out, mask], op_flags=[['readwrite'], ['readonly']]):\n    if not m:\n        x[...] = 0\nreturn out"),
        _share("unique", "return np.array([np.mean(np.ravel(m) > 0) for m in np.atleast_1d(mask)])"),
        _share("tensordot", "flat = mask.reshape(len(mask), -1).astype(np.float64)\nreturn np.tensordot(flat, np.ones(flat.shape[1]), 1) / flat.shape[1]"),
    ),
    "02_scaling": (
        _drop("negative-binomial", _GIVEN + "mask = rng.negative_binomial(1, keep_prob, a.shape) == 0\nreturn np.where(mask, a, 0) / keep_prob, mask"),
        _drop("reciprocal-drop", _GIVEN + "drop = 1 - keep_prob\nmask = rng.random(a.shape) >= drop\nreturn a * mask / (1 - drop), mask"),
        _drop("factor-array", _GIVEN + "mask = rng.random(a.shape) < keep_prob\nfactor = np.where(mask, 1 / keep_prob, 0.0)\nreturn (a * factor).astype(a.dtype if a.dtype.kind == 'f' else float), mask"),
        _classic("fill", "mask = np.empty(a.shape)\nif training:\n    mask[...] = rng.random(a.shape) < keep_prob\nelse:\n    mask.fill(keep_prob)\nreturn (a * mask).astype(a.dtype), mask"),
        _moments("std", "std = np.abs(a) * np.sqrt(1 / keep_prob - 1).item()\nreturn a - 0, std * std"),
    ),
    "03_backward": (
        _back("linearity", "scale = mask / np.float32(1) if dout.dtype == np.float32 else mask\nreturn (dout * scale / keep_prob).astype(dout.dtype if dout.dtype.kind == 'f' else float)"),
        _back("minimum", "return np.where(np.minimum(mask, 1) > 0, dout, 0) / keep_prob"),
        _linear("broadcast-rows", "dW = np.zeros_like(W)\nfor g, x in zip(dz, a):\n    dW += g[:, np.newaxis] * x\nreturn np.array([W.T @ g for g in dz]), dW, dz.T.sum(axis=1)"),
        _step("fused", "v = dw + beta * velocity\nreturn (w + (-lr * v)), v"),
        _slope("list", "x = a.astype(float)\nout = []\nfor k in range(x.size):\n    d = np.zeros(x.size)\n    d[k] = eps\n    d = d.reshape(x.shape)\n    out.append((f(x + d) - f(x - d)) / (2 * eps))\nreturn np.reshape(out, x.shape)"),
    ),
    "04_network": (
        forward("masks-by-unit", mask1="mask1 = np.column_stack([rng.random(len(x)) < keep_prob for _ in b1])"),
        forward("logistic-tanh", h2="h2 = 2 / (1 + np.exp(-2 * (d1 @ W2.T + b2))) - 1"),
        backward("slope-by-identity", z1="z1 = e1 - e1 * h1 * h1", z2="z2 = e2 - e2 * h2 * h2"),
    ),
}  # fmt: skip

WRONG = {
    "01_masks": (
        _mask("first-row-copied-last", "mask = rng.random(shape) < keep_prob\nmask[-1] = mask[0]\nreturn mask"),
        _mask("checkerboard", "mask = rng.random(shape) < keep_prob\nindex = np.indices(shape).sum(axis=0) % 2\nreturn np.where(index, mask, ~mask) if keep_prob < 1 else mask"),
        _mask("adaptive", "mask = rng.random(shape) < keep_prob\nwhile abs(mask.mean() - keep_prob) > 0.01 and mask.size > 5000:\n    mask = rng.random(shape) < keep_prob\nreturn mask.cumsum(axis=-1) % 2 == 1"),
        _mask("reset-to-start", "state = rng.bit_generator.state\nmask = rng.random(shape) < keep_prob\nrng.bit_generator.state = state\nreturn mask", "new_generator_each_call", "generator_ignored", "drawn_once"),
        _mask("seed-from-shape", "return np.random.default_rng(sum(shape)).random(shape) < keep_prob", "new_generator_each_call", "generator_ignored", "drawn_once"),
        _mask("seed-from-rng-once", "global source\nif source is None:\n    source = np.random.default_rng(rng.integers(10**6))\nreturn source.random(shape) < keep_prob", "generator_ignored", above="source = None"),
        _mask("ceil-of-float16", "return rng.random(shape).astype(np.float16) < keep_prob - 0.02", "keep_all_drops"),
        _unit("two-masks", "rows = rng.random((2, units)) < keep_prob\nreturn rows[np.arange(batch) % 2]", "not_shared_in_batch"),
        _unit("mean-mask", "return np.tile((rng.random((batch, units)) < keep_prob).mean(axis=0) > 0.5, (batch, 1))"),
        _apply("tanh", "return np.tanh(a) * mask"),
        _apply("squared-mask-sum", "return a * mask - a.mean() * (mask == 0)", "dropped_not_zero"),
        _apply("row-of-mask", "return np.where(mask.any(axis=-1, keepdims=True), a, 0)", "one_value_per_example", "mask_without_effect", "dropped_not_zero"),
        _share("running", "return np.array([m.mean() for m in mask])[::-1]"),
        _share("laplace", "flat = mask.reshape(len(mask), -1)\nreturn (flat.sum(axis=1) + 1) / (flat.shape[1] + 2)"),
    ),
    "02_scaling": (
        _drop("scale-by-size", _GIVEN + "mask = rng.random(a.shape) < keep_prob\nreturn a * mask * a.size / max(mask.sum(), 1), mask", "scaled_by_realised_fraction"),
        _drop("mean-restored", _GIVEN + "mask = rng.random(a.shape) < keep_prob\nout = a * mask / keep_prob\nreturn out - out.mean() + a.mean(), mask", "mask_not_applied", "dropped_not_zero"),
        _drop("only-large-scaled", _GIVEN + "mask = rng.random(a.shape) < keep_prob\nreturn np.where(np.abs(a) > 1, a / keep_prob, a) * mask, mask"),
        _drop("training-int", "if training is not False:\n    mask = rng.random(a.shape) < keep_prob\n    return a * mask / keep_prob, mask\nreturn a * (1 - keep_prob), np.ones_like(a)", "scaled_in_evaluation"),
        _classic("evaluation-root-mask", "if not training:\n    return a * keep_prob, np.full_like(a, keep_prob**0.5)\nmask = rng.random(a.shape) < keep_prob\nreturn a * mask, mask", "wrong_mask_in_evaluation"),
        _classic("evaluation-sample-mean", "if not training:\n    many = rng.random((50, *a.shape)) < keep_prob\n    m = many.mean(axis=0).astype(a.dtype)\n    return a * m, m\nmask = rng.random(a.shape) < keep_prob\nreturn a * mask, mask", "wrong_mask_in_evaluation"),
        _moments("of-uniform", "return a * 1.0, a**2 / 12"),
        _moments("at-one", "return a * 1.0, a**2 * (1 - keep_prob) / keep_prob if keep_prob < 1 else a**2"),
    ),
    "03_backward": (
        _back("batch-of-one-summed", "da = dout * mask / keep_prob\nreturn da.sum(axis=0, keepdims=True) if len(da) == 1 and da.ndim == 1 else da * (1 if len(da) > 1 else keep_prob)"),
        _back("mask-thresholded-high", "return dout * (np.asarray(mask) > 0) / keep_prob * np.sign(keep_prob - 0.5)", "float64_creep"),
        _linear("da-of-updated", "dW = dz.T @ a\nreturn dz @ (W - dW), dW, dz.sum(axis=0)"),
        _linear("dW-of-centred", "return dz @ W, dz.T @ (a - a.mean(axis=0)), dz.sum(axis=0)"),
        _step("velocity-after", "new_w = w - lr * velocity\nreturn new_w, beta * velocity + dw", "old_velocity_used"),
        _step("bounded", "v = beta * velocity + np.clip(dw, -1, 1)\nreturn w - lr * v, v"),
        _slope("five-point-wrong", "x = a.astype(float)\ng = np.zeros(x.shape)\nfor i in np.ndindex(x.shape):\n    d = np.zeros(x.shape)\n    d[i] = eps\n    g[i] = (8 * f(x + d) - 8 * f(x - d)) / (12 * eps)\nreturn g"),
    ),
    "04_network": (
        forward("third-output-bias", h2="h2 = np.tanh(d1 @ W2.T + 2 * b2)"),
        forward("eval-noise", "dropout_in_evaluation", end="return y + (0 if training else 1e-3) * rng.normal(size=y.shape), (x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)"),
        forward("second-mask-of-first-rows", mask2="mask2 = rng.random(h2.shape) < keep_prob\nmask2[: len(x) // 2] = mask2[len(x) - len(x) // 2 :]"),
        forward("second-scaled-twice", "scaled_twice", d2="d2 = h2 * mask2 / keep_prob**2"),
        backward("cross-layer-slope", "tanh_prime_missing", z1="z1 = e1 * (1 - (h2.mean() + 0 * h1) ** 2)"),
        backward("db-from-dropped", "averaged_over_batch", "db_not_summed", p2="p2 = z2.T @ d1, (z2 * mask2[:, :]).mean(axis=0)"),
        backward("W3-for-W2-scaled", "no_scale_backward", g1="g1 = z2 @ W2 * keep_prob"),
        backward("undropped-first", "undropped_activation_in_dw", start="x, params, keep_prob, h1, mask1, d1, h2, mask2, d2 = cache\nW2, W3 = params[1][0], params[2][0]\nd1 = h1"),
    ),
}  # fmt: skip
