"""A fast, parallel and safe grader for nbgrader courses.

The way of a submission::

    submitted/ -> intake -> examiner <-> sandbox -> grading -> results -> pages

`FLOORS` lists the rooms from the door inwards: a room imports only from floors below its own.
"""

__version__ = "0.1.0"

FLOORS = (
    ("__main__",),
    ("cli", "nbgrader_plugin"),  # the doors
    ("serve",),  # grading on arrival
    ("nbgrader",),  # the engine behind nbgrader's own applications
    ("build", "check"),  # masters to notebooks; one's own notebook
    ("pages",),  # what people read: students' pages, the report, exports
    ("lms",),  # what learning platforms give: hand-ins, who is who; and the ids to answer in
    ("grading",),  # a class: what changed, workers, a cluster, progress, resume
    ("results",),  # what is known at rest: gradebook, ledger, autograded/
    ("examiner", "intake"),  # the tests, on the trusted side; hand-ins become notebooks
    ("sandbox",),  # walls, zygote, session: the student's side
    ("protocol",),  # what both sides share
    ("course",),  # the instructor's course: configuration, settings, source, submissions
    ("models",),
    (
        "files",
        "json_records",
        "processes",
        "printable",
        "isolation",
        "python_cells",
        "alarms",
    ),
    ("errors",),
)
