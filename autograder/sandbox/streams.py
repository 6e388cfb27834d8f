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

MAX_TWISTS = 20_000  # of 624 words each; takes 60 ms
FEW_TWISTS = 500
MAX_BITS = 40  # of the number of draws
WORDS = 624
MULTIPLIERS = {
    "PCG64": 0x2360ED051FC65DA44385DF649FCCF645,
    "PCG64DXSM": 0xDA942042E4DD58B5,
}
_Words = np.ndarray[Any, np.dtype[np.uint32]]


def follows_pcg(kind: str, before: dict[str, int], after: dict[str, int]) -> bool:
    """Says whether `after` lies fewer than 2**40 draws behind `before`, in the same stream.

    The lower a bit of a linear congruential generator, the shorter its period: the number of draws
    is found bit by bit (Brown, "Random number generation with arbitrary strides", 1994, backwards).
    """
    state, wanted = before["state"], after["state"]
    factor, plus = MULTIPLIERS[kind], before["inc"]
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
    """Says whether drawing, or seeding with a number, leads from one MT19937 state to another.

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
    wanted = after.astype(np.uint32).tobytes()
    bits = np.random.MT19937(0)
    bits.state = {"bit_generator": "MT19937", "state": {"key": before, "pos": WORDS}}
    address = bits.ctypes.state_address
    for _ in range(twists):
        bits.random_raw(WORDS, output=False)  # the first of them makes new words
        if ctypes.string_at(address, len(wanted)) == wanted:
            return True
    return False


def _mixed(words: Any, factor: int) -> Any:
    """The term in which both ways of seeding bring in the word before."""
    return (words ^ (words >> np.uint64(30))) * np.uint64(factor)


def _seeded_as_numpy_does(words: _Words) -> bool:
    long = words.astype(np.uint64)
    index = np.arange(1, WORDS, dtype=np.uint64)
    return np.array_equal((_mixed(long[:-1], 1812433253) + index).astype(np.uint32), words[1:])


@cache
def _start() -> Any:
    return np.random.RandomState(19650218).get_state(legacy=False)["state"]["key"]


def _seeded_as_python_does(words: _Words) -> bool:
    """Undoes the second pass of `init_by_array`: each word of the first must bring in one key."""
    long = words.astype(np.uint64)
    index = np.arange(3, WORDS, dtype=np.uint64)
    first = ((long[3:] + index) ^ _mixed(long[2:-1], 1566083941)).astype(np.uint32)
    begun = _start()[4:] ^ _mixed(first[:-1].astype(np.uint64), 1664525).astype(np.uint32)
    keys = (first[1:] - begun).astype(np.uint32)
    return bool((keys == keys[0]).all())


def _nobodys(state: Any) -> int:
    """A number of 128 bits that depends on a state and that nobody can choose."""
    return int.from_bytes(hashlib.sha256(repr(state).encode()).digest()[:16], "little")


def believed_words(before: Any, after: Any, twists: int = FEW_TWISTS) -> _Words:
    """Takes over the state of an MT19937: 624 words, and how many of them have been used.

    Returns:
        `after`, or a state that nobody chose where drawing from `before` cannot lead to it.
    """
    old, new = np.array(before, np.uint32), np.array(after, np.uint32)
    if follows_twister(old[:-1], int(old[-1]), new[:-1], int(new[-1]), twists):
        return new
    seeded = np.random.RandomState(_nobodys(new.tolist()) % (1 << 32))
    return np.append(seeded.get_state(legacy=False)["state"]["key"], np.uint32(WORDS))


def believed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Takes over the state of a generator, described as in `generators`.

    Returns:
        `after`, or a state that nobody chose where drawing from `before` cannot lead to it.
    """
    old, new = before["state"], after["state"]
    if after["type"] == "Random":
        version, words, gauss = new
        taken = believed_words(old[1], words, MAX_TWISTS).tolist()
        return {**after, "state": [version, taken, gauss if taken == words else None]}
    own, inner = old["state"], new["state"]
    if after["kind"] in MULTIPLIERS and not follows_pcg(after["kind"], own, inner):
        inner = {"state": _nobodys(inner), "inc": own["inc"]}
        return {**after, "state": {**new, "state": inner, "has_uint32": 0}}
    if after["kind"] == "MT19937":
        words, wanted = ((*each["key"], each["pos"]) for each in (own, inner))
        *key, pos = believed_words(words, wanted, MAX_TWISTS).tolist()
        return {**after, "state": {**new, "state": {"key": key, "pos": pos}}}
    return after
