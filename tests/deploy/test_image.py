"""The image of `deploy/Containerfile`: built by its own lines, and a class graded in it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from benchmarks.made_course import ASSIGNMENT, expected_score, student_id
from tests.conftest import STUDENTS
from tests.deploy.image import ROOT, build, instructions, root_of_its_own
from tests.deploy.machine import lacking

CONTAINERFILE = ROOT / "deploy" / "Containerfile"
EXPECTED = {student_id(index): expected_score(index) for index in range(STUDENTS)}
LONG = bool(os.environ.get("AUTOGRADER_LONG"))
LACKING = lacking() or ("" if shutil.which("debootstrap") else "debootstrap is not installed")
if not LONG:  # it installs all that the lock pins, from the registry
    LACKING = "`make test-hub` and `make test-long` build the image"


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.skipif(bool(LACKING), reason=LACKING)
@pytest.mark.parametrize("debian", ["", "bookworm"], ids=lambda name: name or "layer")
def test_class_is_graded_in_the_image(debian: str, made_course: Path) -> None:
    """As `docker run --volume COURSE:/course IMAGE grade ps1` does where namespaces are refused."""
    with root_of_its_own(debian) as image:
        build(image, CONTAINERFILE)
        assert not debian or image.base.endswith(f"debian:{debian}-slim")
        image.put(made_course, image.folder)
        image.run("chown", "-R", image.user, image.folder)
        image.put(ROOT / "tests" / "container.py", "/tmp/container.py")
        number = image.run("id", "-u", image.user).strip()
        contained = ("/opt/grader/bin/python", "/tmp/container.py", "--user", number)
        said = image.run(
            *contained,
            *(*image.entry, "grade", ASSIGNMENT, "--json", "/tmp/grades.json"),
            folder=image.folder,
        )
        assert "Walls: Landlock" in said
        rows = json.loads(image.run("cat", "/tmp/grades.json"))["submissions"]
        assert {row["student"]: row["score"] for row in rows} == EXPECTED
        looked = image.run(*contained, "sh", "-c", "autograder doctor --json || true",
                           folder=image.folder)  # fmt: skip
        states = {line["name"]: line["state"] for line in json.loads(looked)}
        assert {states["walls"], states["Landlock"], states["versions"]} <= {"ok", "note"}


def test_image_holds_the_grader_and_no_lesson() -> None:
    """Solutions and hidden tests come with the course, which is mounted."""
    given = list(instructions(CONTAINERFILE.read_text(encoding="utf-8")))
    copied = {part for word, rest in given if word == "COPY" for part in rest.split()[:-1]}
    assert copied == {"requirements.lock", "pyproject.toml", "README.md", "LICENSE", "autograder"}
    assert dict(given)["USER"] == "grader"
    assert json.loads(dict(given)["ENTRYPOINT"]) == ["autograder"]
