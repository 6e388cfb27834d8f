"""The small examples shown with a failure are right about right answers and show wrong ones."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solutions import backward, exams, experiment, masks, network, scaling, theory, variants
from solutions.exams import cases, cases_experiment, cases_network, cases_theory, cases_variants
from solutions.exams.base import ExamError
from solutions.exams.showing import SHOWN, attach, find_example, text_of

# imported for what they register
assert cases and cases_experiment and cases_network and cases_theory and cases_variants
REFERENCE: dict[str, Callable[..., Any]] = {
    name: value
    for module in (masks, scaling, backward, network, experiment, theory, variants)
    for name, value in inspect.getmembers(module, inspect.isfunction)
}


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_right_answer_has_no_example(name: str) -> None:
    """The reference gets every example right, so nothing right is ever shown as wrong."""
    assert find_example(name, REFERENCE[name]) is None


@pytest.mark.parametrize("name", sorted(SHOWN))
@pytest.mark.parametrize("wrong", [None, 0.5, "text", np.zeros(0), (np.ones(3), np.ones(3))])
def test_wrong_answer_is_shown(name: str, wrong: object) -> None:
    """A constant answer is wrong somewhere; call, what is expected and what came are said."""
    call, expected, seen = find_example(name, lambda *args: wrong)
    assert call.startswith(f"{name}(")
    assert expected
    assert seen == text_of(wrong)


def test_gradients_are_shown_beside_those_of_the_own_forward_pass() -> None:
    """A wrong backward pass is compared with differences of the learner's forward pass."""

    def forward(x: Any, params: Any, keep_prob: float, rng: Any, training: bool = True) -> Any:
        return network.mlp_forward(x, params, keep_prob, rng, training)  # a cache of its own

    def wrong(dy: Any, cache: Any) -> Any:
        return [(dW, 2 * db) for dW, db in network.mlp_backward(dy, cache)]

    call, expected, seen = find_example("mlp_backward_weights", wrong, forward)
    assert call.startswith("mlp_backward(np.array([[1.0], [-2.0]]), cache)")
    assert expected != seen
    assert find_example("mlp_backward_weights", network.mlp_backward, forward) is None


def test_crash_is_shown_by_its_kind() -> None:
    """The learner reads which exception the call raised, not its message."""

    def broken(*args: object) -> None:
        raise KeyError("secret")

    assert find_example("dropout_backward", broken)[2] == "KeyError is raised"


def test_example_comes_with_a_failure_that_has_no_name() -> None:
    """An exam that can name the mistake shows no example; one that cannot does."""

    def examine_apply_mask_value(function: object, mistakes: tuple[str, ...]) -> None:
        raise ExamError("wrong", mistakes)

    module: dict[str, Any] = {"examine_apply_mask_value": examine_apply_mask_value}
    attach(module)
    with pytest.raises(ExamError) as unnamed:
        module["examine_apply_mask_value"](lambda a, mask: a, ())
    assert unnamed.value.example[0].startswith("apply_mask(")
    with pytest.raises(ExamError) as named:
        module["examine_apply_mask_value"](lambda a, mask: a, ("flattened",))
    assert named.value.example is None


@pytest.mark.parametrize(
    "topic", ["masks", "scaling", "backward", "network", "experiment", "theory", "variants"]
)
def test_every_exam_shows_examples(topic: str) -> None:
    """All exams of the lessons that have examples are wrapped."""
    modules = [
        importlib.import_module(f"solutions.exams.{path.stem}")
        for path in Path(exams.__file__).parent.glob(f"{topic}*.py")
    ]
    found = [
        v
        for m in modules
        for n, v in vars(m).items()
        if n.startswith("examine_") and not n.startswith("examine_answer_")
    ]
    assert found
    assert [f.__name__ for f in found if not hasattr(f, "__wrapped__")] == []
