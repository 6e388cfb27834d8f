"""Lessons 02, 05, 06, 07 and 09: implementations written by somebody who only took the course.

What is wrong loses points, and a root mistake does so in one cell where that can be told.
"""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import Row

RIGHT: dict[str, tuple[Row, ...]] = {
    "05_experiment": (
        Row(
            "knuth-s",
            "corrupt_labels",
            "def corrupt_labels(y, fraction, rng):\n    n, left, new = len(y), round(fraction * len(y)), y.copy()\n    kinds = sorted(set(y.tolist()))\n    for i in range(n):\n        if rng.random() * (n - i) < left:\n            left -= 1\n            others = [k for k in kinds if k != y[i]]\n            new[i] = others[int(rng.random() * len(others))]\n    return new\n",
        ),
        Row(
            "scores",
            "corrupt_labels",
            "def corrupt_labels(y, fraction, rng):\n    kinds = np.unique(y)\n    score = rng.random((len(y), len(kinds)))\n    score[y[:, None] == kinds] = -1\n    other = kinds[score.argmax(axis=1)]\n    place = np.argsort(rng.random(len(y))).argsort() < round(fraction * len(y))\n    return np.where(place, other, y)\n",
        ),
        Row(
            "reject",
            "corrupt_labels",
            "def corrupt_labels(y, fraction, rng):\n    new = np.array(y)\n    kinds = np.unique(y)\n    done = set()\n    while len(done) < round(fraction * len(y)):\n        i = int(rng.integers(len(y)))\n        if i in done:\n            continue\n        done.add(i)\n        while new[i] == y[i]:\n            new[i] = rng.choice(kinds)\n    return new\n",
        ),
        Row(
            "shuffle-ints",
            "corrupt_labels",
            "def corrupt_labels(y, fraction, rng):\n    idx = np.arange(y.size)\n    rng.shuffle(idx)\n    idx = idx[: int(round(fraction * y.size))]\n    kinds, inv = np.unique(y, return_inverse=True)\n    d = rng.integers(0, kinds.size - 1, size=idx.size)\n    d = d + (d >= inv[idx])\n    out = y.copy()\n    np.put(out, idx, kinds[d])\n    return out\n",
        ),
        Row(
            "masked",
            "learned_by_heart",
            "def learned_by_heart(answers, given, right):\n    return np.ma.masked_array(answers == given, given == right).mean()\n",
        ),
        Row(
            "ints",
            "learned_by_heart",
            "def learned_by_heart(answers, given, right):\n    bad = (given != right).astype(int)\n    return float(bad @ (answers == given).astype(int)) / bad.sum()\n",
        ),
        Row(
            "welford",
            "sweep",
            "def sweep(keep_probs, seeds, run):\n    t = np.zeros((len(keep_probs), 2))\n    m2 = np.zeros(len(keep_probs))\n    for k, s in enumerate(seeds, 1):\n        for i, p in enumerate(keep_probs):\n            v = run(p, np.random.default_rng(s))\n            d = v - t[i, 0]\n            t[i, 0] += d / k\n            m2[i] += d * (v - t[i, 0])\n    n = len(seeds)\n    t[:, 1] = np.sqrt(m2 / (n - 1) / n)\n    return t\n",
        ),
        Row(
            "cov",
            "sweep",
            "def sweep(keep_probs, seeds, run):\n    e = np.array([[run(p, np.random.default_rng(s)) for s in seeds] for p in keep_probs], dtype=float)\n    var = [np.cov(row) for row in e]\n    return np.vstack([e.mean(1), np.sqrt(np.array(var) / len(seeds))]).T\n",
        ),
        Row(
            "aug",
            "train",
            'def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):\n    check_keep_prob(keep_prob)\n    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, int(y.max()) + 1, rng)\n    A, B = np.c_[W1, b1], np.c_[W2, b2]\n    one = lambda t: np.c_[t, np.ones(len(t))]\n    hist = dict(train_error=[], val_error=[])\n    for _ in range(epochs):\n        for now in np.array_split(rng.permutation(len(x)), range(batch, len(x), batch)):\n            t = one(x[now])\n            h = np.tanh(t @ A.T)\n            m = rng.binomial(1, keep_prob, h.shape) / keep_prob\n            d = one(h * m)\n            dz = softmax_gradient(d @ B.T, y[now])\n            gB = dz.T @ d\n            gA = ((dz @ B)[:, :-1] * m * (1 - h * h)).T @ t\n            A = A - lr * gA\n            B = B - lr * gB\n        for k, s, want in (("train_error", x, y), ("val_error", x_val, y_val)):\n            hist[k].append(float((np.argmax(one(np.tanh(one(s) @ A.T)) @ B.T, 1) != want).mean()))\n    return hist\n',
        ),
        Row(
            "epoch-masks",
            "train",
            'def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):\n    check_keep_prob(keep_prob)\n    n = len(x)\n    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, int(y.max()) + 1, rng)\n    history = {"train_error": [], "val_error": []}\n    for epoch in range(epochs):\n        xs, ys = np.hsplit(rng.permutation(np.c_[x, y]), [x.shape[1]])\n        ys = ys[:, 0].astype(int)\n        masks = rng.random((n, hidden)) >= 1 - keep_prob\n        i = 0\n        while i < n:\n            xb, yb, m = xs[i:i+batch], ys[i:i+batch], masks[i:i+batch]\n            i += batch\n            h = np.tanh(b1 + xb @ W1.T)\n            d = np.where(m, h / keep_prob, 0)\n            dz = softmax_gradient(b2 + d @ W2.T, yb)\n            da = np.where(m, dz @ W2 / keep_prob, 0) / np.cosh(b1 + xb @ W1.T) ** 2\n            for par, g in ((W2, dz.T @ d), (b2, dz.sum(0)), (W1, da.T @ xb), (b1, da.sum(0))):\n                par -= lr * g\n        f = lambda q: (np.tanh(q @ W1.T + b1) @ W2.T + b2).argmax(1)\n        history["train_error"].append(float(np.mean(f(x) != y)))\n        history["val_error"].append(float(np.mean(f(x_val) != y_val)))\n    return history\n',
        ),
        Row(
            "scale-in-weights",
            "train",
            'def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):\n    check_keep_prob(keep_prob)\n    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, y.max() + 1, rng)\n    te, ve = [], []\n    for e in range(epochs):\n        idx = np.argsort(rng.random(len(y)))\n        for s in range(0, len(y), batch):\n            k = idx[s:s+batch]\n            h = np.tanh(x[k] @ W1.T + b1)\n            m = rng.random(h.shape) < keep_prob\n            hm = h * m\n            z = hm @ (W2 / keep_prob).T + b2\n            q = np.exp(z - z.max(1)[:, None])\n            q = q / q.sum(1)[:, None]\n            dz = (q - np.eye(q.shape[1])[y[k]]) / len(k)\n            gW2 = dz.T @ hm / keep_prob\n            dhm = dz @ (W2 / keep_prob)\n            du = dhm * m - dhm * m * h**2\n            W1, b1 = W1 - lr * du.T @ x[k], b1 - lr * du.sum(0)\n            W2, b2 = W2 - lr * gW2, b2 - lr * dz.sum(0)\n        err = lambda a, c: 1 - np.mean(np.argmax(np.tanh(a @ W1.T + b1) @ W2.T + b2, 1) == c)\n        te += [err(x, y)]\n        ve += [err(x_val, y_val)]\n    return {"val_error": ve, "train_error": te}\n',
        ),
        Row(
            "example-by-example",
            "train",
            'def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):\n    check_keep_prob(keep_prob)\n    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, int(max(y)) + 1, rng)\n    history = {"train_error": [], "val_error": []}\n    for _ in range(epochs):\n        todo = list(rng.permutation(len(x)))\n        while todo:\n            now, todo = todo[:batch], todo[batch:]\n            G = [0, 0, 0, 0]\n            for i in now:\n                h = np.tanh(W1 @ x[i] + b1)\n                m = (rng.random(hidden) < keep_prob) / keep_prob\n                z = W2 @ (h * m) + b2\n                dz = softmax_gradient(z[None], y[i:i+1])[0] / len(now)\n                dh = (W2.T @ dz) * m * (1 - h**2)\n                for k, g in enumerate((np.outer(dh, x[i]), dh, np.outer(dz, h * m), dz)):\n                    G[k] = G[k] + g\n            W1, b1, W2, b2 = (p - lr * g for p, g in zip((W1, b1, W2, b2), G))\n        for name, a, t in (("train_error", x, y), ("val_error", x_val, y_val)):\n            wrong = (np.tanh(a @ W1.T + b1) @ W2.T + b2).argmax(axis=1) != t\n            history[name].append(float(wrong.sum() / wrong.size))\n    return history\n',
        ),
    ),
    "06_theory": (
        Row(
            "diag-over-p",
            "dropout_ols",
            'def dropout_ols(X, y, keep_prob):\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    G = X.T @ X\n    np.fill_diagonal(G, G.diagonal() / keep_prob)\n    return np.linalg.solve(G, X.T @ y)\n',
        ),
        Row(
            "augmented",
            "dropout_ols",
            'def dropout_ols(X, y, keep_prob):\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    n = X.shape[1]\n    extra = np.diag(np.sqrt((X**2).sum(0) * ((1 - keep_prob) / keep_prob)))\n    return np.linalg.lstsq(np.vstack([X, extra]), np.concatenate([y, np.zeros(n, y.dtype)]), rcond=None)[0]\n',
        ),
        Row(
            "cholesky",
            "dropout_ols",
            'def dropout_ols(X, y, keep_prob):\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    A = np.einsum("ij,ik->jk", X, X)\n    A[np.diag_indices(len(A))] *= 1 + (1 - keep_prob) / keep_prob\n    L = np.linalg.cholesky(A)\n    return np.linalg.solve(L.T, np.linalg.solve(L, X.T @ y))\n',
        ),
        Row(
            "coordinate-descent",
            "dropout_ols",
            'def dropout_ols(X, y, keep_prob):\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    Xd, yd = X.astype(float), y.astype(float)\n    D = (Xd**2).sum(0)\n    w = np.zeros(X.shape[1])\n    for _ in range(20000):\n        for j in range(len(w)):\n            r = yd - Xd @ w + Xd[:, j] * w[j]\n            w[j] = Xd[:, j] @ r / (D[j] / keep_prob)\n        if keep_prob == 1:\n            w = np.linalg.lstsq(Xd, yd, rcond=None)[0]\n            break\n        if np.abs(Xd.T @ (yd - Xd @ w) - D * w * (1 / keep_prob - 1)).max() < 1e-11:\n            break\n    return w.astype(X.dtype)\n',
        ),
        Row(
            "gray",
            "all_masks",
            "def all_masks(n):\n    g = np.arange(2**n) ^ (np.arange(2**n) >> 1)\n    return g[:, None] >> np.arange(n) & 1\n",
        ),
        Row(
            "combinations",
            "all_masks",
            "def all_masks(n):\n    from itertools import combinations\n    rows = []\n    for k in range(n + 1):\n        for c in combinations(range(n), k):\n            r = np.zeros(n); r[list(c)] = 1\n            rows.append(r)\n    return np.array(rows)\n",
        ),
        Row(
            "sample-until-complete",
            "all_masks",
            "def all_masks(n):\n    seen = {}\n    k = 0\n    rng = np.random.default_rng(0)\n    while len(seen) < 2**n:\n        r = tuple(rng.integers(0, 2, n).tolist())\n        seen[r] = 1\n    return np.array(list(seen))\n",
        ),
        Row(
            "grow",
            "ensemble_mean",
            'def ensemble_mean(w, x, keep_prob):\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    z, P = np.zeros(x.shape[:-1] + (1,)), np.ones(1)\n    for j in range(len(w)):\n        t = w[j] * x[..., j:j+1]\n        z = np.concatenate([z, z + t], axis=-1)\n        P = np.concatenate([P * (1 - keep_prob), P * keep_prob])\n    return (1 / (1 + np.exp(-z))) @ P\n',
        ),
        Row(
            "recursion",
            "ensemble_mean",
            'def ensemble_mean(w, x, keep_prob):\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    def go(j, z):\n        if j == len(w):\n            return 0.5 * (1 + np.tanh(z / 2))\n        return keep_prob * go(j + 1, z + w[j] * x[..., j]) + (1 - keep_prob) * go(j + 1, z)\n    return go(0, np.zeros(x.shape[:-1]))\n',
        ),
        Row(
            "subsets",
            "ensemble_mean",
            'def ensemble_mean(w, x, keep_prob):\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    from itertools import combinations\n    n, total = len(w), 0.0\n    for k in range(n + 1):\n        for c in map(list, combinations(range(n), k)):\n            total = total + keep_prob**k * (1 - keep_prob)**(n - k) / (1 + np.exp(-(x[..., c] @ w[c])))\n    return total\n',
        ),
        Row(
            "closed",
            "ensemble_geometric_mean",
            'def ensemble_geometric_mean(w, x, keep_prob):\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    return 1 / (1 + np.exp(-keep_prob * (x @ w)))\n',
        ),
        Row(
            "log-odds",
            "ensemble_geometric_mean",
            'def ensemble_geometric_mean(w, x, keep_prob):\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    M = all_masks(len(w)).astype(float)\n    P = np.where(M == 1, keep_prob, 1 - keep_prob).prod(1)\n    s = 1 / (1 + np.exp(-(np.atleast_2d(x) * w) @ M.T))\n    o = np.exp((np.log(s) - np.log1p(-s)) @ P)\n    r = o / (1 + o)\n    return r if np.ndim(x) == 2 else r[0]\n',
        ),
        Row(
            "logaddexp",
            "ensemble_geometric_mean",
            'def ensemble_geometric_mean(w, x, keep_prob):\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    M = all_masks(len(w)); k = M.sum(-1)\n    P = keep_prob**k * (1. - keep_prob)**(len(w) - k)\n    z = (M * w) @ x.T\n    yes = -P @ np.logaddexp(0, -z)\n    no = -P @ np.logaddexp(0, z)\n    return np.exp(yes - np.logaddexp(yes, no))\n',
        ),
        Row(
            "welford",
            "mc_predict",
            "def mc_predict(forward, x, samples, rng):\n    m = s = 0\n    for k in range(1, samples + 1):\n        v = forward(x, rng)\n        d = v - m\n        m = m + d / np.float32(k) if v.dtype == np.float32 else m + d / k\n        s = s + d * (v - m)\n    if v.dtype == np.float32:\n        return m, np.sqrt(s / np.float32(samples))\n    return m, np.sqrt(s / samples)\n",
        ),
        Row(
            "double-then-back",
            "mc_predict",
            "def mc_predict(forward, x, samples, rng):\n    p = [forward(x, rng) for _ in range(samples)]\n    kind = p[0].dtype\n    q = np.stack(p, axis=-1).astype(float)\n    return np.mean(q, -1).astype(kind), np.sqrt(np.var(q, -1)).astype(kind)\n",
        ),
    ),
    "07_variants": (
        Row(
            "box-muller",
            "gaussian_dropout",
            'def gaussian_dropout(a, keep_prob, rng, training=True):\n    if not training:\n        return a\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    s = np.sqrt((1 - keep_prob) / keep_prob)\n    u, v = rng.random(a.shape), rng.random(a.shape)\n    return a * (1 + s * np.sqrt(-2 * np.log1p(-u)) * np.cos(2 * np.pi * v))\n',
        ),
        Row(
            "loc-a",
            "gaussian_dropout",
            'def gaussian_dropout(a, keep_prob, rng, training=True):\n    if not training:\n        return a\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    return rng.normal(a, np.abs(a) * (1 / keep_prob - 1) ** 0.5)\n',
        ),
        Row(
            "polar",
            "gaussian_dropout",
            'def gaussian_dropout(a, keep_prob, rng, training=True):\n    if not training:\n        return a\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    s = (1 / keep_prob - 1) ** 0.5\n    r = np.sqrt(rng.chisquare(2, a.shape))\n    return a + a * s * r * np.sin(rng.uniform(0, 2 * np.pi, a.shape))\n',
        ),
        Row(
            "boolean-indexing",
            "spatial_dropout",
            'def spatial_dropout(a, keep_prob, rng, training=True):\n    if not training:\n        return a\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    out = np.zeros_like(a)\n    keep = rng.random(a.shape[:2]) < keep_prob\n    out[keep] = a[keep] / keep_prob\n    return out\n',
        ),
        Row(
            "moveaxis",
            "spatial_dropout",
            'def spatial_dropout(a, keep_prob, rng, training=True):\n    if not training:\n        return a\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    b = np.moveaxis(a, (0, 1), (2, 3))\n    m = rng.binomial(1, keep_prob, b.shape[2:]).astype(a.dtype) / np.asarray(keep_prob, a.dtype)\n    return np.moveaxis(b * m, (2, 3), (0, 1))\n',
        ),
        Row(
            "transposed-mask",
            "dropconnect_forward",
            'def dropconnect_forward(x, W, b, keep_prob, rng, training=True):\n    if not training:\n        return x @ W.T + b\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    M = rng.random((W.shape[1], len(x), W.shape[0])) < keep_prob\n    t = x.T[:, :, None] * W.T[:, None, :] * M\n    return t.sum(axis=0) / keep_prob + b\n',
        ),
        Row(
            "plain-minus-dropped",
            "dropconnect_forward",
            "def dropconnect_forward(x, W, b, keep_prob, rng, training=True):\n    if not training:\n        return x @ W.T + b\n    if not 0 < keep_prob <= 1:\n        raise ValueError(\"keep_prob must lie in (0, 1]\")\n    M = rng.random((len(x),) + W.shape) >= keep_prob\n    lost = np.einsum('nij,nj->ni', W * M, x)\n    return (x @ W.T - lost) / keep_prob + b\n",
        ),
        Row(
            "one-example-at-a-time-by-recursion",
            "dropconnect_forward",
            'def dropconnect_forward(x, W, b, keep_prob, rng, training=True):\n    if not training:\n        return x @ W.T + b\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    if len(x) > 1:\n        h = len(x) // 2\n        return np.concatenate([dropconnect_forward(x[:h], W, b, keep_prob, rng), dropconnect_forward(x[h:], W, b, keep_prob, rng)])\n    return x @ (W * (rng.random(W.shape) < keep_prob) / keep_prob).T + b\n',
        ),
        Row(
            "two-values",
            "alpha_dropout",
            'def alpha_dropout(a, keep_prob, rng, training=True):\n    if not training:\n        return a\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    sat = -1.0507009873554805 * 1.6732632423543772\n    q = 1 - keep_prob\n    A = ((1 - q) * (1 + q * sat * sat)) ** -0.5\n    B = -A * q * sat\n    out = np.full(a.shape, A * sat + B)\n    k = rng.random(a.shape) >= q\n    out[k] = A * a[k] + B\n    return out\n',
        ),
        Row(
            "moments-of-two-points",
            "alpha_dropout",
            'def alpha_dropout(a, keep_prob, rng, training=True):\n    if not training:\n        return a\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    sat = -1.0507009873554805 * 1.6732632423543772\n    v = rng.random(a.shape) < keep_prob\n    mean = (1 - keep_prob) * sat\n    square = keep_prob * 1 + (1 - keep_prob) * sat**2\n    sd = np.sqrt(square - mean**2)\n    w = a * v + sat * (1 - v)\n    return (w - mean) / sd\n',
        ),
        Row(
            "bottom-right",
            "dropblock_mask",
            'def dropblock_mask(height, width, keep_prob, block, rng):\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    gamma = min(1.0, (1 - keep_prob) / block**2 * height * width / ((height - block + 1) * (width - block + 1)))\n    s = np.zeros((height, width), bool)\n    s[block-1:, block-1:] = rng.random((height - block + 1, width - block + 1)) < gamma\n    d = np.zeros_like(s)\n    for i in range(block):\n        for j in range(block):\n            d[:height-i, :width-j] |= s[i:, j:]\n    return (1 - d).astype(int)\n',
        ),
        Row(
            "2d-sums",
            "dropblock_mask",
            'def dropblock_mask(height, width, keep_prob, block, rng):\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    gamma = min(1.0, (1 - keep_prob) / block**2 * height * width / ((height - block + 1) * (width - block + 1)))\n    h, w = height - block + 1, width - block + 1\n    s = rng.binomial(1, gamma, (h, w))\n    R = (np.arange(height)[:, None] - np.arange(h) >= 0) & (np.arange(height)[:, None] - np.arange(h) < block)\n    C = (np.arange(width)[:, None] - np.arange(w) >= 0) & (np.arange(width)[:, None] - np.arange(w) < block)\n    return (R.astype(int) @ s @ C.T.astype(int) == 0).astype(float)\n',
        ),
        Row(
            "count-then-places",
            "dropblock_mask",
            'def dropblock_mask(height, width, keep_prob, block, rng):\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    gamma = min(1.0, (1 - keep_prob) / block**2 * height * width / ((height - block + 1) * (width - block + 1)))\n    h, w = height - block + 1, width - block + 1\n    k = rng.binomial(h * w, gamma)\n    m = np.ones((height, width), np.uint8)\n    for f in rng.choice(h * w, k, replace=False):\n        i, j = divmod(int(f), w)\n        m[i:i+block, j:j+block] = 0\n    return m\n',
        ),
        Row(
            "hypot",
            "max_norm",
            "def max_norm(W, c):\n    n = np.hypot.reduce(W, axis=1)\n    out = np.array(W)\n    long = n > c\n    out[long] = c * W[long] / n[long, None]\n    return out\n",
        ),
        Row(
            "einsum-errstate",
            "max_norm",
            "def max_norm(W, c):\n    n2 = np.einsum('ij,ij->i', W, W)[:, None]\n    with np.errstate(divide='ignore', invalid='ignore'):\n        s = W * (c / np.sqrt(n2))\n    return np.where(n2 > c * c, s, W)\n",
        ),
    ),
    "09_practice": (
        Row(
            "divide-where",
            "nn_dropout",
            "def nn_dropout(x, p, rng, training=True):\n    if not training:\n        return x\n    if not 0 <= p <= 1:\n        raise ValueError(p)\n    kept = rng.random(x.shape) >= p\n    return np.divide(x, 1 - p, out=np.zeros(x.shape, float), where=kept)\n",
        ),
        Row(
            "flat-gaps",
            "nn_dropout",
            "def nn_dropout(x, p, rng, training=True):\n    if not training:\n        return x\n    if not 0 <= p <= 1:\n        raise ValueError(p)\n    out = np.array(x, float).reshape(-1)\n    if p == 1:\n        out[:] = 0\n        return out.reshape(x.shape)\n    i = -1\n    while p > 0:\n        i += int(rng.geometric(p))\n        if i >= out.size:\n            break\n        out[i] = 0\n    return (out / (1 - p)).reshape(x.shape)\n",
        ),
        Row(
            "choice",
            "nn_dropout",
            "def nn_dropout(x, p, rng, training=True):\n    if not training:\n        return x\n    if not 0 <= p <= 1:\n        raise ValueError(p)\n    q = 1 - p\n    factors = np.array([0.0, 1 / q if q else 0.0])\n    return x * rng.choice(factors, p=[p, q], size=x.shape)\n",
        ),
        Row(
            "all-keywords",
            "mean_losses",
            "def mean_losses(predict, x, y, samples, rng):\n    e = np.stack([predict(x=x, rng=rng, training=True) for _ in range(samples)]) - y\n    d = predict(x=x, rng=rng, training=False) - y\n    return np.square(e).mean(), d @ d / len(d)\n",
        ),
        Row(
            "pool",
            "mean_losses",
            "def mean_losses(predict, x, y, samples, rng):\n    p = np.concatenate([predict(x, rng, True) for _ in range(samples)])\n    t = np.tile(y, samples)\n    return [np.linalg.norm(p - t) ** 2 / p.size, np.linalg.norm(predict(x, rng, False) - y) ** 2 / y.size]\n",
        ),
        Row(
            "bias-variance",
            "mean_losses",
            "def mean_losses(predict, x, y, samples, rng):\n    P = np.array([predict(x, rng, True) for _ in range(samples)])\n    return float(np.mean(P.var(0) + (P.mean(0) - y) ** 2)), float(np.mean((predict(x, rng, False) - y) ** 2))\n",
        ),
        Row(
            "sorted",
            "choose_keep_prob",
            "def choose_keep_prob(keep_probs, errors):\n    order = np.argsort(keep_probs)[::-1]\n    m = errors.mean(1)\n    b = np.argmin(m)\n    s = np.sqrt(errors[b].var(ddof=1) / errors.shape[1])\n    for i in order:\n        if m[i] <= m[b] + s:\n            return keep_probs[i]\n",
        ),
        Row(
            "nanmax",
            "choose_keep_prob",
            "def choose_keep_prob(keep_probs, errors):\n    m = np.average(errors, axis=1)\n    k = m.argmin()\n    n = errors.shape[1]\n    se = np.sqrt(np.sum((errors[k] - m[k]) ** 2) / (n * (n - 1)))\n    return np.nanmax(np.where(m - m[k] <= se, keep_probs, np.nan))\n",
        ),
    ),
}

WRONG: dict[str, tuple[Row, ...]] = {
    "02_scaling": (
        Row(
            "realised-nan-row",
            "dropout_forward",
            'def dropout_forward(a, keep_prob, rng, training=True):\n    if not training:\n        return a, np.ones_like(a)\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    mask = rng.random(a.shape) < keep_prob\n    return a * mask / mask.mean(axis=-1, keepdims=True), mask\n',
            frozenset({"scaled_by_realised_fraction"}),
        ),
    ),
    "05_experiment": (
        Row(
            "b1-updated-by-mean",
            "train",
            'def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):\n    check_keep_prob(keep_prob)\n    n, classes = len(x), int(y.max()) + 1\n    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, classes, rng)\n    history = {"train_error": [], "val_error": []}\n    for epoch in range(epochs):\n        order = rng.permutation(n)\n        for first in range(0, n, batch):\n            now = order[first : first + batch]\n            h = np.tanh(x[now] @ W1.T + b1)\n            mask = rng.random(h.shape) < keep_prob\n            d = h * mask / keep_prob\n            z = d @ W2.T + b2\n            dz = softmax_gradient(z, y[now])\n            dW2 = dz.T @ d\n            db2 = dz.sum(axis=0)\n            dd = dz @ W2\n            dh = dd * mask / keep_prob\n            da = dh * (1 - h**2)\n            dW1 = da.T @ x[now]\n            db1 = da.mean(axis=0)\n            W1 -= lr * dW1\n            b1 -= lr * db1\n            W2 -= lr * dW2\n            b2 -= lr * db2\n        for name, inputs, wanted in (("train_error", x, y), ("val_error", x_val, y_val)):\n            out = np.tanh(inputs @ W1.T + b1) @ W2.T + b2\n            history[name].append(float(np.mean(out.argmax(axis=1) != wanted)))\n    return history\n',
        ),
        Row(
            "scale-squared-in-backward",
            "train",
            'def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):\n    check_keep_prob(keep_prob)\n    n, classes = len(x), int(y.max()) + 1\n    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, classes, rng)\n    history = {"train_error": [], "val_error": []}\n    for epoch in range(epochs):\n        order = rng.permutation(n)\n        for first in range(0, n, batch):\n            now = order[first : first + batch]\n            h = np.tanh(x[now] @ W1.T + b1)\n            mask = rng.random(h.shape) < keep_prob\n            d = h * mask / keep_prob\n            z = d @ W2.T + b2\n            dz = softmax_gradient(z, y[now])\n            dW2 = dz.T @ d\n            db2 = dz.sum(axis=0)\n            dd = dz @ W2\n            dh = dd * mask / keep_prob**2\n            da = dh * (1 - h**2)\n            dW1 = da.T @ x[now]\n            db1 = da.sum(axis=0)\n            W1 -= lr * dW1\n            b1 -= lr * db1\n            W2 -= lr * dW2\n            b2 -= lr * db2\n        for name, inputs, wanted in (("train_error", x, y), ("val_error", x_val, y_val)):\n            out = np.tanh(inputs @ W1.T + b1) @ W2.T + b2\n            history[name].append(float(np.mean(out.argmax(axis=1) != wanted)))\n    return history\n',
        ),
        Row(
            "dropout-on-output",
            "train",
            'def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):\n    check_keep_prob(keep_prob)\n    n, classes = len(x), int(y.max()) + 1\n    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, classes, rng)\n    history = {"train_error": [], "val_error": []}\n    for epoch in range(epochs):\n        order = rng.permutation(n)\n        for first in range(0, n, batch):\n            now = order[first : first + batch]\n            h = np.tanh(x[now] @ W1.T + b1)\n            mask = rng.random(h.shape) < keep_prob\n            d = h * mask / keep_prob\n            z = d @ W2.T + b2\n            z = z * (rng.random(z.shape) < keep_prob) / keep_prob\n            dz = softmax_gradient(z, y[now])\n            dW2 = dz.T @ d\n            db2 = dz.sum(axis=0)\n            dd = dz @ W2\n            dh = dd * mask / keep_prob\n            da = dh * (1 - h**2)\n            dW1 = da.T @ x[now]\n            db1 = da.sum(axis=0)\n            W1 -= lr * dW1\n            b1 -= lr * db1\n            W2 -= lr * dW2\n            b2 -= lr * db2\n        for name, inputs, wanted in (("train_error", x, y), ("val_error", x_val, y_val)):\n            out = np.tanh(inputs @ W1.T + b1) @ W2.T + b2\n            history[name].append(float(np.mean(out.argmax(axis=1) != wanted)))\n    return history\n',
        ),
        Row(
            "lr-decays",
            "train",
            'def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):\n    check_keep_prob(keep_prob)\n    n, classes = len(x), int(y.max()) + 1\n    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, classes, rng)\n    history = {"train_error": [], "val_error": []}\n    for epoch in range(epochs):\n        order = rng.permutation(n)\n        for first in range(0, n, batch):\n            now = order[first : first + batch]\n            h = np.tanh(x[now] @ W1.T + b1)\n            mask = rng.random(h.shape) < keep_prob\n            d = h * mask / keep_prob\n            z = d @ W2.T + b2\n            dz = softmax_gradient(z, y[now])\n            dW2 = dz.T @ d\n            db2 = dz.sum(axis=0)\n            dd = dz @ W2\n            dh = dd * mask / keep_prob\n            da = dh * (1 - h**2)\n            dW1 = da.T @ x[now]\n            db1 = da.sum(axis=0)\n            lr = lr * 0.97\n            W1 -= lr * dW1\n            b1 -= lr * db1\n            W2 -= lr * dW2\n            b2 -= lr * db2\n        for name, inputs, wanted in (("train_error", x, y), ("val_error", x_val, y_val)):\n            out = np.tanh(inputs @ W1.T + b1) @ W2.T + b2\n            history[name].append(float(np.mean(out.argmax(axis=1) != wanted)))\n    return history\n',
        ),
        Row(
            "percent",
            "learned_by_heart",
            "def learned_by_heart(answers, given, right):\n    bad = given != right\n    return 100 * np.mean(answers[bad] == given[bad])\n",
            frozenset({"not_a_share"}),
        ),
        Row(
            "drops-last-short-batch",
            "train",
            'def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):\n    check_keep_prob(keep_prob)\n    n, classes = len(x), int(y.max()) + 1\n    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, classes, rng)\n    history = {"train_error": [], "val_error": []}\n    for epoch in range(epochs):\n        order = rng.permutation(n)\n        for first in range(0, n - batch + 1, batch):\n            now = order[first : first + batch]\n            h = np.tanh(x[now] @ W1.T + b1)\n            mask = rng.random(h.shape) < keep_prob\n            d = h * mask / keep_prob\n            z = d @ W2.T + b2\n            dz = softmax_gradient(z, y[now])\n            dW2 = dz.T @ d\n            db2 = dz.sum(axis=0)\n            dd = dz @ W2\n            dh = dd * mask / keep_prob\n            da = dh * (1 - h**2)\n            dW1 = da.T @ x[now]\n            db1 = da.sum(axis=0)\n            W1 -= lr * dW1\n            b1 -= lr * db1\n            W2 -= lr * dW2\n            b2 -= lr * db2\n        for name, inputs, wanted in (("train_error", x, y), ("val_error", x_val, y_val)):\n            out = np.tanh(inputs @ W1.T + b1) @ W2.T + b2\n            history[name].append(float(np.mean(out.argmax(axis=1) != wanted)))\n    return history\n',
            frozenset({"part_of_data_used"}),
        ),
        Row(
            "val-error-on-train",
            "train",
            'def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):\n    check_keep_prob(keep_prob)\n    n, classes = len(x), int(y.max()) + 1\n    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, classes, rng)\n    history = {"train_error": [], "val_error": []}\n    for epoch in range(epochs):\n        order = rng.permutation(n)\n        for first in range(0, n, batch):\n            now = order[first : first + batch]\n            h = np.tanh(x[now] @ W1.T + b1)\n            mask = rng.random(h.shape) < keep_prob\n            d = h * mask / keep_prob\n            z = d @ W2.T + b2\n            dz = softmax_gradient(z, y[now])\n            dW2 = dz.T @ d\n            db2 = dz.sum(axis=0)\n            dd = dz @ W2\n            dh = dd * mask / keep_prob\n            da = dh * (1 - h**2)\n            dW1 = da.T @ x[now]\n            db1 = da.sum(axis=0)\n            W1 -= lr * dW1\n            b1 -= lr * db1\n            W2 -= lr * dW2\n            b2 -= lr * db2\n        for name, inputs, wanted in (("train_error", x, y), ("val_error", x, y)):\n            out = np.tanh(inputs @ W1.T + b1) @ W2.T + b2\n            history[name].append(float(np.mean(out.argmax(axis=1) != wanted)))\n    return history\n',
            frozenset({"validation_not_used"}),
        ),
        Row(
            "gradient-not-averaged",
            "train",
            'def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):\n    check_keep_prob(keep_prob)\n    n, classes = len(x), int(y.max()) + 1\n    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, classes, rng)\n    history = {"train_error": [], "val_error": []}\n    for epoch in range(epochs):\n        order = rng.permutation(n)\n        for first in range(0, n, batch):\n            now = order[first : first + batch]\n            h = np.tanh(x[now] @ W1.T + b1)\n            mask = rng.random(h.shape) < keep_prob\n            d = h * mask / keep_prob\n            z = d @ W2.T + b2\n            dz = softmax_gradient(z, y[now]) * len(now)\n            dW2 = dz.T @ d\n            db2 = dz.sum(axis=0)\n            dd = dz @ W2\n            dh = dd * mask / keep_prob\n            da = dh * (1 - h**2)\n            dW1 = da.T @ x[now]\n            db1 = da.sum(axis=0)\n            W1 -= lr * dW1\n            b1 -= lr * db1\n            W2 -= lr * dW2\n            b2 -= lr * db2\n        for name, inputs, wanted in (("train_error", x, y), ("val_error", x_val, y_val)):\n            out = np.tanh(inputs @ W1.T + b1) @ W2.T + b2\n            history[name].append(float(np.mean(out.argmax(axis=1) != wanted)))\n    return history\n',
        ),
        Row(
            "dropout-on-input-too",
            "train",
            'def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):\n    check_keep_prob(keep_prob)\n    n, classes = len(x), int(y.max()) + 1\n    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, classes, rng)\n    history = {"train_error": [], "val_error": []}\n    for epoch in range(epochs):\n        order = rng.permutation(n)\n        for first in range(0, n, batch):\n            now = order[first : first + batch]\n            xx = x[now] * (rng.random((len(now), x.shape[1])) < keep_prob) / keep_prob\n            h = np.tanh(xx @ W1.T + b1)\n            mask = rng.random(h.shape) < keep_prob\n            d = h * mask / keep_prob\n            z = d @ W2.T + b2\n            dz = softmax_gradient(z, y[now])\n            dW2 = dz.T @ d\n            db2 = dz.sum(axis=0)\n            dd = dz @ W2\n            dh = dd * mask / keep_prob\n            da = dh * (1 - h**2)\n            dW1 = da.T @ x[now]\n            db1 = da.sum(axis=0)\n            W1 -= lr * dW1\n            b1 -= lr * db1\n            W2 -= lr * dW2\n            b2 -= lr * db2\n        for name, inputs, wanted in (("train_error", x, y), ("val_error", x_val, y_val)):\n            out = np.tanh(inputs @ W1.T + b1) @ W2.T + b2\n            history[name].append(float(np.mean(out.argmax(axis=1) != wanted)))\n    return history\n',
            frozenset({"dropout_on_input"}),
        ),
        Row(
            "w1-shuffled-with-x-in-place",
            "train",
            'def train(x, y, x_val, y_val, keep_prob, rng, hidden=64, epochs=200, lr=0.3, batch=16):\n    check_keep_prob(keep_prob)\n    n, classes = len(x), int(y.max()) + 1\n    W1, b1, W2, b2 = initial_weights(x.shape[1], hidden, classes, rng)\n    history = {"train_error": [], "val_error": []}\n    for epoch in range(epochs):\n        order = np.arange(n)\n        s = rng.permutation(n)\n        x[:], y[:] = x[s], y[s]\n        for first in range(0, n, batch):\n            now = order[first : first + batch]\n            h = np.tanh(x[now] @ W1.T + b1)\n            mask = rng.random(h.shape) < keep_prob\n            d = h * mask / keep_prob\n            z = d @ W2.T + b2\n            dz = softmax_gradient(z, y[now])\n            dW2 = dz.T @ d\n            db2 = dz.sum(axis=0)\n            dd = dz @ W2\n            dh = dd * mask / keep_prob\n            da = dh * (1 - h**2)\n            dW1 = da.T @ x[now]\n            db1 = da.sum(axis=0)\n            W1 -= lr * dW1\n            b1 -= lr * db1\n            W2 -= lr * dW2\n            b2 -= lr * db2\n        for name, inputs, wanted in (("train_error", x, y), ("val_error", x_val, y_val)):\n            out = np.tanh(inputs @ W1.T + b1) @ W2.T + b2\n            history[name].append(float(np.mean(out.argmax(axis=1) != wanted)))\n    return history\n',
            frozenset({"input_changed"}),
        ),
    ),
    "07_variants": (
        Row(
            "mask-cols-cyc",
            "dropconnect_forward",
            "def dropconnect_forward(x, W, b, keep_prob, rng, training=True):\n    if not training:\n        return x @ W.T + b\n    if not 0 < keep_prob <= 1:\n        raise ValueError(\"keep_prob must lie in (0, 1]\")\n    M = rng.random((len(x), W.shape[1])) < keep_prob\n    M = np.stack([np.roll(M, i, 1) for i in range(len(W))], 1)\n    return np.einsum('nij,nj->ni', M * W, x) / keep_prob + b\n",
        ),
        Row(
            "realised",
            "dropconnect_forward",
            "def dropconnect_forward(x, W, b, keep_prob, rng, training=True):\n    if not training:\n        return x @ W.T + b\n    if not 0 < keep_prob <= 1:\n        raise ValueError(\"keep_prob must lie in (0, 1]\")\n    M = rng.random((len(x),) + W.shape) < keep_prob\n    return np.einsum('nij,nj->ni', M * W, x) / max(M.mean(), 1e-9) + b\n",
            frozenset({"scaled_by_realised_fraction"}),
        ),
        Row(
            "realised-nan-example",
            "spatial_dropout",
            'def spatial_dropout(a, keep_prob, rng, training=True):\n    if not training:\n        return a\n    if not 0 < keep_prob <= 1:\n        raise ValueError("keep_prob must lie in (0, 1]")\n    m = rng.random(a.shape[:2] + (1, 1)) < keep_prob\n    return a * m / m.mean(1, keepdims=True)\n',
            frozenset({"scaled_by_realised_fraction"}),
        ),
        Row(
            "realised-nan-example",
            "dropconnect_forward",
            "def dropconnect_forward(x, W, b, keep_prob, rng, training=True):\n    if not training:\n        return x @ W.T + b\n    if not 0 < keep_prob <= 1:\n        raise ValueError(\"keep_prob must lie in (0, 1]\")\n    M = rng.random((len(x),) + W.shape) < keep_prob\n    return np.einsum('nij,nj->ni', M * W, x) / M.mean((1, 2))[:, None] + b\n",
            frozenset({"scaled_by_realised_fraction"}),
        ),
    ),
    "09_practice": (
        Row(
            "p-1-raises",
            "nn_dropout",
            "def nn_dropout(x, p, rng, training=True):\n    if not training:\n        return x\n    if not 0 <= p <= 1:\n        raise ValueError(p)\n    if p == 1:\n        raise ValueError\n    return x * (rng.random(x.shape) >= p) / (1 - p)\n",
        ),
        Row(
            "realised",
            "nn_dropout",
            "def nn_dropout(x, p, rng, training=True):\n    if not training:\n        return x\n    if not 0 <= p <= 1:\n        raise ValueError(p)\n    m = rng.random(x.shape) >= p\n    return x * m / max(m.mean(), 1e-9)\n",
            frozenset({"scaled_by_realised_fraction"}),
        ),
    ),
}
