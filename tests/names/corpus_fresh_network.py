"""Lesson 04 once more, crossed: each way to draw in one layer or both, each way to scale."""

from itertools import product

from tests.names.corpus_fresh import BAD_DRAW, DRAW
from tests.names.corpus_network import forward
from tests.names.harness import Row


def _drawn(layer: int, draw: str) -> dict[str, str]:
    return {f"mask{layer}": f"s = h{layer}.shape\nmask{layer} = {draw}"}


def _scaled(layer: int, out: str) -> dict[str, str]:
    return {f"d{layer}": f"d{layer} = " + out.format(h=f"h{layer}", m=f"mask{layer}")}


_OUT = {
    "where": "np.where({m}, {h} / keep_prob, 0)",
    "factor": "{h} * ({m} / keep_prob)",
    "reciprocal": "{m} * {h} * (1 / keep_prob)",
}
_BAD_OUT = {
    "undivided": ("{h} * {m}", "missing_scale"),
    "root": ("{h} * {m} / keep_prob**0.5", "scaled_by_square_root"),
    "times": ("{h} * {m} * keep_prob", "multiplied_by_keep_prob"),
    "twice": ("{h} * {m} / keep_prob**2", "scaled_twice"),
    "two": ("{h} * {m} * 2.0", "half_hard_coded", "missing_scale"),
    "unmasked": (
        "{h} / keep_prob",
        "hidden_layer_without_dropout",
        "no_dropout_at_all",
        "mask_not_applied",
        "missing_scale",
    ),
}

# Evaluation draws with keep_prob = 1: who draws wrongly there drops units in evaluation, too. One
# seed in both layers gives one mask.
_ALWAYS = ("dropout_in_evaluation", "same_mask_in_every_layer")


def _rows() -> tuple[list[Row], list[Row]]:
    right = [
        forward(
            f"{d}-{o}",
            **_drawn(1, DRAW[d]),
            **_drawn(2, DRAW[d]),
            **_scaled(1, _OUT[o]),
            **_scaled(2, _OUT[o]),
        )
        for d, o in product(DRAW, _OUT)
    ]
    right += [
        forward(f"{one}-then-{two}", **_drawn(1, DRAW[one]), **_drawn(2, DRAW[two]))
        for one, two in (("rand", "choice"), ("exponential", "flat"), ("fortran", "complement"))
    ]
    wrong = [
        forward(f"{d}-in-{k}", *_ALWAYS, *BAD_DRAW[d][1:], **_drawn(k, BAD_DRAW[d][0]))
        for d, k in product(BAD_DRAW, (1, 2))
    ]
    wrong += [
        forward(
            f"{d}-in-both",
            *_ALWAYS,
            *BAD_DRAW[d][1:],
            **_drawn(1, BAD_DRAW[d][0]),
            **_drawn(2, BAD_DRAW[d][0]),
        )
        for d in BAD_DRAW
    ]
    wrong += [
        forward(f"{o}-in-{k}", *_BAD_OUT[o][1:], **_scaled(k, _BAD_OUT[o][0]))
        for o, k in product(_BAD_OUT, (1, 2))
    ]
    wrong += [
        forward(
            f"{o}-in-both",
            *_BAD_OUT[o][1:],
            **_scaled(1, _BAD_OUT[o][0]),
            **_scaled(2, _BAD_OUT[o][0]),
        )
        for o in _BAD_OUT
    ]
    return right, wrong


RIGHT, WRONG = _rows()
