"""How long a widget takes to answer a move of its slider: ``python -m benchmarks.widgets``.

Runs each lesson's source notebook in a process of its own, finds its panel, and moves `keep_prob`
to and fro: drawing, PNG and sentence, as in a notebook.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import statistics
import subprocess
import sys
import time

from examples.catalogue import COURSE, lesson_names

MOVES = 30
VALUES = (0.5, 0.8, 0.35, 0.9)


def measure(lesson: str) -> list[float]:
    """Milliseconds of processor time for each move of the slider of a lesson's panel."""
    folder = COURSE / "source" / lesson
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    os.environ["MPLBACKEND"] = "agg"
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    notebook = json.loads((folder / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    with contextlib.redirect_stdout(io.StringIO()):  # what the lesson prints is not measured
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                shell.run_cell("".join(cell["source"]))
    panels = [one for one in gc.get_objects() if type(one).__name__ == "Panel"]
    slider = panels[-1].controls["keep_prob"]
    options = getattr(slider, "options", VALUES)  # of a selection: (label, value)
    values = [one[1] if isinstance(one, tuple) else one for one in options]
    times = []
    for move in range(MOVES + 3):
        start = time.process_time()
        slider.value = values[move % len(values)]
        times.append(1000 * (time.process_time() - start))
    return times[3:]  # the first moves fill caches


def measure_all(lessons: list[str]) -> dict[str, list[float]]:
    """Milliseconds for each move, by lesson; each lesson in a process of its own."""
    found = {}
    for lesson in lessons:
        command = [sys.executable, "-m", "benchmarks.widgets", "--one", lesson]
        done = subprocess.run(
            command, cwd=COURSE, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": str(COURSE)},
        )  # fmt: skip
        found[lesson] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(found: dict[str, list[float]]) -> str:
    """Put the figures into words."""
    lines = [f"{'':16}ms of processor time from a move of keep_prob to the picture, {MOVES} moves"]
    lines += [
        f"{lesson:16}median {statistics.median(times):5.1f}   most {max(times):5.1f}"
        for lesson, times in found.items()
    ]
    return "\n".join(lines)


def main() -> None:
    """Measures the lessons that are named; all by default."""
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        print(json.dumps(measure(sys.argv[2])))
        return
    print(report(measure_all(sys.argv[1:] or lesson_names())))


if __name__ == "__main__":
    main()
