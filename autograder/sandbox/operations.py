"""What a test may do with an object that stays here, besides attributes and calls.

The answer is a plain value or another object. Comparisons and conversions are left out: they would
let the object decide a test.
"""

from __future__ import annotations

import operator
import sys
import types
from collections.abc import Callable
from typing import Any

_ARITHMETIC = "add sub mul matmul truediv floordiv mod pow lshift rshift and xor or"
_FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType)
_BY_TYPES = {kind: name for name, kind in vars(types).items() if isinstance(kind, type)}


def _swapped(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: function(b, a)


def _next(iterator: Any) -> tuple[Any, ...]:
    for item in iterator:
        return (item,)
    return ()


OPERATIONS: dict[str, Callable[..., Any]] = {
    "len": len,
    "getitem": operator.getitem,
    "setitem": operator.setitem,
    "delitem": operator.delitem,
    "iter": iter,
    "reversed": reversed,
    "next": _next,
    "str": str,
    "repr": repr,
    "format": format,
    "neg": operator.neg,
    "pos": operator.pos,
    "invert": operator.invert,
    "divmod": divmod,
    "rdivmod": _swapped(divmod),
    "idivmod": divmod,
}
for _name in _ARITHMETIC.split():
    _function = getattr(operator, f"__{_name}__")
    OPERATIONS[_name] = _function
    OPERATIONS["r" + _name] = _swapped(_function)
    OPERATIONS["i" + _name] = getattr(operator, f"__i{_name}__")


def library_of(value: object) -> str:
    """Name the nearest class of a library that an object belongs to, as "module:name"; or ""."""
    kind = type(value)
    if kind in _FUNCTIONS:
        return ""
    for base in kind.__mro__[:-1]:
        module, name = base.__module__, base.__qualname__
        if base in _BY_TYPES:
            return f"types:{_BY_TYPES[base]}"
        if type(module) is not str or module == "__main__":
            continue
        found: Any = sys.modules.get(module)
        for part in name.split("."):
            found = getattr(found, part, None)
        if found is base:
            return f"{module}:{name}"
    return ""
