"""One line for each thing that grading needs, and what to do where it is not right."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli.doctor import BAD, NOTE, OK, Line, examine
from autograder.sandbox import landlock
from tests.cli.running import run
from tests.container import ROOT, command


def look(course: Path, name: str) -> list[Line]:
    """The lines about one thing."""
    return [line for line in examine(course) if line.name == name]


def configure(course: Path, text: str) -> None:
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")


def test_a_course_that_can_be_graded(course: Path) -> None:
    """Nothing is bad, and programs read the same list."""
    done = run("doctor", "--course", os.fspath(course), "--json")
    lines = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    names = {line["name"] for line in lines}
    assert names >= {"walls", "versions", "course id", "exchange", "database", "folders", "roster"}
    text = run("doctor", "--course", os.fspath(course)).stdout
    for line in lines:
        assert f" {line['name']}: " in text and line["advice"] in text


def test_a_folder_that_is_no_course_is_named(tmp_path: Path) -> None:
    done = run("doctor", "--course", os.fspath(tmp_path))
    assert done.returncode == 1
    assert "✗ course:" in done.stdout and "--course" in done.stdout


def test_an_exchange_is_looked_at(course: Path, tmp_path: Path) -> None:
    """One that is not there, is closed, shows who handed in, and is right."""
    exchange = tmp_path / "exchange"
    configure(course, f"c.Exchange.root = {os.fspath(exchange)!r}\nc.CourseDirectory.course_id='a'")
    assert [line.state for line in look(course, "exchange")] == [NOTE]
    exchange.mkdir(mode=0o755)
    (closed,) = look(course, "exchange")
    assert closed.state == BAD and f"chmod a+rwx {exchange}" in closed.advice
    exchange.chmod(0o777)
    (loose,) = look(course, "exchange")
    assert loose.state == BAD and f"chmod +t {exchange}" in loose.advice
    exchange.chmod(0o1777)
    (exchange / "a/inbound").mkdir(parents=True)
    (exchange / "a/inbound").chmod(0o777)
    (listed,) = look(course, "exchange")
    assert listed.state == BAD and "chmod o=wx" in listed.advice
    (exchange / "a/inbound").chmod(0o733)
    assert [line.state for line in look(course, "exchange")] == [OK]


def test_a_database_that_cannot_be_used_is_told(course: Path) -> None:
    """Another program's, and one that does not answer."""
    assert [line.state for line in look(course, "database")] == [OK]
    with contextlib.closing(sqlite3.connect(course / "wine.db")) as db:
        db.execute("CREATE TABLE wine (year INTEGER)")
    configure(course, f"c.CourseDirectory.db_url = 'sqlite:///{course / 'wine.db'}'")
    (foreign,) = look(course, "database")
    assert foreign.state == BAD and "another program" in foreign.found and foreign.advice
    configure(course, "c.CourseDirectory.course_id = 'a'")
    configure(course, "c.CourseDirectory.db_url = 'postgresql+psycopg://x:hush@127.0.0.1:1/x'")
    (silent,) = look(course, "database")
    assert silent.state == BAD and "hush" not in silent.found + silent.advice


def test_folders_that_students_can_read_are_told(course: Path, monkeypatch) -> None:
    """Only where they can come to the course at all."""
    for folder in course.parents:
        if not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o001)
    course.chmod(0o755)
    (seen,) = look(course, "folders")
    assert seen.state == NOTE and "source" in seen.found and "chmod o-rwx" in seen.advice
    course.chmod(0o750)
    assert [line.state for line in look(course, "folders")] == [OK]


def test_who_is_not_in_the_gradebook_is_named(course: Path) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.add_student("ada")
    (line,) = look(course, "roster")
    assert line.state == NOTE and "1 students" in line.found and "student0000" in line.found


def test_a_cluster_that_is_not_there_is_told(course: Path) -> None:
    pytest.importorskip("distributed")
    (line,) = (x for x in examine(course, "tcp://127.0.0.1:1") if x.name == "cluster")
    assert line.state == BAD and "No Dask scheduler answers" in line.found


@pytest.mark.skipif(landlock.abi() < landlock.SCOPED_SINCE, reason="no Landlock to fall back on")
def test_in_a_container_the_other_walls_are_named(course: Path) -> None:
    """And what refuses the usual ones."""
    done = subprocess.run(
        command(*(sys.executable, "-m", "autograder", "doctor", "--json", "--course", str(course))),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = {line["name"]: line for line in json.loads(done.stdout)}
    assert lines["walls"]["state"] == NOTE and "Landlock (ABI" in lines["walls"]["found"]
    assert "container" in lines["user namespaces"]["found"]
    assert done.returncode == 0
