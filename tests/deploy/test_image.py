"""The image of `deploy/Containerfile`: built by its own lines, and a class graded in it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from benchmarks.made_course import ASSIGNMENT
from tests.deploy.image import ROOT, build, instructions, root_of_its_own

CONTAINERFILE = ROOT / "deploy" / "Containerfile"
LONG = bool(os.environ.get("AUTOGRADER_LONG"))
NEEDED = ("debootstrap", "unshare", "nsenter", "chroot")
pytestmark = pytest.mark.skipif(
    os.getuid() != 0 or not all(map(shutil.which, NEEDED)),
    reason="building a root takes root, debootstrap and util-linux",
)


@pytest.mark.long
@pytest.mark.parametrize("debian", ["bookworm"] if LONG else [""], ids=lambda name: name or "layer")
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
        rows = json.loads(image.run("cat", "/tmp/grades.json"))
        assert rows
        doctor = json.loads(image.run(*contained, *image.entry, "doctor", "--json",
                                      folder=image.folder))  # fmt: skip
        assert not [line for line in doctor if line["state"] == "bad"]


def test_image_holds_the_grader_and_no_lesson() -> None:
    """Solutions and hidden tests come with the course, which is mounted."""
    given = list(instructions(CONTAINERFILE.read_text(encoding="utf-8")))
    copied = {part for word, rest in given if word == "COPY" for part in rest.split()[:-1]}
    assert copied == {"requirements.lock", "pyproject.toml", "README.md", "LICENSE", "autograder"}
    assert dict(given)["USER"] == "grader"
    assert json.loads(dict(given)["ENTRYPOINT"]) == ["autograder"]
