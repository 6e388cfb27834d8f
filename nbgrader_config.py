"""The course for nbgrader: where things lie, what a stub says, and how tests find the exams."""

import os
from pathlib import Path

c = get_config()  # noqa: F821  # traitlets puts it into the namespace of a configuration file
HERE = Path(__file__).resolve().parent

c.CourseDirectory.course_id = "dropout"
c.CourseDirectory.root = str(HERE)
c.CourseDirectory.source_directory = "source"
c.CourseDirectory.release_directory = "assignments"

c.ClearSolutions.begin_solution_delimeter = "### BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "### END SOLUTION"
c.ClearHiddenTests.begin_test_delimeter = "### BEGIN HIDDEN TESTS"
c.ClearHiddenTests.end_test_delimeter = "### END HIDDEN TESTS"
c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("Replace this line by your own code, then run the cell.")'
}

# `autograder build` makes notebooks and releases from the masters in source/.
c.AutograderBuild.references = "solutions"
c.AutograderBuild.exams = "solutions/exams"
c.AutograderBuild.exam_prefix = "examine_"
c.AutograderBuild.shared = ["check.py", "drawing.py", "panel.py"]
c.AutograderBuild.shared_by = {
    "border.py": ["00_start", "04_network"],
    "border.npz": ["00_start", "04_network"],
    "earlier.py": [
        "02_scaling",
        "03_backward",
        "04_network",
        "06_theory",
        "07_variants",
        "08_bug_clinic",
        "09_practice",
    ],
}
c.AutograderBuild.ask = "ask"  # of check.py

# Stock nbgrader runs hidden tests in the student's kernel: there they must find `solutions`.
_path = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]
if str(HERE) not in _path:
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE), *_path])

# `nbgrader autograde` and formgrader's button grade behind walls, and in parallel.
import autograder.nbgrader_plugin  # noqa: E402  # the settings above hold without it, too

autograder.nbgrader_plugin.install()
