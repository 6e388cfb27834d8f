"""Lesson 04: `mlp_forward` in many wrong and many right ways, all with the reference's cache."""

from __future__ import annotations

from examples.model import Mistake, Right

FORWARD = """
def mlp_forward(x, params, keep_prob, rng, training=True):
    if not 0 < keep_prob <= 1:
        raise ValueError("keep_prob must lie in (0, 1]")
    if not training:
        keep_prob = 1.0
    (W1, b1), (W2, b2), (W3, b3) = params
    h1 = np.tanh(x @ W1.T + b1)
    mask1 = rng.random(h1.shape) < keep_prob
    d1 = h1 * mask1 / keep_prob
    h2 = np.tanh(d1 @ W2.T + b2)
    mask2 = rng.random(h2.shape) < keep_prob
    d2 = h2 * mask2 / keep_prob
    y = d2 @ W3.T + b3
    return y, (x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)
"""


def changed(source: str, *changes: tuple[str, str]) -> str:
    """Return the source with texts replaced, each of which must be there."""
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new)
    return source


def masks(first: str, second: str) -> tuple[tuple[str, str], ...]:
    """Other ways to draw both masks."""
    return (
        ("mask1 = rng.random(h1.shape) < keep_prob", first),
        ("mask2 = rng.random(h2.shape) < keep_prob", second),
    )


def both(text: str) -> tuple[tuple[str, str], ...]:
    """Another way to draw, # standing for the number of the layer."""
    return masks(f"mask1 = {text.replace('#', '1')}", f"mask2 = {text.replace('#', '2')}")


def scale(text: str) -> tuple[tuple[str, str], ...]:
    """Another factor, # standing for the number of the layer."""
    return tuple((f"h{n} * mask{n} / keep_prob", text.replace("#", str(n))) for n in (1, 2))


OFF = ("    if not training:\n        keep_prob = 1.0\n", "")
CHECK = (
    '    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n',
    "",
)


def _wrong(
    name: str, cell: str, named: str | tuple[str, ...], *changes: tuple[str, str]
) -> Mistake:
    cells = tuple(f"test_mlp_forward_{one}" for one in cell.split())
    names = (named,) if isinstance(named, str) else named
    return Mistake("mlp_forward", name, changed(FORWARD, *changes), cells, names)


EVALUATION_OFF = (
    "    if not training:\n        keep_prob = 1.0\n",
    "    p, keep_prob = keep_prob, keep_prob if training else 1.0\n",
)

MISTAKES: tuple[Mistake, ...] = (
    _wrong("no_first_bias", "layers", (), (" + b1", "")),
    _wrong("no_second_bias", "layers", (), (" + b2", "")),
    _wrong("no_last_bias", "layers", (), (" + b3", "")),
    _wrong("last_bias_only", "layers", (), (" + b1", ""), (" + b2", "")),
    _wrong("first_bias_only", "layers", (), (" + b2", ""), (" + b3", "")),
    _wrong("second_bias_only", "layers", (), (" + b1", ""), (" + b3", "")),
    _wrong("last_bias_twice", "layers", (), (" + b3", " + 2 * b3")),
    _wrong(
        "exactly_k_of_the_first_layer",
        "independence",
        "exactly_k_kept",
        masks(
            "mask1 = rng.permutation(np.arange(h1.size) < round(keep_prob * h1.size))\n"
            "    mask1 = mask1.reshape(h1.shape)",
            "",
        )[0],
    ),
    _wrong(
        "exactly_k_of_each_example_of_the_first_layer",
        "independence",
        "exactly_k_kept",
        masks(
            "ranks = rng.random(h1.shape).argsort(1).argsort(1)\n"
            "    mask1 = ranks < round(keep_prob * h1.shape[1])",
            "",
        )[0],
    ),
    _wrong(
        "reversed_comparison",
        "density",
        "reversed_comparison",
        *both("rng.random(h#.shape) > keep_prob if training else np.ones(h#.shape, bool)"),
    ),
    _wrong(
        "half_hard_coded",
        "density",
        "half_hard_coded",
        *both("rng.random(h#.shape) < (0.5 if training else 1)"),
    ),
    _wrong(
        "normal_draws",
        "density",
        "normal_draws",
        *both("rng.normal(size=h#.shape) < (keep_prob if training else np.inf)"),
    ),
    _wrong(
        "not_thresholded",
        "density",
        "not_thresholded",
        *both("rng.random(h#.shape) if training else np.ones(h#.shape)"),
    ),
    _wrong(
        "one_mask_for_batch",
        "independence",
        "one_mask_for_batch",
        *both("np.broadcast_to(rng.random(h#.shape[1]) < keep_prob, h#.shape)"),
    ),
    _wrong(
        "one_value_per_example",
        "independence",
        "one_value_per_example",
        *both("np.broadcast_to(rng.random((len(h#), 1)) < keep_prob, h#.shape)"),
    ),
    _wrong(
        "exactly_k_kept",
        "independence",
        "exactly_k_kept",
        *both(
            "rng.permuted(np.arange(h#.size).reshape(h#.shape) % h#.shape[1]"
            " < round(keep_prob * h#.shape[1]), axis=1)"
        ),
    ),
    _wrong(
        "same_mask_in_every_layer",
        "independence",
        "same_mask_in_every_layer",
        masks("", "mask2 = mask1")[1],
    ),
    _wrong(
        "first_layer_one_mask_for_batch",
        "independence",
        "one_mask_for_batch",
        masks("mask1 = np.broadcast_to(rng.random(h1.shape[1]) < keep_prob, h1.shape)", "")[0],
    ),
    _wrong("missing_scale", "scale", "missing_scale", *scale("h# * mask#")),
    _wrong("missing_scale_second_layer", "scale", "missing_scale", scale("h# * mask#")[1]),
    _wrong("missing_scale_first_layer", "scale", "missing_scale", scale("h# * mask#")[0]),
    _wrong(
        "scaled_by_drop_prob",
        "scale",
        "scaled_by_drop_prob",
        *scale("h# * mask# / (1 - keep_prob if keep_prob < 1 else 1)"),
    ),
    _wrong(
        "scaled_by_square_root",
        "scale",
        "scaled_by_square_root",
        *scale("h# * mask# / keep_prob**0.5"),
    ),
    _wrong(
        "multiplied_by_keep_prob",
        "scale",
        "multiplied_by_keep_prob",
        *scale("h# * mask# * keep_prob"),
    ),
    _wrong("scaled_twice", "scale", "scaled_twice", *scale("h# * mask# / keep_prob / keep_prob")),
    _wrong(
        "realised_fraction",
        "scale",
        "scaled_by_realised_fraction",
        *scale("h# * mask# / float(max(mask#.mean(), 1e-9))"),
    ),
    _wrong(
        "realised_fraction_of_row",
        "scale",
        "scaled_by_realised_fraction",
        *scale("h# * mask# / np.maximum(mask#.mean(axis=1, keepdims=True), 1e-9)"),
    ),
    _wrong(
        "dropout_on_output",
        "places",
        "dropout_on_output",
        (
            "    return y,",
            "    y = y * (rng.random(y.shape) < keep_prob) / keep_prob\n    return y,",
        ),
    ),
    _wrong(
        "dropout_on_input",
        "places",
        "dropout_on_input",
        ("    h1 = ", "    x = x * (rng.random(x.shape) < keep_prob) / keep_prob\n    h1 = "),
    ),
    _wrong(
        "dropout_before_activation",
        "places",
        "dropout_before_activation",
        ("    h1 = np.tanh(x @ W1.T + b1)\n", "    h1 = x @ W1.T + b1\n"),
        ("    h2 = np.tanh(d1 @ W2.T + b2)\n", "    h2 = d1 @ W2.T + b2\n"),
        ("d1 = h1 * mask1 / keep_prob", "h1 = d1 = np.tanh(h1 * mask1 / keep_prob)"),
        ("d2 = h2 * mask2 / keep_prob", "h2 = d2 = np.tanh(h2 * mask2 / keep_prob)"),
    ),
    _wrong(
        "second_layer_without_dropout",
        "places",
        "hidden_layer_without_dropout",
        masks("", "mask2 = np.ones(h2.shape, bool)")[1],
        scale("h# * mask#")[1],
    ),
    _wrong(
        "first_layer_without_dropout",
        "places",
        "hidden_layer_without_dropout",
        masks("mask1 = np.ones(h1.shape, bool)", "")[0],
        scale("h# * mask#")[0],
    ),
    _wrong("dropout_in_evaluation", "evaluation", "dropout_in_evaluation", OFF),
    _wrong(
        "scaled_in_evaluation",
        "evaluation",
        "scaled_in_evaluation",
        EVALUATION_OFF,
        *(
            (
                "d#2 = h#2".replace("#2", str(n)),
                f"h{n} = h{n} if training else p * h{n}\n    d{n} = h{n}",
            )
            for n in (1, 2)
        ),
    ),
    _wrong("flag_reversed", "evaluation", "flag_reversed", ("if not training", "if training")),
    _wrong(
        "global_generator",
        "generator",
        "global_seed_reset",
        *both("np.random.random(h#.shape) < keep_prob"),
    ),
    _wrong(
        "generator_made_inside",
        "generator",
        "new_generator_each_call",
        ("    (W1, b1)", "    rng = np.random.default_rng(0)\n    (W1, b1)"),
    ),
    _wrong(
        "generator_ignored",
        "generator",
        "generator_ignored",
        ("    (W1, b1)", "    rng = np.random.default_rng()\n    (W1, b1)"),
    ),
    _wrong("no_validation", "contract", "no_validation", CHECK),
    _wrong(
        "nan_accepted",
        "contract",
        "no_validation",
        ("not 0 < keep_prob <= 1", "keep_prob <= 0 or keep_prob > 1"),
    ),
    _wrong(
        "input_changed",
        "contract",
        "input_changed",
        ("    return y, (x,", "    before = x.copy()\n    x *= 2.0\n    return y, (before,"),
    ),
    _wrong(
        "float64_creep",
        "contract",
        "float64_creep",
        ("    (W1, b1)", "    x = x.astype(float)\n    (W1, b1)"),
    ),
    _wrong("tanh_on_output", "layers", (), ("d2 @ W3.T + b3", "np.tanh(d2 @ W3.T + b3)")),
    _wrong("no_tanh_in_second_layer", "layers", (), ("np.tanh(d1 @ W2.T + b2)", "d1 @ W2.T + b2")),
    _wrong(
        "relu_for_tanh",
        "layers",
        (),
        ("np.tanh(x @ W1.T + b1)", "np.maximum(x @ W1.T + b1, 0)"),
        ("np.tanh(d1 @ W2.T + b2)", "np.maximum(d1 @ W2.T + b2, 0)"),
    ),
    _wrong("biases_forgotten", "layers", (), (" + b1", ""), (" + b2", ""), (" + b3", "")),
)


def _right(name: str, *changes: tuple[str, str]) -> Right:
    return Right("mlp_forward", name, changed(FORWARD, *changes))


RIGHT: tuple[Right, ...] = (
    _right("binomial", *both("rng.binomial(1, keep_prob, h#.shape)")),
    _right("at_least", *both("rng.random(h#.shape) >= 1 - keep_prob")),
    _right("at_most", *both("rng.random(h#.shape) <= keep_prob")),
    _right("choice", *both("rng.choice([0, 1], size=h#.shape, p=[1 - keep_prob, keep_prob])")),
    _right("uniform", *both("(rng.uniform(-1, 1, h#.shape) < 2 * keep_prob - 1)")),
    _right("transposed_draws", *both("rng.random(h#.shape[::-1]).T < keep_prob")),
    _right("float32_draws", *both("rng.random(h#.shape, dtype=np.float32) < keep_prob")),
    _right("int_masks", *both("(rng.random(h#.shape) < keep_prob).astype(int)")),
    _right("float_masks", *both("(rng.random(h#.shape) < keep_prob).astype(float)")),
    _right(
        "masks_first",
        ("    h1 = ", "    mask2 = rng.random((len(x), len(b2))) < keep_prob\n    h1 = "),
        masks("", "")[1],
    ),
    _right(
        "children_of_the_generator",
        ("    h1 = ", "    one, two = rng.spawn(2)\n    h1 = "),
        *masks(
            "mask1 = one.random(h1.shape) < keep_prob", "mask2 = two.random(h2.shape) < keep_prob"
        ),
    ),
    _right(
        "entry_by_entry", *both("np.array([[rng.random() < keep_prob for _ in row] for row in h#])")
    ),
    _right("where", *scale("np.where(mask#, h# / keep_prob, 0)")),
    _right("exponential_draws", *both("rng.exponential(size=h#.shape) > -np.log(keep_prob)")),
    _right(
        "no_draws_in_evaluation",
        *both("rng.random(h#.shape) < keep_prob if training else np.ones(h#.shape, bool)"),
    ),
    _right(
        "weights_unpacked_by_number",
        (
            "(W1, b1), (W2, b2), (W3, b3) = params",
            "W1, b1 = params[0]; W2, b2 = params[1]; W3, b3 = params[2]",
        ),
    ),
    _right(
        "columns_are_examples", ("np.tanh(d1 @ W2.T + b2)", "np.tanh(W2 @ d1.T + b2[:, None]).T")
    ),
)
