"""A fast, parallel and safe grader for nbgrader courses.

The way of a submission::

    submitted/ -> intake -> grade( sandbox <-> examiner ) -> gradebook -> feedback, report

Each room imports only what stands below it: ``cli`` and ``nbgrader_plugin``; ``batch``, ``gradebook``, ``feedback``, ``report``; ``grade``;
``examiner`` and ``intake``; ``sandbox``; ``course``, ``models`` and ``errors``. ``build`` makes
notebooks from masters and stands beside ``batch``.
"""

__version__ = "0.1.0"
