"""Exams of `mlp_forward`: layers, scale, places, evaluation, validation and manners."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from solutions.exams.base import (
    Array,
    fail,
    not_judged,
)
from solutions.exams.network_dropped import (
    before_activation,
    drawing,
    dropping_layers,
    first_before_activation,
)
from solutions.exams.network_seen import (
    TINY,
    Forward,
    Params,
    Subject,
    biased_layer,
    first_factors,
    first_layer,
    inputs,
    kept_units,
    network,
    not_thresholded,
    observe,
    plain,
    run,
    second_layer,
    wired_right,
    wiring,
)
from solutions.exams.showing import attach

LAYER_WORDS = ("first", "second")


def examine_mlp_forward_layers(mlp_forward: Forward) -> None:
    """With dropout switched off: tanh, tanh, linear, weights transposed, biases added."""
    wrong = wiring(mlp_forward)
    if wrong:
        fail(wrong, hint="Work out one example by hand: z = W a + b, h = tanh(z), last layer z.")


SCALE_PROBS = (0.3, 0.8)
SCALES: Mapping[str, Callable[[float], float]] = {
    "missing_scale": lambda p: 1.0,
    "scaled_by_drop_prob": lambda p: 1.0 / (1.0 - p),
    "scaled_by_square_root": lambda p: p**-0.5,
    "multiplied_by_keep_prob": lambda p: p,
    "scaled_twice": lambda p: p**-2.0,
    "half_hard_coded": lambda p: 2.0,
}
RATES: Mapping[str, Callable[[float], float]] = {
    "scaled_by_drop_prob": lambda p: 1.0 - p,
    "half_hard_coded": lambda p: 0.5,
}


def examine_mlp_forward_scale(mlp_forward: Forward) -> None:
    """Kept hidden units are multiplied by 1 / keep_prob, whoever is kept."""
    subject = observe(mlp_forward)
    layers = dropping_layers(subject)
    drawing(subject, layers)
    if before_activation(subject):
        # scaled where it does not belong, which is charged as a matter of place
        not_judged()
        return
    right = wired_right(mlp_forward)
    cases: list[tuple[float, Array]] = []
    scales = dict.fromkeys(SCALE_PROBS, 1.0)
    if layers[1]:
        cases = [
            (p, _second_factors(subject, p, 1500 + i, right)) for i, p in enumerate(SCALE_PROBS)
        ]
        _judge_scale(cases, 1)
        scales = {p: float(np.median(values[values != 0])) for p, values in cases}
    if layers[0] and right and not any(not_thresholded(values) for _, values in cases):
        _judge_scale(
            [
                (p, _first_factors(subject, p, 1600 + i, scales[p]))
                for i, p in enumerate(SCALE_PROBS)
            ],
            0,
            lambda: first_before_activation(subject, SCALE_PROBS[0], scales[SCALE_PROBS[0]]),
        )


def _second_factors(subject: Subject, keep_prob: float, seed: int, right: bool) -> Array:
    """What units of layer 2 are multiplied by."""
    shape = (40 + seed % 10, 33)
    if right:
        return second_layer(subject, shape, keep_prob, np.random.default_rng(seed))
    level = biased_layer(Subject(subject.forward, False), (2, 3), 1.0, seed)[0, 0]
    if level == 0:  # no bias is added
        return second_layer(subject, shape, keep_prob, np.random.default_rng(seed))
    return np.asarray(biased_layer(subject, shape, keep_prob, seed) / level)


def _first_factors(subject: Subject, keep_prob: float, seed: int, second: float) -> Array:
    """What units of layer 1 are multiplied by; 0 where they are dropped or hidden.

    Args:
        subject: the learner's function.
        keep_prob: the probability of keeping.
        seed: of the generator.
        second: the factor of layer 2.
    """
    values = first_factors(subject, 44 + seed % 10, keep_prob, seed)
    with np.errstate(all="ignore"):
        factors = 2.0 * np.arctanh(values / second)
    return np.asarray(np.nan_to_num(factors, nan=np.inf))


def _judge_scale(
    cases: list[tuple[float, Array]], layer: int, before: Callable[[], bool] | None = None
) -> None:
    """Compare factors with 1 / keep_prob and with what each mistake would give.

    Args:
        cases: keep_prob and the factors seen with it.
        layer: 0 or 1.
        before: tells a factor that is missing from one that stands before the activation.
    """

    def fits(model: Callable[[float], float]) -> bool:
        return all(
            np.allclose(values[values != 0], model(p), rtol=1e-4, atol=0) for p, values in cases
        )

    if any(not (values != 0).any() for _, values in cases):
        fail(f"no unit of the {LAYER_WORDS[layer]} hidden layer survives training")
    if fits(lambda p: 1.0 / p):
        return
    if all(not_thresholded(values) for _, values in cases):
        highest = [abs(values).max() * p for p, values in cases]
        if np.allclose(highest, 1.0, rtol=0.05):
            # random numbers over keep_prob: the factor is right, the mask is not
            not_judged()
            return
    named = [name for name, model in SCALES.items() if fits(model)]
    if layer == 1 and not named and all(_realised(values) for _, values in cases):
        named = ["scaled_by_realised_fraction"]
    if named == ["missing_scale"] and layer == 0 and before is not None and before():
        named = ["dropout_before_activation"]
    if len(named) == 1 and named[0] in RATES:  # another probability throughout costs once
        rate = RATES[named[0]]
        off = [abs(kept_units(values).mean() - rate(p)) for p, values in cases]
        if layer == 1 and max(off) < 0.1:
            not_judged()
            return
        if layer == 0:
            not_judged()
            return
    keep_prob, values = next(
        case for case in cases if not np.allclose(case[1][case[1] != 0], 1 / case[0], rtol=1e-4)
    )
    there = values[values != 0]
    low, high = float(there.min()), float(there.max())
    times = f"{low:.3g}" if high - low < 1e-3 * abs(low) else f"{low:.3g} to {high:.3g}"
    fail(
        f"with keep_prob = {keep_prob} kept units of the {LAYER_WORDS[layer]} hidden layer are"
        f" multiplied by {times}, not by 1 / {keep_prob}",
        *(named if len(named) == 1 else ()),
    )


def _realised(values: Array) -> bool:
    """True when the factors are 1 over the share that is kept: of all, of a row or of a column."""
    kept = values != 0
    for axis in (None, 1, 0):
        share = kept.mean(axis=axis, keepdims=axis is not None)
        if np.allclose((values * share)[kept], 1.0, rtol=1e-4):
            return True
    return False


def examine_mlp_forward_places(mlp_forward: Forward) -> None:
    """Dropout follows both hidden activations, and neither input nor output is dropped."""
    subject = observe(mlp_forward)
    layers = dropping_layers(subject)
    drawing(subject, layers)
    seen, named = [], []
    if subject.outputs_dropped:
        bias_alone = _only_biases_dropped(subject)
        seen.append(f"{'biases' if bias_alone else 'outputs'} of the network are dropped")
        named += [] if bias_alone else ["dropout_on_output"]
    elif (
        subject.spare is not None
        and not np.allclose(subject.spare, 1.0, rtol=1e-4)
        and wired_right(mlp_forward)
    ):
        seen.append("an output that reads no unit is not its bias in training")
    if _inputs_dropped(subject):
        seen.append("inputs of the network are dropped")
        named.append("dropout_on_input")
    if before_activation(subject):
        seen.append("what enters tanh is divided by keep_prob, not what leaves it")
        named.append("dropout_before_activation")
    if not all(layers):
        seen.append(f"the {LAYER_WORDS[layers.index(False)]} hidden layer is never dropped")
        named += ["hidden_layer_without_dropout"] if wired_right(mlp_forward) else []
    if seen:
        fail("; ".join(seen), *named)


def _only_biases_dropped(subject: Subject) -> bool:
    """True when outputs that read a kept unit and have no bias are never 0."""
    params, x = network((3, 6, 6, 40), 1710), inputs(50, 3, 1711)
    params[2] = (params[2][0], np.zeros(40))
    y, _ = run(subject.forward, x, params, 0.7, np.random.default_rng(1712), subject.training)
    silent = (y == 0).all(axis=1)  # the second hidden layer is dropped whole
    return bool((y[~silent] != 0).all())


def _inputs_dropped(subject: Subject) -> bool:
    """Half of the units hang on one input, half on another: does one half fall silent alone?"""
    units, batch = 48, 200
    half = np.repeat(np.eye(2), units // 2, axis=0)
    params = [
        (3.0 * half, np.zeros(units)),
        (3.0 / units * half @ half.T, np.zeros(units)),
        (np.vstack([TINY * half.T] * 4), np.zeros(8)),
    ]
    rng = np.random.default_rng(1700)
    y, _ = run(subject.forward, np.ones((batch, 2)), params, 0.7, rng, subject.training)
    silent = (y.reshape(batch, 4, 2) == 0).all(axis=1)
    return float((silent[:, 0] != silent[:, 1]).mean()) > 0.1


def examine_mlp_forward_evaluation(mlp_forward: Forward) -> None:
    """In evaluation nothing is dropped, nothing scaled, and no draw matters."""
    subject = observe(mlp_forward)
    if not subject.training:
        fail("units are dropped in evaluation, and not in training", "flag_reversed")
    off = Subject(mlp_forward, False)
    right = wired_right(mlp_forward)
    values = second_layer(off, (23, 29), 0.3, np.random.default_rng(1801))
    reading = first_layer(off, 34, 0.3, 1811)
    first_gone = bool(reading.visible.any() and not reading.kept[reading.visible].all())
    first_gone = first_gone and right
    if (values == 0).any() or not_thresholded(values) or first_gone:
        gone = float((values == 0).mean())
        words = f"in evaluation {gone:.0%} of the units of the second hidden layer are dropped"
        fail(words if gone else "in evaluation units are dropped", "dropout_in_evaluation")
    for index, keep_prob in enumerate((0.8, 0.3)):
        params, x = network((4, 6, 6, 3), 1820 + index), inputs(9, 4, 1830 + index)
        if right:
            expected = plain(x, params)
        else:
            expected, _ = run(
                mlp_forward, x, params, 1.0, np.random.default_rng(1840), training=False
            )
        y, _ = run(mlp_forward, x, params, keep_prob, np.random.default_rng(1850), False)
        if not np.allclose(y, expected, rtol=1e-5, atol=1e-6):
            fail(
                f"with keep_prob = {keep_prob} an output in evaluation is off by"
                f" {np.abs(y - expected).max():.2g} from the network without dropout",
                *(("scaled_in_evaluation",) if _scaled(x, params, keep_prob, y) else ()),
            )


def _scaled(x: Array, params: Params, keep_prob: float, y: Array) -> bool:
    """True when hidden activations were multiplied or divided by keep_prob."""
    (W1, b1), (W2, b2), last = params
    for factor in (keep_prob, 1.0 / keep_prob):
        for f1, f2 in ((factor, factor), (1.0, factor), (factor, 1.0)):
            if np.allclose(plain(x, [(W1, b1), (W2, b2), last]), y):
                return False
            h1 = f1 * np.tanh(x @ W1.T + b1)
            h2 = f2 * np.tanh(h1 @ W2.T + b2)
            if np.allclose(h2 @ last[0].T + last[1], y):
                return True
        if np.allclose(factor * plain(x, params), y):
            return True
    return False


attach(globals())
