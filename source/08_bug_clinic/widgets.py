"""The widget of lesson 08. It calls the learner's check on the visible pairs and holds no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from panel import BLUE, GREY, ORANGE, Panel, keep_prob_slider, new_figure

Pair = tuple[Callable[..., Any], Callable[..., Any]]
Check = Callable[..., Any]


def verdict(check: Check, pair: Pair) -> str:
    """What the learner's check says of a pair, as a half sentence."""
    try:
        check(*pair)
    except NotImplementedError:
        return "is not written yet"
    except Exception as error:  # whatever leaves the check means that a bug is found
        return f"finds a bug ({type(error).__name__})"
    return "finds nothing"


def passes(pair: Pair, keep_prob: float) -> tuple[Any, Any, Any, Any]:
    """One forward and one backward pass: `(a, out, dout, da)`, each of 60 entries."""
    rng = np.random.default_rng(2)
    a, dout = rng.normal(size=(2, 10, 6))
    before = a.copy(), dout.copy()
    out, mask = pair[0](a, keep_prob, rng)
    return before[0], out, before[1], pair[1](dout, mask, keep_prob)


def draw_pair(patient: str, keep_prob: float, check: Check, pairs: Mapping[str, Pair]) -> Figure:
    """Output against input, forward and backward, and what the learner's check says.

    Args:
        patient: which of `pairs`.
        keep_prob: the rate, in (0, 1].
        check: the learner's `check_dropout`.
        pairs: implementations by name.
    """
    a, out, dout, da = passes(pairs[patient], keep_prob)
    figure = new_figure(8.0, 3.3)
    figure.text(0.5, 0.94, f"{patient}: your check {verdict(check, pairs[patient])}", ha="center")
    panels = ((0.09, a, out, "a", "out", BLUE), (0.59, dout, da, "dout", "da", ORANGE))
    for left, given, seen, below, beside, colour in panels:
        axes = figure.add_axes((left, 0.16, 0.38, 0.7))
        axes.axline((0, 0), slope=1, color=GREY, linewidth=1)
        axes.plot(np.ravel(given), np.ravel(seen), ".", color=colour, markersize=8)
        axes.set_xlabel(below)
        axes.set_ylabel(beside)
    return figure


def describe_pair(patient: str, keep_prob: float, check: Check, pairs: Mapping[str, Pair]) -> str:
    """The picture of `draw_pair` in words; same arguments."""
    _, out, _, da = passes(pairs[patient], keep_prob)
    return (
        f"With keep_prob = {keep_prob:.2f}, {np.count_nonzero(out)} of {np.size(out)} outputs and "
        f"{np.count_nonzero(da)} of {np.size(da)} gradients are not zero; the grey line is what "
        f"comes through unchanged. Your check {verdict(check, pairs[patient])}."
    )


def explore(check: Check, pairs: Mapping[str, Pair]) -> Panel:
    """The widget: choose a pair and keep_prob.

    Args:
        check: the learner's `check_dropout`.
        pairs: implementations by name.
    """
    return Panel(
        partial(draw_pair, check=check, pairs=pairs),
        partial(describe_pair, check=check, pairs=pairs),
        patient=ipywidgets.Dropdown(options=list(pairs), description="patient"),
        keep_prob=keep_prob_slider(0.8),
    )
