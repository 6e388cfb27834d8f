"""What is known of a graded class: gradebook, `autograded/` and the ledger.

The gradebook is nbgrader's own, written as `nbgrader autograde` writes it::

    GradedSubmission -> rows        scores, comments, penalties  -> the database, one transaction
                     -> autograded  notebooks, files, timestamp  -> a new folder, then renamed

One process writes. A batch is written whole or not at all.
"""
