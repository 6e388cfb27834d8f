"""Lesson 09's reference beside PyTorch's dropout."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from solutions.practice import nn_dropout

torch = pytest.importorskip("torch", reason="make torch installs it")
SOURCE = Path(__file__).resolve().parents[2] / "source"


@pytest.mark.parametrize("p", [0.0, 0.2, 1.0])
def test_both_take_the_same_p(p: float) -> None:
    """The share dropped agrees within six sigma, and what survives has the same values."""
    torch.manual_seed(1)
    theirs = torch.nn.Dropout(p)(torch.ones(200, 300, dtype=torch.float64)).numpy()
    ours = nn_dropout(np.ones((200, 300)), p, np.random.default_rng(1))
    bound = 6 * np.sqrt(2 * p * (1 - p) / ours.size)
    assert abs(np.mean(ours == 0) - np.mean(theirs == 0)) <= bound
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs))


def test_the_case_of_the_lesson_agrees_with_the_formulas_of_lessons_2_and_3(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Computed now or recorded: the mask of the output gives output and gradient."""
    monkeypatch.syspath_prepend(str(SOURCE))
    monkeypatch.syspath_prepend(str(SOURCE / "09_practice"))
    for name in ("widgets", "panel", "drawing"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import widgets

    computed = widgets.torch_case()
    monkeypatch.setitem(sys.modules, "torch", None)
    stored = widgets.torch_case()
    assert computed["source"].startswith("computed")
    assert stored["source"].startswith("recorded")
    for case in (computed, stored):
        mask = case["out"] != 0
        np.testing.assert_allclose(case["out"], np.where(mask, case["x"] / 0.7, 0))
        np.testing.assert_allclose(case["gradient"], np.where(mask, case["dout"] / 0.7, 0))
    for name in ("widgets", "panel", "drawing"):
        sys.modules.pop(name, None)
