"""Wrong and right implementations of `ensemble_mean` and `ensemble_geometric_mean`."""

from __future__ import annotations

import textwrap

from examples.model import Mistake, Right

EM, EG = "ensemble_mean", "ensemble_geometric_mean"


def _cells(function: str) -> tuple[str, str]:
    return f"test_{function}_value", f"test_{function}_batch"


def _source(function: str, body: str, head: str = "") -> str:
    text = textwrap.dedent(head).strip("\n") + "\n" + textwrap.dedent(body).strip("\n")
    head = f"def {function}(w, x, keep_prob):\n"
    return head + textwrap.indent(text.strip("\n"), "    ") + "\n"


# What most right and wrong answers begin with: the answers of all sub-networks, and their chances.
SETUP = """
p, n = keep_prob, len(w)
masks = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
kept = masks.sum(axis=1)
chance = p**kept * (1 - p) ** (n - kept)
z = (x[..., None, :] * masks) @ w
s = 1 / (1 + np.exp(-z))
"""


def _value(function: str, name: str, body: str, *named: str) -> Mistake:
    return Mistake(function, name, _source(function, body, SETUP), _cells(function)[:1], named)


def _wrong(function: str, name: str, body: str, fails: tuple[str, ...], *named: str) -> Mistake:
    return Mistake(function, name, _source(function, body), fails, named)


def _right(function: str, name: str, body: str, head: str = SETUP) -> Right:
    return Right(function, name, _source(function, body, head))


def _both(name: str, body: str, index: int, *named: str) -> tuple[Mistake, Mistake]:
    """Return a mistake of form that both functions can have; `RESULT` is what they compute."""
    results = {EM: "s @ chance", EG: "1 / (1 + np.exp(-(z @ chance)))"}
    made = [
        Mistake(
            function,
            name,
            _source(function, body.replace("RESULT", result)),
            (_cells(function)[index],),
            named,
        )
        for function, result in results.items()
    ]
    return made[0], made[1]


MEAN: tuple[Mistake, ...] = (
    _value(EM, "unweighted", "return s.mean(axis=-1)", "probabilities_forgotten"),
    _value(EM, "sum", "return s.sum(axis=-1)", "sum_without_weights"),
    _value(
        EM,
        "drop_probability",
        "return s @ ((1 - p) ** kept * p ** (n - kept))",
        "drop_prob_taken",
    ),
    _value(
        EM, "weight_scaling", "return 1 / (1 + np.exp(-p * (x @ w)))", "weight_scaling_for_mean"
    ),
    _value(
        EM, "mean_of_z", "return 1 / (1 + np.exp(-(z @ chance)))", "weight_scaling_for_mean"
    ),
    _value(
        EM,
        "unweighted_mean_of_z",
        "return 1 / (1 + np.exp(-z.mean(axis=-1)))",
        "weight_scaling_for_mean",
        "probabilities_forgotten",
    ),
    _value(EM, "whole_network", "return 1 / (1 + np.exp(-(x @ w)))", "whole_network_given"),
    _value(EM, "inverted", "return 1 / (1 + np.exp(-z / p)) @ chance", "sub_networks_rescaled"),
    _value(
        EM, "scaled_too", "return 1 / (1 + np.exp(-z * p)) @ chance", "sub_networks_scaled_down"
    ),
    _value(EM, "no_sigmoid", "return z @ chance", "sigmoid_missing"),
    _value(EM, "kept_only", "return s @ p**kept", "dropped_not_weighed"),
    _value(
        EM, "kept_normalised", "return s @ (p**kept / (p**kept).sum())", "dropped_not_weighed"
    ),
    _value(EM, "without_the_empty", "return s[..., 1:] @ chance[1:]", "empty_mask_missing"),
    _value(EM, "wrong_sign", "return 1 / (1 + np.exp(z)) @ chance", "complement_given"),
    _value(EM, "geometric", "return np.exp(np.log(s) @ chance)", "not_normalised"),
    _value(EM, "averaged_twice", "return (s * chance).mean(axis=-1)", "mean_divided_again"),
    _value(EM, "median", "return np.median(s, axis=-1)"),
    _value(
        EM,
        "sampled",
        """
        rng = np.random.default_rng()
        drawn = rng.choice(len(masks), 2000, p=chance)
        return s[..., drawn].mean(axis=-1)
        """,
        "ensemble_sampled",
    ),
)  # fmt: skip

GEOMETRIC: tuple[Mistake, ...] = (
    _value(EG, "unnormalised", "return np.exp(np.log(s) @ chance)", "not_normalised"),
    _value(
        EG,
        "one_minus_g",
        "g = np.exp(np.log(s) @ chance)\nreturn g / (g + (1 - g))",
        "not_normalised",
    ),
    _value(EG, "arithmetic", "return s @ chance", "arithmetic_for_geometric"),
    _value(
        EG,
        "unweighted",
        "g, h = (np.exp(np.log(v).mean(axis=-1)) for v in (s, 1 - s))\nreturn g / (g + h)",
        "probabilities_forgotten",
    ),
    _value(
        EG,
        "unweighted_unnormalised",
        "return np.exp(np.log(s).mean(axis=-1))",
        "probabilities_forgotten",
        "not_normalised",
    ),
    _value(
        EG, "drop_probability", "return 1 / (1 + np.exp(-(1 - p) * (x @ w)))", "drop_prob_taken"
    ),
    _value(
        EG,
        "inverted",
        "s = 1 / (1 + np.exp(-z / p))\n"
        "g, h = (np.prod(v**chance, axis=-1) for v in (s, 1 - s))\nreturn g / (g + h)",
        "whole_network_given",
    ),
    _value(
        EG,
        "no_exponents",
        "g, h = np.prod(s, axis=-1), np.prod(1 - s, axis=-1)\nreturn g / (g + h)",
        "exponents_forgotten",
    ),
    _value(
        EG,
        "product_alone",
        "return np.prod(s, axis=-1)",
        "exponents_forgotten",
        "not_normalised",
    ),
    _value(
        EG,
        "chances_as_factors",
        "return np.prod(chance * s, axis=-1) ** (1 / len(masks))",
        "weights_in_the_product",
    ),
    _value(EG, "wrong_sign", "return 1 / (1 + np.exp(p * (x @ w)))", "complement_given"),
    _value(EG, "logit", "return z @ chance", "sigmoid_missing"),
    _value(EG, "odds", "return np.exp(z @ chance)", "odds_given"),
    _value(
        EG,
        "kept_only",
        "g, h = (np.prod(v ** (p**kept), axis=-1) for v in (s, 1 - s))\nreturn g / (g + h)",
        "dropped_not_weighed",
    ),
    _value(EG, "logarithm", "return np.log(s) @ chance", "logarithm_returned"),
    _value(EG, "geometric_of_half", "return 1 / (1 + np.exp(-0.25 * (x @ w)))"),
)

SETUP_LINES = SETUP.strip("\n")
BOTH: tuple[tuple[Mistake, Mistake], ...] = (
    _both("one_input_only", SETUP_LINES.replace("(x[..., None, :] * masks) @ w",
          "np.array([float(np.dot(np.ravel(x), m * w)) for m in masks])")
          + "\nreturn RESULT", 1),
    _both("batch_only", SETUP_LINES.replace("(x[..., None, :] * masks) @ w",
          "np.array([[r @ (m * w) for m in masks] for r in x])")
          + "\nreturn RESULT", 1),
    _both("column", SETUP_LINES + "\nr = RESULT\nreturn r[:, None] if r.ndim else r", 1),
    _both("mean_over_batch", SETUP_LINES + "\nreturn np.mean(RESULT)", 1, "one_number_for_batch"),
    _both("lone_axis", SETUP_LINES + "\nreturn np.atleast_1d(RESULT)", 1),
    _both("w_scaled_and_left", SETUP_LINES.replace("@ w", "@ w.copy()")
          + "\nw *= keep_prob\nreturn RESULT", 1, "input_changed"),
    _both("log_of_zero", SETUP_LINES.replace("p**kept * (1 - p) ** (n - kept)",
          "np.exp(kept * np.log(p) + (n - kept) * np.log(1 - p))")
          + "\nreturn RESULT", 0, "keep_all_fails"),
)  # fmt: skip

MISTAKES: tuple[Mistake, ...] = (*MEAN, *GEOMETRIC, *(one for two in BOTH for one in two))

LOOP = """
answers = []
for row in np.atleast_2d(x):
    yes, no, mean = 1.0, 1.0, 0.0
    for mask in all_masks(len(w)):
        chance = 1.0
        for m in mask:
            chance *= keep_prob if m else 1 - keep_prob
        s = 1 / (1 + np.exp(-np.dot(w, row * mask)))
        yes, no, mean = yes * s**chance, no * (1 - s) ** chance, mean + chance * s
    answers.append(RESULT)
return np.array(answers) if x.ndim == 2 else answers[0]
"""

RIGHT: tuple[Right, ...] = (
    _right(EM, "own_masks", LOOP.replace("RESULT", "mean"), ""),
    _right(EG, "own_masks", LOOP.replace("RESULT", "yes / (yes + no)"), ""),
    _right(EM, "weighted_average", "return np.average(s, axis=-1, weights=chance)"),
    _right(EM, "einsum", "return np.einsum('...m,m->...', s, chance)"),
    _right(EM, "tanh", "return (0.5 * (1 + np.tanh(z / 2))) @ chance"),
    _right(EM, "bool_masks", "return np.asarray(s @ chance)"),
    _right(
        EM,
        "unit_by_unit",
        """
        z, chance = np.zeros(x.shape[:-1] + (1,)), np.ones(1)
        for j in range(len(w)):
            z = np.concatenate([z, z + w[j] * x[..., j : j + 1]], axis=-1)
            chance = np.concatenate([chance * (1 - keep_prob), chance * keep_prob])
        return 1 / (1 + np.exp(-z)) @ chance
        """,
        "",
    ),
    _right(
        EG,
        "products",
        "g, h = (np.prod(v**chance, axis=-1) for v in (s, 1 - s))\nreturn g / (g + h)",
    ),
    _right(
        EG,
        "logarithms",
        "g, h = (np.exp(np.log(v) @ chance) for v in (s, 1 - s))\nreturn g / (g + h)",
    ),
    _right(EG, "mean_of_logits", "return 1 / (1 + np.exp(-(z @ chance)))"),
    _right(EG, "weight_scaling", "return 1 / (1 + np.exp(-keep_prob * (x @ w)))", ""),
    _right(EG, "float", "r = 1 / (1 + np.exp(-(z @ chance)))\nreturn r if r.ndim else float(r)"),
)  # fmt: skip
