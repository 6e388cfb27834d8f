"""Exams of `mc_predict` (lesson 06).

`forward` belongs to the exam: it notes each call and draws from the generator that it gets. Mean
and spread are judged by the predictions that it really gave, so that a wrong number of calls or a
wrong generator costs nothing there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import Array, call, close, fail, numeric_array, pair, unchanged
from solutions.exams.several import together
from solutions.exams.showing import attach

Function = Callable[..., Any]


class Recorder:
    """A network with dropout, as far as `mc_predict` can tell.

    Args:
        x: the inputs that one call should get.
        tail: shape of the prediction for one example.
        samples: how often it should be called.
        noisy: without noise all its predictions are the same.

    Attributes:
        given: copies of the inputs that calls got.
        outputs: what they returned.
        strangers: how many calls got something else than a generator.
        streams: what tells the stream of numbers that each generator draws from.
    """

    def __init__(
        self, x: Array, tail: tuple[int, ...], samples: int, *, noisy: bool = True
    ) -> None:
        self.x, self.tail, self.samples, self.noisy = x, tail, samples, noisy
        self.given: list[Any] = []
        self.outputs: list[Array] = []
        self.strangers = 0
        self.streams: list[Any] = []
        self._spare = np.random.default_rng(99)

    def forward(self, x: Any = None, rng: Any = None) -> Array:
        """Predictions for x: skewed noise around a number that depends on the example."""
        if not isinstance(rng, np.random.Generator):
            self.strangers += 1
            rng = self._spare
        self.streams.append(stream(rng))
        x = np.asarray(x)
        self.given.append(x.copy())
        shape = (len(x) if x.ndim else 1, *self.tail)
        noise = rng.exponential(size=shape).astype(x.dtype) * self.noisy
        centre = x.reshape(shape[0], -1)[:, 0].reshape(-1, *[1] * len(self.tail))
        self.outputs.append((centre + noise).astype(x.dtype))
        return self.outputs[-1].copy()

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the prediction for all examples."""
        return (len(self.x), *self.tail)

    def stacks(self) -> list[tuple[Array, Array]]:
        """What mean and spread may be of, samples first, for each way in which calls are made.

        One call too many, for the shape say, or own calls for the spread are wrong too, but that is
        the property of another exam.
        """
        if not self.outputs:
            return []
        flat, batch = np.concatenate(self.outputs), len(self.x)
        if len(flat) % batch:
            return []
        all_of = flat.reshape(-1, batch, *self.tail)
        ways = [(all_of, all_of)]
        if len(all_of) == self.samples + 1:
            ways += [(part, part) for part in (all_of[1:], all_of[:-1])]
        if len(all_of) == 2 * self.samples:
            for first in (slice(None, self.samples), slice(None, None, 2)):
                second = slice(self.samples, None) if first.step is None else slice(1, None, 2)
                ways.append((all_of[first], all_of[second]))
        if len(self.outputs[0]) != batch:
            by_example = np.moveaxis(flat.reshape(batch, -1, *self.tail), 1, 0)
            ways.append((by_example, by_example))
        return ways


def stream(rng: np.random.Generator) -> Any:
    """What stays of a generator while it draws: the increment of `default_rng`, else its kind."""
    state = rng.bit_generator.state
    return state["state"]["inc"] if state["bit_generator"] == "PCG64" else state["bit_generator"]


def run(
    function: Function, seed: int, samples: int, tail: tuple[int, ...] = (2,)
) -> tuple[Recorder, Any, np.random.Generator]:
    """Call the function with a recording `forward`; what it noted, the answer, the generator."""
    x = np.random.default_rng(seed).normal(size=(4, 3)) * 3
    recorder, rng = Recorder(x, tail, samples), np.random.default_rng(seed + 1)
    value = call(function, recorder.forward, x.copy(), samples, rng)
    if not recorder.given:
        fail("forward is never called", hint="Each sample is one call of forward(x, rng).")
    return recorder, value, rng


RUNS = ((810, 7, (2,)), (820, 4, ()), (830, 5, (2, 3)))


def mean_and_std(value: Any, shape: tuple[int, ...]) -> tuple[Any, Any]:
    """The two halves of an answer; a lone array is taken for the mean."""
    if isinstance(value, tuple | list) and len(value) == 2:
        return value[0], value[1]
    if type(value) is np.ndarray and value.shape == shape:
        return value, None
    if type(value) is np.ndarray and value.shape == (2, *shape):
        return value[0], value[1]
    return pair(value, "(mean, std)")


def _mean_models(stack: Array) -> dict[str, Array]:
    return {
        "results_exchanged": stack.std(axis=0),
        "median_for_mean": np.median(stack, axis=0),
        "sum_for_mean": stack.sum(axis=0),
        "last_sample_only": stack[-1],
        "first_sample_only": stack[0],
        "divided_by_wrong_number": stack.sum(axis=0) / (len(stack) - 1),
    }


def _std_models(stack: Array) -> dict[str, Array]:
    count = len(stack)
    std = stack.std(axis=0)
    return {
        "sample_deviation": stack.std(axis=0, ddof=1),
        "variance_not_deviation": stack.var(axis=0),
        "error_of_mean": std / math.sqrt(count),
        "mean_not_subtracted": np.sqrt((stack**2).mean(axis=0)),
        "absolute_deviation": np.abs(stack - stack.mean(axis=0)).mean(axis=0),
        "range_for_deviation": np.ptp(stack, axis=0),
        "sum_of_squares": std * math.sqrt(count),
    }


Models = Callable[[Array], dict[str, Array]]


def _fits(seen: Array, recorder: Recorder, value: Callable[[Array], Array], half: int) -> bool:
    """True when an answer, the mean (half 0) or the spread (1), is `value` of the predictions."""
    return any(
        close(seen, np.asarray(value(ways[half])), rtol=1e-6, atol=1e-8)
        for ways in recorder.stacks()
    )


def _named(pairs: list[tuple[Array, Recorder]], models: Models, half: int) -> tuple[str, ...]:
    """Name of the mistake that fits every run."""
    with np.errstate(all="ignore"):
        names = list(models(np.ones((2, 1)) + np.arange(2)[:, None]))
        for name in names:
            if all(_fits(seen, rec, lambda s, n=name: models(s)[n], half) for seen, rec in pairs):  # type: ignore[misc]
                return (name,)
    return ()


def _averaged_elsewhere(value: Any, recorder: Recorder, shape: tuple[int, ...]) -> bool:
    """True when an average over more, or over another axis, than the samples came back."""
    if isinstance(value, float | np.floating):
        return True
    if type(value) is not np.ndarray or value.shape == shape:
        return False
    stack = recorder.stacks()[0][0] if recorder.stacks() else np.zeros(0)
    axes = range(1, stack.ndim)
    return value.ndim > 0 and any(value.shape == stack.mean(axis=axis).shape for axis in axes)


def examine_mc_predict_mean(mc_predict: Function) -> None:
    """The first result is the mean over the samples, entry by entry."""
    pairs = []
    for seed, samples, tail in RUNS:
        recorder, value, _ = run(mc_predict, seed, samples, tail)
        mean, _ = mean_and_std(value, recorder.shape)
        if _averaged_elsewhere(mean, recorder, recorder.shape):
            fail("the mean has lost the axis of examples or of outputs", "averaged_over_entries")
        pairs.append((numeric_array(mean, recorder.shape, "the mean"), recorder))
    if not all(_fits(seen, rec, lambda s: s.mean(axis=0), 0) for seen, rec in pairs):
        names = _named(pairs, _mean_models, 0)
        fail("the first result is not the mean of the predictions that forward gave", *names)


def _check_std(mc_predict: Function) -> None:
    """The second result is the standard deviation over the samples, divided by their number."""
    pairs = []
    for seed, samples, tail in RUNS:
        recorder, value, _ = run(mc_predict, seed, samples, tail)
        mean, std = mean_and_std(value, recorder.shape)
        if std is None:
            fail("only the mean is returned", "spread_not_returned")
        if _exchanged(mean, std, recorder):
            std = mean
        if _averaged_elsewhere(std, recorder, recorder.shape):
            fail("the spread has lost an axis of the predictions", "averaged_over_entries")
        pairs.append((numeric_array(std, recorder.shape, "the spread"), recorder))
    if not all(_fits(seen, rec, lambda s: s.std(axis=0), 1) for seen, rec in pairs):
        names = _named(pairs, _std_models, 1)
        fail("the second result is not the standard deviation of the predictions", *names)
    x = np.random.default_rng(838).normal(size=(40, 3))
    recorder = Recorder(x, (2,), 3, noisy=False)
    value = call(mc_predict, recorder.forward, x.copy(), 3, np.random.default_rng(839))
    halves = [np.asarray(one, dtype=float) for one in mean_and_std(value, recorder.shape)]
    if not any(close(one, np.zeros(recorder.shape), atol=1e-6) for one in halves):
        fail(
            "where all predictions are the same, the spread is not 0",
            hint="What does rounding do to the mean of squares less the square of the mean?",
        )
    recorder, value, _ = run(mc_predict, 840, 1)
    std = min(mean_and_std(value, recorder.shape), key=lambda one: float(np.abs(one).sum()))
    std = numeric_array(std, recorder.shape, "the spread of a single sample")
    if len(recorder.outputs) == 1 and np.abs(std).max() > 1e-6:
        fail("with a single sample, which cannot spread, the spread is not 0")


def _exchanged(mean: Any, std: Any, recorder: Recorder) -> bool:
    """True when the results came in the other order, which costs in the exam of the mean."""
    return (
        type(std) is np.ndarray
        and type(mean) is np.ndarray
        and _fits(std, recorder, lambda s: s.mean(axis=0), 0)
    )


def _form(value: Any, recorder: Recorder) -> None:
    """Refuse an answer without substance: calling forward is not all."""
    for one in mean_and_std(value, recorder.shape):
        numbers = type(one) is np.ndarray and one.dtype.kind == "f" and np.isfinite(one).all()
        if numbers and np.unique(one).size > 1:
            return
        whole = np.mean(recorder.outputs) if recorder.outputs else 0.0
        if isinstance(one, float | np.floating) and one != 0 and np.isclose(one, whole):
            return  # averaged over the entries as well, which the exam of the mean charges
    fail("neither mean nor spread is an array of different finite numbers")


def _check_calls(mc_predict: Function) -> None:
    """`forward` is called once for each sample, each time with all of x."""
    for samples in (6, 1, 3):
        recorder, value, _ = run(mc_predict, 850 + samples, samples)
        _form(value, recorder)
        shapes = {given.shape for given in recorder.given}
        if shapes and all(len(shape) < 2 or shape[0] == 1 for shape in shapes):
            fail("forward gets one example at a time", "one_example_at_a_time")
        if shapes == {(samples * len(recorder.x), 3)} and samples > 1:
            fail("forward is called once, with copies of x", "copies_of_x")
        if not all(np.array_equal(given, recorder.x) for given in recorder.given):
            fail("forward gets something else than x")
        count = len(recorder.given)
        if count != samples:
            names = {1: "one_sample_for_all", samples + 1: "one_call_too_many",
                     samples - 1: "one_call_too_few", 2 * samples: "called_twice"}  # fmt: skip
            name = names.get(count) if samples > 2 else None
            seen = f"asked for {samples} samples, the function calls forward {count} times"
            fail(seen, *([name] if name else []))


def examine_mc_predict_generator(mc_predict: Function) -> None:
    """`forward` gets `rng` itself, which goes on from call to call."""
    for seed, samples in ((870, 5), (880, 3)):
        recorder, value, rng = run(mc_predict, seed, samples)
        _form(value, recorder)
        if recorder.strangers:
            fail("forward gets no generator as its second argument", "generator_not_passed")
        twin = np.random.default_rng(seed + 1)
        right = Recorder(recorder.x, recorder.tail, samples)
        for given in recorder.given:
            right.forward(given, twin)
        pairs = list(zip(recorder.outputs, right.outputs, strict=True))
        if all(np.array_equal(seen, wanted) for seen, wanted in pairs):
            if rng.bit_generator.state != twin.bit_generator.state and len(pairs) >= samples:
                fail("after the call the generator does not stand where the samples left it")
            continue
        first = recorder.outputs[0]
        if len(recorder.outputs) > 1 and all(
            one.shape == first.shape and np.array_equal(one, first) for one in recorder.outputs
        ):
            fail("every sample gets the same draws", "generator_started_anew")
        names = () if set(recorder.streams) == {stream(twin)} else ("another_generator_passed",)
        fail("the samples are not drawn from rng, one after the other", *names)


def _check_arguments(mc_predict: Function) -> None:
    """x is left as it was."""
    x = np.random.default_rng(890).normal(size=(3, 2))
    lent, recorder = x.copy(), Recorder(x, (2,), 3)
    value = call(mc_predict, recorder.forward, lent, 3, np.random.default_rng(891))
    if not recorder.given:
        fail("forward is never called")
    _form(value, recorder)
    if not unchanged(x, lent):
        fail("after the call the entries of x are others", "input_changed")


def _check_float32(mc_predict: Function) -> None:
    """float32 predictions have a float32 mean and spread."""
    for dtype in (np.float64, np.float32):
        x = np.random.default_rng(895).normal(size=(4, 2)).astype(dtype)
        recorder = Recorder(x, (2,), 3)
        value = call(mc_predict, recorder.forward, x.copy(), 3, np.random.default_rng(896))
        if not recorder.given:
            fail("forward is never called")
        _form(value, recorder)
        for one in mean_and_std(value, recorder.shape):
            kind = getattr(one, "dtype", None)
            if kind is not None and kind != dtype:
                names = ("float64_creep",) if kind == np.float64 else ()
                fail(f"{np.dtype(dtype).name} predictions come back as {kind}", *names)


def examine_mc_predict_std(mc_predict: Function) -> None:
    """The spread of the samples; float32 predictions have a float32 mean and spread."""
    together(lambda: _check_std(mc_predict), lambda: _check_float32(mc_predict))


def examine_mc_predict_calls(mc_predict: Function) -> None:
    """forward is called once for each sample with all of x, which is left as it was."""
    together(lambda: _check_calls(mc_predict), lambda: _check_arguments(mc_predict))


attach(globals())
