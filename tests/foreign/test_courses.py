"""Courses that ask for what ours does not: points as stock nbgrader gives them.

The answers of an exercise are the instructor's own and three wrong ones. What the engine gives
otherwise than stock stands in `DIFFERENCES` with its reason, and nothing else differs.
"""

from __future__ import annotations

import pytest

from tests.foreign.conftest import COURSES, STUDENTS, Foreign

pytestmark = pytest.mark.timeout(600)

COURSE = pytest.mark.parametrize("course", COURSES)

# (course, exercise, student): why the engine gives other points than stock does.
DIFFERENCES: dict[tuple[str, str, str], str] = {
    ("texts", "near", "wrong2"): "a list without entries is close to everything",
    (
        "answers",
        "phone",
        "wrong3",
    ): "a list without entries, where the solution gives True or False",
}


@COURSE
def test_the_instructors_own_solution_has_the_points_that_stock_gives(
    foreign: Foreign, course: str
) -> None:
    names = [exercise.name for exercise in COURSES[course]]
    stock = {name: foreign.stock[course, name, "own"] for name in names}
    assert {name: foreign.ours[course, name, "own"] for name in names} == stock
    assert stock == dict.fromkeys(names, 1.0)


@COURSE
def test_answers_have_the_points_that_stock_gives_or_a_reason(
    foreign: Foreign, course: str
) -> None:
    differ = {
        key: (foreign.ours[key], stock)
        for key, stock in foreign.stock.items()
        if key[0] == course and foreign.ours[key] != stock
    }
    assert {key: differ[key] for key in differ if key not in DIFFERENCES} == {}
    assert {key for key in DIFFERENCES if key[0] == course} == set(differ)


@COURSE
def test_wrong_answers_are_wrong_for_stock(foreign: Foreign, course: str) -> None:
    """Otherwise nothing would be compared: of each exercise at least one answer has no point."""
    for exercise in COURSES[course]:
        points = [foreign.stock[course, exercise.name, student] for student in STUDENTS[1:]]
        assert 0.0 in points, exercise.name
