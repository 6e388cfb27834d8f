"""Lesson 04: `mlp_backward` in many wrong and many right ways.

A way that needs a cache of its own brings a `mlp_forward` along in the same cell.
"""

from __future__ import annotations

from examples.model import Mistake, Right
from examples.network_forward import FORWARD, changed

BACKWARD = """
def mlp_backward(dy, cache):
    x, params, keep_prob, h1, mask1, d1, h2, mask2, d2 = cache
    W2, W3 = params[1][0], params[2][0]
    dd2 = dy @ W3
    dh2 = dd2 * mask2 / keep_prob
    dz2 = dh2 * (1 - h2**2)
    dd1 = dz2 @ W2
    dh1 = dd1 * mask1 / keep_prob
    dz1 = dh1 * (1 - h1**2)
    return [
        (dz1.T @ x, dz1.sum(axis=0)),
        (dz2.T @ d1, dz2.sum(axis=0)),
        (dy.T @ d2, dy.sum(axis=0)),
    ]
"""


def back(text: str) -> tuple[tuple[str, str], ...]:
    """Another way through dropout, # standing for the number of the layer."""
    return tuple((f"dd{n} * mask{n} / keep_prob", text.replace("#", str(n))) for n in (2, 1))


def slope(text: str) -> tuple[tuple[str, str], ...]:
    """Another derivative of tanh."""
    return tuple((f"(1 - h{n}**2)", text.replace("#", str(n))) for n in (2, 1))


def _wrong(
    name: str, cell: str, named: str | tuple[str, ...], *changes: tuple[str, str], first: str = ""
) -> Mistake:
    cells = tuple(f"test_mlp_backward_{one}" for one in cell.split())
    names = (named,) if isinstance(named, str) else named
    return Mistake("mlp_backward", name, first + changed(BACKWARD, *changes), cells, names)


GLOBAL_FORWARD = changed(
    FORWARD, ("    return y,", "    global masks\n    masks = mask1, mask2\n    return y,")
)
KEPT_PROB = changed(
    FORWARD,
    (
        "    if not training:\n        keep_prob = 1.0\n",
        "    asked, keep_prob = keep_prob, keep_prob if training else 1.0\n",
    ),
    ("(x, params, keep_prob, h1", "(x, params, asked, h1"),
)

MISTAKES: tuple[Mistake, ...] = (
    _wrong("slope_of_sigmoid", "tanh", "slope_of_another_activation", *slope("(h# * (1 - h#))")),
    _wrong("slope_of_relu", "tanh", "slope_of_another_activation", *slope("(h# > 0)")),
    _wrong(
        "slope_of_sigmoid_first_layer",
        "tanh",
        "slope_of_another_activation",
        slope("(h# * (1 - h#))")[1],
    ),
    _wrong("precedence_of_slope", "masks scale tanh weights", (), *slope("1 - h#**2")),
    _wrong("no_slope_in_dw2", "weights", (), ("dz2.T @ d1", "dh2.T @ d1")),
    _wrong("no_slope_in_dw1", "weights", (), ("dz1.T @ x", "dh1.T @ x")),
    _wrong("no_slope_in_db1", "weights", (), ("dz1.sum", "dh1.sum")),
    _wrong(
        "square_weights_transposed",
        "masks",
        "weights_transposed",
        ("dd1 = dz2 @ W2", "dd1 = dz2 @ (W2.T if W2.shape[0] == W2.shape[1] else W2)"),
    ),
    _wrong(
        "dy_halved",
        "weights",
        "input_changed",
        ("    return [", "    out = ["),
        ("sum(axis=0)),\n    ]\n", "sum(axis=0)),\n    ]\n    dy /= 2\n    return out\n"),
    ),
    _wrong(
        "fresh_mask",
        "masks",
        "fresh_mask_backward",
        *back("dd# * (np.random.default_rng().random(h#.shape) < keep_prob) / keep_prob"),
    ),
    _wrong(
        "fresh_mask_same_seed",
        "masks",
        "fresh_mask_backward",
        *back("dd# * (np.random.default_rng(#).random(h#.shape) < keep_prob) / keep_prob"),
    ),
    _wrong(
        "fresh_mask_global",
        "masks",
        "fresh_mask_backward",
        *back("dd# * (np.random.rand(*h#.shape) < keep_prob) / keep_prob"),
    ),
    _wrong("no_mask", "masks", "no_mask_backward", *back("dd# / keep_prob")),
    _wrong("no_mask_first_layer", "masks", "no_mask_backward", back("dd# / keep_prob")[1]),
    _wrong("no_dropout", "masks scale", ("no_mask_backward", "no_scale_backward"), *back("dd#")),
    _wrong(
        "masks_exchanged",
        "masks",
        "masks_exchanged",
        ("h1, mask1, d1, h2, mask2", "h1, mask2, d1, h2, mask1"),
    ),
    _wrong("second_mask_twice", "masks", "masks_exchanged", ("dd1 * mask1", "dd1 * mask2")),
    _wrong(
        "mask_guessed", "masks", "mask_guessed_from_zeros", *back("dd# * (d# != 0) / keep_prob")
    ),
    _wrong(
        "mask_guessed_positive",
        "masks",
        "mask_guessed_from_zeros",
        *back("dd# * (d# > 0) / keep_prob"),
    ),
    _wrong(
        "mask_in_global",
        "masks",
        "mask_kept_in_global",
        ("    W2, W3 =", "    mask1, mask2 = masks\n    W2, W3 ="),
        first=GLOBAL_FORWARD,
    ),
    _wrong(
        "mask_of_first_example", "masks", "one_mask_for_batch", *back("dd# * mask#[0] / keep_prob")
    ),
    _wrong("mask_inverted", "masks", (), *back("dd# * ~mask# / keep_prob")),
    _wrong("no_scale", "scale", "no_scale_backward", *back("dd# * mask#")),
    _wrong("no_scale_second_layer", "scale", "no_scale_backward", back("dd# * mask#")[0]),
    _wrong("no_scale_first_layer", "scale", "no_scale_backward", back("dd# * mask#")[1]),
    _wrong("scaled_twice", "scale", "scaled_twice", *back("dd# * mask# / keep_prob**2")),
    _wrong("multiplied", "scale", "multiplied_by_keep_prob", *back("dd# * mask# * keep_prob")),
    _wrong(
        "by_drop_prob",
        "scale",
        "scaled_by_drop_prob",
        *back("dd# * mask# / (1 - keep_prob if keep_prob < 1 else 1)"),
    ),
    _wrong(
        "by_square_root", "scale", "scaled_by_square_root", *back("dd# * mask# / keep_prob**0.5")
    ),
    _wrong(
        "by_realised_fraction",
        "scale",
        "scaled_by_realised_fraction",
        *back("dd# * mask# / float(max(mask#.mean(), 1e-9))"),
    ),
    _wrong("tanh_prime_after_mask", "tanh", "tanh_prime_after_mask", *slope("(1 - d#**2)")),
    _wrong(
        "tanh_prime_after_mask_first_layer",
        "tanh",
        "tanh_prime_after_mask",
        slope("(1 - d#**2)")[1],
    ),
    _wrong("tanh_prime_missing", "tanh", "tanh_prime_missing", *slope("1")),
    _wrong("tanh_prime_missing_second_layer", "tanh", "tanh_prime_missing", slope("1")[0]),
    _wrong("tanh_prime_of_tanh", "tanh", "tanh_prime_of_tanh", *slope("(1 - np.tanh(h#)**2)")),
    _wrong("square_forgotten", "tanh", (), *slope("(1 - abs(h#))")),
    _wrong(
        "undropped_activations",
        "weights",
        "undropped_activation_in_dw",
        ("dz2.T @ d1", "dz2.T @ h1"),
        ("dy.T @ d2", "dy.T @ h2"),
    ),
    _wrong(
        "undropped_in_output_layer",
        "weights",
        "undropped_activation_in_dw",
        ("dy.T @ d2", "dy.T @ h2"),
    ),
    _wrong(
        "unscaled_activations",
        "weights",
        "unscaled_activation_in_dw",
        ("dz2.T @ d1", "dz2.T @ (h1 * mask1)"),
        ("dy.T @ d2", "dy.T @ (h2 * mask2)"),
    ),
    _wrong(
        "averaged",
        "weights",
        "averaged_over_batch",
        (
            "    return [",
            "    dy, dz1, dz2 = dy / len(x), dz1 / len(x), dz2 / len(x)\n    return [",
        ),
    ),
    _wrong("db_averaged", "weights", "averaged_over_batch", (".sum(axis=0)", ".mean(axis=0)")),
    _wrong("db_not_summed", "weights", "db_not_summed", (".sum(axis=0)", "")),
    _wrong("db_summed_over_units", "weights", "db_not_summed", (".sum(axis=0)", ".sum(axis=1)")),
    _wrong(
        "db_kept_dims", "weights", "db_not_summed", (".sum(axis=0)", ".sum(axis=0, keepdims=True)")
    ),
    _wrong(
        "order_reversed",
        "weights",
        "order_reversed",
        ("    return [", "    return ["),
        ("    ]\n", "    ][::-1]\n"),
    ),
    _wrong(
        "pairs_exchanged",
        "weights",
        "pairs_exchanged",
        ("(dz1.T @ x, dz1.sum(axis=0))", "(dz1.sum(axis=0), dz1.T @ x)"),
        ("(dz2.T @ d1, dz2.sum(axis=0))", "(dz2.sum(axis=0), dz2.T @ d1)"),
        ("(dy.T @ d2, dy.sum(axis=0))", "(dy.sum(axis=0), dy.T @ d2)"),
    ),
    _wrong(
        "not_in_pairs",
        "weights",
        "not_in_pairs",
        ("(dz1.T @ x, dz1.sum(axis=0))", "dz1.T @ x, dz1.sum(axis=0)"),
        ("(dz2.T @ d1, dz2.sum(axis=0))", "dz2.T @ d1, dz2.sum(axis=0)"),
        ("(dy.T @ d2, dy.sum(axis=0))", "dy.T @ d2, dy.sum(axis=0)"),
    ),
    _wrong("slope_left_out_below", "tanh", (), ("dd1 = dz2 @ W2", "dd1 = dh2 @ W2")),
    _wrong("slope_of_the_other_layer", "tanh", (), ("(1 - h2**2)", "(1 - h1**2)")),
    _wrong("slope_of_z", "tanh", (), *slope("(1 - np.arctanh(h#) ** 2)")),
    _wrong(
        "everything_in_globals",
        "masks",
        "mask_kept_in_global",
        ("= cache", "= everything"),
        first=changed(
            FORWARD,
            (
                "    return y, (x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)",
                "    global everything\n"
                "    everything = x, params, keep_prob, h1, mask1, d1, h2, mask2, d2\n"
                "    return y, None",
            ),
        ),
    ),
    _wrong("negative", "weights", (), ("    dd2 = dy", "    dy = -dy\n    dd2 = dy")),
    _wrong("db_of_dh", "weights", (), ("dz2.sum(axis=0)", "dh2.sum(axis=0)")),
    _wrong(
        "transposed",
        "weights",
        "transposed_dw",
        ("dz1.T @ x", "x.T @ dz1"),
        ("dz2.T @ d1", "d1.T @ dz2"),
        ("dy.T @ d2", "d2.T @ dy"),
    ),
    _wrong("scaled_after_evaluation", "evaluation", "evaluation_scaled_backward", first=KEPT_PROB),
    _wrong(
        "dropped_after_evaluation",
        "evaluation",
        "evaluation_dropped_backward",
        *back("dd# * mask# / (1 if mask#.all() else keep_prob)"),
        (
            "    W2, W3 =",
            "    if mask1.all() and mask2.all():\n"
            "        mask2 = np.random.default_rng(4).random(h2.shape) < 0.5\n"
            "    W2, W3 =",
        ),
        first=KEPT_PROB,
    ),
    _wrong(
        "scaled_twice_in_first_layer",
        "scale",
        "scaled_twice",
        ("dd1 * mask1 / keep_prob", "dd1 * mask1 / keep_prob**2"),
    ),
    _wrong(
        "bias_past_mask_and_tanh", "weights", (), ("(dz1.T @ x, dz1.sum", "(dz1.T @ x, dd1.sum")
    ),
)

DICT_FORWARD = changed(
    FORWARD,
    (
        "(x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)",
        "dict(x=x, params=params, p=keep_prob, h=[h1, h2], mask=[mask1, mask2], d=[d1, d2])",
    ),
)
OBJECT_FORWARD = "\nclass Cache:\n    pass\n" + changed(
    FORWARD,
    (
        "    return y, (x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)",
        "    cache = Cache()\n"
        "    cache.all = (x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)\n"
        "    return y, cache",
    ),
)
CLOSURE = """
def mlp_forward(x, params, keep_prob, rng, training=True):
    if not 0 < keep_prob <= 1:
        raise ValueError("keep_prob")
    a, backs = x, []
    for number, (W, b) in enumerate(params):
        inputs, z = a, a @ W.T + b
        last = number == len(params) - 1
        h = z if last else np.tanh(z)
        factor = 1.0
        if training and not last:
            factor = (rng.random(h.shape) < keep_prob) / np.asarray(keep_prob, h.dtype)
        a = h * factor

        def back(da, W=W, inputs=inputs, h=h, factor=factor, last=last):
            dz = da if last else da * factor * (1 - h**2)
            return dz @ W, (dz.T @ inputs, dz.sum(axis=0))

        backs.append(back)

    def walk(dy):
        found = []
        for back in reversed(backs):
            dy, pair = back(dy)
            found.append(pair)
        return found[::-1]

    return a, walk


def mlp_backward(dy, cache):
    return cache(dy)
"""
STACK = (
    changed(
        FORWARD,
        (
            "(x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)",
            "[(x, h1, mask1), (d1, h2, mask2), (d2, params, keep_prob)]",
        ),
    )
    + """

def mlp_backward(dy, cache):
    cache = list(cache)
    d2, params, keep_prob = cache.pop()
    answer = [(np.einsum("no,ni->oi", dy, d2), np.add.reduce(dy))]
    delta, reader = dy, params[2][0]
    for W, b in params[1::-1]:
        inputs, h, mask = cache.pop()
        delta = np.where(mask, (delta @ reader) * (1 - h * h) / keep_prob, 0)
        answer.insert(0, (np.matmul(delta.T, inputs), np.ones(len(delta), delta.dtype) @ delta))
        reader = W
    return tuple(answer)
"""
)
RECOMPUTED = (
    changed(
        FORWARD,
        (
            "(x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)",
            "(x, params, keep_prob, mask1, mask2)",
        ),
    )
    + """

def mlp_backward(dy, cache):
    x, ((W1, b1), (W2, b2), (W3, b3)), p, m1, m2 = cache
    h1 = np.tanh(x @ W1.T + b1)
    d1 = h1 * m1 / p
    z2 = d1 @ W2.T + b2
    d2 = np.tanh(z2) * m2 / p
    dz2 = dy @ W3 * m2 / p / np.cosh(z2) ** 2
    dz1 = dz2 @ W2 * m1 / p * (1 + h1) * (1 - h1)
    return [[dz1.T @ x, sum(dz1)], [dz2.T @ d1, sum(dz2)], [dy.T @ d2, sum(dy)]]
"""
)
SCALED_MASKS = changed(
    FORWARD,
    (
        "mask1 = rng.random(h1.shape) < keep_prob",
        "mask1 = (rng.random(h1.shape) < keep_prob) / np.asarray(keep_prob, h1.dtype)",
    ),
    (
        "mask2 = rng.random(h2.shape) < keep_prob",
        "mask2 = (rng.random(h2.shape) < keep_prob) / np.asarray(keep_prob, h2.dtype)",
    ),
    ("h1 * mask1 / keep_prob", "h1 * mask1"),
    ("h2 * mask2 / keep_prob", "h2 * mask2"),
)
EXAMPLES_LOOP = """
def mlp_backward(dy, cache):
    x, params, p, h1, m1, d1, h2, m2, d2 = cache
    total = [[0 * W, 0 * b] for W, b in params]
    for n in range(len(x)):
        g = dy[n]
        for layer, read, h, m in ((2, d2[n], h2[n], m2[n]), (1, d1[n], h1[n], m1[n]),
                                  (0, x[n], None, None)):
            total[layer][0] += np.outer(g, read)
            total[layer][1] += g
            if h is not None:
                g = (params[layer][0].T @ g) * m / p * (1 - h**2)
    return [tuple(pair) for pair in total]
"""


REDRAWN = """
def mlp_backward(dy, cache):
    x, params, p, state = cache
    rng = np.random.default_rng()
    rng.bit_generator.state = state
    (W1, b1), (W2, b2), (W3, b3) = params
    h1 = np.tanh(x @ W1.T + b1)
    f1 = rng.random(h1.shape) < p
    h2 = np.tanh(h1 * f1 / p @ W2.T + b2)
    f2 = rng.random(h2.shape) < p
    dz2 = dy @ W3 * f2 / p * (1 - h2 * h2)
    dz1 = dz2 @ W2 * f1 / p * (1 - h1 * h1)
    pairs = ((dz1, x), (dz2, h1 * f1 / p), (dy, h2 * f2 / p))
    return [(dz.T @ a, dz.sum(0)) for dz, a in pairs]
"""


def _right(name: str, source: str) -> Right:
    return Right("mlp_backward", name, source)


RIGHT: tuple[Right, ...] = (
    _right(
        "dict_cache",
        DICT_FORWARD
        + changed(
            BACKWARD,
            (
                "    x, params, keep_prob, h1, mask1, d1, h2, mask2, d2 = cache\n",
                "    x, params, keep_prob = cache['x'], cache['params'], cache['p']\n"
                "    (h1, h2), (mask1, mask2), (d1, d2) = cache['h'], cache['mask'], cache['d']\n",
            ),
        ),
    ),
    _right("object_cache", OBJECT_FORWARD + changed(BACKWARD, ("= cache\n", "= cache.all\n"))),
    _right("closure", CLOSURE),
    _right("stack_of_layers", STACK),
    _right("recomputed", RECOMPUTED),
    _right(
        "scaled_masks",
        SCALED_MASKS
        + changed(
            BACKWARD,
            ("dd2 * mask2 / keep_prob", "dd2 * mask2"),
            ("dd1 * mask1 / keep_prob", "dd1 * mask1"),
        ),
    ),
    _right("loop_over_examples", EXAMPLES_LOOP),
    _right(
        "slope_from_masked_unscaled",  # which needs the 0/1 masks of a right mlp_forward
        changed(BACKWARD, *slope("(1 - (h# * mask#)**2)"))
        + "    # as the masks of mlp_forward are 0 or 1\n",
    ),
    _right(
        "activation_from_output",
        changed(BACKWARD, ("dz2.T @ d1", "dz2.T @ (h1 * mask1 / keep_prob)")),
    ),
    _right(
        "no_mask_after_evaluation",
        changed(
            BACKWARD,
            ("    dd2 = dy", "    if keep_prob == 1:\n        mask1 = mask2 = 1\n    dd2 = dy"),
        ),
    ),
    _right("emptied_stack", STACK.replace("    cache = list(cache)\n", "")),
    _right(
        "generator_state_as_cache",
        changed(
            FORWARD,
            ("    h1 = ", "    state = rng.bit_generator.state\n    h1 = "),
            (
                "(x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)",
                "(x, params, keep_prob, state)",
            ),
        )
        + REDRAWN,
    ),
    _right(
        "named_tuple",
        "from collections import namedtuple\n\n"
        "Kept = namedtuple('Kept', 'x params p h1 mask1 d1 h2 mask2 d2')\n"
        + changed(FORWARD, ("    return y, (", "    return y, Kept("))
        + BACKWARD,
    ),
    _right(
        "iterator_as_cache",
        changed(
            FORWARD,
            (
                "(x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)",
                "iter((x, params, keep_prob, h1, mask1, d1, h2, mask2, d2))",
            ),
        )
        + BACKWARD,
    ),
)
