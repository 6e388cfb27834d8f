"""Reads the answer of `mlp_backward`, in whatever form it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from solutions.exams.base import Array, ExamError, article, fail, kind_of, numeric_array
from solutions.exams.network_seen import Params


@dataclass(frozen=True)
class Gradients:
    """What came back, in the order and orientation of `params`.

    Attributes:
        dW: one array for each layer.
        db: the same; None where the shape is not that of the bias.
        named: mistakes in the form of the answer.
    """

    dW: tuple[Array, ...]
    db: tuple[Array | None, ...]
    named: tuple[str, ...] = ()


def read(answer: Any, params: Params) -> Gradients:
    """Put an answer into the form asked for, and say what had to be put right.

    Raises:
        ExamError: it holds no gradients at all.
    """
    shapes = [W.shape for W, _ in params]
    named: list[str] = []
    if not isinstance(answer, tuple | list):
        fail(f"the answer is {article(kind_of(answer))}, not a list of pairs (dW, db)")
    pairs = list(answer)
    if len(pairs) == 2 * len(params) and all(type(one) is np.ndarray for one in pairs):
        pairs, named = list(zip(pairs[::2], pairs[1::2], strict=True)), ["not_in_pairs"]
    if len(pairs) != len(params):
        fail(f"the answer has {len(pairs)} entries, one pair for each of 3 layers is asked for")
    for number, item in enumerate(pairs, start=1):
        if not isinstance(item, tuple | list) or len(item) != 2:
            fail(f"entry {number} of the answer is not a pair (dW, db)")
    exchanged = [len(_shape(item[0])) == 1 and len(_shape(item[1])) == 2 for item in pairs]
    if any(exchanged):
        pairs = [item[::-1] if turn else item for item, turn in zip(pairs, exchanged, strict=True)]
        named = [*named, "pairs_exchanged"]
    found = [_shape(item[0]) for item in pairs]
    if found != shapes and found[::-1] == shapes:
        pairs, named = pairs[::-1], [*named, "order_reversed"]
    elif found != shapes and all(f in (s, s[::-1]) for f, s in zip(found, shapes, strict=True)):
        turned = zip(pairs, found, shapes, strict=True)  # one layer, two or all three
        pairs = [(dW if shape == right else dW.T, db) for (dW, db), shape, right in turned]
        named = [*named, "transposed_dw"]
    elif found != shapes and [shape[::-1] for shape in found[::-1]] == shapes:
        pairs = [(dW.T, db) for dW, db in pairs[::-1]]
        named = [*named, "order_reversed", "transposed_dw"]
    dWs: list[Array] = []
    dbs: list[Array | None] = []
    for number, (item, (W, b)) in enumerate(zip(pairs, params, strict=True), start=1):
        dWs.append(numeric_array(item[0], W.shape, f"dW of layer {number}").astype(float))
        try:
            dbs.append(numeric_array(item[1], b.shape, f"db of layer {number}").astype(float))
        except ExamError:
            dbs.append(None)
    return Gradients(tuple(dWs), tuple(dbs), tuple(named))


def _shape(value: Any) -> tuple[int, ...]:
    return value.shape if type(value) is np.ndarray else ()
