"""Grading one's own notebook, for those who learn alone: `run` grades, `lines` says how it went."""
