"""What the entries of an array are, as a message names it."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.errors import WireError

KINDS = "biufcSUmM"  # of array dtypes that cross
MAX_CODE = 12  # characters that describe a dtype
MAX_FIELDS = 200  # of a structured array
MAX_NESTED = 8  # structured fields within fields
MAX_ITEM = 1_000_000  # bytes of one entry of a structured array


def code_of(dtype: np.dtype) -> str | list[Any]:
    """Return the name of a dtype in a message: text, or a list of fields; "" if it cannot cross."""
    if dtype.subdtype is not None or dtype.metadata:
        return ""
    if dtype.kind != "V":
        return dtype.str if dtype.kind in KINDS and dtype.itemsize else ""
    fields = []
    for name in dtype.names or ():
        base, shape = dtype[name].base, dtype[name].shape
        code = code_of(base)
        if not code:
            return ""
        fields.append([name, code, list(shape)])
    made = np.dtype([(n, dtype[n].base, dtype[n].shape) for n in dtype.names or ()])
    return fields if made == dtype else ""  # not with gaps


def dtype_of(code: Any, depth: int = 0) -> np.dtype:
    """Return the dtype that a message names.

    Raises:
        WireError: it is none that crosses.
    """
    if type(code) is list and len(code) <= MAX_FIELDS and depth < MAX_NESTED:
        fields = [(name, dtype_of(part, depth + 1), tuple(shape)) for name, part, shape in code]
        dtype = np.dtype(fields) if all(type(n) is str for n, _, _ in fields) else None
        if dtype is not None and 0 < dtype.itemsize <= MAX_ITEM:
            return dtype
    # As `dtype.str` writes it: byte order and kind first, no alias of NumPy's.
    text = code if type(code) is str and len(code) <= MAX_CODE else ""
    dtype = np.dtype(text) if text[:1] in tuple("<>|") and text[1:2] in tuple(KINDS) else None
    if dtype is None or dtype.kind not in KINDS or not dtype.itemsize:
        raise WireError("An array has a dtype that cannot cross.")
    return dtype
