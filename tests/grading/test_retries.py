"""What was lost is graded once more: side by side if it was late, alone if its worker died."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.grading.assignment import Options, prepare
from autograder.grading.class_run import Summary, grade_class
from autograder.grading.job import Job, Outcome
from autograder.grading.pool import LocalPool
from autograder.grading.workers import WorkerPool
from autograder.models import Status, Submission
from autograder.results.ledger import Ledger
from autograder.results.writer import Gradebook
from tests.course.building import answered, hand_in, make_course

STUDENTS = ("amy", "bob", "cleo")


class Losing:
    """A workers of workers each of which loses every submission, once or always."""

    def __init__(self, *, timed_out: bool, always: bool, together: int) -> None:
        self.timed_out = timed_out
        self.always = always
        self.lost: set[str] = set()
        self.running = self.most = 0
        self.lock = threading.Lock()
        self.meeting = threading.Barrier(together)
        self.real = WorkerPool()

    def grade_chunk(self, job: Job, submissions: Sequence[Submission]) -> list[Outcome]:
        found = []
        for submission in submissions:
            again = submission.student_id in self.lost
            self.lost.add(submission.student_id)
            if again:
                found.append(self._again(job, submission))
            else:
                found.append(Outcome(submission, failure="it was lost", timed_out=self.timed_out))
        return found

    def _again(self, job: Job, submission: Submission) -> Outcome:
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
        self.meeting.wait(60)
        try:
            if self.always:
                return Outcome(submission, failure="lost again", timed_out=self.timed_out)
            return self.real.grade_chunk(job, [submission])[0]
        finally:
            with self.lock:
                self.running -= 1


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = make_course(tmp_path / "course")
    for student in STUDENTS:
        hand_in(made, student, answered(made, {"double": "def double(x): return 2 * x"}))
    return made


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(3) as made:
        yield made


def run(root: Path, executor: ThreadPoolExecutor, workers: Losing) -> Summary:
    course = load_course(root)
    job, submissions, _ = prepare(course, "ps1", Options())

    class Pool(LocalPool):
        def submit(self, submissions: Sequence[Submission]) -> Future[list[Outcome]]:
            return self.executor.submit(workers.grade_chunk, self.job, submissions)

    with Gradebook(course, job.assignment) as gradebook, Ledger(root) as ledger:
        try:
            pool = Pool(executor, workers.real, job, 3)
            return grade_class(job, submissions, pool, gradebook, ledger)
        finally:
            workers.real.close()


def test_what_was_late_is_graded_again_side_by_side(
    root: Path, executor: ThreadPoolExecutor
) -> None:
    workers = Losing(timed_out=True, always=False, together=3)  # each waits until all three run
    summary = run(root, executor, workers)
    assert workers.most == 3
    assert {row.record.student: row.record.score for row in summary.rows} == dict.fromkeys(
        STUDENTS, 2
    )


def test_what_took_its_worker_down_is_graded_again_alone(
    root: Path, executor: ThreadPoolExecutor
) -> None:
    workers = Losing(timed_out=False, always=False, together=1)
    summary = run(root, executor, workers)
    assert workers.most == 1
    assert [row.record.score for row in summary.rows] == [2, 2, 2]


def test_what_is_lost_twice_has_both_reasons(root: Path, executor: ThreadPoolExecutor) -> None:
    summary = run(root, executor, Losing(timed_out=True, always=True, together=3))
    for row in summary.rows:
        assert row.record.status is Status.FAILED
        assert row.record.reason == (
            "It could not be graded, twice: it was lost; then: lost again."
        )
