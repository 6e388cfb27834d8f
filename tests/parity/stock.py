"""Run stock nbgrader on a course, in a process of its own: ``python -m tests.parity.stock``.

Reads a list of steps as JSON from standard input. A step is a list; its first item says what to
do: generate, due, extend, autograde, mark. The same steps, but for autograde, are done on our
side: `apply`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from nbgrader import api
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from autograder.course import load_course

Step = list[Any]


def apply(root: Path, name: str, step: Step) -> None:
    """Do what both sides do in the same way: change the gradebook as a person would."""
    kind, *arguments = step
    course = load_course(root)
    with api.Gradebook(course.db_url, course.course_id) as gradebook:
        if kind == "due":
            gradebook.update_or_create_assignment(name, duedate=arguments[0])
        elif kind == "extend":
            student, hours = arguments
            gradebook.grant_extension(name, student, hours=hours)
        elif kind == "mark":
            student, notebook, cell, values = arguments
            grade = gradebook.find_grade(cell, notebook, name, student)
            for field, value in values.items():
                setattr(grade, field, value)
            gradebook.db.commit()
        elif kind == "remark":
            student, notebook, cell, text = arguments
            comment = gradebook.find_comment(cell, notebook, name, student)
            comment.manual_comment = text
            gradebook.db.commit()
        else:
            raise ValueError(kind)


def run_stock(root: Path, name: str, steps: list[Step]) -> dict[str, bool]:
    """Run the steps with stock nbgrader; says which students it could grade."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.parity.stock", str(root), name],
        input=json.dumps(steps),
        cwd=root,  # where nbgrader looks for plugins
        env={
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": str(root.parent),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    graded: dict[str, bool] = json.loads(done.stdout.splitlines()[-1])
    return graded


def main() -> None:
    """Run the steps of standard input on a course and an assignment: the two arguments."""
    root, name = Path(sys.argv[1]), sys.argv[2]
    course = load_course(root)
    stock = NbGraderAPI(CourseDirectory(config=course.config), config=course.config)
    graded: dict[str, bool] = {}
    for step in json.load(sys.stdin):
        kind, *arguments = step
        if kind == "generate":
            result = stock.generate_assignment(name, force=True)
            if not result["success"]:
                raise RuntimeError(result["log"])
        elif kind == "autograde":
            graded[arguments[0]] = stock.autograde(name, arguments[0], force=True)["success"]
        else:
            apply(root, name, step)
    print(json.dumps(graded))


if __name__ == "__main__":
    main()
