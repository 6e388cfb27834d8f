"""Examples of `train` (lesson 05): one plain implementation, with one thing wrong at a time."""

from __future__ import annotations

from examples.model import Mistake, Right

PLAIN = """
def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=60, lr=0.1, batch=16):
    if not 0 < keep_prob <= 1:
        raise ValueError("keep_prob")
    n, inputs = x.shape
    classes = y.max() + 1
    W1, b1, W2, b2 = initial_weights(inputs, hidden, classes, rng)
    history = {"train_error": [], "val_error": []}

    def error(some_x, some_y):
        h = np.tanh(some_x @ W1.T + b1)
        guess = np.argmax(h @ W2.T + b2, axis=1)
        return float(np.sum(guess != some_y) / len(some_y))

    for epoch in range(epochs):
        order = rng.permutation(n)
        for i in range(0, n, batch):
            xb, yb = x[order[i:i + batch]], y[order[i:i + batch]]
            h = np.tanh(xb @ W1.T + b1)
            mask = rng.random(h.shape) < keep_prob
            d = h * mask / keep_prob
            z = d @ W2.T + b2
            e = np.exp(z - z.max(axis=1, keepdims=True))
            p = e / e.sum(axis=1, keepdims=True)
            dz = (p - np.eye(classes)[yb]) / len(yb)
            dh = (dz @ W2) * mask / keep_prob
            dz1 = dh * (1 - h * h)
            W2 = W2 - lr * (dz.T @ d)
            b2 = b2 - lr * dz.sum(axis=0)
            W1 = W1 - lr * (dz1.T @ xb)
            b1 = b1 - lr * dz1.sum(axis=0)
        history["train_error"].append(error(x, y))
        history["val_error"].append(error(x_val, y_val))
    return history
"""


def changed(*pairs: tuple[str, str]) -> str:
    """Return the plain implementation with pieces replaced."""
    source = PLAIN
    for old, new in pairs:
        assert old in source, old
        source = source.replace(old, new)
    return source


def wrong(name: str, fails: str, named: str, *pairs: tuple[str, str]) -> Mistake:
    """Return a mistake of `train`; cells and names as words, cells without `test_train_`."""
    cells = tuple(f"test_train_{cell}" for cell in fails.split())
    return Mistake("train", name, changed(*pairs), cells, tuple(named.split()))


MASK = "mask = rng.random(h.shape) < keep_prob"
ERROR_LINE = "h = np.tanh(some_x @ W1.T + b1)\n"
LOOP = "    for epoch in range(epochs):\n"
WEIGHTS = "    W1, b1, W2, b2 = initial_weights(inputs, hidden, classes, rng)\n"
UPDATES = ("W2 = W2 -", "b2 = b2 -", "W1 = W1 -", "b1 = b1 -")

MISTAKES: tuple[Mistake, ...] = (
    # What is given back
    wrong("accuracy", "history", "accuracy_for_error", ("guess != some_y", "guess == some_y")),
    wrong("percent", "history", "not_a_share", ("float(np.sum", "float(100 * np.sum")),
    wrong("counts", "history", "not_a_share", (" / len(some_y))", ")")),
    wrong(
        "error_before_training_too", "history", "not_one_entry_an_epoch",
        (LOOP, '    history["train_error"].append(error(x, y))\n'
               '    history["val_error"].append(error(x_val, y_val))\n' + LOOP),
    ),
    wrong("arrays_not_lists", "history", "",
          ("    return history", "    return {k: np.array(v) for k, v in history.items()}")),
    wrong("every_second_epoch", "history", "not_one_entry_an_epoch",
          ('        history["train_error"]', "        if epoch % 2:\n            continue\n"
           '        history["train_error"]')),
    # Learning
    wrong("restart_each_epoch", "learns", "weights_reset_each_epoch",
          (WEIGHTS, "    first = initial_weights(inputs, hidden, classes, rng)\n"
                    "    W1, b1, W2, b2 = first\n"),
          (LOOP, LOOP + "        W1, b1, W2, b2 = first\n")),
    wrong("hidden_layer_never_trained", "learns", "",
          ("W1 = W1 - lr * (dz1.T @ xb)", "pass"), ("b1 = b1 - lr * dz1.sum(axis=0)", "pass")),
    wrong("uphill", "learns",
          "gradient_ascent", *((u, u[:-1] + "+") for u in UPDATES)),
    wrong("labels_of_other_rows", "learns own_sets keep_prob scale", "",
          ("y[order[i:i + batch]]", "y[i:i + batch]")),
    # Settings
    wrong("hidden_fixed", "settings", "setting_ignored", ("(inputs, hidden,", "(inputs, 64,")),
    wrong("whole_set_in_one_step", "settings", "setting_ignored",
          (LOOP, "    batch = n\n" + LOOP)),
    wrong("only_first_batch", "settings", "part_of_data_used",
          ("for i in range(0, n, batch):", "for i in [0]:")),
    wrong("smaller_last_batch_left_out", "settings", "part_of_data_used",
          ("range(0, n, batch)", "range(0, n - batch + 1, batch)")),
    # Sets
    wrong("lists_exchanged", "own_sets", "errors_exchanged",
          ("error(x, y)", "error(A)"), ("error(x_val, y_val)", "error(x, y)"),
          ("error(A)", "error(x_val, y_val)")),
    wrong("trained_on_both_sets", "own_sets keep_prob",
          "trained_on_validation",
          ("    n, inputs", "    own = x, y\n    x = np.concatenate([x, x_val])\n"
                            "    y = np.concatenate([y, y_val])\n    n, inputs"),
          ("error(x, y)", "error(*own)")),
    # Evaluation
    wrong("dropout_in_evaluation", "evaluation", "dropout_in_evaluation",
          (ERROR_LINE, ERROR_LINE
           + "        h = h * (rng.random(h.shape) < keep_prob) / keep_prob\n")),
    wrong("training_error_of_thinned_batches", "evaluation", "dropout_in_evaluation",
          ("        order =", "        wrong = 0\n        order ="),
          ("            e = np.exp", "            wrong += np.sum(z.argmax(axis=1) != yb)\n"
                                     "            e = np.exp"),
          ("append(error(x, y))", "append(float(wrong / n))")),
    # Dropout
    wrong("comparison_reversed", "keep_prob", "reversed_comparison",
          (MASK, MASK.replace("<", ">"))),
    wrong("half_hard_coded", "keep_prob", "half_hard_coded",
          (MASK, MASK.replace("keep_prob", "0.5")),
          ("* mask / keep_prob", "* mask / 0.5")),
    wrong("no_dropout", "keep_prob", "keep_prob_ignored",
          (MASK, "mask = 1"), (" * mask / keep_prob", "")),
    wrong("normal_draws", "keep_prob backward", "",
          (MASK, "mask = rng.normal(size=h.shape) < keep_prob")),
    wrong("one_mask_for_batch", "masks", "one_mask_for_batch",
          (MASK, "mask = rng.random(hidden) < keep_prob")),
    wrong("one_value_per_example", "masks", "one_value_per_example",
          (MASK, "mask = rng.random((len(h), 1)) < keep_prob")),
    wrong("mask_drawn_once", "masks", "drawn_once",
          (LOOP, "    mask = rng.random(hidden) < keep_prob\n" + LOOP),
          (f"            {MASK}\n", "")),
    wrong("masks_drawn_once_an_epoch", "masks", "",
          ("        for i in range(0", "        masks = rng.random((batch, hidden)) < keep_prob\n"
           "        for i in range(0"), (MASK, "mask = masks[:len(h)]")),
    wrong("dropout_on_inputs_too", "masks", "dropout_on_input",
          ("            h = np.tanh(xb", "            xb = xb * (rng.random(xb.shape) < keep_prob)"
           " / keep_prob\n            h = np.tanh(xb")),
    wrong("output_weights_of_backward", "backward", "dropped_units_learn",
          ("(dz.T @ d)", "(dz.T @ h)")),
    wrong("no_mask_in_backward", "backward", "dropped_units_learn",
          ("(dz @ W2) * mask / keep_prob", "dz @ W2")),
    wrong("no_mask_but_scale_in_backward", "backward", "dropped_units_learn",
          ("(dz @ W2) * mask / keep_prob", "(dz @ W2) / keep_prob")),
    wrong("fresh_mask_in_backward", "backward", "",
          ("(dz @ W2) * mask / keep_prob",
           "(dz @ W2) * (rng.random(h.shape) < keep_prob) / keep_prob")),
    wrong("dropout_on_output_instead", "backward", "dropout_on_output",
          (f"            {MASK}\n            d = h * mask / keep_prob\n", "            d = h\n"),
          ("z = d @ W2.T + b2\n", "z = d @ W2.T + b2\n            mask = "
           "(rng.random(z.shape) < keep_prob) / keep_prob\n            z = z * mask\n"),
          ("/ len(yb)", "/ len(yb) * mask"), ("(dz @ W2) * mask / keep_prob", "dz @ W2")),
    # Scale
    wrong("no_division", "scale", "evaluation_too_large", ("* mask / keep_prob", "* mask")),
    wrong("no_division_in_backward", "backward", "",
          ("(dz @ W2) * mask / keep_prob", "(dz @ W2) * mask")),
    wrong("tanh_prime_after_dropout", "backward", "tanh_prime_after_mask",
          ("dh * (1 - h * h)", "dh * (1 - d * d)")),
    wrong("multiplied", "scale", "evaluation_too_large",
          ("* mask / keep_prob", "* mask * keep_prob")),
    wrong("scaled_in_evaluation_too", "scale", "evaluation_too_small",
          (ERROR_LINE, ERROR_LINE + "        h = h * keep_prob\n")),
    # Hygiene
    wrong("seed_reset_inside", "hygiene", "generator_ignored",
          ("    n, inputs", "    rng = np.random.default_rng(0)\n    n, inputs")),
    wrong("global_generator", "hygiene", "global_seed_reset",
          ("rng.permutation", "np.random.permutation")),
    wrong("shuffled_in_place", "hygiene", "input_changed",
          ("        order = rng.permutation(n)\n",
           "        order = rng.permutation(n)\n        x[:], y[:] = x[order], y[order]\n")),
    wrong("keep_prob_unchecked", "hygiene", "no_validation",
          ("not 0 < keep_prob <= 1", "False")),
)  # fmt: skip

LOOPS = """
def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=30, lr=0.05, batch=10):
    if not (keep_prob > 0 and keep_prob <= 1):
        raise ValueError("keep_prob")
    k = len(set(y.tolist()))
    d = x.shape[1]
    layers = [
        [rng.uniform(-1, 1, (hidden, d)) * np.sqrt(6 / (hidden + d)), np.zeros(hidden)],
        [rng.uniform(-1, 1, (k, hidden)) * np.sqrt(6 / (hidden + k)), np.zeros(k)],
    ]
    train_error, val_error = [], []
    for _ in range(epochs):
        shuffled = rng.permutation(len(x))
        for rows in np.split(shuffled, range(batch, len(x), batch)):
            (W1, b1), (W2, b2) = layers
            gW1, gb1, gW2, gb2 = (np.zeros_like(a) for a in (W1, b1, W2, b2))
            for row in rows:
                h = np.tanh(W1 @ x[row] + b1)
                factor = rng.binomial(1, keep_prob, size=hidden) / keep_prob
                z = W2 @ (h * factor) + b2
                p = np.exp(z - z.max())
                p = p / p.sum()
                p[y[row]] -= 1
                delta = (W2.T @ p) * factor * (1 - h**2)
                gW2 += np.outer(p, h * factor)
                gb2 += p
                gW1 += np.outer(delta, x[row])
                gb1 += delta
            m = len(rows)
            layers = [
                [W1 - lr * gW1 / m, b1 - lr * gb1 / m],
                [W2 - lr * gW2 / m, b2 - lr * gb2 / m],
            ]
        (W1, b1), (W2, b2) = layers
        for some_x, some_y, errors in ((x, y, train_error), (x_val, y_val, val_error)):
            out = np.tanh(some_x @ W1.T + b1) @ W2.T + b2
            errors.append(1 - np.mean(out.argmax(1) == some_y))
    return {"train_error": train_error, "val_error": val_error}
"""


def variant(name: str, *pairs: tuple[str, str]) -> Right:
    """Return a right variant of the plain implementation."""
    return Right("train", name, changed(*pairs))


RIGHT: tuple[Right, ...] = (
    variant("plain"),
    Right("train", "example_by_example", LOOPS),
    variant("binomial_float_mask",
            (MASK, "mask = rng.binomial(1, keep_prob, h.shape).astype(float)")),
    variant("from_above", (MASK, "mask = rng.random(h.shape) >= 1 - keep_prob")),
    variant("small_weights", (WEIGHTS, WEIGHTS + "    W1, W2 = 0.1 * W1, 0.1 * W2\n")),
    variant("output_weights_start_at_zero", (WEIGHTS, WEIGHTS + "    W2 = 0 * W2\n")),
    variant("random_biases", (WEIGHTS, WEIGHTS + "    b2 = 0.1 * rng.normal(size=classes)\n")),
    variant("ten_classes", ("classes = y.max() + 1", "classes = 10")),
    variant("summed_loss", (" / len(yb)\n", "\n")),
    variant("in_order", ("order = rng.permutation(n)", "order = np.arange(n)")),
    variant("drawn_with_replacement",
            ("order = rng.permutation(n)", "order = rng.integers(0, n, n)")),
    variant("momentum", (LOOP, "    v = 0 * W2\n" + LOOP),
            ("W2 = W2 - lr * (dz.T @ d)", "v = 0.5 * v + dz.T @ d\n            W2 = W2 - lr * v")),
    variant("mask_on_the_activation_twice_once_scaled",
            ("d = h * mask / keep_prob", "d = np.where(mask, h / keep_prob, 0.0)"),
            ("(dz @ W2) * mask / keep_prob", "np.where(mask, dz @ W2, 0) / keep_prob")),
    variant("extra_entry", ('"val_error": []}', '"val_error": [], "loss": []}')),
    variant("single_precision", (WEIGHTS, WEIGHTS
            + "    W1, W2 = W1.astype(np.float32), W2.astype(np.float32)\n")),
)  # fmt: skip
