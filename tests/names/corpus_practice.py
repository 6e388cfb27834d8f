"""Implementations of `nn_dropout`, `mean_losses` and `choose_keep_prob`."""

# ruff: noqa: E501  (a row of the table is one line)

from tests.names.harness import writer

_RANGE = """
    if p < 0 or p > 1:
        raise ValueError("p must lie in [0, 1]")
"""
_drop = writer("nn_dropout", "x, p, rng, training=True", _RANGE)
_loss = writer("mean_losses", "predict, x, y, samples, rng")
_pick = writer("choose_keep_prob", "keep_probs, errors")

_EVAL = "if not training:\n    return x\n"
_ENDS = f"{_EVAL}if p == 1:\n    return x * 0\n"
_OFF = "off = ((predict(x, rng, False) - y) ** 2).mean()\n"
_M = "m = errors.mean(axis=1)\nb = m.argmin()\ns = errors[b].std(ddof=1) / errors.shape[1] ** 0.5\n"

RIGHT = (
    _drop("below", f"{_ENDS}return x * (rng.random(x.shape) < 1 - p) / (1 - p)"),
    _drop("uniform", f"{_ENDS}keep = 1.0 - p\nreturn np.where(rng.uniform(size=x.shape) < keep, x, 0.0) / keep"),
    _drop("zeros-first", f"{_EVAL}out = np.zeros(x.shape)\nkept = rng.random(x.shape) >= p\nif p < 1:\n    out[kept] = x[kept] / (1 - p)\nreturn out"),
    _drop("choice", f"{_ENDS}return x * rng.choice([0, 1], x.shape, p=[p, 1 - p]) / (1 - p)"),
    _drop("copy-in-evaluation", f"if not training:\n    return x.copy()\n{_ENDS}return x * rng.binomial(1, 1 - p, size=x.shape) / (1 - p)"),
    _drop("small-number", f"{_EVAL}kept = rng.random(x.shape) >= p\nreturn x * kept / max(1 - p, 1e-300)"),
    _drop("nan-to-zero", f"{_EVAL}kept = rng.random(x.shape) >= p\nwith np.errstate(all='ignore'):\n    return np.nan_to_num(x * kept / (np.float64(1) - p))"),
    _drop("loop", f"{_ENDS}out = np.zeros(x.shape)\nfor i in np.ndindex(x.shape):\n    if rng.random() >= p:\n        out[i] = x[i] / (1 - p)\nreturn out"),
    _drop("chained-check", f"{_ENDS}return x * (rng.random(x.shape) >= p) * (1 / (1 - p))", check="if not (0.0 <= p <= 1.0):\n    raise ValueError(p)"),
    _loss("stack", f"ys = np.stack([predict(x, rng, True) for _ in range(samples)])\n{_OFF}return ((ys - y) ** 2).mean(), off"),
    _loss("keywords", "on = sum(np.mean((predict(x, rng, training=True) - y) ** 2) for _ in range(samples)) / samples\noff = np.mean((predict(x, rng, training=False) - y) ** 2)\nreturn on, off"),
    _loss("vdot", f"total = 0\nfor _ in range(samples):\n    e = predict(x, rng, True) - y\n    total += e @ e / len(y)\n{_OFF}return float(total / samples), float(off)"),
    _loss("list", f"on = np.average([np.square(y - predict(x, rng, True)).mean() for _ in range(samples)])\n{_OFF}return [on, off]"),
    _loss("var-and-bias", f"ys = np.array([predict(x, rng, True) for _ in range(samples)])\non = (ys.var(axis=0) + (ys.mean(axis=0) - y) ** 2).mean()\n{_OFF}return on, off"),
    _pick("mask", f"{_M}return keep_probs[m <= m[b] + s].max()"),
    _pick("sorted", f"{_M}return float(sorted(keep_probs[m <= m[b] + s])[-1])"),
    _pick("loop", f"{_M}best = keep_probs[b]\nfor k, e in zip(keep_probs, m):\n    if e <= m[b] + s and k > best:\n        best = k\nreturn best"),
    _pick("argsort", "order = np.argsort(-keep_probs)\nk, e = keep_probs[order], errors[order]\nm = np.average(e, axis=1)\nb = np.argmin(m)\ns = np.sqrt(e[b].var(ddof=1) / e.shape[1])\nreturn k[np.argmax(m <= m[b] + s)]"),
    _pick("by-hand", "n = errors.shape[1]\nm = errors.sum(axis=1) / n\nb = int(np.argmin(m))\ns = (((errors[b] - m[b]) ** 2).sum() / (n - 1) / n) ** 0.5\nreturn max(p for p, e in zip(keep_probs.tolist(), m) if e - m[b] <= s)"),
)  # fmt: skip

_AS_KEEP = "rate_taken_for_keep_prob"
WRONG = (
    _drop("as-keep-prob", f"{_EVAL}return x * (rng.random(x.shape) < p) / max(p, 1e-9)", _AS_KEEP),
    _drop("as-keep-prob-checked", f"{_EVAL}return x * (rng.random(x.shape) < p) / p", _AS_KEEP, check="if not 0 < p <= 1:\n    raise ValueError(p)"),
    _drop("kept-with-p", f"{_ENDS}return x * (rng.random(x.shape) < p) / (1 - p)", _AS_KEEP, "scaled_by_drop_prob"),
    _drop("not-divided", f"{_EVAL}return x * (rng.random(x.shape) >= p)", "missing_scale"),
    _drop("divided-by-p", f"{_ENDS}return x * (rng.random(x.shape) >= p) / max(p, 1e-9)", "scaled_by_rate"),
    _drop("times-keep", f"{_EVAL}return x * (rng.random(x.shape) >= p) * (1 - p)", "multiplied_by_keep_prob"),
    _drop("root", f"{_ENDS}return x * (rng.random(x.shape) >= p) / (1 - p) ** 0.5", "scaled_by_square_root"),
    _drop("twice", f"{_ENDS}return x * (rng.random(x.shape) >= p) / (1 - p) ** 2", "scaled_twice"),
    _drop("realised", f"{_ENDS}kept = rng.random(x.shape) >= p\nreturn x * kept / max(kept.mean(), 1e-9)", "scaled_by_realised_fraction"),
    _drop("normal", f"{_ENDS}return x * (rng.normal(size=x.shape) >= p) / (1 - p)", "normal_draws"),
    _drop("half", f"{_ENDS}return x * (rng.random(x.shape) < 0.5) * 2", "half_hard_coded"),
    _drop("row", f"{_ENDS}return x * (rng.random(x.shape[1:]) >= p) / (1 - p)", "one_mask_for_batch"),
    _drop("column", f"{_ENDS}return x * (rng.random((len(x),) + (1,) * (x.ndim - 1)) >= p) / (1 - p)", "one_value_per_example"),
    _drop("global", f"{_ENDS}return x * (np.random.random(x.shape) >= p) / (1 - p)", "generator_ignored", "global_seed_reset"),
    _drop("seeded", f"{_ENDS}return x * (np.random.default_rng(1).random(x.shape) >= p) / (1 - p)", "new_generator_each_call", "generator_ignored"),
    _drop("evaluation-scaled", f"if not training:\n    return x * (1 - p)\n{_ENDS}return x * (rng.random(x.shape) >= p) / (1 - p)", "scaled_in_evaluation"),
    _drop("always-on", "if p == 1:\n    return x * 0\nreturn x * (rng.random(x.shape) >= p) / (1 - p)", "dropout_in_evaluation"),
    _drop("flag", "if training:\n    return x\nif p == 1:\n    return x * 0\nreturn x * (rng.random(x.shape) >= p) / (1 - p)", "flag_reversed"),
    _drop("nothing", "return x", "nothing_dropped"),
    _drop("nan-at-one", f"{_EVAL}with np.errstate(all='ignore'):\n    return x * (rng.random(x.shape) >= p) / np.float64(1 - p)", "all_dropped_not_zero"),
    _drop("input-at-one", f"{_EVAL}if p == 1:\n    return x\nreturn x * (rng.random(x.shape) >= p) / (1 - p)", "all_dropped_not_zero"),
    _drop("one-refused", f"{_ENDS}return x * (rng.random(x.shape) >= p) / (1 - p)", check="if not 0 <= p < 1:\n    raise ValueError(p)"),
    _drop("unchecked", f"{_ENDS}return x * (rng.random(x.shape) >= p) / (1 - p)", "no_validation", check=""),
    _drop("asserted", f"{_ENDS}return x * (rng.random(x.shape) >= p) / (1 - p)", check="assert 0 <= p <= 1"),
    _drop("in-place", f"{_ENDS}x *= (rng.random(x.shape) >= p) / (1 - p)\nreturn x", "input_changed"),
    _drop("two-axes", f"{_ENDS}n, d = x.shape\nreturn x * (rng.random((n, d)) >= p) / (1 - p)", "two_dimensions_only"),
    _drop("pair", f"{_ENDS}mask = rng.random(x.shape) >= p\nreturn x * mask / (1 - p), mask", "pair_returned"),
    _loss("of-the-mean", f"on = np.mean((np.mean([predict(x, rng, True) for _ in range(samples)], axis=0) - y) ** 2)\n{_OFF}return on, off", "loss_of_the_mean"),
    _loss("summed-samples", f"on = sum(((predict(x, rng, True) - y) ** 2).mean() for _ in range(samples))\n{_OFF}return on, off", "losses_summed"),
    _loss("summed-examples", "on = np.mean([((predict(x, rng, True) - y) ** 2).sum() for _ in range(samples)])\noff = ((predict(x, rng, False) - y) ** 2).sum()\nreturn on, off", "losses_summed"),
    _loss("once", f"on = ((predict(x, rng, True) - y) ** 2).mean()\n{_OFF}return on, off", "one_sample_only"),
    _loss("last", f"for _ in range(samples):\n    on = ((predict(x, rng, True) - y) ** 2).mean()\n{_OFF}return on, off"),
    _loss("exchanged", f"on = np.mean([((predict(x, rng, True) - y) ** 2).mean() for _ in range(samples)])\n{_OFF}return off, on", "results_exchanged"),
    _loss("both-on", "on = np.mean([((predict(x, rng, True) - y) ** 2).mean() for _ in range(samples)])\nreturn on, ((predict(x, rng, True) - y) ** 2).mean()", "evaluation_with_dropout"),
    _loss("both-off", f"{_OFF}return off, off", "training_without_dropout"),
    _loss("roots", f"on = np.mean([((predict(x, rng, True) - y) ** 2).mean() for _ in range(samples)])\n{_OFF}return on**0.5, off**0.5"),
    _loss("absolute", "on = np.mean([abs(predict(x, rng, True) - y).mean() for _ in range(samples)])\nreturn on, abs(predict(x, rng, False) - y).mean()"),
    _loss("same-seed", f"on = np.mean([((predict(x, np.random.default_rng(0), True) - y) ** 2).mean() for _ in range(samples)])\n{_OFF}return on, off", "one_sample_only"),
    _loss("signed", f"on = np.mean([(predict(x, rng, True) - y).mean() ** 2 for _ in range(samples)])\n{_OFF}return on, off"),
    _loss("one-number", f"on = np.mean([((predict(x, rng, True) - y) ** 2).mean() for _ in range(samples)])\n{_OFF}return on - off"),
    _loss("rows", f"on = np.mean([((predict(x[i : i + 1], rng, True) - y[i]) ** 2).mean() for i in range(len(x)) for _ in range(samples)])\n{_OFF}return on, off"),
    _pick("argmin", "return keep_probs[errors.mean(axis=1).argmin()]", "smallest_mean_chosen"),
    _pick("smallest", f"{_M}return keep_probs[m <= m[b] + s].min()", "smallest_keep_prob_chosen"),
    _pick("single-run", "return keep_probs[np.unravel_index(errors.argmin(), errors.shape)[0]]", "best_single_run"),
    _pick("deviation", "m = errors.mean(axis=1)\nb = m.argmin()\nreturn keep_probs[m <= m[b] + errors[b].std(ddof=1)].max()", "deviation_not_error"),
    _pick("population", "m = errors.mean(axis=1)\nb = m.argmin()\nreturn keep_probs[m <= m[b] + errors[b].std() / errors.shape[1] ** 0.5].max()", "population_deviation"),
    _pick("own-error", "m = errors.mean(axis=1)\ns = errors.std(axis=1, ddof=1) / errors.shape[1] ** 0.5\nreturn keep_probs[m <= m.min() + s].max()", "error_of_each_row"),
    _pick("own-error-below", "m = errors.mean(axis=1)\ns = errors.std(axis=1, ddof=1) / errors.shape[1] ** 0.5\nreturn keep_probs[m - s <= m.min()].max()", "error_of_each_row"),
    _pick("two-errors", f"{_M}return keep_probs[m <= m[b] + 2 * s].max()"),
    _pick("largest-mean", "return keep_probs[errors.mean(axis=1).argmax()]", "largest_error_chosen"),
    _pick("place", "return errors.mean(axis=1).argmin()", "place_for_value"),
    _pick("first-good", f"{_M}return keep_probs[np.argmax(m <= m[b] + s)]"),
    _pick("last-good", f"{_M}return keep_probs[m <= m[b] + s][-1]"),
    _pick("largest", "return keep_probs.max()"),
    _pick("half", "return 0.5"),
    _pick("median", "m = np.median(errors, axis=1)\nreturn keep_probs[m.argmin()]"),
    _pick("over-values", "m = errors.mean(axis=0)\nreturn keep_probs[m.argmin() % len(keep_probs)]"),
    _pick("all-good", f"{_M}return keep_probs[m <= m[b] + s]"),
    _pick("sorted-in-place", f"{_M}good = m <= m[b] + s\nanswer = keep_probs[good].max()\nkeep_probs.sort()\nreturn answer", "input_changed"),
)  # fmt: skip
