"""What an instructor reads: one self-contained page for a class, and tables beside it.

::

    ledger, gradebook, autograded/ -> classroom -> statistics, similar -> charts -> page, tables
"""
