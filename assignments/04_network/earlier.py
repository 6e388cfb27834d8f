"""Your own function of an earlier lesson: `earlier("03_backward", "numerical_gradient", other)`.

`autograder build` copies this file into the folders of lessons that use it. A lesson stands alone:
where you have not written the function, or not kept that lesson beside this one, it takes another.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

STUB = 'NotImplementedError("Replace this line'


def earlier(lesson: str, name: str, otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """Return your function of an earlier lesson, and print whose it is.

    Args:
        lesson: folder and name of its notebook, "03_backward" say.
        name: of the function.
        otherwise: what to take where there is none that runs.
    """
    names: dict[str, Any] = {"np": np}
    try:
        source = _source(Path("..") / lesson / f"{lesson}.ipynb", name)
        exec(source, names)
    except Exception:  # there is no such lesson here, or its cell does not run
        source = STUB
    if STUB in source or name not in names:
        print(f"{name}: the course's (yours of {lesson} is not written, or not beside this lesson)")
        return otherwise
    print(f"{name}: yours, from {lesson}")
    function: Callable[..., Any] = names[name]
    return function


def _source(path: Path, name: str) -> str:
    """Return the source of the cell of a function, as you saved it."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
            return "".join(cell["source"])
    raise LookupError(name)
