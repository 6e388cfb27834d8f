"""What may be told of an exception that the student's own code raised.

Before a hidden test has called anything, all of it. Afterwards the message could carry what the
test passed, so only messages that Python and NumPy write are told, with room for two short names
and the digits that `told.bounded` allows.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from autograder.examiner.told import bounded
from autograder.models import Finding
from autograder.python_cells import parse, statements

LONGEST = 300  # characters of a message
LETTERS = 40  # of the names in a message
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_KINDS = {name for name, kind in vars(builtins).items() if isinstance(kind, type)}
_SLOTS = {
    "<name>": r"'?(?P<name{}>[A-Za-z_][\w.]*)'?",
    "<n>": r"-?\d+",
    "<shape>": r"\(\d*(?:, ?\d*)*\)",
    "<sign>": r"[-+*/%@&|^<>=~()]{1,3}(?: or (?:pow\(\)|[-+*/]=))?",
}
_WRITTEN = """
name <name> is not defined
cannot access local variable <name> where it is not associated with a value
<name> object has no attribute <name>
module <name> has no attribute <name>
No module named <name>
<name>() missing <n> required positional argument: <name>
<name>() missing <n> required positional arguments: <name> and <name>
<name>() takes <n> positional argument but <n> were given
<name>() takes <n> positional arguments but <n> was given
<name>() takes <n> positional arguments but <n> were given
<name>() got an unexpected keyword argument <name>
<name> object is not callable
<name> object is not iterable
<name> object is not subscriptable
<name> object does not support item assignment
cannot unpack non-iterable <name> object
object of type <name> has no len()
unsupported operand type(s) for <sign>: <name> and <name>
bad operand type for unary <sign>: <name>
'<sign>' not supported between instances of <name> and <name>
not enough values to unpack (expected <n>, got <n>)
too many values to unpack (expected <n>)
too many values to unpack (expected <n>, got <n>)
list index out of range
tuple index out of range
division by zero
float division by zero
math domain error
maximum recursion depth exceeded
maximum recursion depth exceeded in comparison
only integer scalar arrays can be converted to a scalar index
only length-1 arrays can be converted to Python scalars
only 0-dimensional arrays can be converted to Python scalars
setting an array element with a sequence.
assignment destination is read-only
axes don't match array
arrays used as indices must be of integer (or boolean) type
operands could not be broadcast together with shapes <shape> <shape>
operands could not be broadcast together with shapes <shape> <shape> <shape>
non-broadcastable output operand with shape <shape> doesn't match the broadcast shape <shape>
could not broadcast input array from shape <shape> into shape <shape>
cannot reshape array of size <n> into shape <shape>
shapes <shape> and <shape> not aligned: <n> (dim <n>) != <n> (dim <n>)
index <n> is out of bounds for axis <n> with size <n>
axis <n> is out of bounds for array of dimension <n>
too many indices for array: array is <n>-dimensional, but <n> were indexed
The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()
Cannot cast ufunc <name> output from dtype(<name>) to dtype(<name>) with casting rule 'same_kind'
all the input arrays must have same number of dimensions
"""


def _pattern(line: str) -> re.Pattern[str]:
    parts = re.split("(<[a-z]+>)", line)
    return re.compile(
        "".join(
            _SLOTS[part].replace("{}", str(number)) if part in _SLOTS else re.escape(part)
            for number, part in enumerate(parts)
        )
    )


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(line) for line in _WRITTEN.strip().splitlines())


def message_of_language(message: str) -> str:
    """Return a message that Python or NumPy wrote; "" for any other, which the student may have."""
    text = message.strip()
    for pattern in _patterns():
        if found := pattern.fullmatch(text):
            names = [name for name in found.groupdict().values() if name]
            return bounded(text) if sum(map(len, names)) <= LETTERS else ""
    return ""


def finding_of_cell(
    source: str, outputs: Iterable[Mapping[str, Any]], after_hidden: bool
) -> Finding | None:
    """Return what ended a cell of the student's own, with its line; None if nothing did.

    Args:
        source: the cell.
        outputs: what it put out, in nbformat's form.
        after_hidden: hidden tests have called student code before, which may forge what it says.
    """
    error = next((o for o in outputs if o["output_type"] == "error"), None)
    if error is None or error["ename"] == "NotImplementedError":
        return None
    if wrong := _syntax(source):
        return Finding(wrong)
    message = str(error["evalue"]).strip()[:LONGEST]
    kind = str(error["ename"])
    if after_hidden:
        message = message_of_language(message)
        kind = kind if kind in _KINDS else "an error"
    text = f"{kind}: {message}" if message else kind
    quotes = _missing_quotes(source, error)
    return Finding(text + _line(source, error) + (f". {quotes}" if quotes else ""))


def _syntax(source: str) -> str:
    """Say why a cell is not Python, "" if it is. Asked here, where no student can forge it."""
    try:
        parse(source)
    except SyntaxError as error:
        if error.lineno is not None:
            return f"SyntaxError: {error.msg} (line {error.lineno} of the cell)"
    return ""


def _line(source: str, error: Mapping[str, Any]) -> str:
    """Return the line of the cell at which it ended, as its traceback says."""
    trace = _ANSI.sub("", "\n".join(map(str, error["traceback"])))
    line = re.search(r"In\s?\[\d+\], line (\d{1,4})\b", trace)
    if line is None or int(line[1]) > source.count("\n") + 1:
        return ""
    return f" (line {line[1]} of the cell)"


def _missing_quotes(source: str, error: Mapping[str, Any]) -> str:
    """Ask about quotes where a cell assigns a name that is not defined: a text may be meant."""
    missing = re.fullmatch(r"name '(\w+)' is not defined.*", str(error["evalue"]))
    if error["ename"] != "NameError" or missing is None:
        return ""
    for node in statements(source):
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.Name) and value.id == missing[1]:
            return f'Are the quotes missing? A text is written "{value.id}".'
    return ""
