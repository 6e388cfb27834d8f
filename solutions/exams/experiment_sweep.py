"""Exams of `sweep` (lesson 05).

Mean and standard error are judged by the values that the experiment really returned, whatever
generators it was given; what it was given is judged apart.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import Array, call, close, fail, numeric_array
from solutions.exams.showing import attach

Function = Callable[..., Any]
KEEP_PROBS = (0.7, 0.2, 1.0, 0.45)  # not in order
SEEDS = (11, 3, 58, 7, 29, 101)


class Experiment:
    """An experiment that remembers how it was called.

    Args:
        by_call: whether each call gives a value of its own, whatever the generator.
    """

    def __init__(self, by_call: bool = False) -> None:
        self.luck = np.random.default_rng(400) if by_call else None
        self.calls: list[tuple[Any, float, bool]] = []  # keep_prob, first draw, is a generator
        self.values: dict[float, list[float]] = {}

    def __call__(self, keep_prob: Any, rng: Any) -> float:
        """A float that depends on both arguments, skewed so that mean and median differ."""
        fresh = isinstance(rng, np.random.Generator)
        draw = float(rng.random()) if fresh else 0.5 + 0.001 * len(self.calls)
        self.calls.append((keep_prob, draw, fresh))
        luck = draw if self.luck is None else float(self.luck.random())
        value = (1.5 - float(np.mean(keep_prob))) * (0.1 + luck**3)
        known = self.values.setdefault(float(np.mean(keep_prob)), [])
        if value not in known:
            known.append(value)
        return value


def _run(
    sweep: Function, seeds: tuple[int, ...] = SEEDS, by_call: bool = False
) -> tuple[Any, Experiment]:
    experiment = Experiment(by_call)

    def run(keep_prob: Any, rng: Any) -> float:
        return experiment(keep_prob, rng)

    return call(sweep, list(KEEP_PROBS), list(seeds), run), experiment


def _averaged(sweep: Function, seeds: tuple[int, ...] = SEEDS) -> tuple[Any, Experiment]:
    """The table, and the experiment with several values for each keep_prob to judge it by.

    Where every run had the same luck, which is charged where generators are judged, one value says
    nothing of mean and standard error: then each call gets a value of its own.

    Raises:
        ExamError: run is called but once for a keep_prob.
    """
    answer, experiment = _run(sweep, seeds)
    if any(len(values) == 1 for values in experiment.values.values()):
        answer, experiment = _run(sweep, seeds, by_call=True)
    if any(len(values) == 1 for values in experiment.values.values()):
        fail("run is called but once for a keep_prob", hint="How many seeds are there?")
    return answer, experiment


def _expected(experiment: Experiment, statistic: Callable[[Array], float]) -> Array:
    """A statistic of the values that were returned, one for each keep_prob."""
    rows = [experiment.values.get(keep_prob, [np.nan]) for keep_prob in KEEP_PROBS]
    return np.array([statistic(np.array(row)) for row in rows])


def _mean(values: Array) -> float:
    return float(values.mean())


def _error(values: Array) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else np.nan


ERROR_MODELS: dict[str, Callable[[Array], float]] = {
    "population_deviation": lambda v: float(v.std() / np.sqrt(len(v))),
    "deviation_not_error": lambda v: float(v.std(ddof=1)),
    "error_not_rooted": lambda v: float(v.std(ddof=1) / len(v)),
    "variance_not_deviation": lambda v: float(v.var(ddof=1) / np.sqrt(len(v))),
}
# Two steps that each have a name, or none
OTHER_ERRORS: dict[tuple[str, ...], Callable[[Array], float]] = {
    ("population_deviation", "deviation_not_error"): lambda v: float(v.std()),
}


def examine_sweep_mean(sweep: Function) -> None:
    """The first column holds the means, one row for each keep_prob, in their order."""
    answer, experiment = _averaged(sweep)
    shape = (len(KEEP_PROBS), 2)
    if type(answer) is np.ndarray and answer.shape == shape[::-1]:
        fail("the table has a column for each keep_prob and two rows", "table_transposed")
    table = numeric_array(answer, shape, "the table")
    mean = _expected(experiment, _mean)
    if close(table[:, 0], mean):
        return
    error = _expected(experiment, _error)
    if close(table[:, 1], mean) and close(table[:, 0], error):
        fail("the second column holds the means", "columns_exchanged")
    if close(np.sort(table[:, 0]), np.sort(mean)):
        fail("the rows are not in the order of keep_probs", "rows_in_other_order")
    if close(table[:, 0], _expected(experiment, lambda v: float(np.median(v)))):
        fail("the first column holds the medians", "median_for_mean")
    fail("the first column is not the mean of what run returned", hint="For which keep_prob?")


def examine_sweep_standard_error(sweep: Function) -> None:
    """The second column holds `std(ddof=1) / sqrt(n)`."""
    for seeds in (SEEDS, SEEDS[:3]):
        answer, experiment = _averaged(sweep, seeds)
        shape = (len(KEEP_PROBS), 2)
        if type(answer) is np.ndarray and answer.shape == shape[::-1]:
            answer = answer.T.copy()  # charged with the mean
        table = numeric_array(answer, shape, "the table")
        if close(table[:, 1], _expected(experiment, _mean)):
            table = table[:, ::-1]  # columns exchanged: charged with the mean
        _check_error(table[:, 1], experiment, len(seeds))


def _check_error(column: Array, experiment: Experiment, seeds: int) -> None:
    def fits(model: Callable[[Array], float]) -> bool:
        expected = _expected(experiment, model)
        return close(np.sort(column), np.sort(expected))  # the order of rows is charged elsewhere

    if fits(_error):
        return
    seen = f"with {seeds} seeds the second column is not the standard error"
    for name, model in ERROR_MODELS.items():
        if fits(model):
            fail(seen, name)
    for names, model in OTHER_ERRORS.items():
        if fits(model):
            fail(seen, *names)
    fail(seen, hint="Take three numbers, 1, 2 and 6 say, and compare with your own calculation.")


def examine_sweep_generators(sweep: Function) -> None:
    """Each run gets its keep_prob and a new generator of its seed: a fair comparison."""
    answer, experiment = _run(sweep)
    if not experiment.calls:
        fail("the experiment is never run")
    if type(answer) is np.ndarray and answer.dtype.kind in "buif":
        known = answer[np.isfinite(answer)]
        if known.size == 0 or (known == known[0]).all():
            fail("the table holds one number only, or none")
    wanted = {seed: float(np.random.default_rng(seed).random()) for seed in SEEDS}
    if not all(fresh for _, _, fresh in experiment.calls):
        fail("run is called with something that is not a generator", "seed_for_generator")
    for keep_prob in KEEP_PROBS:
        draws = [draw for p, draw, _ in experiment.calls if np.ndim(p) == 0 and p == keep_prob]
        if not draws:
            fail("run is not called with each of the values in keep_probs")
        if set(draws) == set(wanted.values()):
            continue
        if set(draws) < set(wanted.values()):
            fail(f"some seeds are not used with keep_prob = {keep_prob}")
        places = _places(experiment)
        if len(places) > 1:
            fail(
                "a generator is used for more than one run: each value of keep_prob meets its own"
                " luck",
                "generator_shared_by_runs",
            )
        fail("the generators are not those of the seeds", *(() if places == {1} else SEEDS_IGNORED))


SEEDS_IGNORED = ("seeds_ignored",)


def _places(experiment: Experiment) -> set[int]:
    """Which numbers of the seeds' generators, the first, the second and so on, runs drew."""
    streams = [np.random.default_rng(seed).random(60).tolist() for seed in SEEDS]
    draws = [draw for _, draw, _ in experiment.calls]
    return {stream.index(draw) for draw in draws for stream in streams if draw in stream}


attach(globals())
