"""Attacks on walls without namespaces; `test_landlock` runs them as in a container.

Each says what it tries. The files and processes that must be out of reach belong to the grader's
own user, so that where sessions run as that user nothing but these walls is in the way.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.errors import SandboxUnavailable
from autograder.protocol.framing import SessionEnded
from autograder.sandbox import choice, landlock, seccomp, walls
from autograder.sandbox.host import Sandbox
from autograder.sandbox.keeper import descendants
from tests.container import open_to_all
from tests.sandbox.conftest import LIMITS, Session
from tests.sandbox.test_bombs import running

AS_ROOT = os.getuid() == 0
TRY = """
import errno, os
def tried(do, *args, **keys):
    try:
        print("DONE", do(*args, **keys))
    except OSError as error:
        print(errno.errorcode[error.errno])
"""


@pytest.fixture(scope="module", params=[0, *([1] if AS_ROOT else [])], ids="abi{}".format)
def sandbox(request) -> Iterator[Sandbox]:
    """As this machine has it, and for root as the oldest kernel would: less is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param:
            patch.setattr(landlock, "abi", lambda: request.param)
        with Sandbox(LIMITS) as started:
            assert started.mode == "landlock"
            yield started


@pytest.fixture
def mortal() -> Iterator[Sandbox]:
    """One that a test may kill."""
    with Sandbox(LIMITS, many=False) as started:
        yield started


def tried(session: Session, source: str) -> list[str]:
    """Run attempts; say how each of them ended."""
    return session.text(TRY + source).split("\n")


def test_processes_of_the_grader_are_out_of_reach(sandbox, session):
    """Signals of every kind, tracing, limits, priorities, processors, and what /proc tells."""
    mine, zygote = os.getpid(), sandbox._process.pid
    keeper = int(session.text("import os; print(os.getppid())"))
    before = [os.sched_getaffinity(p) for p in (mine, zygote, keeper)]
    source = f"""
import ctypes, resource, signal
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *args):
    if libc.syscall(number, *args) == -1: raise OSError(ctypes.get_errno(), "")
for p in ({mine}, {zygote}, {keeper}):
    for s in (0, signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
        tried(os.kill, p, s)
    tried(os.killpg, p, 9)
    tried(call, 200, p, 9)
    tried(call, 234, p, p, 9)
    tried(call, 424, os.pidfd_open(p), 9, None, 0)
    tried(call, 101, 16, p, 0, 0)
    tried(resource.prlimit, p, resource.RLIMIT_CPU, (0, 0))
    tried(os.setpriority, os.PRIO_PROCESS, p, 19)
    tried(os.sched_setaffinity, p, [0])
    for name in ("mem", "environ", "maps", "fd", "cmdline", "status", "root/etc/passwd"):
        tried(open, f"/proc/{{p}}/{{name}}")
    tried(os.listdir, f"/proc/{{p}}/fd")
    for name in ("cwd", "exe", "fd/0"):
        tried(os.readlink, f"/proc/{{p}}/{{name}}")
tried(os.listdir, "/proc")
"""
    assert set(tried(session, source)) <= {"EPERM", "EACCES", "ESRCH"}
    assert [os.sched_getaffinity(p) for p in (mine, zygote, keeper)] == before
    assert session.text("print(1)") == "1"


def test_kill_all_ends_nobody_else(sandbox, session):
    """Not the session that waits, not its keeper, not a process of the same user."""
    with subprocess.Popen(["sleep", "60"]) as bystander:
        sandbox.prepare()
        assert session.text("import os; os.kill(-1, 9)") in ("", "PermissionError")
        with contextlib.suppress(SessionEnded):
            session.text("os.kill(0, 9)")  # its own group
        session.end()
        after = Session(sandbox)
        assert after.text("print(2)") == "2"
        assert bystander.poll() is None
        after.end()
        bystander.kill()


def test_files_of_the_grader_are_out_of_reach(sandbox, session, tmp_path):
    """Gradebook, tests, other people's work: no reading, writing, renaming, no change of rights."""
    secret = tmp_path / "gradebook.db"
    secret.write_text("secret")
    secret.chmod(0o666)
    tmp_path.chmod(0o777)
    source = f"""
import shutil
secret = {str(secret)!r}
for mode in ("r", "w", "a", "r+"): tried(open, secret, mode)
tried(os.listdir, os.path.dirname(secret))
tried(os.truncate, secret, 0)
tried(os.unlink, secret)
tried(os.rename, secret, "mine")
tried(os.rename, secret, secret + "2")
tried(os.link, secret, "mine")
tried(os.mkdir, secret + ".d")
tried(os.symlink, "x", secret + ".l")
tried(os.setxattr, secret, "user.x", b"1")
tried(os.chown, secret, os.getuid(), -1)
for path in (".", "../..", "../../..", "/tmp", "/dev/shm", "/var/tmp", "/run", "/etc", "/"):
    if path != ".": tried(os.listdir, path); tried(open, path + "/redteam-was-here", "w")
for path in ("/etc/passwd", "/dev/tty", "/dev/ptmx", "/dev/mem", "/sys/kernel/vmcoreinfo"):
    tried(open, path)
tried(open, {sys.prefix + "/mine"!r}, "w")
tried(open, {__file__!r})
"""
    answers = set(tried(session, source))
    assert answers <= {"EACCES", "EPERM", "EXDEV", "ENOENT", "ENXIO", "EROFS"}, answers
    session.text(f"import os\nos.chmod({str(secret)!r}, 0)\nos.utime({str(secret)!r}, (1, 1))")
    assert (secret.read_text(), secret.stat().st_mode & 0o777) == ("secret", 0o666)
    assert secret.stat().st_mtime > 1 and list(tmp_path.iterdir()) == [secret]


def test_other_sessions_are_out_of_reach(sandbox, session):
    """The folder, the processes and the user id of the session that waits."""
    sandbox.prepare()
    base, next_one = Path(sandbox._folder), str(sandbox._count)
    until = time.monotonic() + 20
    while not (base / next_one / "home").exists() and time.monotonic() < until:
        time.sleep(0.02)
    own = int(session.text("import os; print(os.getpid())"))
    others = [p for p in descendants(sandbox._process.pid) if p != own]
    assert len(others) == 3  # both keepers and the session that waits
    source = f"""
for path in ({str(base)!r}, "../../{next_one}", "../../{next_one}/home", "../../zygote"):
    tried(os.listdir, path)
    tried(open, path + "/mine", "w")
for p in {others}: tried(os.kill, p, 9)
"""
    assert set(tried(session, source)) <= {"EACCES", "EPERM"}
    user = session.text("import os; print(os.getuid())")
    session.end()
    after = Session(sandbox)
    assert (after.text("import os; print(os.getuid())") != user) == AS_ROOT
    assert after.text("import os; print(os.listdir())") == "[]"
    after.end()


def test_sockets_lead_nowhere(sandbox, session, tmp_path):
    """TCP, UDP, abstract sockets, sockets with a path, pairs that could be connected anew."""
    listening = []
    for family, address in (
        (socket.AF_INET, ("127.0.0.1", 0)),
        (socket.AF_UNIX, f"\0behind-{os.getpid()}"),
        (socket.AF_UNIX, str(tmp_path / "s")),
    ):
        listening.append(socket.socket(family))
        listening[-1].bind(address)
        listening[-1].listen()
    source = """
import socket
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK, socket.AF_VSOCK):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM): tried(socket.socket, family, kind)
tried(socket.socketpair, socket.AF_UNIX, socket.SOCK_DGRAM)
tried(socket.socketpair, socket.AF_UNIX, socket.SOCK_RAW)
a, b = socket.socketpair()
tried(a.connect, chr(0) + "behind-PROCESS")
tried(a.bind, "mine")
"""
    source = source.replace("PROCESS", str(os.getpid()))
    assert "DONE" not in " ".join(tried(session, source))
    assert session.text("a.send(b'x'); print(b.recv(1))") == "b'x'"
    for one in listening:
        one.close()


def test_denied_system_calls(sandbox, session):
    """Every call of both tables."""
    tables = seccomp.DENIED | seccomp.DENIED_WITHOUT_NAMESPACES
    numbers = {name: pair[0] for name, pair in tables.items() if pair[0] is not None}
    source = f"""
import ctypes, fcntl, os
libc = ctypes.CDLL(None, use_errno=True)
for name, number in {numbers!r}.items():
    result = libc.syscall(number, 0, 0, 0, 0, 0, 0)
    if (result, ctypes.get_errno()) != (-1, 1): print(name, result, ctypes.get_errno())
file = open("x", "w")
for command in (fcntl.F_SETLEASE, fcntl.F_NOTIFY): tried(fcntl.fcntl, file, command, 0)
"""
    assert tried(session, source) == ["EPERM", "EPERM"]


def test_limits_and_privileges(sandbox, session):
    """No core file, no capability, no way to more of anything; nobody but itself to be."""
    source = """
import ctypes, resource
print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_NOFILE)[1])
try: resource.setrlimit(resource.RLIMIT_NOFILE, (10**5, 10**5))
except ValueError as error: print(error)
libc = ctypes.CDLL(None)
data = (ctypes.c_uint32 * 6)()
libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), data)
print(list(data)[:2], libc.prctl(39, 0, 0, 0, 0), os.getgroups(), 0 in os.getresuid())
for number in (0, 1, 65534): tried(os.setuid, number); tried(os.setreuid, -1, number)
"""
    answers = tried(session, source)
    groups = [] if AS_ROOT else os.getgroups()
    assert answers[0] == "(0, 0) 64"
    assert "not allowed" in answers[1] and answers[2] == f"[0, 0] 1 {groups} False"
    assert set(answers[3:]) == {"EPERM"}


def test_what_notebooks_need_still_works(sandbox, session):
    """Threads, child processes, pipes between them, files, copies, a shell."""
    source = """
import multiprocessing, shutil, subprocess, tempfile, threading
t = threading.Thread(target=lambda: print("thread")); t.start(); t.join()
print(subprocess.check_output(["/bin/sh", "-c", "echo child"], text=True).strip())
a, b = multiprocessing.Pipe()
p = multiprocessing.get_context("fork").Process(target=b.send, args=("process",)); p.start()
print(a.recv()); p.join()
with tempfile.TemporaryFile() as file: file.write(b"x")
open("x", "w").write("copied"); shutil.copy2("x", "y"); print(open("y").read())
import os; os.rename("y", "z"); os.remove("z"); print(os.listdir())
"""
    assert session.text(source).split() == ["thread", "child", "process", "copied", "['x']"]
    assert session.text("!echo shell") == "shell"
    assert session.text("x = !echo shell\nprint(x[0])") == "shell"


DAEMONS = """
import os, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv("/bin/sleep", ["a-daemon-behind-landlock", "300"])
        os._exit(0)
until = time.time() + 5
while os.system("true") and time.time() < until: pass
time.sleep(0.5)
print(1)
"""


@pytest.mark.parametrize("end", ["ended", "keeper killed"])
def test_daemons_end_with_the_session(sandbox, session, end):
    """Also where the keeper dies, that should have ended them."""
    assert session.text(DAEMONS) == "1"
    assert running("a-daemon-behind-landlock")
    if end == "keeper killed":
        os.kill(int(session.text("import os; print(os.getppid())")), signal.SIGKILL)
    session.end()
    assert_gone()
    after = Session(sandbox)
    assert after.text("print(2)") == "2"
    after.end()


@pytest.mark.parametrize("end", ["zygote killed", "closed"])
def test_daemons_end_with_the_zygote(mortal, end):
    """And its private folders with the grader's handle on it."""
    folder = Path(mortal._folder)
    session = Session(mortal)
    assert session.text(DAEMONS) == "1"
    if end == "zygote killed":
        os.kill(mortal._process.pid, signal.SIGKILL)
    else:
        mortal.close()
    assert_gone()
    mortal.close()
    assert not folder.exists()
    session._sock.close()


def assert_gone():
    """Wait for daemons to end."""
    until = time.monotonic() + 20
    while running("a-daemon-behind-landlock") and time.monotonic() < until:
        time.sleep(0.05)
    assert not running("a-daemon-behind-landlock")


def test_forks_that_run_ahead_of_the_kill_are_ended(sandbox, session):
    """Processes that fork and exit without end, so that no list of them is ever true."""
    source = """
import os, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        until = time.time() + 60
        while time.time() < until:
            try:
                if os.fork(): os._exit(0)
            except OSError: pass
time.sleep(0.2)
print(1)
"""
    before = set(descendants(sandbox._process.pid))
    with contextlib.suppress(SessionEnded):  # fast ones are too many, and end the session at once
        assert session.text(source) == "1"
    session.end()
    users = sandbox._settings.users[:2]
    assert not [p for p in Path("/proc").glob("[0-9]*") if _user(p) in users]
    # Also where sessions have no user of their own: what runs ahead has new ids all the time.
    left = set(descendants(sandbox._process.pid))
    time.sleep(0.3)
    assert set(descendants(sandbox._process.pid)) == left and len(left) <= len(before)
    again = Session(sandbox)
    assert again.text("print(2)") == "2"
    again.end()


def _user(process: Path) -> int:
    try:
        return int((process / "status").read_text().partition("Uid:")[2].split()[0])
    except (OSError, IndexError):
        return -2


@pytest.mark.parametrize(
    "source",
    [
        "open('x', 'w').write('x')",
        "import os\nfor _ in range(3000): os.mkdir('d'); os.chdir('d')",
        "import os\nos.mkdir('a', 0o300); os.mkdir('a/b', 0o300); open('a/b/c', 'w')",
        "import os\nos.symlink('/', 'root'); os.mkfifo('pipe')",
    ],
    ids=["a file", "very deep", "closed folders", "odd files"],
)
def test_private_folder_is_removed(sandbox, session, source):
    """Whatever a session leaves in it."""
    with contextlib.suppress(SessionEnded):  # for the depth
        assert session.text(source) == ""
    session.end()
    again = Session(sandbox)
    left = {path.name for path in Path(sandbox._folder).iterdir()} - {"zygote"}
    assert left == {str(sandbox._count)}
    again.end()


def test_nothing_stays_when_the_grader_is_killed(tmp_path):
    """Neither processes nor folders: who is left notices that nobody is there any more."""
    source = (
        "import sys, time\nfrom tests.sandbox.conftest import LIMITS, Session\n"
        "from autograder.sandbox.host import Sandbox\n"
        "s = Sandbox(LIMITS); print(s._folder, flush=True)\n"
        f"x = Session(s); print(x.text({DAEMONS!r}), flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", source], stdout=subprocess.PIPE, text=True
    ) as done:
        folder = Path(done.stdout.readline().strip())
        assert done.stdout.readline().strip() == "1" and folder.exists()
        done.kill()
    until = time.monotonic() + 20
    while time.monotonic() < until and (running("a-daemon-behind-landlock") or folder.exists()):
        time.sleep(0.05)
    assert not running("a-daemon-behind-landlock") and not folder.exists()


@pytest.mark.parametrize(
    ("why", "source"),
    [
        (
            "disk",
            "k = 0\nwhile True:\n  open(str(k), 'wb').write(bytes(10**6)); k += 1; time.sleep(.01)",
        ),
        ("disk", "open('x', 'w')\nwhile True: os.link('x', str(time.time_ns()))"),
        *([] if AS_ROOT else [("disk", "os.mkdir('unseen', 0o300)\ntime.sleep(60)")]),
        (
            "processes" if not AS_ROOT else "",
            "n = 0\ntry:\n  while n < 100:\n    if os.fork() == 0: time.sleep(60); os._exit(0)\n"
            "    n += 1\nexcept OSError: pass\nif n < 16: os._exit(0)\ntime.sleep(60)",
        ),
        (
            "memory",
            "for _ in range(6):\n  if os.fork() == 0:\n    x = bytearray(100 << 20)\n"
            "    for i in range(0, len(x), 4096): x[i] = 1\n    time.sleep(60)\ntime.sleep(60)",
        ),
    ],
)
def test_what_a_session_uses_is_bounded(sandbox, session, why, source):
    """Files, processes and memory of all its processes together."""
    with pytest.raises(SessionEnded):
        again_and_again(session, "import os, time\n" + source)
    assert session.end() == why
    again = Session(sandbox)
    assert again.text("print(1)") == "1"
    again.end()


def again_and_again(session: Session, source: str) -> None:
    """Run a cell several times: a busy machine interrupts it before it is through."""
    for _ in range(8):
        session.outputs(source)


def test_graders_beside_each_other_have_other_users(sandbox, mortal):
    ids = []
    for each in (sandbox, mortal):
        session = Session(each)
        ids.append(int(session.text("import os; print(os.getuid())")))
        session.end()
    assert len(set(ids)) == (2 if AS_ROOT else 1)
    assert all(61_184 <= n < 65_500 for n in ids) or not AS_ROOT


def test_given_files_are_there_and_what_lies_beside_them_is_hidden(tmp_path, monkeypatch):
    """Also where the course lies in a folder that sessions read."""
    prefix = tmp_path / "prefix"
    (prefix / "course").mkdir(parents=True)
    for path in (prefix / "library.py", prefix / "course/test.py", prefix / "course/x.csv"):
        path.write_text("content")
    places = [*walls.shown(), prefix]
    open_to_all(prefix)
    monkeypatch.setattr(walls, "shown", lambda: places)
    given = [("data/x.csv", prefix / "course/x.csv")]
    with Sandbox(LIMITS, handout=given, hidden=[prefix / "course"], many=False) as sandbox:
        session = Session(sandbox)
        assert session.text("print(open('data/x.csv').read())") == "content"
        assert session.text(f"print(open({str(prefix / 'library.py')!r}).read())") == "content"
        assert session.text(f"open({str(prefix / 'course/test.py')!r})") == "PermissionError"
        session.end()


def test_namespaces_are_refused_here_and_said(monkeypatch):
    """The choice is Landlock, in one line; who asks for namespaces is refused."""
    chosen = choice.choose()
    assert chosen.mode == "landlock" and chosen.refused
    assert "\n" not in chosen.line and "Landlock (ABI" in chosen.line
    with pytest.raises(SandboxUnavailable, match="cannot put up the walls"):
        choice.choose("bwrap")


def test_a_kernel_that_is_too_old_is_refused(monkeypatch):
    """Without Landlock for everybody, without scoped signals for sessions of the same user."""
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    with pytest.raises(SandboxUnavailable, match="no Landlock") as caught:
        choice.choose()
    assert "5.13" in caught.value.advice
    monkeypatch.setattr(landlock, "abi", lambda: 5)
    if AS_ROOT:
        assert choice.choose().mode == "landlock"
        return
    with pytest.raises(SandboxUnavailable, match="does not keep signals in") as caught:
        choice.choose()
    assert "as root" in caught.value.advice


if AS_ROOT:

    @pytest.mark.parametrize("mode", [0o700, 0o600], ids=["folder", "file"])
    def test_a_python_that_only_root_can_read_is_refused(tmp_path, monkeypatch, mode):
        """Else honest students would lose points for imports that fail."""
        place = tmp_path / "python"
        open_to_all(tmp_path)
        if mode == 0o700:
            place.mkdir()
            monkeypatch.setattr(walls, "shown", lambda: [place])
        else:
            place.write_text("")
            monkeypatch.setattr(os, "__file__", str(place))
        place.chmod(mode)
        with pytest.raises(SandboxUnavailable, match="nobody but root") as caught:
            choice.choose()
        assert "all users may read" in caught.value.advice
