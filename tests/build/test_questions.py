"""The build puts a line into each test that tells the learner, in sight, how the test went."""

from __future__ import annotations

import pytest

from autograder.build.course import build_course
from autograder.errors import BuildError
from tests.build.conftest import SmallCourse
from tests.build.test_build import cells
from tests.build.test_exams import configure

LAST = """### BEGIN HIDDEN TESTS
assert answer_kept == 401
### END HIDDEN TESTS"""


@pytest.fixture
def asking(course: SmallCourse) -> SmallCourse:
    """A course whose tests are to call `ask`, which given code brings."""
    configure(course, 'c.AutograderBuild.ask = "ask"')
    course.edit_master("import helper\n", "import helper\nfrom check import ask\n")
    return course


def test_a_test_without_visible_lines_gets_one(asking: SmallCourse) -> None:
    """It stands above the hidden lines: the value of the last of these may be a score."""
    build_course(asking.root)
    name = "test_answer_kept"
    seen = '# Compared with the right number.\nask("answer_kept")'
    assert cells(asking.lesson)[name]["source"] == f"{seen}\n{LAST}"
    assert cells(asking.released)[name]["source"] == seen


def test_a_test_with_visible_lines_asks_before_them(asking: SmallCourse) -> None:
    """So a learner reads what is wrong also where a line in sight fails."""
    build_course(asking.root)
    source = cells(asking.released)["test_apply_mask_value"]["source"]
    words, question, *lines = source.splitlines()
    assert words.startswith("#")
    assert question == 'ask("apply_mask_value")'
    assert "assert apply_mask(np.ones(2), np.array([1, 0])).tolist() == [1, 0]" in lines


def test_hidden_lines_at_the_end_stay_at_the_end(asking: SmallCourse) -> None:
    """The value of their last line may be a score."""
    build_course(asking.root)
    source = cells(asking.lesson)["test_apply_mask_value"]["source"]
    assert source.endswith("### END HIDDEN TESTS")


def test_a_test_that_asks_itself_is_left_alone(asking: SmallCourse) -> None:
    """A prediction says in the master what is true."""
    own = 'ask("answer_kept", 100 * 4 + 1, "One more than 400.")'
    asking.edit_master("# Compared with the right number.", f"# Compared.\n{own}")
    build_course(asking.root)
    released = cells(asking.released)["test_answer_kept"]
    assert released["source"] == f"# Compared.\n{own}"
    assert released["metadata"]["jupyter"] == {"source_hidden": True}  # it says what is true


def test_a_lesson_that_does_not_bring_the_function_is_refused(asking: SmallCourse) -> None:
    """Else every test of it would end with a NameError."""
    asking.edit_master("from check import ask\n", "")
    with pytest.raises(BuildError, match="no cell before it defines 'ask'"):
        build_course(asking.root)
