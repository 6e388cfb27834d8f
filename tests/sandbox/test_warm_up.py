"""What was rehearsed before the first submission is forgotten when it comes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from autograder.grading.submission import Grader
from tests.grading.made import make_assignment, solution
from tests.sandbox.conftest import Session

KNOWN = {"In", "Out", "exit", "quit", "get_ipython", "open"}  # IPython's own


def test_a_session_knows_no_names(session: Session) -> None:
    """Nor earlier cells, results, figures or widgets."""
    names = session.text("print(*(n for n in dir() if n[0] != '_'))").split()
    assert set(names) <= KNOWN
    assert session.text("print(len(In), Out, repr(_), repr(__))") == "3 {} '' ''"
    source = "import matplotlib.pyplot as plt, ipywidgets as w\nprint(plt.get_fignums())"
    assert session.text(source) == "[]"
    assert session.examiner.widgets() == {}


def test_sessions_start_alike(new_session: Callable[[], Session]) -> None:
    """Both sides draw the same numbers without having said so; each session anew."""
    source = "import random, numpy as np\nprint(random.random(), np.random.random())"
    first = new_session().text(source)
    assert first == new_session().text(source)


def test_a_worker_stays_as_it_was(tmp_path) -> None:
    """Its signals and its processors."""
    before = signal.getsignal(signal.SIGALRM), os.sched_getaffinity(0)
    with Grader(make_assignment(tmp_path, solution("f"))):
        assert (signal.getsignal(signal.SIGALRM), os.sched_getaffinity(0)) == before
