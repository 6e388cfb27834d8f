"""The engine behind `nbgrader autograde`, our pages behind `nbgrader generate_feedback`.

In `nbgrader_config.py`::

    import autograder.nbgrader_plugin
    autograder.nbgrader_plugin.install()

nbgrader has no setting for what grades a submission or writes its feedback, so this gives two of
its converters, `Autograde` and `GenerateFeedback`, a `start` of their own; the commands and
formgrader's buttons all call that. `ExchangeReleaseFeedback` leaves out pages that it cannot
release. What the classes are told stays respected: `force`, `create_student`, the student (a glob),
database and directories, hooks, log.
"""

from __future__ import annotations

import sys
from typing import Any


def install(workers: int = 0, sandbox: str = "auto", executor: str = "") -> None:
    """Put the engine behind nbgrader; calling it twice does no harm.

    A configuration is also read by programs that are not nbgrader; then nothing is done, and
    nothing is imported.

    Args:
        workers: worker processes; 0 for one a usable core.
        sandbox: "auto" (the best walls of this machine), "bwrap", "landlock", or "none" if every
            student is trusted.
        executor: address of a Dask scheduler, "" for this machine.
    """
    converters = sys.modules.get("nbgrader.converters")
    if converters is None or "nbgrader.apps" not in sys.modules:
        return
    from nbgrader.exchange.default import ExchangeReleaseFeedback

    from autograder.grading.assignment import Options
    from autograder.nbgrader import autograde, feedback, release

    options = Options(workers=workers, sandbox=sandbox, executor=executor)

    def grade(converter: Any) -> None:
        """Grade what the converter is told to grade."""
        autograde.start(converter, options)

    converters.Autograde.start = grade
    converters.GenerateFeedback.start = feedback.start
    ExchangeReleaseFeedback.copy_files = release.copy_files
