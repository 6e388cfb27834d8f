"""Lesson 08's widget: real ipywidgets, real figures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from solutions.bug_clinic import check_dropout
from solutions.exams.clinic_wrong import BACKWARD, SCALING

SOURCE = Path(__file__).resolve().parents[2] / "source"
PAIRS = {"one": SCALING[0](), "two": BACKWARD[0]()}


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
    panel = widgets.explore(check_dropout, PAIRS)
    for name, value in (("patient", "two"), ("keep_prob", 0.4)):
        before = panel.picture.value
        panel.controls[name].value = value
        assert panel.picture.value != before
    drawn = widgets.draw_pair("two", 0.4, check_dropout, PAIRS)
    assert panel.picture.value == sys.modules["panel"].png(drawn)
    assert "finds a bug (AssertionError)" in panel.sentence.value


def test_sentence_says_what_the_check_says(widgets: ModuleType) -> None:
    """A check that is silent, and one that is not written."""

    def unwritten(forward: Any, backward: Any) -> None:
        raise NotImplementedError

    silent = widgets.describe_pair("one", 0.8, lambda forward, backward: None, PAIRS)
    assert silent.endswith("Your check finds nothing.")
    assert "not written yet" in widgets.describe_pair("one", 0.8, unwritten, PAIRS)
