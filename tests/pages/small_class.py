"""A class that was graded: right, wrong, hostile and broken submissions, and a grader's comment."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, sync_playwright

from autograder.course import load_course
from autograder.grading.assignment import Options, grade_assignment
from autograder.pages.feedback import write_feedback
from tests.course import building

CANARY = "zq7canary"  # stands in every hidden test, exam, reference and hidden input
EXAMS = f'''"""Exams of the small course; {CANARY}."""


class Failure(AssertionError):
    def __init__(self, seen, mistakes=(), titles=(), hint="", passage="", example=None):
        super().__init__("{CANARY}", seen)
        self.seen, self.mistakes, self.titles = seen, mistakes, titles
        self.hint, self.passage, self.example = hint, passage, example


def examine(double):
    {CANARY} = 17
    if double({CANARY}) == {CANARY}:
        raise Failure("the number comes back as it was", ("unchanged",), ("nothing is doubled",),
                      "What is twice 3?", "Doubling numbers")
    if double({CANARY}) != 2 * {CANARY}:
        raise Failure("the answer is off", example=("double(3)", "6", str(double(3))))
'''
HIDDEN = f"""### BEGIN HIDDEN TESTS
import exams_here  # {CANARY}
exams_here.examine(double)
### END HIDDEN TESTS"""
VISIBLE = 'assert double(1) == 2, "twice 1 is 2"'
PLAIN_HIDDEN = f"""### BEGIN HIDDEN TESTS
assert double("{CANARY}") == "{CANARY}" * 2, "{CANARY} is not doubled"
### END HIDDEN TESTS"""
CELLS = (
    building.text("# A lesson on twos\n\nIt starts here."),
    building.locked("import math", "given"),
    building.text(
        "## Doubling numbers\n\nTwice $x$ is $2x$, as in $\\frac{x}{1/2}$:\n\n"
        "$$2x = \\sqrt{\\frac{x^2}{1/4}} = " + "x + " * 30 + "x.$$"
    ),
    building.solution(
        f"def double(x):\n    ### BEGIN SOLUTION\n    {CANARY} = 2\n    return {CANARY} * x\n"
        "    ### END SOLUTION",
        "double",
    ),
    building.test(HIDDEN, "test_double_numbers", 2),
    building.test(VISIBLE, "test_double_one", 1),
    building.test(PLAIN_HIDDEN, "test_double_text", 1),
    building.manual("Because.", "why", 3),
)
RIGHT = "def double(x):\n    return x + x"
SCRIPT = "<script>document.title = 'PWNED'</script><img src=x onerror=\"document.title='PWNED'\">"
HOSTILE = f'''from IPython.display import HTML, Markdown, SVG, display
def double(x):
    print("seen", x)
    display(HTML("{SCRIPT.replace('"', "'")}"))
    raise ValueError(str(x) + repr(x))
display(HTML("""{SCRIPT}"""))
display(Markdown("""{SCRIPT}"""))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>document.title='PWNED'</script></svg>"))
print("""{SCRIPT}""")
HTML("""{SCRIPT}""")'''
ANSWERS = {
    "ada": {"double": RIGHT, "why": "Because adding is doubling."},
    "bob": {"double": "def double(x):\n    return x", "why": SCRIPT},
    "cleo": {"double": "def double(x):\n    return x * 3 if x != 1 else 2"},
    "eve": {"double": HOSTILE, "why": SCRIPT},
    "fay": {},
}
BROKEN = "gus"
COMMENT = "Well said & <b>short</b>."


def make_graded_course(root: Path) -> Path:
    """Make the course, grade the class and write feedback."""
    building.make_course(root, {"p1": CELLS})
    (root / "exams_here.py").write_text(EXAMS, encoding="utf-8")
    for student, answers in ANSWERS.items():
        notebook = building.answered(root, answers)["p1"]
        building.write_json(root / "submitted" / student / "ps1" / "p1.ipynb", notebook)
    broken = root / "submitted" / BROKEN / "ps1" / "p1.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_text('{"cells": [', encoding="utf-8")
    course = load_course(root)
    grade_assignment(course, "ps1", Options(workers=2))
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        comment = gradebook.find_comment("why", "p1", "ps1", "ada")
        comment.manual_comment = COMMENT
        grade = gradebook.find_grade("why", "p1", "ps1", "ada")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        gradebook.db.commit()
    write_feedback(course, "ps1")
    return root


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("chromium is not installed; `make system` installs it")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()


FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def opened(browser: Browser, path: Path, **options: Any) -> Iterator[Any]:
    """A page in a browser window of its own; what its console said is in `page.said`."""
    context = browser.new_context(**options)
    page: Any = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    page.said = said
    try:
        yield page
    finally:
        context.close()


def text_of(path: Path) -> str:
    """A file as text; of a notebook all strings, so that JSON's escapes hide nothing."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return text + str(json.loads(text)) if path.suffix == ".ipynb" else text
