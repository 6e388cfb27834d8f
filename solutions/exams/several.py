"""Several checks in one test cell: all of them run, and the cell fails once with all names."""

from __future__ import annotations

from collections.abc import Callable

from solutions.exams.base import ExamError


def together(*checks: Callable[[], object]) -> None:
    """Run every check, also after one has failed.

    Args:
        checks: each raises `ExamError` where its property does not hold.

    Raises:
        ExamError: one or more failed. It has the names of all. Where some failures have a name, it
            says what those have seen; else what the first has seen.
    """
    failed: list[ExamError] = []
    for check in checks:
        try:
            check()
        except ExamError as error:
            failed.append(error)
    if not failed:
        return
    said = [error for error in failed if error.mistakes] or failed[:1]
    raise ExamError(
        "; ".join(dict.fromkeys(error.seen for error in said)),
        tuple(dict.fromkeys(name for error in said for name in error.mistakes)),
        " ".join(dict.fromkeys(error.hint for error in said if error.hint)),
        next((error.passage for error in said if error.passage), ""),
    )
