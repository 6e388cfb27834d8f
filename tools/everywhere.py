"""See that the lessons and their checks work on this system, whatever it is.

    python -m tools.everywhere

Every lesson's solved notebook runs in a kernel, `autograder check` gives it full points, and a
function that returns nothing loses some.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode, read, write

from tools.bundle import ROOT, lessons


def main() -> None:
    """Look at every lesson; end with 1 if one does not work."""
    os.environ["PYTHONPATH"] = str(ROOT)  # the solved notebooks hold the hidden tests
    wrong = [lesson for lesson in lessons() if not _works(lesson)]
    sys.exit(f"Not as they should be: {', '.join(wrong)}." if wrong else None)


def _works(lesson: str) -> bool:
    solved: Any = read(ROOT / "source" / lesson / f"{lesson}.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    folder = ROOT / "assignments" / lesson
    NotebookClient(solved, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()
    score, points, waiting = _checked(lesson, solved)
    right = score == points - waiting
    for cell in solved.cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.source.startswith("def "):
            name = cell.source.partition("(")[0].removeprefix("def ")
            cell.source = f"def {name}(*arguments, **options):\n    return None\n"
    worse, _, _ = _checked(lesson, solved)
    print(f"{lesson}: {score:g} of {points - waiting:g}; returning nothing: {worse:g}", flush=True)
    return right and worse < score


def _checked(lesson: str, notebook: NotebookNode) -> tuple[float, float, float]:
    """Score, points that could be had, and those that only a person gives."""
    with tempfile.TemporaryDirectory(dir=ROOT / "assignments") as folder:
        path = Path(folder, f"{lesson}.ipynb")
        write(notebook, path)  # type: ignore[no-untyped-call]
        command = [sys.executable, "-m", "autograder", "check", str(path), "--json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    with contextlib.suppress(ValueError):
        told = json.loads(done.stdout)
        waiting = sum(item["points"] for item in told["items"] if item["score"] is None)
        return told["score"], told["points"], waiting
    sys.exit(f"{lesson}: {done.stderr}")


if __name__ == "__main__":
    main()
