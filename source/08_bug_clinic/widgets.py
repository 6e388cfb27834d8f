"""The widget of lesson 08: which bugs the learner's check finds. It holds no answer.

The wrong pairs are made from the two patients of the notebook: together they have one healthy
forward and one healthy backward pass, and each wrong pair breaks one thing in those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import ipywidgets
import numpy as np
from drawing import BLUE, GREY, INK, ORANGE, RED, lay_under, new_figure, pixels
from panel import Panel, keep_prob_slider
from matplotlib.figure import Figure


Array = np.ndarray[Any, Any]
Pair = tuple[Callable[..., Any], Callable[..., Any]]
Check = Callable[..., Any]

PLACES = ((0.065, 0.15, 0.24, 0.71), (0.385, 0.15, 0.24, 0.71))  # of the axes in the figure
SHOWN = (-2.8, 2.8)  # of what is given
HEALTHY = "a right pair"
NOT_WRITTEN, FOUND, PASSED = "not written yet", "found", "nothing found"


def healthy(patients: Mapping[str, Pair]) -> Pair:
    """A right pair, put together from two patients that have different bugs.

    Args:
        patients: two pairs; the first does not scale, the second keeps where it should drop and
            does not look at the mask on the way back.
    """
    (_, unscaled), (reversed_, _) = patients.values()

    def forward(a: Array, keep_prob: float, rng: Any, training: bool = True) -> Any:
        whole = reversed_(a, keep_prob, rng, training=False)  # refuses a bad keep_prob
        if not training or keep_prob == 1:
            return whole
        out, mask = reversed_(a, 1 - keep_prob, rng)
        return out * ((1 - keep_prob) / keep_prob), mask

    def backward(dout: Array, mask: Array, keep_prob: float) -> Any:
        return unscaled(dout, mask, keep_prob) / keep_prob

    return forward, backward


def infected(pair: Pair) -> dict[str, Pair]:
    """A right pair with one bug at a time, by the name of the bug."""
    forward, backward = pair

    def not_divided(a: Array, keep_prob: float, rng: Any, training: bool = True) -> Any:
        out, mask = forward(a, keep_prob, rng, training)
        return (out * keep_prob if training else out), mask

    def one_mask(a: Array, keep_prob: float, rng: Any, training: bool = True) -> Any:
        factor, mask = forward(np.ones_like(a[:1]), keep_prob, rng, training)
        return a * factor, np.repeat(mask, len(a), axis=0)

    def own_seed(a: Array, keep_prob: float, rng: Any, training: bool = True) -> Any:
        return forward(a, keep_prob, np.random.default_rng(0), training)

    def always_on(a: Array, keep_prob: float, rng: Any, training: bool = True) -> Any:
        return forward(a, keep_prob, rng)

    def in_place(a: Array, keep_prob: float, rng: Any, training: bool = True) -> Any:
        out, mask = forward(a, keep_prob, rng, training)
        a[...] = out
        return out, mask

    def too_large(a: Array, keep_prob: float, rng: Any, training: bool = True) -> Any:
        return forward(a, min(keep_prob, 1.0), rng, training)

    def unscaled(dout: Array, mask: Array, keep_prob: float) -> Any:
        return keep_prob * backward(dout, mask, keep_prob)

    def guessed(dout: Array, mask: Array, keep_prob: float) -> Any:
        return backward(dout, dout != 0, keep_prob)

    return {
        "division forgotten": (not_divided, backward),
        "one mask for the batch": (one_mask, backward),
        "same mask in each call": (own_seed, backward),
        "evaluation drops too": (always_on, backward),
        "a changed in place": (in_place, backward),
        "keep_prob above 1 taken": (too_large, backward),
        "gradient not divided": (forward, unscaled),
        "mask read off the zeros": (forward, guessed),
    }


def verdict(check: Check, pair: Pair) -> str:
    """What the learner's check says of a pair."""
    try:
        check(*pair)
    except NotImplementedError:
        return NOT_WRITTEN
    except Exception:  # whatever leaves the check means that a bug is found
        return FOUND
    return PASSED


def verdicts(check: Check, patients: Mapping[str, Pair]) -> dict[str, str]:
    """What the check says of the patients, of a right pair, and of pairs with one bug each."""
    right = healthy(patients)
    pairs = {**patients, **infected(right), HEALTHY: right}
    return {name: verdict(check, pair) for name, pair in pairs.items()}


def given() -> Array:
    """Activations and the gradient that arrives, each of 60 entries: shape (2, 10, 6)."""
    return np.random.default_rng(2).normal(size=(2, 10, 6))


def passes(pair: Pair, keep_prob: float) -> tuple[Any, Any]:
    """`(out, da)` of one forward and one backward pass of what is `given`."""
    a, dout = given()
    out, mask = pair[0](a, keep_prob, np.random.default_rng(3))
    return out, pair[1](dout, mask, keep_prob)


def draw_still(patient: str, said: Mapping[str, str]) -> Figure:
    """What stays in the picture while keep_prob moves: words, and which bugs are found.

    Args:
        patient: whose passes are shown.
        said: what the learner's check says, by the name of the pair.
    """
    figure = new_figure(8.0, 3.4)
    words = (("forward", "input a", "output out"), ("backward", "gradient dout", "gradient da"))
    for place, (title, below, beside) in zip(PLACES, words, strict=True):
        axes = figure.add_axes(place, xlim=SHOWN, yticks=[], xticks=(-2, 0, 2))
        axes.tick_params(labelsize=9)
        axes.set_title(f"{patient}, {title}", fontsize=11)
        axes.set_xlabel(below, fontsize=10)
        left, middle = place[0] - 0.049, place[1] + place[3] / 2
        figure.text(left, middle, beside, fontsize=10, rotation=90, va="center", ha="center")
    figure.text(0.67, 0.92, "What your check says", fontsize=11)
    for row, (name, word) in enumerate(said.items()):
        shown = {FOUND: "rejected", PASSED: "accepted"} if name == HEALTHY else {PASSED: "missed"}
        good = word == (PASSED if name == HEALTHY else FOUND)
        colour = GREY if word == NOT_WRITTEN else BLUE if good else RED
        up = 0.84 - 0.071 * row - 0.03 * (name == HEALTHY)
        word = "–" if word == NOT_WRITTEN else shown.get(word, word)
        figure.text(0.67, up, name, fontsize=9, color=INK)
        figure.text(0.985, up, word, fontsize=9, color=colour, ha="right", weight="bold")
    return figure


def draw_pair(
    patient: str, keep_prob: float, patients: Mapping[str, Pair], stills: Mapping[str, Array]
) -> Figure:
    """Output against input of a patient, forward and backward, beside what the check says.

    Args:
        patient: which of `patients`.
        keep_prob: the rate, in (0, 1].
        patients: implementations by name.
        stills: the images of `draw_still`, by patient.
    """
    figure = new_figure(8.0, 3.4)
    lay_under(figure, stills[patient])
    seen = passes(patients[patient], keep_prob)
    for place, before, after, colour in zip(PLACES, given(), seen, (BLUE, ORANGE), strict=True):
        axes = figure.add_axes(place, frameon=False, xticks=[], xlim=SHOWN)
        axes.plot(SHOWN, SHOWN, color=GREY, linewidth=1)
        axes.plot(np.ravel(before), np.ravel(after), ".", color=colour, markersize=8)
        axes.locator_params(axis="y", nbins=4)
        axes.tick_params(labelsize=9)
    return figure


def describe_pair(
    patient: str, keep_prob: float, patients: Mapping[str, Pair], said: Mapping[str, str]
) -> str:
    """The picture in words.

    Args:
        patient, keep_prob, patients: as for `draw_pair`.
        said: as for `draw_still`.
    """
    out, da = passes(patients[patient], keep_prob)
    bugs = {name: word for name, word in said.items() if name != HEALTHY}
    missed = [name for name, word in bugs.items() if word == PASSED]
    if NOT_WRITTEN in said.values():
        result = "Your check is not written yet."
    else:
        result = f"Your check finds {len(bugs) - len(missed)} of {len(bugs)} bugs"
        result += f" and misses: {'; '.join(missed)}. " if missed else ". "
        result += f"It {'rejects' if said[HEALTHY] == FOUND else 'accepts'} a right pair."
    return (
        f"{patient} with keep_prob = {keep_prob:.2f}: {np.count_nonzero(out)} of {np.size(out)}"
        f" outputs and {np.count_nonzero(da)} of {np.size(da)} gradients are not zero; the grey"
        f" line is what comes through unchanged. {result}"
    )


def explore(check: Check, patients: Mapping[str, Pair]) -> Panel:
    """The widget: what the check says, and a patient to look at.

    Args:
        check: the learner's `check_dropout`; it is asked once, when the widget is made.
        patients: the two patients by name.
    """
    said = verdicts(check, patients)
    stills = {name: pixels(draw_still(name, said)) for name in patients}
    return Panel(
        partial(draw_pair, patients=patients, stills=stills),
        partial(describe_pair, patients=patients, said=said),
        patient=ipywidgets.Dropdown(options=list(patients), description="patient"),
        keep_prob=keep_prob_slider(0.8),
    )
