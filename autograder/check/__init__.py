"""Grade one's own notebook, for those who learn alone."""
