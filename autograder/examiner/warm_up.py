"""One examination for nobody, in the worker itself: what it learns, its forks need not learn.

See `sandbox.rehearsal`, which does the same for the other side. The notebook is ours; nothing of
the assignment's own tests runs in the worker.
"""

from __future__ import annotations

import signal
import socket
import time
from dataclasses import replace

from autograder.examiner.client import MAX_HEAD, Examiner
from autograder.examiner.notebook_run import Runner
from autograder.examiner.plan import make_plan
from autograder.models import (
    Assignment,
    Cell,
    CellResult,
    FilledCell,
    FilledNotebook,
    Role,
    SourceNotebook,
)
from autograder.protocol.framing import Channel

ROUNDS = 8
_IMPORTS = "%matplotlib inline\nimport numpy as np"
_ANSWER = "def f(a, rng=None):\n    return a * 2 if rng is None else rng.random(a.shape)"
_TESTS = (
    "assert f(np.ones(3)).shape == (3,)",
    "a = np.arange(6.0).reshape(2, 3)\nwanted = a * 2\nassert np.allclose(f(a), wanted)",
    "rng = np.random.default_rng(1)\nassert 0 < f(np.ones(9), rng).mean() < 1",
    "try:\n    f(None)\nexcept TypeError:\n    pass\nelse:\n    raise AssertionError('no error')",
    "assert np.array_equal(f(np.ones(2)), [1, 1]), 'so it says'",
    "0.5",
)


def _tell_nobody(index: int, result: CellResult) -> None:
    """Take a result as the examiner of a submission does."""
    result.to_json()


def rehearse(assignment: Assignment, sock: socket.socket) -> None:
    """Examine a small notebook of ours, with the limits of the assignment.

    Args:
        assignment: whose submissions will be examined.
        sock: a session's socket; closed.
    """
    cells = [Cell("given", Role.LOCKED, "code", _IMPORTS), Cell("f", Role.SOLUTION, "code", "")]
    cells += [Cell(f"test{i}", Role.TEST, "code", text, 1.0) for i, text in enumerate(_TESTS)]
    notebook = SourceNotebook("rehearsal", tuple(cells), {})
    filled = [FilledCell(c, _ANSWER if c.role is Role.SOLUTION else c.source) for c in cells]
    ours = replace(assignment, allowed_names=frozenset({"f"}), hidden_tests="outside")
    plan = make_plan(notebook, ours.allowed_names)
    limits = assignment.limits
    before = signal.getsignal(signal.SIGALRM)
    deadline = time.monotonic() + limits.submission_seconds
    with sock:
        examiner = Examiner(Channel(sock, MAX_HEAD, limits.message_bytes), limits, deadline)
        try:
            for _ in range(ROUNDS):
                whole = FilledNotebook(notebook, tuple(filled))
                Runner(ours, whole, plan, examiner, limits, _tell_nobody).run(()).to_json()
        finally:
            signal.signal(signal.SIGALRM, before)
