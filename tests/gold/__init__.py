"""What the code does today, as text files that can be compared after a step of refactoring.

`python -m tests.gold record FOLDER` writes them, `python -m tests.gold compare BEFORE AFTER` shows
what differs. Only public doors are used (the command line, `examples/`, the rows of `tests/names`,
the files that a course holds), so that a record can be made before and after a module has moved.
"""
