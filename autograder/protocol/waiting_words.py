"""Second numbers that wait in a generator until the next draw, and whether drawing has left them.

A Gaussian comes in pairs and a word of 64 bits holds two of 32: the second one waits in the state.
Student code may leave what a draw has left there, not a number of its own choice: the test would
draw that. A number is looked for among those that the latest words give; what is not found there
does not wait.
"""

from __future__ import annotations

from typing import Any

import numpy as np

RECENT = 1000  # words of 64 bits that are looked through
TOLERANCE = 1e-12  # libraries differ in the last bit of a logarithm
_Any = np.ndarray[Any, np.dtype[Any]]


def left_by_gauss(words: _Any, waits: float, python: bool) -> bool:
    """Say whether the second of a pair of Gaussians made of these words is `waits`.

    Args:
        words: consecutive 32-bit words of an MT19937.
        python: as `random.gauss` makes them; else as `RandomState.normal` does.
    """
    wide = words.astype(np.uint64)
    real = ((wide[:-1] >> 5) * 67_108_864 + (wide[1:] >> 6)) / 9_007_199_254_740_992.0
    first, second = real[:-2], real[2:]
    with np.errstate(all="ignore"):
        if python:
            made = np.sin(2 * np.pi * first) * np.sqrt(-2 * np.log(1 - second))
        else:
            x, y = 2 * first - 1, 2 * second - 1
            square = x * x + y * y
            made = np.where(square < 1, x * np.sqrt(-2 * np.log(square) / square), np.nan)
        return bool((np.abs(made - waits) <= TOLERANCE * abs(waits)).any())


def left_by_half(state: dict[str, Any], waits: int) -> bool:
    """Say whether the upper half of a word that a PCG64 has drawn lately is `waits`."""
    bits: Any = np.random.PCG64(0)
    bits.state = {"bit_generator": "PCG64", "state": state, "has_uint32": 0, "uinteger": 0}
    bits.advance(-RECENT)
    return bool((bits.random_raw(RECENT) >> np.uint64(32) == np.uint64(waits)).any())


def may_wait(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Say whether nothing waits, or what has waited before."""
    if not after["has_uint32"]:
        return True
    return bool(before["has_uint32"]) and before["uinteger"] == after["uinteger"]
