"""What student code can see and reach: its own Python, and nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from autograder.sandbox import seccomp, walls
from autograder.sandbox.host import Sandbox
from tests.sandbox.conftest import LIMITS, Session, on_both


@on_both
def test_student_is_nobody(session):
    """No root, no capability, no new privilege."""
    source = """
import ctypes, os
libc = ctypes.CDLL(None)
print(os.getuid(), os.geteuid(), os.getgid(), libc.prctl(39, 0, 0, 0, 0))
data = (ctypes.c_uint32 * 6)()
libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), data)
print(list(data))
"""
    users, capabilities = session.text(source).split("\n")
    assert "0" not in users.split()
    assert users.endswith(" 1")
    assert capabilities == "[0, 0, 0, 0, 0, 0]"


@on_both
def test_nothing_of_the_machine_is_visible(session):
    """Neither this repository, nor home folders, nor other processes, nor the environment.

    One zygote for each session that is not root's cannot hide /proc: it shows the kernel, itself
    and the zygote.
    """
    here = Path(__file__).parents[2]
    source = f"""
import os
own = {{"1", str(os.getpid())}}
proc = [p for p in os.listdir("/proc") if p not in own and (p.isdigit() or {os.getuid() == 0})]
print(os.path.exists({str(here / "autograder" / "grade.py")!r}))
print(os.path.exists({str(here / "solutions")!r}), os.path.exists({str(here / "source")!r}))
print(proc, os.listdir("/tmp"), [f for f in os.listdir(".") if f[0] != "."])
print(os.path.exists("/etc/passwd"), os.path.exists("/sys"), os.listdir("/home"))
print(sorted(os.environ))
"""
    lines = session.text(source).split("\n")
    assert lines[:4] == ["False", "False False", "[] [] []", "False False ['student']"]
    known = set(walls.environment("/home/student", Path(sys.executable)))
    ipython = {"TERM", "CLICOLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "PAGER", "GIT_PAGER"}
    others = set(eval(lines[4])) - known - ipython
    assert others <= {"PWD", "LC_CTYPE", "PYTHONPATH"}
    own = session.text("import os; print(os.environ['PYTHONPATH'])")
    assert own.endswith("/autograder/sandbox/children")  # the grader's own, for child processes


@on_both
@pytest.mark.parametrize(
    "module", ["solutions", "autograder.grading.submission", "autograder.examiner"]
)
def test_answers_and_examiner_cannot_be_imported(session, module):
    """No reference, no exam, no examiner."""
    assert session.text(f"import {module}") == "ModuleNotFoundError"


@on_both
def test_no_network(session):
    """Only sockets between processes of the session itself."""
    source = """
import socket
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET):
    try:
        socket.socket(family, socket.SOCK_RAW)
        print("open")
    except OSError as error:
        print("refused")
"""
    assert set(session.text(source).split()) == {"refused"}


@on_both
@pytest.mark.parametrize(
    "folder", ["/", "/usr", "/engine/autograder", "/dev", "/etc", "/proc", sys.prefix, "/home"]
)
def test_nothing_outside_the_private_folders_can_be_written(session, folder):
    """The Python environment, the engine and the system are read-only."""
    assert session.text(f"open({folder + '/mine'!r}, 'w')") in (
        "OSError",
        "PermissionError",
        "FileNotFoundError",
    )


@on_both
def test_only_its_own_descriptors(session):
    """The session's socket and its captured output; no control socket, no open folder."""
    source = """
import os, stat
for number in range(200):
    try: mode = os.fstat(number).st_mode
    except OSError: continue
    print("socket" if stat.S_ISSOCK(mode) else "file" if stat.S_ISREG(mode) else
          "folder" if stat.S_ISDIR(mode) else "other", number)
"""
    lines = session.text(source).split("\n")
    assert sum("socket" in line for line in lines) <= 3  # with the event loop's own pair
    assert not any("folder" in line for line in lines)


NUMBERS = {name: numbers[0] for name, numbers in seccomp.DENIED.items() if numbers[0] is not None}


@on_both
def test_denied_system_calls(session):
    """Every call of the filter's table fails with EPERM."""
    source = f"""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for name, number in {NUMBERS!r}.items():
    result = libc.syscall(number, 0, 0, 0, 0, 0, 0)
    if (result, ctypes.get_errno()) != (-1, 1): print(name, result, ctypes.get_errno())
libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)
print("clone into a user namespace", ctypes.get_errno())
print("clone3", libc.syscall(435, 0, 0), ctypes.get_errno())
print("x32", libc.syscall(0x40000000 + 39), ctypes.get_errno())
"""
    assert session.text(source).split("\n") == [
        "clone into a user namespace 1",
        "clone3 -1 38",
        "x32 -1 1",
    ]


@on_both
def test_buffers_of_sockets_stay_small(session):
    """What waits in them counts as nobody's memory; other options can be set."""
    source = """
import socket
a, b = socket.socketpair()
a.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
for option in (socket.SO_SNDBUF, socket.SO_RCVBUF, 32, 33):
    try: a.setsockopt(socket.SOL_SOCKET, option, 1 << 22)
    except PermissionError: continue
    print(option)
"""
    assert session.text(source) == ""


@on_both
def test_what_notebooks_need_still_works(session):
    """Threads, child processes, shared arrays between them, files, a shell."""
    source = """
import multiprocessing, subprocess, tempfile, threading
from multiprocessing import shared_memory
t = threading.Thread(target=lambda: print("thread")); t.start(); t.join()
print(subprocess.check_output(["/bin/sh", "-c", "echo child"], text=True).strip())
memory = shared_memory.SharedMemory(create=True, size=1000); memory.close(); memory.unlink()
context = multiprocessing.get_context("fork")
q = context.SimpleQueue()
p = context.Process(target=q.put, args=("process",)); p.start(); print(q.get()); p.join()
with tempfile.TemporaryFile() as file: file.write(b"x")
"""
    assert session.text(source).split() == ["thread", "child", "process"]


def test_given_files_are_there_and_the_course_is_not(tmp_path):
    """Files of the assignment lie in the working folder; the notebook beside them does not."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.csv").write_text("1,2")
    (tmp_path / "secret.ipynb").write_text("{}")
    handout = [("data/x.csv", tmp_path / "data" / "x.csv")]
    for mode in ("bwrap", "none"):
        with Sandbox(LIMITS, mode, handout=handout) as sandbox:
            session = Session(sandbox)
            source = "import os\nprint(open('data/x.csv').read(), os.listdir('.'))"
            assert session.text(source) == "1,2 ['data']"
            assert session.text("open('data/x.csv', 'w').write('3')") == ""
            session.end()
            again = Session(sandbox)
            assert again.text("print(open('data/x.csv').read())") == "1,2"
            again.end()


def test_folder_in_the_python_environment_is_hidden(monkeypatch):
    """A course that lies inside a shown folder is covered."""
    monkeypatch.setattr(walls, "shown", lambda: [Path("/opt/python")])
    hidden = walls.command("bwrap", [], 3, [], [Path("/opt/python/course")], 1000)
    index = hidden.index("/opt/python/course")
    assert hidden[index - 1] == "--tmpfs"


def test_environment_in_a_private_folder_is_shown_under_another_name(monkeypatch):
    """A Python environment in /tmp is not hidden by the session's own empty /tmp."""
    home = Path("/tmp/somewhere/.venv")
    monkeypatch.setattr(walls, "shown", lambda: [home])
    monkeypatch.setattr(sys, "executable", str(home / "bin" / "python"))
    built = walls.command("bwrap", [], 3, [], [home / "course"], 1000)
    shown = built.index(str(home))
    assert built[shown - 1 : shown + 2] == ["--ro-bind", str(home), "/python0"]
    assert "/python0/course" in built
    assert built[built.index("--") + 1] == "/python0/bin/python"


def test_whole_machine_is_never_shown(monkeypatch):
    """Whatever an interpreter in `/bin` takes for its prefix."""
    monkeypatch.setattr(sys, "prefix", "/")
    monkeypatch.setattr(sys, "base_prefix", "/")
    assert Path("/") not in walls.shown()
