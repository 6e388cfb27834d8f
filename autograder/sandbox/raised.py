"""What a session sends of an exception: a kind that both sides know, and its message."""

from __future__ import annotations

import builtins

import numpy as np

MAX_TEXT = 2000  # characters of an exception's message
NUMPY_ERRORS = {
    np.linalg.LinAlgError: "np.LinAlgError",
    np.exceptions.AxisError: "np.AxisError",
}


def kind_of(error: BaseException) -> str:
    """Name of the nearest class of `error` that both sides know."""
    for kind in type(error).__mro__:
        if kind in NUMPY_ERRORS:
            return NUMPY_ERRORS[kind]
        name = str(kind.__name__)
        if getattr(builtins, name, None) is kind:
            return name
    return "Exception"


def text_of(error: BaseException) -> str:
    """Return the message of an exception, bounded; never raises."""
    try:
        return str(error)[:MAX_TEXT]
    except BaseException:
        return ""
