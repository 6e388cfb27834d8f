"""What an instructor reads: one self-contained page for a class, and tables beside it.

::

    ledger, gradebook, autograded/ -> classroom -> statistics, similar -> charts -> page, tables
"""

from autograder.isolation import Elsewhere

with Elsewhere():  # Matplotlib takes a `matplotlibrc` of the working folder for its configuration
    import matplotlib as matplotlib
