"""Which network one call of `mlp_forward` realised, worked out from its output.

The backward pass is judged with caches of the learner's own forward pass, which may be wrong: its
mistakes were charged there. So the factors of the hidden units are not assumed but found. The
network has few units, and for each example every mask of layer 1 is tried, with the scales of
right and wrong implementations, with other activations, without biases, with inputs or outputs
dropped, until one explains the output to rounding. That needs no second call and no generator.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from solutions.exams.base import Array
from solutions.exams.network_seen import Params

N_IN, UNITS, N_OUT, BATCH = 3, 6, 16, 8
REFERENCE = (0, 2, 4)  # units of both hidden layers with activations so small that tanh' is 1
DATA = (1, 3, 5)
SMALL = 1e-4
MASKS = (np.arange(2**UNITS)[:, None] >> np.arange(UNITS) & 1).astype(float)
EXACT = 1e-8
TOLERANCE = 1e-9

BIASES = (  # how often the bias of each layer is added
    *((0, 0, 0), (0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 0), (0, 1, 0), (1, 0, 0)),
    (1, 1, 2),
)

Activation = Callable[[Array], Array]
ACTIVATIONS: tuple[tuple[str, Activation, Activation], ...] = (
    ("tanh, tanh", np.tanh, np.tanh),
    ("relu, relu", lambda z: np.maximum(z, 0.0), lambda z: np.maximum(z, 0.0)),
    ("sigmoid", lambda z: 1 / (1 + np.exp(-z)), lambda z: 1 / (1 + np.exp(-z))),
    ("none", lambda z: z, lambda z: z),
    ("tanh, none", np.tanh, lambda z: z),
    ("none, tanh", lambda z: z, np.tanh),
)


def question(seed: int, silent: bool = False) -> tuple[Array, Params]:
    """Inputs and weights that show which units were kept.

    Args:
        seed: of the weights.
        silent: make the reference units of number 0 exactly 0 though they may be kept.
    """
    rng = np.random.default_rng(seed)
    sizes = (N_IN, UNITS, UNITS, N_OUT)
    params = [
        (rng.uniform(0.3, 0.9, (n, m)) * rng.choice((-1.0, 1.0), (n, m)), rng.uniform(-0.6, 0.6, n))
        for m, n in itertools.pairwise(sizes)
    ]
    for W, b in params[:2]:
        W[list(REFERENCE)] = 0.0
        b[list(REFERENCE)] = SMALL
        if silent:
            b[0] = 0.0
    return rng.normal(size=(BATCH, N_IN)), params


@dataclass(frozen=True)
class Example:
    """One example's way through the realised network.

    Attributes:
        x: what layer 1 read.
        h1, f1: activation and factor of layer 1; `h1 * f1` is what layer 2 read.
        h2, f2: the same of layer 2.
        f3: factors of the outputs, 1 where they are not dropped.
        slope1, slope2: derivative of the activation that was really used.
        y_slope: derivative of the output by the last z, without `f3`.
        before: units were dropped and scaled before the activation.
        clear: nothing else explains the output, what layer 2 read included.
    """

    x: Array
    h1: Array
    f1: Array
    h2: Array
    f2: Array
    slope1: Array
    slope2: Array
    f3: Array
    y_slope: Array
    before: bool = False
    clear: bool = True


def realise(x: Array, params: Params, y: Array, keep_prob: float) -> list[Example | None]:
    """The realised network of each example; None where none was found."""
    usual = _scales(keep_prob)
    plain = _Variant(params, (np.tanh, np.tanh))
    found = _all_plain(x, params, y, usual[:2])
    if sum(one is not None for one in found) > len(x) // 2 and any(o and o.clear for o in found):
        return found
    for variant, scales in [
        *((one, usual) for one in _variants(params, keep_prob, y)),
        (plain, _shares(len(x))),
    ]:
        found = [_example(x[n], y[n], variant, scales) for n in range(len(x))]
        explained = sum(one is not None for one in found)
        if explained > len(x) // 2 and any(one and one.clear for one in found):
            return found
    return [None] * len(x)


def _all_plain(x: Array, params: Params, y: Array, scales: Array) -> list[Example | None]:
    """What `_example` finds of a network as the lesson has it, for all examples at once."""
    (W1, b1), (W2, b2), (W3, b3) = params
    d2, *_ = np.linalg.lstsq(W3, (y - b3).T, rcond=None)
    d2 = d2.T  # (batch, units)
    explained = np.abs(d2 @ W3.T + b3 - y).max(axis=1) <= EXACT
    h1 = np.tanh(x @ W1.T + b1)
    factors = (scales[:, None, None] * MASKS).reshape(-1, UNITS)  # (ways, units)
    reads = h1[:, None] * factors  # (batch, ways, units)
    h2 = np.tanh(reads @ W2.T + b2)
    kept2 = np.abs(d2) > EXACT * SMALL
    made, seen = h2 * kept2[:, None], (d2 * kept2)[:, None]
    s2 = (made * seen).sum(axis=-1) / np.maximum((made * made).sum(axis=-1), 1e-300)
    off = np.abs(s2[..., None] * made - seen) / np.maximum(np.abs(seen), SMALL)
    error = off.max(axis=-1)  # (batch, ways)
    ways, ones, silent = error.argmin(axis=1), np.ones(N_OUT), np.zeros(UNITS)
    found: list[Example | None] = []
    for n, way in enumerate(ways):
        slope1 = 1 - h1[n] ** 2
        if explained[n] and not kept2[n].any():
            whole = 2**UNITS - 1  # the way that keeps all
            one = Example(
                x[n],
                h1[n],
                factors[whole],
                h2[n, whole],
                silent,
                slope1,
                silent,
                ones,
                ones,
                clear=False,
            )
        elif explained[n] and error[n, way] <= TOLERANCE and s2[n, way]:
            fitting = reads[n, error[n] < TOLERANCE]
            clear = bool(np.abs(fitting - reads[n, way]).max() < EXACT)
            f2, slope2 = np.where(kept2[n], s2[n, way], 0.0), 1 - h2[n, way] ** 2
            one = Example(
                x[n], h1[n], factors[way], h2[n, way], f2, slope1, slope2, ones, ones, clear=clear
            )
        else:
            found.append(None)
            continue
        found.append(one)
    return found


def _scales(keep_prob: float) -> Array:
    """Factors of kept units in layer 1 that are tried, the right one first."""
    p = keep_prob
    return np.array([1 / p, 1.0, p, 1 / (1 - p), p**-0.5, p**0.5, p**-2.0, p**2.0, 1 - p, 2.0])


def _shares(batch: int) -> Array:
    """Factors that are 1 over a share: of all units, of an example's, of a unit's examples."""
    shares = [batch * UNITS / k for k in range(1, batch * UNITS + 1)]
    by_example = [UNITS / k for k in range(1, UNITS + 1)]
    by_unit = [batch / k for k in range(1, batch + 1)]
    return np.unique([*shares, *by_example, *by_unit])


@dataclass(frozen=True)
class _Variant:
    """A way in which the forward pass may have been written."""

    params: Params
    activations: tuple[Activation, Activation]
    unsquash: bool = False
    before: bool = False
    input_scales: tuple[float, ...] = ()
    output_scales: tuple[float, ...] = (1.0,)


def _variants(params: Params, keep_prob: float, y: Array) -> Iterator[_Variant]:
    tanh = (np.tanh, np.tanh)
    dropped = bool((y == 0).any() and (y != 0).any())
    if dropped:
        yield _Variant(params, tanh, output_scales=(1 / keep_prob, 1.0, keep_prob))
    for _, first, second in ACTIVATIONS:
        yield _Variant(params, (first, second))
    for times in BIASES:
        yield _Variant([(W, n * b) for n, (W, b) in zip(times, params, strict=True)], tanh)
    yield _Variant(params, tanh, before=True)
    yield _Variant(params, tanh, output_scales=(keep_prob, 1 / keep_prob))
    if (np.abs(y) < 1).all():
        yield _Variant(params, tanh, unsquash=True)
    yield _Variant(params, tanh, input_scales=(1 / keep_prob, 1.0))
    if dropped:
        yield _Variant(
            params, tanh, input_scales=(1 / keep_prob, 1.0), output_scales=(1 / keep_prob, 1.0)
        )


def _example(x: Array, y: Array, variant: _Variant, scales: Array) -> Example | None:
    """Explain one example under one variant."""
    W3, b3 = variant.params[2]
    slope = np.ones(N_OUT)
    for output_scale in variant.output_scales:
        there = y != 0 if output_scale != 1.0 or len(variant.output_scales) > 1 else y == y
        if there.sum() < UNITS:
            continue
        z3 = y / output_scale
        if variant.unsquash:
            z3, slope = np.arctanh(y), 1 - y**2
        d2, *_ = np.linalg.lstsq(W3[there], z3[there] - b3[there], rcond=None)
        if np.abs(W3[there] @ d2 + b3[there] - z3[there]).max() > EXACT:
            continue
        f3 = np.where(there, output_scale, 0.0)
        for x_read in _inputs(x, variant.input_scales):
            found = _hidden(x_read, d2, variant, scales, f3, slope)
            if found:
                return found
    return None


def _inputs(x: Array, input_scales: tuple[float, ...]) -> Iterator[Array]:
    """Inputs as layer 1 may have read them."""
    if not input_scales:
        yield x
    for scale in input_scales:
        for number in range(2**N_IN):
            yield x * (number >> np.arange(N_IN) & 1) * scale


def _hidden(
    x: Array, d2: Array, variant: _Variant, scales: Array, f3: Array, slope: Array
) -> Example | None:
    """Find the masks and scale of both hidden layers."""
    (W1, b1), (W2, b2) = variant.params[:2]
    first, second = variant.activations
    z1 = W1 @ x + b1
    factors = scales[:, None, None] * MASKS[None]  # (scales, masks, units)
    d1 = first(z1 * factors) if variant.before else first(z1) * factors
    z2 = d1 @ W2.T + b2
    kept2 = np.abs(d2) > EXACT * SMALL
    if variant.before:
        return _before(x, z1, d1, z2, d2, kept2, factors, f3, slope)
    h2 = second(z2)
    slopes = _slope(first, z1)
    if not kept2.any():
        silent = np.zeros(UNITS)
        return Example(
            x, first(z1), factors[0, -1], h2[0, -1], silent, slopes, silent, f3, slope, clear=False
        )
    s2, best, clear = _fit(h2[..., kept2], d2[kept2], d1)
    if not s2:
        return None
    f2 = np.where(kept2, s2, 0.0)
    slopes2 = _slope(second, z2[best])
    return Example(
        x, first(z1), factors[best], h2[best], f2, slopes, slopes2, f3, slope, clear=clear
    )


def _slope(activation: Activation, z: Array) -> Array:
    return np.asarray((activation(z + 1e-6) - activation(z - 1e-6)) / 2e-6)


def _fit(made: Array, seen: Array, reads: Array) -> tuple[float, tuple[int, ...], bool]:
    """The scale of layer 2, and which scale and mask of layer 1 explain what is seen.

    Args:
        made: what each scale and mask would give, `(scales, masks, units)`.
        seen: what was seen of those units.
        reads: what layer 2 would read, `(scales, masks, units)`.

    Returns:
        The scale, 0 if nothing fits; the index; whether all that fits reads the same.
    """
    s2 = (made * seen).sum(axis=-1) / np.maximum((made * made).sum(axis=-1), 1e-300)
    off = np.abs(s2[..., None] * made - seen) / np.maximum(np.abs(seen), SMALL)
    error = off.max(axis=-1)
    best = tuple(int(i) for i in np.unravel_index(error.argmin(), error.shape))
    if error[best] > TOLERANCE:
        return 0.0, best, False
    fitting = error < TOLERANCE
    clear = bool(np.abs(reads[fitting] - reads[best]).max() < EXACT)
    return float(s2[best]), best, clear


def _before(
    x: Array,
    z1: Array,
    d1: Array,
    z2: Array,
    d2: Array,
    kept2: Array,
    factors: Array,
    f3: Array,
    slope: Array,
) -> Example | None:
    """The same where units are dropped and scaled before tanh."""
    with np.errstate(all="ignore"):
        wanted = np.arctanh(d2[kept2])
    made = z2[..., kept2]
    if not kept2.any() or not np.isfinite(wanted).all():
        return None
    s2, best, clear = _fit(made, wanted, d1)
    if not s2:
        return None
    f2, f1 = np.where(kept2, s2, 0.0), factors[best]
    h1, h2 = d1[best], np.tanh(z2[best] * f2)
    return Example(x, h1, f1, h2, f2, 1 - h1**2, 1 - h2**2, f3, slope, True, clear)


def scale_of(factors: Array) -> float:
    """The factor of kept units; nan if none is kept."""
    there = factors[factors != 0]
    return float(np.median(there)) if there.size else math.nan
