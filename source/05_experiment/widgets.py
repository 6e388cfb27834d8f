"""Pictures and the widget of lesson 05. They show what was measured and hold no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
from drawing import BLUE, GREY, INK, ORANGE, RED, lay_under, new_figure, pixels
from panel import Panel
from matplotlib.axes import Axes
from matplotlib.figure import Figure


Array = np.ndarray[Any, Any]
History = Mapping[str, Sequence[float]]
DATA = Path(__file__).resolve().parent / "data"
NO_DROPOUT = 1.0
LEFT, RIGHT = (0.08, 0.4), (0.57, 0.4)  # left edge and width of two pictures side by side


@cache
def measured(name: str) -> dict[str, Array]:
    """The arrays of one of the stored files, "sweep" or "width"."""
    with np.load(DATA / f"{name}.npz") as stored:
        return {key: stored[key] for key in stored.files}


def mean_and_error(errors: Array) -> tuple[Array, Array]:
    """Mean and standard error over the last axis, which holds the seeds."""
    count = errors.shape[-1]
    return errors.mean(axis=-1), errors.std(axis=-1, ddof=1) / np.sqrt(count)


def draw_digits(images: Array, labels: Array, spoiled: Array) -> Figure:
    """Images in one row with their labels; those that were changed are marked.

    Args:
        images: (n, 64), values in [0, 1].
        labels: the right labels, (n,).
        spoiled: the labels after `corrupt_labels`, (n,).
    """
    figure = new_figure(8.0, 1.5)
    axes = figure.add_axes((0.01, 0.02, 0.98, 0.6))
    axes.set_axis_off()
    tiles = np.pad(images.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
    axes.imshow(np.hstack(list(tiles)), cmap="gray_r", aspect="equal")
    for place, (right, given) in enumerate(zip(labels, spoiled, strict=True)):
        words = f"{given}" if right == given else f"{right} → {given}"
        colour = INK if right == given else RED
        weight = "normal" if right == given else "bold"
        axes.text(
            10 * place + 4.5, -2, words, ha="center", color=colour, fontsize=11, weight=weight
        )
    figure.text(0.01, 0.86, "Handwritten digits and their labels (spoiled: →)", fontsize=11)
    return figure


def draw_curves(histories: Mapping[float, History], wrong: float) -> Figure:
    """Learning curves for several values of keep_prob, training on the left, validation right.

    Args:
        histories: what `train` returned, by keep_prob.
        wrong: share of wrong labels in the training set, marked in the left picture.
    """
    figure = new_figure(8.0, 3.3)
    colours = dict(zip(sorted(histories, reverse=True), (INK, BLUE, ORANGE, RED), strict=False))
    names = (("train_error", "Training"), ("val_error", "Validation"))
    for place, (name, title) in enumerate(names):
        axes = _axes(figure, *(LEFT, RIGHT)[place], (title, "epoch", "error in %"))
        entries = [(colour, "-", _name(keep_prob)) for keep_prob, colour in colours.items()]
        epochs = 1
        for keep_prob, colour in colours.items():
            errors = 100 * np.asarray(histories[keep_prob][name])
            epochs = max(epochs, len(errors))
            axes.plot(np.arange(1, len(errors) + 1), errors, color=colour)
        if place == 0:
            axes.axhline(100 * wrong, color=GREY, linestyle=":")
            entries.append((GREY, ":", "share of wrong labels"))
        _key(axes, entries)
        _scale(axes, (0, epochs // 2, epochs), 42)
    return figure


def _name(keep_prob: float) -> str:
    return "no dropout" if keep_prob == NO_DROPOUT else f"keep_prob = {keep_prob:g}"


def _axes(figure: Figure, left: float, width: float, words: tuple[str, str, str]) -> Axes:
    """Axes with a title and labels of x and y; few of everything, since each tick costs time."""
    axes = figure.add_axes((left, 0.16, width, 0.72))
    title, x, y = words
    axes.set_title(title, fontsize=11)
    axes.set_xlabel(x, fontsize=10)
    axes.set_ylabel(y, fontsize=10)
    axes.tick_params(labelsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def _overlay(figure: Figure, place: tuple[float, float], ends: tuple[float, float]) -> Axes:
    """Axes of which nothing is seen but what is drawn in them, over those of `_axes`."""
    axes = figure.add_axes((place[0], 0.16, place[1], 0.72))
    axes.set_axis_off()
    axes.set_xlim(0, ends[0])
    axes.set_ylim(0, ends[1])
    return axes


def _scale(axes: Axes, ticks: Sequence[float], top: float) -> None:
    """Ticks of x, and of y from 0 to `top` in steps that are easy to read."""
    axes.set_xticks(ticks)
    axes.set_xlim(0, 1.03 * ticks[-1])
    step = next(step for step in (1, 2, 5, 10, 20) if top / step <= 5.5)
    axes.set_yticks(np.arange(0, top, step))
    axes.set_ylim(0, top)


def _bars(axes: Axes, x: Array, mean: Array, error: Array, colour: str, marker: str) -> None:
    """A curve with bars of two standard errors on each side."""
    low, high = mean - 2 * error, mean + 2 * error
    axes.vlines(x, low, high, colors=colour, lw=1.5)
    axes.plot(x, mean, color=colour, marker=marker, ms=5, lw=1.5)


def _key(axes: Axes, entries: Sequence[tuple[str, str, str]], first: int = 0) -> None:
    """What line means what: colour, line style and words, from row `first` down, without a
    legend's cost."""
    x = 0.38
    for row, (colour, line, words) in enumerate(entries, first):
        y = 0.97 - 0.085 * row
        axes.plot([x, x + 0.07], [y, y], color=colour, ls=line, transform=axes.transAxes)
        axes.text(x + 0.09, y, words, transform=axes.transAxes, fontsize=9, va="center")


def _place(wrong: float, examples: int, keep_prob: float) -> tuple[int, int, int]:
    """Where a setting stands in the stored sweep."""
    stored = measured("sweep")
    wanted = (("wrong", wrong), ("examples", examples), ("keep_probs", keep_prob))
    places = [int(np.abs(stored[name] - value).argmin()) for name, value in wanted]
    return places[0], places[1], places[2]


def draw_still(wrong: float, examples: int) -> Figure:
    """What stays in the picture of the sweep while keep_prob moves; arguments as `draw_sweep`."""
    stored = measured("sweep")
    i, j, _ = _place(wrong, examples, NO_DROPOUT)
    mean, error = mean_and_error(100 * stored["errors"][i, j, :, :, 1])
    figure = new_figure(8.0, 3.3)
    words = ("Validation error after 60 epochs", "keep_prob", "error in % (± 2 standard errors)")
    axes = _axes(figure, *LEFT, words)
    axes.axhspan(mean[-1] - 2 * error[-1], mean[-1] + 2 * error[-1], color=GREY, alpha=0.25, lw=0)
    _bars(axes, stored["keep_probs"], mean, error, BLUE, "o")
    axes.text(0.03, 0.04, "grey: without dropout", transform=axes.transAxes, fontsize=9)
    _scale(axes, (0, 0.5, 1), 1.12 * float((mean + 2 * error).max()))
    axes = _axes(figure, *RIGHT, ("Learning curves, mean of 20 seeds", "epoch", "error in %"))
    curves = 100 * stored["curves"][i, j, -1]
    for column, line in ((1, "-"), (0, "--")):
        axes.plot(np.arange(1, len(curves) + 1), curves[:, column], color=INK, ls=line)
    axes.axhline(100 * wrong, color=GREY, linestyle=":")
    names = ((INK, "-", "no dropout, validation"), (INK, "--", "no dropout, training"))
    _key(axes, [*names, (GREY, ":", "share of wrong labels")])
    _scale(axes, (0, 30, 60), 80)
    return figure


@cache
def _still(wrong: float, examples: int) -> tuple[Array, float]:
    """The image of `draw_still`, and the upper end of the left picture's y axis."""
    figure = draw_still(wrong, examples)
    return pixels(figure), figure.axes[0].get_ylim()[1]


def draw_sweep(keep_prob: float, wrong: float, examples: int) -> Figure:
    """The measured sweep: error against keep_prob, and learning curves.

    Args:
        keep_prob: one of the measured values, marked in the left picture.
        wrong: share of wrong labels, one of the measured ones.
        examples: size of the training set, one of the measured ones.
    """
    stored = measured("sweep")
    i, j, k = _place(wrong, examples, keep_prob)
    still, top = _still(wrong, examples)
    figure = new_figure(8.0, 3.3)
    lay_under(figure, still)
    error = 100 * stored["errors"][i, j, k, :, 1].mean()
    axes = _overlay(figure, LEFT, (1.03, top))
    axes.plot(stored["keep_probs"][k], error, "o", ms=11, mfc="none", mec=RED, mew=2)
    if keep_prob == NO_DROPOUT:
        return figure
    axes = _overlay(figure, RIGHT, (1.03 * 60, 80))
    curves = 100 * stored["curves"][i, j, k]
    entries = []
    for column, line, what in ((1, "-", "validation"), (0, "--", "training")):
        axes.plot(np.arange(1, len(curves) + 1), curves[:, column], color=BLUE, ls=line)
        entries.append((BLUE, line, f"{_name(keep_prob)}, {what}"))
    _key(axes, entries, first=3)
    return figure


def describe_sweep(keep_prob: float, wrong: float, examples: int) -> str:
    """The same in a sentence."""
    i, j, k = _place(wrong, examples, keep_prob)
    errors = 100 * measured("sweep")["errors"][i, j, :, :, 1].astype(float)
    (mean, none), (error, _) = (values[[k, -1]] for values in mean_and_error(errors))
    text = f"{examples} examples, {wrong:.0%} of their labels wrong: "
    if keep_prob == NO_DROPOUT:
        return f"{text}without dropout the error is {mean:.1f} ± {error:.1f} %."
    gain, gain_error = mean_and_error(errors[-1] - errors[k])
    verdict = "dropout helps" if gain > 0 else "dropout does harm"
    if abs(gain) < 0.5:
        verdict = "next to no difference"
    elif abs(gain) < 2 * gain_error:
        verdict = "less than two standard errors, so this says nothing"
    return (
        f"{text}with keep_prob = {keep_prob:g} the error is {mean:.1f} ± {error:.1f} % (± one"
        f" standard error), without dropout {none:.1f} %. Seed by seed the gain is"
        f" {gain:.2f} ± {gain_error:.2f} percentage points: {verdict}."
    )


def explorer() -> Panel:
    """Explorer of the measured sweep."""
    stored = measured("sweep")
    keep_probs = [(f"{p:g}", float(p)) for p in stored["keep_probs"]]
    return Panel(
        draw_sweep,
        describe_sweep,
        keep_prob=ipywidgets.SelectionSlider(
            options=keep_probs, value=0.5, description="keep_prob"
        ),
        wrong=ipywidgets.Dropdown(
            options=[(f"{share:.0%}", float(share)) for share in stored["wrong"]],
            value=0.2,
            description="wrong labels",
            style={"description_width": "initial"},
        ),
        examples=ipywidgets.Dropdown(
            options=[int(n) for n in stored["examples"]], value=400, description="examples"
        ),
    )


def draw_width(wrong: float) -> Figure:
    """Error against keep_prob for a fixed number of hidden units, and for a fixed number kept.

    Args:
        wrong: share of wrong labels, 0 or 0.2.
    """
    stored = measured("width")
    i = int(np.abs(stored["wrong"] - wrong).argmin())
    figure = new_figure(8.0, 3.3)
    title = "Width fixed, and expected number of kept units fixed"
    axes = _axes(figure, 0.08, 0.88, (title, "keep_prob", "error in % (± 2 standard errors)"))
    top = 0.0
    for form, (colour, marker) in enumerate(((BLUE, "o"), (ORANGE, "s"))):
        mean, error = mean_and_error(100 * stored["errors"][i, form, :, :, 1])
        _bars(axes, stored["keep_probs"], mean, error, colour, marker)
        top = max(top, float((mean + 2 * error).max()))
    names = (f"{stored['widths'][0, 0]} hidden units", "32 / keep_prob hidden units: 32 are kept")
    _key(axes, [(BLUE, "-", names[0]), (ORANGE, "-", names[1])])
    _scale(axes, (0, 0.25, 0.5, 0.75, 1), 1.12 * top)
    return figure
