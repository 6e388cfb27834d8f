"""Whether a generator's new state is one that drawing leads to.

Student code may draw from a generator of a test, not choose what the test draws next: a test whose
numbers have all become 0 proves nothing. A state that neither drawing nor seeding with a number can
have led to is not taken over: one that nobody chose takes its place.
"""

from __future__ import annotations

import ctypes
import hashlib
from functools import cache
from typing import Any

import numpy as np

from autograder.protocol import waiting_words

MAX_TWISTS = 20_000  # of 624 words each; takes 60 ms
FEW_TWISTS = 500
MAX_BITS = 32  # of the number of draws: more than fit into the time of a call
WORDS = 624
MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645  # of a PCG64
_Words = np.ndarray[Any, np.dtype[np.uint32]]


def follows_pcg(before: dict[str, int], after: dict[str, int]) -> bool:
    """Say whether `after` lies fewer than 2**32 draws behind `before`, in the same stream.

    The lower a bit of a linear congruential generator, the shorter its period: the number of draws
    is found bit by bit (Brown, "Random number generation with arbitrary strides", 1994, backwards).
    """
    state, wanted = before["state"], after["state"]
    factor, plus = MULTIPLIER, before["inc"]
    for bit in range(MAX_BITS):
        if state == wanted:
            return True
        if (state ^ wanted) >> bit & 1:
            state = (state * factor + plus) % (1 << 128)
        plus = (factor + 1) * plus % (1 << 128)
        factor = factor * factor % (1 << 128)
    return bool(state == wanted)


def follows_twister(
    before: _Words, at: int, after: _Words, now: int, twists: int = MAX_TWISTS
) -> bool:
    """Say whether drawing, or seeding with a number, leads from one MT19937 state to another.

    Args:
        before: its 624 words.
        at: how many of them have been used.
        after: 624 words of the other state.
        now: how many of those have been used.
        twists: how many times 624 words may have been drawn.
    """
    if np.array_equal(before, after):
        return now >= at
    if now == WORDS and (_seeded_as_numpy_does(after) or _seeded_as_python_does(after)):
        return True
    return _twists_between(before, after, twists) is not None


def _twister(words: _Words, used: int) -> Any:
    bits = np.random.MT19937(0)
    bits.state = {"bit_generator": "MT19937", "state": {"key": words, "pos": used}}
    return bits


def _twists_between(before: _Words, after: _Words, twists: int) -> int | None:
    """Count how many times new words were made; None if that does not lead there."""
    wanted = after.astype(np.uint32).tobytes()
    bits = _twister(before, WORDS)
    address = bits.ctypes.state_address
    for count in range(1, twists + 1):
        bits.random_raw(WORDS, output=False)  # the first of them makes new words
        if ctypes.string_at(address, len(wanted)) == wanted:
            return count
    return None


def checked_gauss(
    before: tuple[Any, float | None],
    after: tuple[Any, float | None],
    taken: _Words,
    python: bool = True,
) -> float | None:
    """Take over the Gaussian that waits for the next draw.

    Args:
        before: 624 words of an MT19937 and how many of them have been used; what waited.
        after: the same, as the other side reports it.
        taken: the words that were taken over.
        python: it is Python's generator, not NumPy's.

    Returns:
        what waits; None for nothing, or if no draw has left it.
    """
    (old, then), (new, now) = before, after
    if now is None or not np.array_equal(np.array(new, np.uint32), taken):
        return None
    return now if now == then or _left_waiting(old, new, now, python) else None


def _left_waiting(before: Any, after: Any, waits: float, python: bool) -> bool:
    """Say whether the Gaussian that waits was left by a draw between two believed states.

    Args:
        before: 624 words of an MT19937, and how many of them have been used.
        after: the same, later.
        waits: the number.
        python: it is Python's generator, not NumPy's.
    """
    old, new = np.array(before, np.uint32), np.array(after, np.uint32)
    used = int(new[-1])
    words = _twister(new[:-1], 0).random_raw(used) if used else new[:0]
    if np.array_equal(old[:-1], new[:-1]):
        words = words[int(old[-1]) :]
    else:
        twists = _twists_between(old[:-1], new[:-1], MAX_TWISTS)
        if twists is None:
            return False
        last = _twister(old[:-1], WORDS if twists > 1 else int(old[-1]))
        last.random_raw(WORDS * max(0, twists - 2), output=False)
        last = last.random_raw(WORDS - (int(old[-1]) if twists == 1 else 0))
        words = np.append(last, words)
    return len(words) > 3 and waiting_words.left_by_gauss(words, waits, python)


def _mixed(words: Any, factor: int) -> Any:
    """Return the term in which both ways of seeding bring in the word before."""
    return (words ^ (words >> np.uint64(30))) * np.uint64(factor)


def _seeded_as_numpy_does(words: _Words) -> bool:
    long = words.astype(np.uint64)
    index = np.arange(1, WORDS, dtype=np.uint64)
    return np.array_equal((_mixed(long[:-1], 1812433253) + index).astype(np.uint32), words[1:])


@cache
def _start() -> Any:
    return np.random.RandomState(19650218).get_state(legacy=False)["state"]["key"]


def _seeded_as_python_does(words: _Words) -> bool:
    """Undo the second pass of `init_by_array`: each word of the first must bring in one key."""
    long = words.astype(np.uint64)
    index = np.arange(3, WORDS, dtype=np.uint64)
    first = ((long[3:] + index) ^ _mixed(long[2:-1], 1566083941)).astype(np.uint32)
    begun = _start()[4:] ^ _mixed(first[:-1].astype(np.uint64), 1664525).astype(np.uint32)
    keys = (first[1:] - begun).astype(np.uint32)
    return bool((keys == keys[0]).all())


def _nobodys(state: Any) -> int:
    """Return a number of 128 bits that depends on a state and that nobody can choose."""
    return int.from_bytes(hashlib.sha256(repr(state).encode()).digest()[:16], "little")


def checked_words(before: Any, after: Any, twists: int = FEW_TWISTS) -> _Words:
    """Take over the state of an MT19937: 624 words, and how many of them have been used.

    Returns:
        `after`, or a state that nobody chose where drawing from `before` cannot lead to it.
    """
    old, new = np.array(before, np.uint32), np.array(after, np.uint32)
    if follows_twister(old[:-1], int(old[-1]), new[:-1], int(new[-1]), twists):
        return new
    seeded = np.random.RandomState(_nobodys(new.tolist()) % (1 << 32))
    return np.append(seeded.get_state(legacy=False)["state"]["key"], np.uint32(WORDS))


def checked_state(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Take over the state of a generator, described as in `generators`.

    Returns:
        `after`, or a state that nobody chose where drawing from `before` cannot lead to it.
    """
    old, new = before["state"], after["state"]
    if after["type"] == "Random":
        version, words, gauss = new
        taken = checked_words(old[1], words, MAX_TWISTS)
        gauss = checked_gauss((old[1], old[2]), (words, gauss), taken)
        return {**after, "state": [version, taken.tolist(), gauss]}
    own, inner = old["state"], new["state"]
    if after["kind"] == "PCG64":
        if follows_pcg(own, inner):
            if waiting_words.may_wait(old, new) or waiting_words.left_by_half(
                inner, new["uinteger"]
            ):
                return after
        else:
            inner = {"state": _nobodys(inner), "inc": own["inc"]}
        return {**after, "state": {**new, "state": inner, "has_uint32": 0, "uinteger": 0}}
    words, wanted = ((*each["key"], each["pos"]) for each in (own, inner))
    taken = checked_words(words, wanted, MAX_TWISTS)
    *key, pos = taken.tolist()
    new = {**new, "state": {"key": key, "pos": pos}}
    if after["type"] == "RandomState":
        then, now = (s["gauss"] if s["has_gauss"] else None for s in (old, new))
        waits = checked_gauss((words, then), (wanted, now), taken, python=False)
        new |= {"has_gauss": int(waits is not None), "gauss": waits or 0.0}
    return {**after, "state": new}
