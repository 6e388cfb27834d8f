"""States of random generators, as plain values that can cross between the sides.

A generator that a test passes to the student's function is drawn from there and has to come back
advanced, with the children its seed sequence spawned. Kinds: `numpy.random.Generator` over PCG64
(`default_rng`) or MT19937, `numpy.random.RandomState` over MT19937, `random.Random`, and the two
global states.
"""

from __future__ import annotations

import ctypes
import random
from typing import Any

import numpy as np

from autograder.errors import WireError
from autograder.protocol import generator_states

KINDS: dict[tuple[str, str], Any] = {
    ("Generator", "PCG64"): np.random.PCG64,
    ("Generator", "MT19937"): np.random.MT19937,
    ("RandomState", "MT19937"): np.random.MT19937,
}
MAX_SPAWNED = 10_000  # children one call may spawn
SEED = 2_718_281_828  # of the global generators; none that a student would choose
GLOBAL_PYTHON: random.Random = random._inst
GLOBAL_NUMPY: np.random.RandomState = np.random.mtrand._rand

Description = dict[str, Any]  # JSON-able: arrays are lists of int


def is_generator(value: object) -> bool:
    """Say whether `value` is a generator of a kind that can cross."""
    kind = type(value)
    return kind is random.Random or (
        kind in (np.random.Generator, np.random.RandomState)
        and (kind.__name__, type(_bits(value)).__name__) in KINDS
    )


def refusal(value: object) -> str:
    """Say why a generator cannot cross; "" if it is of no other kind than those that can."""
    kind = type(value)
    if kind not in (np.random.Generator, np.random.RandomState) or is_generator(value):
        return ""
    return (
        f"A {kind.__name__} over {type(_bits(value)).__name__} cannot be passed to the student:"
        " pass np.random.default_rng(seed) or np.random.RandomState(seed)."
    )


def _bits(rng: Any) -> Any:
    return rng._bit_generator if type(rng) is np.random.RandomState else rng.bit_generator


def describe(rng: Any) -> Description:
    """Return the full state of a generator, with its seed sequence."""
    if type(rng) is random.Random:
        version, words, gauss = rng.getstate()
        return {"type": "Random", "state": [version, list(words), gauss]}
    bits = _bits(rng)
    if type(rng) is np.random.RandomState:
        state = _plain(rng.get_state(legacy=False))
        return {"type": "RandomState", "kind": type(bits).__name__, "state": state}
    seed = bits.seed_seq
    return {
        "type": "Generator",
        "kind": type(bits).__name__,
        "state": _plain(bits.state),
        "seed": _describe_seed(seed) if type(seed) is np.random.SeedSequence else None,
    }


def _plain(state: Any) -> Any:
    """Return a bit generator's state with lists in place of arrays."""
    inner = state["state"]
    if type(inner) is dict and any(type(v) is np.ndarray for v in inner.values()):
        state["state"] = {k: v.tolist() if type(v) is np.ndarray else v for k, v in inner.items()}
    return state


def _arrays(state: Any) -> Any:
    """Return the reverse of `_plain`."""
    inner = {
        k: np.array(v, dtype=np.uint32) if type(v) is list else v for k, v in state["state"].items()
    }
    return {**state, "state": inner}


def _describe_seed(sequence: Any) -> list[Any]:
    entropy = sequence.entropy
    if entropy is not None and type(entropy) is not int:
        entropy = [int(e) for e in entropy]
    key = [int(k) for k in sequence.spawn_key]
    return [entropy, key, int(sequence.pool_size), int(sequence.n_children_spawned)]


def build(description: Description) -> Any:
    """Make a new generator from a description.

    Raises:
        WireError: the description is of no generator.
    """
    try:
        rng = _empty(description)
        _set_state(rng, description)
        return rng
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError) as error:
        raise WireError(f"A generator's state is not valid ({type(error).__name__}).") from None


def _empty(description: Description) -> Any:
    if description["type"] == "Random":
        return random.Random(0)
    bits = KINDS[description["type"], description["kind"]]
    if description["type"] == "RandomState":
        return np.random.RandomState(bits(0))
    if description["seed"] is None:
        return np.random.Generator(bits(0))
    entropy, key, pool_size, spawned = description["seed"]
    if not 4 <= pool_size <= 64 or len(key) > 1000:
        raise ValueError("seed sequence out of range")
    sequence = np.random.SeedSequence(
        entropy, spawn_key=key, pool_size=pool_size, n_children_spawned=spawned
    )
    return np.random.Generator(bits(sequence))


def _set_state(rng: Any, description: Description) -> None:
    state = description["state"]
    if description["type"] == "Random":
        version, words, gauss = state
        if gauss is not None and type(gauss) is not float:
            raise ValueError("gauss")
        rng.setstate((version, tuple(words), gauss))
        return
    if "pos" in state["state"] and not 0 <= int(state["state"]["pos"]) <= 624:
        raise ValueError("position out of range")
    full = _arrays(state)
    if description["type"] == "RandomState":
        rng.set_state(full)
    else:
        rng.bit_generator.state = full


def _stream(description: Description) -> Any:
    """Return what drawing never changes: the increment of a PCG64."""
    return description["state"]["state"]["inc"] if description.get("kind") == "PCG64" else None


def advance(rng: Any, before: Description, after: Any, wary: bool = False) -> None:
    """Bring `rng` from the state `before` to the state `after` that the other side reports.

    Args:
        wary: the other side is not trusted; see `streams`.

    Raises:
        WireError: `after` is the state of another kind of generator or of another stream.
    """
    try:
        if (after["type"], after.get("kind")) != (before["type"], before.get("kind")):
            raise WireError("A generator came back as another kind of generator.")
        if _stream(after) != _stream(before):
            raise WireError("A generator came back with a state that is not its own.")
        _set_state(rng, generator_states.checked_state(before, after) if wary else after)
        if after.get("seed") and before.get("seed"):
            count = after["seed"][3] - before["seed"][3]
            if not 0 <= count <= MAX_SPAWNED:
                raise WireError("A generator came back with a seed sequence that is not its own.")
            if count:
                rng.bit_generator.seed_seq.spawn(count)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError) as error:
        raise WireError(f"A generator's state is not valid ({type(error).__name__}).") from None


STATE_BYTES = 4 * 625  # 624 words and the position, for both global generators


def _peek_python() -> bytes:
    """Return the raw state of the global `random.Random`, read in place."""
    return ctypes.string_at(id(GLOBAL_PYTHON) + object.__basicsize__, STATE_BYTES)


def _peek_agrees() -> bool:
    """Say whether `_peek_python` reads what `random.getstate` says on this interpreter."""
    words = random.getstate()[1]
    if type(GLOBAL_PYTHON).__basicsize__ < object.__basicsize__ + STATE_BYTES:
        return False
    return sorted(np.frombuffer(_peek_python(), np.uint32).tolist()) == sorted(words)


CAN_PEEK = _peek_agrees()


def start_alike() -> None:
    """Put `random` and `numpy.random` into the states in which every conversation starts."""
    random.seed(SEED)
    np.random.seed(SEED)


class GlobalState:
    """The states of `random` and `numpy.random`, and which of them the other side knows.

    Every message between the sides asks whether they changed, so that is answered from the raw
    memory of the generators (half a microsecond each) and not through their slow accessors.
    """

    def __init__(self, wary: bool) -> None:
        """Both sides start from the same states: see `start_alike`.

        Args:
            wary: the other side is the student's: take over only what drawing can have led to.
        """
        self._bits: Any = None
        self._address = 0
        self._remember_python()
        self._remember_numpy()
        self._wary = wary

    def _remember_python(self) -> None:
        self._python = self._python_now()

    def _python_now(self) -> Any:
        raw = _peek_python() if CAN_PEEK else random.getstate()
        return raw, getattr(GLOBAL_PYTHON, "gauss_next", None)

    def _remember_numpy(self) -> None:
        state = GLOBAL_NUMPY.get_state(legacy=False)
        self._numpy_gauss = (state["has_gauss"], state["gauss"])
        self._numpy_bits = self._numpy_now()

    def _numpy_now(self) -> bytes:
        bits = GLOBAL_NUMPY._bit_generator
        if bits is not self._bits:
            self._bits = bits
            known = type(bits) is np.random.MT19937  # else np.random.set_bit_generator was used
            self._address = bits.ctypes.state_address if known else 0
        return ctypes.string_at(self._address, STATE_BYTES) if self._address else b""

    def _numpy_changed(self) -> bool:
        bits = self._numpy_now()
        if bits != self._numpy_bits:
            return bool(bits)
        if not self._numpy_gauss[0]:  # a second normal number can only wait after a draw
            return False
        state = GLOBAL_NUMPY.get_state(legacy=False)
        return (state["has_gauss"], state["gauss"]) != self._numpy_gauss

    def changes(self) -> dict[str, Any]:
        """Return what changed since the last exchange, as plain values; empty if nothing did."""
        out: dict[str, Any] = {}
        if self._python_now() != self._python:
            self._remember_python()
            version, words, gauss = random.getstate()
            out["python"] = [version, np.array(words, dtype=np.uint32), gauss]
        if self._numpy_changed():
            state = GLOBAL_NUMPY.get_state(legacy=False)
            inner = state["state"]
            self._remember_numpy()
            out["numpy"] = [inner["key"], inner["pos"], *self._numpy_gauss]
        return out

    def apply(self, changes: dict[str, Any]) -> None:
        """Take over what the other side changed.

        Raises:
            WireError: the state is not valid.
        """
        try:
            if "python" in changes:
                version, internal, gauss = changes["python"]
                if gauss is not None and type(gauss) is not float:
                    raise ValueError("gauss")
                if self._wary:
                    _, old, waited = random.getstate()
                    taken = generator_states.checked_words(old, internal)
                    gauss = generator_states.checked_gauss((old, waited), (internal, gauss), taken)
                    internal = taken
                random.setstate((version, tuple(internal.tolist()), gauss))
                self._remember_python()
            if "numpy" in changes:
                key, pos, has_gauss, gauss = changes["numpy"]
                if not 0 <= int(pos) <= 624:
                    raise ValueError("position out of range")
                if self._wary:
                    state = GLOBAL_NUMPY.get_state(legacy=False)
                    words = (*state["state"]["key"], state["state"]["pos"])
                    sent, now = (*key, pos), float(gauss) if has_gauss else None
                    waited = state["gauss"] if state["has_gauss"] else None
                    *key, pos = taken = generator_states.checked_words(words, sent)
                    now = generator_states.checked_gauss(
                        (words, waited), (sent, now), taken, python=False
                    )
                    has_gauss, gauss = now is not None, now or 0.0
                if type(GLOBAL_NUMPY._bit_generator) is not np.random.MT19937:
                    # The student put another kind in its place.
                    np.random.mtrand.set_bit_generator(np.random.MT19937(0))
                GLOBAL_NUMPY.set_state(("MT19937", key, int(pos), int(has_gauss), float(gauss)))
                self._remember_numpy()
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
            raise WireError(f"A global state is not valid ({type(error).__name__}).") from None
