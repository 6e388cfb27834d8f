"""A third look, at lessons 05 and 07: noise that is nearly normal, NaN, and units kept by count."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import CHECK, Row, writer

_gauss = writer("gaussian_dropout", "a, keep_prob, rng, training=True", CHECK)
_spatial = writer("spatial_dropout", "a, keep_prob, rng, training=True", CHECK)
_alpha = writer("alpha_dropout", "a, keep_prob, rng, training=True", CHECK)
_step = writer(
    "train", "x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16", CHECK
)
_GIVEN = "if not training:\n    return a\ns = ((1 - keep_prob) / keep_prob) ** 0.5\n"
LINES = {
    "start": "W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, int(y.max()) + 1, rng)",
    "h": "h = np.tanh(x[now] @ W1.T + b1)",
    "mask": "m = rng.random(h.shape) < keep_prob",
    "d": "d = h * m / keep_prob",
    "z": "z = d @ W2.T + b2",
    "dW2": "dW2 = dz.T @ d",
    "dh": "dh = dz @ W2 * m / keep_prob * (1 - h**2)",
    "dW1": "dW1 = dh.T @ x[now]",
}


def _train(title: str, *allowed: str, **lines: str) -> Row:
    """A row of `train` with some lines of it in another form."""
    line = {**LINES, **lines}
    inner = [*(line[k] for k in ("h", "mask", "d", "z")), "dz = softmax_gradient(z, y[now])"]
    inner += [line[k] for k in ("dW2", "dh", "dW1")]
    inner += [
        "W1 -= lr * dW1",
        "b1 -= lr * dh.sum(axis=0)",
        "W2 -= lr * dW2",
        "b2 -= lr * dz.sum(axis=0)",
    ]
    rows = "\n".join(f"        {row}" for part in inner for row in part.splitlines())
    body = f"""{line["start"]}
history = {{"train_error": [], "val_error": []}}
for _ in range(epochs):
    order = rng.permutation(len(x))
    for first in range(0, len(x), batch):
        now = order[first : first + batch]
{rows}
    for name, u, v in (("train_error", x, y), ("val_error", x_val, y_val)):
        answers = (np.tanh(u @ W1.T + b1) @ W2.T + b2).argmax(axis=1)
        history[name].append(float(np.mean(answers != v)))
return history"""
    return _step(title, body, *allowed)


_ZERO, _COUNT, _LEARN = "always_class_zero", "kept_by_count", "dropped_units_learn"
_RANKS = "np.argsort(np.argsort(rng.random(h.shape), axis=1), axis=1)"

RIGHT = {
    "05_experiment": (
        _train("scale-on-W2", d="d = h * m", z="z = d @ (W2 / keep_prob).T + b2", dW2="dW2 = dz.T @ d / keep_prob"),
        _train("row-by-row", mask="m = np.array([rng.random(hidden) < keep_prob for _ in now])"),
        _train("einsum", dW2="dW2 = np.einsum('nk,nj->kj', dz, d)", dW1="dW1 = np.einsum('nj,ni->ji', dh, x[now])"),
        _train("cosh", dh="dh = (dz @ W2) * m / keep_prob / np.cosh(x[now] @ W1.T + b1) ** 2"),
        _train("where", d="d = np.where(m, h / keep_prob, 0)", dh="dh = np.where(m, dz @ W2 / keep_prob, 0) * (1 - h) * (1 + h)"),
    ),
    "07_variants": (
        _gauss("box-muller", _GIVEN + "u, v = 1 - rng.random(a.shape), rng.random(a.shape)\nreturn a + a * s * np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)"),
        _gauss("float32-draw", _GIVEN + "return a * (1 + s * rng.standard_normal(a.shape, dtype=np.float32))"),
        _gauss("by-rows", _GIVEN + "out = np.empty(a.shape)\nfor i, row in enumerate(a):\n    out[i] = row * rng.normal(1, s, row.shape)\nreturn out"),
        _gauss("two-normals", _GIVEN + "return a * (1 + s * (0.6 * rng.standard_normal(a.shape) + 0.8 * rng.standard_normal(a.shape)))"),
    ),
}  # fmt: skip

WRONG = {
    "05_experiment": (
        _train("dW2-from-h", _LEARN, dW2="dW2 = dz.T @ h"),
        _train("dW2-from-scaled-h", _LEARN, dW2="dW2 = dz.T @ h / keep_prob"),
        _train("exactly-k", _COUNT, mask=f"m = {_RANKS} < max(1, round(keep_prob * hidden))"),
        _train("exactly-k-rounded", _COUNT, mask=f"m = {_RANKS} < round(keep_prob * hidden)"),
        _train("exactly-k-cut-off", _COUNT, mask=f"m = {_RANKS} < int(keep_prob * hidden)"),
        _train("at-least-one", _COUNT, mask="m = rng.random(h.shape) < keep_prob\nm[~m.any(axis=1), 0] = True"),
        _train("nan-weights", _ZERO, start=LINES["start"] + "\nW1 = W1 + np.sqrt(-1.0)"),
        _train("nan-activations", _ZERO, h=LINES["h"] + " * np.nan"),
        _train("weights-averaged-twice", dW2="dW2 = dz.T @ d / len(now)", dW1="dW1 = dh.T @ x[now] / len(now)"),
    ),
    "07_variants": (
        _gauss("sum-of-twelve", _GIVEN + "return a * (1 + s * (rng.random((12, *a.shape)).sum(axis=0) - 6))"),
        _gauss("sum-of-six", _GIVEN + "return a * (1 + s * (rng.random((6, *a.shape)).sum(axis=0) - 3) * 2**0.5)"),
        _gauss("student", _GIVEN + "return a * (1 + s * rng.standard_t(30, a.shape) * (28 / 30) ** 0.5)"),
        _gauss("nan", _GIVEN + "return a * np.nan", "only_nan"),
        _gauss("root-of-negative", "if not training:\n    return a\nreturn a * rng.normal(1, 1, a.shape) * np.sqrt(keep_prob - 1.5)", "only_nan"),
        _spatial("nan", _GIVEN + "return a * np.nan", "only_nan"),
        _alpha("nan", _GIVEN + "return a * np.nan", "only_nan"),
    ),
}  # fmt: skip
