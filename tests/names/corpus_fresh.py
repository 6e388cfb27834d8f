"""Lessons 01 to 07 once more, crossed: each way to draw meets each way to compute, right or wrong."""

# ruff: noqa: E501  (a row of the table is one line)

from dataclasses import replace
from itertools import product

from tests.names.harness import CHECK, Row, writer

_mask = writer("make_mask", "shape, keep_prob, rng", CHECK)
_unit = writer("unit_mask", "batch, units, keep_prob, rng", CHECK)
_apply = writer("apply_mask", "a, mask")
_share = writer("kept_fraction", "mask")
_drop = writer("dropout_forward", "a, keep_prob, rng, training=True", CHECK)
_classic = writer("classic_forward", "a, keep_prob, rng, training=True", CHECK)
_moments = writer("dropout_moments", "a, keep_prob", CHECK)
_back = writer("dropout_backward", "dout, mask, keep_prob", CHECK)
_linear = writer("linear_backward", "dz, a, W")
_slope = writer("numerical_gradient", "f, a, eps=1e-6")
_step = writer("momentum_step", "w, dw, velocity, lr, beta")
_chance = writer("prob_column_zero", "keep_prob, batch", CHECK)
_ols = writer("dropout_ols", "X, y, keep_prob", CHECK)
_all = writer("all_masks", "n")
_mean = writer("ensemble_mean", "w, x, keep_prob")
_geometric = writer("ensemble_geometric_mean", "w, x, keep_prob")
_samples = writer("mc_predict", "forward, x, samples, rng")
_gauss = writer("gaussian_dropout", "a, keep_prob, rng, training=True", CHECK)
_spatial = writer("spatial_dropout", "a, keep_prob, rng, training=True", CHECK)
_connect = writer("dropconnect_forward", "x, W, b, keep_prob, rng, training=True", CHECK)
_alpha = writer("alpha_dropout", "a, keep_prob, rng, training=True", CHECK)
_norm = writer("max_norm", "W, c")

# Ways to draw a mask of bools of a shape `s`, by what is told apart in a title.
DRAW = {
    "rand": "rng.random(s) < keep_prob",
    "complement": "~(rng.random(s) >= keep_prob)",
    "flat": "(rng.random(int(np.prod(s))) < keep_prob).reshape(s)",
    "choice": "rng.choice([True, False], size=s, p=[keep_prob, 1 - keep_prob])",
    "fortran": "np.asfortranarray(rng.random(s) < keep_prob)",
    "exponential": "rng.exponential(size=s) > -np.log(keep_prob)",
}
# The same, wrong: the draw and the names that are true of it.
BAD_DRAW = {
    "greater": ("rng.random(s) > keep_prob", "reversed_comparison", "keep_all_drops"),
    "drop-choice": (
        "rng.choice([False, True], size=s, p=[keep_prob, 1 - keep_prob])",
        "reversed_comparison",
        "keep_all_drops",
    ),
    "normal": ("rng.normal(size=s) < keep_prob", "normal_draws"),
    "half": ("rng.random(s) < 0.5", "half_hard_coded"),
    "batch": ("np.repeat(rng.random((1, *s[1:])) < keep_prob, s[0], axis=0)", "one_mask_for_batch"),
    "global": ("np.random.random(s) < keep_prob", "generator_ignored", "global_seed_reset"),
    "own": (
        "np.random.default_rng(3).random(s) < keep_prob",
        "new_generator_each_call",
        "generator_ignored",
    ),
    "uniform-squared": ("rng.random(s) ** 2 < keep_prob",),
    "two-sided": ("abs(rng.uniform(-1, 1, s)) < keep_prob / 2",),
}
OUT = {
    "product": "a * mask / keep_prob",
    "where": "np.where(mask, a / keep_prob, 0)",
    "factor": "a * (1 / keep_prob) * mask",
}
BAD_OUT = {
    "undivided": ("a * mask", "missing_scale"),
    "drop-prob": ("a * mask / (1 - keep_prob + 1e-12)", "scaled_by_drop_prob", "keep_all_drops"),
    "root": ("a * mask / keep_prob**0.5", "scaled_by_square_root"),
    "times": ("a * mask * keep_prob", "multiplied_by_keep_prob"),
    "twice": ("a * mask / keep_prob / keep_prob", "scaled_twice"),
    "kept-share": ("a * mask / max(mask.mean(), 1e-9)", "scaled_by_realised_fraction"),
    "all-divided": ("np.where(mask, a / keep_prob, a)", "mask_not_applied", "dropped_not_zero"),
    "none": ("a * 1.0", "mask_not_applied", "nothing_dropped"),
}
_OFF = "if not training:\n    return a, np.ones_like(a)\ns = a.shape\n"


def _forward(title: str, draw: str, out: str, *names: str) -> Row:
    return _drop(title, f"{_OFF}mask = {draw}\nreturn {out}, mask", *names)


_R02 = [_forward(f"{d}-{o}", DRAW[d], OUT[o]) for d, o in product(DRAW, OUT)]
_R02 += [
    _classic(
        d,
        f"s = a.shape\nif not training:\n    m = np.full(s, keep_prob)\n    return a * m, m\nm = {DRAW[d]}\nreturn a * m, m",
    )
    for d in ("rand", "flat", "choice", "exponential")
]
_R02 += [
    _moments("of-the-factor", "v = 1 / keep_prob - 1\nreturn a + 0, np.square(a) * v"),
    _moments("second-moment", "second = a * a / keep_prob\nreturn np.array(a), second - a * a"),
]
_W02 = [
    _forward(f"{d}-{o}", BAD_DRAW[d][0], OUT[o], *BAD_DRAW[d][1:])
    for d, o in product(BAD_DRAW, ("product", "where", "factor"))
]
_W02 += [
    _forward(f"{d}-{o}", DRAW[d], BAD_OUT[o][0], *BAD_OUT[o][1:])
    for d, o in product(("complement", "choice", "exponential"), BAD_OUT)
]

_R01 = [
    _mask(f"{d}-{t}", f"s = tuple(shape)\nreturn ({DRAW[d]}){t}")
    for d, t in product(DRAW, ("", ".astype(float)"))
]
_R01 += [
    _unit(f"{d}-{t}", f"s = (units,)\nrow = {DRAW[d]}\nreturn {e}")
    for (t, e), d in product(
        (("tile", "np.tile(row, (batch, 1))"), ("stack", "np.stack([row] * batch)")),
        ("rand", "choice", "exponential"),
    )
]
_R01 += [
    _apply("multiply", "return np.multiply(a, mask)"),
    _apply("choose", "return np.where(np.asarray(mask) != 0, a, np.zeros_like(a))"),
    _share("loop", "return np.array([np.mean(row) for row in mask])"),
    _share("sum", "return mask.sum(axis=tuple(range(1, mask.ndim))) / (mask.size / len(mask))"),
]
_W01 = [
    _mask(
        f"{d}-{t or 'plain'}", f"s = tuple(shape)\nreturn ({BAD_DRAW[d][0]}){t}", *BAD_DRAW[d][1:]
    )
    for d, t in product(BAD_DRAW, ("", ".astype(int)"))
]
_W01 += [
    _unit(
        f"row-{d}",
        f"s = (units, 1)\nrow = ({BAD_DRAW[d][0]})[:, 0]\nreturn np.tile(row, (batch, 1))",
        *BAD_DRAW[d][1:],
    )
    for d in ("greater", "normal", "half", "global", "own", "uniform-squared")
]
_W01 += [
    _unit(f"own-rows-{d}", f"s = (batch, units)\nreturn {DRAW[d]}", "not_shared_in_batch")
    for d in ("rand", "choice", "flat")
]
_W01 += [
    _unit(
        "transposed",
        "return np.tile(rng.random((batch, 1)) < keep_prob, (1, units))",
        "one_value_per_example",
        "not_shared_in_batch",
    )
]
_W01 += [
    _apply(title, body, *names)
    for title, body, *names in (
        ("inverted", "return np.where(mask, 0, a)", "mask_inverted"),
        ("kept-only", "return a[np.asarray(mask, bool)]"),
        ("in-place", "a *= mask\nreturn a", "input_changed"),
        ("added", "return a + mask", "mask_not_applied", "dropped_not_zero"),
        ("nan", "return np.where(mask, a, np.nan)", "nan_for_dropped"),
        ("minus", "return a - (1 - np.asarray(mask, int))", "mask_not_applied", "dropped_not_zero"),
        ("tiny", "return np.where(mask, a, 1e-6)", "dropped_not_zero", "mask_not_applied"),
    )
]
_W01 += [
    _share(title, body, *names)
    for title, body, *names in (
        ("of-units", "return mask.mean(axis=0)"),
        ("of-all", "return mask.mean()"),
        ("dropped", "return 1 - mask.reshape(len(mask), -1).mean(axis=1)"),
        ("last-axis", "return mask.mean(axis=-1)"),
        ("counts", "return mask.reshape(len(mask), -1).sum(axis=1)"),
        ("column", "return mask.reshape(len(mask), -1).mean(axis=1, keepdims=True)"),
        ("nonzero-of-all", "return np.count_nonzero(mask) / mask.size * np.ones(len(mask))"),
    )
]

_R03 = [
    *(
        _back(t, f"return {e}")
        for t, e in (
            ("where", "np.where(mask, dout / keep_prob, 0)"),
            ("product", "dout * mask / keep_prob"),
            ("mask-first", "mask * dout / keep_prob"),
            (
                "factor",
                "dout * (mask * (1 / keep_prob)).astype(dout.dtype if dout.dtype.kind == 'f' else float)",
            ),
        )
    ),
    _back(
        "indexed",
        "da = np.zeros(dout.shape, dout.dtype if dout.dtype.kind == 'f' else float)\nkept = np.asarray(mask, bool)\nda[kept] = dout[kept] / keep_prob\nreturn da",
    ),
    *(
        _linear(t, f"return {e}")
        for t, e in (
            ("dot", "dz.dot(W), dz.T.dot(a), dz.sum(0)"),
            (
                "einsum",
                "np.einsum('bo,oi->bi', dz, W), np.einsum('bo,bi->oi', dz, a), np.einsum('bo->o', dz)",
            ),
            ("transposed", "(W.T @ dz.T).T, (a.T @ dz).T, dz.T.sum(axis=1)"),
            ("outer", "dz @ W, sum(np.outer(z, x) for z, x in zip(dz, a)), sum(dz)"),
        )
    ),
    *(
        _chance(t, f"return {e}")
        for t, e in (
            ("power", "(1 - keep_prob) ** batch"),
            ("product", "float(np.prod([1 - keep_prob] * batch))"),
            ("np-power", "float(np.power(1 - keep_prob, batch))"),
        )
    ),
    *(
        _step(t, f"{b}")
        for t, b in (
            ("plain", "v = beta * velocity + dw\nreturn w - lr * v, v"),
            ("negative", "v = dw + velocity * beta\nreturn w + (-lr) * v, v"),
            (
                "copies",
                "v = velocity.copy()\nv *= beta\nv += dw\nnew = w.copy()\nnew -= lr * v\nreturn new, v",
            ),
            ("add", "v = np.add(beta * velocity, dw)\nreturn np.subtract(w, lr * v), v"),
        )
    ),
    _slope(
        "flat",
        "x = np.array(a, float)\ng = np.zeros(x.size)\nfor i in range(x.size):\n    keep = x.flat[i]\n    x.flat[i] = keep + eps\n    up = f(x)\n    x.flat[i] = keep - eps\n    g[i] = (up - f(x)) / (2 * eps)\n    x.flat[i] = keep\nreturn g.reshape(x.shape)",
    ),
    _slope(
        "unit-vectors",
        "x = np.asarray(a, float)\nunits = np.eye(x.size).reshape(-1, *x.shape)\nreturn np.array([(f(x + eps * u) - f(x - eps * u)) / (2 * eps) for u in units]).reshape(x.shape)",
    ),
    _slope(
        "nditer",
        "x = a.astype(np.float64)\ng = np.empty_like(x)\nit = np.nditer(x, flags=['multi_index'])\nfor _ in it:\n    d = np.zeros_like(x)\n    d[it.multi_index] = eps\n    g[it.multi_index] = (f(x + d) - f(x - d)) / 2 / eps\nreturn g",
    ),
    _slope(
        "enumerated",
        "g = np.zeros(np.shape(a))\nfor i, value in np.ndenumerate(a):\n    hi, lo = np.array(a, float), np.array(a, float)\n    hi[i], lo[i] = float(value) + eps, float(value) - eps\n    g[i] = (f(hi) - f(lo)) / (hi[i] - lo[i])\nreturn g",
    ),
]
_SCALES = {
    "missing": ("", "no_scale_backward", "missing_scale"),
    "twice": (" / keep_prob**2", "scaled_twice"),
    "times": (" * keep_prob", "multiplied_by_keep_prob"),
    "root": (" / keep_prob**0.5", "scaled_by_square_root"),
    "drop": (" / (1 - keep_prob + 1e-12)", "scaled_by_drop_prob", "keep_all_drops"),
}
_W03 = [
    _back(f"{k}-{t}", f"return {e}{_SCALES[k][0]}", *_SCALES[k][1:])
    for k, (t, e) in product(
        _SCALES, (("where", "np.where(mask, dout, 0)"), ("product", "dout * mask"))
    )
]
_W03 += [
    _back("no-mask", "return dout / keep_prob", "no_mask_backward"),
    _back("inverted", "return np.where(mask, 0, dout / keep_prob)", "mask_inverted"),
    _back(
        "fresh",
        "return dout * (np.random.default_rng(1).random(dout.shape) < keep_prob) / keep_prob",
        "fresh_mask_backward",
    ),
    _back(
        "guessed",
        "return np.where(dout != 0, dout / keep_prob, 0)",
        "mask_guessed_from_zeros",
        "no_mask_backward",
    ),
    _back("in-place", "dout *= mask\nreturn dout / keep_prob", "input_changed"),
    _back(
        "mask-used-up", "da = dout * mask / keep_prob\nmask[...] = 0\nreturn da", "input_changed"
    ),
    _back("flattened", "return dout[np.asarray(mask, bool)] / keep_prob"),
    _back("clipped", "return np.clip(dout * mask / keep_prob, -3, 3)"),
    _back("unchecked", "return dout * mask / keep_prob", "no_validation", check=""),
    _linear("weights-turned", "return dz @ W, (dz.T @ a).T, dz.sum(0)", "transposed_dw"),
    _linear("averaged", "return dz @ W, dz.T @ a / len(a), dz.mean(0)", "averaged_over_batch"),
    _linear("db-kept", "return dz @ W, dz.T @ a, dz", "db_not_summed"),
    _linear("db-one-number", "return dz @ W, dz.T @ a, dz.sum()", "db_not_summed"),
    _linear("db-axis", "return dz @ W, dz.T @ a, dz.sum(axis=1)", "db_not_summed"),
    _linear("order", "return dz.T @ a, dz @ W, dz.sum(0)", "order_reversed"),
    _linear("averaged-da", "return dz @ W / len(a), dz.T @ a, dz.sum(0)", "averaged_over_batch"),
    _linear("relu", "return (dz @ W) * (a > 0), dz.T @ a, dz.sum(0)"),
    _linear("negative", "return -dz @ W, -dz.T @ a, -dz.sum(0)"),
    _step("forgotten", "return w - lr * dw, beta * velocity + dw"),
    _step(
        "averaged",
        "v = beta * velocity + (1 - beta) * dw\nreturn w - lr * v, v",
        "averaged_velocity",
    ),
    _step("uphill", "v = beta * velocity + dw\nreturn w + lr * v, v", "gradient_ascent"),
    _step(
        "order",
        "v = beta * velocity + dw\nreturn v, w - lr * v",
        "order_reversed",
        "results_exchanged",
    ),
    _step("lr-in-velocity", "v = beta * velocity + lr * dw\nreturn w - v, v", "lr_in_velocity"),
    _step("nesterov", "v = beta * velocity + dw\nreturn w - lr * (beta * v + dw), v"),
    _step(
        "in-place",
        "velocity *= beta\nvelocity += dw\nreturn w - lr * velocity, velocity",
        "input_changed",
    ),
    _step("still", "v = beta * velocity + dw\nreturn np.where(dw == 0, w, w - lr * v), v"),
    _slope(
        "forward",
        "x = a.astype(float)\ng = np.zeros(x.shape)\nfor i in np.ndindex(x.shape):\n    d = np.zeros(x.shape)\n    d[i] = eps\n    g[i] = (f(x + d) - f(x)) / eps\nreturn g",
        "one_sided_difference",
    ),
    _slope(
        "undivided-by-two",
        "x = a.astype(float)\ng = np.zeros(x.shape)\nfor i in np.ndindex(x.shape):\n    d = np.zeros(x.shape)\n    d[i] = eps\n    g[i] = (f(x + d) - f(x - d)) / eps\nreturn g",
    ),
    _slope(
        "accumulating",
        "x = a.astype(float)\ng = np.zeros(x.shape)\nfor i in np.ndindex(x.shape):\n    x[i] += eps\n    up = f(x)\n    x[i] -= 2 * eps\n    g[i] = (up - f(x)) / (2 * eps)\nreturn g",
    ),
    _chance("kept", "return keep_prob**batch", "reversed_comparison"),
    _chance("linear", "return (1 - keep_prob) * batch"),
    _chance("some", "return 1 - keep_prob**batch"),
    _chance("zero-taken", "return (1 - keep_prob) ** batch", "no_validation", check=""),
]

_R06 = [
    *(
        _ols(t, b)
        for t, b in (
            (
                "solve",
                "G = X.T @ X\nD = np.diag(np.diag(G)) * ((1 - keep_prob) / keep_prob)\nreturn np.linalg.solve(G + D, X.T @ y).astype(X.dtype)",
            ),
            (
                "diagonal-raised",
                "G = X.T @ X\nG[np.diag_indices(len(G))] /= keep_prob\nreturn np.linalg.solve(G, X.T @ y).astype(X.dtype)",
            ),
            (
                "stacked",
                "extra = np.diag(np.sqrt((1 - keep_prob) / keep_prob * (X**2).sum(0)))\nA = np.vstack([X, extra])\nz = np.r_[y, np.zeros(X.shape[1])]\nreturn np.linalg.lstsq(A, z, rcond=None)[0].astype(X.dtype)",
            ),
            (
                "inverse",
                "G = X.T @ X\nreturn (np.linalg.inv(G + (1 / keep_prob - 1) * np.eye(len(G)) * G) @ (X.T @ y)).astype(X.dtype)",
            ),
            (
                "pinv",
                "G = X.T @ X\nH = np.where(np.eye(len(G), dtype=bool), G / keep_prob, G)\nreturn (np.linalg.pinv(H) @ X.T @ y).astype(X.dtype)",
            ),
        )
    ),
    *(
        _all(t, b)
        for t, b in (
            (
                "product",
                "from itertools import product\nreturn np.array(list(product([0, 1], repeat=n)))",
            ),
            ("bits", "return (np.arange(2**n)[:, None] >> np.arange(n)) & 1"),
            ("indices", "return np.indices((2,) * n).reshape(n, -1).T"),
            (
                "strings",
                "return np.array([[int(c) for c in format(k, f'0{n}b')] for k in range(2**n)])",
            ),
            (
                "doubling",
                "m = np.zeros((1, 0), int)\nfor _ in range(n):\n    m = np.vstack([np.c_[m, np.zeros(len(m), int)], np.c_[m, np.ones(len(m), int)]])\nreturn m",
            ),
            (
                "bools",
                "return np.array([[bool(k >> j & 1) for j in range(n)] for k in range(2**n)])",
            ),
        )
    ),
]
_BITS = "m = (np.arange(2 ** len(w))[:, None] >> np.arange(len(w))) & 1\nq = np.prod(np.where(m, keep_prob, 1 - keep_prob), axis=1)\n"
_S = "s = 1 / (1 + np.exp(-(x @ (m * w).T)))\n"
_R06 += [
    _mean("bits", f"{_BITS}{_S}return s @ q"),
    _mean(
        "counts",
        f"{_BITS}k = m.sum(1)\nq = keep_prob**k * (1.0 - keep_prob) ** (len(w) - k)\n{_S}return (s * q).sum(axis=-1)",
    ),
    _mean(
        "rows",
        f"{_BITS}total = 0.0\nfor row, p in zip(m, q):\n    total = total + p / (1 + np.exp(-(x * row) @ w))\nreturn total",
    ),
    _geometric("exact", "return 1 / (1 + np.exp(-keep_prob * (x @ w)))"),
    _geometric(
        "logs",
        f"{_BITS}{_S}g, h = np.exp(np.log(s) @ q), np.exp(np.log(1 - s) @ q)\nreturn g / (g + h)",
    ),
    _geometric(
        "powers",
        f"{_BITS}{_S}g, h = np.prod(s**q, axis=-1), np.prod((1 - s) ** q, axis=-1)\nreturn g / (g + h)",
    ),
    _samples(
        "stack",
        "ys = np.stack([forward(x, rng) for _ in range(samples)])\nreturn ys.mean(0), ys.std(0)",
    ),
    _samples(
        "array",
        "ys = np.array([forward(x, rng) for _ in range(samples)])\nm = np.mean(ys, axis=0)\nreturn m, np.sqrt(np.mean((ys - m) ** 2, axis=0))",
    ),
    _samples(
        "list",
        "ys = []\nwhile len(ys) < samples:\n    ys.append(forward(x, rng))\nreturn np.mean(ys, axis=0), np.std(ys, axis=0)",
    ),
]
_G = "G = X.T @ X\n"
_W06 = [
    *(
        _ols(t, f"{_G}return np.linalg.solve({e}, X.T @ y).astype(X.dtype)", *n)
        for t, e, *n in (
            ("plain", "G", "penalty_missing"),
            ("one-lambda", "G + (1 - keep_prob) / keep_prob * np.eye(len(G))"),
            ("p-over", "G + keep_prob / (1 - keep_prob + 1e-9) * np.diag(np.diag(G))"),
            ("not-over-p", "G + (1 - keep_prob) * np.diag(np.diag(G))", "penalty_not_divided"),
            ("whole", "G / keep_prob"),
            ("squared", "G + ((1 - keep_prob) / keep_prob) ** 2 * np.diag(np.diag(G))"),
            ("off-diagonal", "G + (1 - keep_prob) / keep_prob * (G - np.diag(np.diag(G)))"),
            (
                "mean",
                "G + (1 - keep_prob) / keep_prob * np.diag(np.diag(G)) / len(X)",
                "averaged_over_batch",
            ),
            ("half", "G + 0.5 * (1 - keep_prob) / keep_prob * np.diag(np.diag(G))"),
            ("root", "G + ((1 - keep_prob) / keep_prob) ** 0.5 * np.diag(np.diag(G))"),
        )
    ),
    _ols("scaled", f"{_G}return keep_prob * np.linalg.solve(G, X.T @ y)"),
    _ols(
        "sampled",
        "rng = np.random.default_rng(0)\nZ = np.concatenate([X * (rng.random(X.shape) < keep_prob) / keep_prob for _ in range(200)])\nreturn np.linalg.lstsq(Z, np.tile(y, 200), rcond=None)[0].astype(X.dtype)",
    ),
    *(
        _all(t, b, *n)
        for t, b, *n in (
            ("transposed", "return (np.arange(2**n) >> np.arange(n)[:, None]) & 1"),
            ("without-none", "return ((np.arange(1, 2**n)[:, None] >> np.arange(n)) & 1)"),
            ("without-all", "return ((np.arange(2**n - 1)[:, None] >> np.arange(n)) & 1)"),
            ("sampled", "return (np.random.default_rng(0).random((2**n, n)) < 0.5).astype(int)"),
            ("signs", "return 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1) - 1"),
            ("one-kept", "return np.eye(n, dtype=int)"),
            ("list", "return [[k >> j & 1 for j in range(n)] for k in range(2**n)]"),
            ("too-many", "return (np.arange(2 ** (n + 1))[:, None] >> np.arange(n)) & 1"),
        )
    ),
    *(
        _mean(t, b, *n)
        for t, b, *n in (
            ("equal", f"{_BITS}{_S}return s.mean(axis=-1)"),
            ("geometric", "return 1 / (1 + np.exp(-keep_prob * (x @ w)))"),
            ("whole", "return 1 / (1 + np.exp(-(x @ w)))", "keep_prob_ignored"),
            ("swapped", f"{_BITS}q = q[::-1]\n{_S}return s @ q", "reversed_comparison"),
            ("divided", f"{_BITS}s = 1 / (1 + np.exp(-(x @ (m * w).T) / keep_prob))\nreturn s @ q"),
            ("logit-mean", f"{_BITS}return 1 / (1 + np.exp(-((x @ (m * w).T) @ q)))"),
            ("sum", f"{_BITS}{_S}return s.sum(axis=-1)"),
            ("linear", f"{_BITS}return (x @ (m * w).T) @ q"),
        )
    ),
    *(
        _geometric(t, b, *n)
        for t, b, *n in (
            ("unnormalised", f"{_BITS}{_S}return np.exp(np.log(s) @ q)", "not_normalised"),
            ("arithmetic", f"{_BITS}{_S}return s @ q", "arithmetic_for_geometric"),
            (
                "equal",
                f"{_BITS}{_S}g, h = np.exp(np.log(s).mean(-1)), np.exp(np.log(1 - s).mean(-1))\nreturn g / (g + h)",
            ),
            ("whole", "return 1 / (1 + np.exp(-(x @ w)))", "keep_prob_ignored"),
            ("drop", "return 1 / (1 + np.exp(-(1 - keep_prob) * (x @ w)))", "reversed_comparison"),
            ("over-p", "return 1 / (1 + np.exp(-(x @ w) / keep_prob))", "scaled_twice"),
            (
                "complement",
                f"{_BITS}{_S}g, h = np.exp(np.log(s) @ q), np.exp(np.log(1 - s) @ q)\nreturn h / (g + h)",
            ),
        )
    ),
    *(
        _samples(t, b, *n)
        for t, b, *n in (
            (
                "ddof",
                "ys = np.array([forward(x, rng) for _ in range(samples)])\nreturn ys.mean(0), ys.std(0, ddof=1) if samples > 1 else 0 * ys[0]",
                "sample_deviation",
            ),
            (
                "variance",
                "ys = np.array([forward(x, rng) for _ in range(samples)])\nreturn ys.mean(0), ys.var(0)",
            ),
            (
                "error",
                "ys = np.array([forward(x, rng) for _ in range(samples)])\nreturn ys.mean(0), ys.std(0) / samples**0.5",
            ),
            ("one-call", "y = forward(x, rng)\nreturn y, 0 * y", "one_sample_only"),
            (
                "over-batch",
                "ys = np.array([forward(x, rng) for _ in range(samples)])\nreturn ys.mean(), ys.std()",
            ),
            (
                "seeded",
                "ys = np.array([forward(x, np.random.default_rng(i)) for i in range(samples)])\nreturn ys.mean(0), ys.std(0)",
                "generator_ignored",
            ),
            (
                "exchanged",
                "ys = np.array([forward(x, rng) for _ in range(samples)])\nreturn ys.std(0), ys.mean(0)",
                "results_exchanged",
                "order_reversed",
            ),
        )
    ),
]

_EV = "if not training:\n    return a\n"
_R07 = [
    *(
        _gauss(t, f"{_EV}{b}")
        for t, b in (
            ("normal", "return a * rng.normal(1, np.sqrt((1 - keep_prob) / keep_prob), a.shape)"),
            (
                "standard",
                "return a * (1 + (1 / keep_prob - 1) ** 0.5 * rng.standard_normal(a.shape))",
            ),
            (
                "added",
                "return a + a * rng.normal(0, ((1 - keep_prob) / keep_prob) ** 0.5, size=a.shape)",
            ),
        )
    ),
    *(
        _spatial(
            t,
            f"{_EV}s = a.shape[:2]\nm = {DRAW[t]}\nreturn (a * m[:, :, None, None] / keep_prob).astype(a.dtype)",
        )
        for t in DRAW
    ),
    *(
        _spatial(
            f"{t}-four-axes",
            f"{_EV}s = (*a.shape[:2], 1, 1)\nm = {DRAW[t]}\nreturn np.where(m, a / keep_prob, 0).astype(a.dtype)",
        )
        for t in DRAW
    ),
    *(
        _norm(t, b)
        for t, b in (
            (
                "minimum",
                "n = np.linalg.norm(W, axis=1, keepdims=True)\nreturn W * np.minimum(1, c / np.maximum(n, 1e-30)).astype(W.dtype)",
            ),
            (
                "rows",
                "out = W.copy()\nfor i, row in enumerate(W):\n    n = float(np.sqrt((row * row).sum()))\n    if n > c:\n        out[i] = row * (c / n)\nreturn out",
            ),
            (
                "where",
                "n = np.sqrt((W**2).sum(1, keepdims=True))\nreturn np.where(n > c, W * (c / np.where(n > c, n, 1)), W).astype(W.dtype)",
            ),
        )
    ),
    *(
        _connect(
            t,
            f"if not training:\n    return x @ W.T + b\ns = (len(x), *W.shape)\nM = {DRAW[t]}\nreturn np.einsum('bi,boi->bo', x, (W * M / keep_prob).astype(W.dtype)) + b",
        )
        for t in ("rand", "choice", "exponential", "flat")
    ),
]
_W07 = [
    *(
        _gauss(t, f"{_EV}{b}", *n)
        for t, b, *n in (
            ("variance-for-sd", "return a * rng.normal(1, (1 - keep_prob) / keep_prob, a.shape)"),
            (
                "mean-zero",
                "return a * rng.normal(0, np.sqrt((1 - keep_prob) / keep_prob), a.shape)",
            ),
            (
                "additive",
                "return a + rng.normal(0, np.sqrt((1 - keep_prob) / keep_prob), a.shape)",
                "noise_added",
            ),
            (
                "uniform",
                "h = np.sqrt(3 * (1 - keep_prob) / keep_prob)\nreturn a * rng.uniform(1 - h, 1 + h, a.shape)",
            ),
            (
                "p-over-q",
                "return a * rng.normal(1, np.sqrt(keep_prob / (1 - keep_prob + 1e-9)), a.shape)",
                "reversed_comparison",
            ),
            (
                "one-per-example",
                "return a * rng.normal(1, np.sqrt((1 - keep_prob) / keep_prob), (len(a),) + (1,) * (a.ndim - 1))",
                "one_value_per_example",
            ),
            (
                "for-batch",
                "return a * rng.normal(1, np.sqrt((1 - keep_prob) / keep_prob), (1, *a.shape[1:]))",
                "one_mask_for_batch",
            ),
            ("plain", "return a * (rng.random(a.shape) < keep_prob) / keep_prob"),
            ("q-alone", "return a * rng.normal(1, np.sqrt(1 - keep_prob), a.shape)"),
            (
                "clipped",
                "return a * np.maximum(rng.normal(1, np.sqrt((1 - keep_prob) / keep_prob), a.shape), 0)",
            ),
        )
    ),
    *(
        _spatial(
            f"{d}",
            f"{_EV}s = a.shape[:2]\nm = {BAD_DRAW[d][0]}\nreturn (a * m[:, :, None, None] / keep_prob).astype(a.dtype)",
            *BAD_DRAW[d][1:],
        )
        for d in BAD_DRAW
    ),
    *(
        _spatial(
            f"out-{o}",
            f"{_EV}mask = (rng.random(a.shape[:2]) < keep_prob)[:, :, None, None]\nreturn ({BAD_OUT[o][0]}).astype(a.dtype)",
            *BAD_OUT[o][1:],
        )
        for o in BAD_OUT
    ),
    _spatial(
        "entries",
        f"{_EV}return (a * (rng.random(a.shape) < keep_prob) / keep_prob).astype(a.dtype)",
    ),
    _spatial(
        "pixels",
        f"{_EV}m = rng.random((len(a), 1, *a.shape[2:])) < keep_prob\nreturn (a * m / keep_prob).astype(a.dtype)",
    ),
    _spatial(
        "examples",
        f"{_EV}m = rng.random((len(a), 1, 1, 1)) < keep_prob\nreturn (a * m / keep_prob).astype(a.dtype)",
        "one_value_per_example",
    ),
    *(
        _connect(t, f"if not training:\n    return x @ W.T + b\n{e}", *n)
        for t, e, *n in (
            (
                "shared",
                "M = rng.random(W.shape) < keep_prob\nreturn x @ (W * M / keep_prob).T + b",
                "one_mask_for_batch",
            ),
            ("units", "m = rng.random(x.shape) < keep_prob\nreturn (x * m / keep_prob) @ W.T + b"),
            (
                "undivided",
                "M = rng.random((len(x), *W.shape)) < keep_prob\nreturn np.einsum('bi,boi->bo', x, W * M) + b",
                "missing_scale",
            ),
            (
                "bias-divided",
                "M = rng.random((len(x), *W.shape)) < keep_prob\nreturn (np.einsum('bi,boi->bo', x, W * M) + b) / keep_prob",
                "bias_scaled",
            ),
            (
                "outputs",
                "z = x @ W.T\nreturn z * (rng.random(z.shape) < keep_prob) / keep_prob + b",
                "outputs_dropped",
            ),
            (
                "bias-lost",
                "M = rng.random((len(x), *W.shape)) < keep_prob\nreturn np.einsum('bi,boi->bo', x, W * M / keep_prob)",
                "bias_forgotten",
            ),
            (
                "greater",
                "M = rng.random((len(x), *W.shape)) > keep_prob\nreturn np.einsum('bi,boi->bo', x, W * M / keep_prob) + b",
                "reversed_comparison",
                "keep_all_drops",
            ),
        )
    ),
    *(
        _norm(t, b, *n)
        for t, b, *n in (
            (
                "columns",
                "n = np.linalg.norm(W, axis=0, keepdims=True)\nreturn W * np.minimum(1, c / n)",
            ),
            ("whole", "return W * min(1, c / np.linalg.norm(W))"),
            ("always", "return W * (c / np.linalg.norm(W, axis=1, keepdims=True))"),
            ("clipped", "return np.clip(W, -c, c)", "entries_clipped"),
            ("squared", "n = (W**2).sum(1, keepdims=True)\nreturn W * np.minimum(1, c / n)"),
            ("l1", "n = np.abs(W).sum(1, keepdims=True)\nreturn W * np.minimum(1, c / n)"),
            (
                "in-place",
                "n = np.linalg.norm(W, axis=1, keepdims=True)\nW *= np.minimum(1, c / n).astype(W.dtype)\nreturn W",
                "input_changed",
            ),
            (
                "zeroed",
                "n = np.linalg.norm(W, axis=1, keepdims=True)\nreturn np.where(n > c, 0, W)",
            ),
        )
    ),
]

# What is true of them besides, as the grader says it and as was read afterwards.
_TRUE = {
    "apply_mask": {
        "inverted": ("kept_entries_dropped",),
        "kept-only": ("flattened",),
    },
    "kept_fraction": {
        "of-units": ("mean_over_batch",),
        "of-all": ("one_number_for_batch",),
        "dropped": ("dropped_share",),
        "last-axis": ("two_dimensions_only",),
        "counts": ("count_for_share",),
        "nonzero-of-all": ("one_number_for_batch",),
    },
    "dropout_forward": {
        "complement-none": ("missing_scale",),
        "choice-none": ("missing_scale",),
        "exponential-none": ("missing_scale",),
    },
    "dropout_backward": {
        "flattened": ("flattened",),
    },
    "linear_backward": {
        "weights-turned": ("gradient_transposed",),
        "averaged": ("divided_by_batch",),
        "db-kept": ("batch_not_summed",),
        "db-one-number": ("batch_not_summed",),
        "db-axis": ("batch_not_summed",),
        "order": ("results_exchanged",),
        "averaged-da": ("divided_by_batch",),
        "negative": ("downhill_uphill",),
    },
    "momentum_step": {
        "forgotten": ("plain_step",),
        "uphill": ("downhill_uphill",),
        "nesterov": ("nesterov_step",),
        "still": ("zero_gradient_frozen",),
    },
    "numerical_gradient": {
        "undivided-by-two": ("missing_factor_two",),
        "accumulating": ("step_not_undone",),
    },
    "prob_column_zero": {
        "kept": ("chance_of_kept",),
        "linear": ("chances_added",),
        "some": ("chance_of_ever",),
    },
    "dropout_ols": {
        "one-lambda": ("same_penalty_for_all",),
        "p-over": ("penalty_odds_inverted",),
        "whole": ("whole_matrix_penalised",),
        "squared": ("penalty_rooted",),
        "mean": ("penalty_averaged",),
        "half": ("penalty_halved",),
        "root": ("penalty_rooted",),
        "scaled": ("whole_matrix_penalised",),
    },
    "all_masks": {
        "transposed": ("table_of_masks_transposed",),
        "without-none": ("empty_mask_missing",),
        "without-all": ("last_mask_missing",),
        "sampled": ("masks_repeated",),
        "signs": ("signs_for_masks",),
        "one-kept": ("one_mask_for_each_unit",),
        "list": ("list_for_array",),
    },
    "ensemble_mean": {
        "equal": ("probabilities_forgotten",),
        "geometric": ("weight_scaling_for_mean",),
        "whole": ("whole_network_given",),
        "swapped": ("drop_prob_taken",),
        "divided": ("sub_networks_rescaled",),
        "logit-mean": ("weight_scaling_for_mean",),
        "sum": ("sum_without_weights",),
        "linear": ("sigmoid_missing",),
    },
    "ensemble_geometric_mean": {
        "equal": ("probabilities_forgotten",),
        "whole": ("whole_network_given",),
        "drop": ("drop_prob_taken",),
        "complement": ("complement_given",),
    },
    "mc_predict": {
        "variance": ("variance_not_deviation",),
        "error": ("error_of_mean",),
        "one-call": ("one_sample_for_all",),
        "over-batch": ("averaged_over_entries",),
        "seeded": ("another_generator_passed",),
    },
    "gaussian_dropout": {
        "variance-for-sd": ("variance_for_deviation",),
        "mean-zero": ("noise_mean_zero",),
        "uniform": ("uniform_noise",),
        "p-over-q": ("odds_inverted",),
        "plain": ("ordinary_dropout",),
        "q-alone": ("drop_prob_for_variance",),
    },
    "spatial_dropout": {
        "out-all-divided": ("nothing_dropped",),
        "entries": ("entries_dropped",),
        "pixels": ("positions_dropped",),
    },
    "dropconnect_forward": {
        "units": ("units_dropped",),
    },
    "max_norm": {
        "columns": ("norms_of_columns",),
        "whole": ("norm_of_whole_matrix",),
        "always": ("all_rows_scaled",),
        "squared": ("norm_without_root",),
        "l1": ("sum_of_absolute_values",),
        "zeroed": ("long_rows_zeroed",),
    },
}


def _named(rows: list[Row]) -> list[Row]:
    true = [_TRUE.get(row.function, {}).get(row.title, ()) for row in rows]
    return [
        replace(row, allowed=row.allowed.union(names))
        for row, names in zip(rows, true, strict=True)
    ]


ROWS: dict[str, tuple[list[Row], list[Row]]] = {
    "01_masks": (_R01, _named(_W01)),
    "02_scaling": (_R02, _named(_W02)),
    "03_backward": (_R03, _named(_W03)),
    "06_theory": (_R06, _named(_W06)),
    "07_variants": (_R07, _named(_W07)),
}  # fmt: skip
