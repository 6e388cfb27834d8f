"""A fast, parallel and safe grader for nbgrader courses.

The way of a submission::

    submitted/ -> intake -> grade( sandbox <-> examiner ) -> gradebook -> feedback, report

Each room imports only what stands below it: ``cli``; ``app``, ``commands`` and
``nbgrader_plugin``; ``plugin``, ``build``, ``check`` and ``regrade``; ``report`` and ``export``;
``feedback``; ``batch``; ``gradebook``; ``grade``; ``examiner`` and ``intake``; ``sandbox``;
``course``, ``models`` and ``errors``.
"""

__version__ = "0.1.0"
