"""The build adds the hidden lines of a test: they call the exam of its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions
from traitlets.config import Config

from autograder.build.course import build_course, read_lessons
from autograder.build.exams import read_exams
from autograder.build.settings import read_build_settings
from autograder.check.solution import read_solutions
from autograder.course import load_course
from autograder.course.marks import read_marks
from autograder.errors import CourseError
from tests.build.conftest import ROOT, SmallCourse
from tests.build.test_build import cells

OWN = """### BEGIN HIDDEN TESTS
from solutions.exams import lesson as exam
exam.examine_apply_mask(apply_mask)
### END HIDDEN TESTS
"""
VALUE = "def examine_apply_mask_value(function):\n    pass\n"


@pytest.fixture
def examined(course: SmallCourse) -> SmallCourse:
    """A course whose test of `apply_mask` leaves its hidden lines to the build."""
    course.edit_master(OWN, "")
    write_exams(course, "lesson", VALUE)
    return course


def write_exams(course: SmallCourse, module: str, text: str) -> None:
    """Writes a file of exams."""
    folder = course.root / "solutions" / "exams"
    folder.mkdir(exist_ok=True)
    (folder / f"{module}.py").write_text(text, encoding="utf-8")


def configure(course: SmallCourse, line: str) -> None:
    """Adds a line to the course's configuration."""
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def built(course: SmallCourse, cell: str = "test_apply_mask_value") -> str:
    """Builds; the source of a cell of the source notebook."""
    build_course(course.root)
    return str(cells(course.lesson)[cell]["source"])


def refusal(course: SmallCourse) -> str:
    """Builds, expects a refusal that wrote nothing, and returns what it said."""
    with pytest.raises(CourseError) as caught:
        build_course(course.root)
    assert not course.released.exists()
    return str(caught.value)


def test_hidden_lines_stand_between_comment_and_visible_lines(examined: SmallCourse) -> None:
    """A learner reads the comment, the exam runs, then what is visible."""
    assert built(examined) == (
        "# Kept entries pass.\n"
        "### BEGIN HIDDEN TESTS\n"
        "from solutions.exams import lesson as exam\n\n"
        "exam.examine_apply_mask_value(apply_mask)\n"
        "### END HIDDEN TESTS\n"
        "assert apply_mask(np.ones(2), np.array([1, 0])).tolist() == [1, 0]"
    )


def test_students_do_not_get_them(examined: SmallCourse) -> None:
    """What the build adds is taken out of the release like any hidden test."""
    build_course(examined.root)
    assert cells(examined.released)["test_apply_mask_value"]["source"] == (
        "# Kept entries pass.\nassert apply_mask(np.ones(2), np.array([1, 0])).tolist() == [1, 0]"
    )


def test_exam_of_an_answer_gets_the_answer(course: SmallCourse) -> None:
    """The variable of an answer cell is what its exam looks at, whatever the parameter's name."""
    course.edit_master(
        "### BEGIN HIDDEN TESTS\nassert answer_kept == 401\n### END HIDDEN TESTS\n", ""
    )
    write_exams(course, "lesson", "def examine_answer_kept(value):\n    pass\n")
    assert "exam.examine_answer_kept(answer_kept)\n" in built(course, "test_answer_kept")


def test_parameters_are_points_and_other_cells(examined: SmallCourse) -> None:
    """An exam that shares out points gets them, one that needs another cell gets that."""
    examined.edit_master('test="apply_mask_value" points=2', 'test="apply_mask_value" points=2.5')
    cell = '# %% answer="first"\nanswer_first = 3 - 1\n\n'
    examined.edit_master('# %% test="apply_mask_value"', f'{cell}# %% test="apply_mask_value"')
    text = VALUE.replace("(function)", "(f, points, answer_first, seed=1)")
    write_exams(examined, "lesson", text)
    assert "examine_apply_mask_value(apply_mask, 2.5, answer_first)\n" in built(examined)


def test_longest_name_wins(examined: SmallCourse) -> None:
    """A test that could be named after two cells belongs to the one whose name says more."""
    cell = '# %% answer="kept_first"\nanswer_kept_first = 3 - 1\n\n'
    examined.edit_master('# %% test="answer_kept"', f'{cell}# %% test="answer_kept_first_value"')
    examined.edit_master(
        "### BEGIN HIDDEN TESTS\nassert answer_kept == 401\n### END HIDDEN TESTS\n", ""
    )
    write_exams(
        examined, "lesson", f"{VALUE}def examine_answer_kept_first_value(value):\n    pass\n"
    )
    source = built(examined, "test_answer_kept_first_value")
    assert "examine_answer_kept_first_value(answer_kept_first)\n" in source


def test_exam_is_found_beside_the_lessons_own_module(examined: SmallCourse) -> None:
    """Exams may be spread over files whose names begin with the lesson's."""
    write_exams(examined, "lesson", '"""Nothing here."""\n')
    write_exams(examined, "lesson_values", VALUE)
    assert "from solutions.exams import lesson_values as exam\n" in built(examined)


def test_lessons_own_module_is_imported_where_it_holds_the_exam(examined: SmallCourse) -> None:
    """A module that gathers the exams of a lesson is the one that the tests name."""
    gathered = "from solutions.exams.lesson_values import examine_apply_mask_value\n"
    write_exams(examined, "lesson", gathered)
    write_exams(examined, "lesson_values", VALUE)
    assert "from solutions.exams import lesson as exam\n" in built(examined)


def test_exam_of_another_lesson_is_not_taken(examined: SmallCourse) -> None:
    """Two lessons may ask questions of the same name."""
    write_exams(examined, "lesson", "")
    write_exams(examined, "other", VALUE)
    assert "has no exam" in refusal(examined)


def test_test_without_an_exam_is_refused(examined: SmallCourse) -> None:
    """The error names the cell, the function to write and the other way to go."""
    write_exams(examined, "lesson", "def examine_apply_mask_valeu(function):\n    pass\n")
    said = refusal(examined)
    assert "01_lesson.py, cell 4: The test 'apply_mask_value' has no exam." in said
    assert "Define examine_apply_mask_value in solutions/exams/" in said
    assert "'### BEGIN HIDDEN TESTS'" in said


@pytest.mark.parametrize(
    ("module", "text", "what"),
    [
        ("lesson", VALUE.replace("(function)", "(f, masc)"), "asks for 'masc'"),
        ("lesson_more", VALUE, "lesson.py and lesson_more.py both define examine_apply_mask_value"),
        ("lesson", "def examine_apply_mask_value(:", "The exams in lesson.py cannot be read"),
    ],
)
def test_wrong_exams_are_refused(examined: SmallCourse, module: str, text: str, what: str) -> None:
    """An exam that the build cannot call is an error, and nothing is written."""
    write_exams(examined, module, text)
    assert what in refusal(examined)


def test_test_named_after_no_cell_is_refused(examined: SmallCourse) -> None:
    """The name of a test says what it is about."""
    examined.edit_master('test="apply_mask_value"', 'test="masking"')
    write_exams(examined, "lesson", VALUE.replace("apply_mask_value", "masking"))
    assert "Its name must begin with one of apply_mask." in refusal(examined)


def test_hidden_lines_of_a_master_are_left_alone(course: SmallCourse) -> None:
    """A question may do without an exam; then its hidden lines stand in the master."""
    write_exams(course, "lesson", VALUE)
    assert built(course).endswith(OWN.rstrip("\n"))


def test_course_without_exams_builds(examined: SmallCourse) -> None:
    """Where no folder of exams is configured nothing is added."""
    configure(examined, 'c.AutograderBuild.exams = ""')
    assert "exam" not in built(examined)


def test_marks_are_those_of_the_course(examined: SmallCourse) -> None:
    """Hidden lines and solutions stand between the marks that the course's nbgrader looks for."""
    examined.edit_master(
        "### BEGIN HIDDEN TESTS\nassert answer_kept", "# GEHEIM\nassert answer_kept"
    )
    examined.edit_master("== 401\n### END HIDDEN TESTS", "== 401\n# OFFEN")
    for line in (
        'c.ClearHiddenTests.begin_test_delimeter = "# GEHEIM"',
        'c.ClearHiddenTests.end_test_delimeter = "# OFFEN"',
        'c.ClearSolutions.begin_solution_delimeter = "LOESUNG"',
        'c.ClearSolutions.end_solution_delimeter = "AUFGABE"',
    ):
        configure(examined, line)
    assert "# GEHEIM\nfrom solutions" in built(examined)
    assert "    ### LOESUNG\n" in built(examined, "apply_mask")
    assert "return a * mask" not in (examined.released / "01_lesson.ipynb").read_text()


def test_revealed_solution_has_no_marks(course: SmallCourse) -> None:
    """Who asks for a solution gets it without the marks, whatever the course's marks are."""
    configure(course, 'c.ClearSolutions.begin_solution_delimeter = "LOESUNG"')
    configure(course, 'c.ClearSolutions.end_solution_delimeter = "AUFGABE"')
    build_course(course.root)
    assert read_solutions(course.root, "01_lesson")["apply_mask"] == (
        'def apply_mask(a, mask):\n    """Zeroes the dropped entries."""\n'
        "    # kept entries pass, dropped ones become 0\n    return a * mask"
    )


def test_marks_that_a_course_does_not_set_are_nbgraders() -> None:
    """The defaults are those of the nbgrader that is installed."""
    empty = read_marks(Config())
    solutions, tests, scheme = ClearSolutions(), ClearHiddenTests(), ClearMarkScheme()
    assert empty.pairs == (
        (solutions.begin_solution_delimeter, solutions.end_solution_delimeter),
        (tests.begin_test_delimeter, tests.end_test_delimeter),
        (scheme.begin_mark_scheme_delimeter, scheme.end_mark_scheme_delimeter),
    )


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('c.ClearSolutions.begin_solution_delimeter = ""', "begin_solution_delimeter is ''"),
        ('c.AutograderBuild.exam = "x"', "has no setting 'exam'; it has references, exams,"),
        ("c.AutograderBuild.exams = 3", "exams must be a string; it is 3"),
        ('c.AutograderBuild.shared = "panel.py"', "shared must be a list of strings"),
        ('c.AutograderBuild.shared = ["missing.py"]', "no file"),
    ],
)
def test_wrong_setting_is_refused(course: SmallCourse, line: str, what: str) -> None:
    """A misspelt or wrong setting of the build is named."""
    configure(course, line)
    assert what in refusal(course)


def test_master_without_a_folder_is_refused(course: SmallCourse, tmp_path: Path) -> None:
    """A new lesson is not left out in silence; the error says which folder to make."""
    new = course.root / "source" / "02_more.py"
    new.write_text("# %% [markdown]\n# # 2. More\n", encoding="utf-8")
    said = refusal(course)
    assert "02_more.py has no folder" in said
    assert str(new.with_suffix("")) in said


def test_script_beside_the_masters_is_no_master(course: SmallCourse) -> None:
    """A program that makes a lesson's data has no cells, so it needs no folder."""
    (course.root / "source" / "01_lesson_data.py").write_text('"""Writes the data."""\n')
    assert "assignments/01_lesson/01_lesson.ipynb" in build_course(course.root)


def test_every_exam_of_this_course_is_called() -> None:
    """No exam is left over that no test asks for, under a name that was changed for example."""
    course = load_course(ROOT)
    settings = read_build_settings(course.config)
    for lesson in read_lessons(course, settings):
        exams = read_exams(ROOT, lesson.name.split("_", 1)[1], settings)
        called = {
            cell.id.removeprefix("test_")
            for cell in lesson.notebook.cells
            if "exam." in cell.source
        }
        assert len(called) > 5 or not lesson.reference  # a lesson may ask for nothing
        assert set(exams) == called, lesson.name
