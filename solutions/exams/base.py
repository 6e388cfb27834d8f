"""What every exam is built from: one exception, safe calls, checks of form, bounds.

An exam takes the learner's function and calls it from outside, with plain arguments. It never sees
source code, and it never trusts an answer: type, shape and finiteness are checked before values,
and what is expected is computed before the function is called, since the function may change what
it is given.
"""

from __future__ import annotations

import contextlib
import difflib
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

import numpy as np
import numpy.ma  # np.unique imports it when first called, in each fork anew: 6 ms

from solutions.exams.mistakes import MISTAKES, Mistake

Array = np.ndarray[Any, Any]
NOTES = logging.getLogger("not_judged")  # the grader listens, see autograder.examiner.not_judged
HIDDEN_BY_ANOTHER = "another mistake hides this: mend that one first"
KINDS = {
    kind.__name__: kind
    for kind in (bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, range)
}


class ExamError(AssertionError):
    """A property does not hold.

    Attributes:
        seen: what was seen, in words that name no hidden input and no line of the answer.
        mistakes: names (keys of `MISTAKES`) of the mistakes that the evidence points to; empty
            where it points to none.
        titles: the same mistakes in a learner's words.
        hint: a question or a step that leads on without giving the answer.
        passage: heading of the lesson's passage to read again; one a line if lessons differ.
        example: a call made for showing, what it should give, and what it gave; None if there is
            no such call, or a name says it better. See `solutions.exams.showing`.
    """

    def __init__(
        self, seen: str, mistakes: tuple[str, ...] = (), hint: str = "", passage: str = ""
    ) -> None:
        super().__init__(seen, mistakes, hint, passage)
        known = [_mistake(name, seen) for name in mistakes]
        self.example: tuple[str, str, str] | None = None
        self.seen = seen
        self.mistakes = tuple(mistakes)
        self.titles = tuple(mistake.title for mistake in known)
        self.hint = hint or " ".join(mistake.hint for mistake in known)
        self.passage = passage or next((m.passage for m in known if m.passage), "")

    def __str__(self) -> str:
        named = f" This looks like: {'; '.join(self.titles)}." if self.titles else ""
        hint = f" {self.hint}" if self.hint else ""
        stop = "." if (named or hint) and self.seen[-1:] not in ".!?" else ""
        return f"{self.seen}{stop}{named}{hint}"


def _mistake(name: str, seen: str) -> Mistake:
    """The mistake of that name.

    Raises:
        KeyError: there is none; it says which exam's failure would have named it.
    """
    if name not in MISTAKES:
        near = difflib.get_close_matches(name, MISTAKES, n=1)
        raise KeyError(
            f"An exam names the mistake {name!r}, which solutions/exams/mistakes does not define. "
            f"{f'Is {near[0]!r} meant? ' if near else ''}Correct the name or define it there. "
            f"The exam had seen: {seen}."
        )
    return MISTAKES[name]


def fail(seen: str, *mistakes: str, hint: str = "", passage: str = "") -> NoReturn:
    """Raise `ExamError`; see there for the arguments."""
    raise ExamError(seen, mistakes, hint, passage)


def not_judged(why: str = HIDDEN_BY_ANOTHER, nan: bool = False) -> None:
    """Note that the exam lets a property pass that it cannot see; it returns then.

    A root mistake costs once: an exam that it blinds passes, and says with this that it has judged
    nothing. The learner's points stay, and no check mark claims that the property holds.

    Args:
        why: what hides it, in words for the learner.
        nan: a NaN hides it, which the exam has looked at and another one charges.
    """
    NOTES.info(why, extra={"nan": nan})


def note_part(missing: str) -> None:
    """Say why an exam gives a part of its points: what was found, and how much there is.

    Args:
        missing: words for the learner, "5 of 7 bugs are found" say.
    """
    NOTES.info(missing)


@contextlib.contextmanager
def only_looking() -> Iterator[None]:
    """Keep notes back where an exam only asks how another one would end."""
    before = NOTES.disabled
    NOTES.disabled = True
    try:
        yield
    finally:
        NOTES.disabled = before


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call the learner's function; an exception becomes an `ExamError` that names its kind.

    Raises:
        ExamError: the call raised something.
    """
    try:
        return function(*args, **kwargs)
    except NotImplementedError:
        fail("the function is not written yet", "not_written")
    except TimeoutError:
        fail("the call does not end: is there a loop?")
    except Exception as error:  # whatever a learner's code raises is a failed property
        own_message = getattr(error, "own_message", "")  # of the grader: what may be told
        where = "" if isinstance(error, OF_CODE) else describe_call(args, kwargs)
        seen = (
            f"the call{where} ended with {type(error).__name__}{own_message and f': {own_message}'}"
        )
        fail(seen, hint=CRASH_HINT if where else "")


OF_CODE = (NameError, ImportError, AttributeError)  # whatever the arguments are
CRASH_HINT = "Call the function yourself on a small array of that shape and read the traceback."


def describe_call(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Say with what kinds of arguments a call was made, without their values."""
    shapes = [
        f"{article(str(a.dtype))} array of shape {a.shape}"
        for a in args
        if isinstance(a, np.ndarray)
    ]
    return f" with {' and '.join(shapes)}" if shapes else ""


def article(word: str) -> str:
    """A word with "a" or "an" before it; a dtype of unsigned integers is a "you-int"."""
    return f"{'an' if word[:1].lower() in 'aeio' else 'a'} {word}"


def in_dimensions(count: int) -> str:
    """A number of dimensions in words, the plural where it belongs."""
    return f"{count} dimension{'s' * (count != 1)}"


NOT_FINITE = "holds NaN or infinite entries"  # words by which an exam tells this from other forms


def numeric_array(value: Any, shape: tuple[int, ...], what: str) -> Array:
    """Check the form of an answer before anybody looks at its values.

    Args:
        value: what the learner's function returned.
        shape: the shape it must have.
        what: how messages call it, "the mask" say.

    Returns:
        `value` as it is, a base-class array (0-d for a NumPy scalar).

    Raises:
        ExamError: not an array of numbers, wrong shape, or an entry is NaN or infinite.
    """
    if value is None:
        fail(f"{what} is None", hint="Does the function end with a return statement?")
    if type(value) is not np.ndarray and not isinstance(value, np.generic):
        fail(f"{what} is {article(kind_of(value))}, not a NumPy array")
    array = np.asarray(value)
    if array.dtype.kind not in "buif":
        fail(f"{what} has dtype {dtype_of(array)}, which does not hold real numbers")
    if array.shape != shape:
        fail(f"{what} has shape {array.shape}; the shape asked for is {shape}")
    if not np.isfinite(array).all():
        fail(f"{what} {NOT_FINITE}")
    return array


def pair(value: Any, what: str) -> tuple[Any, Any]:
    """Check that an answer is a tuple (or list) of two.

    Raises:
        ExamError: it is something else.
    """
    if not isinstance(value, tuple | list) or len(value) != 2:
        fail(f"the function returns {in_words(value)}, not the pair {what}")
    return value[0], value[1]


def in_words(value: Any) -> str:
    """What a function returned where a tuple was asked for."""
    if isinstance(value, tuple | list):
        return f"{len(value)} values"
    return "None" if value is None else f"one {kind_of(value)}"


def kind_of(value: Any) -> str:
    """The name of a value's type, "object" for one that a learner may have named.

    What a learner names can say anything: what an exam passed, say.
    """
    kind = type(value)
    known = KINDS.get(kind.__name__) is kind or isinstance(value, np.generic | np.ndarray)
    return kind.__name__ if known else "object"


def dtype_of(array: Array) -> str:
    """The name of a dtype, without the length of texts and the units of times."""
    return str(array.dtype) if array.dtype.kind in "buifcO" else f"{array.dtype.type.__name__}"


def close(seen: Array, expected: Array, rtol: float = 1e-9, atol: float = 1e-12) -> bool:
    """True when two finite arrays of one shape agree entry by entry."""
    if seen.shape != expected.shape or seen.size == 0:
        return False
    with np.errstate(invalid="ignore"):  # infinities are never close; np.allclose takes longer
        off = np.abs(seen.astype(float) - expected)
        return bool((off <= atol + rtol * np.abs(expected)).all())


def check_choice(value: Any, right: str, hints: Mapping[str, str]) -> None:
    """Compare an answer that is one of several words; case and blanks around it do not count.

    Args:
        value: the learner's.
        right: the right word.
        hints: for each of the other words, what leads on from it.

    Raises:
        ExamError: the answer is another word, or none of them.
    """
    if value is None or value is ...:
        fail("there is no answer yet", "not_written")
    words = ", ".join(f'"{word}"' for word in sorted([right, *hints]))
    if type(value) is not str or value.strip().lower() not in {right, *hints}:
        fail("the answer is none of the words asked for", hint=f"Write one of {words}.")
    word = value.strip().lower()
    if word != right:
        fail(f'the answer is not "{word}"', hint=hints[word])


def unchanged(before: Array, after: Array) -> bool:
    """True when an argument is bit for bit what it was before the call."""
    return (
        before.dtype == after.dtype
        and before.shape == after.shape
        and before.tobytes() == after.tobytes()
    )


def six_sigma(probability: float, count: int) -> float:
    """Six standard deviations of the share of `count` independent draws of `probability`.

    With fixed seeds a right answer stays within it; by luck one in 5e8 would not.
    """
    return 6.0 * float(np.sqrt(probability * (1.0 - probability) / count))


def raises_value_error(function: Callable[..., Any], *args: Any) -> str:
    """How a call with a bad argument ended: "" for ValueError, else what was seen instead."""
    try:
        function(*args)
    except ValueError:
        return ""
    except NotImplementedError:
        fail("the function is not written yet", "not_written")
    except Exception as error:  # any other kind is reported to the learner
        return f"it ended with {type(error).__name__}"
    return "it returned as if nothing was wrong"


def global_state_untouched(function: Callable[[], Any]) -> bool:
    """True when a call neither draws from nor reseeds NumPy's global generator."""
    np.random.seed(20140615)
    before = np.random.get_state(legacy=False)["state"]
    key, position = before["key"].copy(), before["pos"]
    function()
    after = np.random.get_state(legacy=False)["state"]
    return bool(position == after["pos"] and np.array_equal(key, after["key"]))
