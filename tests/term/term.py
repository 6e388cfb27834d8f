"""A term as a script: what students, assistants and the instructor do, and what must come of it.

Students are made; each mark that they must have is worked out here, apart from the grader: what
was written has the points that `lessons` says, a person gives 1.5 of 2 to whoever wrote a text, and
who is late without an extension has a tenth less.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import Exchange

from autograder.course import Course, load_assignment, load_course
from autograder.grading.assignment import Options, grade_assignment
from autograder.grading.class_run import Summary
from autograder.lms.collect import Collected, collect
from autograder.pages.class_page import write_report
from autograder.pages.course_page import write_course_report
from autograder.pages.export import Exported, Wish, export_marks
from autograder.pages.feedback import write_feedback
from autograder.pages.feedback_zip import pack_feedback
from autograder.results.dividing import Task, divide_by_cell, divide_by_name, read_tasks
from autograder.results.dry_run import DryRun
from autograder.results.extensions import extend
from autograder.results.marks import read_marks
from autograder.results.tables import open_gradebook
from autograder.results.update import Update, update_assignment
from examples.demo import make_course
from tests.lms import platforms
from tests.sample.nan import without_nan
from tests.term.lessons import POINT, Lesson, MadeLesson

ASSISTANTS = [f"assistant{number}" for number in range(1, 6)]
BY_HAND = 1.5
LATE = """
from nbgrader.plugins import BasePlugin


class Tenth(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.1 * score
"""
CONFIG = """
c.CourseDirectory.course_id = "term"
c.AssignLatePenalties.plugin_class = "late_in_term.Tenth"
c.Autograder.counts = "best"
c.Exchange.root = {exchange!r}
"""
DUE, FAR = "2026-10-05 18:00:00 UTC", "2099-10-05 18:00:00 UTC"
IN_TIME, TOO_LATE = "Monday, 5 October 2026, 5:00 PM", "Tuesday, 6 October 2026, 5:00 PM"
AnyLesson = Lesson | MadeLesson


@dataclass
class Term:
    """A course in a folder, with the marks that everybody must have.

    Attributes:
        root: the course.
        students: how many.
        marks: points by lesson, student and cell; the penalty under "".
    """

    root: Path
    students: int
    marks: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)

    def begin(self) -> None:
        """Make the course, from that of this repository, and enter the roster."""
        make_course(self.root)
        (self.root / "late_in_term.py").write_text(LATE, encoding="utf-8")
        exchange = self.root.parent / "exchange"
        exchange.mkdir()
        exchange.chmod(0o777)
        with (self.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
            file.write(CONFIG.format(exchange=os.fspath(exchange)))
        with open_gradebook(self.course) as gradebook:
            for student in self.ids:
                gradebook.add_student(student, last_name=f"Dent{student[1:]}", first_name="Stu")

    @property
    def course(self) -> Course:
        """The course, read anew."""
        return load_course(self.root)

    @property
    def ids(self) -> list[str]:
        """Everybody; the last one never hands in, the first one not what can be graded."""
        return [f"s{number:03}" for number in range(self.students)]

    def number(self, student: str, week: int) -> int:
        """Say what a student writes in a week: number 0 of a lesson is right, others differ."""
        return int(student[1:]) + 7 * week

    def release(self, lesson: AnyLesson, due: str, *, wrong: bool) -> None:
        """Write a lesson, and the time when it is due."""
        lesson.write(self.root, wrong=wrong)
        with Gradebook(self.course.db_url, "term") as gradebook:
            gradebook.update_or_create_assignment(lesson.name, duedate=due)

    def written(self, lesson: AnyLesson, student: str, number: int) -> bytes:
        """Fill the released notebook in, the texts for a person too; the first one's is broken."""
        if student == self.ids[0]:
            return b"<html>"
        notebook = lesson.released(self.root)
        answers = lesson.answers(number) | dict.fromkeys(lesson.questions, "Twice.")
        for cell in notebook["cells"]:
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cell["source"] = answers.get(grade_id, cell["source"])
        return json.dumps(notebook).encode()

    def hand_in(
        self, lesson: AnyLesson, week: int, late: Iterable[str], instead: dict[str, int]
    ) -> Collected:
        """Make the files of Moodle or Canvas, in turn, and collect them.

        Args:
            lesson: what is handed in.
            week: its week.
            late: who hands in a day too late.
            instead: which of the lesson's texts some students hand in, in the place of their own.
        """
        moodle = week % 2 == 1
        files, rows = {}, []
        for student in self.ids[:-1]:
            number = int(student[1:])
            who = (
                f"Stu Dent{student[1:]}_{7000 + number}_assignsubmission_file/{lesson.notebook}"
                if moodle
                else f"dentstu{number}_{500 + number}_{9000 + number}_{lesson.notebook}"
            )
            end = "html" if student == self.ids[0] else "ipynb"
            wanted = instead.get(student, self.number(student, week))
            files[f"{who}.{end}"] = self.written(lesson, student, wanted)
        for student in self.ids:
            number, time = int(student[1:]), TOO_LATE if student in late else IN_TIME
            name = f"Stu Dent{student[1:]}"
            listed = (f"Participant {7000 + number}", name, student, f"{student}@x")
            rows.append((*listed, "", "", "", "", time, "-", ""))
        plain = [(row[2], str(500 + int(row[2][1:])), row[8]) for row in rows]
        roster = self.root.parent / "roster.csv"
        if moodle:
            platforms.write_table(roster, platforms.WORKSHEET, rows)
        else:
            platforms.write_table(roster, ("id", "lms_user_id", "handed_in"), plain)
        archive = platforms.write_zip(self.root.parent / "all.zip", files)
        return collect(self.course, lesson.name, archive, roster, "UTC")

    def exchanged(
        self, step: type[Exchange], name: str, student: str = "*", **options: Any
    ) -> None:
        """Take a step of nbgrader's exchange, the students' in a home of their own."""
        config = self.course.config
        if student != "*":
            home = self.home(student)
            config.Exchange.cache = str(home / "cache")
            config.Exchange.assignment_dir = str(home)
        directory = CourseDirectory(config=config, assignment_id=name, student_id=student)
        made = step(coursedir=directory, authenticator=Authenticator(), config=config)
        for key, value in options.items():
            setattr(made, key, value)
        made.start()

    def home(self, student: str) -> Path:
        """A student's own folder."""
        return self.root.parent / "homes" / student

    def expect(self, lesson: AnyLesson, numbers: dict[str, int], late: set[str]) -> None:
        """Work out what everybody must have for what they handed in; `late` costs a tenth."""
        mine = self.marks[lesson.name] = {}
        for student in self.ids[1:-1]:
            cells = lesson.points(numbers[student]) | dict.fromkeys(lesson.questions, BY_HAND)
            mine[student] = cells | {"": 0.1 * sum(cells.values()) if student in late else 0.0}

    def expect_added(self, lesson: AnyLesson, late: set[str]) -> None:
        """Add the point of the test that was added for all."""
        for student, cells in self.marks[lesson.name].items():
            cells["test_added"] = POINT
            given = sum(points for cell, points in cells.items() if cell)
            cells[""] = 0.1 * given if student in late else 0.0

    def grade(self, name: str, dry_run: DryRun | None = None) -> Summary:
        """Grade what is new."""
        return grade_assignment(self.course, name, Options(workers=2, wait=True), dry_run=dry_run)

    def mark_by_hand(self, lesson: AnyLesson, week: int) -> None:
        """Let the assistants grade the texts, all at once, divided by name or by question."""
        if not lesson.questions:
            return
        tasks = read_tasks(self.course, load_assignment(self.course, lesson.name))
        parts = (divide_by_name if week % 2 else divide_by_cell)(tasks, ASSISTANTS)
        url = self.course.db_url

        def mark(mine: list[Task]) -> int:
            left = [task for task in mine if task.waits]
            with Gradebook(url, "term") as gradebook:
                for task in left:
                    grade = gradebook.find_grade(
                        task.cell, task.notebook, lesson.name, task.person.student
                    )
                    grade.manual_score, grade.needs_manual_grade = BY_HAND, False
                    gradebook.db.commit()
            return len(left)

        with ThreadPoolExecutor(len(ASSISTANTS)) as assistants:
            assert sum(assistants.map(mark, parts.values())) > 0
        after = read_tasks(self.course, load_assignment(self.course, lesson.name))
        assert not any(task.waits for task in after)

    def check(self, name: str) -> None:
        """See that each cell of each student has the points that it must have, and no other."""
        marks = read_marks(self.course, name)
        found = {
            student: {mark.cell: mark.score for mark in of_one.cells} | {"": of_one.penalty}
            for student, of_one in marks.items()
            if student in self.ids[1:-1]
        }
        assert found.keys() == self.marks[name].keys()
        self.marks[name] = without_nan(self.root, name, self.marks[name])
        for student, cells in self.marks[name].items():
            assert found[student] == pytest.approx(cells), (name, student)

    def give_back(self, name: str, *, packed: bool) -> Exported:
        """Write pages, their ZIP, the report and the marks; read the marks back and compare."""
        write_feedback(self.course, name)
        if packed:
            pack_feedback(self.course, name, self.root / "reports" / f"{name}.zip")
        write_report(self.course, name, self.root / "reports")
        done = self.export(self.root / "reports" / "all.csv", name)
        with (self.root / "reports" / "all.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = {row["student"]: row["score"] for row in csv.DictReader(file)}
        wanted = {
            student: sum(points for cell, points in cells.items() if cell) - cells[""]
            for student, cells in self.marks[name].items()
        }
        left_out = {s for s, score in rows.items() if score == ""}
        assert left_out == {self.ids[0], self.ids[-1]}, left_out
        scores = {s: float(score) for s, score in rows.items() if score}
        assert scores == pytest.approx(wanted, abs=1e-4)
        return done

    def export(self, path: Path, *names: str) -> Exported:
        """Write marks into a file."""
        return export_marks(self.course, names, Wish(), path)

    def update(self, name: str) -> Update:
        """Bring the gradebook to a lesson's new cells."""
        return update_assignment(self.course, load_assignment(self.course, name))

    def extend(self, name: str, student: str) -> None:
        """Give a student two more days."""
        extend(self.course, name, [student], timedelta(days=2))

    def report(self) -> list[Path]:
        """Write the report on the course."""
        return write_course_report(self.course, sorted(self.marks), self.root / "reports")

    def restored(self) -> Term:
        """Back the course up and restore it on another path."""
        place = self.root.parent / "elsewhere" / "restored"
        shutil.copytree(self.root, place)
        os.rename(self.root, self.root.with_name("gone"))  # noqa: PTH104
        return Term(place, self.students, self.marks)
