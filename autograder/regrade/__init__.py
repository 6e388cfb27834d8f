"""What grading now would change, before anything is written: ``autograder grade --dry-run``.

::

    grade to memory -> compare with the marks in the gradebook -> a table

The record of what a real run changed is the gradebook's: see `autograder.results.changes`.
"""
