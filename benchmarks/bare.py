"""The limit: the cells of each submission in one warm process, without walls or examiner.

``python -m benchmarks.bare COURSE ASSIGNMENT`` prints the mean seconds of one submission. The
cells are those that the engine runs, tests included and in their places, in the same IPython
shell; reading, scoring and writing are not counted. Only for one's own code.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path

from autograder.course import find_submissions, load_assignment, load_course
from autograder.errors import IntakeError
from autograder.intake import take_in
from autograder.models import FilledNotebook
from autograder.sandbox.shell import Shell

WARM_UP = 3  # submissions that are run before the clock starts


def run(shell: Shell, notebook: FilledNotebook) -> None:
    """Run the code cells of one notebook."""
    shell.fresh()
    count = 0
    for index, cell in enumerate(notebook.cells):
        if cell.cell.cell_type == "code":
            count += 1
            shell.run(cell.source, index, count)


def main() -> None:
    """Run the class and print the mean."""
    course, name = load_course(Path(sys.argv[1])), sys.argv[2]
    assignment = load_assignment(course, name)
    taken = []
    for submission in find_submissions(course, name):
        try:
            taken.append(take_in(assignment, submission))
        except IntakeError:
            continue
    out = sys.stdout
    sys.path.insert(0, os.fspath(course.root))
    os.chdir(assignment.source_dir)
    shell = Shell()
    for intake in taken[:WARM_UP]:
        for notebook in intake.notebooks:
            run(shell, notebook)
    gc.collect()
    gc.freeze()  # as the engine does: a new namespace collects what the last one left
    began = time.perf_counter()
    for intake in taken:
        for notebook in intake.notebooks:
            run(shell, notebook)
    print((time.perf_counter() - began) / len(taken), file=out)


if __name__ == "__main__":
    main()
