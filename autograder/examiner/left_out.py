"""What a comparison leaves out without a word: `zip` ends with the shortest, pandas skips NaN.

`all(a == b for a, b in zip(f(), [0, 1, 4]))` holds for `[0]`, and `abs(f() - expected).sum() == 0`
for a series with none of the labels of `expected`: pandas makes NaN of both, and counts it as 0.
Where the own solution leaves nothing out, a test that did so gives no full points.
"""

from __future__ import annotations

import builtins
import contextlib
import sys
import weakref
from typing import TYPE_CHECKING, Any

from autograder.examiner.proxies import Handle

if TYPE_CHECKING:
    from autograder.examiner.places import Places

_watching: list[weakref.ref[Places]] = []  # those of the examiner that is at work, if any


class _LikeIts(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.__bases__)


def builtins_for(places: Places) -> dict[str, Any]:
    """Return Python's builtins with a `zip` and a `map` that tell when something is left over."""
    return vars(builtins) | {kind.__name__: _telling(kind, places) for kind in (zip, map)}


def _telling(kind: Any, places: Places) -> Any:
    class Pairs(kind, metaclass=_LikeIts):  # type: ignore[misc]
        def __init__(self, *given: Any, **_: Any) -> None:
            self._given, self._count = given, 0

        def __next__(self) -> Any:
            try:
                item = super().__next__()
            except StopIteration:
                over = any(_length(one) > self._count for one in self._given)
                places.see_left_out(kind.__name__, self._count, over=over)
                raise
            self._count += 1
            return item

    Pairs.__name__ = Pairs.__qualname__ = kind.__name__
    return Pairs


def _length(value: Any) -> int:
    if not issubclass(type(value), Handle):  # a student's object would be asked
        with contextlib.suppress(Exception):
            return len(value)
    return 0


def watch_labels(places: Places) -> None:
    """Have pandas, which is imported, tell when it joins tables of which one has other labels."""
    index = sys.modules["pandas"].Index
    if not _watching:  # what is put in place stays as long as the process
        join = index.join

        def join_seen(these: Any, those: Any, *args: Any, **kwargs: Any) -> Any:
            joined = join(these, those, *args, **kwargs)
            if (seen := _watching[0]()) and not _are_alike(these, those):
                seen.see_left_out("labels", over=True)
            return joined

        index.join = join_seen
    _watching[:] = [weakref.ref(places)]


def _are_alike(these: Any, those: Any) -> bool:
    return bool(these.isin(those).all() and those.isin(these).all())
