"""Wrong and right implementations of `mc_predict`."""

from __future__ import annotations

import textwrap

from examples.model import Mistake, Right

HEAD = "def mc_predict(forward, x, samples, rng):\n"
MEAN, STD, CALLS, GENERATOR = (
    f"test_mc_predict_{name}" for name in ("mean", "std", "calls", "generator")
)


def _source(body: str) -> str:
    return HEAD + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"


def _wrong(name: str, body: str, fails: tuple[str, ...], *named: str) -> Mistake:
    return Mistake("mc_predict", name, _source(body), fails, named)


def _result(name: str, result: str, fails: tuple[str, ...], *named: str) -> Mistake:
    """Return the right calls, and another result made of `ys`."""
    body = f"ys = np.stack([forward(x, rng) for _ in range(samples)])\nreturn {result}"
    return _wrong(name, body, fails, *named)


def _called(name: str, ys: str, fails: tuple[str, ...], *named: str) -> Mistake:
    """Return the right result of other calls."""
    return _wrong(name, f"ys = {ys}\nreturn np.mean(ys, axis=0), np.std(ys, axis=0)", fails, *named)


def _right(name: str, body: str) -> Right:
    return Right("mc_predict", name, _source(body))


MISTAKES: tuple[Mistake, ...] = (
    _result("exchanged", "ys.std(axis=0), ys.mean(axis=0)", (MEAN,), "results_exchanged"),
    _result("median", "np.median(ys, axis=0), ys.std(axis=0)", (MEAN,), "median_for_mean"),
    _result("sum", "ys.sum(axis=0), ys.std(axis=0)", (MEAN,), "sum_for_mean"),
    _result("last", "ys[-1], ys.std(axis=0)", (MEAN,), "last_sample_only"),
    _result("first", "ys[0], ys.std(axis=0)", (MEAN,), "first_sample_only"),
    _result(
        "one_less",
        "ys.sum(axis=0) / max(1, samples - 1), ys.std(axis=0)",
        (MEAN,),
        "divided_by_wrong_number",
    ),
    _result("unbiased", "ys.mean(axis=0), ys.std(axis=0, ddof=1)", (STD,), "sample_deviation"),
    _result("variance", "ys.mean(axis=0), ys.var(axis=0)", (STD,), "variance_not_deviation"),
    _result(
        "standard_error",
        "ys.mean(axis=0), ys.std(axis=0) / samples**0.5",
        (STD,),
        "error_of_mean",
    ),
    _result(
        "root_mean_square",
        "ys.mean(axis=0), np.sqrt((ys**2).mean(axis=0))",
        (STD,),
        "mean_not_subtracted",
    ),
    _result("range", "ys.mean(axis=0), np.ptp(ys, axis=0)", (STD,), "range_for_deviation"),
    _result(
        "absolute",
        "ys.mean(axis=0), np.abs(ys - ys.mean(axis=0)).mean(axis=0)",
        (STD,),
        "absolute_deviation",
    ),
    _result("mean_alone", "ys.mean(axis=0)", (STD,), "spread_not_returned"),
    _result("std_of_all", "ys.mean(axis=0), ys.std()", (STD,), "averaged_over_entries"),
    _result(
        "difference_of_squares",
        "ys.mean(axis=0), np.sqrt((ys**2).mean(axis=0) - ys.mean(axis=0) ** 2)",
        (STD,),
    ),
    _result("zero_spread", "ys.mean(axis=0), 0 * ys[0]", (STD,)),
    _called(
        "called_once",
        "[forward(x, rng)] * samples",
        (CALLS,),
        "one_sample_for_all",
    ),
    _called(
        "one_more",
        "[forward(x, rng) for _ in range(samples + 1)]",
        (CALLS,),
        "one_call_too_many",
    ),
    _called(
        "one_fewer",
        "[forward(x, rng) for _ in range(1, max(2, samples))]",
        (CALLS,),
        "one_call_too_few",
    ),
    _called(
        "fixed_number",
        "[forward(x, rng) for _ in range(50)]",
        (CALLS,),
    ),
    _wrong(
        "asks_for_the_shape",
        """
        ys = np.empty((samples, *forward(x, rng).shape), dtype=x.dtype)
        for i in range(samples):
            ys[i] = forward(x, rng)
        return ys.mean(axis=0), ys.std(axis=0)
        """,
        (CALLS,),
        "one_call_too_many",
    ),
    _wrong(
        "own_calls_for_the_spread",
        """
        mean = np.mean([forward(x, rng) for _ in range(samples)], axis=0)
        return mean, np.std([forward(x, rng) for _ in range(samples)], axis=0)
        """,
        (CALLS,),
        "called_twice",
    ),
    _wrong(
        "two_calls_in_the_loop",
        """
        means, spreads = [], []
        for _ in range(samples):
            means.append(forward(x, rng))
            spreads.append(forward(x, rng))
        return np.mean(means, axis=0), np.std(spreads, axis=0)
        """,
        (CALLS,),
        "called_twice",
    ),
    _called(
        "row_by_row",
        "[np.concatenate([forward(r[None], rng) for r in x]) for _ in range(samples)]",
        (CALLS,),
        "one_example_at_a_time",
    ),
    _called(
        "copies",
        "np.split(forward(np.concatenate([x] * samples), rng), samples)",
        (CALLS,),
        "copies_of_x",
    ),
    _called(
        "new_generator",
        "[forward(x, np.random.default_rng(0)) for _ in range(samples)]",
        (GENERATOR,),
        "generator_started_anew",
    ),
    _called(
        "own_generator",
        "[forward(x, np.random.default_rng(i)) for i in range(samples)]",
        (GENERATOR,),
        "another_generator_passed",
    ),
    _called(
        "children",
        "[forward(x, child) for child in rng.spawn(samples)]",
        (GENERATOR,),
        "another_generator_passed",
    ),
    _called(
        "no_generator",
        "[forward(x, None) for _ in range(samples)]",
        (GENERATOR,),
        "generator_not_passed",
    ),
    _called(
        "seed",
        "[forward(x, i) for i in range(samples)]",
        (GENERATOR,),
        "generator_not_passed",
    ),
    _wrong(
        "x_centred",
        """
        ys = [forward(x, rng) for _ in range(samples)]
        x -= x.mean()
        return np.mean(ys, axis=0), np.std(ys, axis=0)
        """,
        (CALLS,),
        "input_changed",
    ),
    _wrong(
        "float64",
        """
        ys = np.array([forward(x, rng) for _ in range(samples)], dtype=float)
        return ys.mean(axis=0), ys.std(axis=0)
        """,
        (STD,),
        "float64_creep",
    ),
    _wrong(
        "nothing",
        "return np.zeros(len(x)), np.zeros(len(x))",
        (MEAN, STD, CALLS, GENERATOR),
    ),
)

RIGHT: tuple[Right, ...] = (
    _right(
        "difference_of_squares_bounded",
        """
        ys = np.stack([forward(x, rng) for _ in range(samples)])
        variance = (ys**2).mean(axis=0) - ys.mean(axis=0) ** 2
        return ys.mean(axis=0), np.sqrt(np.maximum(variance, 0))
        """,
    ),
    _right(
        "running_sums",
        """
        total, squares = 0.0, 0.0
        for _ in range(samples):
            y = forward(x, rng)
            total, squares = total + y, squares + y**2
        mean = total / samples
        return mean, np.sqrt(np.maximum(squares / samples - mean**2, 0))
        """,
    ),
    _right(
        "welford",
        """
        mean = forward(x, rng)
        spread = 0 * mean
        for i in range(1, samples):
            y = forward(x, rng)
            step = y - mean
            mean = mean + step / (i + 1)
            spread = spread + step * (y - mean)
        return mean, np.sqrt(spread / samples)
        """,
    ),
    _right(
        "last_axis",
        """
        ys = np.stack([forward(x, rng) for _ in range(samples)], axis=-1)
        return ys.mean(axis=-1), ys.std(axis=-1)
        """,
    ),
    _right(
        "list",
        """
        ys = []
        while len(ys) < samples:
            ys.append(forward(x, rng))
        mean = np.mean(ys, axis=0)
        return [mean, np.sqrt(np.mean((np.array(ys) - mean) ** 2, axis=0))]
        """,
    ),
    _right(
        "copy_of_x",
        """
        ys = np.array([forward(x.copy(), rng) for _ in range(samples)])
        return np.average(ys, axis=0), np.sqrt(np.var(ys, axis=0))
        """,
    ),
)
