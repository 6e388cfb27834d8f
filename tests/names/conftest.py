"""Fixtures of the examples' tests, used here too."""

from tests.lessons.test_examples import in_lesson

__all__ = ["in_lesson"]
