"""The report's pictures: SVG as data addresses, in colours that everyone can tell apart."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any

import numpy as np

from autograder.isolation import Elsewhere
from autograder.pages.classroom import Classroom
from autograder.pages.statistics import ItemStatistics, NamedMistake
from autograder.results.lesson_text import Item

with Elsewhere():  # Matplotlib would read a `matplotlibrc` of the working folder
    import matplotlib
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

BLUE, ORANGE, GREY, INK = "#0072B2", "#D55E00", "#767676", "#1b1f24"
# From nothing to everything; the two ends differ in lightness too.
SHARES = LinearSegmentedColormap.from_list("shares", ["#D55E00", "#f3e2cf", "#0072B2"])
MOST_BARS = 15
LONGEST = 72  # characters of a label


def same_again(salt: str) -> AbstractContextManager[None]:
    """Let the same numbers give the same picture, to the byte; text becomes outlines."""
    return matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": salt})


def _axes(width: float, height: float, left: float, **edges: float) -> tuple[Figure, Any]:
    """Return a figure of that many inches with one pair of axes; margins in inches."""
    figure = Figure(figsize=(width, height))
    right, top, bottom = edges.get("right", 0.2), 0.4, edges.get("bottom", 0.55)
    inside = (width - left - right) / width, (height - top - bottom) / height
    axes = figure.add_axes((left / width, bottom / height, *inside))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(colors=INK, labelsize=10)
    return figure, axes


def address(figure: Figure) -> str:
    """Return the figure as a data address for an `img`; the same figure gives the same address."""
    buffer = BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _short(text: str) -> str:
    text = text.replace("`", "")  # marks of code, which a picture does not need
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _margin(labels: Iterable[str]) -> float:
    """Return inches for the longest label, at 9 points."""
    return 0.35 + 0.064 * max(map(len, labels), default=0)


def _label(item: Item) -> str:
    return f"{item.title} ({item.solution})" if item.solution else item.title


def score_chart(classroom: Classroom) -> str:
    """How the scores are spread."""
    scores = np.array([row.score for row in classroom.rows])
    top = max(classroom.max_score, float(scores.max(initial=0.0)), 1.0)
    low = min(0.0, float(scores.min(initial=0.0)))
    figure, axes = _axes(8, 3, 0.7)
    axes.hist(scores, bins=np.linspace(low, top, 21), color=BLUE, edgecolor="white")
    median = float(np.median(scores))
    axes.axvline(median, color=ORANGE, linewidth=2)
    axes.set_title(f"Scores: median {median:g} of {classroom.max_score:g} points", fontsize=12)
    axes.set_xlabel("points", fontsize=11)
    axes.set_ylabel("students", fontsize=11)
    axes.yaxis.get_major_locator().set_params(integer=True)
    return address(figure)


def item_chart(statistics: list[ItemStatistics]) -> str:
    """Mean share of the points of each item, in the order of the lesson."""
    count = max(len(statistics), 1)
    labels = [_short(_label(s.column.item)) for s in statistics]
    figure, axes = _axes(8, 1.0 + 0.3 * count, _margin(labels), right=0.35)
    shares = [0.0 if np.isnan(s.difficulty) else s.difficulty for s in statistics]
    axes.barh(range(len(shares)), shares, color=BLUE, height=0.7)
    axes.set_yticks(range(len(shares)), labels, fontsize=9)
    axes.set_ylim(count - 0.4, -0.6)  # the first one on top
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.set_xlabel("mean share of the points", fontsize=11)
    axes.set_title("Items, in the order of the lesson", fontsize=12)
    return address(figure)


def mistake_chart(mistakes: list[NamedMistake]) -> str:
    """Return the most frequent mistakes."""
    shown = mistakes[:MOST_BARS]
    labels = [_short(m.title) for m in shown]
    figure, axes = _axes(8, 1.0 + 0.3 * max(len(shown), 1), _margin(labels))
    axes.barh(range(len(shown)), [len(m.students) for m in shown], color=ORANGE, height=0.7)
    axes.set_yticks(range(len(shown)), labels, fontsize=9)
    axes.set_ylim(max(len(shown), 1) - 0.4, -0.6)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("students", fontsize=11)
    axes.set_title("Mistakes by name", fontsize=12)
    return address(figure)


def heat_map(classroom: Classroom) -> str:
    """Students from the best to the weakest, by item."""
    order = np.argsort([-row.score for row in classroom.rows], kind="stable")
    shares = classroom.judged[order]
    rows, columns = shares.shape
    height = float(np.clip(0.16 * rows, 2.0, 7.0))
    titles = [_short(c.item.grade_id.removeprefix("test_"))[:40] for c in classroom.columns]
    bottom = 0.25 + 0.07 * max(map(len, titles), default=0)  # inches, for the upright names
    figure, axes = _axes(8, height + bottom + 0.4, 0.8, bottom=bottom, right=0.9)
    image = axes.imshow(
        np.ma.masked_invalid(shares),
        cmap=SHARES.with_extremes(bad=GREY),
        aspect="auto",
        vmin=0,
        vmax=1,
        interpolation="nearest",
    )
    axes.set_xticks(range(columns), titles, rotation=90, fontsize=8)
    axes.set_yticks([0, rows - 1] if rows > 1 else [0], ["best", "weakest"][:rows], fontsize=9)
    label = f"Share of the points, {rows} students by item"
    waiting = " (grey: not graded yet, or not judged)" if np.isnan(shares).any() else ""
    axes.set_title(label + waiting, fontsize=12)
    # Beside the map, in the margin that was left for it.
    top = (height + bottom) / (height + bottom + 0.4)
    beside = figure.add_axes(
        (
            7.25 / 8,
            top - 0.5 * height / (height + bottom + 0.4),
            0.02,
            0.5 * height / (height + bottom + 0.4),
        )
    )
    bar = figure.colorbar(image, cax=beside, format=lambda value, _: f"{value:.0%}")
    bar.ax.tick_params(labelsize=9)
    return address(figure)
