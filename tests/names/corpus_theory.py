"""Implementations of `dropout_ols`, `all_masks` and `mc_predict`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import CHECK, writer

_ols = writer("dropout_ols", "X, y, keep_prob", CHECK)
_all = writer("all_masks", "n")
_mc = writer("mc_predict", "forward, x, samples, rng")

_G = "G = X.T @ X\nc = (1 - keep_prob) / keep_prob\n"

OLS_RIGHT = (
    _ols(
        "solve-in-place-diagonal",
        "G = X.T @ X\nG[np.diag_indices_from(G)] /= keep_prob\nreturn np.linalg.solve(G, X.T @ y)",
    ),
    _ols(
        "off-diagonal-scaled",
        "G = X.T @ X\nH = keep_prob * G\nnp.fill_diagonal(H, np.diag(G))\nreturn keep_prob * np.linalg.solve(H, X.T @ y)",
    ),
    _ols(
        "rows-added",
        "R = np.diag((X**2).sum(0) * (1 - keep_prob) / keep_prob) ** 0.5\nreturn np.linalg.lstsq(np.vstack([X, R]), np.concatenate([y, np.zeros(X.shape[1], y.dtype)]), rcond=None)[0]",
    ),
    _ols("inverse", f"{_G}return np.linalg.inv(G + c * np.diag(np.diag(G))) @ X.T @ y"),
    _ols(
        "pinv", f"{_G}return np.linalg.pinv(G + c * np.eye(len(G), dtype=G.dtype) * G) @ (X.T @ y)"
    ),
    _ols(
        "einsum",
        "d = np.einsum('bi,bi->i', X, X)\nG = np.einsum('bi,bj->ij', X, X)\nreturn np.linalg.solve(G + (1 / keep_prob - 1) * np.diag(d), np.einsum('bi,b->i', X, y))",
    ),
    _ols(
        "standardised",
        "s = np.sqrt((X**2).sum(axis=0))\nZ = X / s\nI = np.eye(X.shape[1], dtype=X.dtype)\nw = np.linalg.solve(Z.T @ Z + (1 - keep_prob) / keep_prob * I, Z.T @ y)\nreturn w / s",
    ),
    _ols(
        "where",
        "G = X.T @ X\nreturn np.linalg.solve(np.where(np.eye(len(G), dtype=bool), G / keep_prob, G), X.T @ y)",
    ),
    _ols(
        "multiplied",
        "G = X.T @ X\nM = np.ones_like(G)\nnp.fill_diagonal(M, 1 / keep_prob)\nreturn np.linalg.solve(G * M, X.T @ y)",
    ),
    _ols(
        "loop",
        """
        n = X.shape[1]
        A = np.zeros((n, n), dtype=X.dtype)
        r = np.zeros(n, dtype=X.dtype)
        for i in range(n):
            r[i] = np.sum(X[:, i] * y)
            for j in range(n):
                A[i, j] = np.sum(X[:, i] * X[:, j]) / (keep_prob if i == j else 1.0)
        return np.linalg.solve(A, r)
        """,
    ),
    _ols(
        "float64-inside",
        "Z, t = X.astype(float), y.astype(float)\nG = Z.T @ Z\nw = np.linalg.solve(G + np.diag(np.diag(G)) * (1 - keep_prob) / keep_prob, Z.T @ t)\nreturn w.astype(X.dtype)",
    ),
    _ols(
        "all-masks-enumerated",
        """
        n = X.shape[1]
        A, r = np.zeros((n, n)), np.zeros(n)
        for number in range(2**n):
            mask = np.array([number >> i & 1 for i in range(n)])
            chance = np.prod(np.where(mask, keep_prob, 1 - keep_prob))
            Z = X * mask / keep_prob
            r += chance * Z.T @ y
            A += chance * X.T @ X * np.outer(mask, mask) / keep_prob**2
        return np.linalg.solve(A, r).astype(X.dtype)
        """,
    ),
    _ols(
        "moments-of-the-mask",
        "p = keep_prob\nG = X.T @ X\nE = np.full(G.shape, p * p, dtype=G.dtype)\nnp.fill_diagonal(E, p)\nreturn np.linalg.solve(E * G / p**2, X.T @ y)",
    ),
    _ols(
        "svd-of-rows",
        "G = X.T @ X\nA = G + np.diag(G.diagonal()) * ((1 - keep_prob) / keep_prob)\nU, s, V = np.linalg.svd(A)\nreturn V.T @ ((U.T @ (X.T @ y)) / s)",
    ),
    _ols(
        "cholesky",
        "G = X.T @ X\nA = G + np.diag(G.diagonal()) * ((1 - keep_prob) / keep_prob)\nL = np.linalg.cholesky(A)\nreturn np.linalg.solve(L.T, np.linalg.solve(L, X.T @ y))",
    ),
    _ols(
        "check-of-its-own",
        "check(keep_prob)\nG = np.dot(X.T, X)\nk = (1.0 - keep_prob) / keep_prob\nreturn np.linalg.lstsq(G + k * np.diag(np.diagonal(G)), np.dot(X.T, y), rcond=None)[0]",
        check="",
        above="def check(p):\n    if p != p or p <= 0 or p > 1:\n        raise ValueError('no')",
    ),
)


def _penalty(title, penalty, *allowed, **options):
    return _ols(title, f"{_G}return np.linalg.solve(G + {penalty}, X.T @ y)", *allowed, **options)


OLS_WRONG = (
    _ols("plain", "return np.linalg.solve(X.T @ X, X.T @ y)", "penalty_missing"),
    _ols("plain-lstsq", "return np.linalg.lstsq(X, y, rcond=None)[0]", "penalty_missing"),
    _penalty("full-matrix", "c * G", "whole_matrix_penalised"),
    _penalty("ridge", "c * np.eye(len(G))", "float64_creep", "same_penalty_for_all"),
    _penalty("ridge-float32", "c * np.eye(len(G), dtype=G.dtype)", "same_penalty_for_all"),
    _penalty(
        "ridge-mean-diagonal",
        "c * np.diag(G).mean() * np.eye(len(G), dtype=G.dtype)",
        "same_penalty_for_all",
    ),
    _penalty(
        "odds-inverted",
        "keep_prob / (1 - keep_prob + 1e-12) * np.diag(np.diag(G))",
        "penalty_odds_inverted",
    ),
    _penalty("not-divided", "(1 - keep_prob) * np.diag(np.diag(G))", "penalty_not_divided"),
    _penalty("by-keep-prob", "keep_prob * np.diag(np.diag(G))", "penalty_by_keep_prob"),
    _penalty("one-over-keep-prob", "np.diag(np.diag(G)) / keep_prob", "penalty_by_keep_prob"),
    _penalty("classic", "keep_prob * (1 - keep_prob) * np.diag(np.diag(G))", "penalty_of_classic"),
    _penalty(
        "twice-divided",
        "(1 - keep_prob) / keep_prob**2 * np.diag(np.diag(G))",
        "penalty_divided_twice",
    ),
    _penalty("rooted", "c**0.5 * np.diag(np.diag(G))", "penalty_rooted"),
    _penalty("squared-odds", "c**2 * np.diag(np.diag(G))", "penalty_rooted"),
    _penalty("not-squared", "c * np.diag(np.abs(X).sum(0))", "penalty_not_squared"),
    _penalty("norms", "c * np.diag(np.sqrt(np.diag(G)))", "penalty_not_squared"),
    _penalty("averaged", "c * np.diag(np.diag(G)) / len(X)", "penalty_averaged"),
    _penalty("variance", "c * np.diag(X.var(axis=0)) * len(X)"),
    _penalty("subtracted", "-c * np.diag(np.diag(G))", "penalty_subtracted"),
    _penalty("halved", "0.5 * c * np.diag(np.diag(G))", "penalty_halved"),
    _penalty("doubled", "2 * c * np.diag(np.diag(G))", "penalty_halved"),
    _penalty("off-diagonal", "c * (G - np.diag(np.diag(G)))"),
    _penalty("trace", "c * np.trace(G) * np.eye(len(G), dtype=G.dtype)", "same_penalty_for_all"),
    _penalty("vector-broadcast", "c * np.diag(G)"),
    _penalty("half-odds", "(1 - 0.5) / 0.5 * np.diag(np.diag(G))", "half_hard_coded"),
    _penalty("one-exempt", "c * np.diag(np.r_[0 * G[0, 0], np.diag(G)[1:]])"),
    _ols(
        "classic-weights",
        "G = X.T @ X\nA = keep_prob**2 * G + keep_prob * (1 - keep_prob) * np.diag(np.diag(G))\nreturn np.linalg.solve(A, keep_prob * X.T @ y)",
        "classic_weights",
    ),
    _ols(
        "scaled-after",
        f"{_G}return keep_prob * np.linalg.solve(G + c * np.diag(np.diag(G)), X.T @ y)",
        "scaled_after_training",
    ),
    _ols(
        "divided-after",
        f"{_G}return np.linalg.solve(G + c * np.diag(np.diag(G)), X.T @ y) / keep_prob",
        "classic_weights",
    ),
    _ols(
        "sampled",
        """
        rng = np.random.default_rng(0)
        Z = np.concatenate([X * (rng.random(X.shape) < keep_prob) / keep_prob for _ in range(400)])
        return np.linalg.lstsq(Z, np.tile(y, 400), rcond=None)[0]
        """,
    ),
    _ols(
        "one-mask",
        """
        Z = X * (np.random.default_rng(0).random(X.shape) < keep_prob) / keep_prob
        return np.linalg.lstsq(Z, y, rcond=None)[0]
        """,
    ),
    _ols(
        "inverted-inputs-plain",
        "return np.linalg.lstsq(X / keep_prob, y, rcond=None)[0]",
        "whole_matrix_penalised",
    ),
    _ols("expected-inputs", "return np.linalg.lstsq(X * keep_prob, y, rcond=None)[0]"),
    _ols(
        "centred",
        f"X, y = X - X.mean(0), y - y.mean()\n{_G}return np.linalg.lstsq(G + c * np.diag(np.diag(G)), X.T @ y, rcond=None)[0]",
        "data_centred",
    ),
    _ols(
        "bias-column",
        "X = np.hstack([X, np.ones((len(X), 1))])\nG = X.T @ X\nG = G + (1 - keep_prob) / keep_prob * np.diag(np.diag(G))\nreturn np.linalg.solve(G, X.T @ y)[:-1]",
        "float64_creep",
    ),
    _ols(
        "XXt",
        "G = X @ X.T\nG = G + (1 - keep_prob) / keep_prob * np.diag(np.diag(G))\nreturn X.T @ np.linalg.lstsq(G, y, rcond=None)[0]",
    ),
    _ols(
        "few-gradient-steps",
        f"{_G}A = G + c * np.diag(np.diag(G))\nw = np.zeros(X.shape[1])\nfor _ in range(20):\n    w = w - 0.5 / np.trace(A) * (A @ w - X.T @ y)\nreturn w",
        "float64_creep",
    ),
    _ols(
        "jitter",
        f"{_G}A = G + c * np.diag(np.diag(G)) + 0.01 * np.eye(len(G))\nreturn np.linalg.solve(A, X.T @ y)",
        "float64_creep",
    ),
    _ols(
        "column-vector",
        f"{_G}return np.linalg.solve(G + c * np.diag(np.diag(G)), X.T @ y[:, None])",
    ),
    _ols("prediction", f"{_G}return X @ np.linalg.solve(G + c * np.diag(np.diag(G)), X.T @ y)"),
    _ols(
        "with-loss",
        f"{_G}w = np.linalg.solve(G + c * np.diag(np.diag(G)), X.T @ y)\nreturn w, np.sum((y - X @ w) ** 2)",
    ),
    _ols(
        "changes-X",
        "X *= np.sqrt(1)\ns = (X**2).sum(0)\nG = X.T @ X\nX /= 2\nreturn np.linalg.solve(G + (1 - keep_prob) / keep_prob * np.diag(s), 2 * X.T @ y)",
        "input_changed",
    ),
    _ols(
        "sorts-y",
        f"{_G}r = X.T @ y\ny.sort()\nreturn np.linalg.solve(G + c * np.diag(np.diag(G)), r)",
        "input_changed",
    ),
    _ols(
        "float64",
        "X = X.astype(float)\nG = X.T @ X\nreturn np.linalg.solve(G + (1 - keep_prob) / keep_prob * np.diag(np.diag(G)), X.T @ y)",
        "float64_creep",
    ),
    _ols(
        "float32-always",
        "X = X.astype(np.float32)\nG = X.T @ X\nreturn np.linalg.solve(G + (1 - keep_prob) / keep_prob * np.diag(np.diag(G)), X.T @ y.astype(np.float32))",
    ),
    _ols(
        "eye-float64",
        f"{_G}return np.linalg.solve(G + c * np.eye(len(G)) * G, X.T @ y)",
        "float64_creep",
    ),
    _penalty("unchecked", "c * np.diag(np.diag(G))", "no_validation", check=""),
    _penalty(
        "nan-accepted",
        "c * np.diag(np.diag(G))",
        "no_validation",
        check="if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError",
    ),
    _penalty(
        "above-one-accepted",
        "c * np.diag(np.diag(G))",
        "no_validation",
        check="if not keep_prob > 0:\n    raise ValueError",
    ),
    _penalty(
        "one-refused",
        "c * np.diag(np.diag(G))",
        check="if not 0 < keep_prob < 1:\n    raise ValueError",
    ),
    _ols(
        "zero-accepted",
        "if keep_prob == 0:\n    return np.zeros(X.shape[1])\nG = X.T @ X\nreturn np.linalg.solve(G + (1 - keep_prob) / keep_prob * np.diag(np.diag(G)), X.T @ y)",
        "no_validation",
        check="if not 0 <= keep_prob <= 1:\n    raise ValueError",
    ),
    _penalty("checked-by-assert", "c * np.diag(np.diag(G))", check="assert 0 < keep_prob <= 1"),
    _ols("full-matrix-and-scaled", f"{_G}return keep_prob * np.linalg.solve(G + c * G, X.T @ y)"),
    _ols(
        "ridge-and-subtracted",
        f"{_G}return np.linalg.solve(G - c * np.eye(len(G)), X.T @ y)",
        "float64_creep",
    ),
)

ALL_RIGHT = (
    _all(
        "product",
        "return np.array(list(itertools.product([0, 1], repeat=n)))",
        above="import itertools",
    ),
    _all(
        "product-reversed-bool",
        "return np.array(list(product((True, False), repeat=n)))",
        above="from itertools import product",
    ),
    _all("indices", "return np.indices((2,) * n).reshape(n, -1).T"),
    _all(
        "meshgrid",
        "return np.stack(np.meshgrid(*[[0, 1]] * n, indexing='ij'), axis=-1).reshape(-1, n)",
    ),
    _all("format", "return np.array([[int(c) for c in format(i, f'0{n}b')] for i in range(2**n)])"),
    _all(
        "recursion",
        "if n == 0:\n    return np.zeros((1, 0))\nrest = all_masks(n - 1)\nreturn np.vstack([np.c_[np.zeros(len(rest)), rest], np.c_[np.ones(len(rest)), rest]])",
    ),
    _all(
        "doubling",
        "masks = np.zeros((1, n))\nfor i in range(n):\n    more = masks.copy()\n    more[:, i] = 1\n    masks = np.concatenate([masks, more])\nreturn masks",
    ),
    _all("bits", "return (np.arange(1 << n)[:, None] & (1 << np.arange(n)[::-1]) > 0).astype(int)"),
    _all("bits-bool", "return (np.arange(2**n)[:, None] & 2 ** np.arange(n)) != 0"),
    _all("division", "return np.arange(2**n)[:, np.newaxis] // 2 ** np.arange(n) % 2"),
    _all(
        "unpackbits",
        "numbers = np.arange(2**n, dtype='>u4').view(np.uint8).reshape(-1, 4)\nreturn np.unpackbits(numbers, axis=1)[:, -n:]",
    ),
    _all(
        "binary-repr",
        "return np.array([list(np.binary_repr(i, n)) for i in range(2**n)]).astype(np.int8)",
    ),
    _all(
        "subsets",
        "rows = []\nfor k in range(n + 1):\n    for kept in itertools.combinations(range(n), k):\n        row = np.zeros(n)\n        row[list(kept)] = 1\n        rows.append(row)\nreturn np.array(rows)",
        above="import itertools",
    ),
    _all(
        "gray",
        "g = np.arange(2**n)\ng = g ^ (g >> 1)\nreturn ((g[:, None] >> np.arange(n)) & 1).astype(np.float32)",
    ),
    _all(
        "tile-repeat",
        "return np.column_stack([np.tile(np.repeat([0, 1], 2**i), 2 ** (n - 1 - i)) for i in range(n)])",
    ),
    _all("ndindex", "return np.array(list(np.ndindex(*(2,) * n)))"),
    _all("argwhere", "return np.argwhere(np.ones((2,) * n))"),
    _all(
        "counter",
        "row = [0] * n\nrows = []\nfor _ in range(2**n):\n    rows.append(row.copy())\n    for i in range(n):\n        row[i] = 1 - row[i]\n        if row[i]:\n            break\nreturn np.array(rows, dtype=np.uint8)",
    ),
    _all("unravel", "return np.stack(np.unravel_index(np.arange(2**n), (2,) * n), axis=1)"),
    _all(
        "fortran", "return np.asfortranarray(np.indices((2,) * n).reshape(n, 2**n).T).astype(float)"
    ),
)

_T = "table = (np.arange(2**n)[:, None] >> np.arange(n)) & 1\n"
ALL_WRONG = (
    _all("transposed", f"{_T}return table.T", "table_of_masks_transposed"),
    _all("empty-missing", f"{_T}return table[1:]", "empty_mask_missing"),
    _all("full-missing", f"{_T}return table[:-1]", "last_mask_missing"),
    _all("both-missing", f"{_T}return table[1:-1]", "empty_mask_missing", "last_mask_missing"),
    _all("identity", "return np.eye(n)", "one_mask_for_each_unit"),
    _all("identity-and-zero", "return np.vstack([np.zeros(n), np.eye(n)])"),
    _all("triangle", "return np.tri(n + 1, n, -1)", "counts_for_masks"),
    _all("squared", "return (np.arange(n**2)[:, None] >> np.arange(n)) & 1", "square_for_power"),
    _all("drawn", "return np.random.default_rng(0).integers(0, 2, (2**n, n))", "masks_repeated"),
    _all("drawn-global", "return np.random.randint(0, 2, size=(2**n, n))", "masks_sampled"),
    _all("signs", f"{_T}return 2 * table - 1", "signs_for_masks"),
    _all(
        "one-bit-too-high",
        "return (np.arange(2**n)[:, None] >> np.arange(1, n + 1)) & 1",
        "masks_repeated",
    ),
    _all("no-mask", "return (np.arange(2**n)[:, None] >> np.arange(n))"),
    _all("powers", "return np.arange(2**n)[:, None] & 2 ** np.arange(n)"),
    _all("list", f"{_T}return table.tolist()", "list_for_array"),
    _all(
        "tuples",
        "return list(itertools.product([0, 1], repeat=n))",
        "list_for_array",
        above="import itertools",
    ),
    _all("set", "return set(itertools.product([0, 1], repeat=n))", above="import itertools"),
    _all("generator", "return itertools.product([0, 1], repeat=n)", above="import itertools"),
    _all("strings", "return np.array([list(format(i, f'0{n}b')) for i in range(2**n)])"),
    _all("objects", f"{_T}return table.astype(object)"),
    _all("numbers", "return np.arange(2**n)"),
    _all("eight-bits", "return np.unpackbits(np.arange(2**n, dtype=np.uint8)[:, None], axis=1)"),
    _all(
        "eight-bits-cut",
        "return np.unpackbits(np.arange(2**n, dtype=np.uint8)[:, None], axis=1)[:, :n]",
    ),
    _all("one-column-too-many", "return (np.arange(2**n)[:, None] >> np.arange(n + 1)) & 1"),
    _all("twice", f"{_T}return np.vstack([table, table])"),
    _all("all-ones", "return np.ones((2**n, n))", "masks_repeated"),
    _all(
        "no-padding",
        "return np.array([[int(c) for c in bin(i)[2:].ljust(n, '0')] for i in range(2**n)])",
        "masks_repeated",
    ),
    _all(
        "combinations-in-order",
        "rows = [[1] * k + [0] * (n - k) for k in range(n + 1) for _ in range(math.comb(n, k))]\nreturn np.array(rows)",
        "masks_repeated",
        above="import math",
    ),
    _all(
        "permutations",
        "rows = {p for k in range(1, n + 1) for p in itertools.permutations([1] * k + [0] * (n - k))}\nreturn np.array(sorted(rows))",
        "empty_mask_missing",
        above="import itertools",
    ),
    _all(
        "three",
        "return np.array(list(itertools.product([0, 1], repeat=3)))",
        above="import itertools",
    ),
    _all(
        "range-two-n", "return (np.arange(2 * n)[:, None] >> np.arange(n)) & 1", "two_for_each_unit"
    ),
    _all("cube", "return np.indices((2,) * n)"),
    _all("reshape-not-transposed", "return np.indices((2,) * n).reshape(-1, n)", "masks_repeated"),
    _all("half", f"{_T}return table[: 2 ** (n - 1)]"),
    _all("halves", f"{_T}return table / 2"),
    _all("ones-and-twos", f"{_T}return table + 1"),
    _all("zeros-and-halves-of-one", f"{_T}return np.where(table, 1.0, 1e-9)"),
    _all("float-xor", f"{_T}return table ^ (table.sum(1) > n / 2)[:, None]", "masks_repeated"),
    _all("small-only", f"{_T}return table if n < 5 else table[: 2**n - 1]"),
)

MC_RIGHT = (
    _mc(
        "list",
        "ys = [forward(x, rng) for _ in range(samples)]\nreturn np.mean(ys, axis=0), np.std(ys, axis=0)",
    ),
    _mc(
        "array",
        "ys = np.array([forward(x, rng) for _ in range(samples)])\nm = ys.mean(0)\nreturn m, np.sqrt(((ys - m) ** 2).mean(0))",
    ),
    _mc(
        "stacked-last",
        "ys = np.stack([forward(x, rng) for _ in range(samples)], axis=-1)\nreturn ys.mean(axis=-1), ys.std(axis=-1)",
    ),
    _mc(
        "welford",
        """
        mean = forward(x, rng).astype(float)
        dtype = mean.dtype
        squares = np.zeros_like(mean)
        for n in range(2, samples + 1):
            y = forward(x, rng)
            dtype = y.dtype
            step = y - mean
            mean = mean + step / n
            squares = squares + step * (y - mean)
        return mean.astype(dtype), np.sqrt(squares / samples).astype(dtype)
        """,
    ),
    _mc(
        "welford-same-dtype",
        """
        mean = squares = None
        for n in range(1, samples + 1):
            y = forward(x, rng)
            if mean is None:
                mean, squares = np.zeros_like(y), np.zeros_like(y)
            step = y - mean
            mean = mean + step / n
            squares = squares + step * (y - mean)
        return mean, np.sqrt(squares / samples)
        """,
    ),
    _mc(
        "filled",
        """
        first = np.asarray(forward(x, rng))
        ys = np.empty((samples, *first.shape), dtype=first.dtype)
        ys[0] = first
        for i in range(1, samples):
            ys[i] = forward(x, rng)
        return ys.mean(axis=0), ys.std(axis=0, ddof=0)
        """,
    ),
    _mc(
        "root-of-variance",
        "ys = np.stack([forward(x, rng) for i in range(samples)])\nreturn np.average(ys, axis=0), np.var(ys, axis=0) ** 0.5",
    ),
    _mc(
        "while",
        "ys = []\nwhile len(ys) < samples:\n    ys.append(forward(x, rng))\nys = np.asarray(ys)\nreturn ys.sum(axis=0) / samples, ys.std(axis=0)",
    ),
    _mc(
        "keeps-copies",
        "ys = [np.copy(forward(x, rng)) for _ in range(samples)]\nys = np.stack(ys)\nreturn (np.mean(ys, 0), np.std(ys, 0))",
    ),
    _mc(
        "concatenated",
        "ys = np.concatenate([forward(x, rng)[None] for _ in range(samples)])\nreturn ys.mean(0), ys.std(0)",
    ),
    _mc(
        "copies-of-x",
        "ys = np.stack([forward(x.copy(), rng) for _ in range(samples)])\nreturn ys.mean(0), ys.std(0)",
    ),
    _mc(
        "map",
        "ys = np.array(list(map(lambda _: forward(x, rng), range(samples))))\nreturn np.mean(ys, axis=0), np.std(ys, axis=0)",
    ),
    _mc(
        "helper",
        "ys = collect(forward, x, samples, rng)\nreturn ys.mean(axis=0), np.sqrt(np.mean(np.square(ys - ys.mean(axis=0)), axis=0))",
        above="def collect(f, x, k, rng):\n    return np.stack([f(x, rng) for _ in range(k)])",
    ),
)

_Y = "ys = np.stack([forward(x, rng) for _ in range(samples)])\n"
MC_WRONG = (
    _mc("sample-deviation", f"{_Y}return ys.mean(0), ys.std(0, ddof=1)", "sample_deviation"),
    _mc("variance", f"{_Y}return ys.mean(0), ys.var(0)", "variance_not_deviation"),
    _mc("standard-error", f"{_Y}return ys.mean(0), ys.std(0) / samples**0.5", "error_of_mean"),
    _mc("sum", f"{_Y}return ys.sum(0), ys.std(0)", "sum_for_mean"),
    _mc("median", f"{_Y}return np.median(ys, 0), ys.std(0)", "median_for_mean"),
    _mc("last", f"{_Y}return ys[-1], ys.std(0)", "last_sample_only"),
    _mc("first", f"{_Y}return ys[0], ys.std(0)", "first_sample_only"),
    _mc(
        "divided-by-less",
        f"{_Y}return ys.sum(0) / (samples - 1), ys.std(0)",
        "divided_by_wrong_number",
    ),
    _mc("exchanged", f"{_Y}return ys.std(0), ys.mean(0)", "results_exchanged"),
    _mc("mean-alone", f"{_Y}return ys.mean(0)", "spread_not_returned"),
    _mc("samples-too", f"{_Y}return ys.mean(0), ys.std(0), ys"),
    _mc("samples-alone", f"{_Y}return ys"),
    _mc("over-everything", f"{_Y}return ys.mean(), ys.std()", "averaged_over_entries"),
    _mc("over-batch", f"{_Y}return ys.mean(1), ys.std(1)", "averaged_over_entries"),
    _mc("std-over-batch", f"{_Y}return ys.mean(0), ys.std(1)", "averaged_over_entries"),
    _mc("std-of-mean", f"{_Y}m = ys.mean(0)\nreturn m, m.std(0)"),
    _mc("one-std", f"{_Y}return ys.mean(0), ys.std()", "averaged_over_entries"),
    _mc("one-std-broadcast", f"{_Y}return ys.mean(0), np.full(ys.shape[1:], ys.std(), ys.dtype)"),
    _mc(
        "mean-of-stds", f"{_Y}return ys.mean(0), np.full(ys.shape[1:], ys.std(0).mean(), ys.dtype)"
    ),
    _mc("second-moment", f"{_Y}return ys.mean(0), np.sqrt((ys**2).mean(0))", "mean_not_subtracted"),
    _mc(
        "mean-absolute-deviation",
        f"{_Y}return ys.mean(0), np.abs(ys - ys.mean(0)).mean(0)",
        "absolute_deviation",
    ),
    _mc(
        "from-squares",
        f"{_Y}return ys.mean(0), (ys**2).mean(0) - ys.mean(0) ** 2",
        "variance_not_deviation",
    ),
    _mc(
        "called-once",
        "y = forward(x, rng)\nys = np.stack([y] * samples)\nreturn ys.mean(0), ys.std(0)",
        "one_sample_for_all",
    ),
    _mc(
        "one-call-too-many",
        "forward(x, rng)\n" + _Y + "return ys.mean(0), ys.std(0)",
        "one_call_too_many",
    ),
    _mc(
        "one-call-too-few",
        "ys = np.stack([forward(x, rng) for _ in range(samples - 1)])\nreturn ys.mean(0), ys.std(0)",
        "one_call_too_few",
    ),
    _mc(
        "two-passes",
        "m = np.mean([forward(x, rng) for _ in range(samples)], axis=0)\ns = np.std([forward(x, rng) for _ in range(samples)], axis=0)\nreturn m, s",
        "called_twice",
    ),
    _mc(
        "ten-samples",
        "ys = np.stack([forward(x, rng) for _ in range(10)])\nreturn ys.mean(0), ys.std(0)",
    ),
    _mc(
        "seeded",
        "rng = np.random.default_rng(0)\n" + _Y + "return ys.mean(0), ys.std(0)",
        "another_generator_passed",
    ),
    _mc(
        "new-seeds",
        "ys = np.stack([forward(x, np.random.default_rng(i)) for i in range(samples)])\nreturn ys.mean(0), ys.std(0)",
        "another_generator_passed",
    ),
    _mc(
        "same-seed",
        "ys = np.stack([forward(x, np.random.default_rng(0)) for i in range(samples)])\nreturn ys.mean(0), ys.std(0)",
        "generator_started_anew",
    ),
    _mc(
        "unseeded",
        "ys = np.stack([forward(x, np.random.default_rng()) for i in range(samples)])\nreturn ys.mean(0), ys.std(0)",
        "another_generator_passed",
    ),
    _mc(
        "seeds-from-rng",
        "ys = np.stack([forward(x, np.random.default_rng(rng.integers(2**31))) for i in range(samples)])\nreturn ys.mean(0), ys.std(0)",
        "another_generator_passed",
    ),
    _mc(
        "spawned",
        "ys = np.stack([forward(x, r) for r in rng.spawn(samples)])\nreturn ys.mean(0), ys.std(0)",
        "another_generator_passed",
    ),
    _mc(
        "copies-of-rng",
        "ys = np.stack([forward(x, copy.deepcopy(rng)) for i in range(samples)])\nreturn ys.mean(0), ys.std(0)",
        "generator_started_anew",
        above="import copy",
    ),
    _mc(
        "one-copy-of-rng",
        "rng = copy.deepcopy(rng)\n" + _Y + "return ys.mean(0), ys.std(0)",
        above="import copy",
    ),
    _mc(
        "no-rng",
        "ys = np.stack([forward(x) for _ in range(samples)])\nreturn ys.mean(0), ys.std(0)",
        "generator_not_passed",
    ),
    _mc(
        "arguments-exchanged",
        "ys = np.stack([forward(rng, x) for _ in range(samples)])\nreturn ys.mean(0), ys.std(0)",
    ),
    _mc(
        "row-by-row",
        "ys = np.stack([np.concatenate([forward(r[None], rng) for r in x]) for _ in range(samples)])\nreturn ys.mean(0), ys.std(0)",
        "one_example_at_a_time",
    ),
    _mc(
        "big-batch",
        "ys = forward(np.concatenate([x] * samples), rng).reshape(samples, len(x), -1)\nreturn ys.mean(0), ys.std(0)",
        "copies_of_x",
    ),
    _mc(
        "fed-back",
        "y = x\nys = []\nfor _ in range(samples):\n    y = forward(y, rng)\n    ys.append(y)\nreturn np.mean(ys, 0), np.std(ys, 0)",
    ),
    _mc(
        "flat",
        "ys = np.stack([np.ravel(forward(x, rng)) for _ in range(samples)])\nreturn ys.mean(0), ys.std(0)",
    ),
    _mc(
        "float64",
        "ys = np.stack([forward(x, rng) for _ in range(samples)]).astype(float)\nreturn ys.mean(0), ys.std(0)",
        "float64_creep",
    ),
    _mc(
        "float64-sum",
        "total = np.zeros(1)\nsquares = np.zeros(1)\nfor _ in range(samples):\n    y = forward(x, rng)\n    total = total + y\n    squares = squares + y.astype(float) ** 2\nm = total / samples\nreturn m, np.sqrt(np.maximum(squares / samples - m**2, 0))",
        "float64_creep",
    ),
    _mc("centres-x", "x -= x.mean()\n" + _Y + "return ys.mean(0), ys.std(0)", "input_changed"),
    _mc(
        "noise-on-x",
        "ys = np.stack([forward(x + 0.01 * rng.normal(size=x.shape), rng) for _ in range(samples)])\nreturn ys.mean(0), ys.std(0)",
        "float64_creep",
    ),
    _mc("rounded", f"{_Y}return ys.mean(0).round(2), ys.std(0).round(2)"),
    _mc("softmaxed", f"{_Y}ys = 1 / (1 + np.exp(-ys))\nreturn ys.mean(0), ys.std(0)"),
    _mc("keeps-one-dimension", f"{_Y}return ys.mean(0, keepdims=True), ys.std(0, keepdims=True)"),
    _mc(
        "first-two-of-three",
        "ys = np.stack([forward(x, rng) for _ in range(samples)])\nreturn ys[1:].mean(0), ys[1:].std(0)",
    ),
    _mc("none", f"{_Y}ys.mean(0), ys.std(0)"),
    _mc("list-of-results-in-dict", f"{_Y}return {{'mean': ys.mean(0), 'std': ys.std(0)}}"),
    _mc(
        "sum-and-variance",
        f"{_Y}return ys.sum(0), ys.var(0)",
        "sum_for_mean",
        "variance_not_deviation",
    ),
    _mc(
        "seeded-and-sample-deviation",
        "rng = np.random.default_rng(0)\n" + _Y + "return ys.mean(0), ys.std(0, ddof=1)",
        "another_generator_passed",
        "sample_deviation",
    ),
)

RIGHT = OLS_RIGHT + ALL_RIGHT + MC_RIGHT
WRONG = OLS_WRONG + ALL_WRONG + MC_WRONG
