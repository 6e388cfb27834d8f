"""Numbers of SymPy, and its true and false, taken apart into plain parts.

Nothing of SymPy is imported because such a value comes. Where this side has not imported it, an
equal number is made of an Integer, of a class that is not `int` either; of others there is none
that equals what they equal (a Float equals no int, nor `sympy.false` 0). Expressions stay: what
they are made of may be classes of somebody's own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from autograder.errors import WireError
from autograder.protocol.stdlib_values import MAX_DIGITS

Parts = tuple[Any, ...]
_MODULES = ("sympy.core.numbers", "sympy.logic.boolalg")
_MAX_BITS = int(MAX_DIGITS * 3.3219281)  # of the exponent of a Float: a test may make an int of it


def _sp() -> Any:
    if "sympy" not in sys.modules:
        raise WireError("A number of SymPy's came, and the test has not imported SymPy.")
    return sys.modules["sympy"]


def parts_of(value: Any) -> tuple[str, Parts] | None:
    """Take a value apart; None: it stays."""
    if type(value).__module__ not in _MODULES or "sympy" not in sys.modules:
        return None
    sp = _sp()
    if value is sp.true or value is sp.false:
        return "sp_boolean", (value is sp.true,)
    if isinstance(value, sp.Rational):
        return "sp_rational", (int(value.p), int(value.q))
    if type(value) is sp.Float:
        sign, digits, exponent, _ = value._mpf_
        return "sp_float", (bool(sign), int(digits), int(exponent), value._prec)
    return None


def _boolean(value: Any) -> Any:
    return _sp().true if value is True else _sp().false


def _rational(over: Any, under: Any) -> Any:
    if type(over) is not int or type(under) is not int or under < 1:
        raise ValueError("rational")
    if under == 1 and "sympy" not in sys.modules:
        return Fraction(over)
    return _sp().Rational(over, under)


def _float(negative: Any, digits: Any, exponent: Any, precision: Any) -> Any:
    if any(type(size) is not int for size in (digits, exponent, precision)):
        raise TypeError("float")
    if digits < 0 or abs(exponent) > _MAX_BITS or not 1 <= precision <= _MAX_BITS:
        raise ValueError("float")
    number = (int(negative is True), digits, exponent, digits.bit_length())
    return _sp().Float(number if digits else 0, precision=precision)


MAKERS: dict[str, Callable[..., Any]] = {
    "sp_boolean": _boolean,
    "sp_rational": _rational,
    "sp_float": _float,
}
