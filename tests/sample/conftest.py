"""The sample class in a course directory of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.demo import make_course
from examples.sample_class import make_class


@pytest.fixture
def sample_course(lesson: str, tmp_path: Path) -> Path:
    """The course with the 40 submissions for one lesson, not graded."""
    root = tmp_path / "course"
    make_course(root)
    make_class(root / "submitted", [lesson])
    return root
