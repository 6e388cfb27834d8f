"""The trusted side: test cells run here, against names that live in the sandbox.

1. `plan`: compiles test cells and the trusted part of given cells, once for each assignment.
2. `client.Examiner`: the trusted end of the conversation with a session.
3. `proxies`: what a test holds of the student's objects: functions, handles, exceptions.
4. `namespace`: where a test's names come from.
5. `notebook_run`: goes through a notebook cell by cell and scores it (`score`,
   `outputs`, `findings`).
6. `fork`: does that in a fresh fork of the worker, under a deadline, in a `working_folder`.
7. `places`: which values of the student's belong where; `guard` and `files_used`: what a test may
   do once words of the student's have come to it.
"""
