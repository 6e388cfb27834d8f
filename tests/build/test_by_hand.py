"""Masters hold questions that a person grades: text, code and tasks."""

from __future__ import annotations

import pytest

from autograder.build.course import build_course
from autograder.course import load_assignment, load_course
from autograder.errors import BuildError
from autograder.models import Role
from tests.build.conftest import SmallCourse
from tests.build.test_build import cells

BY_HAND = """
# %% [markdown] manual="explain" points=4 title="Why nothing is learned"
# **Explain.** Why does nothing learn where every unit is dropped?
#
# ### BEGIN SOLUTION
# No gradient comes through, since every path is cut
# ### END SOLUTION

# %% manual="plot" points=2
# Draw the share of kept units.
### BEGIN SOLUTION
shares = np.arange(3) / 2
print(shares)
### END SOLUTION

# %% [markdown] task="measure" points=3
# Measure the share of kept units in cells of your own, and say what you see.
#
# ### BEGIN MARK SCHEME
# One point for the measurement and two for the words
# ### END MARK SCHEME
"""


@pytest.fixture
def asking(course: SmallCourse) -> SmallCourse:
    """A course whose lesson ends with three questions for a person."""
    course.edit_master("# %%\napply_mask(", f"{BY_HAND}\n# %%\napply_mask(")
    return course


def test_they_are_what_nbgrader_calls_manual_and_task(asking: SmallCourse) -> None:
    """Roles, points and kinds of cells are read back by the grader."""
    build_course(asking.root)
    notebook = load_assignment(load_course(asking.root), "01_lesson").notebooks[0]
    found = {c.grade_id: (c.role, c.cell_type, c.points) for c in notebook.cells if c.grade_id}
    assert found["explain"] == (Role.MANUAL, "markdown", 4)
    assert found["plot"] == (Role.MANUAL, "code", 2)
    assert found["measure"] == (Role.TASK, "markdown", 3)


def test_title_goes_with_them(asking: SmallCourse) -> None:
    """A question has the name in feedback that its header gives."""
    build_course(asking.root)
    metadata = cells(asking.released)["explain"]["metadata"]
    assert metadata["autograder"] == {"title": "Why nothing is learned"}


def test_model_answers_stay_in_the_instructors_version(asking: SmallCourse) -> None:
    """The question stays, the answer is replaced by nbgrader's stub."""
    build_course(asking.root)
    assert "every path is cut" in cells(asking.lesson)["explain"]["source"]
    released = cells(asking.released)
    question = "**Explain.** Why does nothing learn where every unit is dropped?\n\n"
    assert released["explain"]["source"] == f"{question}YOUR ANSWER HERE"
    assert released["plot"]["source"].startswith("# Draw the share of kept units.\nraise NotImpl")


def test_mark_scheme_stays_in_the_instructors_version(asking: SmallCourse) -> None:
    """Students get the task without what is counted."""
    build_course(asking.root)
    assert "One point" in cells(asking.lesson)["measure"]["source"]
    assert cells(asking.released)["measure"]["source"].rstrip().endswith("say what you see.")


@pytest.mark.parametrize(
    "line",
    [
        "No gradient comes through, since every path is cut",
        "One point for the measurement and two for the words",
        "shares = np.arange(3) / 2",
    ],
)
def test_their_answers_are_found_where_they_leak(asking: SmallCourse, line: str) -> None:
    """A sentence of a model answer or a mark scheme is secret as a line of code is."""
    (asking.lesson / "notes.md").write_text(f"Remember:\n{line}\n", encoding="utf-8")
    with pytest.raises(BuildError, match=r"notes\.md: line 2"):
        build_course(asking.root)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (" points=4 title", " title", "manual explain needs points"),
        (' manual="explain" points=4', " points=4", "nothing is graded there"),
        ('"plot" points=2', '"plot" points=0', "manual plot needs points"),
        ('[markdown] task="measure"', 'task="measure"', "measure must be a text cell"),
        ('manual="plot"', 'manual="explain"', "used twice"),
        ('given="imports"', 'given="imports" points=2', "nothing is graded there"),
        ("# ### BEGIN SOLUTION\n# No", "# No", "explain has no model answer"),
        ("is cut\n# ### END SOLUTION\n", "is cut\n", "no end solution statement found"),
        ("words\n# ### END MARK SCHEME\n", "words\n", "No end mark scheme"),
    ],
)
def test_wrong_question_is_refused(asking: SmallCourse, old: str, new: str, what: str) -> None:
    """What would be released whole, or graded by nobody, is named with its cell."""
    asking.edit_master(old, new)
    with pytest.raises(BuildError) as caught:
        build_course(asking.root)
    assert what in str(caught.value)
    assert not asking.released.exists()
