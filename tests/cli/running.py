"""The command line, run as a person would run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.made_course import ASSIGNMENT

ROOT = Path(__file__).resolve().parents[2]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "autograder", *arguments]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.fspath(ROOT), "COLUMNS": "100", **environment},
    )


def grade(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("grade", ASSIGNMENT, "--course", os.fspath(course), *arguments)
