"""nbgrader's gradebook and its folder `autograded/`, written as `nbgrader autograde` writes them.

::

    GradedSubmission -> rows        scores, comments, penalties  -> the database, one transaction
                     -> autograded  notebooks, files, timestamp  -> a new folder, then renamed

One process writes. A batch is written whole or not at all.
"""

from autograder.gradebook.writer import Gradebook

__all__ = ["Gradebook"]
