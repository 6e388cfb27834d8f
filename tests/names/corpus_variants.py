"""Implementations of `gaussian_dropout`, `alpha_dropout`, `dropblock_mask` and `max_norm`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import CHECK, writer

_gauss = writer("gaussian_dropout", "a, keep_prob, rng, training=True", CHECK)
_alpha = writer("alpha_dropout", "a, keep_prob, rng, training=True", CHECK)
_block = writer("dropblock_mask", "height, width, keep_prob, block, rng", CHECK)
_norm = writer("max_norm", "W, c")

_EVAL = "if not training:\n    return a\n"
_DEV = f"{_EVAL}s = ((1 - keep_prob) / keep_prob) ** 0.5\n"
_CAST = ".astype(np.result_type(a, np.float32))"

GAUSS_RIGHT = (
    _gauss("standard-normal", f"{_DEV}return (a * (1 + s * rng.standard_normal(a.shape))){_CAST}"),
    _gauss(
        "standard-normal-dtype",
        f"{_DEV}noise = rng.standard_normal(a.shape, dtype=a.dtype if a.dtype in (np.float32, np.float64) else np.float64)\nreturn a * (1 + s * noise)",
    ),
    _gauss(
        "normal-size", f"{_DEV}return a * rng.normal(loc=1, scale=s, size=a.shape).astype(a.dtype)"
    ),
    _gauss(
        "from-variance",
        f"{_EVAL}variance = 1 / keep_prob - 1\nnoise = rng.normal(1, np.sqrt(variance), size=a.shape)\nreturn np.multiply(a, noise, dtype=a.dtype, casting='same_kind')",
    ),
    _gauss("added", f"{_DEV}return (a + a * rng.normal(0, s, a.shape)).astype(a.dtype)"),
    _gauss(
        "loop",
        f"{_DEV}out = np.empty(a.shape, a.dtype)\nfor i in np.ndindex(a.shape):\n    out[i] = a[i] * rng.normal(1.0, s)\nreturn out",
    ),
    _gauss(
        "box-muller",
        f"{_DEV}u, v = rng.random(a.shape), rng.random(a.shape)\nnoise = np.sqrt(-2 * np.log1p(-u)) * np.cos(2 * np.pi * v)\nreturn (a * (1 + s * noise)).astype(a.dtype)",
    ),
    _gauss(
        "quantiles",
        f"{_DEV}inv = NormalDist().inv_cdf\nu = rng.random(a.size)\nnoise = np.array([inv(min(max(q, 1e-12), 1 - 1e-12)) for q in u]).reshape(a.shape)\nreturn (a * (1 + s * noise)).astype(a.dtype)",
        above="from statistics import NormalDist",
    ),
    _gauss(
        "multivariate",
        f"{_DEV}noise = rng.multivariate_normal([0.0, 0.0], np.eye(2), size=(a.size + 1) // 2).ravel()[: a.size]\nreturn (a * (1 + s * noise.reshape(a.shape))).astype(a.dtype)",
    ),
    _gauss(
        "sum-of-two",
        f"{_DEV}noise = (rng.standard_normal(a.shape) + rng.standard_normal(a.shape)) / np.sqrt(2)\nreturn (a * (1 + s * noise)).astype(a.dtype)",
    ),
    _gauss("transposed", f"{_DEV}return (a.T * rng.normal(1, s, a.T.shape)).T.astype(a.dtype)"),
    _gauss(
        "row-by-row",
        "if not training:\n    return a.copy()\ns = np.sqrt(1 / keep_prob - 1)\nreturn np.stack([np.asarray(r * rng.normal(1, s, r.shape), a.dtype) for r in a])",
    ),
    _gauss(
        "none-when-all-kept",
        "if not training or keep_prob == 1:\n    return a\n"
        + "return a * rng.normal(1, np.sqrt((1 - keep_prob) / keep_prob), a.shape).astype(a.dtype)",
    ),
    _gauss(
        "float32-draws",
        f"{_DEV}z = rng.standard_normal(a.shape, dtype=np.float32)\nreturn a * (1 + s * z)",
    ),
    _gauss(
        "helper",
        f"{_EVAL}return (a * noise(a.shape, keep_prob, rng)).astype(a.dtype)",
        above="def noise(shape, p, rng):\n    return rng.normal(1, ((1 - p) / p) ** 0.5, shape)",
    ),
)


def _noise(title, noise, *allowed, **options):
    return _gauss(title, f"{_DEV}return (a * ({noise})){_CAST}", *allowed, **options)


GAUSS_WRONG = (
    _noise("variance-for-deviation", "rng.normal(1, s**2, a.shape)", "variance_for_deviation"),
    _noise("root-twice", "rng.normal(1, s**0.5, a.shape)", "root_taken_twice"),
    _noise(
        "odds-inverted",
        "rng.normal(1, (keep_prob / (1 - keep_prob + 1e-9)) ** 0.5, a.shape)",
        "odds_inverted",
    ),
    _noise("drop-prob", "rng.normal(1, (1 - keep_prob) ** 0.5, a.shape)", "drop_prob_for_variance"),
    _noise(
        "drop-prob-deviation", "rng.normal(1, 1 - keep_prob, a.shape)", "drop_prob_for_deviation"
    ),
    _noise(
        "bernoulli-variance",
        "rng.normal(1, (keep_prob * (1 - keep_prob)) ** 0.5, a.shape)",
        "variance_of_mask",
    ),
    _noise(
        "keep-prob-mean",
        "rng.normal(keep_prob, (keep_prob * (1 - keep_prob)) ** 0.5, a.shape)",
        "noise_mean_keep_prob",
        "variance_of_mask",
    ),
    _noise("mean-zero", "rng.normal(0, s, a.shape)", "noise_mean_zero"),
    _noise("mean-one-over-p", "rng.normal(1 / keep_prob, s, a.shape)"),
    _noise("unit-deviation", "rng.normal(1, 1, a.shape)", "noise_of_unit_variance"),
    _noise(
        "half", "rng.normal(1, 1.0, a.shape) if keep_prob < 1 else 1.0", "noise_of_unit_variance"
    ),
    _noise("uniform", "rng.uniform(1 - 3**0.5 * s, 1 + 3**0.5 * s, a.shape)", "uniform_noise"),
    _noise("laplace", "rng.laplace(1, s / 2**0.5, a.shape)"),
    _noise("bernoulli", "(rng.random(a.shape) < keep_prob) / keep_prob", "ordinary_dropout"),
    _noise("exponential", "1 + s * (rng.exponential(size=a.shape) - 1)"),
    _noise(
        "lognormal", "rng.lognormal(-0.5 * np.log(1 + s**2), np.sqrt(np.log(1 + s**2)), a.shape)"
    ),
    _noise("two-values", "1 + s * rng.choice([-1, 1], a.shape)"),
    _noise("twelve-uniforms", "1 + s * (rng.random((2, *a.shape)).sum(0) - 1) * 6**0.5"),
    _noise("clipped", "np.maximum(rng.normal(1, s, a.shape), 0)"),
    _noise("absolute", "np.abs(rng.normal(1, s, a.shape))"),
    _noise("clipped-two-sigma", "np.clip(rng.normal(1, s, a.shape), 1 - 2 * s, 1 + 2 * s)"),
    _noise("divided-too", "rng.normal(1, s, a.shape) / keep_prob", "scaled_twice"),
    _noise("dropped-too", "rng.normal(1, s, a.shape) * (rng.random(a.shape) < keep_prob)"),
    _noise("one-row", "rng.normal(1, s, a.shape[1:])", "one_mask_for_batch"),
    _noise(
        "one-value-a-row",
        "rng.normal(1, s, (len(a),) + (1,) * (a.ndim - 1))",
        "one_value_per_example",
    ),
    _noise("one-value", "rng.normal(1, s)"),
    _noise(
        "standardised", "1 + s * (lambda z: (z - z.mean()) / z.std())(rng.normal(size=a.shape))"
    ),
    _noise("global", "np.random.normal(1, s, a.shape)", "global_seed_reset"),
    _noise("seeded", "np.random.default_rng(0).normal(1, s, a.shape)", "new_generator_each_call"),
    _noise("unseeded", "np.random.default_rng().normal(1, s, a.shape)", "generator_ignored"),
    _noise(
        "cached",
        "noises.setdefault((a.shape, keep_prob), rng.normal(1, s, a.shape))",
        above="noises = {}",
    ),
    _noise(
        "antithetic",
        "1 + s * (lambda z: np.concatenate([z[: (len(a) + 1) // 2], -z[: len(a) // 2]]))(rng.normal(size=a.shape))",
    ),
    _noise("spatial", "rng.normal(1, s, a.shape[:2] + (1,) * (a.ndim - 2))"),
    _noise("two-dimensions", "rng.normal(1, s, (a.shape[0], a.shape[1]))", "two_dimensions_only"),
    _gauss("added-noise", f"{_DEV}return (a + rng.normal(0, s, a.shape)){_CAST}", "noise_added"),
    _gauss(
        "added-noise-one", f"{_DEV}return (a + rng.normal(1, s, a.shape)){_CAST}", "noise_added"
    ),
    _gauss(
        "pair",
        f"{_DEV}noise = rng.normal(1, s, a.shape)\nreturn (a * noise){_CAST}, noise",
        "pair_returned",
    ),
    _gauss("noise-alone", f"{_DEV}return rng.normal(1, s, a.shape)"),
    _gauss("in-place", f"{_DEV}a *= rng.normal(1, s, a.shape)\nreturn a", "input_changed"),
    _gauss(
        "no-evaluation",
        f"s = ((1 - keep_prob) / keep_prob) ** 0.5\nreturn (a * rng.normal(1, s, a.shape)){_CAST}",
        "dropout_in_evaluation",
    ),
    _gauss(
        "evaluation-scaled",
        f"if not training:\n    return a * keep_prob\ns = ((1 - keep_prob) / keep_prob) ** 0.5\nreturn (a * rng.normal(1, s, a.shape)){_CAST}",
        "scaled_in_evaluation",
    ),
    _gauss(
        "evaluation-pair",
        f"if not training:\n    return a, np.ones_like(a)\ns = ((1 - keep_prob) / keep_prob) ** 0.5\nreturn (a * rng.normal(1, s, a.shape)){_CAST}",
        "pair_returned",
    ),
    _gauss(
        "reversed-flag",
        f"if training:\n    return a\ns = ((1 - keep_prob) / keep_prob) ** 0.5\nreturn (a * rng.normal(1, s, a.shape)){_CAST}",
        "flag_reversed",
    ),
    _noise("unchecked", "rng.normal(1, abs(s), a.shape)", check=""),
    _noise(
        "nan-accepted",
        "rng.normal(1, s, a.shape)",
        "no_validation",
        check="if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError",
    ),
    _noise(
        "one-refused",
        "rng.normal(1, s, a.shape)",
        check="if not 0 < keep_prob < 1:\n    raise ValueError",
    ),
    _gauss("flat", f"{_DEV}return (a * rng.normal(1, s, a.shape)){_CAST}.ravel()"),
    _gauss(
        "variance-and-mean-zero",
        f"{_DEV}return (a * rng.normal(0, s**2, a.shape)){_CAST}",
        "noise_mean_zero",
        "variance_for_deviation",
    ),
    _gauss(
        "one-row-and-evaluation-scaled",
        f"if not training:\n    return a * keep_prob\ns = ((1 - keep_prob) / keep_prob) ** 0.5\nreturn (a * rng.normal(1, s, a.shape[1:])){_CAST}",
        "one_mask_for_batch",
        "scaled_in_evaluation",
    ),
)

_A = """if not training:
    return a
alpha = -1.7580993408473766
q = 1 - keep_prob
A = (keep_prob + alpha**2 * keep_prob * q) ** -0.5
B = -A * q * alpha
"""
_M = _A + "mask = rng.random(a.shape) < keep_prob\n"

ALPHA_RIGHT = (
    _alpha("where", f"{_M}return A * np.where(mask, a, np.asarray(alpha, a.dtype)) + B"),
    _alpha("products", f"{_M}return A * (a * mask + alpha * ~mask) + B"),
    _alpha(
        "binomial",
        f"{_A}kept = rng.binomial(1, keep_prob, a.shape).astype(a.dtype)\nreturn A * (a * kept + alpha * (1 - kept)) + B",
    ),
    _alpha("copy", f"{_M}out = a.copy()\nout[~mask] = alpha\nout *= A\nout += B\nreturn out"),
    _alpha(
        "constants",
        "if not training:\n    return a\nscale, alpha = 1.0507009873554805, 1.6732632423543772\nap = -scale * alpha\np = keep_prob\nA = 1 / math.sqrt(p * (1 + ap * ap * (1 - p)))\nreturn A * np.where(rng.random(a.shape) < p, a, a.dtype.type(ap)) - A * (1 - p) * ap",
        above="import math",
    ),
    _alpha(
        "upper-end",
        f"{_A}dropped = rng.random(a.shape) < q\nreturn np.where(dropped, np.asarray(alpha, a.dtype), a) * A + B",
    ),
    _alpha(
        "loop",
        f"{_A}out = np.empty_like(a)\nfor i in np.ndindex(*a.shape):\n    out[i] = A * (a[i] if rng.random() < keep_prob else alpha) + B\nreturn out",
    ),
    _alpha(
        "two-branches", f"{_M}return np.where(mask, A * a + B, np.asarray(A * alpha + B, a.dtype))"
    ),
    _alpha(
        "choice",
        f"{_A}mask = rng.choice([True, False], size=a.shape, p=[keep_prob, q])\nreturn np.where(mask, a, alpha).astype(a.dtype) * A + B",
    ),
    _alpha(
        "float32-draws",
        f"{_A}mask = rng.random(a.shape, dtype=np.float32) < keep_prob\nreturn (A * np.where(mask, a, alpha) + B).astype(a.dtype)",
    ),
    _alpha(
        "putmask",
        f"if not training:\n    return a.copy()\n{_M[_M.index('alpha') :]}out = np.array(a)\nnp.putmask(out, ~mask, alpha)\nreturn A * out + B",
    ),
    _alpha(
        "centred", f"{_M}return A * (np.where(mask, a, np.asarray(alpha, a.dtype)) - q * alpha)"
    ),
    _alpha(
        "variance-divided",
        f"{_M}v = keep_prob * (1 + q * alpha**2)\nreturn (np.where(mask, a, np.asarray(alpha, a.dtype)) - q * alpha) / v**0.5",
    ),
    _alpha(
        "one-keeps-all",
        "if keep_prob == 1:\n    return a\n" + f"{_M}return A * (a * mask + alpha * ~mask) + B",
    ),
)


def _map(title, out, *allowed, **options):
    return _alpha(title, f"{_M}return np.asarray({out}, a.dtype)", *allowed, **options)


def _kept(title, mask, *allowed, **options):
    return _alpha(
        title,
        f"{_A}mask = {mask}\nreturn np.asarray(A * np.where(mask, a, alpha) + B, a.dtype)",
        *allowed,
        **options,
    )


ALPHA_WRONG = (
    _kept("tenths", "rng.integers(0, 10, a.shape) < round(10 * keep_prob)"),
    _kept("a-little-more", "rng.random(a.shape) < keep_prob + 0.05"),
    _alpha(
        "zeros-taken-for-dropped",
        f"{_M}out = np.where(mask, a, 0)\nout = np.where(out == 0, alpha, out)\n"
        "return np.asarray(A * out + B, a.dtype)",
    ),
    _kept("greater", "rng.random(a.shape) > keep_prob", "reversed_comparison"),
    _kept("half", "rng.random(a.shape) < 0.5", "half_hard_coded"),
    _kept("normal", "rng.normal(size=a.shape) < keep_prob", "normal_draws"),
    _kept(
        "one-row",
        "np.ones(a.shape, bool) & (rng.random(a.shape[1:]) < keep_prob)",
        "one_mask_for_batch",
    ),
    _kept(
        "one-value-a-row",
        "np.ones(a.shape, bool) & (rng.random((len(a),) + (1,) * (a.ndim - 1)) < keep_prob)",
        "one_value_per_example",
    ),
    _kept(
        "spatial",
        "np.ones(a.shape, bool) & (rng.random(a.shape[:2] + (1,) * (a.ndim - 2)) < keep_prob)",
    ),
    _kept(
        "exactly-k",
        "(rng.permutation(a.size) < round(keep_prob * a.size)).reshape(a.shape)",
        "exactly_k_kept",
    ),
    _kept("global", "np.random.random(a.shape) < keep_prob", "global_seed_reset"),
    _kept(
        "seeded", "np.random.default_rng(5).random(a.shape) < keep_prob", "new_generator_each_call"
    ),
    _kept("unseeded", "np.random.default_rng().random(a.shape) < keep_prob", "generator_ignored"),
    _kept(
        "cached",
        "masks.setdefault(a.shape, rng.random(a.shape) < keep_prob)",
        "drawn_once",
        above="masks = {}",
    ),
    _kept("squared", "rng.random(a.shape) < keep_prob**2"),
    _kept("all", "np.ones(a.shape, bool)", "nothing_dropped"),
    _kept("one-drops-some", "rng.random(a.shape) < min(keep_prob, 0.95)", "keep_all_drops"),
    _kept(
        "two-dimensions", "rng.random((a.shape[0], a.shape[1])) < keep_prob", "two_dimensions_only"
    ),
    _kept("sign", "a > 0", "mask_from_input"),
    _map("to-zero", "A * a * mask + B", "dropped_to_zero"),
    _map("inverted-dropout", "a * mask / keep_prob", "ordinary_dropout"),
    _map("plain-dropout", "a * mask", "affine_map_missing", "dropped_to_zero"),
    _map("no-map", "np.where(mask, a, alpha)", "affine_map_missing"),
    _map("no-shift", "A * np.where(mask, a, alpha)", "shift_missing"),
    _map("no-scale", "np.where(mask, a, alpha) - q * alpha", "map_scale_missing"),
    _map("no-scale-B", "np.where(mask, a, alpha) + B", "map_scale_missing"),
    _map("shift-sign", "A * np.where(mask, a, alpha) - B", "shift_sign"),
    _map("shift-not-scaled", "A * np.where(mask, a, alpha) - q * alpha", "shift_not_scaled"),
    _map("positive-alpha", "A * np.where(mask, a, -alpha) + B", "saturation_sign"),
    _map("all-positive-alpha", "A * np.where(mask, a, -alpha) - B", "saturation_sign"),
    _map("alpha-of-selu", "A * np.where(mask, a, -1.6732632423543772) + B", "wrong_saturation"),
    _map("lambda-of-selu", "A * np.where(mask, a, -1.0507009873554805) + B", "wrong_saturation"),
    _map("minus-one", "A * np.where(mask, a, -1.0) + B"),
    _map("rounded-alpha", "A * np.where(mask, a, -1.76) + B"),
    _map("kept-only-mapped", "np.where(mask, A * a + B, alpha)", "map_left_out_for_dropped"),
    _map("kept-only-scaled", "np.where(mask, A * a, alpha) + B"),
    _map("inverted-map", "np.where(mask, a, alpha) / A + B"),
    _map("rootless", "A**2 * np.where(mask, a, alpha) - A**2 * q * alpha", "map_root_missing"),
    _map("divided-too", "A * np.where(mask, a / keep_prob, alpha) + B"),
    _map(
        "probabilities-exchanged",
        "(q + alpha**2 * q * keep_prob + 1e-12) ** -0.5 * np.where(mask, a, alpha) - (q + alpha**2 * q * keep_prob + 1e-12) ** -0.5 * keep_prob * alpha",
        "map_probabilities_exchanged",
    ),
    _map(
        "alpha-not-squared",
        "(keep_prob + abs(alpha) * keep_prob * q) ** -0.5 * (np.where(mask, a, alpha) - q * alpha)",
    ),
    _map(
        "variance-q", "(keep_prob + alpha**2 * q) ** -0.5 * (np.where(mask, a, alpha) - q * alpha)"
    ),
    _map(
        "standardised", "(lambda v: (v - v.mean()) / (v.std() + 1e-12))(np.where(mask, a, alpha))"
    ),
    _map(
        "shift-with-keep-prob",
        "A * np.where(mask, a, alpha) - A * keep_prob * alpha",
        "map_probabilities_exchanged",
    ),
    _map("mask-exchanged", "A * np.where(mask, alpha, a) + B", "reversed_comparison"),
    _map("noise", "A * np.where(mask, a, alpha) + B + 1e-3 * rng.normal(size=a.shape)"),
    _map("flat", "(A * np.where(mask, a, alpha) + B).ravel()"),
    _alpha("pair", f"{_M}return A * np.where(mask, a, alpha) + B, mask", "pair_returned"),
    _alpha("in-place", f"{_M}a[~mask] = alpha\nreturn A * a + B", "input_changed"),
    _alpha(
        "no-evaluation",
        "training = True\n" + f"{_M}return np.asarray(A * np.where(mask, a, alpha) + B, a.dtype)",
        "dropout_in_evaluation",
    ),
    _alpha(
        "evaluation-mapped",
        f"{_M.replace('return a', 'q = 1 - keep_prob; return a * (keep_prob + 1.7580993408473766**2 * keep_prob * q) ** -0.5', 1)}return np.asarray(A * np.where(mask, a, alpha) + B, a.dtype)",
        "scaled_in_evaluation",
    ),
    _alpha(
        "evaluation-scaled",
        f"{_M.replace('return a', 'return a * keep_prob', 1)}return np.asarray(A * np.where(mask, a, alpha) + B, a.dtype)",
        "scaled_in_evaluation",
    ),
    _alpha(
        "reversed-flag",
        f"{_M.replace('if not training', 'if training', 1)}return np.asarray(A * np.where(mask, a, alpha) + B, a.dtype)",
        "flag_reversed",
    ),
    _map("unchecked", "abs(A) * np.where(mask, a, alpha) + B", check=""),
    _map(
        "nan-accepted",
        "A * np.where(mask, a, alpha) + B",
        "no_validation",
        check="if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError",
    ),
    _map(
        "one-refused",
        "A * np.where(mask, a, alpha) + B",
        check="if not 0 < keep_prob < 1:\n    raise ValueError",
    ),
    _alpha(
        "greater-and-no-shift",
        f"{_A}mask = rng.random(a.shape) > keep_prob\nreturn np.asarray(A * np.where(mask, a, alpha), a.dtype)",
        "reversed_comparison",
        "shift_missing",
    ),
    _alpha(
        "to-zero-and-pair",
        f"{_M}return np.asarray(A * a * mask + B, a.dtype), mask",
        "dropped_to_zero",
        "pair_returned",
    ),
)

_GAMMA = """rows, columns = height - block + 1, width - block + 1
gamma = min(1.0, (1 - keep_prob) / block**2 * height * width / (rows * columns))
"""
_CORNERS = (
    _GAMMA + "corners = rng.random((rows, columns)) < gamma\nmask = np.ones((height, width))\n"
)
_FILL = "for r, c in np.argwhere(corners):\n    mask[r : r + block, c : c + block] = 0\nreturn mask"

BLOCK_RIGHT = (
    _block("argwhere", f"{_CORNERS}{_FILL}"),
    _block(
        "loops-ints",
        f"{_GAMMA}mask = np.ones((height, width), dtype=int)\nfor r in range(rows):\n    for c in range(columns):\n        if rng.random() < gamma:\n            mask[r : r + block, c : c + block] = 0\nreturn mask",
    ),
    _block(
        "binomial",
        f"{_GAMMA}corners = rng.binomial(1, gamma, size=(rows, columns))\nmask = np.ones((height, width), dtype=bool)\nfor r, c in zip(*np.nonzero(corners)):\n    mask[r : r + block, c : c + block] = False\nreturn mask",
    ),
    _block(
        "padded-or",
        f"{_CORNERS}dropped = np.zeros((height, width), bool)\nfor i in range(block):\n    for j in range(block):\n        dropped |= np.pad(corners, ((i, block - 1 - i), (j, block - 1 - j)))\nreturn ~dropped",
    ),
    _block(
        "kron-like-sums",
        f"{_CORNERS}count = np.zeros((height + 1, width + 1))\nfor r, c in np.argwhere(corners):\n    count[r, c] += 1\n    count[r + block, c] -= 1\n    count[r, c + block] -= 1\n    count[r + block, c + block] += 1\nreturn (count.cumsum(0).cumsum(1)[:height, :width] < 0.5).astype(np.float32)",
    ),
    _block(
        "sliding-window",
        f"{_GAMMA}corners = rng.random((rows, columns)) < gamma\nwide = np.pad(corners, block - 1)\nhit = np.lib.stride_tricks.sliding_window_view(wide, (block, block)).any(axis=(2, 3))\nreturn 1 - hit",
    ),
    _block(
        "drawn-upper-end",
        f"{_GAMMA}corners = rng.random((rows, columns)) >= 1 - gamma\nmask = np.ones((height, width))\n{_FILL}",
    ),
    _block(
        "transposed",
        f"{_GAMMA}corners = (rng.random((columns, rows)) < gamma).T\nmask = np.ones((height, width))\n{_FILL}",
    ),
    _block(
        "whole-field-drawn",
        f"{_GAMMA}corners = (rng.random((height, width)) < gamma)[:rows, :columns]\nmask = np.ones((height, width), np.uint8)\n{_FILL}",
    ),
    _block(
        "set-of-places",
        f"{_CORNERS}gone = {{(r + i, c + j) for r, c in np.argwhere(corners) for i in range(block) for j in range(block)}}\nreturn np.array([[(i, j) not in gone for j in range(width)] for i in range(height)])",
    ),
    _block(
        "gamma-not-cut",
        "rows, columns = height - block + 1, width - block + 1\ngamma = (1 - keep_prob) * (height * width) / (block * block * rows * columns)\ncorners = rng.random((rows, columns)) < gamma\nmask = np.ones((height, width))\n"
        + _FILL,
    ),
    _block(
        "np-minimum",
        f"{_GAMMA.replace('min(1.0', 'np.minimum(1.0')}corners = rng.uniform(size=(rows, columns)) < gamma\nmask = np.ones((height, width), dtype=np.int8)\n{_FILL}",
    ),
    _block(
        "choice",
        f"{_GAMMA}corners = rng.choice([0, 1], (rows, columns), p=[1 - gamma, gamma])\nmask = np.ones((height, width))\n{_FILL}",
    ),
    _block(
        "minimum-of-shifts",
        f"{_CORNERS}for i in range(block):\n    for j in range(block):\n        view = mask[i : i + rows, j : j + columns]\n        np.minimum(view, 1 - corners, out=view)\nreturn mask",
    ),
)


def _gamma(title, gamma, *allowed, **options):
    return _block(
        title,
        "rows, columns = height - block + 1, width - block + 1\n"
        + f"gamma = {gamma}\ncorners = rng.random((rows, columns)) < gamma\nmask = np.ones((height, width))\n{_FILL}",
        *allowed,
        **options,
    )


def _filled(title, body, *allowed, **options):
    return _block(title, f"{_CORNERS}{body}", *allowed, **options)


_RIGHT_GAMMA = "(1 - keep_prob) / block**2 * height * width / (rows * columns)"
BLOCK_WRONG = (
    _gamma(
        "keep-prob",
        "keep_prob / block**2 * height * width / (rows * columns)",
        "reversed_comparison",
    ),
    _gamma("drop-prob", "1 - keep_prob", "gamma_is_drop_prob"),
    _gamma(
        "whole-border-factor", "(1 - keep_prob) / block**2 * (height * width // (rows * columns))"
    ),
    _gamma("no-border-factor", "(1 - keep_prob) / block**2", "border_factor_missing"),
    _gamma("no-area", "(1 - keep_prob) * height * width / (rows * columns)", "block_area_missing"),
    _gamma(
        "side", "(1 - keep_prob) / block * height * width / (rows * columns)", "block_not_squared"
    ),
    _gamma(
        "border-inverted",
        "(1 - keep_prob) / block**2 * (rows * columns) / (height * width)",
        "border_factor_inverted",
    ),
    _gamma("square-assumed", "(1 - keep_prob) / block**2 * height**2 / rows**2"),
    _gamma("width-assumed", "(1 - keep_prob) / block**2 * width**2 / columns**2"),
    _gamma("one-side-only", "(1 - keep_prob) / block**2 * height / rows"),
    _gamma(
        "places-off",
        "(1 - keep_prob) / block**2 * height * width / (height - block) / (width - block) if block < min(height, width) else 1.0",
        "places_off_by_one",
    ),
    _gamma(
        "places-off-plus",
        "(1 - keep_prob) / block**2 * height * width / (height - block + 2) / (width - block + 2)",
    ),
    _gamma("half", "0.5 / block**2 * height * width / (rows * columns)", "half_hard_coded"),
    _gamma("doubled", f"2 * {_RIGHT_GAMMA}"),
    _gamma("exact", "1 - keep_prob ** (1 / block**2)"),
    _gamma("exact-with-border", "1 - keep_prob ** (height * width / (block**2 * rows * columns))"),
    _gamma(
        "keep-prob-divided",
        "(1 - keep_prob) / keep_prob / block**2 * height * width / (rows * columns)",
    ),
    _gamma("capped-at-half", f"min(0.5, {_RIGHT_GAMMA})"),
    _filled("entries", "mask[:rows, :columns][corners] = 0\nreturn mask", "entries_not_blocks"),
    _filled(
        "rows-only",
        "for r, c in np.argwhere(corners):\n    mask[r : r + block, c] = 0\nreturn mask",
    ),
    _filled(
        "columns-only",
        "for r, c in np.argwhere(corners):\n    mask[r, c : c + block] = 0\nreturn mask",
    ),
    _filled(
        "one-larger",
        "for r, c in np.argwhere(corners):\n    mask[r : r + block + 1, c : c + block + 1] = 0\nreturn mask",
        "wrong_block_side",
    ),
    _filled(
        "one-smaller",
        "for r, c in np.argwhere(corners):\n    mask[r : r + block - 1, c : c + block - 1] = 0\nreturn mask",
        "wrong_block_side",
    ),
    _filled(
        "centred",
        "h = block // 2\nfor r, c in np.argwhere(corners):\n    mask[max(r - h, 0) : r + h + 1, max(c - h, 0) : c + h + 1] = 0\nreturn mask",
        "wrong_block_side",
    ),
    _filled(
        "up-left",
        "for r, c in np.argwhere(corners):\n    mask[max(r - block + 1, 0) : r + 1, max(c - block + 1, 0) : c + 1] = 0\nreturn mask",
        "blocks_cut_at_border",
    ),
    _filled(
        "wrapped",
        "for r, c in np.argwhere(corners):\n    for i in range(block):\n        for j in range(block):\n            mask[(r + i + 1) % height, (c + j + 1) % width] = 0\nreturn mask",
    ),
    _filled(
        "toggled",
        "for r, c in np.argwhere(corners):\n    mask[r : r + block, c : c + block] = 1 - mask[r : r + block, c : c + block]\nreturn mask",
    ),
    _filled(
        "subtracted",
        "for r, c in np.argwhere(corners):\n    mask[r : r + block, c : c + block] -= 1\nreturn mask",
    ),
    _filled(
        "first-only",
        "for r, c in np.argwhere(corners)[:1]:\n    mask[r : r + block, c : c + block] = 0\nreturn mask",
        "exactly_k_kept",
    ),
    _filled(
        "no-overlap",
        "for r, c in np.argwhere(corners):\n    if mask[r : r + block, c : c + block].all():\n        mask[r : r + block, c : c + block] = 0\nreturn mask",
    ),
    _filled("inverted", f"{_FILL.replace('return mask', 'return 1 - mask')}", "mask_marks_dropped"),
    _filled(
        "rescaled",
        f"{_FILL.replace('return mask', 'return mask * mask.size / max(mask.sum(), 1)')}",
        "mask_rescaled",
    ),
    _filled(
        "divided", f"{_FILL.replace('return mask', 'return mask / keep_prob')}", "mask_rescaled"
    ),
    _filled("transposed", f"{_FILL.replace('return mask', 'return mask.T')}"),
    _filled("pair", f"{_FILL.replace('return mask', 'return mask, gamma')}"),
    _filled("list", f"{_FILL.replace('return mask', 'return mask.tolist()')}"),
    _filled("with-batch", f"{_FILL.replace('return mask', 'return mask[None]')}"),
    _filled("signs", f"{_FILL.replace('return mask', 'return 2 * mask - 1')}"),
    _block(
        "tiles",
        """
        mask = np.ones((height, width))
        for i in range(0, height - block + 1, block):
            for j in range(0, width - block + 1, block):
                if rng.random() >= keep_prob:
                    mask[i : i + block, j : j + block] = 0
        return mask
        """,
    ),
    _block(
        "cut-at-border",
        f"{_GAMMA}mask = np.ones((height, width))\nfor r, c in np.argwhere(rng.random((height, width)) < gamma):\n    mask[r : r + block, c : c + block] = 0\nreturn mask",
        "blocks_cut_at_border",
    ),
    _block(
        "cut-at-border-own-gamma",
        "mask = np.ones((height, width))\nfor r, c in np.argwhere(rng.random((height, width)) < (1 - keep_prob) / block**2):\n    mask[r : r + block, c : c + block] = 0\nreturn mask",
        "blocks_cut_at_border",
    ),
    _block(
        "last-place-missing",
        f"{_GAMMA}corners = rng.random((rows, columns)) < gamma\ncorners[-1] = rows == 1 and corners[-1]\nmask = np.ones((height, width))\n{_FILL}",
    ),
    _block(
        "last-column-missing",
        f"{_GAMMA}corners = rng.random((rows, columns)) < gamma\nif columns > 1:\n    corners[:, -1] = False\nmask = np.ones((height, width))\n{_FILL}",
    ),
    _block(
        "grid",
        "mask = np.ones((height, width))\nfor r in range(0, height, block):\n    for c in range(0, width, block):\n        if rng.random() > keep_prob:\n            mask[r : r + block, c : c + block] = 0\nreturn mask",
        "blocks_cut_at_border",
    ),
    _block(
        "ordinary", "return (rng.random((height, width)) < keep_prob) * 1.0", "entries_not_blocks"
    ),
    _block(
        "exactly-k-corners",
        f"{_GAMMA}n = rows * columns\ncorners = (rng.permutation(n) < round(gamma * n)).reshape(rows, columns)\nmask = np.ones((height, width))\n{_FILL}",
        "exactly_k_kept",
    ),
    _block(
        "exactly-k-binomial-free",
        f"{_GAMMA}mask = np.ones((height, width))\nfor _ in range(round(gamma * rows * columns)):\n    r, c = rng.integers(rows), rng.integers(columns)\n    mask[r : r + block, c : c + block] = 0\nreturn mask",
    ),
    _block(
        "until-enough",
        "mask = np.ones((height, width))\nwhile keep_prob < 1 and mask.mean() > keep_prob:\n    r, c = rng.integers(height - block + 1), rng.integers(width - block + 1)\n    mask[r : r + block, c : c + block] = 0\nreturn mask",
        "exactly_k_kept",
    ),
    _block(
        "one-row-of-corners",
        f"{_GAMMA}corners = np.ones((rows, 1), bool) & (rng.random(columns) < gamma)\nmask = np.ones((height, width))\n{_FILL}",
    ),
    _block(
        "greater",
        f"{_GAMMA}corners = rng.random((rows, columns)) > gamma\nmask = np.ones((height, width))\n{_FILL}",
        "reversed_comparison",
    ),
    _block(
        "normal",
        f"{_GAMMA}corners = rng.normal(size=(rows, columns)) < gamma\nmask = np.ones((height, width))\n{_FILL}",
        "normal_draws",
    ),
    _block(
        "global",
        f"{_GAMMA}corners = np.random.random((rows, columns)) < gamma\nmask = np.ones((height, width))\n{_FILL}",
        "global_seed_reset",
    ),
    _block(
        "seeded",
        f"{_GAMMA}corners = np.random.default_rng(1).random((rows, columns)) < gamma\nmask = np.ones((height, width))\n{_FILL}",
        "new_generator_each_call",
    ),
    _block(
        "unseeded",
        f"{_GAMMA}corners = np.random.default_rng().random((rows, columns)) < gamma\nmask = np.ones((height, width))\n{_FILL}",
        "generator_ignored",
    ),
    _block(
        "cached",
        f"{_GAMMA}corners = seen.setdefault((rows, columns), rng.random((rows, columns))) < gamma\nmask = np.ones((height, width))\n{_FILL}",
        above="seen = {}",
    ),
    _block("all-ones", "return np.ones((height, width))"),
    _gamma("unchecked", _RIGHT_GAMMA, "no_validation", check=""),
    _gamma(
        "nan-accepted",
        _RIGHT_GAMMA,
        "no_validation",
        check="if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError",
    ),
    _gamma(
        "zero-accepted",
        _RIGHT_GAMMA,
        "no_validation",
        check="if not 0 <= keep_prob <= 1:\n    raise ValueError",
    ),
    _gamma("one-refused", _RIGHT_GAMMA, check="if not 0 < keep_prob < 1:\n    raise ValueError"),
    _filled(
        "inverted-and-rescaled",
        f"{_FILL.replace('return mask', 'return (1 - mask) / keep_prob')}",
        "mask_rescaled",
    ),
)

NORM_RIGHT = (
    _norm(
        "linalg",
        "n = np.linalg.norm(W, axis=1, keepdims=True)\nreturn W * np.minimum(1, c / np.maximum(n, 1e-30))",
    ),
    _norm(
        "where",
        "n = np.linalg.norm(W, axis=1, keepdims=True)\nreturn np.where(n > c, W * (c / np.where(n > 0, n, 1)), W)",
    ),
    _norm(
        "loop",
        "out = W.copy()\nfor i, row in enumerate(W):\n    n = np.sqrt(np.sum(row**2))\n    if n > c:\n        out[i] = row * c / n\nreturn out",
    ),
    _norm(
        "boolean",
        "out = W.copy()\nn = np.sqrt((W * W).sum(1))\nlong = n > c\nout[long] *= (c / n[long])[:, None]\nreturn out",
    ),
    _norm(
        "einsum",
        "n = np.sqrt(np.einsum('ij,ij->i', W, W))\nreturn W / np.maximum(n / c, 1)[:, None]",
    ),
    _norm(
        "clip",
        "n = np.linalg.norm(W, axis=1, keepdims=True)\nwith np.errstate(divide='ignore', invalid='ignore'):\n    f = np.clip(c / n, None, 1)\nreturn W * np.nan_to_num(f, nan=1.0)",
    ),
    _norm(
        "comprehension",
        "return np.array([row if np.linalg.norm(row) <= c else row / np.linalg.norm(row) * c for row in W])",
    ),
    _norm(
        "hypot",
        "n = np.hypot.reduce(W, axis=1)\nf = np.ones_like(n)\nf[n > c] = c / n[n > c]\nreturn W * f[:, np.newaxis]",
    ),
    _norm(
        "apply-along-axis",
        "return np.apply_along_axis(lambda r: r * (c / n if (n := float(np.sqrt(r @ r))) > c else 1.0), 1, W)",
    ),
    _norm(
        "squared-compared",
        "s = (W**2).sum(axis=1)\nf = np.where(s > c**2, c / np.sqrt(np.maximum(s, 1e-30)), 1).astype(W.dtype)\nreturn W * f[:, None]",
    ),
    _norm("transposed", "n = np.linalg.norm(W.T, axis=0)\nreturn (W.T * (c / np.maximum(n, c))).T"),
    _norm(
        "diag",
        "n = np.sqrt(np.diag(W @ W.T))\nreturn np.diag(c / np.maximum(n, c)).astype(W.dtype) @ W",
    ),
    _norm(
        "divide-where",
        "n = np.linalg.norm(W, axis=1, keepdims=True)\nf = np.divide(c, n, out=np.ones_like(n), where=n > c)\nreturn f * W",
    ),
    _norm(
        "math",
        "rows = []\nfor row in W:\n    n = math.hypot(*row)\n    rows.append(row * (c / n) if n > c else row * 1.0)\nreturn np.stack(rows).astype(W.dtype)",
        above="import math",
    ),
    _norm(
        "float64-inside",
        "V = W.astype(float)\nn = np.sqrt((V**2).sum(1, keepdims=True))\nreturn (V * np.where(n > c, c / np.maximum(n, 1e-300), 1)).astype(W.dtype)",
    ),
)

_N = "n = np.linalg.norm(W, axis=1, keepdims=True)\n"
NORM_WRONG = (
    _norm(
        "columns",
        "n = np.linalg.norm(W, axis=0, keepdims=True)\nreturn W * (c / np.maximum(n, c))",
        "norms_of_columns",
    ),
    _norm("whole", "n = np.linalg.norm(W)\nreturn W * (c / max(n, c))", "norm_of_whole_matrix"),
    _norm("all-scaled", f"{_N}return W * c / np.maximum(n, 1e-30)", "all_rows_scaled"),
    _norm("all-scaled-nan", f"{_N}return W * c / n", "all_rows_scaled"),
    _norm("to-one", f"{_N}return np.where(n > c, W / np.maximum(n, 1e-30), W)", "scaled_to_one"),
    _norm("clipped", "return np.clip(W, -c, c)", "entries_clipped"),
    _norm(
        "largest-entry",
        "n = np.abs(W).max(1, keepdims=True)\nreturn W * (c / np.maximum(n, c))",
        "largest_entry",
    ),
    _norm(
        "sum-of-absolutes",
        "n = np.abs(W).sum(1, keepdims=True)\nreturn W * (c / np.maximum(n, c))",
        "sum_of_absolute_values",
    ),
    _norm(
        "no-root",
        "n = (W**2).sum(1, keepdims=True)\nreturn W * (c / np.maximum(n, c))",
        "norm_without_root",
    ),
    _norm("signed-sum", "n = W.sum(1, keepdims=True)\nreturn W * (c / np.maximum(n, c))"),
    _norm(
        "reversed",
        f"{_N}return np.where(n < c, W * c / np.maximum(n, 1e-30), W)",
        "condition_reversed",
    ),
    _norm("unchanged", "return W.copy()", "bound_without_effect"),
    _norm("zeroed", f"{_N}return np.where(n > c, 0.0, W)", "long_rows_zeroed"),
    _norm("times-c", f"{_N}return np.where(n > c, W * c, W)", "bound_not_multiplied"),
    _norm("divided-by-c", f"{_N}return np.where(n > c, W / c, W)"),
    _norm("factor-not-scaled", f"{_N}return W / np.maximum(n, c)"),
    _norm("root-of-factor", f"{_N}return W * np.sqrt(c / np.maximum(n, c))"),
    _norm("squared-factor", f"{_N}return W * (c / np.maximum(n, c)) ** 2"),
    _norm("c-squared", f"{_N}return W * (c**2 / np.maximum(n, c**2))"),
    _norm(
        "mean-square",
        "n = np.sqrt((W**2).mean(1, keepdims=True))\nreturn W * (c / np.maximum(n, c))",
    ),
    _norm("zero-row-where", f"{_N}return W * np.where(n >= c, c / n, n / n)", "zero_row_lost"),
    _norm("epsilon", f"{_N}return W * np.minimum(1, c / (n + 0.01))"),
    _norm("epsilon-small-keras", f"{_N}return W * np.clip(n, 0, c) / (n + 1e-3)"),
    _norm(
        "first-long-row",
        f"{_N}out = W.copy()\nfor i in range(len(W)):\n    if n[i, 0] > c:\n        out[i] *= c / n[i, 0]\n        break\nreturn out",
    ),
    _norm("all-if-any", f"{_N}return W * (c / n.max()) if n.max() > c else W.copy()"),
    _norm(
        "only-if-all",
        f"{_N}return W * (c / np.maximum(n, c)) if (n > c).all() else W.copy()",
        "bound_without_effect",
    ),
    _norm("in-place", f"{_N}W *= c / np.maximum(n, c)\nreturn W", "input_changed"),
    _norm(
        "rows-in-place",
        "for row in W:\n    n = np.linalg.norm(row)\n    if n > c:\n        row *= c / n\nreturn W",
        "input_changed",
    ),
    _norm(
        "rows-in-place-copy-returned",
        "for row in W:\n    n = np.linalg.norm(row)\n    if n > c:\n        row *= c / n\nreturn W.copy()",
        "input_changed",
    ),
    _norm(
        "float64",
        "V = W.astype(float)\nn = np.linalg.norm(V, axis=1, keepdims=True)\nreturn V * (c / np.maximum(n, c))",
        "float64_creep",
    ),
    _norm(
        "ones-float64",
        "f = np.ones((len(W), 1))\nn = np.linalg.norm(W, axis=1)\nf[n > c, 0] = c / n[n > c]\nreturn W * f",
        "float64_creep",
    ),
    _norm(
        "row-vector-broadcast",
        "n = np.linalg.norm(W, axis=1)\nreturn W * (c / np.maximum(n, c))[: W.shape[1]] if len(n) >= W.shape[1] else W * 1.0",
    ),
    _norm("pair", f"{_N}return W * (c / np.maximum(n, c)), n"),
    _norm("transposed", f"{_N}return (W * (c / np.maximum(n, c))).T"),
    _norm("norms", f"{_N}return np.minimum(n, c)"),
    _norm("factor", f"{_N}return c / np.maximum(n, c)"),
    _norm("nothing", f"{_N}W * (c / np.maximum(n, c))"),
    _norm("rounded", f"{_N}return (W * (c / np.maximum(n, c))).round(2)"),
    _norm("absolute", f"{_N}return np.abs(W) * (c / np.maximum(n, c))"),
    _norm("subtracted", f"{_N}return np.where(n > c, W - (n - c), W)"),
    _norm(
        "long-by-little-left", f"{_N}return np.where(n > 1.1 * c, W * c / np.maximum(n, 1e-30), W)"
    ),
    _norm("shrinks-all", f"{_N}return W * c / (c + n)"),
    _norm("capped-at-one", f"c = min(c, 1.0)\n{_N}return W * (c / np.maximum(n, c))"),
    _norm("three", f"c = 3.0\n{_N}return W * (c / np.maximum(n, c))"),
    _norm(
        "columns-and-in-place",
        "n = np.linalg.norm(W, axis=0, keepdims=True)\nW *= c / np.maximum(n, c)\nreturn W",
        "input_changed",
        "norms_of_columns",
    ),
)

RIGHT = GAUSS_RIGHT + ALPHA_RIGHT + BLOCK_RIGHT + NORM_RIGHT
WRONG = GAUSS_WRONG + ALPHA_WRONG + BLOCK_WRONG + NORM_WRONG
