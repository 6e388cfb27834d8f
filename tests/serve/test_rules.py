"""The instructor's rules are read and checked, and decide what counts."""

from __future__ import annotations

import pytest

from autograder.course.serving import Rules, read_rules
from autograder.errors import CourseError
from autograder.results.counting import counts


def test_a_rule_of_an_assignment_goes_before_that_of_the_course() -> None:
    course = read_rules(Rules(), {"attempts": 5, "counts": "best"}, "c.Autograder.serve")
    assert read_rules(course, {"attempts": 2}, "there") == Rules(attempts=2, counts="best")


@pytest.mark.parametrize(
    "section",
    [
        *({"attempts": -1}, {"attempts": 1.5}, {"attempts": True}, {"wait_minutes": "10"}),
        *({"wait_minutes": float("nan")}, {"counts": "mean"}, {"before_due": "all"}),
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
        *(("best", 3, 2, True), ("best", 2, 2, False), ("best", 1, 2, False)),
    ],
)
def test_which_counts(rule: str, points: float, before: float | None, counted: bool) -> None:
    assert counts(rule, points, before) is counted
