"""Walls without namespaces, tried where namespaces are refused, as root and as an ordinary user.

The suites are those of the other walls, run as in a container: the attacks of `behind_landlock`,
the red team, the hostile class, and the course's own tests of what works behind walls. CI runs the
first and a part of the others; `make test-long` runs all.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import landlock, seccomp
from tests.container import ROOT, command, open_folder

LONG = bool(os.environ.get("AUTOGRADER_LONG"))
USERS = (0, 61_000) if os.getuid() == 0 else (0,)  # 0: as whoever runs the tests
# The attacks that these walls answer in another way than the others do.
SHORT = (
    "kills or parent or daemon or shared or startup or network or namespaces or forks or disk"
    " or file_system or read"
)
SUITES = {
    "walls": ("tests/sandbox/behind_landlock.py",),
    "red team": ("tests/redteam/test_attacks.py", *(() if LONG else ("-k", SHORT))),
}
if LONG:
    SUITES |= {
        "class": ("tests/redteam/test_class.py",),
        "telling": ("tests/redteam/test_telling.py",),
    }
FEWEST = {"red team": 18}  # tests of a suite that must have run; of the others 20
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        landlock.abi() < landlock.SCOPED_SINCE or not seccomp.supported(),
        reason="this kernel's Landlock does not keep signals in",
    ),
]


@pytest.mark.parametrize("user", USERS, ids=["", "ordinary user"][: len(USERS)])
@pytest.mark.parametrize("suite", SUITES)
def test_suite_holds_in_a_container(suite: str, user: int) -> None:
    """Every test passes, and none is left out."""
    with open_folder() as home:
        if user:
            os.chown(home, user, user)
        done = run_in_container(suite, user, home)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed and int(passed[1]) >= FEWEST.get(suite, 20) and "skipped" not in done.stdout


def run_in_container(suite: str, user: int, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a suite by a pytest of its own."""
    return subprocess.run(
        command(
            *(sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"),
            *(f"--basetemp={home / 't'}", *SUITES[suite]),
            user=user,
        ),
        env={**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
