"""Implementations of `train`: one plain text with other lines in it, and some written anew.

The histories of errors that `train` is judged by do not show every bug. What slows learning without
keeping it from its end, steps that get smaller say, is not among the wrong ones here.
"""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import Row, writer

PLAIN = """
if not 0 < keep_prob <= 1:
    raise ValueError("keep_prob")
W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, int(y.max()) + 1, rng)
train_error, val_error = [], []
for epoch in range(epochs):
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch):
        rows = order[start : start + batch]
        xb, yb = x[rows], y[rows]
        h = np.tanh(xb @ W1.T + b1)
        mask = (rng.random(h.shape) < keep_prob) / keep_prob
        a = h * mask
        z = a @ W2.T + b2
        q = np.exp(z - z.max(axis=1, keepdims=True))
        q /= q.sum(axis=1, keepdims=True)
        dz = q.copy()
        dz[np.arange(len(rows)), yb] -= 1
        dz /= len(rows)
        da = dz @ W2
        dh = da * mask * (1 - h**2)
        W2 = W2 - lr * dz.T @ a
        b2 = b2 - lr * dz.sum(axis=0)
        W1 = W1 - lr * dh.T @ xb
        b1 = b1 - lr * dh.sum(axis=0)
    answer = (np.tanh(x @ W1.T + b1) @ W2.T + b2).argmax(axis=1)
    train_error.append(float(np.mean(answer != y)))
    answer = (np.tanh(x_val @ W1.T + b1) @ W2.T + b2).argmax(axis=1)
    val_error.append(float(np.mean(answer != y_val)))
return {"train_error": train_error, "val_error": val_error}
"""

_train = writer(
    "train",
    "x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=60, lr=0.1, batch=16",
)


def changed(title: str, *changes: str, allowed: tuple[str, ...] = (), above: str = "") -> Row:
    """The plain text with pieces of it exchanged: old, new, old, new, ..."""
    body = PLAIN
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in body, f"{title}: {old!r} is not in the plain text"
        body = body.replace(old, new)
    return _train(title, body, *allowed, above=above)


STEPS = """W2 = W2 - lr * dz.T @ a
        b2 = b2 - lr * dz.sum(axis=0)
        W1 = W1 - lr * dh.T @ xb
        b1 = b1 - lr * dh.sum(axis=0)"""
UPHILL = STEPS.replace(" - ", " + ")
MASK = "mask = (rng.random(h.shape) < keep_prob) / keep_prob"
_ORDER = "order = rng.permutation(len(x))"
_INIT = "W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, int(y.max()) + 1, rng)"
_ONE_HOT = "dz = q.copy()\n        dz[np.arange(len(rows)), yb] -= 1\n"
_STEP = """        W2 = W2 - lr * dz.T @ a
        b2 = b2 - lr * dz.sum(axis=0)
        W1 = W1 - lr * dh.T @ xb
        b1 = b1 - lr * dh.sum(axis=0)
"""
_LEARNED = (
    "answer = (np.tanh(x @ W1.T + b1) @ W2.T + b2).argmax(axis=1)\n"
    "    train_error.append(float(np.mean(answer != y)))"
)
_UNSEEN = (
    "answer = (np.tanh(x_val @ W1.T + b1) @ W2.T + b2).argmax(axis=1)\n"
    "    val_error.append(float(np.mean(answer != y_val)))"
)
_LOOP = "for start in range(0, len(x), batch):\n        rows = order[start : start + batch]"

RIGHT = (
    changed("binomial", MASK, "mask = rng.binomial(1, keep_prob, h.shape) / keep_prob"),
    changed("upper-end", MASK, "mask = (rng.random(h.shape) >= 1 - keep_prob) / keep_prob"),
    changed(
        "where-float32",
        MASK,
        "mask = np.where(rng.random(h.shape, dtype=np.float32) < keep_prob, 1 / keep_prob, 0.0)",
    ),
    changed(
        "choice",
        MASK,
        "mask = rng.choice([0.0, 1 / keep_prob], h.shape, p=[1 - keep_prob, keep_prob])",
    ),
    changed(
        "masks-by-unit-first", MASK, "mask = (rng.random(h.shape[::-1]).T < keep_prob) / keep_prob"
    ),
    changed(
        "no-mask-when-all-are-kept",
        MASK,
        "mask = (rng.random(h.shape) < keep_prob) / keep_prob if keep_prob < 1 else np.ones(h.shape)",
    ),
    changed(
        "shuffle",
        _ORDER,
        "order = np.arange(len(x))\n    rng.shuffle(order)",
    ),
    changed(
        "shuffled-copies",
        _ORDER,
        "perm = rng.permutation(len(x))\n    xs, ys = x[perm], y[perm]",
        "rows = order[start : start + batch]\n        xb, yb = x[rows], y[rows]",
        "xb, yb = xs[start : start + batch], ys[start : start + batch]",
        "len(rows)",
        "len(xb)",
    ),
    changed("choice-order", _ORDER, "order = rng.choice(len(x), len(x), replace=False)"),
    changed("argsort-order", _ORDER, "order = rng.random(len(x)).argsort()"),
    changed(
        "array-split",
        _LOOP,
        "for rows in np.split(order, range(batch, len(x), batch)):\n        pass",
    ),
    changed(
        "xavier",
        _INIT,
        "classes = int(y.max()) + 1\n"
        "W1 = rng.normal(0, np.sqrt(2 / (x.shape[1] + hidden)), (hidden, x.shape[1]))\n"
        "W2 = rng.normal(0, np.sqrt(2 / (classes + hidden)), (classes, hidden))\n"
        "b1, b2 = np.zeros(hidden), np.zeros(classes)",
    ),
    changed(
        "uniform-start",
        _INIT,
        "classes = len(np.unique(y))\n"
        "r1, r2 = np.sqrt(3 / x.shape[1]), np.sqrt(3 / hidden)\n"
        "W1 = rng.uniform(-r1, r1, (hidden, x.shape[1]))\n"
        "W2 = rng.uniform(-r2, r2, (classes, hidden))\n"
        "b1, b2 = np.zeros(hidden), np.zeros(classes)",
    ),
    changed(
        "small-start",
        _INIT,
        "classes = int(max(y.max(), y_val.max())) + 1\n"
        "W1 = 0.1 * rng.standard_normal((hidden, x.shape[1]))\n"
        "W2 = 0.1 * rng.standard_normal((classes, hidden))\n"
        "b1, b2 = np.zeros(hidden), np.zeros(classes)",
    ),
    changed("one-hot", _ONE_HOT, "dz = q - np.eye(len(b2))[yb]\n"),
    changed("one-hot-compared", _ONE_HOT, "dz = q - (yb[:, None] == np.arange(len(b2)))\n"),
    changed(
        "mean-in-the-gradients",
        "        dz /= len(rows)\n",
        "",
        _STEP,
        """        n = len(rows)
        W2 = W2 - lr * (dz.T @ a) / n
        b2 = b2 - lr * dz.mean(axis=0)
        W1 = W1 - lr * (dh.T @ xb) / n
        b1 = b1 - lr * dh.mean(axis=0)
""",
    ),
    changed(
        "steps-in-place",
        _STEP,
        """        for value, gradient in (
            (W1, dh.T @ xb), (b1, dh.sum(0)), (W2, dz.T @ a), (b2, dz.sum(0))
        ):
            value -= lr * gradient
""",
    ),
    changed(
        "einsum",
        "dz.T @ a",
        "np.einsum('nk,nh->kh', dz, a)",
        "xb @ W1.T + b1",
        "np.einsum('ni,hi->nh', xb, W1) + b1",
    ),
    changed(
        "float-entries",
        "float(np.mean(answer != y))",
        "np.mean(answer != y)",
        "float(np.mean(answer != y_val))",
        "1 - np.mean(answer == y_val)",
    ),
    changed(
        "counted",
        "float(np.mean(answer != y))",
        "np.count_nonzero(answer - y) / len(y)",
        "float(np.mean(answer != y_val))",
        "sum(a != b for a, b in zip(answer, y_val)) / len(y_val)",
    ),
    changed(
        "clipped-instead-of-shifted",
        "np.exp(z - z.max(axis=1, keepdims=True))",
        "np.exp(np.clip(z, -500, 500))",
    ),
    changed(
        "logsumexp",
        "q = np.exp(z - z.max(axis=1, keepdims=True))\n        q /= q.sum(axis=1, keepdims=True)",
        "q = np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None])",
    ),
    changed(
        "mask-then-divide",
        MASK,
        "kept = rng.random(h.shape) < keep_prob",
        "a = h * mask",
        "a = h * kept / keep_prob",
        "dh = da * mask * (1 - h**2)",
        "dh = da * kept / keep_prob * (1 - h * h)",
    ),
    changed(
        "masks-drawn-for-the-epoch",
        _ORDER,
        _ORDER + "\n    masks = rng.random((len(x), hidden)) < keep_prob",
        MASK,
        "mask = masks[rows] / keep_prob",
    ),
    changed(
        "two-generators-from-rng",
        _INIT,
        "order_rng, mask_rng = [np.random.default_rng(rng.integers(2**63)) for _ in range(2)]\n"
        + _INIT,
        "rng.permutation",
        "order_rng.permutation",
        "rng.random(h.shape)",
        "mask_rng.random(h.shape)",
    ),
    changed(
        "spawned",
        _INIT,
        "rng, second = rng.spawn(2)\n" + _INIT,
        "rng.random(h.shape)",
        "second.random(h.shape)",
    ),
    changed(
        "weights-transposed",
        _INIT,
        _INIT + "\nW1, W2 = W1.T.copy(), W2.T.copy()",
        "@ W1.T",
        "@ W1",
        "@ W2.T",
        "@ W2",
        "da = dz @ W2\n",
        "da = dz @ W2.T\n",
        "lr * dz.T @ a",
        "lr * a.T @ dz",
        "lr * dh.T @ xb",
        "lr * xb.T @ dh",
    ),
    changed(
        "copies-of-the-data",
        _INIT,
        "x, y, x_val, y_val = (np.array(v) for v in (x, y, x_val, y_val))\n" + _INIT,
    ),
    _train(
        "classes-and-helpers",
        """
        net = Net(x.shape[1], hidden, int(y.max()) + 1, keep_prob, rng)
        history = {"train_error": [], "val_error": []}
        for _ in range(epochs):
            places = rng.permutation(x.shape[0])
            while len(places):
                now, places = places[:batch], places[batch:]
                net.step(x[now], y[now], lr)
            history["train_error"].append(net.error(x, y))
            history["val_error"].append(net.error(x_val, y_val))
        return history
        """,
        above="""
        def softmax(z):
            e = np.exp(z - np.max(z, axis=-1, keepdims=True))
            return e / np.sum(e, axis=-1, keepdims=True)


        class Net:
            def __init__(self, inputs, hidden, classes, keep_prob, rng):
                if not (keep_prob > 0 and keep_prob <= 1):
                    raise ValueError("bad keep_prob")
                self.W1, self.b1, self.W2, self.b2 = initial_weights(inputs, hidden, classes, rng)
                self.keep_prob, self.rng = keep_prob, rng

            def hidden(self, x):
                return np.tanh(np.dot(x, self.W1.T) + self.b1)

            def error(self, x, y):
                z = np.dot(self.hidden(x), self.W2.T) + self.b2
                return float((np.argmax(z, axis=1) != y).sum() / len(y))

            def step(self, x, y, lr):
                h = self.hidden(x)
                mask = self.rng.uniform(0, 1, h.shape) < self.keep_prob
                out = np.where(mask, h / self.keep_prob, 0)
                q = softmax(out @ self.W2.T + self.b2)
                q[range(len(y)), y] -= 1
                dz = q / len(y)
                dW2, db2 = dz.T @ out, dz.sum(0)
                dh = np.where(mask, dz @ self.W2 / self.keep_prob, 0) * (1 - h) * (1 + h)
                self.W2 -= lr * dW2
                self.b2 -= lr * db2
                self.W1 -= lr * dh.T @ x
                self.b1 -= lr * dh.sum(0)
        """,
    ),
    _train(
        "one-matrix-with-a-column-of-ones",
        """
        if np.isnan(keep_prob) or keep_prob <= 0 or keep_prob > 1:
            raise ValueError(f"keep_prob = {keep_prob}")
        classes = int(y.max()) + 1
        add = lambda v: np.hstack([v, np.ones((len(v), 1))])
        A = np.zeros((x.shape[1] + 1, hidden))
        B = np.zeros((hidden + 1, classes))
        A[:-1] = rng.normal(size=(x.shape[1], hidden)) / x.shape[1] ** 0.5
        B[:-1] = rng.normal(size=(hidden, classes)) / hidden**0.5
        predict = lambda v: np.argmax(add(np.tanh(add(v) @ A)) @ B, axis=1)
        errors = [[], []]
        targets = np.eye(classes)
        for _ in range(epochs):
            order = rng.permutation(len(x))
            for first in range(0, len(order), batch):
                some = order[first : first + batch]
                ones = add(x[some])
                h = np.tanh(ones @ A)
                kept = rng.random(h.shape) < keep_prob
                dropped = add(h * kept / keep_prob)
                z = dropped @ B
                e = np.exp(z - z.max(1)[:, None])
                dz = (e / e.sum(1)[:, None] - targets[y[some]]) / len(some)
                dh = (dz @ B.T)[:, :-1] * kept / keep_prob * (1 - h**2)
                B -= lr * dropped.T @ dz
                A -= lr * ones.T @ dh
            errors[0].append(float(np.mean(predict(x) != y)))
            errors[1].append(float(np.mean(predict(x_val) != y_val)))
        return dict(train_error=errors[0], val_error=errors[1])
        """,
    ),
    _train(
        "example-by-example-gradients",
        """
        if not 0 < keep_prob <= 1:
            raise ValueError
        params = list(initial_weights(x.shape[1], hidden, int(y.max()) + 1, rng))

        def logits(v, mask=1.0):
            h = np.tanh(params[0] @ v + params[1])
            return h, params[2] @ (h * mask) + params[3]

        history = {"train_error": [], "val_error": []}
        for _ in range(epochs):
            order = rng.permutation(len(x))
            for start in range(0, len(x), batch):
                rows = order[start : start + batch]
                total = [np.zeros_like(p) for p in params]
                for i in rows:
                    mask = (rng.random(hidden) < keep_prob) / keep_prob
                    h, z = logits(x[i], mask)
                    dz = np.exp(z - z.max())
                    dz /= dz.sum()
                    dz[y[i]] -= 1
                    dh = dz @ params[2] * mask * (1 - h**2)
                    for t, g in zip(total, (np.outer(dh, x[i]), dh, np.outer(dz, h * mask), dz)):
                        t += g
                params = [p - lr * t / len(rows) for p, t in zip(params, total)]
            for name, inputs, labels in (("train_error", x, y), ("val_error", x_val, y_val)):
                h = np.tanh(inputs @ params[0].T + params[1])
                z = h @ params[2].T + params[3]
                history[name].append(float(np.mean(z.argmax(1) != labels)))
        return history
        """,
    ),
)

_EVAL_DROPS = (
    "hv = np.tanh(x @ W1.T + b1)\n"
    "    hv = hv * (rng.random(hv.shape) < keep_prob) / keep_prob\n"
    "    answer = (hv @ W2.T + b2).argmax(axis=1)\n"
    "    train_error.append(float(np.mean(answer != y)))"
)

WRONG = (
    changed("no-slope-of-tanh", "da * mask * (1 - h**2)", "da * mask"),
    changed("hidden-bias-frozen", "b1 = b1 - lr * dh.sum(axis=0)", "pass"),
    changed(
        "relu",
        "h = np.tanh(xb @ W1.T + b1)",
        "h = np.maximum(xb @ W1.T + b1, 0)",
        "(1 - h**2)",
        "(h > 0)",
        "(np.tanh(x @ W1.T + b1) @",
        "(np.maximum(x @ W1.T + b1, 0) @",
        "(np.tanh(x_val @ W1.T + b1) @",
        "(np.maximum(x_val @ W1.T + b1, 0) @",
    ),
    changed(
        "greater",
        "< keep_prob) / keep_prob",
        "> keep_prob) / keep_prob",
        allowed=("reversed_comparison",),
    ),
    changed(
        "no-division",
        MASK,
        "mask = rng.random(h.shape) < keep_prob",
        allowed=("evaluation_too_large",),
    ),
    changed(
        "by-drop-prob",
        MASK,
        "mask = (rng.random(h.shape) < keep_prob) / (1.0001 - keep_prob)",
    ),
    changed(
        "by-root",
        MASK,
        "mask = (rng.random(h.shape) < keep_prob) / keep_prob**0.5",
        allowed=("evaluation_too_large",),
    ),
    changed("divided-twice", MASK, "mask = (rng.random(h.shape) < keep_prob) / keep_prob**2"),
    changed(
        "multiplied",
        MASK,
        "mask = (rng.random(h.shape) < keep_prob) * keep_prob",
        allowed=("evaluation_too_large",),
    ),
    changed("half", MASK, "mask = (rng.random(h.shape) < 0.5) / 0.5", allowed=("half_hard_coded",)),
    changed("normal", MASK, "mask = (rng.normal(size=h.shape) < keep_prob) / keep_prob"),
    changed("all-ones", MASK, "mask = np.ones(h.shape)", allowed=("keep_prob_ignored",)),
    changed(
        "one-row",
        MASK,
        "mask = np.ones(h.shape) * (rng.random(hidden) < keep_prob) / keep_prob",
        allowed=("one_mask_for_batch",),
    ),
    changed(
        "one-value-a-row",
        MASK,
        "mask = np.ones(h.shape) * (rng.random((len(h), 1)) < keep_prob) / keep_prob",
        allowed=("one_value_per_example",),
    ),
    changed(
        "exactly-k",
        MASK,
        "noise = rng.random(h.shape)\n        mask = (noise.argsort(1).argsort(1) < round(keep_prob * hidden)) / keep_prob",
        allowed=("kept_by_count",),
    ),
    changed(
        "mask-of-the-epoch",
        _ORDER,
        _ORDER + "\n    frozen = (rng.random(hidden) < keep_prob) / keep_prob",
        MASK,
        "mask = np.ones(h.shape) * frozen",
        allowed=("one_mask_for_batch",),
    ),
    changed(
        "mask-of-the-training",
        _INIT,
        _INIT + "\nfrozen = (rng.random(hidden) < keep_prob) / keep_prob",
        MASK,
        "mask = np.ones(h.shape) * frozen",
        allowed=("drawn_once",),
    ),
    changed(
        "mask-of-each-example-forever",
        _INIT,
        _INIT + "\nfrozen = (rng.random((len(x), hidden)) < keep_prob) / keep_prob",
        MASK,
        "mask = frozen[rows]",
        allowed=("drawn_once",),
    ),
    changed(
        "mask-by-place-in-batch-forever",
        _INIT,
        _INIT + "\nfrozen = (rng.random((batch, hidden)) < keep_prob) / keep_prob",
        MASK,
        "mask = frozen[: len(rows)]",
        allowed=("drawn_once",),
    ),
    changed(
        "same-generator-each-step",
        MASK,
        "mask = (np.random.default_rng(0).random(h.shape) < keep_prob) / keep_prob",
    ),
    changed(
        "no-mask-backward",
        "dh = da * mask * (1 - h**2)",
        "dh = da * (1 - h**2)",
        allowed=("dropped_units_learn",),
    ),
    changed(
        "W2-from-undropped", "lr * dz.T @ a", "lr * dz.T @ h", allowed=("dropped_units_learn",)
    ),
    changed("tanh-after-mask", "(1 - h**2)", "(1 - a**2)", allowed=("tanh_prime_after_mask",)),
    changed(
        "input-dropped",
        "xb, yb = x[rows], y[rows]",
        "xb, yb = x[rows], y[rows]\n        xb = xb * (rng.random(xb.shape) < keep_prob) / keep_prob",
        allowed=("dropout_on_input",),
    ),
    changed(
        "input-dropped-instead",
        "xb, yb = x[rows], y[rows]",
        "xb, yb = x[rows], y[rows]\n        xb = xb * (rng.random(xb.shape) < keep_prob) / keep_prob",
        MASK,
        "mask = 1.0",
        allowed=("dropout_on_input",),
    ),
    changed(
        "output-dropped",
        "q = np.exp(",
        "om = (rng.random(z.shape) < keep_prob) / keep_prob\n        z = z * om\n        q = np.exp(",
        "da = dz @ W2",
        "dz = dz * om\n        da = dz @ W2",
        allowed=("dropout_on_output",),
    ),
    changed(
        "output-dropped-instead",
        "q = np.exp(",
        "om = (rng.random(z.shape) < keep_prob) / keep_prob\n        z = z * om\n        q = np.exp(",
        "da = dz @ W2",
        "dz = dz * om\n        da = dz @ W2",
        MASK,
        "mask = 1.0",
        allowed=("dropout_on_output",),
    ),
    changed("train-error-with-dropout", _LEARNED, _EVAL_DROPS, allowed=("dropout_in_evaluation",)),
    changed(
        "val-error-with-dropout",
        "(np.tanh(x_val @ W1.T + b1) @ W2.T",
        "((lambda g: g * (rng.random(g.shape) < keep_prob) / keep_prob)(np.tanh(x_val @ W1.T + b1)) @ W2.T",
        allowed=("dropout_in_evaluation",),
    ),
    changed(
        "evaluation-scaled",
        "(np.tanh(x @ W1.T + b1) @",
        "(keep_prob * np.tanh(x @ W1.T + b1) @",
        "(np.tanh(x_val @ W1.T + b1) @",
        "(keep_prob * np.tanh(x_val @ W1.T + b1) @",
        allowed=("evaluation_too_small",),
    ),
    changed(
        "evaluation-divided",
        "(np.tanh(x @ W1.T + b1) @",
        "(np.tanh(x @ W1.T + b1) / keep_prob @",
        "(np.tanh(x_val @ W1.T + b1) @",
        "(np.tanh(x_val @ W1.T + b1) / keep_prob @",
        allowed=("evaluation_too_large",),
    ),
    changed(
        "val-evaluation-scaled",
        "(np.tanh(x_val @ W1.T + b1) @",
        "(keep_prob * np.tanh(x_val @ W1.T + b1) @",
        allowed=("evaluation_too_small",),
    ),
    changed(
        "running-train-error",
        "        dz = q.copy()\n",
        "        wrong = wrong + np.sum(q.argmax(1) != yb) if start else np.sum(q.argmax(1) != yb)\n        dz = q.copy()\n",
        "float(np.mean(answer != y))",
        "float(wrong / len(y))",
        allowed=("dropout_in_evaluation",),
    ),
    changed("accuracy", "answer != y", "answer == y", allowed=("accuracy_for_error",)),
    changed(
        "percent",
        "float(np.mean(answer != y))",
        "100 * float(np.mean(answer != y))",
        "float(np.mean(answer != y_val))",
        "100 * float(np.mean(answer != y_val))",
        allowed=("not_a_share",),
    ),
    changed(
        "counts",
        "float(np.mean(answer != y))",
        "float(np.sum(answer != y))",
        "float(np.mean(answer != y_val))",
        "float(np.sum(answer != y_val))",
        allowed=("not_a_share",),
    ),
    changed(
        "losses",
        _LEARNED,
        "train_error.append(float(-np.log(q[np.arange(len(rows)), yb] + 1e-9).mean()))",
    ),
    changed(
        "exchanged",
        '"train_error": train_error, "val_error": val_error',
        '"train_error": val_error, "val_error": train_error',
        allowed=("errors_exchanged",),
    ),
    changed(
        "train-for-val",
        '"val_error": val_error',
        '"val_error": train_error',
        allowed=("validation_not_used",),
    ),
    changed("val-for-train", '"train_error": train_error', '"train_error": val_error'),
    changed(
        "trains-on-val", "x[rows], y[rows]", "x_val[rows % len(x_val)], y_val[rows % len(x_val)]"
    ),
    changed("last-batch-only-error", "np.mean(answer != y))", "np.mean(answer[rows] != y[rows]))"),
    changed("ascent", " - lr *", " + lr *", allowed=("gradient_ascent",)),
    changed(
        "no-update",
        _STEP,
        "",
        allowed=(
            "setting_ignored",
            "weights_not_updated",
        ),
    ),
    changed(
        "W1-frozen", "        W1 = W1 - lr * dh.T @ xb\n        b1 = b1 - lr * dh.sum(axis=0)\n", ""
    ),
    changed("b2-frozen", "        b2 = b2 - lr * dz.sum(axis=0)\n", ""),
    changed(
        "weights-each-epoch",
        _INIT,
        "",
        _ORDER,
        _ORDER + "\n    " + _INIT,
        allowed=("weights_reset_each_epoch",),
    ),
    changed(
        "hidden-ignored", "x.shape[1], hidden,", "x.shape[1], 64,", allowed=("setting_ignored",)
    ),
    changed("lr-ignored", "lr *", "0.1 *", allowed=("setting_ignored",)),
    changed(
        "batch-ignored",
        "len(x), batch):",
        "len(x), 16):",
        "start + batch",
        "start + 16",
        allowed=("setting_ignored",),
    ),
    changed(
        "one-epoch-too-few",
        "range(epochs)",
        "range(1, epochs)",
        allowed=("not_one_entry_an_epoch",),
    ),
    changed(
        "epoch-zero-too", "range(epochs)", "range(epochs + 1)", allowed=("not_one_entry_an_epoch",)
    ),
    changed(
        "stops-early",
        "    val_error.append(float(np.mean(answer != y_val)))",
        "    val_error.append(float(np.mean(answer != y_val)))\n    if epoch > 3 and val_error[-1] >= val_error[-2]:\n        break",
        allowed=("not_one_entry_an_epoch",),
    ),
    changed(
        "one-batch-an-epoch",
        _LOOP,
        "for start in [0]:\n        rows = order[:batch]",
        allowed=("part_of_data_used",),
    ),
    changed(
        "last-example-lost",
        "permutation(len(x))",
        "permutation(len(x) - 1)",
        allowed=("part_of_data_used",),
    ),
    changed(
        "first-half-only",
        "permutation(len(x))",
        "permutation(len(x) // 2)",
        allowed=("part_of_data_used",),
    ),
    changed("labels-shuffled", "x[rows], y[rows]", "x[rows], y[rng.permutation(rows)]"),
    changed("global", "rng.permutation", "np.random.permutation", allowed=("global_seed_reset",)),
    changed(
        "global-masks",
        "rng.random(h.shape)",
        "np.random.random(h.shape)",
        allowed=("global_seed_reset",),
    ),
    changed(
        "global-weights",
        _INIT,
        _INIT.replace("rng)", "np.random.default_rng())"),
        allowed=("generator_ignored",),
    ),
    changed(
        "seeded", _INIT, "rng = np.random.default_rng(0)\n" + _INIT, allowed=("generator_ignored",)
    ),
    changed(
        "seeded-from-global",
        _INIT,
        "np.random.seed(0)\n" + _INIT,
        "rng.permutation",
        "np.random.permutation",
        allowed=("global_seed_reset",),
    ),
    changed(
        "unseeded-masks",
        _INIT,
        _INIT + "\nmasks = np.random.default_rng()",
        "rng.random(h.shape)",
        "masks.random(h.shape)",
        allowed=("generator_ignored",),
    ),
    changed(
        "shuffles-in-place",
        _ORDER,
        "order = np.arange(len(x))\n    state = rng.bit_generator.state\n    rng.shuffle(x)\n    rng.bit_generator.state = state\n    rng.shuffle(y)",
        allowed=("input_changed",),
    ),
    changed("scales-in-place", _INIT, "x -= x.mean()\n" + _INIT, allowed=("input_changed",)),
    changed("one-refused", "0 < keep_prob <= 1", "0 < keep_prob < 1"),
    changed(
        "unchecked",
        'if not 0 < keep_prob <= 1:\n    raise ValueError("keep_prob")\n',
        "",
        allowed=("no_validation",),
    ),
    changed(
        "zero-accepted",
        "if not 0 < keep_prob <= 1",
        "if not 0 <= keep_prob <= 1",
        MASK,
        "mask = (rng.random(h.shape) < keep_prob) / max(keep_prob, 1e-9)",
        allowed=("no_validation",),
    ),
    changed(
        "nan-accepted",
        "if not 0 < keep_prob <= 1",
        "if keep_prob <= 0 or keep_prob > 1",
        allowed=("no_validation",),
    ),
    changed(
        "above-one-accepted",
        "if not 0 < keep_prob <= 1",
        "if not keep_prob > 0",
        allowed=("no_validation",),
    ),
    changed(
        "assertion",
        'if not 0 < keep_prob <= 1:\n    raise ValueError("keep_prob")\n',
        "assert 0 < keep_prob <= 1\n",
    ),
    changed(
        "list-of-lists",
        'return {"train_error": train_error, "val_error": val_error}',
        "return [train_error, val_error]",
    ),
    changed(
        "tuple",
        'return {"train_error": train_error, "val_error": val_error}',
        "return train_error, val_error",
    ),
    changed(
        "last-only",
        'return {"train_error": train_error, "val_error": val_error}',
        'return {"train_error": train_error[-1], "val_error": val_error[-1]}',
    ),
    changed(
        "other-keys",
        'return {"train_error": train_error, "val_error": val_error}',
        'return {"train": train_error, "val": val_error}',
    ),
    changed(
        "returned-too-soon",
        "    val_error.append(float(np.mean(answer != y_val)))\nreturn",
        "    val_error.append(float(np.mean(answer != y_val)))\n    return",
        allowed=("not_one_entry_an_epoch",),
    ),
    changed(
        "one-entry-a-step",
        "        b1 = b1 - lr * dh.sum(axis=0)\n",
        "        b1 = b1 - lr * dh.sum(axis=0)\n        train_error.append(0.1)\n",
        allowed=("not_one_entry_an_epoch",),
    ),
    changed(
        "two-classes-only",
        "int(y.max()) + 1",
        "2",
        "yb] -= 1",
        "np.minimum(yb, 1)] -= 1",
    ),
    changed(
        "no-shuffle-and-no-division",
        _ORDER,
        "order = np.arange(len(x))",
        MASK,
        "mask = rng.random(h.shape) < keep_prob",
        allowed=("evaluation_too_large",),
    ),
    changed(
        "drop-prob-and-evaluation-dropped",
        "< keep_prob) / keep_prob",
        ">= keep_prob) / (1.0001 - keep_prob)",
        _LEARNED,
        _EVAL_DROPS,
        allowed=(
            "dropout_in_evaluation",
            "reversed_comparison",
        ),
    ),
)
