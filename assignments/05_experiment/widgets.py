"""Pictures and the widget of lesson 05. They show what was measured and hold no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from panel import BLUE, GREY, INK, ORANGE, RED, Panel, new_figure

Array = np.ndarray[Any, Any]
History = Mapping[str, Sequence[float]]
DATA = Path(__file__).resolve().parent / "data"
NO_DROPOUT = 1.0


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
    figure = new_figure(8.0, 3.0)
    colours = dict(zip(sorted(histories, reverse=True), (INK, BLUE, ORANGE, RED), strict=False))
    for place, (name, title) in enumerate(
        (("train_error", "Training"), ("val_error", "Validation"))
    ):
        axes = figure.add_axes((0.08 + 0.48 * place, 0.17, 0.4, 0.7))
        for keep_prob, colour in colours.items():
            errors = 100 * np.asarray(histories[keep_prob][name])
            axes.plot(np.arange(1, len(errors) + 1), errors, color=colour, label=_name(keep_prob))
        if place == 0:
            axes.axhline(100 * wrong, color=GREY, linestyle=":", label="share of wrong labels")
        _finish(axes, title, "epoch", "error in %")
        axes.set_ylim(0, 42)
        axes.legend(fontsize=9, frameon=False)
    return figure


def _name(keep_prob: float) -> str:
    return "no dropout" if keep_prob == NO_DROPOUT else f"keep_prob = {keep_prob:g}"


def _finish(axes: Axes, title: str, x: str, y: str) -> None:
    axes.set_title(title, fontsize=11)
    axes.set_xlabel(x, fontsize=10)
    axes.set_ylabel(y, fontsize=10)
    axes.tick_params(labelsize=9)
    axes.spines[["top", "right"]].set_visible(False)


def _place(wrong: float, examples: int, keep_prob: float) -> tuple[int, int, int]:
    """Where a setting stands in the stored sweep."""
    stored = measured("sweep")
    wanted = (("wrong", wrong), ("examples", examples), ("keep_probs", keep_prob))
    places = [int(np.abs(stored[name] - value).argmin()) for name, value in wanted]
    return places[0], places[1], places[2]


def draw_sweep(keep_prob: float, wrong: float, examples: int) -> Figure:
    """The measured sweep: error against keep_prob, and learning curves.

    Args:
        keep_prob: one of the measured values, marked in the left picture.
        wrong: share of wrong labels, one of the measured ones.
        examples: size of the training set, one of the measured ones.
    """
    stored = measured("sweep")
    i, j, k = _place(wrong, examples, keep_prob)
    keep_probs = stored["keep_probs"]
    mean, error = mean_and_error(100 * stored["errors"][i, j, :, :, 1])
    figure = new_figure(8.0, 3.3)
    axes = figure.add_axes((0.08, 0.16, 0.4, 0.72))
    axes.axhspan(mean[-1] - 2 * error[-1], mean[-1] + 2 * error[-1], color=GREY, alpha=0.25, lw=0)
    axes.errorbar(keep_probs, mean, 2 * error, color=BLUE, marker="o", ms=4, capsize=3, lw=1.5)
    axes.plot(keep_probs[k], mean[k], "o", ms=10, mfc="none", mec=RED, mew=2)
    _finish(axes, "Validation error after 60 epochs", "keep_prob", "error in %")
    axes.set_ylim(0, 1.12 * float((mean + 2 * error).max()))
    axes.text(
        0.02, 0.03, "grey: no dropout, ± 2 standard errors", transform=axes.transAxes, fontsize=9
    )
    curves = 100 * stored["curves"][i, j]
    epochs = np.arange(1, curves.shape[1] + 1)
    axes = figure.add_axes((0.57, 0.16, 0.4, 0.72))
    shown = ((len(keep_probs) - 1, INK), (k, BLUE)) if k < len(keep_probs) - 1 else ((k, INK),)
    for row, colour in shown:
        name = _name(float(keep_probs[row]))
        axes.plot(epochs, curves[row, :, 1], color=colour, label=f"{name}, validation")
        axes.plot(epochs, curves[row, :, 0], color=colour, ls="--", label=f"{name}, training")
    axes.axhline(100 * wrong, color=GREY, linestyle=":", label="share of wrong labels")
    _finish(axes, "Learning curves, mean of 20 seeds", "epoch", "error in %")
    axes.set_ylim(0, 70)
    axes.legend(fontsize=9, frameon=False)
    return figure


def describe_sweep(keep_prob: float, wrong: float, examples: int) -> str:
    """The same in a sentence."""
    i, j, k = _place(wrong, examples, keep_prob)
    errors = 100 * measured("sweep")["errors"][i, j, :, :, 1].astype(float)
    (mean, none), (error, _) = (values[[k, -1]] for values in mean_and_error(errors))
    text = f"{examples} examples, {wrong:.0%} of their labels wrong: "
    if keep_prob == NO_DROPOUT:
        return f"{text}without dropout the error is {mean:.1f} % ± {error:.1f}."
    gain, gain_error = mean_and_error(errors[-1] - errors[k])
    verdict = "no difference beyond two standard errors"
    if abs(gain) > 2 * gain_error:
        verdict = "dropout helps" if gain > 0 else "dropout does harm"
    return (
        f"{text}with keep_prob = {keep_prob:g} the error is {mean:.1f} % ± {error:.1f}, without"
        f" dropout {none:.1f} %. Seed by seed the gain is {gain:.1f} ± {gain_error:.1f} percentage"
        f" points: {verdict}."
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
    axes = figure.add_axes((0.08, 0.16, 0.88, 0.72))
    names = (f"{stored['widths'][0, 0]} hidden units", "32 / keep_prob hidden units: 32 are kept")
    looks = ((BLUE, "o", "-"), (ORANGE, "s", "--"))
    for form, (name, (colour, marker, line)) in enumerate(zip(names, looks, strict=True)):
        mean, error = mean_and_error(100 * stored["errors"][i, form, :, :, 1])
        axes.errorbar(
            stored["keep_probs"], mean, 2 * error, color=colour, marker=marker, ls=line, ms=5,
            capsize=3, lw=1.5, label=name,
        )  # fmt: skip
    _finish(axes, "Width fixed, and expected number of kept units fixed",
            "keep_prob", "validation error in % (± 2 standard errors)")  # fmt: skip
    axes.set_ylim(bottom=0)
    axes.legend(fontsize=10, frameon=False)
    return figure
