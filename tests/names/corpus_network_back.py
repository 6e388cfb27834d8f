"""Implementations of `mlp_backward`, `scale_weights` and `bias_only`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.corpus_network import FORWARD_RIGHT
from tests.names.harness import CHECK, Row, writer

_backward = writer("mlp_backward", "dy, cache")
_scaled = writer("scale_weights", "params, keep_prob", CHECK)
_silent = writer("bias_only", "params")
FORWARD = next(row.source for row in FORWARD_RIGHT if row.title == "einsum")
_BESIDE = (("mlp_forward", FORWARD),)
_STEPS = {
    "start": "x, params, keep_prob, h1, mask1, d1, h2, mask2, d2 = cache\nW2, W3 = params[1][0], params[2][0]",
    "g2": "g2 = dy @ W3",
    "e2": "e2 = g2 * mask2 / keep_prob",
    "z2": "z2 = e2 * (1 - h2**2)",
    "g1": "g1 = z2 @ W2",
    "e1": "e1 = g1 * mask1 / keep_prob",
    "z1": "z1 = e1 * (1 - h1**2)",
    "p1": "p1 = z1.T @ x, z1.sum(axis=0)",
    "p2": "p2 = z2.T @ d1, z2.sum(axis=0)",
    "p3": "p3 = dy.T @ d2, dy.sum(axis=0)",
    "end": "return [p1, p2, p3]",
}  # fmt: skip


def backward(title: str, *allowed: str, above: str = "", **steps: str) -> Row:
    """A row whose steps are the usual ones but for those given."""
    body = "\n".join({**_STEPS, **steps}.values())
    return _backward(title, body, *allowed, above=above, beside=_BESIDE)


def _both(title: str, step: str, text: str, *allowed: str, **more: str) -> Row:
    """One step changed in both layers; `{k}` is the number of the layer."""
    return backward(
        title, *allowed, **{f"{step}{k}": text.replace("{k}", str(k)) for k in (1, 2)}, **more
    )


def _slopes(title: str, slope: str, *allowed: str) -> Row:
    return _both(title, "z", "z{k} = e{k} * " + slope, *allowed)


BACKWARD_RIGHT = (
    _slopes("one-plus-one-minus", "(1 + h{k}) * (1 - h{k})"),
    _slopes("square", "(1.0 - np.square(h{k}))"),
    _slopes("of-unscaled", "(1 - (h{k} * mask{k}) ** 2)"),  # a dropped unit passes nothing anyway
    _slopes("cosh", "np.cosh(np.arctanh(h{k})) ** -2"),
    _both("scaled-first", "e", "e{k} = g{k} / keep_prob * mask{k}"),
    _both("where", "e", "e{k} = np.where(mask{k}, g{k} / keep_prob, 0)"),
    _both("in-place-on-own", "e", "e{k} = g{k}\ne{k} *= mask{k}\ne{k} /= keep_prob"),
    backward("einsum", g2="g2 = np.einsum('bo,oi->bi', dy, W3)", p3="p3 = np.einsum('bo,bi->oi', dy, d2), np.einsum('bo->o', dy)"),
    backward("activation-from-dropped", start=_STEPS["start"] + "\nd1 = h1 * mask1 * (1 / keep_prob)\nd2 = np.where(mask2, h2, 0) / keep_prob"),
    backward("transposed-products", p1="p1 = (x.T @ z1).T, np.add.reduce(z1)", p2="p2 = np.dot(d1.T, z2).T, np.ones(len(z2), z2.dtype) @ z2"),
    backward("lists", end="return [list(p1), list(p2), list(p3)]"),
    backward("tuple", end="return (p1, p2, p3)"),
    backward("outer-sums", p2="p2 = sum(np.outer(z, d) for z, d in zip(z2, d1)), sum(z2)"),
    _backward("loop", """
        x, params, keep_prob, h1, mask1, d1, h2, mask2, d2 = cache
        layers = [(x, None, None), (d1, h1, mask1), (d2, h2, mask2)]
        grads, dz = [], dy
        for (W, _), (inputs, h, mask) in zip(params[::-1], layers[::-1]):
            grads.append((dz.T @ inputs, dz.sum(axis=0)))
            if h is not None:
                dz = (dz @ W) * mask / keep_prob * (1 - h * h)
        grads.reverse()
        return grads
        """, beside=_BESIDE),
    _backward("helpers", """
        def linear(dz, a, W):
            return dz @ W, dz.T @ a, dz.sum(axis=0)

        x, params, keep_prob, h1, mask1, d1, h2, mask2, d2 = cache
        dd2, dW3, db3 = linear(dy, d2, params[2][0])
        dd1, dW2, db2 = linear(dd2 * mask2 / keep_prob * (1 - h2**2), d1, params[1][0])
        _, dW1, db1 = linear(dd1 * mask1 / keep_prob * (1 - h1**2), x, params[0][0])
        return [(dW1, db1), (dW2, db2), (dW3, db3)]
        """, beside=_BESIDE),
)  # fmt: skip

BACKWARD_WRONG = (
    _slopes("after-mask", "(1 - d{k}**2)", "tanh_prime_after_mask"),
    backward("after-mask-first", "tanh_prime_after_mask", z1="z1 = e1 * (1 - d1**2)"),
    backward("after-mask-second", "tanh_prime_after_mask", z2="z2 = e2 * (1 - d2**2)"),
    _slopes("no-slope", "1.0", "tanh_prime_missing"),
    backward("no-slope-first", "tanh_prime_missing", z1="z1 = e1"),
    backward("no-slope-second", "tanh_prime_missing", z2="z2 = e2"),
    _slopes("not-squared", "(1 - h{k})"),
    _slopes("absolute", "(1 - np.abs(h{k}))"),
    _slopes("tanh-again", "(1 - np.tanh(h{k}) ** 2)", "tanh_prime_of_tanh"),
    _slopes("sigmoid-slope", "h{k} * (1 - h{k})", "slope_of_another_activation"),
    _slopes("relu-slope", "(h{k} > 0)", "slope_of_another_activation"),
    _slopes("square-alone", "h{k}**2"),
    _slopes("sign", "(h{k}**2 - 1)", "downhill_uphill"),
    _slopes("halved", "(1 - h{k}**2) / 2"),
    _slopes("divided-by-slope", "1 / (1 - h{k}**2)"),
    _both("no-mask", "e", "e{k} = g{k} / keep_prob", "no_mask_backward"),
    backward("no-mask-first", "no_mask_backward", e1="e1 = g1 / keep_prob"),
    backward("no-mask-second", "no_mask_backward", e2="e2 = g2 / keep_prob"),
    _both("no-scale", "e", "e{k} = g{k} * mask{k}", "no_scale_backward"),
    backward("no-scale-first", "no_scale_backward", e1="e1 = g1 * mask1"),
    backward("no-scale-second", "no_scale_backward", e2="e2 = g2 * mask2"),
    _both("neither", "e", "e{k} = g{k}", "no_mask_backward", "no_scale_backward"),
    _both("scaled-twice", "e", "e{k} = g{k} * mask{k} / keep_prob**2", "scaled_twice"),
    _both("multiplied", "e", "e{k} = g{k} * mask{k} * keep_prob", "multiplied_by_keep_prob"),
    _both("by-drop-prob", "e", "e{k} = g{k} * mask{k} / ((1 - keep_prob) or 1)", "scaled_by_drop_prob"),
    _both("by-root", "e", "e{k} = g{k} * mask{k} / keep_prob**0.5", "scaled_by_square_root"),
    _both("realised", "e", "e{k} = g{k} * mask{k} / max(mask{k}.mean(), 1e-9)", "scaled_by_realised_fraction", "float64_creep"),
    _both("inverted", "e", "e{k} = g{k} * ~mask{k} / keep_prob", "mask_inverted", "evaluation_dropped_backward"),
    _both("half", "e", "e{k} = g{k} * mask{k} / 0.5", "half_hard_coded", "evaluation_scaled_backward"),
    _both("fresh", "e", "e{k} = g{k} * (np.random.default_rng().random(g{k}.shape) < keep_prob) / keep_prob", "fresh_mask_backward"),
    _both("fresh-seeded", "e", "e{k} = g{k} * (np.random.default_rng({k}).random(g{k}.shape) < keep_prob) / keep_prob", "fresh_mask_backward"),
    _both("fresh-global", "e", "e{k} = g{k} * (np.random.rand(*g{k}.shape) < keep_prob) / keep_prob", "fresh_mask_backward", "global_seed_reset"),
    _both("from-gradient-zeros", "e", "e{k} = g{k} * (g{k} != 0) / keep_prob", "mask_guessed_from_zeros", "no_mask_backward"),
    _both("from-output-zeros", "e", "e{k} = g{k} * (d{k} != 0) / keep_prob", "mask_guessed_from_zeros"),
    _both("from-sign", "e", "e{k} = g{k} * (d{k} > 0) / keep_prob", "mask_guessed_from_zeros", "sign_for_mask"),
    _both("one-row", "e", "e{k} = g{k} * mask{k}[0] / keep_prob", "one_mask_for_batch"),
    _both("row-value", "e", "e{k} = g{k} * mask{k}[:, :1] / keep_prob", "one_value_per_example"),
    backward("masks-exchanged", "masks_exchanged", e1="n = min(mask1.shape[1], mask2.shape[1])\nm = mask1.copy()\nm[:, :n] = mask2[:, :n]\ne1 = g1 * m / keep_prob"),
    backward("masks-exchanged-second", "masks_exchanged", e2="n = min(mask1.shape[1], mask2.shape[1])\nm = mask2.copy()\nm[:, :n] = mask1[:, :n]\ne2 = g2 * m / keep_prob"),
    backward("undropped-dW", "undropped_activation_in_dw", p2="p2 = z2.T @ h1, z2.sum(axis=0)", p3="p3 = dy.T @ h2, dy.sum(axis=0)"),
    backward("undropped-dW-output", "undropped_activation_in_dw", p3="p3 = dy.T @ h2, dy.sum(axis=0)"),
    backward("undropped-dW-second", "undropped_activation_in_dw", p2="p2 = z2.T @ h1, z2.sum(axis=0)"),
    backward("unscaled-dW", "unscaled_activation_in_dw", p2="p2 = z2.T @ (h1 * mask1), z2.sum(axis=0)", p3="p3 = dy.T @ (h2 * mask2), dy.sum(axis=0)"),
    backward("dW-scaled-again", p2="p2 = z2.T @ d1 / keep_prob, z2.sum(axis=0)", p3="p3 = dy.T @ d2 / keep_prob, dy.sum(axis=0)"),
    backward("averaged", "averaged_over_batch", "divided_by_batch", p1="n = len(x)\np1 = z1.T @ x / n, z1.mean(0)", p2="p2 = z2.T @ d1 / n, z2.mean(0)", p3="p3 = dy.T @ d2 / n, dy.mean(0)"),
    backward("dy-averaged", "averaged_over_batch", "divided_by_batch", start="dy = dy / len(dy)\n" + _STEPS["start"]),
    backward("db-averaged", "averaged_over_batch", "divided_by_batch", "db_not_summed", p1="p1 = z1.T @ x, z1.mean(0)", p2="p2 = z2.T @ d1, z2.mean(0)", p3="p3 = dy.T @ d2, dy.mean(0)"),
    backward("db-all", "db_not_summed", p1="p1 = z1.T @ x, z1", p2="p2 = z2.T @ d1, z2", p3="p3 = dy.T @ d2, dy"),
    backward("db-first", "db_not_summed", p3="p3 = dy.T @ d2, dy[0]"),
    backward("transposed", "transposed_dw", "gradient_transposed", p1="p1 = x.T @ z1, z1.sum(0)", p2="p2 = d1.T @ z2, z2.sum(0)", p3="p3 = d2.T @ dy, dy.sum(0)"),
    backward("reversed", "order_reversed", end="return [p3, p2, p1]"),
    backward("pairs-exchanged", "pairs_exchanged", end="return [p[::-1] for p in (p1, p2, p3)]"),
    backward("flat", "not_in_pairs", end="return [*p1, *p2, *p3]"),
    backward("dict", end="return dict(zip((1, 2, 3), (p1, p2, p3)))"),
    backward("last-two", end="return [p2, p3]"),
    backward("negative", "downhill_uphill", end="return [(-W, -b) for W, b in (p1, p2, p3)]"),
    backward("no-chain", z1="z1 = e1 * (1 - h1**2)\nz1 = np.ones_like(z1)"),
    backward("first-layer-zero", p1="p1 = np.zeros_like(params[0][0]), np.zeros_like(params[0][1])"),
    backward("weights-of-wrong-layer", g1="g1 = z2 @ params[1][0] ** 2"),
    backward("first-layer-input", p2="p2 = z2.T @ np.tanh(d1), z2.sum(0)"),
    backward("layer-skipped", g1="g1 = e2 @ W2"),
    backward("mask-after-slope-squared", z2="z2 = e2 * (1 - h2**2) ** 2"),
    backward("output-tanh", g2="dy = dy * (1 - np.tanh(dy) ** 2)\ng2 = dy @ W3"),
    backward("updated-weights", start=_STEPS["start"] + "\nW3 = W3 - 0.1 * dy.T @ d2"),
    backward("clipped", end="return [(np.clip(W, -1, 1), np.clip(b, -1, 1)) for W, b in (p1, p2, p3)]"),
    backward("decay", end="return [(g[0] + 1e-3 * W, g[1]) for g, (W, b) in zip((p1, p2, p3), params)]"),
    backward("global-masks", "mask_kept_in_global", start=_STEPS["start"] + "\nmask1, mask2 = kept.setdefault((mask1.shape, mask2.shape), (mask1, mask2))", above="kept = {}"),
    backward("after-mask-and-averaged", "tanh_prime_after_mask", "averaged_over_batch", "divided_by_batch", start="dy = dy / len(dy)\n" + _STEPS["start"], z1="z1 = e1 * (1 - d1**2)", z2="z2 = e2 * (1 - d2**2)"),
    backward("no-scale-and-undropped", "no_scale_backward", "undropped_activation_in_dw", e1="e1 = g1 * mask1", e2="e2 = g2 * mask2", p2="p2 = z2.T @ h1, z2.sum(axis=0)", p3="p3 = dy.T @ h2, dy.sum(axis=0)"),
    backward("no-mask-and-no-slope", "no_mask_backward", "tanh_prime_missing", e1="e1 = g1 / keep_prob", e2="e2 = g2 / keep_prob", z1="z1 = e1", z2="z2 = e2"),
)  # fmt: skip

SCALED_RIGHT = (
    _scaled("comprehension", "return [(W * (keep_prob if i else 1.0), b) for i, (W, b) in enumerate(params)]"),
    _scaled("three", "(W1, b1), (W2, b2), (W3, b3) = params\nreturn [(W1, b1), (W2 * keep_prob, b2), (W3 * keep_prob, b3)]"),
    _scaled("copies", "new = [(W.copy(), b.copy()) for W, b in params]\nfor W, _ in new[1:]:\n    W *= keep_prob\nreturn new"),
    _scaled("slices", "return params[:1] + [(np.multiply(W, keep_prob), b) for W, b in params[1:]]"),
    _scaled("divided", "return [params[0]] + [(W / (1 / keep_prob), b) for W, b in params[1:]]"),
    _scaled("lists", "return [[W if i == 0 else keep_prob * W, b] for i, (W, b) in enumerate(params)]"),
    _scaled("tuple", "return tuple((W * s, b + 0) for (W, b), s in zip(params, (1.0, keep_prob, keep_prob)))"),
    _scaled("deepcopy", "new = copy.deepcopy(list(params))\nnew[1] = (new[1][0] * keep_prob, new[1][1])\nnew[2] = (new[2][0] * keep_prob, new[2][1])\nreturn new", above="import copy"),
    _scaled("generator", "def scaled():\n    yield params[0]\n    for W, b in params[1:]:\n        yield keep_prob * W, b\nreturn list(scaled())"),
    _scaled("loop", "new = []\nfor number, (W, b) in enumerate(params):\n    if number > 0:\n        W = W * keep_prob\n    new.append((W, b))\nreturn new"),
    _scaled("power", "return [(W * keep_prob ** min(i, 1), b) for i, (W, b) in enumerate(params)]"),
    _scaled("out", "new = []\nfor i, (W, b) in enumerate(params):\n    V = np.empty_like(W)\n    np.multiply(W, keep_prob if i else 1.0, out=V)\n    new.append((V, np.array(b)))\nreturn new"),
)  # fmt: skip

_ALL = "for i, (W, b) in enumerate(params)]"

SCALED_WRONG = (
    _scaled("all-layers", f"return [(W * keep_prob, b) {_ALL}", "first_layer_scaled"),
    _scaled("first-only", f"return [(W * (keep_prob if i == 0 else 1.0), b) {_ALL}", "first_layer_scaled", "layer_not_scaled"),
    _scaled("first-two", f"return [(W * (keep_prob if i < 2 else 1.0), b) {_ALL}", "first_layer_scaled", "layer_not_scaled"),
    _scaled("last-only", f"return [(W * (keep_prob if i == 2 else 1.0), b) {_ALL}", "layer_not_scaled"),
    _scaled("middle-only", f"return [(W * (keep_prob if i == 1 else 1.0), b) {_ALL}", "layer_not_scaled"),
    _scaled("none", f"return [(W * 1.0, b) {_ALL}", "layer_not_scaled"),
    _scaled("divided", f"return [(W / keep_prob if i else W, b) {_ALL}", "weights_divided"),
    _scaled("drop-prob", f"return [(W * (1 - keep_prob) if i else W, b) {_ALL}", "weights_by_drop_prob"),
    _scaled("root", f"return [(W * keep_prob**0.5 if i else W, b) {_ALL}", "weights_by_square_root"),
    _scaled("squared", f"return [(W * keep_prob**2 if i else W, b) {_ALL}", "scaled_twice"),
    _scaled("power-of-layer", f"return [(W * keep_prob**i, b) {_ALL}", "scaled_twice"),
    _scaled("half", f"return [(W * 0.5 if i else W, b) {_ALL}", "half_hard_coded"),
    _scaled("biases-too", f"return [(W * keep_prob, b * keep_prob) if i else (W, b) {_ALL}", "biases_scaled"),
    _scaled("everything", f"return [(W * keep_prob, b * keep_prob) {_ALL}", "biases_scaled", "first_layer_scaled"),
    _scaled("biases-only", f"return [(W, b * keep_prob if i else b) {_ALL}", "biases_scaled", "layer_not_scaled"),
    _scaled("biases-zero", f"return [(W * keep_prob if i else W, 0 * b) {_ALL}"),
    _scaled("last-bias", f"return [(W * keep_prob if i else W, b * keep_prob if i == 2 else b) {_ALL}", "biases_scaled"),
    _scaled("hidden-biases", f"return [(W * keep_prob if i else W, b * keep_prob if i < 2 else b) {_ALL}", "biases_scaled"),
    _scaled("in-place", "for W, b in params[1:]:\n    W *= keep_prob\nreturn params", "input_changed"),
    _scaled("in-place-then-new", "out = []\nfor i, (W, b) in enumerate(params):\n    if i:\n        W *= keep_prob\n    out.append((W.copy(), b.copy()))\nreturn out", "input_changed"),
    _scaled("float64", f"return [(W.astype(float) * keep_prob if i else W, b) {_ALL}", "float64_creep"),
    _scaled("float64-scale", f"return [(W * np.array([keep_prob]) if i else W, b) {_ALL}", "float64_creep"),
    _scaled("weights-alone", f"return [W * keep_prob if i else W {_ALL}"),
    _scaled("flat", "(W1, b1), (W2, b2), (W3, b3) = params\nreturn [W1, b1, W2 * keep_prob, b2, W3 * keep_prob, b3]", "not_in_pairs"),
    _scaled("reversed", f"return [(W * keep_prob if i else W, b) {_ALL}[::-1]"),
    _scaled("pairs-exchanged", f"return [(b, W * keep_prob if i else W) {_ALL}", "pairs_exchanged"),
    _scaled("masked", f"return [(W * (np.random.default_rng(0).random(W.shape) < keep_prob) if i else W, b) {_ALL}"),
    _scaled("transposed", f"return [(W.T * keep_prob if i else W, b) {_ALL}"),
    _scaled("one-less", "return [(W * keep_prob, b) for W, b in params[1:]]"),
    _scaled("added", f"return [(W + keep_prob if i else W, b) {_ALL}"),
    _scaled("no-return", "new = [(W * keep_prob, b) for W, b in params]"),
    _scaled("complement-biases", f"return [(W * keep_prob if i else W, b + (1 - keep_prob) * W.sum(1) if i else b) {_ALL}"),
    _scaled("last-not-and-biases", f"return [(W * (keep_prob if i == 1 else 1.0), b * keep_prob) {_ALL}", "layer_not_scaled", "biases_scaled"),
)  # fmt: skip

SILENT_RIGHT = (
    _silent("alias", "return params[-1][1]"),
    _silent("third", "(_, _), (_, _), (W, b) = params\nreturn b + 0"),
    _silent("product-with-zeros", "W, b = params[2]\nreturn np.zeros(W.shape[1], W.dtype) @ W.T + b"),
    _silent("array", "return np.array(params[-1][-1])"),
    _silent("forward-with-nothing", """
        a = None
        for W, b in params:
            a = np.zeros(len(b), b.dtype) + b
        return a
        """),
    _silent("comprehension", "return np.array([b for _, b in params][-1])"),
    _silent("first-row", "W, b = params[-1]\nreturn (np.zeros((1, W.shape[1]), W.dtype) @ W.T + b)[0]"),
    _silent("ravel", "return params[-1][1].ravel().copy()"),
    _silent("tiled", "return np.tile(params[2][1], 1)"),
    _silent("deepcopy", "return copy.deepcopy(params)[-1][1]", above="import copy"),
    _silent("pop-of-copy", "layers = list(params)\nreturn layers.pop()[1] * 1.0"),
    _silent("own-network", "return mlp_forward(np.zeros((1, params[0][0].shape[1])), [(0 * W, b if i == 2 else 0 * b) for i, (W, b) in enumerate(params)], 1.0, np.random.default_rng(0), training=False)[0][0]"),
)  # fmt: skip

SILENT_WRONG = (
    _silent("zeros", "return np.zeros_like(params[-1][1])", "bias_forgotten"),
    _silent("first-bias", "return params[0][1]", "bias_of_wrong_layer"),
    _silent("second-bias", "return params[1][1]", "bias_of_wrong_layer"),
    _silent("second-bias-cut", "return params[1][1][: len(params[2][1])]", "bias_of_wrong_layer"),
    _silent("first-bias-cut", "return params[0][1][: len(params[2][1])]", "bias_of_wrong_layer"),
    _silent("hidden-biases", "(W1, b1), (W2, b2), (W3, b3) = params\nreturn np.tanh(np.tanh(b1) @ W2.T + b2) @ W3.T + b3", "hidden_biases_counted"),
    _silent("last-hidden-bias", "(W1, b1), (W2, b2), (W3, b3) = params\nreturn np.tanh(b2) @ W3.T + b3", "hidden_biases_counted"),
    _silent("last-hidden-linear", "(W1, b1), (W2, b2), (W3, b3) = params\nreturn b2 @ W3.T + b3", "hidden_biases_counted"),
    _silent("sum-of-biases", "return sum(b for _, b in params)", "hidden_biases_counted"),
    _silent("tanh", "return np.tanh(params[-1][1])"),
    _silent("row", "return params[-1][1][None]"),
    _silent("mean", "return params[-1][1].mean()"),
    _silent("norm", "return params[-1][1] / np.linalg.norm(params[-1][1])"),
    _silent("negative", "return -params[-1][1]"),
    _silent("absolute", "return np.abs(params[-1][1])"),
    _silent("doubled", "return 2 * params[-1][1]", "bias_scaled"),
    _silent("halved", "return params[-1][1] / 2", "bias_scaled"),
    _silent("all-biases", "return [b for _, b in params]"),
    _silent("pair", "return params[-1]"),
    _silent("weights", "return params[-1][0]"),
    _silent("weights-summed", "W, b = params[-1]\nreturn W.sum(axis=1) + b"),
    _silent("reversed", "return params[-1][1][::-1]"),
    _silent("list", "return params[-1][1].tolist()", "list_for_array"),
    _silent("softmax", "e = np.exp(params[-1][1])\nreturn e / e.sum()"),
    _silent("no-return", "b = params[-1][1]"),
    _silent("column", "return params[-1][1].reshape(-1, 1)"),
    _silent("ones", "return np.ones_like(params[-1][1])"),
    _silent("sorted", "return np.sort(params[-1][1])"),
)  # fmt: skip

RIGHT = BACKWARD_RIGHT + SCALED_RIGHT + SILENT_RIGHT
WRONG = BACKWARD_WRONG + SCALED_WRONG + SILENT_WRONG
