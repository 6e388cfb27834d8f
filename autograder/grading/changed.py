"""Content hashes that tell whether a submission must be graded again.

Three things decide a score: the student's files, what the instructor wrote (which
`Assignment.digest` covers) and the engine (see `grading.proof`). The hash of the first is taken for
each submission, that of the other two once a run.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from autograder.intake.take_in import content_key
from autograder.models import Assignment, Submission

APART = frozenset({"__main__.py", "build", "cli", "pages", "serve"})  # what decides no score


def submission_key(job: str, assignment: Assignment, submission: Submission) -> str:
    """Hash a job's key and what intake reads of one submission, within intake's own limits."""
    return key_of(job, content_key(assignment, submission))


def key_of(job: str, content: str) -> str:
    """Hash a job's key and the hash of what intake reads."""
    return hashlib.sha256(f"{job}\0{content}".encode()).hexdigest()


def code_digest() -> str:
    """Hash the grader's own code, as it lies on the disk now."""
    digest = hashlib.sha256()
    package = Path(__file__).parent.parent
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package)
        if name.parts[0] not in APART:
            digest.update(f"{name.as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
