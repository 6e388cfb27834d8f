"""The lessons of a term: those of the course, and small ones made for a test.

Of each it is known what students can write and which points the tests give for it, apart from the
grader: the catalogue of examples says it for the lessons of the course.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.course import load_course
from examples.catalogue import COURSE
from examples.sample_class import Written, graded_cells, read_notebook, source_of, write_class
from tests.course import building
from tests.lms import platforms

POINT = 1.0
BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
TEXT = building.manual("A model answer.", "why", 2)


@dataclass(frozen=True)
class Lesson:
    """A lesson of the course.

    Attributes:
        name: of lesson and notebook.
    """

    name: str

    @cached_property
    def _cells(self) -> tuple[dict[str, str], dict[str, float]]:
        return graded_cells(self.name)

    @cached_property
    def _class(self) -> list[Written]:
        """What students write; where points are given by parts, all or nothing."""
        written = write_class(self.name)
        return [written[0], written[-1]] if self.name == "08_bug_clinic" else written

    @cached_property
    def _source(self) -> dict[str, Any]:
        return read_notebook(COURSE / "source" / self.name / f"{self.name}.ipynb")

    @property
    def notebook(self) -> str:
        """The notebook's name."""
        return self.name

    @property
    def questions(self) -> list[str]:
        """What a person grades."""
        marks = (cell["metadata"].get("nbgrader", {}) for cell in self._source["cells"])
        return [mark["grade_id"] for mark in marks if mark.get("grade") and mark.get("solution")]

    @property
    def first_test(self) -> str:
        """The test that is wrong at first, where one is."""
        return next(iter(self._cells[1]))

    def answers(self, number: int) -> dict[str, str]:
        """What the student of this number writes: 0 has everything right, -1 nothing."""
        return self._class[number % len(self._class)].cells

    def points(self, number: int) -> dict[str, float]:
        """What the tests give that."""
        fails = self._class[number % len(self._class)].fails
        return {test: 0.0 if test in fails else most for test, most in self._cells[1].items()}

    def write(self, root: Path, *, wrong: bool = False, added: bool = False) -> None:
        """Write the source notebook as it is, with a wrong test, or with one more."""
        notebook = json.loads(json.dumps(self._source))
        if wrong:
            cell = building.cell_of(notebook, self.first_test)
            cell["source"] = f"{source_of(cell)}\n{BEGIN}\nassert 1 == 2\n{END}"
        if added:
            function = next(name for name, text in self._cells[0].items() if "def " in text)
            cell = building.test(f"assert callable({function})", "test_added", POINT)
            notebook["cells"].append(cell | {"id": "test_added"})
        building.write_json(root / "source" / self.name / f"{self.name}.ipynb", notebook)

    def released(self, root: Path) -> dict[str, Any]:
        """The notebook as students get it."""
        return read_notebook(COURSE / "assignments" / self.name / f"{self.name}.ipynb")


@dataclass(frozen=True)
class MadeLesson:
    """A lesson made for a test: a function, two tests, and a question for a person."""

    name: str
    notebook: str = "p1"
    questions: tuple[str, ...] = ("why",)
    first_test: str = "test_double"

    def answers(self, number: int) -> dict[str, str]:
        """What the student of this number writes: 0 has everything right, -1 nothing."""
        return {"double": platforms.WRONG if number % 3 else platforms.RIGHT}

    def points(self, number: int) -> dict[str, float]:
        """What the tests give that."""
        right = number % 3 == 0
        return {"test_double_one": float(right), "test_double": 3.0 * right}

    def write(self, root: Path, *, wrong: bool = False, added: bool = False) -> None:
        """Write the source notebook as it is, with a wrong test, or with one more."""
        cells = list(platforms.CELLS)
        if wrong:
            cells[-1] = building.test(f"{BEGIN}\nassert 1 == 2\n{END}", self.first_test, 3)
        if added:
            cells.append(building.test("assert callable(double)", "test_added", POINT))
        notebook = building.notebook([*cells, TEXT])
        building.write_json(root / "source" / self.name / f"{self.notebook}.ipynb", notebook)

    def released(self, root: Path) -> dict[str, Any]:
        """The notebook as students get it."""
        return building.released(load_course(root).root, self.name)[self.notebook]
