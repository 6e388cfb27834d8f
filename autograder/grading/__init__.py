"""Grade a class: in parallel, resumable, with memory that does not grow with the class.

::

    assignment  what to grade, against what; opens the gradebook and the pool
    attempts    which of a student's hand-ins is graded, where it is not the last
    class_run   skips what is unchanged, hands out the rest, writes what comes back
    pool        local workers (workers, worker) or a Dask cluster
    submission  one submission: intake, sandbox and examiner make one GradedSubmission
    changed     content hashes that tell what must be graded again
"""

import logging

# Only who runs a class says where its log goes: without this, Python prints warnings itself.
logging.getLogger("autograder").addHandler(logging.NullHandler())
