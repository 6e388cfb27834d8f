"""What a learning platform gives, and the names by which it wants its answer.

::

    FILE.zip  -> archives ┐
    roster    -> rosters  ┴> people -> collect -> submitted/<student>/<assignment>/
                                               -> ids, which `pages.export` answers in
"""
