"""How the exams of lesson 05 call `train` and read its histories, and the small data they use.

`train` is judged by properties that any right recipe has. So nothing here depends on one
trajectory, and a cell that is about another property reads a history leniently: errors given in
percent, as counts or as accuracies, and steps uphill, cost in one cell only (`Runs`,
`in_any_unit`).
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from solutions.exams.base import Array, ExamError, call, fail

Function = Callable[..., Any]
LISTS = ("train_error", "val_error")
SHARE = "share"


@dataclass(frozen=True)
class Data:
    """Training and validation data for one call."""

    x: Array
    y: Array
    x_val: Array
    y_val: Array

    @cached_property
    def digest(self) -> bytes:
        """Of all four arrays: equal for equal data."""
        digest = hashlib.blake2b(digest_size=16)
        for array in (self.x, self.y, self.x_val, self.y_val):
            digest.update(repr((array.shape, array.dtype.str)).encode() + array.tobytes())
        return digest.digest()


@dataclass(frozen=True)
class Runs:
    """Calls `train` and gives its errors as shares, whatever unit it uses.

    The exams ask for rates far beyond those of a lesson, where `exp` may overflow: no warning then.
    A training takes time, and a judge asks for one that another judge has seen: a history is kept
    and given again. `anew` forgets them, for who asks whether two trainings are the same.

    Attributes:
        train: the learner's function.
        unit: a key of `SHARES`.
        slower: divides every learning rate; for recipes that sum the loss over a batch.
        uphill: turns the sign of every learning rate; for recipes that step the wrong way.
        exchanged: the two lists have each other's names.
        known: histories by everything that `train` was given.
    """

    train: Function
    unit: str = SHARE
    slower: bool = False
    uphill: bool = False
    exchanged: bool = False
    known: dict[tuple[Any, ...], Array] = field(default_factory=dict, compare=False, repr=False)

    def anew(self) -> Runs:
        """The same without what is known."""
        return replace(self, known={})

    def __call__(self, data: Data, keep_prob: float, seed: int, **settings: Any) -> Array:
        """Errors of one training, shape (2, epochs): training and validation."""
        settings.setdefault("batch", len(data.y))
        if self.slower:
            settings["lr"] /= settings["batch"]
        if self.uphill:
            settings["lr"] = -settings["lr"]
        key = (data.digest, keep_prob, seed, *sorted(settings.items()))
        if key not in self.known:
            arrays = (data.x.copy(), data.y.copy(), data.x_val.copy(), data.y_val.copy())
            rng = np.random.default_rng(seed)
            with np.errstate(over="ignore", invalid="ignore"):
                history = call(self.train, *arrays, keep_prob, rng, **settings)
            self.known[key] = read(history)
        errors = self.known[key]
        if self.exchanged:
            errors = errors[::-1]
        sizes = np.array([[len(data.y)], [len(data.y_val)]])
        return SHARES[self.unit](errors, sizes)


_latest: list[Runs] = []  # of the function that was asked for last


def runs_of(train: Function) -> Runs:
    """Return the runs of a function; the cells that follow know what this one has seen."""
    if not (_latest and _latest[0].train is train):
        _latest[:] = [Runs(train)]
    return _latest[0]


SHARES: dict[str, Callable[[Array, Array], Array]] = {
    SHARE: lambda errors, sizes: errors,
    "accuracy": lambda errors, sizes: 1 - errors,
    "percent": lambda errors, sizes: errors / 100,
    "accuracy in percent": lambda errors, sizes: 1 - errors / 100,
    "count": lambda errors, sizes: errors / sizes,
    "count of right answers": lambda errors, sizes: 1 - errors / sizes,
}


def read(history: Any) -> Array:
    """A history as an array of shape (2, epochs); how it must look in full is judged elsewhere."""
    if type(history) is not dict or not set(LISTS) <= set(history):
        fail("the history is not a dict with the lists train_error and val_error")
    try:
        errors = np.array([history[name] for name in LISTS], dtype=float)
    except (TypeError, ValueError):
        fail("the history does not hold two lists of numbers of one length")
    if errors.ndim != 2 or errors.size == 0 or not np.isfinite(errors).all():
        fail("the history does not hold two lists of finite numbers")
    return errors


def unit_of(runs: Runs) -> str:
    """In what the errors are given, seen of a network that is not trained; "" if unclear.

    Its answers have nothing to do with the labels, so it is wrong in four cases of five.
    """
    data = noise(300, 5, 12, 41)
    start = runs(data, 0.5, 42, hidden=5, epochs=1, lr=0.0)[:, -1]
    ranges = {
        SHARE: (0.6, 1.0),
        "accuracy": (0.05, 0.4),
        "percent": (65.0, 100.0),
        "accuracy in percent": (8.0, 32.0),
        "count": (190.0, 300.0),
        "count of right answers": (36.0, 100.0 - 36.0),
    }
    fitting = [
        unit for unit, (low, high) in ranges.items() if ((low <= start) & (start <= high)).all()
    ]
    return fitting[0] if fitting else ""


def contradicted(runs: Runs, lr: float = 0.2) -> Array:
    """Both errors in the end where the validation set is the training set with other labels."""
    data = clusters(60, 3, 51)
    data = Data(data.x, data.y, data.x, (data.y + 1) % 3)
    errors = runs(data, 0.5, 52, hidden=16, epochs=25, lr=lr, batch=6)
    return np.asarray(errors[:, -8:].mean(axis=1))


def climbs(runs: Runs) -> bool:
    """True where easy data are learned with a negative learning rate only."""
    data, last = clusters(120, 4, 21), {}
    for lr in (0.3, -0.3):
        errors = runs(data, 0.5, 23, hidden=32, epochs=80, lr=lr, batch=60)
        last[lr] = errors[:, -5:].mean(axis=1)
    return bool((last[0.3] > 0.1).all() and (last[-0.3] <= 0.1).all())


def answers_zero(runs: Runs) -> bool:
    """True where the answer to every example is class 0, from the first epoch on."""
    for classes, seed in ((3, 46), (5, 47)):
        data = clusters(60, classes, seed)
        for labels in (data.y, data.y_val):  # no two classes are equally frequent
            labels[: len(labels) // 2][labels[: len(labels) // 2] == 0] = 1
        wrong = np.array([[np.mean(labels != 0)] for labels in (data.y, data.y_val)])
        try:
            errors = runs(data, 0.5, seed, hidden=8, epochs=3, lr=0.1, batch=12)
        except ExamError:
            return False
        if not np.allclose(errors, wrong, atol=1e-9):
            return False
    return True


@contextlib.contextmanager
def saying_zero(train: Function) -> Iterator[None]:
    """Say of a function whose answers are all 0 that they are, whatever else is seen of it.

    Raises:
        ExamError: named always_class_zero, or as it was raised.
    """
    try:
        yield
    except ExamError as error:
        if "not_written" in error.mistakes or not answers_zero(runs_of(train)):
            raise
    else:
        return
    fail("after the first epoch every example gets the answer 0", "always_class_zero")


def in_any_unit(train: Function, judge: Callable[[Runs], None], slower: bool = True) -> None:
    """`judged_in_any_unit`, where all answers being 0 is said before anything else."""
    with saying_zero(train):
        judged_in_any_unit(train, judge, slower)


def judged_in_any_unit(train: Function, judge: Callable[[Runs], None], slower: bool) -> None:
    """Judge `train`; where that fails, judge again as the function's own habits ask for.

    What other cells charge is taken as it is: the unit of the errors, the sign of a step, and which
    list is which.

    Args:
        train: the learner's function.
        judge: raises `ExamError` where the property does not hold.
        slower: whether a recipe that sums the loss over a batch may show the property at a rate
            divided by the size of the batch.

    Raises:
        ExamError: what the last judgement at the usual rate said.
    """
    usual = runs_of(train)
    unit = unit_of(usual)
    last = ExamError("")
    if unit in ("", SHARE):
        try:
            judge(usual)
            return
        except ExamError as error:
            if "not_written" in error.mistakes:
                raise
            last = error
    if not unit:
        fail(last.seen, hint=last.hint)  # whatever these numbers are, they point to nothing
    own = replace(usual, unit=unit)
    own = replace(own, uphill=climbs(own))
    train_error, val_error = contradicted(own)
    own = replace(own, exchanged=bool(train_error >= 0.85 and val_error <= 0.15))
    try:
        judge(own)
        return
    except ExamError as error:
        last = error
    try:
        if not slower or "kept_by_count" in last.mistakes:
            raise last
        judge(replace(own, slower=True))
    except ExamError:
        raise last from None


def noise(n: int, classes: int, inputs: int, seed: int) -> Data:
    """Inputs that say nothing about the labels; `n` examples in each set, classes balanced."""
    rng = np.random.default_rng(seed)
    x, x_val = rng.random((2, n, inputs))
    y, y_val = (rng.permutation(np.arange(n) % classes) for _ in range(2))
    return Data(x, y, x_val, y_val)


def clusters(n: int, classes: int, seed: int, spread: float = 0.15, inputs: int = 12) -> Data:
    """One cluster a class, far apart: easy to learn. `n` examples to train on, 90 to validate."""
    rng = np.random.default_rng(seed)
    centres = 0.25 + 0.5 * (np.random.default_rng(77).random((classes, inputs)) < 0.5)
    y, y_val = (rng.permutation(np.arange(size) % classes) for size in (n, 90))
    x, x_val = (
        np.clip(centres[k] + spread * rng.normal(size=(len(k), inputs)), 0, 1) for k in (y, y_val)
    )
    return Data(x, y, x_val, y_val)


def needles(n: int, seed: int, inputs: int = 30) -> Data:
    """Two classes that three of the inputs tell apart; the others are noise.

    A few random hidden units see little of the three: the hidden layer has to learn them.
    """
    rng = np.random.default_rng(seed)
    y, y_val = (rng.permutation(np.arange(size) % 2) for size in (n, 200))
    x, x_val = (rng.random((len(k), inputs)) for k in (y, y_val))
    for inputs_of_set, labels in ((x, y), (x_val, y_val)):
        inputs_of_set[:, :3] = (
            0.2 + 0.6 * labels[:, None] + rng.uniform(-0.2, 0.2, (len(labels), 3))
        )
    return Data(x, y, x_val, y_val)
