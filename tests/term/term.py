"""A term as a script: what students, assistants and the instructor do, and what must come of it.

Students are made; each mark that they must have is worked out here, apart from the grader: who is
right has the points of the tests, a person gives 1.5 of 2 to whoever wrote a text, and who is late
without an extension has a tenth less.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.course import Course, load_assignment, load_course
from autograder.grading.assignment import Options, grade_assignment
from autograder.grading.class_run import Summary
from autograder.lms.collect import Collected, collect
from autograder.pages.course_page import write_course_report
from autograder.pages.export import Exported, Wish, export_marks
from autograder.pages.feedback import write_feedback
from autograder.pages.feedback_zip import pack_feedback
from autograder.results.dry_run import DryRun
from autograder.results.update import Update, update_assignment
from tests.course import building
from tests.lms import platforms

ASSISTANTS = 5
BY_HAND = 1.5
LATE = """
from nbgrader.plugins import BasePlugin


class Tenth(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.1 * score
"""
CONFIG = """c.CourseDirectory.course_id = "term"
c.AssignLatePenalties.plugin_class = "late.Tenth"
"""
DUE = "2026-10-05 18:00:00 UTC"
IN_TIME, TOO_LATE = "Monday, 5 October 2026, 5:00 PM", "Tuesday, 6 October 2026, 5:00 PM"
TEXT = building.manual("A model answer.", "why", 2)
ADDED = building.test("assert double(3) == 6", "test_three", 1)
BROKEN_TEST = building.test(
    "### BEGIN HIDDEN TESTS\nassert double(4) == 9\n### END HIDDEN TESTS", "test_double", 3
)


@dataclass
class Term:
    """A course in a folder, with the marks that everybody must have.

    Attributes:
        root: the course.
        students: how many.
        marks: points by lesson and student.
    """

    root: Path
    students: int
    marks: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def course(self) -> Course:
        """The course, read anew."""
        return load_course(self.root)

    @property
    def ids(self) -> list[str]:
        """Everybody; the last one never hands in, the first one not what can be graded."""
        return [f"s{number:03}" for number in range(self.students)]

    def is_right(self, student: str, week: int) -> bool:
        """Say whether this student solves the lesson of a week."""
        return (int(student[1:]) + week) % 3 != 0

    def release(self, week: int, *cells: building.Cell) -> str:
        """Write a lesson with a question for a person and the time when it is due."""
        name = f"week{week:02}"
        lesson = [*(cells or platforms.CELLS), TEXT]
        building.make_course(self.root, {"p1": lesson}, name=name, config=CONFIG)
        (self.root / "late.py").write_text(LATE, encoding="utf-8")
        with Gradebook(self.course.db_url, "term") as gradebook:
            gradebook.update_or_create_assignment(name, duedate=DUE)
        return name

    def change(self, name: str, *cells: building.Cell) -> None:
        """Write other cells into a lesson that is handed in."""
        lesson = building.notebook([*cells, TEXT])
        building.write_json(self.root / "source" / name / "p1.ipynb", lesson)

    def hand_in(self, name: str, week: int, late: str, again: str = "") -> Collected:
        """Make the files of Moodle or Canvas, in turn, and collect them.

        Args:
            name: the lesson.
            week: its week.
            late: who hands in a day too late.
            again: who now hands in what is right.
        """
        moodle = week % 2 == 1
        files, rows = {}, []
        for student in self.ids[:-1]:
            number, right = int(student[1:]), self.is_right(student, week) or student == again
            who = (
                f"Stu Dent{number}_{7000 + number}_assignsubmission_file/p1"
                if moodle
                else f"dentstu{number}_{500 + number}_{9000 + number}_p1"
            )
            answers = {"double": platforms.RIGHT if right else platforms.WRONG, "why": "Twice."}
            notebook = building.answered(self.root, answers, name)["p1"]
            broken = student == self.ids[0]
            end = "html" if broken else "ipynb"
            files[f"{who}.{end}"] = b"<html>" if broken else json.dumps(notebook).encode()
        for student in self.ids:
            number, time = int(student[1:]), TOO_LATE if student == late else IN_TIME
            listed = (f"Participant {7000 + number}", f"Stu Dent{number}", student, f"{student}@x")
            rows.append((*listed, "", "", "", "", time, "-", ""))
        plain = [(row[2], str(500 + int(row[2][1:])), row[8]) for row in rows]
        roster = self.root.parent / "roster.csv"
        if moodle:
            platforms.write_table(roster, platforms.WORKSHEET, rows)
        else:
            platforms.write_table(roster, ("id", "lms_user_id", "handed_in"), plain)
        archive = platforms.write_zip(self.root.parent / "all.zip", files)
        return collect(self.course, name, archive, roster, "UTC")

    def expect(self, name: str, week: int, points: float, late: str = "", again: str = "") -> None:
        """Work out what everybody must have."""
        self.marks[name] = {}
        for student in self.ids[1:-1]:
            right = self.is_right(student, week) or student == again
            score = (points if right else 0.0) + BY_HAND
            self.marks[name][student] = score * (0.9 if student == late else 1.0)

    def grade(self, name: str, dry_run: DryRun | None = None, *, force: bool = False) -> Summary:
        """Grade the class; `force` also works out penalties anew, after marks by hand."""
        options = Options(workers=2, wait=True, force=force)
        return grade_assignment(self.course, name, options, dry_run=dry_run)

    def mark_by_hand(self, name: str) -> None:
        """Let the assistants grade the texts, all at once, divided by name."""
        url = self.course.db_url

        def mark(students: list[str]) -> None:
            for student in students:
                with Gradebook(url, "term") as gradebook:
                    grade = gradebook.find_grade("why", "p1", name, student)
                    grade.manual_score, grade.needs_manual_grade = BY_HAND, False
                    gradebook.db.commit()

        shares = [self.ids[1:-1][number::ASSISTANTS] for number in range(ASSISTANTS)]
        with ThreadPoolExecutor(ASSISTANTS) as assistants:
            list(assistants.map(mark, shares))

    def give_back(self, name: str) -> Exported:
        """Write pages, their ZIP, the reports and the marks; read the marks back and compare."""
        write_feedback(self.course, name)
        pack_feedback(self.course, name, self.root / "reports" / f"{name}.zip")
        done = self.export(self.root / "reports" / "all.csv", name)
        with (self.root / "reports" / "all.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = {row["student"]: row["score"] for row in csv.DictReader(file)}
        wanted = dict.fromkeys(self.ids, "") | {
            s: str(round(score, 4)) for s, score in self.marks[name].items()
        }
        assert rows == wanted
        return done

    def export(self, path: Path, *names: str) -> Exported:
        """Write marks into a file."""
        return export_marks(self.course, names, Wish(), path)

    def update(self, name: str) -> Update:
        """Bring the gradebook to a lesson's new cells."""
        return update_assignment(self.course, load_assignment(self.course, name))

    def extend(self, name: str, student: str) -> None:
        """Give a student two more days."""
        with Gradebook(self.course.db_url, "term") as gradebook:
            gradebook.grant_extension(name, student, days=2)

    def report(self) -> list[Path]:
        """Write the report on the course."""
        return write_course_report(self.course, sorted(self.marks), self.root / "reports")

    def restored(self) -> Term:
        """Back the course up and restore it on another path."""
        place = self.root.parent / "elsewhere" / "restored"
        shutil.copytree(self.root, place)
        os.rename(self.root, self.root.with_name("gone"))  # noqa: PTH104
        return Term(place, self.students, self.marks)
