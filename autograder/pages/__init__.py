"""What students read: one self-contained page each, without hidden tests.

::

    ledger, gradebook, autograded/ -> items -> page -> feedback/<student>/<assignment>/*.html

A page is made only from what a student may know: titles of items, points, findings (which exams
write for the learner's eyes), the student's own cells with their outputs, comments, and passages
of the released lesson. The text of a test cell never enters this room.
"""
