"""The gradebook on a PostgreSQL server, started for these tests as a user of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbgrader import api
from sqlalchemy import create_engine, text

from autograder.course import Course, load_assignment, load_course
from autograder.errors import GradebookError
from autograder.results.marks import read_marks
from autograder.results.writer import Gradebook
from tests.course.building import answered, hand_in, make_course
from tests.results.postgres import needs_postgres, postgres
from tests.results.records import differences, failed, graded, records
from tests.results.updating import goes_round

pytestmark = needs_postgres
ANSWERS = {"double": "def double(x): return 2 * x", "why": "Twice.", "y": "y = 1"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run a server; gives its URL."""
    with postgres() as running:
        yield running.url


@pytest.fixture
def course(server: str, tmp_path: Path) -> Course:
    """A course whose gradebook is a new database of the server."""
    name = f"course_{os.urandom(4).hex()}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    url = server.replace("/postgres?", f"/{name}?")
    config = f"c.CourseDirectory.db_url = {url!r}"
    config += "\nc.CourseDirectory.course_id = 'course'"
    return load_course(make_course(tmp_path / "postgres", config=config))


def test_rows_are_those_of_sqlite(course: Course, tmp_path: Path) -> None:
    other = load_course(make_course(tmp_path / "sqlite"))
    seen = []
    for target in (course, other):
        assignment = load_assignment(target, "ps1")
        notebooks = answered(target.root, ANSWERS)
        amy = hand_in(target.root, "amy", notebooks, timestamp="2024-11-21 10:00:00 UTC")
        with Gradebook(target, load_assignment(target, "ps1")) as gradebook:
            gradebook.write([failed("zoe")])
        with api.Gradebook(target.db_url) as theirs:
            theirs.update_or_create_assignment("ps1", duedate="2024-11-21 09:00:00 UTC")
            theirs.grant_extension("ps1", "zoe", hours=3)
        for scores in ({}, {"test_double": 0.5}):
            with Gradebook(target, load_assignment(target, "ps1")) as gradebook:
                gradebook.write([graded(assignment, amy, scores), failed("bob")])
            with api.Gradebook(target.db_url) as theirs:
                theirs.find_grade("why", "p1", "ps1", "amy").manual_score = 2
                theirs.db.commit()
        with Gradebook(target, load_assignment(target, "ps1")) as gradebook:
            gradebook.write([graded(assignment, amy, {"test_double": 1})])
        seen.append(records(target.db_url))
    assert differences(*seen) == {}
    assert seen[0]["submission", "amy"]["late"] == 3600
    assert seen[0]["grade", "amy", "p1", "why"]["manual_score"] == 2


def test_course_without_a_name_is_told_to_have_one(course: Course) -> None:
    url = f"c.CourseDirectory.db_url = {course.db_url!r}"
    (course.root / "nbgrader_config.py").write_text(f"c = get_config()\n{url}\n")
    nameless = load_course(course.root)
    said = r"Set c\.CourseDirectory\.course_id"
    with pytest.raises(GradebookError, match=said):
        Gradebook(nameless, load_assignment(nameless, "ps1"))
    with pytest.raises(GradebookError, match=said):
        read_marks(nameless, "ps1")


def test_failing_batch_leaves_nothing(course: Course) -> None:
    (course.root / "autograded").mkdir()
    (course.root / "autograded/amy").write_text("in the way", encoding="utf-8")
    submission = hand_in(course.root, "amy", answered(course.root, ANSWERS))
    batch = [graded(load_assignment(course, "ps1"), submission)]
    with (
        Gradebook(course, load_assignment(course, "ps1")) as gradebook,
        pytest.raises(GradebookError, match="cannot be written"),
    ):
        gradebook.write(batch)
    assert records(course.db_url) == {}


def test_server_that_is_away_is_said(course: Course, tmp_path: Path) -> None:
    url = f"postgresql+psycopg://grader@/none?host={tmp_path}"
    config = f"c.CourseDirectory.db_url = {url!r}\nc.CourseDirectory.course_id = 'course'"
    away = load_course(make_course(tmp_path / "a", config=config))
    with pytest.raises(GradebookError, match="cannot be used"):
        Gradebook(away, load_assignment(away, "ps1"))


def test_an_assignment_changes_after_hand_in(course: Course) -> None:
    """Cells come, go and get other names; the backup is a file that nbgrader can open."""
    goes_round(course)


def test_two_graders_write_at_once(course: Course) -> None:
    """Two assignments of the same new students, each in a transaction of its own."""
    shutil.copytree(course.root / "source/ps1", course.root / "source/ps2")
    students = [f"s{number:02}" for number in range(40)]
    for name in ("ps1", "ps2"):
        Gradebook(course, load_assignment(course, name)).close()  # the gradebook is there
    together = threading.Barrier(2, timeout=60)

    def grade(name: str, order: list[str]) -> None:
        with Gradebook(course, load_assignment(course, name)) as gradebook:
            together.wait()
            for first in range(0, len(order), 8):
                gradebook.write([failed(s, name=name) for s in order[first : first + 8]])

    with ThreadPoolExecutor(2) as graders:
        running = [
            graders.submit(grade, name, order)
            for name, order in (("ps1", students), ("ps2", students[::-1]))
        ]
        assert [one.result(timeout=120) for one in running] == [None, None]
    for name in ("ps1", "ps2"):
        found = {key[1] for key in records(course.db_url, name) if key[0] == "submission"}
        assert found == set(students)


@pytest.mark.parametrize("kind", ["postgres", "sqlite"])
def test_two_graders_open_a_new_gradebook_at_once(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """In processes of their own: tables, version, course and assignments are there once."""
    if kind == "postgres":
        course = request.getfixturevalue("course")
    else:
        course = load_course(
            make_course(tmp_path / "sqlite", config="c.CourseDirectory.course_id = 'course'")
        )
    names = [f"ps{number}" for number in range(1, 5)]
    for name in names[1:]:
        shutil.copytree(course.root / "source/ps1", course.root / "source" / name)
    program = (
        "import sys; from pathlib import Path; from autograder.course import *; "
        "from autograder.results.writer import Gradebook; course = load_course(Path(sys.argv[1])); "
        "work = load_assignment(course, sys.argv[2]); print('ready', flush=True); input(); "
        "Gradebook(course, work).close()"
    )
    graders = [
        subprocess.Popen(
            [sys.executable, "-c", program, course.root, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    for grader in graders:
        assert grader.stdout.readline() == "ready\n"
    for grader in graders:
        grader.stdin.write("\n")
        grader.stdin.flush()
    assert [grader.communicate(timeout=120)[1] for grader in graders] == [""] * len(names)
    with api.Gradebook(course.db_url, "course") as gradebook:
        assert sorted(one.name for one in gradebook.assignments) == names
        version = text("SELECT count(*) FROM alembic_version")
        assert gradebook.db.execute(version).scalar() == 1
