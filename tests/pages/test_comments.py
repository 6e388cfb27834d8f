"""One comment for everybody who made a named mistake: written once, on their pages and no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.errors import AutograderError
from autograder.grading.assignment import Options, grade_assignment
from autograder.pages.class_page import write_report
from autograder.pages.feedback import write_feedback
from autograder.results.comments import comments_file, read_comments, write_comment
from tests.cli.running import run
from tests.course import building
from tests.pages.small_class import ANSWERS, BROKEN

TEXT = "We did this on *Tuesday*: <b>twice</b> $x$."


@pytest.fixture
def course(graded_course: Path, tmp_path: Path) -> Path:
    """The graded class, to be changed."""
    return Path(shutil.copytree(graded_course, tmp_path / "course"))


def who_is_told(course: Path) -> set[str]:
    """Students whose page says it."""
    everybody = [*ANSWERS, BROKEN]
    page = "feedback/{}/ps1/p1.html"
    return {s for s in everybody if "<em>Tuesday</em>" in (course / page.format(s)).read_text()}


def test_a_comment_is_on_the_page_of_everybody_who_made_the_mistake(course: Path) -> None:
    """By command, and still there after everything was graded anew; HTML in it does nothing."""
    done = run("comment", "unchanged", TEXT, "--course", str(course))
    assert done.returncode == 0, done.stderr
    assert "1 made it in ps1" in done.stdout
    loaded = load_course(course)
    write_feedback(loaded, "ps1")
    assert who_is_told(course) == {"bob"}
    assert "<b>twice" not in (course / "feedback/bob/ps1/p1.html").read_text()
    grade_assignment(loaded, "ps1", Options(workers=1, force=True))
    write_feedback(load_course(course), "ps1")
    assert who_is_told(course) == {"bob"}


def test_the_report_says_who_made_it_and_how_to_comment(course: Path) -> None:
    """And, once there is a comment, what it says."""
    loaded = load_course(course)
    page = write_report(loaded, "ps1", course / "reports").page
    assert "autograder comment unchanged" in page.read_text()
    write_comment(loaded, "unchanged", "On Tuesday.")
    text = write_report(loaded, "ps1", course / "reports").page.read_text()
    assert "On their pages:</strong> On Tuesday." in text


def test_a_name_that_nobody_was_given_is_refused_with_those_that_are_near(course: Path) -> None:
    done = run("comment", "unchangd", "x", "--course", str(course))
    assert done.returncode == 2
    assert "Do you mean unchanged?" in done.stderr
    assert not comments_file(load_course(course)).exists()


def test_what_else_stands_in_the_file_is_kept(tmp_path: Path) -> None:
    """A comment takes the place of the older one; removed, it leaves the rest."""
    loaded = load_course(building.make_course(tmp_path / "course"))
    comments_file(loaded).write_text("Notes.\n\n## `one`\nFirst.\n\n- a list\n\n## two\nSecond.\n")
    assert read_comments(loaded) == {"one": "First.\n\n- a list", "two": "Second."}
    write_comment(loaded, "two", "Better.\n### More\n")
    write_comment(loaded, "one", "")
    assert comments_file(loaded).read_text() == "Notes.\n\n## two\nBetter.\n### More\n"


def test_a_text_with_a_heading_of_its_own_is_refused(tmp_path: Path) -> None:
    """It would begin the comment on another mistake."""
    loaded = load_course(building.make_course(tmp_path / "course"))
    for end in ("\n", "\r\n", "\r"):
        with pytest.raises(AutograderError, match="another mistake"):
            write_comment(loaded, "one", f"Read this:{end}## two{end}")
    comments_file(loaded).write_bytes(b"\xff\xfe")
    with pytest.raises(AutograderError, match="UTF-8"):
        read_comments(loaded)
