"""Which states of generators are taken over from a side that is not trusted."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.errors import WireError
from autograder.protocol.generators import (
    GlobalState,
    advance,
    build,
    describe,
    is_generator,
    refusal,
)

MAKERS: dict[str, Callable[[], Any]] = {
    "PCG64": lambda: np.random.default_rng(3),
    "MT19937": lambda: np.random.Generator(np.random.MT19937(3)),
    "RandomState": lambda: np.random.RandomState(3),
    "Random": lambda: random.Random(3),
}


def _draw(rng: Any, count: int) -> None:
    if isinstance(rng, random.Random):
        for _ in range(count):
            rng.random()
    elif isinstance(rng, np.random.RandomState):
        rng.random_sample(count)
    else:
        rng.random(count)


@pytest.mark.parametrize("count", [0, 1, 700, 200_000])
@pytest.mark.parametrize("name", MAKERS)
def test_drawing_is_accepted(name: str, count: int) -> None:
    rng, theirs = MAKERS[name](), MAKERS[name]()
    _draw(theirs, 1)
    _draw(rng, 1)
    before = describe(rng)
    _draw(theirs, count)
    advance(rng, before, describe(theirs), wary=True)
    assert describe(rng) == describe(theirs)


@pytest.mark.parametrize("seed", [0, 42, 2**32 - 1])
@pytest.mark.parametrize("name", ["RandomState", "Random"])
def test_seeding_with_a_number_is_accepted(name: str, seed: int) -> None:
    rng, theirs = MAKERS[name](), MAKERS[name]()
    theirs.seed(seed)
    advance(rng, describe(rng), describe(theirs), wary=True)
    assert describe(rng) == describe(theirs)


@pytest.mark.parametrize("name", ["PCG64", "MT19937", "RandomState", "Random"])
def test_chosen_state_is_not_accepted(name: str) -> None:
    """Nor does the number that somebody aimed at come out."""
    rng = MAKERS[name]()
    before, chosen = describe(rng), describe(MAKERS[name]())
    if name == "Random":
        chosen["state"] = [3, [0] * 624 + [624], None]
    elif name == "PCG64":
        chosen["state"]["state"]["state"] = 0
    else:
        chosen["state"]["state"] = {"key": [0] * 624, "pos": 624}
    aimed_at = build(chosen).random()
    advance(rng, before, chosen, wary=True)
    assert rng.random() != aimed_at


def test_going_back_is_not_accepted() -> None:
    rng = np.random.default_rng(3)
    start = describe(rng)
    first = rng.random()
    advance(rng, describe(rng), start, wary=True)
    assert rng.random() != first


def test_increment_of_a_pcg64_stays() -> None:
    rng = MAKERS["PCG64"]()
    with pytest.raises(WireError, match="not its own"):
        advance(rng, describe(rng), describe(np.random.default_rng(4)), wary=True)


def test_more_draws_than_a_call_has_time_for_are_not_accepted() -> None:
    rng, theirs = MAKERS["PCG64"](), MAKERS["PCG64"]()
    theirs.bit_generator.advance(2**32 + 1)
    aimed_at = build(describe(theirs)).random()
    advance(rng, describe(rng), describe(theirs), wary=True)
    assert rng.random() != aimed_at


@pytest.mark.parametrize("kind", ["PCG64DXSM", "Philox", "SFC64"])
def test_rare_generators_are_refused_in_words(kind: str) -> None:
    """They stay where they are; so does a RandomState over anything but MT19937."""
    bits = getattr(np.random, kind)
    for rng in (np.random.Generator(bits(3)), np.random.RandomState(bits(3))):
        assert not is_generator(rng)
        assert kind in refusal(rng) and "default_rng" in refusal(rng)
    assert not is_generator(np.random.RandomState(np.random.PCG64(3)))


@pytest.mark.parametrize("accepted", [True, False])
def test_global_states(accepted: bool) -> None:
    kept = random.getstate(), np.random.get_state()
    try:
        ours, other = GlobalState(wary=True), GlobalState(wary=False)
        words = np.array(random.getstate()[1], np.uint32)
        key, pos = np.random.get_state()[1:3]
        for _ in range(1000):
            random.random()
        np.random.random_sample(1000)
        wanted = random.random(), np.random.random_sample()
        theirs = other.changes()
        random.setstate((3, tuple(words.tolist()), None))
        np.random.set_state(("MT19937", key, pos, 0, 0.0))
        if not accepted:
            zeros = np.zeros(625, np.uint32)
            theirs = {"python": [3, zeros, None], "numpy": [zeros[:624], 0, 0, 0.0]}
        ours.apply(theirs)
        seen = random.random(), np.random.random_sample()
        assert 0 < seen[0] < 1 and 0 < seen[1] < 1
        assert accepted == (random.getstate()[1] == _after(theirs, "python"))
        assert wanted != seen
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])


def _after(changes: dict[str, Any], name: str) -> tuple[int, ...]:
    """The words of Python's generator, one number drawn since."""
    rng = random.Random()
    rng.setstate((3, tuple(changes[name][1].tolist()), None))
    rng.random()
    return rng.getstate()[1]


def _wait(rng: Any, value: float | int) -> dict[str, Any]:
    """The state of a generator in which a second number of one's own choice waits."""
    chosen = describe(rng)
    state = chosen["state"]
    if chosen["type"] == "Random":
        state[2] = float(value)
    elif "has_gauss" in state:
        state |= {"has_gauss": 1, "gauss": float(value)}
    else:
        state |= {"has_uint32": 1, "uinteger": int(value)}
    return chosen


PAIRS: dict[str, Callable[[Any], Any]] = {
    "Random": lambda rng: rng.gauss(0, 1),
    "RandomState": lambda rng: rng.standard_normal(),
    "PCG64": lambda rng: rng.integers(0, 2**32, dtype=np.uint32),
}


@pytest.mark.parametrize("after", [0, 1, 5, 300])
@pytest.mark.parametrize("name", PAIRS)
def test_what_a_draw_left_waiting_is_accepted(name: str, after: int) -> None:
    """Also if other numbers were drawn since."""
    for earlier in (0, 1, 2, 150, 311, 312, 1000):
        rng, theirs = MAKERS[name](), MAKERS[name]()
        before = describe(rng)
        _draw(theirs, earlier)
        PAIRS[name](theirs)
        _draw(theirs, after)
        advance(rng, before, describe(theirs), wary=True)
        assert describe(rng) == describe(theirs), earlier


@pytest.mark.parametrize("value", [0, 200])
@pytest.mark.parametrize("drawn", [0, 1, 700])
@pytest.mark.parametrize("name", PAIRS)
def test_a_chosen_number_does_not_wait(name: str, drawn: int, value: int) -> None:
    rng, theirs = MAKERS[name](), MAKERS[name]()
    before = describe(rng)
    _draw(theirs, drawn)
    advance(rng, before, _wait(theirs, value), wary=True)
    assert PAIRS[name](rng) != value


@pytest.mark.parametrize("left", [True, False])
def test_waiting_numbers_of_the_global_generators(left: bool) -> None:
    kept = random.getstate(), np.random.get_state()
    try:
        ours, other = GlobalState(wary=True), GlobalState(wary=False)
        start = random.getstate(), np.random.get_state()
        random.gauss(0, 1)
        np.random.standard_normal()
        if not left:
            random.setstate((*random.getstate()[:2], 0.0))
            np.random.set_state((*np.random.get_state()[:4], 0.0))
        theirs = other.changes()
        wanted = random.gauss(0, 1), np.random.standard_normal()
        random.setstate(start[0])
        np.random.set_state(start[1])
        ours.apply(theirs)
        seen = random.gauss(0, 1), np.random.standard_normal()
        assert [a == b for a, b in zip(wanted, seen, strict=True)] == [left, left]
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])
