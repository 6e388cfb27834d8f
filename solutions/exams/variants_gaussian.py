"""Properties of `gaussian_dropout`, each judged on its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from solutions.exams import draws
from solutions.exams.base import Array, ExamError, fail, not_judged
from solutions.exams.variants_seen import (
    Layer,
    above_one,
    activations,
    factors,
    reworded,
    spread_of_mean,
    train,
)

PROBS = (0.3, 0.7, 0.9)
SIGMAS = 6.0
WORDS = {
    "kept entries": "factors above 1",
    "of the mask": "of the noise",
    "masks": "noise",
    "mask": "noise",
    "units": "factors",
}
MEANS: Mapping[str, Callable[[float], float]] = {
    "noise_mean_zero": lambda p: 0.0,
    "noise_mean_keep_prob": lambda p: p,
    "scaled_twice": lambda p: 1.0 / p,
}
VARIANCES: Mapping[str, Callable[[float], float]] = {
    "variance_for_deviation": lambda p: ((1 - p) / p) ** 2,
    "root_taken_twice": lambda p: ((1 - p) / p) ** 0.5,
    "odds_inverted": lambda p: p / (1 - p),
    "variance_of_mask": lambda p: p * (1 - p),
    "drop_prob_for_variance": lambda p: 1 - p,
    "drop_prob_for_deviation": lambda p: (1 - p) ** 2,
    "noise_of_unit_variance": lambda p: 1.0,
}


def _noise(function: Layer, index: int) -> Array:
    """Factors of one call; where all are one number, those of sixty small calls."""
    keep_prob = PROBS[index]
    noise = factors(function, (60 + index, 61), keep_prob, 8000 + index)
    if np.ptp(noise) > 1e-9:
        return noise
    a, rng = activations((2, 3)), np.random.default_rng(8010 + index)
    return np.stack([(train(function, a, keep_prob, rng) / a).ravel() for _ in range(60)])


def _mean_fits(noise: Array, mean: float) -> bool:
    return abs(float(noise.mean()) - mean) <= SIGMAS * spread_of_mean(noise) + 1e-9


def _added(function: Layer) -> bool:
    """True where the noise does not grow with the activation: it is added, not multiplied."""
    a = activations((64, 60))
    out = train(function, a, 0.7, np.random.default_rng(8020))
    if abs(float(np.polyfit(a.ravel(), out.ravel().astype(float), 1)[0]) - 1.0) > 0.5:
        return False  # it does not hold the activation that something could be added to
    square = (out - a) ** 2
    large = np.abs(a) > np.median(np.abs(a))
    low, high = float(square[~large].mean()), float(square[large].mean())
    return low > 0 and abs(high / low - 1.0) < SIGMAS * math.sqrt(4.0 / (a.size / 2))


def _multiplies(function: Layer) -> bool:
    """True where the factor does not depend on what is multiplied."""
    a, b = activations((12, 11)), activations((12, 11), 1)
    one, two = (train(function, x, 0.7, np.random.default_rng(8025)) / x for x in (a, b))
    return np.allclose(one, two, rtol=1e-6)


def check_mean(function: Layer) -> None:
    """The factor has mean 1.

    Raises:
        ExamError: named noise_mean_zero, noise_mean_keep_prob or scaled_twice.
    """
    cases = [_noise(function, index) for index in range(len(PROBS))]
    if all(np.ptp(noise) < 1e-9 for noise in cases):
        fail("there is no noise in training", "no_noise")
    if all(_mean_fits(noise, 1.0) for noise in cases):
        return
    if _added(function):
        # what is added has no factor: charged where the noise must grow with the input
        not_judged()
        return
    named = [
        name
        for name, mean in MEANS.items()
        if all(_mean_fits(noise, mean(p)) for noise, p in zip(cases, PROBS, strict=True))
    ]
    if not _multiplies(function) or any((noise == 0).mean() > 0.05 for noise in cases):
        named = []  # no factor, or one that drops, too
    if named == ["scaled_twice"] and not all(
        abs(float((noise * p).var()) / ((1 - p) / p) - 1) < 0.25
        for noise, p in zip(cases, PROBS, strict=True)
    ):
        named = []  # the mean is that of a division, the spread is not
    off = next(i for i, noise in enumerate(cases) if not _mean_fits(noise, 1.0))
    seen = f"with keep_prob = {PROBS[off]} the factors have mean {cases[off].mean():.2g}, not 1"
    fail(
        seen, *named, hint="" if named else "Divide the output by the input and average. And then?"
    )


def check_variance(function: Layer) -> None:
    """The factor has variance (1 - keep_prob) / keep_prob, and none at keep_prob = 1.

    A noise whose mean is 1 / keep_prob may also be right when it is divided by that.

    Raises:
        ExamError: named as in `VARIANCES`, or noise_added or no_noise.
    """
    if _added(function):
        fail("the noise does not grow with the activation", "noise_added")
    seen = [_noise(function, index) for index in range(len(PROBS))]
    if any(np.ptp(noise) < 1e-9 for noise in seen):
        fail("there is no noise in training", "no_noise")
    divided = [
        1.0 / p if not _mean_fits(noise, 1.0) and _mean_fits(noise, 1.0 / p) else 1.0
        for noise, p in zip(seen, PROBS, strict=True)
    ]
    cases = [float(noise.var()) for noise in seen]

    def fits(model: Callable[[float], float], means: list[float]) -> bool:
        """Normal squares vary by twice their squared variance; shared rows by more."""
        return all(
            abs(float((noise / mean).var()) - model(p))
            <= SIGMAS * max(_spread(((noise - noise.mean()) / mean) ** 2, model(p)), 1e-9)
            for noise, mean, p in zip(seen, means, PROBS, strict=True)
        )

    if not any(fits(lambda p: (1 - p) / p, means) for means in ([1.0] * 3, divided)):
        named = [name for name, model in VARIANCES.items() if fits(model, divided)]
        named = named if _is_normal(function) else []
        worst = max(range(3), key=lambda i: abs(math.log(cases[i] * PROBS[i] / (1 - PROBS[i]))))
        p = PROBS[worst]
        fail(
            f"with keep_prob = {p} the factors have variance {cases[worst]:.3g},"
            f" not {(1 - p) / p:.3g}",
            *(named if len(named) == 1 else ()),
            hint="" if len(named) == 1 else "Which number does rng.normal ask for: the variance?",
        )
    at_one = factors(function, (20, 21), 1.0, 8030)
    if not np.allclose(at_one, at_one[0, 0], rtol=1e-9):
        fail("with keep_prob = 1 there is still noise")


def _spread(squares: Array, variance: float) -> float:
    rows = np.unique(squares).size  # entries that share a value are counted once
    shared = spread_of_mean(squares) if rows < squares.size else 0.0
    return max(shared, variance * math.sqrt(2 / rows))


def _is_normal(function: Layer) -> bool:
    try:
        check_normal(function)
    except ExamError:
        return False
    return True


def check_normal(function: Layer) -> None:
    """The factors are distributed normally: their distribution function is that of the normal.

    Raises:
        ExamError: named ordinary_dropout, uniform_noise or no_noise.
    """
    if _added(function):
        not_judged()
        return
    noise = factors(function, (120, 100), 0.7, 8040).ravel()
    if np.ptp(noise) < 1e-9:
        noise = _noise(function, 1).ravel()
    if np.ptp(noise) < 1e-9:
        fail("there is no noise in training", "no_noise")
    values = np.unique(noise)
    different = np.unique(noise.round(9)).size
    if float((noise == 0).mean()) > 0.05:
        seen = "many factors are exactly 0: entries are dropped, where noise is asked for"
        fail(seen, *(("ordinary_dropout",) if different <= 2 else ()))
    if different <= 20:
        fail(f"there are only {different} different factors")
    z = np.sort((values - values.mean()) / values.std())
    normal = np.array([0.5 * (1 + math.erf(one / math.sqrt(2))) for one in z])
    steps = np.arange(z.size + 1) / z.size
    distance = max(float((steps[1:] - normal).max()), float((normal - steps[:-1]).max()))
    excess = float((z**4).mean()) - 3.0  # of many normal numbers: 0, with variance 24 / count
    flat = z.size > 1000 and abs(excess) > SIGMAS * math.sqrt(24.0 / z.size)
    if distance * math.sqrt(z.size) <= 3.3 and not flat:  # Kolmogorov: 2 exp(-2 * 3.3**2) = 7e-10
        _check_tails(function)
        return
    uniform = float(np.abs((values - values.min()) / np.ptp(values) - steps[1:]).max())
    named = ("uniform_noise",) if uniform * math.sqrt(z.size) < 3.3 else ()
    fail(
        "the factors do not lie like normal numbers around their mean",
        *named,
        hint="" if named else "Draw a histogram of output / input. Is it a bell?",
    )


def _check_tails(function: Layer) -> None:
    """The factors reach as far as normal numbers do; a sum of twelve uniform ones does not.

    Of normal numbers the mean fourth power is 3, of a sum of twelve uniform ones 2.9. Where many
    entries share a factor there are too few of them to tell, and another check charges that.
    """
    noise = factors(function, (600, 400), 0.7, 8050).ravel()
    if np.unique(noise).size < 0.9 * noise.size:
        return
    fourth = float((((noise - noise.mean()) / noise.std()) ** 4).mean())
    if abs(fourth - 3.0) > SIGMAS * math.sqrt(24.0 / noise.size):
        often = "rarer" if fourth < 3 else "more frequent"
        fail(
            f"the histogram is nearly a bell, but values far from the mean are {often} than among"
            f" normal numbers: of {noise.size} factors the mean fourth power, in standard"
            f" deviations, is {fourth:.3g}, not 3",
            hint="Which method of rng draws normal numbers themselves?",
        )


def check_independence(function: Layer) -> None:
    """Every entry gets a factor of its own."""
    if not np.ptp(_noise(function, 1)) > 1e-9:
        fail("there is no noise in training", "no_noise")
    try:
        draws.check_independence(above_one(function))
    except ExamError as error:
        names = tuple(name for name in error.mistakes if name != "exactly_k_kept")
        raise reworded(ExamError(error.seen, names), WORDS) from None
    # The mean over a call has a spread of its own; three times within 1/1000 of it: 5e-10.
    noises = [_noise(function, index) for index in range(len(PROBS))]
    if all(abs(noise.mean() - 1) < 1e-3 * noise.std() / noise.size**0.5 for noise in noises):
        fail("the factors of a call always have mean 1 exactly, so they depend on each other")
