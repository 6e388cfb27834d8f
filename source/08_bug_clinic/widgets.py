"""The widget of lesson 08: which bugs the learner's check finds. It holds no answer.

The wrong pairs are made from the two patients of the notebook: together they have one healthy
forward and one healthy backward pass, and each wrong pair breaks one thing in those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from drawing import (
    GREY,
    INK,
    KEPT,
    SMALL,
    TITLE,
    TRUTH,
    WRONG,
    Chart,
    lay_under,
    new_page,
    pixels,
    write_keep_prob,
    write_number,
)
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox, TransformedBbox
from panel import Panel, keep_prob_slider, toggles


Array = np.ndarray[Any, Any]
Pair = tuple[Callable[..., Any], Callable[..., Any]]
Check = Callable[..., Any]

HEIGHT = 4.3
SHOWN, REACH = (-2.8, 2.8), (-8.0, 8.0)  # of what is given, and of what comes out
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
    """Return activations and the gradient that arrives, each of 60 entries: shape (2, 10, 6)."""
    return np.random.default_rng(2).normal(size=(2, 10, 6))


def passes(pair: Pair, keep_prob: float) -> tuple[Any, Any, Any]:
    """Return `(mask, out, da)` of one forward and one backward pass of what is `given`."""
    a, dout = given()
    out, mask = pair[0](a, keep_prob, np.random.default_rng(3))
    return mask, out, pair[1](dout, mask, keep_prob)


def why_rejected(check: Check, pair: Pair) -> str:
    """Return what an assertion of the learner's check says of a pair; "" if it says nothing."""
    try:
        check(*pair)
    except Exception as error:  # a right pair is rejected, whatever with
        return str(error).strip().split("\n")[0][:80]
    return ""


def _charts() -> tuple[Chart, Chart]:
    below = 0.6
    return (
        Chart(0.6, below, 2.0, 2.3, SHOWN, REACH),
        Chart(3.3, below, 2.0, 2.3, SHOWN, REACH),
    )


def draw_still(patient: str, said: Mapping[str, str]) -> Figure:
    """Draw what stays in the picture while keep_prob moves: words, and which bugs are found.

    Args:
        patient: whose passes are shown.
        said: what the learner's check says, by the name of the pair.
    """
    figure, page = new_page(HEIGHT)
    words = (("forward", "input a", "out"), ("backward", "dout", "da"))
    for chart, (title, below, beside) in zip(_charts(), words, strict=True):
        ticks = {-2.0: "−2", 0.0: "0", 2.0: "2"}, {-5.0: "−5", 0.0: "0", 5.0: "5"}
        chart.draw(page, "", (below, beside), *ticks)
        style = {"fontsize": TITLE, "color": INK}
        page.text(chart.left, chart.bottom + chart.height + 0.1, title, **style)
    page.text(1.95, HEIGHT - 0.26, patient, fontsize=TITLE, color=INK, va="center")
    figure.text(5.6 / 8, (HEIGHT - 0.3) / HEIGHT, "What your check finds", fontsize=TITLE, color=INK)
    for row, (name, word) in enumerate(said.items()):
        shown = {FOUND: "rejected", PASSED: "accepted"} if name == HEALTHY else {PASSED: "missed"}
        good = word == (PASSED if name == HEALTHY else FOUND)
        colour = GREY if word == NOT_WRITTEN else KEPT if good else WRONG
        up = HEIGHT - 0.65 - 0.29 * row - 0.12 * (name == HEALTHY)
        word = "–" if word == NOT_WRITTEN else shown.get(word, word)
        filled = {"markerfacecolor": colour if good else "none", "markeredgecolor": colour}
        page.add_line(Line2D([5.65], [up + 0.06], marker="o", markersize=8, **filled))
        figure.text(5.83 / 8, up / HEIGHT, name, fontsize=SMALL, color=INK)
        style = {"fontsize": SMALL, "color": colour, "ha": "right", "weight": "bold"}
        figure.text(7.95 / 8, up / HEIGHT, word, **style)
    return figure


def is_right(before: Array, after: Array, mask: Array, keep_prob: float) -> Array:
    """Say for each entry whether it came out as the mask and the factor ask for."""
    return np.asarray(np.isclose(after, np.where(mask, before / keep_prob, 0)))


def draw_pair(
    patient: str, keep_prob: float, patients: Mapping[str, Pair], stills: Mapping[str, Array]
) -> Figure:
    """Draw output against input of a patient, forward and backward, beside what the check says.

    Args:
        patient: which of `patients`.
        keep_prob: the rate, in (0, 1].
        patients: implementations by name.
        stills: the images of `draw_still`, by patient.
    """
    figure, page = new_page(HEIGHT)
    lay_under(figure, stills[patient])
    write_keep_prob(figure, keep_prob)
    mask, *seen = passes(patients[patient], keep_prob)
    lines = ("a / p", "dout / p")
    for chart, before, after, line in zip(_charts(), given(), seen, lines, strict=True):
        right = chart.points(SHOWN, np.array(SHOWN) / keep_prob)
        zero = chart.points(SHOWN, [0, 0])
        _add(page, chart, LineCollection([right, zero], **TRUTH))
        good = is_right(before, after, mask, keep_prob)
        for which, colour in ((good, KEPT), (~good, WRONG)):
            across, up = chart.points(before[which], after[which]).T
            style = {"marker": "o", "markersize": 5, "linestyle": "none", "color": colour}
            _add(page, chart, Line2D(across, up, zorder=3, **style))
        x, y = chart.points(*((2.6, 2.6 / keep_prob) if keep_prob > 0.4 else (7 * keep_prob, 7.0)))
        above = 0.08 if keep_prob > 0.4 else -0.05  # the flatter line runs below the words
        page.text(x - 0.06, y + above, line, fontsize=SMALL, color=INK, ha="right", va="bottom")
    kept = f"{100 * np.mean(mask != 0):.0f} %"
    write_number(figure, 3.4, HEIGHT - 0.42, kept, "kept")
    return figure


def _add(page: Axes, chart: Chart, artist: Any) -> None:
    """Add what ends at the edges of the chart."""
    page.add_artist(artist)
    box = Bbox.from_bounds(chart.left, chart.bottom, chart.width, chart.height)
    artist.set_clip_box(TransformedBbox(box, page.transData))


def describe_pair(
    patient: str,
    keep_prob: float,
    patients: Mapping[str, Pair],
    said: Mapping[str, str],
    why: str = "",
) -> str:
    """Say the picture in words.

    Args:
        patient, keep_prob, patients: as for `draw_pair`.
        said: as for `draw_still`.
        why: what the learner's check says of the right pair that it rejects.
    """
    mask, *seen = passes(patients[patient], keep_prob)
    wrong = [
        np.count_nonzero(~is_right(before, after, mask, keep_prob))
        for before, after in zip(given(), seen, strict=True)
    ]
    bugs = {name: word for name, word in said.items() if name != HEALTHY}
    missed = [name for name, word in bugs.items() if word == PASSED]
    if NOT_WRITTEN in said.values():
        result = "Your check is not written yet."
    else:
        result = f"Your check finds {len(bugs) - len(missed)} of {len(bugs)} bugs"
        result += f"{', but rejects' if said[HEALTHY] == FOUND else ' and accepts'} a right pair"
        result += f', saying "{why}".' if why else "."
    return (
        f"{patient[:1].upper()}{patient[1:]} keeps {100 * np.mean(mask):.0f} % with keep_prob = {keep_prob:.2f}; {wrong[0]} of {np.size(mask)}"
        f" outputs and {wrong[1]} gradients are not what its mask asks for. {result}"
    )


def explore(check: Check, patients: Mapping[str, Pair]) -> Panel:
    """Return the widget: what the check says, and a patient to look at.

    Args:
        check: the learner's `check_dropout`; it is asked when the widget is made.
        patients: the two patients by name.
    """
    said = verdicts(check, patients)
    why = why_rejected(check, healthy(patients)) if said[HEALTHY] == FOUND else ""
    stills = {name: pixels(draw_still(name, said)) for name in patients}
    return Panel(
        partial(draw_pair, patients=patients, stills=stills),
        partial(describe_pair, patients=patients, said=said, why=why),
        patient=toggles(list(patients), value=next(iter(patients))),
        keep_prob=keep_prob_slider(0.6),
    )


def draw_ready(patient: str, keep_prob: float, patients: Mapping[str, Pair]) -> Figure:
    """Draw a patient before there is a check; for the arguments see `draw_pair`."""
    names = [*patients, *infected(healthy(patients)), HEALTHY]
    still = pixels(draw_still(patient, dict.fromkeys(names, NOT_WRITTEN)))
    return draw_pair(patient, keep_prob, patients, {patient: still})
