"""Libraries that look at /proc work alike, whenever they are imported."""

from __future__ import annotations

import time

import pytest

from autograder.examiner.client import MAX_HEAD, Examiner
from autograder.models import Limits
from autograder.protocol.framing import Channel
from autograder.sandbox.host import Sandbox
from tests.grading.small_notebooks import Graded

LIMITS = Limits(submission_seconds=100)
LEARN = (
    "import numpy as np\nfrom sklearn.cluster import KMeans\n"
    "km = KMeans(2, n_init=1, random_state=0).fit(np.arange(4.).reshape(-1, 1))\n"
    "print(len(km.labels_))"
)
POOLS = "from threadpoolctl import threadpool_limits\nwith threadpool_limits(1): print('limited')"
COUNT = "import joblib\nprint(joblib.Parallel()(joblib.delayed(abs)(i) for i in (-1, 2)))"
PARALLEL = (
    "import joblib\ndef square(i): return i * i\n"
    "print(joblib.Parallel(n_jobs=2)(joblib.delayed(square)(i) for i in range(4)))"
)
THREADS = PARALLEL.replace("n_jobs=2", "n_jobs=2, prefer='threads'")
FOREST = (
    "import numpy as np\nfrom sklearn.ensemble import RandomForestClassifier as Forest\n"
    "x = np.arange(8.).reshape(-1, 1)\nf = Forest(3, n_jobs=2, random_state=0)\n"
    "f.fit(x, x[:, 0] > 3)\n"
    "print(int(f.predict([[7.]])[0]))"
)
CORES = "import psutil\nprint(psutil.cpu_count() > 0)"
USES = {
    "sklearn": (LEARN, "4"),
    "sklearn in parallel": (FOREST, "1"),
    "threadpoolctl": (POOLS, "limited"),
    "joblib": (COUNT, "[1, 2]"),
    "joblib in parallel": (PARALLEL, "[0, 1, 4, 9]"),
    "joblib in threads": (THREADS, "[0, 1, 4, 9]"),
    "psutil": (CORES, "True"),
}
MODULES = ("sklearn", "threadpoolctl", "joblib", "psutil")


@pytest.fixture(scope="module", params=[(), MODULES], ids=["in a cell", "ahead"])
def sandbox(request):
    """A zygote that has imported nothing of them, or all of them."""
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


@pytest.mark.parametrize(
    "answer",
    [
        "psutil.virtual_memory()",
        "psutil.Process().memory_info()",
        "open('/proc/cpuinfo').read()",
    ],
)
def test_what_proc_cannot_tell_is_named(tmp_path, answer):
    """The instructor reads why, whoever asked."""
    lines = [("A", f"import psutil\nx = {answer}"), ("T", "assert x")]
    graded = Graded(tmp_path / "course", {"p": lines}).grade("amy")
    assert "/proc" in graded.reason and "psutil" in graded.reason


def test_nothing_of_others_is_seen(sandbox):
    """No process but the session's own can be found in /proc."""
    source = "import os\nfound = [n for n in os.listdir('/proc') if n.isdigit()]\n"
    source += "print(set(found) - {str(os.getpid())})"
    assert printed(sandbox, source) == ["set()"]
