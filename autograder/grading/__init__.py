"""Grade a whole class: in parallel, resumable, with memory that does not grow with the class.

::

    with open_course(...) -> grade_class(job, submissions, pool, gradebook, ledger) -> Summary
"""
