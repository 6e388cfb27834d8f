"""A class that is graded by the command line, and all that this leaves in its course."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from examples.catalogue import COURSE
from examples.demo import make_course
from examples.sample_class import STUDENTS, hand_in, write_class
from tests.gold.records import Line, digest

SECONDS = "600"  # that a cell may run: on a busy machine a verdict must be the same
PASSING = {"seconds", "graded_at", "key"}  # columns and fields that differ from run to run
NAMES = ("assignment", "student", "name", "type")  # columns that say what a row is about
UNREAD = re.compile(r"<(style|script|svg)\b.*?</\1>|<[^>]+>", re.DOTALL)
TIMES = re.compile(
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?|\b\d+(\.\d+)? (m?s|seconds|submissions a second)\b"
)


def autograder(*arguments: str) -> str:
    """Run a command as a user does, on a terminal of 100 columns; return its output and status."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "100", "PYTHONPATH": str(COURSE)},
    )
    return f"{done.stdout}{done.stderr}(status {done.returncode})\n"


def graded_class(root: Path, lessons: list[str], students: int) -> Iterator[tuple[str, Line]]:
    """Make a course with a class in `root`, grade it, and yield file and line of the record."""
    make_course(root)
    for lesson in lessons:
        for written in write_class(lesson)[:: -(-STUDENTS // students)]:
            hand_in(lesson, written, root / "submitted")
        results = root / f"{lesson}.json"
        for command in (
            ("grade", lesson, "--timeout", SECONDS, "--json", str(results)),
            ("grade", lesson, "--timeout", SECONDS, "--force", "--dry-run"),
            ("feedback", lesson),
            ("report", lesson),
            ("export", lesson),
        ):
            said = autograder(*command, "--course", str(root))
            at = " ".join(command[:2] + command[4:5])
            yield "output", {"at": at, "text": _steady(said, root)}
            if command[0] == "grade":
                _forget_times(root)
        for entry in json.loads(results.read_text(encoding="utf-8"))["submissions"]:
            yield "results", {"at": f"{lesson}/{entry['student']}", **_without_times(entry)}
    for database in (root / "gradebook.db", *root.glob(".autograder/*.sqlite")):
        yield from ((database.stem, line) for line in rows_of(database))
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        at = str(path.relative_to(root))
        if at.startswith("autograded/") and path.suffix == ".ipynb":
            yield from (("autograded", line) for line in _cells(at, path))
        elif path.name == "submission_secret.txt":  # random where nothing came by the exchange
            continue
        elif at.startswith(("autograded/", "feedback/", "reports/")):
            yield "pages", {"at": at, **_page(path, root)}


def _forget_times(root: Path) -> None:
    """Give all submissions the same times in the ledger: pages, tables and charts show them."""
    for path in root.glob(".autograder/*.sqlite"):
        with contextlib.closing(sqlite3.connect(path)) as ledger, ledger:
            ledger.execute(
                "UPDATE submission SET seconds = 0.25, graded_at = '2026-01-01T00:00:00+00:00'"
            )


def _steady(text: str, root: Path) -> str:
    return TIMES.sub("TIME", text.replace(str(root), "COURSE"))


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_times(part) for key, part in value.items() if key not in PASSING}
    return [_without_times(part) for part in value] if isinstance(value, list) else value


def _page(path: Path, root: Path) -> Line:
    """Return the hash of a file, and of a page the words that a reader sees."""
    if path.suffix != ".html":
        return {"hash": digest(path.read_bytes())}
    text = _steady(path.read_text(encoding="utf-8"), root)
    words = [line.strip() for line in UNREAD.sub("\n", text).splitlines() if line.strip()]
    return {"hash": digest(text.encode()), "words": dict(enumerate(words))}


def _cells(at: str, path: Path) -> Iterator[Line]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for number, cell in enumerate(notebook.pop("cells")):
        yield {"at": f"{at} cell {number:03}", **_without_times(cell)}
    yield {"at": at, **_without_times(notebook)}


def rows_of(path: Path) -> Iterator[Line]:
    """Yield all rows of a database; random ids become the names of what they refer to."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        tables = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        rows = {
            name: [dict(row) for row in database.execute(f"SELECT * FROM {name}")]
            for name in tables
        }
        refers = {
            name: {
                key["from"]: key["table"]
                for key in database.execute(f"PRAGMA foreign_key_list({name})")
            }
            for name in tables
        }
    by_id = {(name, row["id"]): row for name in tables for row in rows[name] if "id" in row}

    def label(table: str, row: Line) -> str:
        parts = [name_of(refers[table][key], row[key]) for key in refers[table]]
        parts += [str(row[key]) for key in NAMES if key in row]
        return "/".join(part for part in parts if part) or str(next(iter(row.values())))

    def name_of(table: str, value: Any) -> str:
        return label(table, by_id[table, value]) if (table, value) in by_id else str(value)

    for table in tables:
        for row in rows[table]:
            kept = {
                key: name_of(refers[table][key], row[key]) if key in refers[table] else row[key]
                for key in row
                if key not in PASSING and (key != "id" or key in refers[table])
            }
            if "items" in kept:  # of the ledger: one a cell that has points
                cells = _without_times(json.loads(kept["items"]))
                kept["items"] = {
                    f"{c['notebook']}/{n} {c['grade_id']}": c for n, c in enumerate(cells)
                }
            yield {"at": f"{table} {label(table, row)}", **kept}
