"""Properties of `spatial_dropout` and `dropconnect_forward`, each judged on its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams import draws
from solutions.exams.base import Array, ExamError, fail, not_judged
from solutions.exams.variants_checks import check_drawn, check_drop_something, check_factor
from solutions.exams.variants_seen import (
    RTOL,
    Layer,
    activations,
    channels_kept,
    check_alone,
    one_input,
    output,
    products,
    quiet_call,
    reworded,
    train,
    weights_kept,
)

CHANNEL_WORDS = {
    "the mask": "the channels' mask",
    "units": "channels",
    "kept entries": "kept channels",
}
WEIGHT_WORDS = {"units": "weights", "kept entries": "kept weights"}
Connect = Callable[..., Any]


def check_channels_drawn(function: Layer) -> None:
    """Each channel of each example is kept with probability `keep_prob`."""
    check_drop_something(function, activations((12, 15, 5, 6)), lambda out: np.asarray(out != 0))
    check_drawn(channels_kept(function), "channels")


def _same_in_all_channels(function: Layer) -> bool:
    """True where positions are dropped in all channels together."""
    a = activations((16, 9, 4, 5))
    alive = train(function, a, 0.6, np.random.default_rng(9000)) != 0
    return bool((alive == alive[:, :1]).all() and not (alive == alive[..., :1, :1]).all())


def check_whole_channels(function: Layer) -> None:
    """All entries of a channel share one fate.

    Raises:
        ExamError: named entries_dropped or positions_dropped.
    """
    for index, keep_prob in enumerate((0.4, 0.7)):
        a = activations((16 + index, 9, 5, 4))
        factor = train(function, a, keep_prob, np.random.default_rng(9010 + index)) / a
        if not (factor != 0).any() or np.allclose(factor, 1.0):
            fail("nothing is dropped, or everything")
        if np.allclose(factor, factor[..., :1, :1], rtol=RTOL):
            continue
        alive = factor != 0
        if _same_in_all_channels(function):
            fail("positions are dropped, each in all channels together", "positions_dropped")
        mixed = (alive != alive[..., :1, :1]).any(axis=(2, 3)).mean()
        share = alive[mixed > 0].mean() if mixed > 0 else 1.0
        lines = (alive == alive[..., :1]).all() or (alive == alive[..., :1, :]).all()
        named = ("entries_dropped",) if mixed > 0.5 and 0 < share < 1 and not lines else ()
        fail(
            f"in {mixed:.0%} of the channels some entries are kept and others dropped",
            *named,
            hint="" if named else "Look at one channel of the output. Which entries are 0?",
        )


def check_channels_independence(function: Layer) -> None:
    """Every channel of every example is decided on its own."""
    if _same_in_all_channels(function):
        not_judged()  # charged where channels must be whole
        return
    try:
        draws.check_independence(channels_kept(function))
    except ExamError as error:
        raise reworded(error, CHANNEL_WORDS) from None
    try:
        kept = channels_kept(function)((1500, 2), 0.4, np.random.default_rng(9020))
    except ExamError as error:
        # divided by the share that is kept of an example, which another cell charges
        not_judged(nan="NaN" in error.seen)
        return
    if kept.any(axis=1).all() and 0 < kept.mean() < 0.9:
        fail("of two channels, both are never dropped in the same example")


def images(index: int) -> Array:
    """Input in which the factor of a channel is judged."""
    return activations((60 + index, 31, 1, 2))


def weighted(index: int) -> Array:
    """Outputs of a layer with one input unit, in which the factor of a weight is judged."""
    return products((60 + index, 31))


def check_weights_drawn(function: Connect) -> None:
    """Each weight is kept with probability `keep_prob`."""
    layer = one_input(function)
    try:
        check_drop_something(layer, products((40, 15)), lambda out: np.asarray(out != 0))
    except ExamError as error:
        if "nothing_dropped" in error.mistakes and not _drops_nothing(function):
            fail("in a layer with one input nothing is dropped")
        raise
    check_drawn(weights_kept(layer), "weights")


def _drops_nothing(function: Connect) -> bool:
    """True where z is that of the whole layer, up to a factor, for many inputs, too."""
    x, W = activations((50, 8), 3), activations((6, 8), 4)
    z, plain = _answer(function, (x, W, np.zeros(6)), 0.6, 9130, training=True), x @ W.T
    factor = float((z * plain).sum() / (plain**2).sum())
    return np.allclose(z, factor * plain, rtol=RTOL, atol=1e-6)


def check_weights_factor(function: Connect) -> None:
    """Kept weights are divided by `keep_prob`, in a layer with one input.

    Raises:
        ExamError: see `check_factor`; missing_scale only if a wide layer is too small as well.
    """
    layer = one_input(function)
    try:
        check_factor(layer, weighted, weights_kept(layer))
    except ExamError as error:
        if "missing_scale" not in error.mistakes:
            raise
        arrays = np.ones((60, 8)), np.ones((7, 8)), np.zeros(7)
        mean = float(_answer(function, arrays, 0.3, 9140, training=True).mean()) / 8
        if abs(mean - 0.3) > 0.1:
            fail(error.seen)
        raise


def _answer(
    function: Connect, arrays: tuple[Array, Array, Array], keep_prob: float, seed: int, **flag: bool
) -> Array:
    x, W, b = (one.copy() for one in arrays)
    value = quiet_call(function, x, W, b, keep_prob, np.random.default_rng(seed), **flag)
    return output(value, (len(x), len(b)), "z")


def _what_is_dropped(function: Connect) -> str:
    """What is masked in a layer of four inputs and twelve outputs.

    Returns:
        A name of `MISTAKES`, "examples" where all weights of an example share one fate, or "".
    """
    x = np.tile(np.array([[1.0, 1.7, -2.9, 5.3]]), (40, 1))
    W, b = np.ones((12, 4)), np.zeros(12)
    plain = float(x[0].sum())
    for training in (True, False):  # a reversed flag is charged where evaluation is judged
        z = _answer(function, (x, W, b), 0.6, 9100, training=training)
        if not np.allclose(z, plain):
            break
    else:
        fail("nothing is dropped in training", "nothing_dropped")
    if not z.any():
        fail("z is zero although weights and inputs are not")
    if np.allclose(z, z[:1, :1]):
        named = ("nothing_dropped",) if _drops_nothing(function) else ()
        fail("in training every z comes out alike, whatever the example", *named)
    if np.allclose(z, z[:, :1]):
        values = np.unique(np.round(z / plain, 9))
        return "examples" if values.size == 2 and values[0] == 0 else "units_dropped"
    per_example = [np.unique(np.round(row / plain, 9)) for row in z]
    if all(set(values) - {0.0} == {values[-1]} or not values.any() for values in per_example):
        return "outputs_dropped"
    return ""


def check_weights_are_dropped(function: Connect) -> None:
    """Weights are dropped one by one, not input units and not outputs; with 1 none is.

    Raises:
        ExamError: named units_dropped or outputs_dropped.
    """
    named = _what_is_dropped(function)
    if named == "units_dropped":
        fail("all outputs of an example lose the same inputs", named)
    if named == "outputs_dropped":
        fail("an output is there as a whole or not at all", named)
    if named == "examples":
        fail("all weights are there for an example, or none is")
    x, W = activations((7, 4)), activations((3, 4))
    z = _answer(function, (x, W, np.zeros(3)), 1.0, 9110, training=True)
    layer, a = one_input(function), products((20, 21))
    factor = train(layer, a, 1.0, np.random.default_rng(9120)) / a
    if not factor.all() or np.ptp(factor) > 0.05:
        # keep_prob = 1 drops some, or scales by chance: charged where weights are counted
        not_judged()
        return
    ratio = z / (x @ W.T)
    if not np.allclose(ratio, ratio[0, 0], rtol=RTOL):
        fail("with keep_prob = 1 and no bias z is not x @ W.T up to a factor")


def check_examples(function: Connect) -> None:
    """Each example has weights of its own dropped."""
    if _what_is_dropped(function) in ("units_dropped", "examples"):
        not_judged()  # charged where weights are asked for
        return
    try:
        draws.check_independence(weights_kept(one_input(function)))
    except ExamError as error:
        if "one_value_per_example" in error.mistakes or (
            "one_mask_for_batch" in error.mistakes and not _all_rows_alike(function)
        ):  # true of one input, and not of several
            raise ExamError(
                f"in a layer with one input {reworded(error, WEIGHT_WORDS).seen}",
                hint="Is every weight decided on its own, in every example?",
            ) from None
        raise reworded(error, WEIGHT_WORDS) from None


def _all_rows_alike(function: Connect) -> bool:
    """True where equal examples with several inputs get equal answers."""
    x, W = np.ones((30, 5)), activations((4, 5))
    z = _answer(function, (x, W, np.zeros(4)), 0.6, 9150, training=True)
    return bool((z == z[:1]).all())


def check_bias(function: Connect) -> None:
    """The bias is neither dropped nor scaled, in training and in evaluation.

    Raises:
        ExamError: named bias_dropped, bias_scaled or bias_forgotten.
    """
    x, W, b = np.zeros((40, 4)), activations((5, 4)), activations((5,))
    for training in (True, False):
        z = _answer(function, (x, W, b), 0.7, 9200, training=training)
        if np.allclose(z, b, rtol=RTOL):
            continue
        if not z.any():
            fail("where the input is zero, z is zero: the bias is missing", "bias_forgotten")
        if (z == 0).any():
            if _what_is_dropped(function) == "outputs_dropped":
                not_judged()  # the same mistake, charged where weights are asked for
                return
            seeds = range(9210, 9215)
            others = [_answer(function, (x, W, b), 0.7, seed, training=training) for seed in seeds]
            fixed = all(np.array_equal(other, z) for other in others)
            named = () if fixed else ("bias_dropped",)
            fail("where the input is zero, some z are zero, though the bias is not", *named)
        factor = z / b
        if np.allclose(factor, factor[0, 0], rtol=RTOL):
            seen = f"where the input is zero, z is {factor[0, 0]:.3g} times the bias"
            fail(seen, "bias_scaled")
        fail("where the input is zero, z is not the bias", hint="What is added to which sum?")


def check_plain_layer(function: Connect) -> None:
    """In evaluation the layer is `x @ W.T` plus the bias, which is judged elsewhere."""
    x, W = activations((9, 6)), activations((4, 6))
    expected = x @ W.T
    z = _answer(function, (x, W, np.zeros(4)), 0.7, 9300, training=False)
    if not np.allclose(z, expected, rtol=RTOL):
        fail("in evaluation z is not the plain linear layer")


def check_layer_form(function: Connect) -> None:
    """z comes back alone, of shape (batch, units_out), also for one example and one output."""
    varies = False
    for shape in ((4, 3, 5), (1, 3, 2), (3, 1, 4)):
        x, W, b = activations((shape[0], shape[2])), activations(shape[1:]), np.zeros(shape[1])
        for training in (True, False):
            value = quiet_call(
                function, x, W, b, 0.7, np.random.default_rng(9400), training=training
            )
            check_alone(value, "z")
            varies |= bool(np.ptp(output(value, (shape[0], shape[1]), "z")) > 0)
    if not varies:
        fail("z is one number everywhere, in training and in evaluation")
