"""A cluster grades only with what the run began with: the grader, libraries and files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.course import load_course
from autograder.errors import CourseError
from autograder.grading.assignment import Options, prepare
from autograder.grading.class_run import grade_class
from autograder.grading.cluster import open_cluster
from autograder.results.ledger import Ledger
from autograder.results.writer import Gradebook
from autograder.sandbox.walls import find_bubblewrap
from benchmarks.made_course import ASSIGNMENT, expected_score, student_id
from tests.cli.running import grade
from tests.conftest import STUDENTS
from tests.grading.dask import ROOT, Cluster, cluster

EXPECTED = {student_id(index): expected_score(index) for index in range(STUDENTS)}


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Cluster]:
    with cluster(tmp_path) as made:
        yield made


def written(course: Path) -> list[Path]:
    """List all that is in a course, but for what is kept of the instructor's own solution."""
    kept = course / ".autograder"
    return sorted(
        path
        for path in course.rglob("*")
        if path not in (kept, kept / "solutions") and path.parent != kept / "solutions"
    )


def refused(course: Path, dask: Cluster) -> str:
    """Run the command, see that it refused and wrote nothing, and return what it said."""
    before = written(course)
    done = grade(course, "--executor", dask.address)
    assert done.returncode == 2, done.stdout + done.stderr
    assert written(course) == before
    assert "Traceback" not in done.stderr
    return done.stderr


def copied_package(folder: Path) -> Path:
    """Copy the grader into a folder."""
    shutil.copytree(ROOT / "autograder", folder / "autograder")
    return folder


def less_generous_package(folder: Path) -> Path:
    """Copy the grader with one point less for each test that holds."""
    copied = copied_package(folder)
    score = copied / "autograder" / "examiner" / "score.py"
    text = score.read_text(encoding="utf-8")
    assert "return float(most)" in text
    changed = text.replace("return float(most)", "return float(most) - 1")
    score.write_text(changed, encoding="utf-8")
    return copied


def test_a_worker_like_this_machine_grades_right(
    course: Path, dask: Cluster, scores: Callable[[Path], dict[str, float]]
) -> None:
    dask.start_worker()
    done = grade(course, "--executor", dask.address)
    assert done.returncode == 0, done.stderr
    assert scores(course) == EXPECTED


def test_a_worker_with_another_grader_is_refused(
    course: Path, dask: Cluster, tmp_path: Path
) -> None:
    dask.start_worker()
    dask.start_worker([less_generous_package(tmp_path / "other")])
    said = refused(course, dask)
    assert "autograder: Worker tcp://127.0.0.1:" in said
    assert "another version of the grader (0.1.0/" in said
    assert "the run began with 0.1.0/" in said


@pytest.mark.parametrize("file", ["models.py", "errors.py", "grading/workers.py", "files.py"])
def test_any_file_that_decides_marks_makes_another_grader(tmp_path: Path, file: str) -> None:
    from autograder.grading import changed

    folder = copied_package(tmp_path)
    digests = set[str]()
    for text in ("", "# changed\n"):
        with (folder / "autograder" / file).open("a", encoding="utf-8") as source:
            source.write(text)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(changed, "__file__", folder / "autograder/grading/changed.py")
            digests.add(changed.code_digest())
    assert len(digests) == 2


def test_a_worker_with_an_older_grader_that_proves_nothing_is_refused(
    course: Path, dask: Cluster, tmp_path: Path
) -> None:
    older = copied_package(tmp_path / "older")
    (older / "autograder" / "grading" / "cluster.py").unlink()
    dask.start_worker([older])
    said = refused(course, dask)
    assert "cannot run this version of the grader (0.1.0/" in said
    assert "No module named 'autograder.grading.cluster'" in said


def test_a_worker_with_another_numpy_is_refused(
    course: Path, dask: Cluster, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for folder in (Path(np.__file__).parent, Path(np.__file__).parents[1] / "numpy.libs"):
        (other / folder.name).symlink_to(folder)
    info = other / "numpy-1.26.4.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 1.26.4\n")
    dask.start_worker([other, ROOT])
    said = refused(course, dask)
    assert f"another version of numpy (1.26.4, the run began with {np.__version__})" in said


def test_a_worker_that_does_not_see_the_course_is_refused(course: Path, dask: Cluster) -> None:
    hide = [find_bubblewrap(), "--dev-bind", "/", "/", "--tmpfs", str(course)]
    dask.start_worker(inside=hide)
    said = refused(course, dask)
    assert f"does not see the course's folder {course}" in said
    assert "same path on every machine" in said


@pytest.fixture
def course_with_reference(course: Path) -> Path:
    """A course whose tests import a module of its own, which imports another."""
    notebook = next((course / "source" / ASSIGNMENT).glob("*.ipynb"))
    text = notebook.read_text(encoding="utf-8")
    assert "assert" in text
    (course / "reference.py").write_text("import bounds\n")
    (course / "bounds.py").write_text("LIMIT = 1\n")
    text = text.replace("assert", "import reference\\nassert", 1)
    notebook.write_text(text, encoding="utf-8")
    return course


@pytest.mark.parametrize("changed", ["reference.py", "bounds.py", f"source/{ASSIGNMENT}/data.csv"])
def test_a_worker_that_sees_another_checkout_is_refused(
    course_with_reference: Path, dask: Cluster, tmp_path: Path, changed: str
) -> None:
    course = course_with_reference
    other = Path(shutil.copytree(course, tmp_path / "checkout"))
    with (other / changed).open("a", encoding="utf-8") as file:
        file.write("\n# another\n")
    dask.start_worker(inside=[find_bubblewrap(), "--dev-bind", "/", "/", "--bind", other, course])  # type: ignore[list-item]
    assert f"sees other files of {ASSIGNMENT}" in refused(course, dask)


def test_a_worker_that_sees_other_hand_ins_is_refused(course: Path, dask: Cluster) -> None:
    hide = [find_bubblewrap(), "--dev-bind", "/", "/", "--tmpfs", str(course / "submitted")]
    dask.start_worker(inside=hide)
    assert f"sees other files in {course}/submitted/{student_id(0)}" in refused(course, dask)


def test_a_worker_that_takes_the_place_of_another_proves_itself_too(
    course: Path, dask: Cluster, tmp_path: Path, scores: Callable[[Path], dict[str, float]]
) -> None:
    good = dask.start_worker()
    known = load_course(course)
    job, submissions, _ = prepare(known, ASSIGNMENT, Options())
    with (
        open_cluster(job, dask.address, submissions) as pool,
        Gradebook(known, job.assignment) as gradebook,
        Ledger(course) as ledger,
    ):
        dask.end(good)
        dask.start_worker([less_generous_package(tmp_path / "other")])
        with pytest.raises(CourseError, match="another version of the grader"):
            grade_class(job, submissions, pool, gradebook, ledger)
    assert not any(scores(course).values())
