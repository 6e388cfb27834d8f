"""Nothing is lost in a term, and every mark is the one that it must be."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbgrader.exchange.default import (
    ExchangeCollect,
    ExchangeFetchFeedback,
    ExchangeReleaseAssignment,
    ExchangeReleaseFeedback,
    ExchangeSubmit,
)

from autograder.nbgrader.release import copy_files
from autograder.results.dry_run import DryRun
from autograder.results.graded_class import GradedClass
from examples.catalogue import lesson_names
from tests.course import building
from tests.term.lessons import Lesson, MadeLesson
from tests.term.term import ASSISTANTS, DUE, FAR, AnyLesson, Term

WEEKS = 12
NOTHING = -1  # the last text of a lesson, which passes no test
# nbgrader's release leaves `timestamp.txt` to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")


class Release(ExchangeReleaseFeedback):
    """What the plugin makes of nbgrader's class."""

    copy_files = copy_files


def play_platform_week(term: Term, lesson: AnyLesson, week: int) -> None:
    """A week of Moodle or Canvas: a wrong test, a question added, or hand-ins again."""
    name = lesson.name
    late, ill, again, worse = term.ids[1:5]
    wrong_test, question, twice = (week % 4 == number for number in (2, 3, 0))
    overdue = {ill} if twice else {late}
    own = {student: term.number(student, week) for student in term.ids}
    term.release(lesson, DUE, wrong=wrong_test)
    begun = {again: NOTHING, worse: 0} if twice else {}
    done = term.hand_in(lesson, week, overdue, begun)
    assert (len(done.new), done.unknown) == (term.students - 1, ())
    assert done.missing == (term.ids[-1],)
    failed = [r.record.student for r in term.grade(name).rows if r.record.status == "failed"]
    assert failed == [term.ids[0]]
    term.mark_by_hand(lesson, week)
    if wrong_test:
        lesson.write(term.root)
        dry_run = DryRun()
        term.grade(name, dry_run)
        gains = {change.student for change in dry_run.changes if change.difference > 0}
        first = lesson.first_test
        assert gains == {s for s in term.ids[1:-1] if lesson.points(own[s])[first]}
        assert {change.cell for change in dry_run.changes} == {first}
    if question:
        lesson.write(term.root, added=True)
        update = term.update(name)
        assert (update.added, update.losses) == ((f"{lesson.notebook}/test_added",), ())
    if twice:
        term.extend(name, ill)  # whom it costs nothing now
        done = term.hand_in(lesson, week, overdue, {again: 0, worse: NOTHING})
        assert set(done.renewed) == {again, worse}
    term.grade(name)
    if any(mark.waiting for mark in GradedClass(term.course, name).marks.values()):
        term.mark_by_hand(lesson, week)  # who was graded anew waits for a person
    term.grade(name)  # penalties follow what people gave
    # Of two hand-ins the better one counts.
    term.expect(lesson, own | ({again: 0, worse: 0} if twice else {}), set() if twice else {late})
    if question:
        term.expect_added(lesson, {late})
    if twice:
        attempts = GradedClass(term.course, name).attempts
        assert {s for s, mine in attempts.items() if len(mine) > 1} == {again, worse}


def play_exchange_week(term: Term, lesson: AnyLesson, week: int) -> None:
    """A week on a shared machine: released, handed in, collected and given back by nbgrader."""
    name, own = lesson.name, {s: term.number(s, week) for s in term.ids}
    term.release(lesson, FAR, wrong=False)
    notebook = lesson.released(term.root)
    release = term.root / "assignments" / name / f"{lesson.notebook}.ipynb"
    building.write_json(release, notebook)
    term.exchanged(ExchangeReleaseAssignment, name)
    for student in term.ids[:-1]:
        place = term.home(student) / name / f"{lesson.notebook}.ipynb"
        place.parent.mkdir(parents=True)
        place.write_bytes(term.written(lesson, student, own[student]))
        term.exchanged(ExchangeSubmit, name, student)
    term.exchanged(ExchangeCollect, name, check_owner=False)
    term.grade(name)
    if lesson.questions:
        term.mark_by_hand(lesson, week)
    term.expect(lesson, own, set())


def fetch_pages(term: Term, lesson: AnyLesson) -> None:
    """Release the pages; each student who handed in by the exchange fetches exactly their own."""
    name = lesson.name
    term.exchanged(Release, name)
    for student in term.ids[:-1]:
        term.exchanged(ExchangeFetchFeedback, name, student)
        (fetched,) = (term.home(student) / name / "feedback").rglob("*.html")
        ours = term.root / "feedback" / student / name / f"{lesson.notebook}.html"
        assert fetched.read_bytes() == ours.read_bytes()


def grade_all_at_once(term: Term) -> None:
    """Each assistant grades all lessons by command, at the same time: nothing has changed."""
    names = sorted(term.marks)

    def grade(number: int) -> list[str]:
        said = []
        for name in names[number :: len(ASSISTANTS)]:
            command = ["grade", name, "--wait", "--workers", "1", "--course", os.fspath(term.root)]
            done = subprocess.run(
                [sys.executable, "-m", "autograder", *command], capture_output=True, text=True
            )
            assert done.returncode == 1, done.stderr  # the first student's cannot be graded
            said += re.findall(r"of these unchanged +(\d+)", done.stdout)
        return said

    with ThreadPoolExecutor(len(ASSISTANTS)) as assistants:
        said = [count for one in assistants.map(grade, range(len(ASSISTANTS))) for count in one]
    assert said == [str(term.students - 1)] * len(names)


def play(term: Term, lessons: list[AnyLesson]) -> None:
    """Play a term, and see at its end that all marks are still there, here and restored."""
    term.begin()
    for week, lesson in enumerate(lessons, start=1):
        began = time.monotonic()
        by_exchange = week % 4 == 1 and week > 1
        (play_exchange_week if by_exchange else play_platform_week)(term, lesson, week)
        term.check(lesson.name)
        told = term.give_back(lesson.name, packed=not by_exchange)
        assert set(told.worthless) == {term.ids[0], term.ids[-1]}
        if by_exchange:
            fetch_pages(term, lesson)
        print(f"week {week:2}, {lesson.name}: {time.monotonic() - began:.0f} s", flush=True)
    assert "never handed in" in term.report()[0].read_text(encoding="utf-8")
    names = sorted(term.marks)
    term.export(term.root.parent / "before.csv", *names)
    shutil.rmtree(term.root.parent / "homes", ignore_errors=True)
    restored = term.restored()
    grade_all_at_once(restored)
    for name in names:
        restored.check(name)
    restored.export(term.root.parent / "after.csv", *names)
    before, after = (term.root.parent / f"{when}.csv" for when in ("before", "after"))
    assert before.read_bytes() == after.read_bytes()


@pytest.mark.long
@pytest.mark.timeout(5400)
def test_a_term(tmp_path: Path) -> None:
    """Twelve weeks of two hundred with all lessons at full length, else five of six with none."""
    real = [Lesson(name) for name in lesson_names()] if os.environ.get("AUTOGRADER_LONG") else []
    students, weeks = (int(os.environ.get("STUDENTS", "200")), WEEKS) if real else (6, 5)
    made = [MadeLesson(f"made{week:02}") for week in range(len(real) + 1, weeks + 1)]
    play(Term(tmp_path / "course", students), [*real, *made])
