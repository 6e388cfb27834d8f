"""Student code that uses too much, or that does not want to end."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from autograder.protocol.framing import SessionEnded
from tests.sandbox.conftest import Session, on_both, run_on


def running(marker: str) -> bool:
    """Says whether a process with this word in its command line runs on the machine."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if marker.encode() in path.read_bytes():
                return True
        except OSError:
            continue
    return False


def ends_badly(session: Session, source: str) -> None:
    """Runs a cell that does not come back, and checks that it does not take for ever."""
    started = time.monotonic()
    with pytest.raises(SessionEnded):
        session.outputs(source)
    assert time.monotonic() - started < 15


def test_endless_loop_is_interrupted_and_the_next_cell_runs(session):
    """As in a notebook that is interrupted."""
    assert session.text("while True: pass") == "KeyboardInterrupt"
    assert session.text("print(1)") == "1"


def test_endless_loop_that_swallows_interrupts_is_ended(session, new_session):
    """The session is lost, the next one is not."""
    source = "import time\nwhile True:\n    try: time.sleep(9)\n    except BaseException: pass"
    ends_badly(session, source)
    assert new_session().text("print(1)") == "1"


@on_both
@pytest.mark.parametrize(
    "source",
    [
        "import os; os._exit(0)",
        "import os; os.abort()",
        "import os, signal\ntry: os.kill(-1, signal.SIGKILL)\nfinally: os._exit(1)",
        "import ctypes; ctypes.string_at(0)",
        "import os\nos.closerange(0, 200)",
    ],
)
def test_session_that_ends_itself_harms_nobody(session, new_session, source):
    """The zygote outlives it, and so does the next session."""
    ends_badly(session, source)
    assert new_session().text("print(1)") == "1"


@pytest.mark.parametrize(
    "source",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import os, signal; os.killpg(0, signal.SIGKILL)",
        "import os, signal; os.kill(0, signal.SIGSTOP)",
    ],
)
def test_session_does_not_hear_signals_from_inside(session, new_session, source):
    """It is the first process of its namespace. Its process group is its own."""
    assert session.text(source) == ""
    assert session.text("print(1)") == "1"
    assert new_session().text("print(1)") == "1"


@on_both
@pytest.mark.parametrize("number", ["SIGKILL", "SIGSTOP", "SIGINT", "SIGTERM", "SIGHUP"])
def test_parent_cannot_be_killed(session, new_session, number):
    """The first process of the namespace does not hear signals from inside."""
    session.text(f"import os, signal; os.kill(1, signal.{number}); os.kill(os.getppid(), 9)")
    assert session.text("print(1)") == "1"
    assert new_session().text("print(1)") == "1"


@on_both
def test_fork_bomb_is_bounded(session, new_session):
    """Processes and threads are counted together, for each session alone."""
    source = """
import os, time
n = 0
try:
    while n < 100:
        if os.fork() == 0:
            time.sleep(60); os._exit(0)
        n += 1
except OSError as error:
    print(n)
"""
    assert 5 < int(session.text(source)) < 16
    assert session.text("import os; os.fork()") == "BlockingIOError"
    source = """
import threading, time
n = 0
try:
    while n < 100: threading.Thread(target=time.sleep, args=(60,), daemon=True).start(); n += 1
except RuntimeError: print(n)
"""
    assert 5 < int(new_session().text(source)) < 16


def test_memory_of_one_process_is_bounded(session):
    """A MemoryError that the student sees, and the session goes on."""
    assert session.text("x = bytearray(400 << 20)") == "MemoryError"
    assert session.text("import numpy as np\nx = np.ones(60_000_000)").endswith("MemoryError")
    assert session.text("print(1)") == "1"


@on_both
def test_memory_of_all_processes_together_is_bounded(session):
    """Many processes that each stay below the limit are stopped together."""
    source = """
import os, time
for _ in range(6):
    if os.fork() == 0:
        x = bytearray(100 << 20)
        for i in range(0, len(x), 4096): x[i] = 1
        time.sleep(60)
time.sleep(60)
"""
    with pytest.raises(SessionEnded):
        run_on(session, source)
    assert session.end() == "memory"


@on_both
def test_written_bytes_are_bounded(session):
    """Every private folder is small."""
    for folder in ("/tmp", "/home/student", "/dev/shm"):
        source = f"""
n = 0
try:
    for k in range(100):
        with open(f"{folder}/{{k}}", "wb") as file: file.write(b"x" * 1_000_000)
        n += 1
except OSError: print(n)
"""
        assert int(session.text(source)) <= 4


def test_number_of_files_is_bounded(session):
    """Empty files use memory too."""
    source = """
n = 0
try:
    while n < 50_000:
        open(f"/tmp/{n}", "w").close(); n += 1
except OSError: print("full")
"""
    assert session.text(source) == "full"


def test_open_descriptors_are_bounded(session):
    """Descriptors run out for the student alone."""
    source = """
import os
k = []
try:
    while True: k.append(os.dup(0))
except OSError: print(len(k))
"""
    assert int(session.text(source)) < 64


def test_output_is_counted_while_it_comes(session):
    """What is printed beyond the limit is dropped as it comes, and a line says so."""
    text = session.text("for _ in range(100_000): print('x' * 100)")
    assert len(text) < 21_000
    assert text.endswith("[output cut: it is longer than the limit of 20000 bytes]")
    assert "cut" in session.text(
        "from IPython.display import display, HTML\ndisplay(HTML('x'*10**6))"
    )
    assert "cut" in session.text("'x' * 100_000")
    assert len(session.outputs("for _ in range(100_000): display(1)")) < 3000


def test_native_output_is_bounded(session):
    """A child process that writes without end fills only its own file."""
    text = session.text("import subprocess; subprocess.run('yes', shell=True)")
    assert len(text) < 21_000
    assert session.text("print(1)") == "1"


@on_both
def test_daemon_dies_with_the_session(session, new_session):
    """A process that left its session and group is ended all the same."""
    source = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv("/bin/sleep", ["a-daemon-of-a-test", "300"])
    os._exit(0)
time.sleep(0.5)
print(1)
"""
    assert session.text(source) == "1"
    assert running("a-daemon-of-a-test")
    new_session()
    assert not running("a-daemon-of-a-test")


@on_both
def test_nothing_stays_for_the_next_session(session, new_session):
    """Files, patches, imported modules, history."""
    source = """
import builtins, os, site, sys, numpy as np, IPython
for folder in ("/tmp", "/home/student", "/dev/shm"):
    open(folder + "/left", "w").write("x")
os.makedirs("/home/student/.ipython/profile_default/startup", exist_ok=True)
open("/home/student/.ipython/profile_default/startup/00.py", "w").write("left = 1")
builtins.left = 1; np.left = 1; sys.modules["left"] = np; np.mean = None
get_ipython().ast_transformers.append(None)
get_ipython().user_ns["left"] = 1
os.environ["LEFT"] = "1"
"""
    session.text(source)
    check = """
import os, sys, builtins, numpy as np
startup = "/home/student/.ipython/profile_default/startup/00.py"
print([os.path.exists(f + "/left") for f in ("/tmp", "/home/student", "/dev/shm")])
print("left" in globals(), hasattr(builtins, "left"), hasattr(np, "left"), "left" in sys.modules)
print(np.mean([1.0]), "LEFT" in os.environ, os.path.exists(startup))
"""
    assert new_session().text(check).split("\n") == [
        "[False, False, False]",
        "False False False False",
        "1.0 False False",
    ]
