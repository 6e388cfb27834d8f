"""Implementations of `ensemble_mean` and `ensemble_geometric_mean`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import CHECK, writer

_mean = writer("ensemble_mean", "w, x, keep_prob", CHECK)
_geo = writer("ensemble_geometric_mean", "w, x, keep_prob", CHECK)

_M = """n = len(w)
masks = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
chances = np.prod(np.where(masks == 1, keep_prob, 1 - keep_prob), axis=1)
"""
_Z = _M + "z = x @ (masks * w).T\ns = 1 / (1 + np.exp(-z))\n"
_PRODUCT = "import itertools"

MEAN_RIGHT = (
    _mean(
        "product-and-loop",
        """
        total = 0.0
        for mask in itertools.product([0, 1], repeat=len(w)):
            mask = np.array(mask)
            kept = mask.sum()
            chance = keep_prob**kept * (1 - keep_prob) ** (len(w) - kept)
            total = total + chance / (1 + np.exp(-(x * mask) @ w))
        return total
        """,
        above=_PRODUCT,
    ),
    _mean(
        "three-dimensional",
        f"{_M}z = (x[..., None, :] * masks * w).sum(-1)\nreturn (chances / (1 + np.exp(-z))).sum(-1)",
    ),
    _mean(
        "einsum",
        f"{_M}z = np.einsum('...i,mi,i->...m', x, masks, w)\nreturn np.einsum('...m,m->...', 1 / (1 + np.exp(-z)), chances)",
    ),
    _mean("average", f"{_Z}return np.average(s, axis=-1, weights=chances)"),
    _mean(
        "tanh",
        f"{_M}z = np.dot(x, (masks * w).T)\nreturn np.dot(0.5 * (1 + np.tanh(z / 2)), chances)",
    ),
    _mean(
        "recursion",
        """
        def go(i, z):
            if i == len(w):
                return 1 / (1 + np.exp(-z))
            kept = go(i + 1, z + w[i] * x[..., i])
            return keep_prob * kept + (1 - keep_prob) * go(i + 1, z)

        return go(0, np.zeros(x.shape[:-1]))
        """,
    ),
    _mean(
        "row-by-row",
        """
        if x.ndim == 2:
            return np.array([ensemble_mean(w, row, keep_prob) for row in x])
        n = len(w)
        answer = 0.0
        for number in range(2**n):
            chance, z = 1.0, 0.0
            for i in range(n):
                if number >> i & 1:
                    chance *= keep_prob
                    z += w[i] * x[i]
                else:
                    chance *= 1 - keep_prob
            answer += chance / (1 + math.exp(-z))
        return answer
        """,
        above="import math",
    ),
    _mean(
        "atleast-2d",
        f"rows = np.atleast_2d(x)\n{_M}z = rows @ (masks * w).T\ny = (1 / (1 + np.exp(-z))) @ chances\nreturn y if x.ndim == 2 else y[0]",
    ),
    _mean("float-of-one", f"{_Z}y = s @ chances\nreturn float(y) if y.ndim == 0 else y"),
    _mean("zero-dimensional", f"{_Z}return np.asarray((s * chances).sum(axis=-1))"),
    _mean(
        "chances-by-kron",
        "n = len(w)\nmasks = np.array(list(itertools.product([1, 0], repeat=n)))\nchances = np.ones(1)\nfor _ in range(n):\n    chances = np.kron(chances, [keep_prob, 1 - keep_prob])\nz = x @ (masks * w).T\nreturn (1 / (1 + np.exp(-z))) @ chances",
        above=_PRODUCT,
    ),
    _mean(
        "stable-sigmoid",
        f"{_M}z = x @ (masks * w).T\ne = np.exp(-np.abs(z))\ns = np.where(z >= 0, 1 / (1 + e), e / (1 + e))\nreturn (s * chances).sum(-1)",
    ),
    _mean(
        "logaddexp",
        f"{_M}z = (masks * w) @ x.T\nreturn np.tensordot(chances, np.exp(-np.logaddexp(0, -z)), axes=1)",
    ),
    _mean("complement", f"{_M}z = x @ (masks * w).T\nreturn 1 - (1 / (1 + np.exp(z))) @ chances"),
    _mean(
        "skips-impossible",
        f"{_M}masks, chances = masks[chances > 0], chances[chances > 0]\nz = x @ (masks * w).T\nreturn (1 / (1 + np.exp(-z))) @ chances",
    ),
    _mean(
        "helper-masks",
        "masks = every(len(w))\nchances = (keep_prob**masks * (1 - keep_prob) ** (1 - masks)).prod(axis=1)\nreturn sigmoid(x @ (masks * w).T) @ chances",
        above="def every(n):\n    return np.indices((2,) * n).reshape(n, -1).T\n\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))",
    ),
    _mean(
        "uses-all-masks",
        "masks = all_masks(len(w))\nk = np.sum(masks, axis=1)\nreturn np.sum(keep_prob**k * (1 - keep_prob) ** (len(w) - k) / (1 + np.exp(-np.matmul(x, np.transpose(masks * w)))), axis=-1)",
    ),
)

MEAN_WRONG = (
    _mean("unweighted", f"{_Z}return s.mean(-1)", "probabilities_forgotten"),
    _mean("summed", f"{_Z}return s.sum(-1)", "sum_without_weights"),
    _mean(
        "weight-scaling", "return 1 / (1 + np.exp(-keep_prob * (x @ w)))", "weight_scaling_for_mean"
    ),
    _mean("whole-network", "return 1 / (1 + np.exp(-(x @ w)))", "whole_network_given"),
    _mean(
        "inverted",
        f"{_M}z = x @ (masks * w).T / keep_prob\nreturn (1 / (1 + np.exp(-z))) @ chances",
        "sub_networks_rescaled",
    ),
    _mean(
        "scaled-down",
        f"{_M}z = keep_prob * (x @ (masks * w).T)\nreturn (1 / (1 + np.exp(-z))) @ chances",
        "sub_networks_scaled_down",
    ),
    _mean("no-sigmoid", f"{_Z}return z @ chances", "sigmoid_missing"),
    _mean("tanh-for-sigmoid", f"{_Z}return np.tanh(z) @ chances"),
    _mean("sign-lost", f"{_Z}return (1 / (1 + np.exp(z))) @ chances", "complement_given"),
    _mean(
        "sigmoid-of-mean", f"{_Z}return 1 / (1 + np.exp(-(z @ chances)))", "weight_scaling_for_mean"
    ),
    _mean("kept-only", f"{_Z}return s @ keep_prob ** masks.sum(1)", "dropped_not_weighed"),
    _mean(
        "dropped-exchanged",
        f"{_Z}k = masks.sum(1)\nreturn s @ ((1 - keep_prob) ** k * keep_prob ** (n - k))",
        "drop_prob_taken",
    ),
    _mean("divided-again", f"{_Z}return s @ chances / len(masks)", "mean_divided_again"),
    _mean("mean-of-weighted", f"{_Z}return (s * chances).mean(-1)", "mean_divided_again"),
    _mean(
        "geometric",
        f"{_Z}g = np.exp(np.log(s) @ chances)\nh = np.exp(np.log(1 - s) @ chances)\nreturn g / (g + h)",
        "weight_scaling_for_mean",
    ),
    _mean("geometric-not-normalised", f"{_Z}return np.exp(np.log(s) @ chances)", "not_normalised"),
    _mean("half", f"{_Z}return s @ np.full(len(masks), 0.5**n)", "probabilities_forgotten"),
    _mean(
        "sampled",
        "rng = np.random.default_rng(0)\nmasks = rng.random((5000, len(w))) < keep_prob\nreturn (1 / (1 + np.exp(-(x @ (masks * w).T)))).mean(-1)",
    ),
    _mean(
        "empty-left-out",
        f"{_Z}keep = masks.any(1)\nreturn s[..., keep] @ chances[keep]",
        "empty_mask_missing",
    ),
    _mean(
        "empty-left-out-renormalised",
        f"{_Z}keep = masks.any(1)\nreturn s[..., keep] @ chances[keep] / max(chances[keep].sum(), 1e-300)",
        "empty_mask_missing",
    ),
    _mean("full-left-out", f"{_Z}return s[..., :-1] @ chances[:-1]", "last_mask_missing"),
    _mean(
        "single-units",
        "masks = np.eye(len(w))\nreturn (1 / (1 + np.exp(-(x @ (masks * w).T)))).mean(-1)",
    ),
    _mean(
        "by-number-kept",
        "n = len(w)\nz = np.multiply.outer(x @ w, np.arange(n + 1) / n)\nc = np.array([math.comb(n, k) * keep_prob**k * (1 - keep_prob) ** (n - k) for k in range(n + 1)])\nreturn (1 / (1 + np.exp(-z))) @ c",
        above="import math",
    ),
    _mean(
        "binomials-counted-twice",
        f"{_Z}k = masks.sum(1)\nc = np.array([math.comb(n, int(i)) for i in k])\nreturn s @ (c * chances)",
        above="import math",
    ),
    _mean("no-weights-w", f"{_M}return (1 / (1 + np.exp(-(x @ masks.T)))) @ chances"),
    _mean("absolute", f"{_M}return (1 / (1 + np.exp(-(np.abs(x) @ (masks * w).T)))) @ chances"),
    _mean(
        "one-row-only",
        f"{_M}row = x[0] if x.ndim == 2 else x\nreturn (1 / (1 + np.exp(-(masks * w) @ row))) @ chances",
        "one_number_for_batch",
    ),
    _mean("mean-over-batch", f"{_Z}y = s @ chances\nreturn y.mean()", "one_number_for_batch"),
    _mean("one-input-only", f"{_M}return chances @ (1 / (1 + np.exp(-(masks * w) @ x)))"),
    _mean(
        "batch-only",
        f"{_M}return np.array([chances @ (1 / (1 + np.exp(-(masks * w) @ row))) for row in x])",
    ),
    _mean(
        "one-becomes-batch",
        f"{_M}x = np.atleast_2d(x)\nreturn (1 / (1 + np.exp(-(x @ (masks * w).T)))) @ chances",
    ),
    _mean(
        "column",
        f"{_M}x = np.atleast_2d(x)\nreturn ((1 / (1 + np.exp(-(x @ (masks * w).T)))) @ chances)[:, None]",
    ),
    _mean("all-answers", f"{_Z}return s"),
    _mean("with-chances", f"{_Z}return s @ chances, chances"),
    _mean("rounded", f"{_Z}return (s @ chances).round(3)"),
    _mean(
        "one-mask",
        "mask = np.random.default_rng(1).random(len(w)) < keep_prob\nreturn 1 / (1 + np.exp(-(x * mask) @ w))",
    ),
    _mean(
        "changes-w",
        f"w *= keep_prob\nw /= keep_prob\n{_Z}w += 1\nreturn s @ chances",
        "input_changed",
    ),
    _mean("changes-x", f"{_Z}x *= 0\nreturn s @ chances", "input_changed"),
    _mean(
        "one-refused",
        f"{_Z}return s @ chances",
        "keep_all_fails",
        check="if not 0 < keep_prob < 1:\n    raise ValueError",
    ),
    _mean(
        "log-chances",
        f"{_Z}k = masks.sum(1)\nreturn s @ np.exp(k * np.log(keep_prob) + (n - k) * np.log(1 - keep_prob))",
        "keep_all_fails",
    ),
    _mean(
        "weights-not-inputs",
        f"{_M}b = masks @ (w * keep_prob)\nreturn (1 / (1 + np.exp(-np.multiply.outer(x.sum(-1), b)))) @ chances",
    ),
    _mean(
        "two-inputs-in-pairs",
        "masks = (np.arange(2 ** (len(w) // 2))[:, None] >> np.arange(len(w)) // 2) & 1\nchances = np.prod(np.where(masks == 1, keep_prob, 1 - keep_prob)[:, ::2], axis=1)\nreturn (1 / (1 + np.exp(-(x @ (masks * w).T)))) @ chances / chances.sum()",
    ),
    _mean(
        "unweighted-and-inverted",
        f"{_M}z = x @ (masks * w).T / keep_prob\nreturn (1 / (1 + np.exp(-z))).mean(-1)",
    ),
)

_G = _M + "z = x @ (masks * w).T\n"
GEO_RIGHT = (
    _geo("closed-form", "return 1 / (1 + np.exp(-keep_prob * (x @ w)))"),
    _geo("closed-form-tanh", "return 0.5 + 0.5 * np.tanh(0.5 * keep_prob * np.dot(x, w))"),
    _geo("closed-form-sum", "return 1 / (1 + np.exp(-(x * (keep_prob * w)).sum(axis=-1)))"),
    _geo(
        "closed-form-einsum",
        "z = np.einsum('...i,i->...', keep_prob * x, w)\nreturn np.exp(z) / (1 + np.exp(z))",
    ),
    _geo(
        "closed-form-float",
        "z = keep_prob * (x @ w)\nreturn 1 / (1 + math.exp(-z)) if x.ndim == 1 else 1 / (1 + np.exp(-z))",
        above="import math",
    ),
    _geo(
        "logs",
        f"{_G}s = 1 / (1 + np.exp(-z))\ng = np.exp(np.log(s) @ chances)\nh = np.exp(np.log(1 - s) @ chances)\nreturn g / (g + h)",
    ),
    _geo(
        "powers",
        f"{_G}s = 1 / (1 + np.exp(-z))\ng = np.prod(s**chances, axis=-1)\nh = np.prod((1 / (1 + np.exp(z))) ** chances, axis=-1)\nreturn g / (g + h)",
    ),
    _geo(
        "loop",
        """
        log_g = log_h = 0.0
        for mask in itertools.product([False, True], repeat=len(w)):
            kept = sum(mask)
            chance = keep_prob**kept * (1 - keep_prob) ** (len(w) - kept)
            z = (x * np.array(mask)) @ w
            log_g = log_g - chance * np.log1p(np.exp(-z))
            log_h = log_h - chance * np.log1p(np.exp(z))
        return np.exp(log_g) / (np.exp(log_g) + np.exp(log_h))
        """,
        above=_PRODUCT,
    ),
    _geo("mean-of-logits", f"{_G}return 1 / (1 + np.exp(-(z @ chances)))"),
    _geo(
        "one-product-of-odds",
        f"{_G}odds = np.exp((z * chances).sum(axis=-1))\nreturn odds / (1 + odds)",
    ),
    _geo(
        "uses-all-masks",
        "masks = all_masks(len(w))\nk = masks.sum(1)\nc = keep_prob**k * (1 - keep_prob) ** (len(w) - k)\nz = (x[..., None, :] * masks) @ w\ny = 1 / (1 + np.exp(-z))\na, b = (y**c).prod(-1), ((1 - y) ** c).prod(-1)\nreturn a / (a + b)",
    ),
    _geo(
        "row-by-row",
        "if x.ndim > 1:\n    return np.array([ensemble_geometric_mean(w, row, keep_prob) for row in x])\nz = keep_prob * sum(a * b for a, b in zip(w, x))\nreturn 1 / (1 + np.exp(-z))",
    ),
    _geo(
        "logaddexp",
        f"{_G}a = -np.logaddexp(0, -z) @ chances\nb = -np.logaddexp(0, z) @ chances\nreturn np.exp(a - np.logaddexp(a, b))",
    ),
)

_S = _G + "s = 1 / (1 + np.exp(-z))\n"
GEO_WRONG = (
    _geo("not-normalised", f"{_S}return np.exp(np.log(s) @ chances)", "not_normalised"),
    _geo("arithmetic", f"{_S}return s @ chances", "arithmetic_for_geometric"),
    _geo(
        "unweighted",
        f"{_S}g = np.exp(np.log(s).mean(-1))\nh = np.exp(np.log(1 - s).mean(-1))\nreturn g / (g + h)",
        "probabilities_forgotten",
    ),
    _geo(
        "no-exponents",
        f"{_S}g, h = s.prod(-1), (1 - s).prod(-1)\nreturn g / (g + h)",
        "exponents_forgotten",
    ),
    _geo(
        "weights-in-product",
        f"{_S}g, h = (s * chances).prod(-1), ((1 - s) * chances).prod(-1)\nreturn g / (g + h)",
        "exponents_forgotten",
    ),
    _geo(
        "odds",
        f"{_S}g = np.exp(np.log(s) @ chances)\nh = np.exp(np.log(1 - s) @ chances)\nreturn g / h",
        "odds_given",
    ),
    _geo("logarithm", f"{_S}return np.log(s) @ chances", "logarithm_returned"),
    _geo("not-scaled", "return 1 / (1 + np.exp(-(x @ w)))", "whole_network_given"),
    _geo("divided", "return 1 / (1 + np.exp(-(x @ w) / keep_prob))"),
    _geo("drop-prob", "return 1 / (1 + np.exp(-(1 - keep_prob) * (x @ w)))", "drop_prob_taken"),
    _geo("outside", "return keep_prob / (1 + np.exp(-(x @ w)))"),
    _geo(
        "inverted-inputs",
        f"{_M}z = x @ (masks * w).T / keep_prob\nreturn 1 / (1 + np.exp(-(z @ chances)))",
        "whole_network_given",
    ),
    _geo(
        "squared", "return 1 / (1 + np.exp(-(keep_prob**2) * (x @ w)))", "sub_networks_scaled_down"
    ),
    _geo(
        "both-scaled",
        "return 1 / (1 + np.exp(-(keep_prob * x) @ (keep_prob * w)))",
        "sub_networks_scaled_down",
    ),
    _geo("half", "return 1 / (1 + np.exp(-0.5 * (x @ w)))", "probabilities_forgotten"),
    _geo("rooted", "return 1 / (1 + np.exp(-np.sqrt(keep_prob) * (x @ w)))"),
    _geo("complement", "return 1 / (1 + np.exp(keep_prob * (x @ w)))", "complement_given"),
    _geo(
        "complement-by-masks",
        f"{_S}g = np.exp(np.log(s) @ chances)\nh = np.exp(np.log(1 - s) @ chances)\nreturn h / (g + h)",
        "complement_given",
    ),
    _geo(
        "normalised-by-arithmetic",
        f"{_S}g = np.exp(np.log(s) @ chances)\nreturn g / (g + (1 - s) @ chances)",
    ),
    _geo(
        "minus-from-one",
        f"{_S}g = np.exp(np.log(s) @ chances)\nreturn g / (g + (1 - g))",
        "not_normalised",
    ),
    _geo(
        "kept-only",
        f"{_S}c = keep_prob ** masks.sum(1)\ng = np.exp(np.log(s) @ c)\nh = np.exp(np.log(1 - s) @ c)\nreturn g / (g + h)",
        "dropped_not_weighed",
    ),
    _geo(
        "exchanged",
        f"{_S}k = masks.sum(1)\nc = (1 - keep_prob) ** k * keep_prob ** (n - k)\ng = np.exp(np.log(s) @ c)\nh = np.exp(np.log(1 - s) @ c)\nreturn g / (g + h)",
        "drop_prob_taken",
    ),
    _geo(
        "chances-over-count",
        f"{_S}c = chances / len(masks)\ng = np.exp(np.log(s) @ c)\nh = np.exp(np.log(1 - s) @ c)\nreturn g / (g + h)",
    ),
    _geo(
        "sampled",
        "masks = np.random.default_rng(0).random((3000, len(w))) < keep_prob\nz = (x @ (masks * w).T).mean(-1)\nreturn 1 / (1 + np.exp(-z))",
    ),
    _geo("no-sigmoid", "return keep_prob * (x @ w)", "sigmoid_missing"),
    _geo("tanh", "return np.tanh(keep_prob * (x @ w))"),
    _geo(
        "harmonic",
        f"{_S}g, h = 1 / ((1 / s) @ chances), 1 / ((1 / (1 - s)) @ chances)\nreturn g / (g + h)",
    ),
    _geo("one-input-only", "return 1 / (1 + np.exp(-keep_prob * (w @ x)))"),
    _geo("batch-only", "return np.array([1 / (1 + np.exp(-keep_prob * (row @ w))) for row in x])"),
    _geo(
        "mean-over-batch",
        "return np.mean(1 / (1 + np.exp(-keep_prob * (x @ w))))",
        "one_number_for_batch",
    ),
    _geo("one-becomes-batch", "return 1 / (1 + np.exp(-keep_prob * (np.atleast_2d(x) @ w)))"),
    _geo(
        "empty-left-out",
        f"{_S}k = masks.any(1)\ng = np.exp(np.log(s[..., k]) @ chances[k])\nh = np.exp(np.log(1 - s[..., k]) @ chances[k])\nreturn np.where(keep_prob < 1, g / (g + h), g / (g + h)) * 0.999",
    ),
    _geo("changes-x", "x *= keep_prob\nreturn 1 / (1 + np.exp(-(x @ w)))", "input_changed"),
    _geo("changes-w", "w *= keep_prob\nreturn 1 / (1 + np.exp(-(x @ w)))", "input_changed"),
    _geo(
        "one-refused",
        "return 1 / (1 + np.exp(-keep_prob * (x @ w)))",
        "keep_all_fails",
        check="if not 0 < keep_prob < 1:\n    raise ValueError",
    ),
    _geo(
        "log-zero",
        f"{_S}k = masks.sum(1)\nc = np.exp(k * np.log(keep_prob) + (n - k) * np.log(1 - keep_prob))\ng = np.exp(np.log(s) @ c)\nh = np.exp(np.log(1 - s) @ c)\nreturn g / (g + h)",
        "keep_all_fails",
    ),
    _geo("clipped", "return np.clip(1 / (1 + np.exp(-keep_prob * (x @ w))), 0.01, 0.99)"),
    _geo("pair", f"{_S}return np.exp(np.log(s) @ chances), np.exp(np.log(1 - s) @ chances)"),
    _geo("rounded", "return np.round(1 / (1 + np.exp(-keep_prob * (x @ w))), 2)"),
    _geo(
        "not-normalised-unweighted",
        f"{_S}return np.exp(np.log(s).mean(-1))",
        "not_normalised",
        "probabilities_forgotten",
    ),
)

RIGHT = MEAN_RIGHT + GEO_RIGHT
WRONG = MEAN_WRONG + GEO_WRONG
