"""From a submission's folder to the notebook that will run; nothing in it is trusted.

::

    files      -> bytes         regular files only, no link followed, sizes limited
    notebook   -> cells         the text, and nothing else, of each cell
    which_file -> a file        is which notebook of the assignment, renamed ones included
    which_cell -> a cell        is which of the instructor's, by ids, then by text
    orphans    -> answers       that lost every id, where nothing has to be guessed
    rebuild    -> notebook      the instructor's, with the student's text filled in

Only `IntakeError` leaves this room, with a reason that the instructor reads.
"""

from autograder.intake.notebook import SubmittedCell, parse_notebook
from autograder.intake.rebuild import rebuild, unanswered
from autograder.intake.take_in import take_in

__all__ = ["SubmittedCell", "parse_notebook", "rebuild", "take_in", "unanswered"]
