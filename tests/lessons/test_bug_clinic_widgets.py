"""Lesson 08's widget: real ipywidgets, real figures."""

from __future__ import annotations

import html
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from solutions.bug_clinic import check_dropout

SOURCE = Path(__file__).resolve().parents[2] / "source"


def patients() -> dict[str, Any]:
    """The two pairs that the notebook shows, from its own cell."""
    notebook = json.loads((SOURCE / "08_bug_clinic" / "08_bug_clinic.ipynb").read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"]]
    space: dict[str, Any] = {"np": np}
    exec(next(cell for cell in cells if cell.startswith("def forward_1")), space)
    return {
        "one": (space["forward_1"], space["backward_1"]),
        "two": (space["forward_2"], space["backward_2"]),
    }


PATIENTS = patients()


@pytest.fixture
def widgets(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The lesson's own `widgets`, imported as a notebook in its folder does."""
    monkeypatch.syspath_prepend(str(SOURCE))
    monkeypatch.syspath_prepend(str(SOURCE / "08_bug_clinic"))
    for name in ("widgets", "panel"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import widgets

    yield widgets
    for name in ("widgets", "panel"):
        sys.modules.pop(name, None)


def test_changing_a_control_redraws_the_picture(widgets: ModuleType) -> None:
    """After each change the image is what the pure function draws from the new values."""
    panel = widgets.explore(check_dropout, PATIENTS)
    for name, value in (("patient", "two"), ("keep_prob", 0.4)):
        before = panel.image
        panel.controls[name].value = value
        assert panel.image != before
    shared = sys.modules["drawing"]
    said = widgets.verdicts(check_dropout, PATIENTS)
    still = shared.pixels(widgets.draw_still("two", said))
    drawn = widgets.draw_pair("two", 0.4, PATIENTS, {"two": still})
    assert panel.image == shared.png(drawn)
    assert "finds 10 of 10 bugs and accepts a right pair." in panel.sentence.value


def test_healthy_pair_is_right_and_infected_ones_are_not(widgets: ModuleType) -> None:
    """Judged by the reference, which knows nothing of the widget."""
    right = widgets.healthy(PATIENTS)
    check_dropout(*right)
    for pair in widgets.infected(right).values():
        with pytest.raises(AssertionError):
            check_dropout(*pair)


@pytest.mark.parametrize("keep_prob", [0.05, 0.5, 0.8, 1.0])
def test_healthy_pair_divides_by_keep_prob(widgets: ModuleType, keep_prob: float) -> None:
    """For every rate of the slider, and with negative entries."""
    forward, backward = widgets.healthy(PATIENTS)
    a = np.random.default_rng(1).normal(size=(40, 30))
    out, mask = forward(a, keep_prob, np.random.default_rng(2))
    np.testing.assert_allclose(out, a * mask / keep_prob)
    np.testing.assert_allclose(backward(a, mask, keep_prob), out)
    assert abs(np.mean(mask) - keep_prob) <= 6 * np.sqrt(keep_prob * (1 - keep_prob) / a.size)


def words_of(figure: Any) -> list[str]:
    return [text.get_text() for text in figure.texts]


def test_picture_and_sentence_say_what_is_missed(widgets: ModuleType) -> None:
    """A check that finds nothing, one that rejects everything, and one that is not written."""

    def rejects(forward: Any, backward: Any) -> None:
        raise AssertionError

    def unwritten(forward: Any, backward: Any) -> None:
        raise NotImplementedError

    for check, word, last, said in (
        (
            lambda forward, backward: None,
            "missed",
            "accepted",
            "finds 0 of 10 bugs and accepts",
        ),
        (rejects, "found", "rejected", "finds 10 of 10 bugs, but rejects a right pair."),
        (unwritten, "–", "–", "Your check is not written yet."),
    ):
        seen = widgets.verdicts(check, PATIENTS)
        words = words_of(widgets.draw_still("one", seen))
        assert words.count(word) == 10 + (word == last)
        assert words[-1] == last
        assert said in widgets.describe_pair("one", 0.8, PATIENTS, seen)


def test_all_that_is_given_is_shown(widgets: ModuleType) -> None:
    """The x axes, which stand still, are wide enough."""
    assert np.abs(widgets.given()).max() < widgets.SHOWN[1]


def test_words_of_an_assertion_are_shown(widgets: ModuleType) -> None:
    """A check that rejects a right pair: the sentence has what its assertion says."""

    def narrow(forward: Any, backward: Any) -> None:
        raise AssertionError("density <0.1>\nmore")

    assert 'saying "density <0.1>".' in html.unescape(
        widgets.explore(narrow, PATIENTS).sentence.value
    )


def test_dots_are_red_where_mask_and_factor_ask_for_something_else(widgets: ModuleType) -> None:
    """Patient 1 does not divide; at keep_prob = 1 there is nothing to divide by."""
    before = widgets.given()[0]
    for keep_prob, wrong in ((0.5, True), (1.0, False)):
        mask, out, _ = widgets.passes(PATIENTS["one"], keep_prob)
        good = widgets.is_right(before, out, mask, keep_prob)
        assert (~good[mask]).all() == wrong
        assert good[~mask].all()


def test_the_picture_is_there_before_a_check_is(widgets: ModuleType) -> None:
    """Every name in the list has a dash."""
    figure = widgets.draw_ready("one", 0.6, PATIENTS)
    assert sys.modules["drawing"].png(figure).startswith(b"\x89PNG")
