"""A term, played through from the roster to the archive."""
