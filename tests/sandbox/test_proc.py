"""Libraries that look at /proc work alike, whenever they are imported."""

from __future__ import annotations

import importlib.util
import time

import pytest

from autograder.examiner.client import MAX_HEAD, Examiner
from autograder.models import Limits
from autograder.protocol.framing import Channel
from autograder.sandbox.host import Sandbox

LIMITS = Limits(submission_seconds=100)
LEARN = (
    "import numpy as np\nfrom sklearn.cluster import KMeans\n"
    "km = KMeans(2, n_init=1, random_state=0).fit(np.arange(4.).reshape(-1, 1))\n"
    "print(len(km.labels_))"
)
POOLS = "from threadpoolctl import threadpool_limits\nwith threadpool_limits(1): print('limited')"
COUNT = "import joblib\nprint(joblib.Parallel()(joblib.delayed(abs)(i) for i in (-1, 2)))"
USES = {"sklearn": (LEARN, "4"), "threadpoolctl": (POOLS, "limited"), "joblib": (COUNT, "[1, 2]")}


@pytest.fixture(scope="module", params=[(), tuple(USES)], ids=["in a cell", "ahead"])
def sandbox(request):
    """A zygote that has imported nothing of them, or all of them."""
    if any(importlib.util.find_spec(name) is None for name in USES):
        pytest.skip("scikit-learn is not installed")
    with Sandbox(LIMITS, preload=request.param) as running:
        yield running


def printed(sandbox, source):
    """Run a cell in a session of its own; return what it put out."""
    sock = sandbox.open()
    channel = Channel(sock, MAX_HEAD, LIMITS.message_bytes)
    examiner = Examiner(channel, LIMITS, time.monotonic() + 90)
    examiner.begin_cell(60)
    outputs = examiner.run_cell(source, 0, 1)["outputs"]
    sandbox.end()
    sock.close()
    return [o.get("text", o.get("evalue", "")).strip() for o in outputs]


@pytest.mark.parametrize("name", USES)
def test_library_works(sandbox, name):
    """The same cell has the same output with the library imported ahead or in the cell."""
    source, wanted = USES[name]
    assert printed(sandbox, source) == [wanted]


def test_nothing_of_others_is_seen(sandbox):
    """No process but the session's own can be found in /proc."""
    source = "import os\nfound = [n for n in os.listdir('/proc') if n.isdigit()]\n"
    source += "print(set(found) - {str(os.getpid())})"
    assert printed(sandbox, source) == ["set()"]
