"""Grading on arrival: what `autograder serve` does.

::

    inbound -> arrivals -> queue -> lane of the assignment -> gradebook -> page -> release

`arrivals` finds hand-ins, `queue` says whose turn it is, a `lane` grades what was handed in for one
assignment as `grading` does, its `desk` decides by the instructor's rules and writes, `publish`
makes and releases pages, `status` tells how all is going, and `server` holds them together.
"""
