"""Wrong and right implementations of `gaussian_dropout`, `spatial_dropout` and `alpha_dropout`."""

from __future__ import annotations

import textwrap

from examples.model import Mistake, Right

CHECK = "if not 0 < keep_prob <= 1:\n    raise ValueError('keep_prob must lie in (0, 1]')\n"
REST = "if not training:\n    return a\n"
ALL = {
    "gaussian_dropout": "moments normal evaluation contract",
    "spatial_dropout": "density channels scaling contract",
    "alpha_dropout": "density value map contract",
}


def source_of(function: str, body: str, check: str = CHECK, rest: str = REST) -> str:
    """Return a whole solution cell: signature, check of keep_prob, evaluation, then the body."""
    text = check + rest + textwrap.dedent(body).strip() + "\n"
    return f"def {function}(a, keep_prob, rng, training=True):\n" + textwrap.indent(text, "    ")


def wrong(
    function: str,
    name: str,
    fails: str,
    named: str,
    body: str,
    check: str = CHECK,
    rest: str = REST,
) -> Mistake:
    """Return a mistake; `fails` and `named` are words with blanks between, "all" for every cell."""
    cells = ALL[function] if fails == "all" else fails
    return Mistake(
        function,
        name,
        source_of(function, body, check, rest),
        tuple(f"test_{function}_{cell}" for cell in cells.split()),
        tuple(named.split()),
    )


DEVIATION = "s = np.sqrt((1 - keep_prob) / keep_prob)\n"
NOISE = "noise = rng.normal(1.0, np.sqrt((1 - keep_prob) / keep_prob), a.shape)\n"

GAUSSIAN: tuple[tuple[str, str, str, str], ...] = (
    (
        "variance for deviation",
        "moments",
        "variance_for_deviation",
        "return a * rng.normal(1.0, (1 - keep_prob) / keep_prob, a.shape)",
    ),
    (
        "root of the deviation",
        "moments",
        "root_taken_twice",
        "return a * rng.normal(1.0, ((1 - keep_prob) / keep_prob) ** 0.25, a.shape)",
    ),
    (
        "odds upside down",
        "moments",
        "odds_inverted",
        "s = np.sqrt(keep_prob / max(1 - keep_prob, 1e-12))\n"
        "return a * rng.normal(1.0, s, a.shape)",
    ),
    (
        "variance of the mask",
        "moments",
        "variance_of_mask",
        "return a * rng.normal(1.0, np.sqrt(keep_prob * (1 - keep_prob)), a.shape)",
    ),
    (
        "drop probability for variance",
        "moments",
        "drop_prob_for_variance",
        "return a * rng.normal(1.0, np.sqrt(1 - keep_prob), a.shape)",
    ),
    (
        "drop probability for deviation",
        "moments",
        "drop_prob_for_deviation",
        "return a * rng.normal(1.0, 1 - keep_prob, a.shape)",
    ),
    (
        "standard normal",
        "moments",
        "noise_of_unit_variance",
        "return a * rng.normal(1.0, 1.0, a.shape)",
    ),
    (
        "noise added",
        "moments",
        "noise_added",
        DEVIATION + "return a + rng.normal(0.0, s, a.shape)",
    ),
    (
        "mean zero",
        "moments",
        "noise_mean_zero",
        DEVIATION + "return a * rng.normal(0.0, s, a.shape)",
    ),
    (
        "mean keep_prob",
        "moments",
        "noise_mean_keep_prob",
        DEVIATION + "return a * rng.normal(keep_prob, s, a.shape)",
    ),
    ("divided by keep_prob", "moments", "scaled_twice", NOISE + "return a * noise / keep_prob"),
    (
        "uniform noise",
        "normal",
        "uniform_noise",
        DEVIATION + "return a * rng.uniform(1 - 3**0.5 * s, 1 + 3**0.5 * s, a.shape)",
    ),
    (
        "ordinary dropout",
        "normal",
        "ordinary_dropout",
        "return a * (rng.random(a.shape) < keep_prob) / keep_prob",
    ),
    (
        "triangular noise",
        "normal",
        "",
        DEVIATION + "w = 6**0.5 * s + 1e-12\nreturn a * rng.triangular(1 - w, 1, 1 + w, a.shape)",
    ),
    (
        "Laplace noise",
        "normal",
        "",
        DEVIATION + "return a * rng.laplace(1.0, s / 2**0.5, a.shape)",
    ),
    (
        "one noise for the batch",
        "normal",
        "one_mask_for_batch",
        DEVIATION + "return a * rng.normal(1.0, s, (1,) + a.shape[1:])",
    ),
    (
        "one factor per example",
        "normal",
        "one_value_per_example",
        DEVIATION + "return a * rng.normal(1.0, s, (len(a),) + (1,) * (a.ndim - 1))",
    ),
    (
        "global generator",
        "contract",
        "global_seed_reset",
        DEVIATION + "return a * np.random.normal(1.0, s, a.shape)",
    ),
    (
        "new generator in each call",
        "contract",
        "new_generator_each_call",
        DEVIATION + "return a * np.random.default_rng(0).normal(1.0, s, a.shape)",
    ),
    ("pair returned", "contract", "pair_returned", NOISE + "return a * noise, noise"),
    (
        "two dimensions only",
        "contract",
        "two_dimensions_only",
        DEVIATION + "n, m = a.shape\nreturn a * rng.normal(1.0, s, (n, m))",
    ),
    (
        "input changed",
        "contract",
        "input_changed",
        NOISE + "a *= noise\nreturn a",
    ),
)
GAUSSIAN_MISTAKES = (
    *(wrong("gaussian_dropout", *one) for one in GAUSSIAN),
    wrong(
        "gaussian_dropout",
        "noise in evaluation",
        "evaluation",
        "dropout_in_evaluation",
        NOISE + "return a * noise",
        rest="",
    ),
    wrong(
        "gaussian_dropout",
        "scaled in evaluation",
        "evaluation",
        "scaled_in_evaluation",
        NOISE + "return a * noise",
        rest="if not training:\n    return a * keep_prob\n",
    ),
    wrong(
        "gaussian_dropout",
        "flag reversed",
        "evaluation",
        "flag_reversed",
        NOISE + "return a * noise",
        rest="if training:\n    return a\n",
    ),
    wrong(
        "gaussian_dropout",
        "keep_prob not checked",
        "contract",
        "no_validation",
        "noise = rng.normal(1.0, abs((1 - keep_prob) / (keep_prob or 1)) ** 0.5, a.shape)\n"
        "return a * noise",
        check="",
    ),
)
GAUSSIAN_RIGHT = tuple(
    Right("gaussian_dropout", name, source_of("gaussian_dropout", body))
    for name, body in (
        (
            "standard normal, scaled",
            DEVIATION + "return a * (1 + s * rng.standard_normal(a.shape))",
        ),
        ("a plus a times noise", DEVIATION + "return a + a * rng.normal(0, s, a.shape)"),
        ("size", DEVIATION + "return rng.normal(loc=1, scale=s, size=a.shape) * a"),
        ("drawn transposed", DEVIATION + "return a * rng.normal(1, s, a.shape[::-1]).T"),
        (
            "entry by entry",
            DEVIATION + "out = np.empty_like(a)\nfor i in np.ndindex(a.shape):\n"
            "    out[i] = a[i] * rng.normal(1, s)\nreturn out",
        ),
        ("normal around a", DEVIATION + "return rng.normal(a, np.abs(a) * s)"),
        ("1 / keep_prob - 1", "return a * rng.normal(1, (1 / keep_prob - 1) ** 0.5, a.shape)"),
    )
)

MASK = "mask = rng.random(a.shape[:2] + (1, 1)) < keep_prob\n"
OUT = "return a * mask / keep_prob"
SPATIAL: tuple[tuple[str, str, str, str], ...] = (
    (
        "reversed comparison",
        "density",
        "reversed_comparison",
        "mask = rng.random(a.shape[:2] + (1, 1)) > keep_prob\n" + OUT,
    ),
    (
        "normal draws",
        "density",
        "normal_draws",
        "mask = rng.normal(size=a.shape[:2] + (1, 1)) < keep_prob\n" + OUT,
    ),
    (
        "half hard-coded",
        "density",
        "half_hard_coded",
        "mask = rng.random(a.shape[:2] + (1, 1)) < 0.5\n" + OUT,
    ),
    (
        "never thresholded",
        "density",
        "not_thresholded",
        "mask = rng.random(a.shape[:2] + (1, 1)).astype(a.dtype)\n" + OUT,
    ),
    (
        "keep_prob as drop probability throughout",
        "density",
        "reversed_comparison",
        "mask = rng.random(a.shape[:2] + (1, 1)) < 1 - keep_prob\n"
        "return a * mask / max(1 - keep_prob, 1e-9)",
    ),
    (
        "mask from the input",
        "density",
        "mask_from_input",
        "mask = a.mean(axis=(2, 3), keepdims=True) > 0\n" + OUT,
    ),
    (
        "entries dropped",
        "channels",
        "entries_dropped",
        "mask = rng.random(a.shape) < keep_prob\n" + OUT,
    ),
    (
        "positions dropped",
        "channels",
        "positions_dropped",
        "n, c, h, w = a.shape\nmask = rng.random((n, 1, h, w)) < keep_prob\n" + OUT,
    ),
    (
        "rows dropped",
        "channels",
        "",
        "mask = rng.random(a.shape[:3] + (1,)) < keep_prob\n" + OUT,
    ),
    (
        "one mask for the batch",
        "channels",
        "one_mask_for_batch",
        "mask = rng.random((1, a.shape[1], 1, 1)) < keep_prob\n" + OUT,
    ),
    (
        "whole examples dropped",
        "channels",
        "one_value_per_example",
        "mask = rng.random((a.shape[0], 1, 1, 1)) < keep_prob\n" + OUT,
    ),
    (
        "exactly k channels kept",
        "channels",
        "exactly_k_kept",
        "n, c = a.shape[:2]\nmask = np.zeros((n, c, 1, 1), dtype=bool)\n"
        "for i in range(n):\n    mask[i, rng.permutation(c)[: round(keep_prob * c)]] = True\n"
        + OUT,
    ),
    ("no scaling", "scaling", "missing_scale", MASK + "return a * mask"),
    (
        "divided by the drop probability",
        "scaling",
        "scaled_by_drop_prob",
        MASK + "return a * mask / max(1 - keep_prob, 1e-9)",
    ),
    (
        "divided by the realised share",
        "scaling",
        "scaled_by_realised_fraction",
        MASK + "return (a * mask / max(mask.mean(), 1e-9)).astype(a.dtype)",
    ),
    ("multiplied", "scaling", "multiplied_by_keep_prob", MASK + "return a * mask * keep_prob"),
    ("scaled twice", "scaling", "scaled_twice", MASK + OUT + " / keep_prob"),
    (
        "square root",
        "scaling",
        "scaled_by_square_root",
        MASK + "return a * mask / keep_prob**0.5",
    ),
    (
        "global generator",
        "density",
        "global_seed_reset",
        "mask = np.random.rand(*a.shape[:2], 1, 1) < keep_prob\n" + OUT,
    ),
    (
        "new generator in each call",
        "density",
        "new_generator_each_call",
        "rng = np.random.default_rng(0)\n" + MASK + OUT,
    ),
    ("pair returned", "contract", "pair_returned", MASK + OUT + ", mask"),
    (
        "input changed",
        "contract",
        "input_changed",
        MASK + "a *= mask\na /= keep_prob\nreturn a",
    ),
    (
        "float64",
        "contract",
        "float64_creep",
        MASK + "return a.astype(np.float64) * mask / keep_prob",
    ),
)
SPATIAL_MISTAKES = (
    *(wrong("spatial_dropout", *one) for one in SPATIAL),
    wrong(
        "spatial_dropout",
        "dropped in evaluation",
        "contract",
        "dropout_in_evaluation",
        MASK + OUT,
        rest="",
    ),
    wrong(
        "spatial_dropout",
        "scaled in evaluation",
        "contract",
        "scaled_in_evaluation",
        MASK + OUT,
        rest="if not training:\n    return a * keep_prob\n",
    ),
    wrong(
        "spatial_dropout",
        "flag reversed",
        "contract",
        "flag_reversed",
        MASK + OUT,
        rest="if training:\n    return a\n",
    ),
    wrong(
        "spatial_dropout",
        "keep_prob not checked",
        "contract",
        "no_validation",
        MASK + OUT,
        check="",
    ),
)
SPATIAL_RIGHT = tuple(
    Right("spatial_dropout", name, source_of("spatial_dropout", body))
    for name, body in (
        (
            "new axes",
            "m = rng.random(a.shape[:2]) < keep_prob\nreturn a * m[:, :, None, None] / keep_prob",
        ),
        (
            "uniform above",
            "m = rng.uniform(size=(*a.shape[:2], 1, 1)) >= 1 - keep_prob\nreturn a * m / keep_prob",
        ),
        (
            "binomial",
            "m = rng.binomial(1, keep_prob, a.shape[:2])\n"
            "return a * m[..., None, None] / keep_prob",
        ),
        (
            "channel by channel",
            "out = np.zeros_like(a)\nfor i in range(a.shape[0]):\n"
            "    for j in range(a.shape[1]):\n        if rng.random() < keep_prob:\n"
            "            out[i, j] = a[i, j] / keep_prob\nreturn out",
        ),
        (
            "where",
            "m = rng.random((*a.shape[:2], 1, 1)) < keep_prob\n"
            "return np.where(m, a / keep_prob, 0)",
        ),
        (
            "mask of the input's dtype",
            "m = (rng.random((*a.shape[:2], 1, 1)) < keep_prob).astype(a.dtype)\n"
            "return a * (m / keep_prob)",
        ),
        (
            "own copy",
            "out = a.copy()\nout[rng.random(a.shape[:2]) >= keep_prob] = 0\nreturn out / keep_prob",
        ),
        (
            "drawn transposed",
            "m = (rng.random(a.shape[1::-1]) < keep_prob).T\n"
            "return a * m[:, :, np.newaxis, np.newaxis] / keep_prob",
        ),
    )
)

PRIME = "v = -1.7580993408473766\n"
DRAW = "mask = rng.random(a.shape) < keep_prob\n"
A = "A = (keep_prob + v**2 * keep_prob * (1 - keep_prob)) ** -0.5\n"
B = "B = -A * (1 - keep_prob) * v\n"
MAPPED = "return A * np.where(mask, a, v) + B"
REFERENCE = PRIME + DRAW + A + B + MAPPED
ALPHA: tuple[tuple[str, str, str, str], ...] = (
    (
        "reversed comparison",
        "density",
        "reversed_comparison",
        PRIME + "mask = rng.random(a.shape) > keep_prob\n" + A + B + MAPPED,
    ),
    (
        "mask from the input",
        "density",
        "mask_from_input",
        PRIME + "mask = a > 0\n" + A + B + MAPPED,
    ),
    (
        "scale with the drop probability",
        "map",
        "map_probabilities_exchanged",
        REFERENCE.replace("A = (keep_prob +", "A = (1 - keep_prob +"),
    ),
    (
        "branches exchanged",
        "density",
        "reversed_comparison",
        PRIME + DRAW + A + B + "return A * np.where(mask, v, a) + B",
    ),
    (
        "drop probability throughout",
        "density",
        "reversed_comparison",
        "keep_prob = max(1 - keep_prob, 1e-12)\n" + REFERENCE,
    ),
    (
        "normal draws",
        "density",
        "normal_draws",
        PRIME + "mask = rng.normal(size=a.shape) < keep_prob\n" + A + B + MAPPED,
    ),
    (
        "half hard-coded",
        "density",
        "half_hard_coded",
        PRIME + "mask = rng.random(a.shape) < 0.5\n" + A + B + MAPPED,
    ),
    (
        "one mask for the batch",
        "density",
        "one_mask_for_batch",
        PRIME + "mask = rng.random((1,) + a.shape[1:]) < keep_prob\n" + A + B + MAPPED,
    ),
    (
        "one value per example",
        "density",
        "one_value_per_example",
        PRIME + "mask = rng.random((len(a),) + (1,) * (a.ndim - 1)) < keep_prob\n" + A + B + MAPPED,
    ),
    (
        "ordinary dropout",
        "value",
        "ordinary_dropout",
        DRAW + "return a * mask / keep_prob",
    ),
    (
        "dropped to zero, map of zero",
        "value",
        "dropped_to_zero",
        "v = 0.0\n" + DRAW + A + B + MAPPED,
    ),
    (
        "dropped to zero, map of alpha prime",
        "value",
        "dropped_to_zero",
        PRIME + DRAW + A + B + "return A * (a * mask) + B",
    ),
    (
        "map for kept entries only",
        "value",
        "map_left_out_for_dropped",
        PRIME + DRAW + A + B + "return np.where(mask, A * a + B, v)",
    ),
    ("sign of alpha prime", "value", "saturation_sign", REFERENCE.replace("-1.758", "1.758")),
    (
        "alpha of SELU",
        "value",
        "wrong_saturation",
        REFERENCE.replace("1.7580993408473766", "1.6732632423543772"),
    ),
    (
        "scale of SELU",
        "value",
        "wrong_saturation",
        REFERENCE.replace("1.7580993408473766", "1.0507009873554805"),
    ),
    ("no map", "map", "affine_map_missing", PRIME + DRAW + "return np.where(mask, a, v)"),
    ("no shift", "map", "shift_missing", PRIME + DRAW + A + "return A * np.where(mask, a, v)"),
    (
        "no scale",
        "map",
        "map_scale_missing",
        PRIME + DRAW + "return np.where(mask, a, v) - (1 - keep_prob) * v",
    ),
    ("sign of the shift", "map", "shift_sign", REFERENCE.replace("B = -A", "B = A")),
    ("shift without scale", "map", "shift_not_scaled", REFERENCE.replace("B = -A *", "B = -1.0 *")),
    ("no root", "map", "map_root_missing", REFERENCE.replace("** -0.5", "** -1.0")),
    ("scale upside down", "map", "map_inverted", REFERENCE.replace("** -0.5", "** 0.5")),
    (
        "shift by keep_prob",
        "map",
        "map_probabilities_exchanged",
        REFERENCE.replace("B = -A * (1 - keep_prob)", "B = -A * keep_prob"),
    ),
    (
        "divided by keep_prob",
        "map",
        "inverted_scaling",
        PRIME + DRAW + "return np.where(mask, a, v) / keep_prob",
    ),
    (
        "global generator",
        "density",
        "global_seed_reset",
        REFERENCE.replace("rng.random(a.shape)", "np.random.rand(*a.shape)"),
    ),
    (
        "new generator in each call",
        "density",
        "new_generator_each_call",
        "rng = np.random.default_rng(3)\n" + REFERENCE,
    ),
    ("pair returned", "contract", "pair_returned", REFERENCE + ", mask"),
    (
        "two dimensions only",
        "contract",
        "two_dimensions_only",
        "n, m = a.shape\n" + REFERENCE,
    ),
    (
        "input changed",
        "contract",
        "input_changed",
        PRIME + DRAW + A + B + "a[~mask] = v\nreturn A * a + B",
    ),
)
ALPHA_MISTAKES = (
    *(wrong("alpha_dropout", *one) for one in ALPHA),
    wrong(
        "alpha_dropout",
        "dropped in evaluation",
        "contract",
        "dropout_in_evaluation",
        REFERENCE,
        rest="",
    ),
    wrong(
        "alpha_dropout",
        "flag reversed",
        "contract",
        "flag_reversed",
        REFERENCE,
        rest="if training:\n    return a\n",
    ),
    wrong(
        "alpha_dropout",
        "keep_prob not checked",
        "contract",
        "no_validation",
        REFERENCE.replace("** -0.5", "").replace("A = (", "A = 1 / np.sqrt("),
        check="",
    ),
)
ALPHA_RIGHT = tuple(
    Right("alpha_dropout", name, source_of("alpha_dropout", body))
    for name, body in (
        (
            "product form",
            PRIME + DRAW + "A = 1 / np.sqrt(keep_prob * (1 + (1 - keep_prob) * v**2))\n"
            "return A * (a * mask + v * (1 - mask)) - A * (1 - keep_prob) * v",
        ),
        (
            "SELU's constants",
            REFERENCE.replace(
                "v = -1.7580993408473766", "v = -1.0507009873554805 * 1.6732632423543772"
            ),
        ),
        (
            "own copy",
            PRIME + DRAW + A + B + "out = a.copy()\nout[~mask] = v\nout *= A\nout += B\nreturn out",
        ),
        (
            "drop mask",
            PRIME
            + "drop = rng.random(a.shape) < 1 - keep_prob\n"
            + A
            + B
            + "return A * np.where(drop, v, a) + B",
        ),
        ("binomial", PRIME + "mask = rng.binomial(1, keep_prob, a.shape) == 1\n" + A + B + MAPPED),
        (
            "entry by entry",
            PRIME + A + B + "out = np.empty(a.shape)\nfor i in np.ndindex(a.shape):\n"
            "    out[i] = A * (a[i] if rng.random() < keep_prob else v) + B\nreturn out",
        ),
        (
            "variance by its definition",
            PRIME + DRAW + "mean = (1 - keep_prob) * v\n"
            "variance = keep_prob + (1 - keep_prob) * v**2 - mean**2\n"
            "return (np.where(mask, a, v) - mean) / np.sqrt(variance)",
        ),
    )
)

MISTAKES: tuple[Mistake, ...] = (*GAUSSIAN_MISTAKES, *SPATIAL_MISTAKES, *ALPHA_MISTAKES)
RIGHT: tuple[Right, ...] = (*GAUSSIAN_RIGHT, *SPATIAL_RIGHT, *ALPHA_RIGHT)
