"""Wrong and right implementations of lesson 09."""

from __future__ import annotations

import textwrap

from examples.model import Mistake, Right

HEADS = {
    "nn_dropout": "x, p, rng, training=True",
    "mean_losses": "predict, x, y, samples, rng",
    "choose_keep_prob": "keep_probs, errors",
}
CHECK = "if not 0 <= p <= 1:\n    raise ValueError('p must lie in [0, 1]')\n"
REST = "if not training:\n    return x\nif p == 1:\n    return np.zeros_like(x)\n"
MASK = "kept = rng.random(x.shape) >= p\n"


def _source(function: str, body: str) -> str:
    text = textwrap.dedent(body).strip("\n")
    return f"def {function}({HEADS[function]}):\n{textwrap.indent(text, '    ')}\n"


def _wrong(function: str, name: str, fails: str, named: str, body: str) -> Mistake:
    """Return a mistake; `fails` and `named` are words with blanks between."""
    cells = tuple(f"test_{function}_{cell}" for cell in fails.split())
    return Mistake(function, name, _source(function, body), cells, tuple(named.split()))


def _drop(name: str, fails: str, named: str, body: str, before: str = CHECK + REST) -> Mistake:
    return _wrong("nn_dropout", name, fails, named, before + body)


def _losses(name: str, fails: str, named: str, body: str) -> Mistake:
    return _wrong("mean_losses", name, fails, named, body)


def _choice(name: str, named: str, body: str, fails: str = "rule") -> Mistake:
    return _wrong("choose_keep_prob", name, fails, named, body)


ERROR = "best = means.argmin()\nerror = errors[best].std(ddof=1) / errors.shape[1] ** 0.5\n"
MEANS = "means = errors.mean(axis=1)\n"
ON = "on = np.mean([(predict(x, rng, True) - y) ** 2 for _ in range(samples)])\n"
OFF = "off = np.mean((predict(x, rng, False) - y) ** 2)\n"
BOTH = "return float(on), float(off)"

MISTAKES: tuple[Mistake, ...] = (
    _drop(
        "p taken as keep_prob",
        "rate contract",
        "rate_taken_for_keep_prob",
        "return x * (rng.random(x.shape) < p) / max(p, 1e-300)",
        CHECK + "if not training:\n    return x\n",
    ),
    _drop("half", "rate", "half_hard_coded", "return x * (rng.random(x.shape) < 0.5) / (1 - p)"),
    _drop("divided by p", "scaling", "scaled_by_rate", MASK + "return x * kept / max(p, 1e-9)"),
    _drop("division forgotten", "scaling", "missing_scale", MASK + "return x * kept"),
    _drop(
        "multiplied", "scaling", "multiplied_by_keep_prob", MASK + "return x * kept * (1 - p)"
    ),
    _drop(
        "one mask for the batch",
        "rate",
        "one_mask_for_batch",
        "kept = np.broadcast_to(rng.random(x.shape[1:]) >= p, x.shape)\nreturn x * kept / (1 - p)",
    ),
    _drop(
        "own generator",
        "rate",
        "new_generator_each_call",
        "kept = np.random.default_rng(0).random(x.shape) >= p\nreturn x * kept / (1 - p)",
    ),
    _drop(
        "p = 1 divides by zero",
        "contract",
        "all_dropped_not_zero",
        MASK + "with np.errstate(all='ignore'):\n    return x * kept / np.float64(1 - p)",
        CHECK + "if not training:\n    return x\n",
    ),
    _drop(
        "p = 1 refused",
        "contract",
        "",
        MASK + "return x * kept / (1 - p)",
        "if not 0 <= p < 1:\n    raise ValueError('p')\nif not training:\n    return x\n",
    ),
    _drop("p not checked", "contract", "no_validation", MASK + "return x * kept / (1 - p)", REST),
    _drop(
        "drops in evaluation",
        "evaluation",
        "dropout_in_evaluation",
        "if p == 1:\n    return np.zeros_like(x)\n" + MASK + "return x * kept / (1 - p)",
        CHECK,
    ),
    _drop(
        "in place",
        "contract",
        "input_changed",
        MASK + "x *= kept / (1 - p)\nreturn x.copy()",
    ),
    _losses(
        "loss of the mean",
        "on",
        "loss_of_the_mean",
        "mean = np.mean([predict(x, rng, True) for _ in range(samples)], axis=0)\n"
        "on = np.mean((mean - y) ** 2)\n" + OFF + BOTH,
    ),
    _losses(
        "summed",
        "on",
        "losses_summed",
        "on = sum(np.mean((predict(x, rng, True) - y) ** 2) for _ in range(samples))\n"
        + OFF + BOTH,
    ),
    _losses(
        "one sample",
        "calls",
        "one_sample_only",
        "on = np.mean((predict(x, rng, True) - y) ** 2)\n" + OFF + BOTH,
    ),
    _losses("exchanged", "on", "results_exchanged", ON + OFF + "return float(off), float(on)"),
    _losses(
        "dropout left on",
        "off calls",
        "evaluation_with_dropout",
        ON + "off = np.mean((predict(x, rng, True) - y) ** 2)\n" + BOTH,
    ),
    _losses(
        "dropout left off",
        "on calls",
        "training_without_dropout",
        "on = np.mean([(predict(x, rng, False) - y) ** 2 for _ in range(samples)])\n" + OFF + BOTH,
    ),
    _losses("absolute errors", "on off", "", (ON + OFF + BOTH).replace("** 2", "* 1.0").replace(
        "(predict", "abs(predict")),
    _choice("smallest mean", "smallest_mean_chosen", MEANS + "return keep_probs[means.argmin()]"),
    _choice(
        "smallest value",
        "smallest_keep_prob_chosen",
        MEANS + ERROR + "return keep_probs[means <= means[best] + error].min()",
    ),
    _choice("best run", "best_single_run", "return keep_probs[errors.min(axis=1).argmin()]"),
    _choice(
        "deviation",
        "deviation_not_error",
        MEANS + "best = means.argmin()\n"
        "return keep_probs[means <= means[best] + errors[best].std(ddof=1)].max()",
    ),
    _choice(
        "place", "place_for_value", "return int(errors.mean(axis=1).argmin())", "rule contract"
    ),
    _choice("largest error", "largest_error_chosen", MEANS + "return keep_probs[means.argmax()]"),
    _choice(
        "sorted in place",
        "input_changed",
        "order = keep_probs.argsort()\nerrors[:] = errors[order]\nkeep_probs.sort()\n"
        + MEANS + ERROR + "return keep_probs[means <= means[best] + error].max()",
        "contract",
    ),
)  # fmt: skip

RIGHT: tuple[Right, ...] = tuple(
    Right(function, name, _source(function, body))
    for function, name, body in (
        ("nn_dropout", "binomial", CHECK + REST
         + "return x * rng.binomial(1, 1 - p, x.shape) / (1 - p)"),
        ("nn_dropout", "where", CHECK + REST
         + "return np.where(rng.random(x.shape) < p, 0, x / (1 - p))"),
        ("nn_dropout", "keep", CHECK + REST.replace("p == 1", "p > 1 - 1e-12")
         + "keep = 1 - p\nreturn x * (rng.random(x.shape) < keep) / keep"),
        ("nn_dropout", "factor", CHECK + "if not training:\n    return x\n" + MASK
         + "return x * kept * (1 / (1 - p) if p < 1 else 0)"),
        ("mean_losses", "loop", "total = 0.0\nfor _ in range(samples):\n"
         "    total += np.square(predict(x, rng, True) - y).mean()\n"
         "out = predict(x, rng, training=False)\n"
         "return total / samples, np.square(out - y).mean()"),
        ("mean_losses", "off first", OFF + ON + "return on, off"),
        ("choose_keep_prob", "loop", MEANS + ERROR
         + "return max(p for p, m in zip(keep_probs, means) if m <= means[best] + error)"),
        ("choose_keep_prob", "sorted", "order = np.argsort(keep_probs)[::-1]\n" + MEANS + ERROR
         + "for place in order:\n    if means[place] <= means[best] + error:\n"
         "        return keep_probs[place]"),
        ("choose_keep_prob", "where", MEANS + ERROR
         + "return np.where(means > means[best] + error, -1.0, keep_probs).max()"),
    )
)  # fmt: skip

WRONG_ANSWERS = {
    "answer_rate": "answer_rate = 0.8",
    "answer_evaluation_code": 'answer_evaluation_code = "a"',
    "answer_silent_sigmoid": "answer_silent_sigmoid = 0",
    "answer_output_scale": "answer_output_scale = 10",
    "answer_wider": "answer_wider = 64",
}
