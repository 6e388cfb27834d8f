"""Implementations of `mlp_forward`; where the cache is another, with their `mlp_backward`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import CHECK, Row, writer

_forward = writer("mlp_forward", "x, params, keep_prob, rng, training=True", CHECK)
_STEPS = {
    "start": "(W1, b1), (W2, b2), (W3, b3) = params\nif not training:\n    keep_prob = 1.0",
    "h1": "h1 = np.tanh(x @ W1.T + b1)",
    "mask1": "mask1 = rng.random(h1.shape) < keep_prob",
    "d1": "d1 = h1 * mask1 / keep_prob",
    "h2": "h2 = np.tanh(d1 @ W2.T + b2)",
    "mask2": "mask2 = rng.random(h2.shape) < keep_prob",
    "d2": "d2 = h2 * mask2 / keep_prob",
    "y": "y = d2 @ W3.T + b3",
    "end": "return y, (x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)",
}
BACKWARD = """
def mlp_backward(dy, cache):
    x, params, keep_prob, h1, mask1, d1, h2, mask2, d2 = cache
    dz2 = dy @ params[2][0] * mask2 / keep_prob * (1 - h2**2)
    dz1 = dz2 @ params[1][0] * mask1 / keep_prob * (1 - h1**2)
    return [
        (dz1.T @ x, dz1.sum(axis=0)),
        (dz2.T @ d1, dz2.sum(axis=0)),
        (dy.T @ d2, dy.sum(axis=0)),
    ]
"""
_BESIDE = (("mlp_backward", BACKWARD),)


def forward(title: str, *allowed: str, above: str = "", check: str = CHECK, **steps: str) -> Row:
    """A row whose steps are the usual ones but for those given."""
    body = "\n".join({**_STEPS, **steps}.values())
    names = (*allowed, "forward_first") if allowed else ()
    return _forward(title, body, *names, above=above, check=check, beside=_BESIDE)


def _pair(title: str, body: str, backward: str, above: str = "") -> Row:
    """A right row with a cache of its own."""
    beside = (("mlp_backward", backward),)
    return _forward(title, body, above=above, beside=beside)


def _masks(title: str, draw: str, *allowed: str, **more: str) -> Row:
    """Both masks drawn in one way; `h` is the layer."""
    steps = {f"mask{k}": f"mask{k} = " + draw.replace("{h}", f"h{k}") for k in (1, 2)}
    return forward(title, *allowed, **steps, **more)


def _scales(title: str, scale: str, *allowed: str, **more: str) -> Row:
    """Both layers scaled in one way; `{h}` is the layer, `{mask}` its mask."""
    steps = {
        f"d{k}": f"d{k} = " + scale.replace("{h}", f"h{k}").replace("{mask}", f"mask{k}")
        for k in (1, 2)
    }
    return forward(title, *allowed, **steps, **more)


_CLOSURE = """
hidden, layers = x, []
for i, (W, b) in enumerate(params):
    z = hidden @ W.T + b
    if i == len(params) - 1:
        layers.append((W, hidden, None, None))
        hidden = z
        continue
    h = np.tanh(z)
    scale = (rng.random(h.shape) < keep_prob).astype(h.dtype) / keep_prob if training else 1.0
    layers.append((W, hidden, h, scale))
    hidden = h * scale

def backward(dy):
    grads, d = [], dy
    for W, inputs, h, scale in reversed(layers):
        if h is not None:
            d = d * scale * (1 - h * h)
        grads.insert(0, (d.T @ inputs, d.sum(axis=0)))
        d = d @ W
    return grads

return hidden, backward
"""
_GENERIC_BACKWARD = """
def mlp_backward(dy, cache):
    grads = []
    dz = dy
    for W, a_in, h_in, factor in cache[::-1]:
        grads = [(np.einsum("bo,bi->oi", dz, a_in), dz.sum(0))] + grads
        if h_in is not None:
            dz = (dz @ W) * factor / np.cosh(h_in) ** 2
    return grads
"""

FORWARD_RIGHT = (
    _masks("upper-end", "rng.random({h}.shape) >= 1 - keep_prob"),
    _masks("binomial", "rng.binomial(1, keep_prob, {h}.shape).astype({h}.dtype)"),
    _masks("choice", "rng.choice([False, True], size={h}.shape, p=[1 - keep_prob, keep_prob])"),
    _masks("float32", "rng.random({h}.shape, dtype=np.float32) < keep_prob"),
    _masks("transposed", "(rng.random({h}.T.shape) < keep_prob).T"),
    _masks("geometric", "rng.geometric(keep_prob, {h}.shape) == 1"),
    _masks("by-example", "np.stack([rng.random(row.shape) < keep_prob for row in {h}])"),
    _scales("where", "np.where({mask}, {h} / keep_prob, 0)"),
    _scales("inverse", "{h} * {mask} * (1 / keep_prob)"),
    forward("second-mask-first", mask1="n = (len(x), len(b2))\nmask2 = rng.random(n) < keep_prob\nmask1 = rng.random(h1.shape) < keep_prob", mask2=""),
    forward("one-draw", mask1="both = rng.random((len(x), len(b1) + len(b2))) < keep_prob\nmask1 = both[:, : len(b1)]", mask2="mask2 = both[:, len(b1) :]"),
    forward("no-draw-in-evaluation", start="(W1, b1), (W2, b2), (W3, b3) = params", mask1="mask1 = rng.random(h1.shape) < keep_prob if training else np.ones(h1.shape, bool)\nkeep_prob = keep_prob if training else 1.0", mask2="mask2 = rng.random(h2.shape) < keep_prob if training else np.ones(h2.shape, bool)"),
    forward("einsum", h1="h1 = np.tanh(np.einsum('bi,oi->bo', x, W1) + b1)", y="y = np.dot(d2, W3.T) + b3"),
    forward("zeroed-copy", d1="d1 = h1 / keep_prob\nd1[~mask1] = 0", d2="d2 = h2.copy()\nd2[~mask2] = 0\nd2 /= keep_prob"),
    forward("tanh-by-exp", h1="e = np.exp(2 * (x @ W1.T + b1))\nh1 = 1 - 2 / (e + 1)"),
    forward("spawned", mask1="first, second = rng.spawn(2)\nmask1 = first.random(h1.shape) < keep_prob", mask2="mask2 = second.random(h2.shape) < keep_prob"),
    _pair("closure", _CLOSURE, "def mlp_backward(dy, cache):\n    return cache(dy)\n"),
    _pair("dict", """
        c = {"x": x, "params": params, "p": keep_prob if training else 1.0}
        inputs = x
        for i, (W, b) in enumerate(params[:-1], 1):
            c[f"h{i}"] = np.tanh(inputs @ W.T + b)
            c[f"m{i}"] = rng.random(c[f"h{i}"].shape) < c["p"]
            c[f"d{i}"] = inputs = c[f"h{i}"] * c[f"m{i}"] / c["p"]
        return inputs @ params[-1][0].T + params[-1][1], c
        """, """
def mlp_backward(dy, cache):
    grads = [(dy.T @ cache["d2"], dy.sum(0))]
    d = dy
    for i in (2, 1):
        d = d @ cache["params"][i][0] * cache[f"m{i}"] / cache["p"] * (1 - cache[f"h{i}"] ** 2)
        grads.append((d.T @ cache.get(f"d{i - 1}", cache["x"]), d.sum(0)))
    return grads[::-1]
"""),
    _pair("dataclass", """
        p = keep_prob if training else 1.0
        h1 = np.tanh(x @ params[0][0].T + params[0][1])
        m1 = rng.binomial(1, p, h1.shape).astype(bool)
        h2 = np.tanh((h1 * m1 / p) @ params[1][0].T + params[1][1])
        m2 = rng.binomial(1, p, h2.shape).astype(bool)
        y = (h2 * m2 / p) @ params[2][0].T + params[2][1]
        return y, Cache(x, params, [h1, h2], [m1, m2], p)
        """, """
def mlp_backward(dy, cache):
    (h1, h2), (m1, m2) = cache.hidden, cache.masks
    d1, d2 = cache.after(0), cache.after(1)
    dz2 = (dy @ cache.params[2][0]) * m2 / cache.p * (1 - h2 * h2)
    dz1 = (dz2 @ cache.params[1][0]) * m1 / cache.p * (1 - h1 * h1)
    return [(g.T @ a, g.sum(axis=0)) for g, a in ((dz1, cache.x), (dz2, d1), (dy, d2))]
""", above="""
from dataclasses import dataclass

@dataclass
class Cache:
    x: np.ndarray
    params: list
    hidden: list
    masks: list
    p: float

    def after(self, i):
        return self.hidden[i] * self.masks[i] / self.p
"""),
    _pair("layers", """
        cache = []
        h, a, factor = None, x, None
        for number, (W, b) in enumerate(params):
            cache.append((W, a, h, factor))
            h = a @ W.T + b
            if number < 2:
                mask = rng.uniform(size=h.shape) < keep_prob if training else np.ones_like(h, bool)
                factor = mask.astype(h.dtype) / (keep_prob if training else 1)
                a = np.tanh(h) * factor
        return h, cache
        """, _GENERIC_BACKWARD),
    _pair("recomputed", """
        rows = len(x)
        masks = [rng.random((rows, len(b))) < keep_prob if training else 1 for _, b in params[:2]]
        scale = 1 / keep_prob if training else 1.0
        a = x
        for (W, b), mask in zip(params, masks):
            a = np.tanh(a @ W.T + b) * mask * scale
        return a @ params[2][0].T + params[2][1], (x, params, masks, scale)
        """, """
def mlp_backward(dy, cache):
    x, params, masks, scale = cache
    inputs, tanhs = [x], []
    for (W, b), mask in zip(params, masks):
        tanhs.append(np.tanh(inputs[-1] @ W.T + b))
        inputs.append(tanhs[-1] * mask * scale)
    out, d = [None] * 3, dy
    for k in (2, 1, 0):
        out[k] = (d.T @ inputs[k], d.sum(axis=0))
        if k:
            d = d @ params[k][0] * masks[k - 1] * scale * (1 - tanhs[k - 1] ** 2)
    return out
"""),
    _pair("generator-state", """
        p = keep_prob if training else 1.0
        state = copy.deepcopy(rng)
        y, _ = run(x, params, p, rng)
        return y, (x, params, p, state)
        """, """
def mlp_backward(dy, cache):
    x, params, p, state = cache
    _, (h1, m1, h2, m2) = run(x, params, p, copy.deepcopy(state))
    dz2 = dy @ params[2][0] * m2 / p * (1 - h2**2)
    dz1 = dz2 @ params[1][0] * m1 / p * (1 - h1**2)
    return [
        (dz1.T @ x, dz1.sum(0)),
        (dz2.T @ (h1 * m1 / p), dz2.sum(0)),
        (dy.T @ (h2 * m2 / p), dy.sum(0)),
    ]
""", above="""
import copy

def run(x, params, p, rng):
    h1 = np.tanh(x @ params[0][0].T + params[0][1])
    m1 = rng.random(h1.shape) < p
    h2 = np.tanh((h1 * m1 / p) @ params[1][0].T + params[1][1])
    m2 = rng.random(h2.shape) < p
    return (h2 * m2 / p) @ params[2][0].T + params[2][1], (h1, m1, h2, m2)
"""),
    _pair("recursion", """
        p = keep_prob if training else 1.0

        def walk(a, rest):
            (W, b), *more = rest
            z = a @ W.T + b
            if not more:
                return z, [(W, a)]
            h = np.tanh(z)
            f = (rng.random(h.shape) < p).astype(h.dtype) / p
            y, trail = walk(h * f, more)
            return y, [(W, a, (1 - h**2) * f), *trail]

        return walk(x, list(params))
        """, """
def mlp_backward(dy, cache):
    grads, d = [], dy
    for W, a, *slope in reversed(cache):
        if slope:
            d = d * slope[0]
        grads.append((d.T @ a, d.sum(axis=0)))
        d = d @ W
    return list(reversed(grads))
"""),
    _pair("augmented", """
        ones = np.ones((len(x), 1), x.dtype)
        thetas = [np.hstack([W, b[:, None]]) for W, b in params]
        p = keep_prob if training else 1.0
        a1 = np.hstack([x, ones])
        h1 = np.tanh(a1 @ thetas[0].T)
        f1 = np.where(rng.random(h1.shape) < p, h1.dtype.type(1 / p), h1.dtype.type(0))
        a2 = np.hstack([h1 * f1, ones])
        h2 = np.tanh(a2 @ thetas[1].T)
        f2 = np.where(rng.random(h2.shape) < p, h2.dtype.type(1 / p), h2.dtype.type(0))
        a3 = np.hstack([h2 * f2, ones])
        return a3 @ thetas[2].T, {"a": (a1, a2, a3), "t": thetas, "s": ((1 - h1**2) * f1, (1 - h2**2) * f2)}
        """, """
def mlp_backward(dy, cache):
    g3 = dy
    g2 = (g3 @ cache["t"][2])[:, :-1] * cache["s"][1]
    g1 = (g2 @ cache["t"][1])[:, :-1] * cache["s"][0]
    full = [g.T @ a for g, a in zip((g1, g2, g3), cache["a"])]
    return [(f[:, :-1], f[:, -1]) for f in full]
"""),
    _pair("example-by-example", """
        p = keep_prob if training else 1.0
        ys, cache = [], []
        for row in x:
            h1 = np.tanh(params[0][0] @ row + params[0][1])
            f1 = (rng.random(len(h1)) < p).astype(h1.dtype) / p
            h2 = np.tanh(params[1][0] @ (h1 * f1) + params[1][1])
            f2 = (rng.random(len(h2)) < p).astype(h2.dtype) / p
            ys.append(params[2][0] @ (h2 * f2) + params[2][1])
            cache.append((row, h1, f1, h2, f2))
        return np.stack(ys), (params, cache)
        """, """
def mlp_backward(dy, cache):
    params, rows = cache
    grads = [[np.zeros_like(W), np.zeros_like(b)] for W, b in params]
    for g, (row, h1, f1, h2, f2) in zip(dy, rows):
        g2 = (g @ params[2][0]) * f2 * (1 - h2**2)
        g1 = (g2 @ params[1][0]) * f1 * (1 - h1**2)
        for k, (d, a) in enumerate(((g1, row), (g2, h1 * f1), (g, h2 * f2))):
            grads[k][0] += np.outer(d, a)
            grads[k][1] += d
    return [tuple(g) for g in grads]
"""),
    _pair("namedtuple-early-evaluation", """
        (W1, b1), (W2, b2), (W3, b3) = params
        if not training:
            h1 = np.tanh(x @ W1.T + b1)
            h2 = np.tanh(h1 @ W2.T + b2)
            return h2 @ W3.T + b3, Cache(x, h1, h2, None, None, None, params)
        h1 = np.tanh(x @ W1.T + b1)
        m1 = rng.random(h1.shape) < keep_prob
        h2 = np.tanh(h1 * m1 / keep_prob @ W2.T + b2)
        m2 = rng.random(h2.shape) < keep_prob
        y = h2 * m2 / keep_prob @ W3.T + b3
        return y, Cache(x, h1, h2, m1, m2, keep_prob, params)
        """, """
def mlp_backward(dy, cache):
    def drop(v, m):
        return v if m is None else v * m / cache.p

    g2 = drop(dy @ cache.params[2][0], cache.m2) * (1 - cache.h2 * cache.h2)
    g1 = drop(g2 @ cache.params[1][0], cache.m1) * (1 - cache.h1 * cache.h1)
    return [
        (g1.T @ cache.x, np.sum(g1, axis=0)),
        (g2.T @ drop(cache.h1, cache.m1), np.sum(g2, axis=0)),
        (dy.T @ drop(cache.h2, cache.m2), np.sum(dy, axis=0)),
    ]
""", above="""
from collections import namedtuple

Cache = namedtuple("Cache", "x h1 h2 m1 m2 p params")
"""),
)  # fmt: skip

_GLOBAL = ("global_seed_reset", "generator_ignored")
_ANEW = ("new_generator_each_call", "generator_ignored", "drawn_once", "same_mask_in_every_layer")

FORWARD_WRONG = (
    _masks("greater", "rng.random({h}.shape) > keep_prob", "reversed_comparison", "dropout_in_evaluation"),
    _masks("drop-prob", "rng.random({h}.shape) < 1 - keep_prob", "reversed_comparison", "dropout_in_evaluation"),
    _masks("normal", "rng.normal(size={h}.shape) < keep_prob", "normal_draws", "dropout_in_evaluation"),
    _masks("half", "rng.random({h}.shape) < (0.5 if keep_prob < 1 else 1)", "half_hard_coded"),
    _masks("numbers", "rng.random({h}.shape)", "not_thresholded", "dropout_in_evaluation"),
    _masks("one-row", "np.ones({h}.shape, bool) & (rng.random({h}.shape[1]) < keep_prob)", "one_mask_for_batch"),
    _masks("one-value-a-row", "np.ones({h}.shape, bool) & (rng.random((len(x), 1)) < keep_prob)", "one_value_per_example"),
    _masks("exactly-k", "rng.permutation(np.arange({h}.size) < round(keep_prob * {h}.size)).reshape({h}.shape)", "exactly_k_kept"),
    _masks("exactly-k-a-row", "rng.random({h}.shape).argsort(1).argsort(1) < round(keep_prob * {h}.shape[1])", "exactly_k_kept"),
    _masks("global", "np.random.random({h}.shape) < keep_prob", *_GLOBAL),
    _masks("seeded", "np.random.default_rng(0).random({h}.shape) < keep_prob", *_ANEW),
    _masks("unseeded", "np.random.default_rng().random({h}.shape) < keep_prob", "generator_ignored"),
    _masks("squared", "rng.random({h}.shape) < keep_prob**2"),
    _masks("all-ones", "np.ones({h}.shape, dtype=bool)", "no_dropout_at_all", "nothing_dropped"),
    _masks("from-sign", "{h} > 0", "mask_from_input", "sign_for_mask"),
    _masks("one-drops-some", "rng.random({h}.shape) < min(keep_prob, 0.97)", "keep_all_drops", "dropout_in_evaluation"),
    _masks("cached", "masks.setdefault({h}.shape, rng.random({h}.shape) < keep_prob)", "drawn_once", "same_mask_in_every_layer", above="masks = {}"),
    _masks("never-silent", "silent_free(rng.random({h}.shape) < keep_prob)", above="def silent_free(m):\n    m[~m.any(axis=1), 0] = True\n    return m"),
    _scales("no-division", "{h} * {mask}", "missing_scale"),
    _scales("multiplied", "{h} * {mask} * keep_prob", "multiplied_by_keep_prob"),
    _scales("by-drop-prob", "{h} * {mask} / ((1 - keep_prob) or 1.0)", "scaled_by_drop_prob"),
    _scales("by-root", "{h} * {mask} / keep_prob**0.5", "scaled_by_square_root"),
    _scales("twice", "{h} * {mask} / keep_prob**2", "scaled_twice"),
    _scales("realised", "{h} * {mask} / max({mask}.mean(), 1e-9)", "scaled_by_realised_fraction", "float64_creep"),
    _scales("realised-row", "{h} * {mask} / np.maximum({mask}.mean(axis=1, keepdims=True), 1e-9)", "scaled_by_realised_fraction", "float64_creep"),
    _scales("complement", "{h} * ~{mask} / keep_prob", "reversed_comparison", "dropout_in_evaluation"),
    _scales("mask-ignored", "{h} / keep_prob", "no_dropout_at_all", "mask_not_applied"),
    _scales("half", "{h} * {mask} * 2.0 if training else {h} * {mask}", "half_hard_coded"),
    forward("no-division-first", "missing_scale", d1="d1 = h1 * mask1"),
    forward("no-division-second", "missing_scale", d2="d2 = h2 * mask2"),
    forward("same-mask", "same_mask_in_every_layer", mask1="mask1 = rng.random((len(x), max(len(b1), len(b2)))) < keep_prob\nmask2 = mask1[:, : len(b2)]\nmask1 = mask1[:, : len(b1)]", mask2=""),
    forward("same-mask-first-units", "same_mask_in_every_layer", mask2="mask2 = rng.random(h2.shape) < keep_prob\nn = min(len(b1), len(b2))\nmask2[:, :n] = mask1[:, :n]"),
    forward("same-state", "same_mask_in_every_layer", mask1="state = rng.bit_generator.state\nmask1 = rng.random(h1.shape) < keep_prob", mask2="rng.bit_generator.state = state\nmask2 = rng.random(h2.shape) < keep_prob"),
    forward("first-layer-only", "hidden_layer_without_dropout", mask2="mask2 = np.ones(h2.shape, bool)", d2="d2 = h2 * mask2"),
    forward("second-layer-only", "hidden_layer_without_dropout", mask1="mask1 = np.ones(h1.shape, bool)", d1="d1 = h1 * mask1"),
    forward("output-dropped", "dropout_on_output", y="y = d2 @ W3.T + b3\ny = y * (rng.random(y.shape) < keep_prob) / keep_prob"),
    forward("output-dropped-unscaled", "dropout_on_output", y="y = d2 @ W3.T + b3\ny = y * (rng.random(y.shape) < keep_prob)"),
    forward("output-divided", y="y = (d2 @ W3.T + b3) / keep_prob"),
    forward("input-dropped", "dropout_on_input", h1="x = x * (rng.random(x.shape) < keep_prob) / keep_prob\nh1 = np.tanh(x @ W1.T + b1)"),
    forward("input-instead", "dropout_on_input", "hidden_layer_without_dropout", h1="x = x * (rng.random(x.shape) < keep_prob) / keep_prob\nh1 = np.tanh(x @ W1.T + b1)", mask1="mask1 = np.ones(h1.shape, bool)", d1="d1 = h1"),
    forward("before-tanh", "dropout_before_activation", h1="z1 = x @ W1.T + b1", mask1="mask1 = rng.random(z1.shape) < keep_prob", d1="d1 = h1 = np.tanh(z1 * mask1 / keep_prob)", h2="z2 = d1 @ W2.T + b2", mask2="mask2 = rng.random(z2.shape) < keep_prob", d2="d2 = h2 = np.tanh(z2 * mask2 / keep_prob)"),
    forward("first-before-tanh", "dropout_before_activation", h1="z1 = x @ W1.T + b1", mask1="mask1 = rng.random(z1.shape) < keep_prob", d1="d1 = h1 = np.tanh(z1 * mask1 / keep_prob)"),
    forward("scaled-before-tanh", "dropout_before_activation", h1="h1 = np.tanh((x @ W1.T + b1) / keep_prob)", d1="d1 = h1 * mask1"),
    forward("relu", h1="h1 = np.maximum(x @ W1.T + b1, 0)", h2="h2 = np.maximum(d1 @ W2.T + b2, 0)"),
    forward("sigmoid", h1="h1 = 1 / (1 + np.exp(-(x @ W1.T + b1)))"),
    forward("second-layer-linear", h2="h2 = d1 @ W2.T + b2"),
    forward("tanh-output", y="y = np.tanh(d2 @ W3.T + b3)"),
    forward("first-bias-missing", h1="h1 = np.tanh(x @ W1.T)"),
    forward("output-bias-missing", "bias_forgotten", y="y = d2 @ W3.T"),
    forward("bias-after-tanh", h1="h1 = np.tanh(x @ W1.T) + b1"),
    forward("bias-dropped", "bias_dropped", y="y = d2 @ W3.T + b3 * (rng.random(b3.shape) < keep_prob)"),
    forward("undropped-fed", "hidden_layer_without_dropout", h2="h2 = np.tanh(h1 @ W2.T + b2)"),
    forward("undropped-output", "hidden_layer_without_dropout", y="y = h2 @ W3.T + b3"),
    forward("layer-skipped", y="y = d1[:, : W3.shape[1]] @ W3[:, : d1.shape[1]].T + b3"),
    forward("evaluation-drops", "dropout_in_evaluation", start="(W1, b1), (W2, b2), (W3, b3) = params"),
    forward("evaluation-scaled", "scaled_in_evaluation", start="(W1, b1), (W2, b2), (W3, b3) = params", mask1="mask1 = rng.random(h1.shape) < keep_prob if training else keep_prob**2", mask2="mask2 = rng.random(h2.shape) < keep_prob if training else keep_prob**2"),
    forward("evaluation-divided", "scaled_in_evaluation", start="(W1, b1), (W2, b2), (W3, b3) = params", mask1="mask1 = rng.random(h1.shape) < keep_prob if training else True", mask2="mask2 = rng.random(h2.shape) < keep_prob if training else True"),
    forward("flag-reversed", "flag_reversed", start="(W1, b1), (W2, b2), (W3, b3) = params\nif training:\n    keep_prob = 1.0"),
    forward("always-evaluation", "no_dropout_at_all", "nothing_dropped", start="(W1, b1), (W2, b2), (W3, b3) = params\nkeep_prob = 1.0"),
    forward("classic", "missing_scale", "scaled_in_evaluation", start="(W1, b1), (W2, b2), (W3, b3) = params\np, keep_prob = keep_prob, 1.0", mask1="mask1 = rng.random(h1.shape) < p if training else p", mask2="mask2 = rng.random(h2.shape) < p if training else p"),
    forward("unchecked", "no_validation", check=""),
    forward("nan-accepted", "no_validation", check="if keep_prob <= 0 or keep_prob > 1:\n    raise ValueError"),
    forward("one-refused", "keep_all_drops", "keep_all_fails", check="if training and not 0 < keep_prob < 1:\n    raise ValueError"),
    forward("cache-alone", "forward_first", end="return (x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)"),
    forward("y-alone", "forward_first", end="return y"),
    forward("exchanged", "results_exchanged", end="return (x, params, keep_prob, h1, mask1, d1, h2, mask2, d2), y"),
    forward("weights-transposed", y="y = d2 @ W3.reshape(W3.shape[::-1]) + b3"),
    forward("input-changed", "input_changed", start="x -= x.mean(axis=0)\n(W1, b1), (W2, b2), (W3, b3) = params\nif not training:\n    keep_prob = 1.0"),
    forward("weights-changed", "input_changed", end="W3 *= 0.99\nreturn y, (x, params, keep_prob, h1, mask1, d1, h2, mask2, d2)"),
    forward("bias-changed", "input_changed", h1="b1 += 0.001\nh1 = np.tanh(x @ W1.T + b1 - 0.001)"),
    forward("params-popped", "input_changed", start="params = params\n(W1, b1), (W2, b2), (W3, b3) = params[0], params[1], params[2]\nparams.append(params.pop())\nif not training:\n    keep_prob = 1.0\nparams[0] = (W1 * 1.0, b1 + 1e-3)"),
    forward("batch-normalised", h1="h1 = np.tanh(x @ W1.T + b1)\nh1 = h1 - h1.mean(axis=0)"),
    forward("batch-summed", "float64_creep", y="y = (d2 @ W3.T + b3).mean(axis=0, keepdims=True) + np.zeros((len(x), 1))"),
    forward("squeezed", y="y = np.squeeze(d2 @ W3.T + b3)"),
    forward("softmax", y="y = np.exp(d2 @ W3.T + b3)\ny = y / y.sum(axis=1, keepdims=True)"),
    forward("greater-and-no-division", "dropout_in_evaluation", "reversed_comparison", "missing_scale", mask1="mask1 = rng.random(h1.shape) > keep_prob", d1="d1 = h1 * mask1", mask2="mask2 = rng.random(h2.shape) > keep_prob", d2="d2 = h2 * mask2"),
    forward("second-greater", "dropout_in_evaluation", "reversed_comparison", mask2="mask2 = rng.random(h2.shape) > keep_prob"),
    forward("first-greater", "dropout_in_evaluation", "reversed_comparison", mask1="mask1 = rng.random(h1.shape) >= keep_prob"),
    forward("second-one-row", "one_mask_for_batch", mask2="mask2 = np.ones(h2.shape, bool) & (rng.random(h2.shape[1]) < keep_prob)"),
    forward("two-keep-probs", "scaled_by_square_root", mask2="mask2 = rng.random(h2.shape) < keep_prob**0.5", d2="d2 = h2 * mask2 / keep_prob**0.5"),
    forward("bias-only-dropped-in-pairs", mask1="mask1 = np.repeat(rng.random((len(x), (len(b1) + 1) // 2)) < keep_prob, 2, axis=1)[:, : len(b1)]"),
)  # fmt: skip

RIGHT = FORWARD_RIGHT
WRONG = FORWARD_WRONG
