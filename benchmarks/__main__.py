"""Every figure the README quotes, in one report: ``python -m benchmarks``.

::

    grading   the engine beside stock nbgrader and the bare cells
    check     how long a learner waits for `autograder check`
    pages     feedback and report for a large class
    widgets   from a move of a slider to the picture

One after the other, on a machine that should do nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import check, grading, pages, widgets
from examples.catalogue import lesson_names

PARTS = ("grading", "check", "pages", "widgets")
TITLES = {
    "grading": "Grading a class",
    "check": "Checking one's own notebook",
    "pages": "Feedback and report",
    "widgets": "Widgets",
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        epilog="--course, --assignment, --figure, --students, --stock, --sizes and --full are of "
        "the grading part.",
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; or all")
    grading.add_options(parser)
    parser.add_argument(
        "--pages", type=int, default=pages.STUDENTS, help="students with feedback and a report"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part is named {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    lesson = lesson_names()[0]

    def of_grading() -> tuple[str, Any]:
        figures = grading.run(options, parser)
        return grading.report(figures), asdict(figures)

    def of_check() -> tuple[str, Any]:
        figures = check.measure(lesson)
        return check.report(figures), asdict(figures)

    def of_pages() -> tuple[str, Any]:
        figures = pages.measure(lesson, options.pages)
        return pages.report(figures), asdict(figures)

    def of_widgets() -> tuple[str, Any]:
        found = widgets.measure_all(lesson_names())
        return widgets.report(found), found

    parts: dict[str, Callable[[], tuple[str, Any]]] = dict(
        zip(PARTS, (of_grading, of_check, of_pages, of_widgets), strict=True)
    )
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    everything = {}
    for name in options.parts or PARTS:
        grading.say(TITLES[name])
        text, everything[name] = parts[name]()
        # At once, so that a run that is stopped has shown what it measured.
        print(f"\n{TITLES[name]}\n{'-' * len(TITLES[name])}\n{text}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(everything, indent=1) + "\n")


if __name__ == "__main__":
    main()
