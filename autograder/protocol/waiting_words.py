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
MAX_STEPS = 10_000_000  # draws from an SFC64, which cannot jump; takes 30 ms
BLOCK = 4  # words that a Philox makes at once
WIDE = 1 << 64
TOLERANCE = 1e-12  # libraries differ in the last bit of a logarithm
_Any = np.ndarray[Any, np.dtype[Any]]


def left_by_gauss(words: _Any, waits: float, python: bool) -> bool:
    """Says whether the second of a pair of Gaussians made of these words is `waits`.

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


def left_by_half(kind: str, state: dict[str, Any], waits: int) -> bool:
    """Says whether the upper half of a word that a PCG64 has drawn lately is `waits`."""
    bits = getattr(np.random, kind)(0)
    bits.state = {"bit_generator": kind, "state": state, "has_uint32": 0, "uinteger": 0}
    bits.advance(-RECENT)
    return _upper_half(bits.random_raw(RECENT), waits)


def _upper_half(words: _Any, waits: int) -> bool:
    return bool((words >> np.uint64(32) == np.uint64(waits)).any())


def follows_sfc(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Says whether drawing leads from one state of an SFC64 to another."""
    old, new = before["state"]["state"], after["state"]["state"]
    steps = (new[3] - old[3]) % WIDE
    if steps > MAX_STEPS:
        return False
    bits = np.random.SFC64(0)
    inner: Any = {"state": np.array(old, np.uint64)}
    bits.state = {"bit_generator": "SFC64", "state": inner, "has_uint32": 0, "uinteger": 0}
    bits.random_raw(max(0, steps - RECENT), output=False)
    words = bits.random_raw(min(steps, RECENT))
    if bits.state["state"]["state"].tolist() != list(new):
        return False
    return may_wait(before, after) or _upper_half(words, after["uinteger"])


def may_wait(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Says whether nothing waits, or what has waited before."""
    if not after["has_uint32"]:
        return True
    return bool(before["has_uint32"]) and before["uinteger"] == after["uinteger"]


def follows_philox(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Says whether drawing leads from one state of a Philox to another."""
    start, end = (_counter(each["state"]["counter"]) for each in (before, after))
    blocks = (end - start) % (1 << 256)
    if blocks == 0:
        if before["buffer"] != after["buffer"] or before["buffer_pos"] > after["buffer_pos"]:
            return False
        words = np.array(after["buffer"], np.uint64)[before["buffer_pos"] : after["buffer_pos"]]
    elif blocks >= 1 << 40:
        return False
    else:
        back = min(blocks, RECENT // BLOCK)
        words = _philox_words(after["state"]["key"], end - back, back)
        if words[-BLOCK:].tolist() != list(after["buffer"]):
            return False
    return may_wait(before, after) or _upper_half(words, after["uinteger"])


def _counter(words: list[int]) -> int:
    return sum(int(word) << (64 * place) for place, word in enumerate(words))


def _philox_words(key: list[int], counter: int, blocks: int) -> _Any:
    words = [(counter >> (64 * place)) % WIDE for place in range(4)]
    bits = np.random.Philox(0)
    bits.state = {
        "bit_generator": "Philox",
        "state": {"counter": np.array(words, np.uint64), "key": np.array(key, np.uint64)},
        "buffer": np.zeros(BLOCK, np.uint64),
        "buffer_pos": BLOCK,
        "has_uint32": 0,
        "uinteger": 0,
    }
    return bits.random_raw(blocks * BLOCK)
