"""How much a text may say of what a student's function returned.

Student code can keep what hidden tests passed and return it, written as numbers, where a message or
an example shows what was returned. So numbers are rounded, and a text holds no more of them than an
answer to a small example needs: what leaves with it is some `BUDGET` decimal digits, 27 bytes.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = 4  # of one number
BUDGET = 64  # digits of a whole text; a bracket and a constant count as one
LONGEST = 1000  # characters
LONGEST_WORD = 30
PLAIN = range(-5, 8)  # powers of ten that are written without an exponent
MORE = "..."

_NUMBER = r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?!\w)"
_TOKEN = re.compile(rf"(?P<number>{_NUMBER})|(?P<word>\w+)|(?P<bracket>[(\[{{])")
_CONSTANTS = frozenset({"True", "False", "None", "nan", "inf"})


def rounded(text: str) -> str:
    """Return a text with all its numbers rounded to `DIGITS` significant digits."""
    return re.sub(_NUMBER, lambda found: _round(found[0]), text)


def bounded(text: str) -> str:
    """Return a text with its numbers rounded, cut where it says more than the budget allows."""
    left = BUDGET
    out: list[str] = []
    at = 0
    for found in _TOKEN.finditer(text):
        token = _round(found[0]) if found["number"] else found[0]
        left -= _cost(token, found)
        if left < 0 or found.end() > LONGEST:
            return f"{''.join(out)} {MORE}"
        out += [text[at : found.start()], token if len(token) <= LONGEST_WORD else MORE]
        at = found.end()
    return "".join(out) + text[at:LONGEST]


def _cost(token: str, found: re.Match[str]) -> int:
    digits = sum(letter.isdigit() for letter in token.lstrip("+-0."))
    return max(1, digits) if not found["word"] or token in _CONSTANTS else digits


def _round(number: str) -> str:
    value = Decimal(number)
    digits = value.as_tuple().digits
    if len(digits) <= DIGITS or not value:
        return number
    short = Decimal(f"{value:.{DIGITS - 1}e}")
    if short == value:
        return number if len(number) <= LONGEST_WORD else f"{short:.{DIGITS - 1}e}"
    return f"{short:f}" if short.adjusted() in PLAIN else f"{short:.{DIGITS - 1}e}"
