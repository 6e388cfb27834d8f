"""Exams of `scale_weights` and `bias_only`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from solutions.exams.base import (
    Array,
    ExamError,
    article,
    call,
    close,
    fail,
    kind_of,
    numeric_array,
    unchanged,
)
from solutions.exams.network_seen import Params, network
from solutions.exams.showing import attach

Function = Callable[..., Any]
SIZES = ((4, 6, 5, 3), (3, 4, 4, 4))
PROBS = (0.8, 0.3)
FACTORS: Mapping[str, Callable[[float], float]] = {
    "weights_divided": lambda p: 1.0 / p,
    "weights_by_drop_prob": lambda p: 1.0 - p,
    "weights_by_square_root": lambda p: p**0.5,
    "scaled_twice": lambda p: p**2.0,
    "half_hard_coded": lambda p: 0.5,
}


def _scaled(scale_weights: Function, params: Params, keep_prob: float) -> Params:
    """Call the learner's function; the pairs it returns, their form checked."""
    lent = [(W.copy(), b.copy()) for W, b in params]
    answer = call(scale_weights, lent, keep_prob)
    if not isinstance(answer, tuple | list) or len(answer) != len(params):
        kind = article(kind_of(answer))
        if isinstance(answer, tuple | list):
            kind = f"{len(answer)} entries"
        fail(f"the answer is {kind}, not a list of {len(params)} pairs (W, b)")
    pairs = []
    for number, (item, (W, b)) in enumerate(zip(answer, params, strict=True), start=1):
        if not isinstance(item, tuple | list) or len(item) != 2:
            fail(f"entry {number} of the answer is not a pair (W, b)")
        pairs.append(
            (
                numeric_array(item[0], W.shape, f"W of layer {number}"),
                numeric_array(item[1], b.shape, f"b of layer {number}"),
            )
        )
    return pairs


def examine_scale_weights_layers(scale_weights: Function) -> None:
    """Weights that read dropped units are multiplied by keep_prob, those of the inputs are not."""
    seen: list[tuple[float, list[float]]] = []
    for sizes, keep_prob in zip(SIZES, PROBS, strict=True):
        params = network(sizes, 2100)
        answer = _scaled(scale_weights, params, keep_prob)
        factors = []
        for number, ((new, _), (old, _)) in enumerate(zip(answer, params, strict=True), start=1):
            factor = float((new * old).sum() / (old * old).sum())
            if not close(new, factor * old, rtol=1e-6, atol=1e-9):
                fail(f"the weights of layer {number} are not a multiple of what they were")
            factors.append(factor)
        seen.append((keep_prob, factors))
    if all(np.allclose(factors, (1.0, p, p), rtol=1e-6) for p, factors in seen):
        params = network(SIZES[0], 2110)
        answer = _scaled(scale_weights, params, 1.0)
        if not all(close(new, old) for (new, _), (old, _) in zip(answer, params, strict=True)):
            fail("with keep_prob = 1 the weights do not stay as they are")
        return
    keep_prob, shown = next(
        one for one in seen if not np.allclose(one[1], (1.0, one[0], one[0]), rtol=1e-6)
    )
    listed = ", ".join(f"{factor:.3g}" for factor in shown)
    fail(
        f"with keep_prob = {keep_prob} the weights of the three layers are multiplied by {listed}",
        *_names(seen),
    )


def _names(seen: list[tuple[float, list[float]]]) -> tuple[str, ...]:
    """The mistakes that explain the factors at all values of keep_prob."""

    def fits(layer: int, model: Callable[[float], float]) -> bool:
        return all(np.isclose(factors[layer], model(p), rtol=1e-6) for p, factors in seen)

    names = []
    if not fits(0, lambda p: 1.0):
        models = (lambda p: p, *FACTORS.values())
        if not any(fits(0, model) for model in models):
            return ()
        names.append("first_layer_scaled")
    readers = [layer for layer in (1, 2) if not fits(layer, lambda p: p)]
    if any(fits(layer, lambda p: 1.0) for layer in readers):
        names.append("layer_not_scaled")
    for layer in readers:
        if fits(layer, lambda p: 1.0):
            continue
        named = [name for name, model in FACTORS.items() if fits(layer, model)]
        if len(named) != 1:
            return ()
        names += [name for name in named if name not in names]
    return tuple(names)


def examine_scale_weights_biases(scale_weights: Function) -> None:
    """Biases stay as they are."""
    seen: list[tuple[float, list[tuple[Array, Array]]]] = []
    for sizes, keep_prob in zip(SIZES, PROBS, strict=True):
        params = network(sizes, 2200)
        answer = _scaled(scale_weights, params, keep_prob)
        biases = [(new, old) for (_, new), (_, old) in zip(answer, params, strict=True)]
        seen.append((keep_prob, biases))
    models: tuple[Callable[[float], float], ...] = (lambda p: p, *FACTORS.values())
    changed = [
        layer
        for layer in range(3)
        if not all(close(b[layer][0], b[layer][1], rtol=1e-6, atol=1e-9) for _, b in seen)
    ]
    if not changed:
        return
    scaled = any(
        all(
            close(b[layer][0], model(p) * b[layer][1], rtol=1e-6, atol=1e-9)
            for p, b in seen
            for layer in changed
        )
        for model in models
    )
    *first, last = (str(layer + 1) for layer in changed)
    layers = f"layers {', '.join(first)} and {last}" if first else f"layer {last}"
    fail(
        f"the biases of {layers} are not what they were",
        *(("biases_scaled",) if scaled else ()),
    )


def examine_scale_weights_clean(scale_weights: Function) -> None:
    """The arguments stay as they are, and float32 stays float32."""
    params = network((4, 6, 5, 3), 2300)
    before = [(W.copy(), b.copy()) for W, b in params]
    call(scale_weights, params, 0.7)
    seen, named = [], []
    if len(params) != len(before) or not all(
        unchanged(new, old)
        for one, two in zip(params, before, strict=True)
        for new, old in zip(one, two, strict=True)
    ):
        seen.append("after the call the params passed in are not what they were")
        named.append("input_changed")
    narrow = [(W.astype(np.float32), b.astype(np.float32)) for W, b in before]
    answer = _scaled(scale_weights, narrow, 0.7)
    if not any(np.ptp(W) > 0 for W, _ in answer):
        fail("all weights of a layer come back equal")
    if any(array.dtype != np.float32 for one in answer for array in one):
        seen.append("float32 params come back in another dtype")
        wide = any(array.dtype == np.float64 for one in answer for array in one)
        named += ["float64_creep"] if wide else []
    if seen:
        fail("; ".join(seen), *named)


def examine_bias_only_value(bias_only: Function) -> None:
    """With every hidden unit dropped the output is the bias of the output layer."""
    answers = []
    for index, sizes in enumerate((*SIZES, (2, 3, 3, 1))):
        params = network(sizes, 2400 + index)
        expected = params[-1][1].copy()
        lent = [(W.copy(), b.copy()) for W, b in params]
        try:
            answer = call(bias_only, lent)
        except ExamError as error:
            if error.mistakes:
                raise
            names = _names_with_equal_sizes(bias_only)
            hint = "The layers have different sizes. Which bias has one number for each output?"
            fail(f"in a network of layers {sizes} {error.seen}", *names, hint="" if names else hint)
        other = type(answer) is np.ndarray and answer.shape != expected.shape
        if other and answer.dtype.kind == "f" and any(close(answer, b) for _, b in params[:-1]):
            fail("the answer is a bias, but not one for each output", "bias_of_wrong_layer")
        answer = numeric_array(answer, expected.shape, "the answer")
        answers.append((params, expected, answer.astype(float)))
    if all(close(answer, expected, rtol=1e-6, atol=1e-9) for _, expected, answer in answers):
        return
    expected, answer = answers[0][1:]
    fail(
        f"an output is off by {np.abs(answer - expected).max():.3g}",
        *_bias_names(answers),
    )


def _names_with_equal_sizes(bias_only: Function) -> tuple[str, ...]:
    """What a function does wrong that works only where all layers have one size."""
    hidden_too = True
    for seed in (2450, 2451):
        params = network((3, 4, 4, 4), seed)
        b1, b2, b3 = (b for _, b in params)
        try:
            answer = call(bias_only, [(W.copy(), b.copy()) for W, b in params])
            answer = numeric_array(answer, b3.shape, "the answer")
        except ExamError:
            return ()
        hidden_too &= any(close(answer, b3 + b, rtol=1e-6) for b in (b1, b2, b1 + b2))
    return ("hidden_biases_counted",) if hidden_too else ()


def _bias_names(answers: list[tuple[Params, Array, Array]]) -> tuple[str, ...]:
    def second(params: Params) -> Array:
        (_, _), (_, b2), (W3, b3) = params
        return np.asarray(W3 @ np.tanh(b2) + b3)

    def third(params: Params) -> Array:
        (_, b1), (W2, b2), (W3, b3) = params
        return np.asarray(W3 @ np.tanh(W2 @ np.tanh(b1) + b2) + b3)

    def linear(params: Params) -> Array:
        (_, b1), (W2, b2), (W3, b3) = params
        return np.asarray(W3 @ (W2 @ b1 + b2) + b3)

    def linear_second(params: Params) -> Array:
        (_, _), (_, b2), (W3, b3) = params
        return np.asarray(W3 @ b2 + b3)

    models: tuple[tuple[str, Callable[[Params], Array]], ...] = (
        ("hidden_biases_counted", second),
        ("hidden_biases_counted", third),
        ("hidden_biases_counted", linear),
        ("hidden_biases_counted", linear_second),
        ("bias_forgotten", lambda params: 0.0 * params[-1][1]),
    )
    named = {
        name
        for name, model in models
        if all(close(answer, model(params), rtol=1e-6) for params, _, answer in answers)
    }
    if len(answers[1][0][0][1]) == len(answers[1][2]):  # one net has layers of one size
        params, _, answer = answers[1]
        if any(close(answer, b, rtol=1e-6) for _, b in params[:-1]):
            named.add("bias_of_wrong_layer")
    ratios = [answer / expected for _, expected, answer in answers]
    same = len({round(float(r), 9) for ratio in ratios for r in ratio}) == 1
    if not named and same and ratios[0][0] > 0:
        named.add("bias_scaled")
    return tuple(named) if len(named) == 1 else ()


attach(globals())
