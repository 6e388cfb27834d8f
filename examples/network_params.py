"""Lesson 04: `scale_weights` and `bias_only` in wrong and right ways."""

from __future__ import annotations

from examples.model import Mistake, Right


def _scale(body: str) -> str:
    return f"\ndef scale_weights(params, keep_prob):\n{body}\n"


def _wrong(name: str, body: str, cell: str, *named: str) -> Mistake:
    cells = tuple(f"test_scale_weights_{one}" for one in cell.split())
    return Mistake("scale_weights", name, _scale(body), cells, named)


THREE = "    (W1, b1), (W2, b2), (W3, b3) = params\n    p = keep_prob\n"


def _three(pairs: str) -> str:
    return f"{THREE}    return [{pairs}]"


def _bias(name: str, body: str, *named: str) -> Mistake:
    source = f"\ndef bias_only(params):\n{body}\n"
    return Mistake("bias_only", name, source, ("test_bias_only_value",), named)


MISTAKES: tuple[Mistake, ...] = (
    _wrong(
        "all_layers",
        "    return [(keep_prob * W, b) for W, b in params]",
        "layers",
        "first_layer_scaled",
    ),
    _wrong(
        "last_layer_only", _three("(W1, b1), (W2, b2), (p * W3, b3)"), "layers", "layer_not_scaled"
    ),
    _wrong(
        "first_two_layers",
        _three("(p * W1, b1), (p * W2, b2), (W3, b3)"),
        "layers",
        "first_layer_scaled",
        "layer_not_scaled",
    ),
    _wrong("nothing_scaled", "    return params", "layers biases clean", "layer_not_scaled"),
    _wrong("divided", _three("(W1, b1), (W2 / p, b2), (W3 / p, b3)"), "layers", "weights_divided"),
    _wrong(
        "by_drop_prob",
        _three("(W1, b1), ((1 - p) * W2, b2), ((1 - p) * W3, b3)"),
        "layers",
        "weights_by_drop_prob",
    ),
    _wrong(
        "by_square_root",
        _three("(W1, b1), (p**0.5 * W2, b2), (p**0.5 * W3, b3)"),
        "layers",
        "weights_by_square_root",
    ),
    _wrong("half", _three("(W1, b1), (0.5 * W2, b2), (0.5 * W3, b3)"), "layers", "half_hard_coded"),
    _wrong("powers", _three("(W1, b1), (p * W2, b2), (p**2 * W3, b3)"), "layers", "scaled_twice"),
    _wrong(
        "biases_too",
        _three("(W1, b1), (p * W2, p * b2), (p * W3, p * b3)"),
        "biases",
        "biases_scaled",
    ),
    _wrong(
        "output_bias_too",
        _three("(W1, b1), (p * W2, b2), (p * W3, p * b3)"),
        "biases",
        "biases_scaled",
    ),
    _wrong(
        "everything",
        "    return [(keep_prob * W, keep_prob * b) for W, b in params]",
        "layers biases",
        "first_layer_scaled",
        "biases_scaled",
    ),
    _wrong("biases_zeroed", _three("(W1, 0 * b1), (p * W2, 0 * b2), (p * W3, 0 * b3)"), "biases"),
    _wrong(
        "in_place",
        "    for W, b in params[1:]:\n        W *= keep_prob\n    return params",
        "clean",
        "input_changed",
    ),
    _wrong(
        "float64",
        _three("(W1, b1), (np.array(p) * W2.astype(float), b2), (p * W3, b3)"),
        "clean",
        "float64_creep",
    ),
    _bias(
        "hidden_biases",
        "    (W1, b1), (W2, b2), (W3, b3) = params\n"
        "    return np.tanh(np.tanh(b1) @ W2.T + b2) @ W3.T + b3",
        "hidden_biases_counted",
    ),
    _bias(
        "second_hidden_bias",
        "    (W1, b1), (W2, b2), (W3, b3) = params\n    return np.tanh(b2) @ W3.T + b3",
        "hidden_biases_counted",
    ),
    _bias("zeros", "    return np.zeros(len(params[-1][1]))", "bias_forgotten"),
    _bias("first_bias", "    return params[0][1]", "bias_of_wrong_layer"),
    _bias("second_bias", "    return params[1][1]", "bias_of_wrong_layer"),
    _bias("half_of_it", "    return 0.5 * params[-1][1]", "bias_scaled"),
    _bias("a_row", "    return params[-1][1][None]"),
    _bias("a_list", "    return list(params[-1][1])"),
    _bias("the_pair", "    return params[-1]"),
)

RIGHT: tuple[Right, ...] = (
    Right("scale_weights", "three", _scale(_three("(W1, b1), (p * W2, b2), (W3 * p, b3)"))),
    Right(
        "scale_weights",
        "copies",
        _scale(
            "    new = [(W.copy(), b.copy()) for W, b in params]\n"
            "    for W, _ in new[1:]:\n        W *= keep_prob\n    return new"
        ),
    ),
    Right(
        "scale_weights",
        "tuple_of_lists",
        _scale(
            "    return tuple([W * (keep_prob if n else 1), b] for n, (W, b) in enumerate(params))"
        ),
    ),
    Right(
        "scale_weights",
        "with_check",
        _scale(
            "    if not 0 < keep_prob <= 1:\n        raise ValueError\n"
            "    return params[:1] + [(keep_prob * W, b) for W, b in params[1:]]"
        ),
    ),
    Right("bias_only", "the_very_bias", "\ndef bias_only(params):\n    return params[2][1]\n"),
    Right(
        "bias_only",
        "through_zeros",
        "\ndef bias_only(params):\n    W, b = params[-1]\n"
        "    return np.zeros(W.shape[1]) @ W.T + b\n",
    ),
    Right(
        "bias_only",
        "network_of_zeros",
        "\ndef bias_only(params):\n"
        "    out = params[0][1] * 0\n    for W, b in params[1:-1]:\n"
        "        out = 0 * np.tanh(W @ out + b)\n"
        "    W, b = params[-1]\n    return W @ out + b\n",
    ),
)
