"""The zip for Gradescope, unpacked and run as its containers do.

What only Gradescope can show is not tried here: `setup.sh` is read by bash, not run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.course import load_course
from autograder.pages.gradescope import make_zip
from autograder.sandbox import landlock
from benchmarks.made_course import ASSIGNMENT, expected_score, student_id
from tests.container import ROOT, command, open_folder

# As Gradescope's documentation of autograders describes results.json.
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
VISIBLE = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
SCHEMA = {
    "type": "object",
    "anyOf": [{"required": ["score"]}, {"required": ["tests"]}],
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number", "minimum": 0},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBLE,
        "stdout_visibility": VISIBLE,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBLE,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}
HOSTILE = """
import os
for top in ("/autograder", "..", "../..", os.getcwd()):
    for folder, _, names in os.walk(top):
        for name in names:
            try: print(open(os.path.join(folder, name)).read()[:300])
            except OSError: pass
for name in ("results.json", "results/results.json"):
    try: open(os.path.join(%r, name), "w").write('{"score": 1000}')
    except OSError as error: print("refused", type(error).__name__)
"""


@pytest.fixture(scope="module")
def autograder(made_course: Path) -> Iterator[Path]:
    """What Gradescope calls /autograder, after setup.sh: that makes `grader`."""
    with open_folder() as folder:
        (folder / "source").mkdir()
        make_zip(load_course(made_course), ASSIGNMENT, folder / "zip")
        subprocess.run(["unzip", "-q", "../zip"], cwd=folder / "source", check=True)
        shutil.copy(folder / "source/run_autograder", folder)
        (folder / "grader").symlink_to(sys.prefix)
        (folder / "results").mkdir()
        yield folder


def grade(folder: Path, notebook: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    """Run the autograder on a notebook, in the imitation of a container."""
    shutil.rmtree(folder / "submission", ignore_errors=True)
    (folder / "submission").mkdir()
    (folder / "submission/lesson.ipynb").write_text(notebook, encoding="utf-8")
    results = folder / "results/results.json"
    results.unlink(missing_ok=True)
    done = subprocess.run(
        command("env", "-C", os.fspath(folder), "./run_autograder"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done, json.loads(results.read_text()) if results.exists() else {}


def notebook_of(course: Path, number: int) -> tuple[str, str]:
    """The name and text of what a student of the made class handed in."""
    (path,) = (course / "submitted" / student_id(number) / ASSIGNMENT).glob("*.ipynb")
    return path.name, path.read_text(encoding="utf-8")


def test_zip_holds_what_gradescope_needs_and_nobody_elses_work(autograder: Path) -> None:
    with zipfile.ZipFile(autograder / "zip") as made:
        names = made.namelist()
        assert {"setup.sh", "run_autograder", "requirements.txt"} <= set(names)
        assert f"numpy=={version('numpy')}" in made.read("requirements.txt").decode().split()
        for script in ("setup.sh", "run_autograder"):
            assert made.getinfo(script).external_attr >> 16 & 0o111
            subprocess.run(["bash", "-n"], input=made.read(script), check=True)
    assert not [n for n in names if "submitted" in n or n.endswith((".db", ".pyc"))]
    assert any(n.startswith(f"course/source/{ASSIGNMENT}/") for n in names)


def test_the_folder_of_the_zip_is_made(made_course: Path, tmp_path: Path) -> None:
    """A course has no `reports` before its first one."""
    path = tmp_path / "reports" / "made.zip"
    assert make_zip(load_course(made_course), ASSIGNMENT, path) > 0
    assert zipfile.is_zipfile(path)


def test_pins_are_those_of_the_lock(autograder: Path) -> None:
    """So an image has what is tested here."""
    locked = (ROOT / "requirements.lock").read_text().split()
    pins = (autograder / "source/requirements.txt").read_text().split()
    assert len(pins) > 50 and set(pins) <= set(locked)


@pytest.mark.skipif(landlock.abi() < landlock.SCOPED_SINCE, reason="no Landlock")
def test_a_submission_gets_its_score_and_its_items(autograder: Path, made_course: Path) -> None:
    """The same score as in the class, item for item, and the page."""
    for number in (0, 1):
        name, text = notebook_of(made_course, number)
        done, results = grade(autograder, text)
        assert done.returncode == 0, done.stderr
        jsonschema.validate(results, SCHEMA)
        assert results["score"] == expected_score(number)
        assert sum(test.get("score", 0) for test in results["tests"]) == results["score"]
        assert f'download="{name.replace("ipynb", "html")}"' in results["output"]
        assert "Walls: Landlock" in done.stderr


@pytest.mark.skipif(landlock.abi() < landlock.SCOPED_SINCE, reason="no Landlock")
def test_a_hostile_submission_reads_and_writes_nothing(autograder: Path, made_course: Path) -> None:
    """Neither the tests beside it nor its own result."""
    notebook = json.loads(notebook_of(made_course, 0)[1])
    cell = {"cell_type": "code", "execution_count": None, "id": "x", "metadata": {}, "outputs": []}
    notebook["cells"].insert(0, {**cell, "source": HOSTILE % os.fspath(autograder)})
    done, results = grade(autograder, json.dumps(notebook))
    assert done.returncode == 0, done.stderr
    jsonschema.validate(results, SCHEMA)
    assert results["score"] == expected_score(0)
    written = next((autograder / "source/course/autograded").rglob("*.ipynb")).read_text()
    first = next(c for c in json.loads(written)["cells"] if "refused" in str(c.get("outputs")))
    assert str(first["outputs"]).count("refused") == 2
    assert "nbgrader" not in str(first["outputs"]) and "c = get_config" not in str(first["outputs"])


@pytest.mark.skipif(landlock.abi() < landlock.SCOPED_SINCE, reason="no Landlock")
def test_what_is_no_notebook_has_a_reason(autograder: Path) -> None:
    done, results = grade(autograder, "no notebook")
    assert done.returncode == 0, done.stderr
    jsonschema.validate(results, SCHEMA)
    assert results["score"] == 0 and "<p>" in results["output"]


def test_nothing_is_written_where_nothing_could_be_graded(autograder: Path) -> None:
    """Gradescope then tells the instructor, and gives the student no score."""
    source = autograder / "source/course/source"
    source.rename(source.with_name("away"))
    try:
        done, results = grade(autograder, "{}")
    finally:
        source.with_name("away").rename(source)
    assert done.returncode == 2 and not results
    assert "autograder:" in done.stderr and "Traceback" not in done.stderr
