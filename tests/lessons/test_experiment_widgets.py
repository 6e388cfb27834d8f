"""Pictures and main widget of lesson 05: real ipywidgets, real figures."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex

SOURCE = Path(__file__).resolve().parents[2] / "source"


@pytest.fixture
def widgets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The lesson's own `widgets`, and the `panel` that all lessons share."""
    monkeypatch.syspath_prepend(str(SOURCE))
    monkeypatch.syspath_prepend(str(SOURCE / "05_experiment"))
    known = {name: sys.modules.pop(name, None) for name in ("widgets", "panel")}
    yield importlib.import_module("widgets")
    for name, module in known.items():
        sys.modules.pop(name, None)
        if module is not None:
            sys.modules[name] = module


def test_every_control_redraws(widgets: Any) -> None:
    """Each control changes the picture and the sentence."""
    panel = widgets.by_heart()
    seen = [(panel.image, panel.sentence.value)]
    for name, value in (("keep_prob", 0.2), ("wrong", 0.4), ("examples", 100)):
        panel.controls[name].value = value
        seen.append((panel.image, panel.sentence.value))
    assert len({picture for picture, _ in seen}) == 4
    assert len({sentence for _, sentence in seen}) == 4
    assert all("Error" not in sentence for _, sentence in seen)


def frames(figure: Any, colour: str) -> int:
    """How many frames of a colour the main picture has."""
    for collection in figure.axes[0].collections:
        edges = collection.get_edgecolor()
        if len(edges) and to_hex(edges[0]).upper() == colour and collection.get_linewidth() > 2:
            return len(collection.get_segments())
    return 0


@pytest.mark.parametrize(("keep_prob", "wrong", "shown"), [(1.0, 0.2, 80), (0.5, 0.2, 80)])
def test_frames_say_what_the_network_answers(
    widgets: Any, keep_prob: float, wrong: float, shown: int
) -> None:
    """Red frames are answers that were taught, blue ones are right; both are counted."""
    answers, digits = widgets.stored_answers(keep_prob, wrong), widgets.spoiled_digits(wrong)
    assert len(answers) == shown
    figure = widgets.draw_by_heart(keep_prob, wrong, 400)
    learned = int((answers == digits.taught).sum())
    assert frames(figure, widgets.WRONG) == learned
    assert frames(figure, widgets.KEPT) == int((answers == digits.right).sum())
    assert any(f"({learned})" in text.get_text() for text in figure.axes[0].texts)


def test_spoiled_digits_have_wrong_labels(widgets: Any) -> None:
    """Each has a label that is not what the image shows; without wrong labels there are none."""
    digits = widgets.spoiled_digits()
    assert (digits.taught != digits.right).all()
    assert len(widgets.spoiled_digits(0.0).rows) == 0


def test_large_numbers_are_the_stored_means(widgets: Any) -> None:
    """By heart and error on new digits, rounded to per cent."""
    with np.load(SOURCE / "05_experiment" / "data" / "sweep.npz") as stored:
        examples = list(stored["examples"]).index(400)
        _, new, heart = 100 * stored["errors"][1, examples, 1].astype(float).mean(axis=0)
    written = [text.get_text() for text in widgets.draw_by_heart(0.2, 0.2, 400).texts]
    assert {"0.20", f"{heart:.0f} %", f"{new:.0f} %"} <= set(written)


def test_axes_stand_still_while_keep_prob_moves(widgets: Any) -> None:
    """The still part of the picture is one and the same image for all values."""
    assert widgets._still(0.2, 400) is widgets._still(0.2, 400)
    dots = [widgets.draw_by_heart(p, 0.2, 400).axes[0].lines[-1].get_xdata()[0] for p in (0.2, 0.4)]
    assert dots == [widgets.ERRORS.points(p, 0)[0] for p in (0.2, 0.4)]
    assert widgets.BY_HEART.x_limits == widgets.ERRORS.x_limits


def test_axis_of_errors_holds_for_all_switches(widgets: Any) -> None:
    """No mean lies above it, and none comes where the words are."""
    errors = 100 * widgets.measured("sweep")["errors"].astype(float)[..., :2]
    means = errors.mean(axis=3)
    assert means.max() < widgets.ERRORS.y_limits[1]
    right = widgets.measured("sweep")["keep_probs"] >= 0.5
    assert means[:, :, right].max() < 60


@pytest.mark.parametrize(
    ("keep_prob", "wrong", "verdict"),
    [
        (0.2, 0.2, "points better than no dropout"),
        (0.7, 0.0, "differs from no dropout by less than two"),
        (0.1, 0.0, "points worse than no dropout"),
        (1.0, 0.2, "This is the network without dropout."),
    ],
)
def test_sentence_says_what_was_measured(
    widgets: Any, keep_prob: float, wrong: float, verdict: str
) -> None:
    """The verdict follows from the paired difference and its standard error."""
    assert verdict in widgets.describe_by_heart(keep_prob, wrong, 400)


def test_spoiled_labels_are_marked(widgets: Any) -> None:
    """A changed label is shown with an arrow, an unchanged one without."""
    figure = widgets.draw_digits(np.zeros((3, 64)), np.array([1, 2, 3]), np.array([1, 7, 3]))
    assert [text.get_text() for text in figure.axes[0].texts] == ["1", "2 → 7", "3"]


def test_learning_curves_are_those_of_the_histories(widgets: Any) -> None:
    """Each history has a chart of its own, the largest keep_prob first, with both its curves."""
    histories = {p: {"train_error": [0.4, p / 4], "val_error": [0.3, p / 2]} for p in (0.5, 0.8)}
    figure = widgets.draw_curves(histories, wrong=0.2)
    titles = [t.get_text() for t in figure.axes[0].texts if "keep_prob" in t.get_text()]
    assert titles == ["keep_prob = 0.8", "keep_prob = 0.5"]
    curves = [
        collection.get_segments()
        for collection in figure.axes[0].collections
        if to_hex(collection.get_edgecolor()[0]).upper() == widgets.TRAINING
    ]
    assert len(curves) == 2
    for (train, val), keep_prob in zip(curves, (0.8, 0.5), strict=True):
        down = lambda curve: curve[0][1] - curve[1][1]  # noqa: E731
        ratio = (0.4 - keep_prob / 4) / (0.3 - keep_prob / 2)
        assert down(train) / down(val) == pytest.approx(ratio)


def test_measured_curves_are_the_stored_means(widgets: Any) -> None:
    """The history of no dropout ends at the mean errors after the last epoch."""
    history = widgets.measured_curves(0.2, 400, 1.0)[1.0]
    assert len(history["val_error"]) == 200
    assert history["train_error"][-1] == 0
    assert history["val_error"][-1] == pytest.approx(0.221, abs=0.0005)


def test_width_has_both_forms(widgets: Any) -> None:
    """One curve for a fixed width, one for a fixed expected number of kept units."""
    figure = widgets.draw_width()
    forms = [line.get_ydata() for line in figure.axes[0].lines]
    assert [len(form) for form in forms] == [7, 7]
    assert not np.array_equal(*forms)
    assert {"320", "32"} <= {text.get_text() for text in figure.axes[0].texts}
