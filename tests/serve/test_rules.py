"""The instructor's rules are read and checked, and decide what counts."""

from __future__ import annotations

import pytest

from autograder.course.serving import Rules, read_rules
from autograder.errors import CourseError
from autograder.results.attempts import takes_place


def test_a_rule_of_an_assignment_goes_before_that_of_the_course() -> None:
    course = read_rules(Rules(), {"attempts": 5, "wait_minutes": 10}, "c.Autograder.serve")
    assert read_rules(course, {"attempts": 2}, "there") == Rules(attempts=2, wait_minutes=10)


@pytest.mark.parametrize(
    "section",
    [
        *({"attempts": -1}, {"attempts": 1.5}, {"attempts": True}, {"wait_minutes": "10"}),
        *({"wait_minutes": float("nan")}, {"counts": "best"}, {"before_due": "all"}),
        *({"atempts": 3}, 3),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_name(section: object) -> None:
    with pytest.raises(CourseError, match=r"c\.Autograder\.serve"):
        read_rules(Rules(), section, "c.Autograder.serve")


@pytest.mark.parametrize(
    ("rule", "points", "before", "counted"),
    [
        *(("last", 1, 2, True), ("last", 1, None, True), ("best", 0, None, True)),
        *(("best", 3, 2, True), ("best", 2, 2, True), ("best", 1, 2, False), ("1", 3, 2, False)),
    ],
)
def test_which_counts(rule: str, points: float, before: float | None, counted: bool) -> None:
    assert takes_place(rule, points, before) is counted
