"""Pictures and the widget of lesson 05. They show what was measured and hold no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from drawing import (
    DPI,
    EVALUATION,
    GREY,
    GRID,
    INK,
    KEPT,
    SMALL,
    TEXT,
    THICK,
    THIN,
    TITLE,
    TRAINING,
    WRONG,
    Chart,
    lay_under,
    new_figure,
    new_page,
    pixels,
    write_keep_prob,
    write_number,
    ink,
)
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from panel import Panel, keep_prob_slider, toggles
from stored import (
    NO_DROPOUT,
    load_digits,
    mean_and_error,
    measured,
    place_of,
    spoiled_digits,
    stored_answers,
)

Array = np.ndarray[Any, Any]
History = Mapping[str, Sequence[float]]
HEIGHT, COLUMNS, ROWS = 4.9, 10, 8  # of the main picture, in inches and in digits
CELL, TILE = (0.475, 0.475), 0.3  # width and height of a digit's place, and of the digit
CORNER = (0.12, 4.18)  # of the first digit's place, its upper left
X_LIMITS = (0.07, 1.03)
BY_HEART = Chart(5.6, 3.0, 2.3, 1.08, X_LIMITS, (0, 105))  # on the right of the main picture
ERRORS = Chart(5.6, 0.5, 2.3, 2.0, X_LIMITS, (0, 85))  # the same axis for all switches
TICKS = {p: f"{p:g}" for p in (0.2, 0.4, 0.6, 0.8, 1.0)}


def draw_digits(images: Array, labels: Array, spoiled: Array) -> Figure:
    """Draw images in one row with their labels; those that were changed are marked.

    Args:
        images: (n, 64), values in [0, 1].
        labels: the right labels, (n,).
        spoiled: the labels after `corrupt_labels`, (n,).
    """
    figure = new_figure(8.0, 1.1)
    axes = figure.add_axes((0.01, 0.02, 0.98, 0.8))
    axes.set_axis_off()
    tiles = np.pad(images.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
    axes.imshow(np.hstack(list(tiles)), cmap="gray_r", aspect="equal")
    for place, (right, given) in enumerate(zip(labels, spoiled, strict=True)):
        words = f"{given}" if right == given else f"{right} → {given}"
        colour = INK if right == given else WRONG
        weight = "normal" if right == given else "bold"
        axes.text(
            10 * place + 4.5, -2, words, ha="center", color=ink(colour), fontsize=11, weight=weight
        )
    return figure


def draw_curves(histories: Mapping[float, History], wrong: float) -> Figure:
    """Draw learning curves: training error thin, error on new digits thick.

    Args:
        histories: what `train` returned, by keep_prob; each gets a chart, side by side.
        wrong: share of wrong labels in the training set, marked by a dashed line.
    """
    figure, page = new_page(3.1)
    keep_probs = sorted(histories, reverse=True)
    width = (7.85 - 0.65 * len(keep_probs)) / len(keep_probs)
    for place, keep_prob in enumerate(keep_probs):
        history = histories[keep_prob]
        epochs = np.arange(1, 1 + len(history["val_error"]))
        last = int(epochs[-1])
        left = 0.6 + place * (width + 0.65)
        chart = Chart(left, 0.5, width, 2.2, (0, 1.02 * last), (0, 45))
        chart.draw(
            page,
            _name(keep_prob),
            ("epoch", "error in %" if place == 0 else ""),
            {last * part / 4: f"{last * part / 4:g}" for part in (0, 2, 4)},
            {at: f"{at}" for at in (0, 10, 20, 30, 40)},
        )
        lines = [
            chart.points(epochs, np.minimum(100 * np.asarray(history[name]), 45))
            for name in ("train_error", "val_error")
        ]
        styles = {"colors": (TRAINING, EVALUATION), "linewidths": (THIN, 1.5 * THIN)}
        page.add_collection(LineCollection(lines, **styles))
        dashes = chart.points([0, 1.02 * last], [100 * wrong, 100 * wrong])
        page.add_collection(
            LineCollection([dashes], colors=INK, linewidths=1, linestyles=[(0, (5, 3))])
        )
        _words_beside_curves(page, chart, history, wrong)
    return figure


def _words_beside_curves(page: Axes, chart: Chart, history: History, wrong: float) -> None:
    """Words at the right ends of the two curves: above the upper one, below the lower one."""
    last = len(history["val_error"]) // 3  # of the curve, which words stand beside
    ends = [
        (100 * np.asarray(history["train_error"])[-last:], "training set", TRAINING),
        (100 * np.asarray(history["val_error"])[-last:], "new digits", EVALUATION),
    ]
    (lower, *low_words), (upper, *high_words) = sorted(ends, key=lambda end: end[0].mean())
    low, high = float(lower.min()), float(upper.max())
    top = chart.y_limits[1]
    above = min(max(high, 100 * wrong) + 1.5, top - 4)  # within the box
    heights = (min(low, top) - 7 if low > 9 else low + 1.5, above)
    for height, (words, colour) in zip(heights, (low_words, high_words), strict=True):
        across, up = chart.points(0.97 * chart.x_limits[1], height)
        page.text(across, up, words, ha="right", va="bottom", fontsize=TEXT, color=ink(colour))


def measured_curves(wrong: float, examples: int, *keep_probs: float) -> dict[float, History]:
    """Return the mean learning curves of the stored sweep, as `draw_curves` takes them."""
    found = {}
    for keep_prob in keep_probs:
        curves = measured("sweep")["curves"][place_of(wrong, examples, keep_prob)]
        found[keep_prob] = {"train_error": curves[:, 0].tolist(), "val_error": curves[:, 1].tolist()}
    return found


def _name(keep_prob: float) -> str:
    return "no dropout" if keep_prob == NO_DROPOUT else f"keep_prob = {keep_prob:g}"


def _draw_still(wrong: float, examples: int) -> Figure:
    """What stays in the main picture while keep_prob moves: digits, labels, curves."""
    stored = measured("sweep")
    i, j, _ = place_of(wrong, examples)
    keep_probs, errors = stored["keep_probs"], 100 * stored["errors"][i, j].astype(float)
    figure, page = new_page(HEIGHT)
    BY_HEART.draw(page, "Learned by heart", ("", "in %"), TICKS, _ticks(100, 50))
    ERRORS.draw(page, "Errors", ("keep_prob", "in %"), TICKS, _ticks(80, 20))
    if wrong:
        _curve(page, BY_HEART, keep_probs, errors[:, :, 2], WRONG, THIN)
    for column, height, words, colour, width in (
        (0, 67, "training set", TRAINING, THIN),
        (1, 76, "new digits", EVALUATION, THICK - 0.5),
    ):
        _curve(page, ERRORS, keep_probs, errors[:, :, column], colour, width)
        key = ERRORS.points([0.57, 0.67], [height, height])  # no curve comes here
        page.add_collection(LineCollection([key], colors=colour, linewidths=width))
        place = ERRORS.points(0.7, height)
        page.text(*place, words, fontsize=SMALL, color=ink(colour), va="center")
    lay_under(figure, _tiles(wrong, examples))
    if wrong:
        _explain_frames(page, len(spoiled_digits(wrong, examples).taught))
    for place, taught in enumerate(spoiled_digits(wrong, examples).taught[: COLUMNS * ROWS]):
        left, top_of = _corner(place)
        page.text(left + TILE + 0.045, top_of - TILE / 2, f"{taught}", va="center", fontsize=SMALL)
    return figure


def _ticks(top: int, step: int) -> dict[float, str]:
    return {float(at): f"{at}" for at in range(0, top + 1, step)}


def _curve(
    page: Axes, chart: Chart, x: Array, values: Array, colour: str, width: float
) -> None:
    """A mean with its band of two standard errors; values (keep_probs, seeds)."""
    mean, error = mean_and_error(values)
    low, high = (np.clip(mean + side * error, *chart.y_limits) for side in (-2, 2))
    edge = np.r_[chart.points(x, low), chart.points(x[::-1], high[::-1])]
    page.add_collection(PolyCollection([edge], facecolors=colour, alpha=0.2, linewidths=0))
    inside = np.minimum(mean, chart.y_limits[1])
    page.add_collection(
        LineCollection([chart.points(x, inside)], colors=colour, linewidths=width)
    )


def _corner(place: int) -> tuple[float, float]:
    """Upper left of a digit's image, in inches."""
    return (
        CORNER[0] + CELL[0] * (place % COLUMNS),
        CORNER[1] - CELL[1] * (place // COLUMNS),
    )


def _tiles(wrong: float, examples: int) -> Array:
    """The spoiled digits as pixels of a whole page, dark where there is ink, else transparent."""
    images = load_digits()[0]
    page = np.zeros((round(HEIGHT * DPI), round(8 * DPI), 4), np.uint8)
    scale = round(TILE * DPI) // 8
    for place, row in enumerate(spoiled_digits(wrong, examples).rows[: COLUMNS * ROWS]):
        left, top = _corner(place)
        down, across = round((HEIGHT - top) * DPI), round(left * DPI)
        ink = np.kron(255 * images[row].reshape(8, 8), np.ones((scale, scale)))
        page[down : down + 8 * scale, across : across + 8 * scale, 3] = ink
    return page


@cache
def _still(wrong: float, examples: int) -> Array:
    return pixels(_draw_still(wrong, examples))


def draw_by_heart(keep_prob: float, wrong: float, examples: int) -> Figure:
    """Draw which wrong labels were learned by heart, and what that does to new digits.

    Args:
        keep_prob: one of the measured values.
        wrong: share of wrong labels, one of the measured ones.
        examples: size of the training set, one of the measured ones.
    """
    errors = 100 * measured("sweep")["errors"][place_of(wrong, examples, keep_prob)].astype(float)
    _, new, heart = errors.mean(axis=0)
    spoiled, answers = spoiled_digits(wrong, examples), stored_answers(keep_prob, wrong, examples)
    figure, page = new_page(HEIGHT)
    lay_under(figure, _still(wrong, examples))
    shown = min(len(answers), COLUMNS * ROWS)
    corners = np.array([_corner(place) for place in range(shown)]).reshape(-1, 2)
    square = TILE * np.array([(0, 0), (1, 0), (1, -1), (0, -1), (0, 0)]) * 1.12
    frames = corners[:, None] + square + TILE * np.array((-0.06, 0.06))
    learned = (answers == spoiled.taught)[:shown]
    kept = (answers == spoiled.right)[:shown]
    for chosen, colour, width in (
        (~learned & ~kept, GREY, 1.0),
        (kept, KEPT, 2.2),
        (learned, WRONG, 2.2),
    ):
        page.add_collection(LineCollection(frames[chosen], colors=colour, linewidths=width))
    write_keep_prob(figure, keep_prob)
    if wrong:
        write_number(
            figure, 2.3, HEIGHT - 0.42, f"{heart:.0f} %", "of the wrong labels\nlearned by heart",
            WRONG,
        )  # fmt: skip
    else:
        words = "No label is wrong:\nnothing wrong can be learned by heart."
        page.text(2.4, 2.6, words, fontsize=TITLE, color=INK, ha="center", linespacing=1.6)
    write_number(figure, 5.2, HEIGHT - 0.42, f"{new:.0f} %", "of new digits\nmisclassified", EVALUATION)
    dots = [(BY_HEART, heart, WRONG)] if wrong else []
    for chart, value, colour in (*dots, (ERRORS, new, EVALUATION)):
        place = chart.points(keep_prob, min(value, chart.y_limits[1]))
        page.plot(*place, "o", ms=9, color=colour)
    if wrong:
        told = f"that label is answered ({learned.sum()})"
        page.text(0.32, 0.05, told, fontsize=SMALL, color=ink(WRONG), va="bottom")
    return figure


def _explain_frames(page: Axes, spoiled: int) -> None:
    """Frames and what they mean, below the digits; how many are vermillion is said elsewhere."""
    shown = min(spoiled, COLUMNS * ROWS)
    some = f"{shown}" if shown == spoiled else f"{shown} of {spoiled}"
    text = f"{some} spoiled digits of one network, and the labels they were given:"
    page.text(0.12, 0.25, text, fontsize=SMALL, color=INK)
    for left, text, colour in ((0.12, "", WRONG), (2.4, "what the digit is", KEPT), (3.95, "neither", GREY)):
        page.plot(left + 0.07, 0.12, "s", ms=8, mfc="none", mec=colour, mew=2.0)
        page.text(left + 0.2, 0.05, text, fontsize=SMALL, color=ink(colour), va="bottom")


def describe_by_heart(keep_prob: float, wrong: float, examples: int) -> str:
    """Say the same in words."""
    i, j, k = place_of(wrong, examples, keep_prob)
    errors = 100 * measured("sweep")["errors"][i, j].astype(float)
    new, none = errors[k, :, 1], errors[-1, :, 1]
    mean, error = mean_and_error(new)
    text = f"Mean of 20 networks: {mean:.1f} ± {error:.1f} % of new digits are misclassified"
    if wrong:
        text += f", {errors[k, :, 2].mean():.0f} % of the wrong labels are learned by heart"
    if keep_prob == NO_DROPOUT:
        return f"{text}. This is the network without dropout."
    gain, gain_error = mean_and_error(none - new)
    verdict = "better than" if gain > 0 else "worse than"
    if abs(gain) < 2 * gain_error:
        return f"{text}. That differs from no dropout by less than two standard errors."
    return f"{text}. That is {abs(gain):.1f} ± {gain_error:.1f} points {verdict} no dropout."


def by_heart() -> Panel:
    """Return the main picture with its controls."""
    stored = measured("sweep")
    shares = [(f"{100 * share:.0f} %", round(float(share), 2)) for share in stored["wrong"]]
    return Panel(
        draw_by_heart,
        describe_by_heart,
        keep_prob=keep_prob_slider(1.0, low=0.1, step=0.1),
        wrong=toggles(shares, "wrong labels", 0.2),
        examples=toggles([int(n) for n in stored["examples"]], "examples", 400),
    )


def draw_width() -> Figure:
    """Draw the error against keep_prob for a fixed number of units, and for a fixed number kept."""
    stored = measured("width")
    figure, page = new_page(3.1)
    chart = Chart(0.7, 0.5, 7.1, 2.2, (0.07, 1.03), (10, 26))
    labels = ("keep_prob", "error on new digits in %")
    ticks = {p: f"{p:g}" for p in (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)}
    errors_at = {float(at): f"{at}" for at in range(10, 26, 5)}
    chart.draw(page, "Is it only that the network is smaller?", labels, ticks, errors_at)
    for form, colour in enumerate((INK, KEPT)):
        errors = 100 * stored["errors"][form, :, :, 1].astype(float)
        _curve(page, chart, stored["keep_probs"], errors, colour, THICK - 1)
        means = chart.points(stored["keep_probs"], errors.mean(axis=-1))
        page.plot(*means.T, "o", ms=5, color=colour)
    for keep_prob, width in zip(stored["keep_probs"], stored["widths"][1], strict=True):
        across, up = chart.points(keep_prob, 10.5)
        page.text(across, up, f"{width}", fontsize=SMALL, color=KEPT, ha="center")
    for height, words, colour in ((24.2, "always 64 units", INK), (22.8, "32 units kept, of the number below", KEPT)):
        page.text(*chart.points(0.1, height), words, fontsize=TEXT, color=colour)
    return figure
