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


def earlier(
    lesson: str, name: str, otherwise: Callable[..., Any], *trial: Any
) -> Callable[..., Any]:
    """Return your function of an earlier lesson, and print whose it is.

    Args:
        lesson: folder and name of its notebook, "03_backward" say.
        name: of the function.
        otherwise: what to take where there is none that runs.
        trial: arguments that it is called with once, to see whether it runs.
    """
    names: dict[str, Any] = {"np": np}
    try:
        sources = _sources(Path("..") / lesson / f"{lesson}.ipynb", name)
        for source in sources:
            exec(source, names)
        function: Callable[..., Any] = names[name]
        if trial:
            function(*trial)
    except Exception:  # there is no such lesson here, or its cell does not run
        sources = [STUB]
    if STUB in sources[-1]:
        print(f"{name}: the course's (yours of {lesson} is not there, or does not run)")
        return otherwise
    print(f"{name}: yours, from {lesson}")
    return function


def _sources(path: Path, name: str) -> list[str]:
    """Return what the lesson gives before a function, and the function's cell as you saved it."""
    given: list[str] = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        marks, source = cell["metadata"].get("nbgrader", {}), "".join(cell["source"])
        if marks.get("grade_id") == name:
            return [*given, source]
        if cell["cell_type"] == "code" and marks.get("locked") and not marks.get("grade"):
            given.append(source)
    raise LookupError(name)
