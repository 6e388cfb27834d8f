"""Refuse a site for a class that holds an answer."""

from __future__ import annotations

from pathlib import Path

from autograder.build.course import read_lessons, secrets_in
from autograder.build.leaks import find_leaks
from autograder.build.settings import read_build_settings
from autograder.course import load_course
from website.lessons import ROOT


def answers_in(site: Path) -> list[str]:
    """Return a sentence for each answer, hidden test or name of an exam on a site."""
    course = load_course(ROOT)
    settings = read_build_settings(course.config)
    return find_leaks(site, secrets_in(read_lessons(course, settings), settings))
