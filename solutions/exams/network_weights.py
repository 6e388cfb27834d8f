"""Exams of `mlp_backward`: what becomes of the gradient at each z, and manners."""

from __future__ import annotations

import numpy as np

from solutions.exams.base import Array, close, fail, not_judged, unchanged
from solutions.exams.network_back import (
    Backward,
    Case,
    along,
    call_back,
    forward_pass,
)
from solutions.exams.network_passed import (
    judged,
    walks,
)
from solutions.exams.network_read import read
from solutions.exams.network_realised import question, realise
from solutions.exams.network_seen import Forward, normal
from solutions.exams.showing import attach


@judged
def examine_mlp_backward_weights(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """db sums dz, dW pairs it with what the layer read, in the order of params; dy stays."""
    cases = walks(mlp_backward, mlp_forward, 3500)
    for case in cases:
        _check_form(case)
        for layer in (3, 2, 1):
            _check_bias(case, layer)
    _check_products(cases)
    _check_batch(mlp_backward, mlp_forward)
    _check_arguments(mlp_backward, mlp_forward)


def _check_form(case: Case) -> None:
    if case.gradients.named:
        fail("the gradients are not in the form of params", *case.gradients.named)
    for layer, db in enumerate(case.gradients.db, start=1):
        if db is None:
            fail(f"db of layer {layer} does not have the shape of b", "db_not_summed")


def _check_bias(case: Case, layer: int) -> None:
    db, dz = case.gradients.db[layer - 1], case.dz[layer - 1]
    assert db is not None
    batch = len(case.others)
    if layer == 3:
        wanted = [case.dy, case.dy * case.example.f3 * case.example.y_slope]
        if not any(close(dz, one, rtol=1e-6) for one in wanted):
            averaged = any(close(dz * batch, one, rtol=1e-6) for one in wanted)
            named = ("averaged_over_batch",) if averaged else ()
            fail("the gradient at the output layer's z is not dy", *named)
    if not close(db, dz, rtol=1e-6, atol=1e-12):
        averaged = close(db * batch, dz, rtol=1e-6)
        named = ("averaged_over_batch",) if averaged else ("db_not_summed",) if not db.any() else ()
        if named or case.follows(layer, dz):
            fail(f"db of layer {layer} is not the sum of dz over the examples", *named)
        fail(f"db and dW of layer {layer} are made of two different gradients at z")


def _check_products(cases: list[Case]) -> None:
    """dW is the outer product of dz and what the layer read; named where all that is wrong fits."""
    wrong = [
        (case, layer)
        for case in cases
        for layer in (3, 2, 1)
        if not any(_is_product(case, layer, a) for a in case.reads(layer))
    ]
    if not wrong:
        return
    undropped = [_is_product(c, n, c.realised(n - 1)[0]) if n > 1 else False for c, n in wrong]
    unscaled = [
        _is_product(c, n, c.realised(n - 1)[0] * (c.realised(n - 1)[1] != 0)) if n > 1 else False
        for c, n in wrong
    ]
    named = ["undropped_activation_in_dw"] if all(undropped) else []
    named += ["unscaled_activation_in_dw"] if all(unscaled) else []
    layer = wrong[0][1]
    if all(_of_another(c, n) for c, n in wrong):
        fail(
            f"dW of layer {layer} pairs what that layer read with another gradient than that at z,"
            " of which db is the sum"
        )
    fail(
        f"dW of layer {layer} does not fit what that layer read in the forward pass",
        *(named if len(named) == 1 else ()),
    )


def _is_product(case: Case, layer: int, read_by_layer: Array) -> bool:
    dW, dz = case.gradients.dW[layer - 1], case.dz[layer - 1]
    return close(dW, np.outer(dz, read_by_layer), rtol=1e-6, atol=1e-12)


def _of_another(case: Case, layer: int) -> bool:
    """True when dW pairs what the layer read with a vector that is no multiple of dz."""
    dW, dz = case.gradients.dW[layer - 1], case.dz[layer - 1]
    for a in case.reads(layer):
        if a.any():
            other = dW @ a / (a @ a)
            if close(dW, np.outer(other, a), 1e-6) and not along(other, dz):
                return True
    return False


def _check_batch(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """With gradients for all examples the output layer's are sums over them."""
    x, params = question(3600)
    y, cache = forward_pass(mlp_forward, mlp_backward, x, params, 0.7, 3600)
    examples = realise(x, params, y, 0.7)
    dy = normal(3601, y.shape)
    known = [e for e in examples if e is not None]
    if len(known) < len(examples) or any(e.before or (e.f3 * e.y_slope != 1).any() for e in known):
        not_judged()
        return
    reads = np.array([e.h2 * e.f2 for e in known])
    right = np.array([e.h2 * (e.f2 != 0) / 0.7 for e in known])
    total = dy.sum(axis=0)
    dW = [dy.T @ reads, dy.T @ right]
    gradients = read(call_back(mlp_backward, dy.copy(), cache), params)
    db = gradients.db[2]
    if db is None or not close(db, total, rtol=1e-6):
        averaged = db is not None and close(db * len(y), total, rtol=1e-6)
        named = "averaged_over_batch" if averaged else "db_not_summed"
        fail("db of the output layer is not the sum of dy over the examples", named)
    if not any(close(gradients.dW[2], one, rtol=1e-6) for one in dW):
        fail("dW of the output layer is not the sum over the examples")


def _check_arguments(mlp_backward: Backward, mlp_forward: Forward) -> None:
    """dy is left as it is; a cache may be used up."""
    x, params = question(3620)
    y, cache = forward_pass(mlp_forward, mlp_backward, x, params, 0.7, 3620)
    dy = normal(3621, y.shape)
    lent = dy.copy()
    call_back(mlp_backward, lent, cache)
    if not unchanged(dy, lent):
        fail("after the call dy is not what it was", "input_changed")


attach(globals())
