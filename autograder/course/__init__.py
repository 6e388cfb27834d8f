"""What the instructor wrote, read from an nbgrader course directory.

::

    nbgrader_config.py  -> load_course       directory names, database, settings of the grader
    source/<name>/      -> load_assignment   the notebooks as nbgrader would release them
    submitted/          -> find_submissions  where the students' files lie
"""

from autograder.course.assignment import load_assignment
from autograder.course.config import Course, load_course
from autograder.course.settings import Settings
from autograder.course.submissions import find_submissions

__all__ = ["Course", "Settings", "find_submissions", "load_assignment", "load_course"]
