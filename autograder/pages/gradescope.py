"""Gradescope: the zip that it builds an autograder from, and what that says of a submission.

Gradescope unpacks the zip into `/autograder/source`, runs `setup.sh` once as root, and
`run_autograder` in `/autograder` for each submission, which lies in `submission/`; the answer is
`results/results.json`. The zip holds the assignment, the course's modules that its tests import,
this package, and the versions that are installed here.
"""

from __future__ import annotations

import base64
import html
import json
import shutil
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.course.assignment import load_assignment
from autograder.course.modules import modules_of_tests
from autograder.errors import CourseError
from autograder.files import replacing, write_text, writing
from autograder.grading.assignment import Options, grade_assignment
from autograder.pages.feedback import page_of
from autograder.pages.student_page import render
from autograder.printable import in_command
from autograder.results.comments import comments_file
from autograder.results.graded_class import GradedClass
from autograder.results.items import Line

PROJECT = "dropout-course"
STUDENT = "student"  # one container grades one submission
CONFIG = "nbgrader_config.py"
STATUS = {"passed": "passed", "failed": "failed", "partly": "failed"}
MAX_PAGE = 4_000_000  # bytes of the page that goes along
SETUP = """#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image.
set -euo pipefail
cd /autograder
apt-get update -q
for python in python3.13 python3.12 python3.11; do
  if apt-get install -qy "$python" "$python-venv"; then break; fi
done
apt-get install -qy bubblewrap
"$python" -m venv grader
grader/bin/python -m pip install --quiet --no-deps -r source/requirements.txt
"""
RUN = """#!/usr/bin/env bash
# Gradescope runs this in /autograder, once for each submission.
set -euo pipefail
export PYTHONPATH="$PWD/source"
exec grader/bin/python -P -m autograder gradescope {assignment} --course source/course --run "$PWD"
"""


def make_zip(course: Course, name: str, path: Path) -> int:
    """Write the zip of an assignment.

    Returns:
        how many files of the course are in it.

    Raises:
        CourseError: the assignment cannot be read, or this package is not installed.
        AutograderError: the zip cannot be written.
    """
    assignment = load_assignment(course, name)
    root = course.root
    files = {file for file in assignment.source_dir.rglob("*") if file.is_file()}
    files |= set(modules_of_tests(root, assignment.notebooks).files)
    files |= {file for file in (root / CONFIG, comments_file(course)) if file.is_file()}
    package = Path(__file__).parent.parent
    own = [f for f in package.rglob("*") if f.is_file() and "__pycache__" not in f.parts]
    with (
        replacing(path, make_folder=True) as target,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        _put(out, "setup.sh", SETUP, 0o755)
        _put(out, "run_autograder", RUN.format(assignment=in_command(name)), 0o755)
        _put(out, "requirements.txt", "".join(f"{pin}\n" for pin in sorted(set(_pins()))))
        for file in sorted(files):
            out.write(file, Path("course", file.relative_to(root)))
        for file in sorted(own):
            out.write(file, Path("autograder", file.relative_to(package)))
    return len(files)


def _put(out: zipfile.ZipFile, name: str, text: str, mode: int = 0o644) -> None:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.external_attr = (0o100000 | mode) << 16
    out.writestr(info, text)


def _pins() -> Iterator[str]:
    """List what this package needs, and that in turn, in the versions that are installed."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    seen: set[tuple[str, str]] = set()
    waiting = [(PROJECT, "")]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            if name == PROJECT:
                raise CourseError("The grader is not installed.", "Run: pip install -e .") from None
            continue
        if name != PROJECT:
            yield f"{canonicalize_name(name)}=={found.version}"
        for text in found.requires or []:
            wanted = Requirement(text)
            if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                key = canonicalize_name(wanted.name)
                waiting += [(key, ""), *((key, each) for each in wanted.extras)]


def run(course: Course, name: str, folder: Path) -> dict[str, Any]:
    """Grade what Gradescope put into `folder/submission`; write `folder/results/results.json`.

    Returns:
        what was written.

    Raises:
        AutograderError: nothing could be graded; then there is no file, and Gradescope tells the
            instructor that the autograder failed.
    """
    began = time.monotonic()
    course = replace(
        course,
        db_url=f"sqlite:///{course.root / 'gradescope.db'}",
        course_id=course.course_id or "gradescope",
    )
    (course.root / "gradescope.db").unlink(missing_ok=True)  # a failed one would keep its score
    target = course.path(course.submitted_directory, STUDENT, name)
    with writing(target):
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder / "submission", target, symlinks=True)
    grade_assignment(course, name, Options(workers=1, force=True))
    results = results_of(course, name) | {"execution_time": round(time.monotonic() - began, 1)}
    write_text(folder / "results" / "results.json", json.dumps(results))
    return results


def results_of(course: Course, name: str) -> dict[str, Any]:
    """Say of the one submission what `results.json` says: score, items, the page."""
    graded = GradedClass(course, name)
    tests: list[dict[str, Any]] = []
    texts: list[str] = []
    score = 0.0
    for number, lesson in enumerate(graded.lessons, 1):
        page = page_of(graded, lesson, STUDENT)
        score += page.score
        texts += [f"<p>{html.escape(page.reason)}</p>"] if page.reason else []
        texts.append(_attached(lesson.name, render(page)))
        tests += [_test(line, f"{number}.{place}") for place, line in enumerate(page.lines, 1)]
    return {
        "score": score,
        "output": "".join(texts),
        "output_format": "html",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def _attached(name: str, page: str) -> str:
    """Return a link that holds the whole page, which has a policy of its own and runs no script."""
    content = page.encode()
    if len(content) > MAX_PAGE:
        return f"<p>The page of {html.escape(name)} is too large to show here.</p>"
    data = base64.b64encode(content).decode()
    file = html.escape(f"{name}.html")
    return f'<p><a download="{file}" href="data:text/html;base64,{data}">{file}</a></p>'


def _test(line: Line, number: str) -> dict[str, Any]:
    """One item, with what the student's page says of it, as plain text."""
    said = [line.seen, *(f"Looks like: {title}" for title in line.titles)]
    if line.example:
        said += [f"The call: {line.example[0]}", f"Expected: {line.example[1]}"]
        said.append(f"Yours gave: {line.example[2]}")
    said += [f"Hint: {line.hint}"] if line.hint else []
    test: dict[str, Any] = {
        "name": line.item.title,
        "number": number,
        "max_score": line.points,
        "output": "\n".join(filter(None, said)),
        "output_format": "text",
        "visibility": "visible",
    }
    if line.score is not None:
        test["score"] = line.score
    else:
        test["output"] = "A person has yet to grade this."
    if line.state in STATUS:
        test["status"] = STATUS[line.state]
    return test
