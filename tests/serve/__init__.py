"""Grading on arrival."""
