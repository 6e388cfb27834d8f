"""Exams of `momentum_step` and `prob_column_zero`, and of the predictions of lesson 03."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from solutions.exams.base import (
    Array,
    ExamError,
    article,
    call,
    close,
    fail,
    kind_of,
    numeric_array,
    pair,
    raises_value_error,
    unchanged,
)
from solutions.exams.several import together
from solutions.exams.showing import attach

Function = Callable[..., Any]
LR, BETA = 0.3, 0.6
Model = Callable[[Array, Array, Array], Array]


def example(seed: int, shape: tuple[int, ...] = (3, 4)) -> tuple[Array, Array, Array]:
    """`w, dw, velocity`, with entries where dw is zero and the velocity is not."""
    rng = np.random.default_rng(seed)
    w, dw, velocity = (rng.choice([-1.0, 1.0], shape) * rng.uniform(0.5, 2, shape) for _ in "wdv")
    dw.flat[1] = dw.flat[-1] = 0.0
    return w, dw, velocity


def step(function: Function, case: tuple[Array, Array, Array]) -> tuple[Array, Array, bool]:
    """Call the function; `(w, velocity)` in the order asked for, and whether they were exchanged.

    Raises:
        ExamError: the call crashed, or did not return two arrays of the right shape.
    """
    w, dw, velocity = case
    first, second = pair(call(function, *(x.copy() for x in case), LR, BETA), "(w, velocity)")
    new_w = numeric_array(first, w.shape, "w")
    new_v = numeric_array(second, w.shape, "the velocity")
    if not (new_w.any() and new_v.any()):
        fail("the weights or the velocity come back as zeros")
    right_v = BETA * velocity + dw
    right_w = w - LR * right_v
    if close(new_w, right_v, rtol=1e-5) and close(new_v, right_w, rtol=1e-5):
        return new_v, new_w, True
    return new_w, new_v, False


VELOCITY_MODELS: tuple[tuple[str, Model], ...] = (
    ("averaged_velocity", lambda w, dw, v: BETA * v + (1 - BETA) * dw),
    ("lr_in_velocity", lambda w, dw, v: BETA * v + LR * dw),
    ("lr_in_velocity", lambda w, dw, v: BETA * v - LR * dw),
    ("lr_in_velocity", lambda w, dw, v: LR * (BETA * v + dw)),
    ("beta_forgotten", lambda w, dw, v: v + dw),
    ("no_memory", lambda w, dw, v: dw),
    ("old_velocity_returned", lambda w, dw, v: v),
    ("downhill_uphill", lambda w, dw, v: BETA * v - dw),
    ("zero_gradient_frozen", lambda w, dw, v: np.where(dw != 0, BETA * v + dw, 0.0)),
    ("zero_gradient_frozen", lambda w, dw, v: np.where(dw != 0, BETA * v + dw, v)),
)


def examine_momentum_step_velocity(momentum_step: Function) -> None:
    """The velocity fades by beta and takes up the gradient, in any number of dimensions."""
    cases = [example(401, (3, 4)), example(402, (1, 5))]
    seen = [(case, step(momentum_step, case)[1]) for case in cases]
    if not all(close(got, BETA * v + dw, rtol=1e-5) for (_, dw, v), got in seen):
        fail("the new velocity is wrong", *_first_fitting(VELOCITY_MODELS, seen))
    w, dw, v = example(405, (2, 3))
    if not close(step(momentum_step, (w, 0 * dw, v))[1], BETA * v, rtol=1e-5):
        fail("where every gradient is zero the velocity is wrong", "zero_gradient_frozen")
    others: tuple[tuple[int, ...], ...] = ((7,), (2, 3, 2))
    for seed, shape in enumerate(others, start=403):
        case = example(seed, shape)
        expected = BETA * case[2] + case[1]
        try:
            right = close(step(momentum_step, case)[1], expected, rtol=1e-5)
        except ExamError as error:
            fail(f"with arrays of shape {shape}: {error.seen}", "two_dimensions_only")
        if not right:
            fail(f"with arrays of shape {shape} the velocity is wrong", "two_dimensions_only")


def _first_fitting(
    models: tuple[tuple[str, Model], ...], seen: list[tuple[tuple[Array, Array, Array], Array]]
) -> tuple[str, ...]:
    """Name of the first model that gives what was seen in every case, if there is one."""
    for name, model in models:
        if all(close(got, model(*case), rtol=1e-5) for case, got in seen):
            return (name,)
    return ()


def examine_momentum_step_weights(momentum_step: Function) -> None:
    """The weights step downhill by lr times the new velocity, zero gradient or not.

    Where the velocity is wrong, a step that agrees with it passes: that mistake has its own points.
    """
    cases = [example(411, (3, 4)), example(412, (5, 2))]
    steps = [step(momentum_step, case) for case in cases]
    if any(exchanged for _, _, exchanged in steps):
        fail("the velocity comes first and the weights second", "results_exchanged")
    both = list(zip(cases, steps, strict=True))
    if all(_agrees(case, new_w, new_v) for case, (new_w, new_v, _) in both):
        return
    velocities = [new_v for _, new_v, _ in steps]
    seen = [(case, new_w) for case, (new_w, _, _) in both]
    named = [name for name, model in _weight_models(velocities) if _all_fit(model, seen)]
    fail("the weights are not where the new velocity takes them", *named[:1])


def _agrees(case: tuple[Array, Array, Array], new_w: Array, new_v: Array) -> bool:
    """The step is right, or right for the velocity that the function made."""
    w, dw, v = case
    true_v = BETA * v + dw
    if close(new_v, true_v, rtol=1e-5):
        return close(new_w, w - LR * new_v, rtol=1e-5)
    agreeing = [w - LR * new_v, w - LR * true_v, w - LR * dw]
    forms = (  # a velocity of another form, and the step that belongs to it
        (BETA * v + LR * dw, w - new_v),
        (BETA * v + LR * (1 - BETA) * dw, w - new_v),
        (LR * true_v, w - new_v),
        (BETA * v - LR * dw, w + new_v),
        (BETA * v - LR * (1 - BETA) * dw, w + new_v),
        (BETA * v - dw, w + LR * new_v),
        (LR * v + dw, w - BETA * new_v),
        (np.where(dw != 0, true_v, new_v), np.where(dw != 0, w - LR * new_v, w)),
    )
    agreeing += [moved for form, moved in forms if close(new_v, form, rtol=1e-5)]
    return any(close(new_w, one, rtol=1e-5) for one in agreeing)


IndexedModel = Callable[[int, Array, Array, Array], Array]


def _weight_models(new: list[Array]) -> tuple[tuple[str, IndexedModel], ...]:
    """Where the weights go under each mistake, from the velocities that came back."""
    return (
        ("downhill_uphill", lambda i, w, dw, v: w + LR * new[i]),
        ("lr_forgotten", lambda i, w, dw, v: w - new[i]),
        ("plain_step", lambda i, w, dw, v: w - LR * dw),
        ("old_velocity_used", lambda i, w, dw, v: w - LR * v),
        ("nesterov_step", lambda i, w, dw, v: w - LR * (BETA * new[i] + dw)),
        ("zero_gradient_frozen", lambda i, w, dw, v: np.where(dw != 0, w - LR * new[i], w)),
    )


def _all_fit(model: IndexedModel, seen: list[tuple[tuple[Array, Array, Array], Array]]) -> bool:
    return all(close(got, model(i, *case), rtol=1e-5) for i, (case, got) in enumerate(seen))


def examine_momentum_step_contract(momentum_step: Function) -> None:
    """The arguments are left as they were, and float32 stays float32."""
    together(
        lambda: _arguments(momentum_step),
        lambda: _float32(momentum_step),
    )


def _arguments(momentum_step: Function) -> None:
    """`w`, `dw` and `velocity` are left as they were."""
    case = example(421)
    lent = tuple(array.copy() for array in case)
    new_w, new_v = pair(call(momentum_step, *lent, LR, BETA), "(w, velocity)")
    _substance(numeric_array(new_w, (3, 4), "w"), numeric_array(new_v, (3, 4), "the velocity"))
    _two_answers(new_w, new_v)
    for name, before, after in zip(("w", "dw", "velocity"), case, lent, strict=True):
        if not unchanged(before, after):
            fail(f"after the call the entries of {name} are others", "input_changed")


def _float32(momentum_step: Function) -> None:
    """float32 comes back as float32, float64 as float64."""
    for dtype in (np.float64, np.float32):
        lent = (array.astype(dtype) for array in example(431))
        new = pair(call(momentum_step, *lent, LR, BETA), "(w, velocity)")
        arrays = [numeric_array(x, (3, 4), n) for x, n in zip(new, ("w", "v"), strict=True)]
        _substance(*arrays)
        _two_answers(*arrays)
        for array in arrays:
            if array.dtype != dtype:
                names = ("float64_creep",) if array.dtype == np.float64 else ()
                fail(f"{np.dtype(dtype).name} arguments come back as {array.dtype}", *names)


def _two_answers(new_w: Array, new_v: Array) -> None:
    """Refuse one array handed back twice."""
    if np.array_equal(new_w, new_v):
        fail("weights and velocity come back as the same numbers")


def _substance(new_w: Array, new_v: Array) -> None:
    """Refuse answers that are one constant: no step looks like that."""
    if np.unique(new_w).size < 3 or np.unique(new_v).size < 3:
        fail("all weights, or all velocities, come back equal")


CHANCES = ((0.8, 1), (0.8, 3), (0.3, 5), (0.5, 2), (0.9, 12), (0.25, 40), (1.0, 4))
CHANCE_MODELS: tuple[tuple[str, Callable[[float, int], float]], ...] = (
    ("chance_of_kept", lambda p, n: p**n),
    ("chance_of_ever", lambda p, n: 1 - p**n),
    ("chance_of_ever", lambda p, n: 1 - (1 - p) ** n),
    ("batch_ignored", lambda p, n: 1 - p),
    ("chances_added", lambda p, n: (1 - p) * n),
    ("chances_added", lambda p, n: min(1.0, (1 - p) * n)),
    ("half_hard_coded", lambda p, n: 0.5**n),
)


def examine_prob_column_zero_chance(prob_column_zero: Function) -> None:
    """The chance that a unit is dropped in every example, to nine digits."""
    seen = [_chance(prob_column_zero, p, n) for p, n in CHANCES]

    def fits(model: Callable[[float, int], float]) -> bool:
        return all(
            math.isclose(got, model(p, n), rel_tol=1e-9, abs_tol=1e-30)
            for got, (p, n) in zip(seen, CHANCES, strict=True)
        )

    if fits(lambda p, n: (1 - p) ** n):
        return
    named = [name for name, model in CHANCE_MODELS if fits(model)]
    worst = max(range(len(seen)), key=lambda i: abs(seen[i] - (1 - CHANCES[i][0]) ** CHANCES[i][1]))
    p, n = CHANCES[worst]
    fail(
        f"with keep_prob = {p} and a batch of {n} the function says {seen[worst]:.4g}",
        *named[:1],
        hint="" if named else "One example first: how often is the unit dropped? Then two.",
    )


def _chance(function: Function, keep_prob: float, batch: int) -> float:
    """The answer for one case, which is said where there is none."""
    try:
        return _number(call(function, keep_prob, batch), "the chance")
    except ExamError as error:
        if "not_written" in error.mistakes:
            raise
        case = f"with keep_prob = {keep_prob} and a batch of {batch}"
        fail(f"{case}: {error.seen}", *error.mistakes, hint=error.hint)
        raise


def examine_prob_column_zero_validation(prob_column_zero: Function) -> None:
    """A keep_prob outside (0, 1] raises ValueError, 0 and NaN included."""
    first, second = (_number(call(prob_column_zero, p, 3), "the chance") for p in (0.4, 0.6))
    if first == second:
        fail("the chance does not depend on keep_prob")
    for bad in (0.0, -0.2, 1.5, math.nan):
        said = raises_value_error(prob_column_zero, bad, 3)
        if said:
            fail(f"with keep_prob = {bad} no ValueError: {said}", "no_validation")


def _number(value: Any, what: str) -> float:
    """A plain finite number, whatever its type; not a bool, a string or an array.

    Raises:
        ExamError: it is something else.
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
        fail(f"{what} is {'None' if value is None else article(kind_of(value))}, not a number")
    if isinstance(value, np.complexfloating) or not math.isfinite(value):
        fail(f"{what} is not a finite number")
    return float(value)


def _predict(value: Any, right: float, wrong: dict[float, str], hint: str) -> None:
    number = _number(value, "the answer")
    if math.isclose(number, right, abs_tol=1e-6):
        return
    names = [n for known, n in wrong.items() if math.isclose(number, known, abs_tol=1e-6)]
    fail(f"the answer is not {number:g}", *names[:1], hint=hint)


def examine_answer_kept_gradient(value: Any) -> None:
    """A gradient of 2 at a kept unit's output, keep_prob = 0.8: what arrives at its input?"""
    wrong = {
        2.0: "no_scale_backward",
        1.6: "multiplied_by_keep_prob",
        10.0: "scaled_by_drop_prob",
        3.125: "scaled_twice",
        2.0 / math.sqrt(0.8): "scaled_by_square_root",
    }
    _predict(value, 2.5, wrong, "How much does `out` grow when this `a` grows by 0.01?")


def examine_answer_dark_columns(value: Any) -> None:
    """Three examples, five units: how many columns of dW are zero for certain?"""
    hint = "A column collects from every example. When does none of them give anything?"
    _predict(value, 2.0, {}, hint)


def examine_answer_moved_weight(value: Any) -> None:
    """w = 1, velocity 0.5, dw = 0, lr = 0.1, beta = 0.9: the weight after one step."""
    wrong = {
        1.0: "zero_gradient_frozen",
        0.95: "beta_forgotten",
        1.045: "downhill_uphill",
        0.55: "lr_forgotten",
    }
    _predict(value, 0.955, wrong, "First the new velocity, with no gradient at all. Then the step.")


def examine_answer_line_order(value: Any) -> None:
    """Forward, loss and backward of one layer, as five letters in the order of computation."""
    letters = "".join(c for c in value.upper() if c.isalpha()) if type(value) is str else ""
    if sorted(letters) != sorted(ORDER):
        fail(
            "the answer does not hold each of the letters A to E once",
            hint='Write the five letters in quotes, "ABCDE" say.',
        )
    if letters != ORDER:
        first = next(
            i for i, (got, right) in enumerate(zip(letters, ORDER, strict=True)) if got != right
        )
        fail(
            f"line {letters[first]} cannot be number {first + 1}",
            hint="Which names does that line read, and which line makes them?",
        )


ORDER = "CEDBA"

attach(globals())
