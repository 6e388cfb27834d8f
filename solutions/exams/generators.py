"""Where a drawn mask's numbers come from: the generator that is passed in, and nothing else.

`check_generator` belongs to the checks of `draws.py`; see there what a `draw` is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from solutions.exams.base import Array, ExamError, fail

Draw = Callable[[tuple[int, ...], float, np.random.Generator], Array]


def check_generator(draw: Draw) -> None:
    """Every number comes from the generator that is passed in, and from no global state.

    Same seed, same mask; a second call with the same generator, or another seed, gives another.

    Raises:
        ExamError: named global_seed_reset, drawn_once, new_generator_each_call or
            generator_ignored.
    """
    shape, keep_prob = (61, 67), 0.7
    rng = np.random.default_rng(8100)
    moves = [repr(rng.bit_generator.state)]
    masks = []
    with _watched_globals() as touched:
        for _ in range(2):
            masks.append(_sample(draw, shape, keep_prob, rng))
            moves.append(repr(rng.bit_generator.state))
        masks.append(_sample(draw, shape, keep_prob, np.random.default_rng(8100)))
        masks.append(_of_another_kind(draw, shape, keep_prob))
    if "numpy" in touched:
        fail("after the call NumPy's global generator is not as it was before", "global_seed_reset")
    first, second, same_seed, other_seed = masks
    again, repeats = np.array_equal(first, second), np.array_equal(first, same_seed)
    if "random" in touched or (not repeats and moves[0] == moves[1]):
        fail("two generators of the same seed give different masks", "generator_ignored")
    if again:
        seen = "two calls in a row with one generator give the same mask"
        fail(seen, *_name_of_repetition(draw, first, other_seed, moves, keep_prob))
    if not repeats:
        fail(
            "two generators of the same seed give different masks, although the generator is used",
            hint="Which part of the draw does not come from `rng`?",
        )
    if np.array_equal(first, other_seed):
        seen = "generators of two different seeds give the same mask"
        if moves[0] == moves[1]:
            fail(seen, "generator_ignored")
        fail(f"{seen}, although they are used", hint="How many different masks can your code draw?")


def _of_another_kind(draw: Draw, shape: tuple[int, int], keep_prob: float) -> Array:
    """One draw from a generator of another seed and another kind."""
    try:
        return _sample(draw, shape, keep_prob, np.random.Generator(np.random.MT19937(8200)))
    except ExamError as error:
        fail(
            f"with a generator built on MT19937 instead of PCG64: {error.seen}",
            *error.mistakes,
            hint=error.hint or "Use the generator's own methods only; every kind has the same.",
        )


def _sample(draw: Draw, shape: tuple[int, int], keep_prob: float, rng: Any) -> Array:
    """One draw; where all its entries are equal, sixty of them, so that draws can be told apart."""
    kept = draw(shape, keep_prob, rng)
    if kept.all() or not kept.any():
        more = [draw((2, 3), keep_prob, rng).ravel() for _ in range(60)]
        return np.concatenate([kept.ravel(), *more])
    return kept


@contextmanager
def _watched_globals() -> Iterator[set[str]]:
    """Yield a set that holds, at the end, which global generators were touched inside.

    They start from states that no learner seeds with, and get their own states back.
    """
    touched: set[str] = set()
    saved = np.random.get_state(legacy=False), random.getstate()
    np.random.seed(20140615)
    random.seed(20140616)
    before = _global_states()
    try:
        yield touched
    finally:
        after = _global_states()
        touched |= {n for n, b, a in zip(("numpy", "random"), before, after, strict=True) if a != b}
        np.random.set_state(saved[0])
        random.setstate(saved[1])


def _global_states() -> tuple[str, str]:
    """The state of NumPy's global generator and of `random`'s, as comparable text."""
    state = np.random.get_state(legacy=False)
    inner = state["state"]
    numpy_state = f"{inner['key'].tobytes().hex()} {inner['pos']} {state['has_gauss']}"
    return numpy_state, repr(random.getstate())


def _name_of_repetition(
    draw: Draw, first: Array, other_seed: Array, moves: list[str], keep_prob: float
) -> tuple[str, ...]:
    """Why two calls in a row gave one mask: drawn once and kept, or drawn from a new generator."""
    if moves[0] != moves[1] and moves[1] == moves[2]:
        return ("drawn_once",)
    if not np.array_equal(first, other_seed):
        return ("new_generator_each_call",) if moves[0] == moves[2] else ()
    if first.ndim == 1:
        return ()
    rows, columns = first.shape
    if np.array_equal(first, draw((rows, columns), 0.2, np.random.default_rng(8500))):
        return ("drawn_once",)
    wider = draw((rows, columns + 1), keep_prob, np.random.default_rng(8600))
    if np.array_equal(wider.ravel()[: first.size], first.ravel()):
        return ("new_generator_each_call",)
    return ("drawn_once",) if np.array_equal(wider[:, :columns], first) else ()
