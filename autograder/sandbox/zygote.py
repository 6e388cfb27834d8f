"""The zygote: one warm interpreter behind the walls that forks itself for every submission.

Started by `host`, as ``python -c ... DESCRIPTOR``. It imports what notebooks import, draws one
figure, then waits. On ``open`` it forks a session into namespaces of its own; while that runs it
counts the session's memory and processes; on ``end`` it ends the oldest session whole. The host
opens the next session while one runs: it waits, untouched, until its turn comes. The zygote knows
no text of a course, and a fork inherits nothing but the warm interpreter and its own socket.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import select
import signal
import socket
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.processes import settle
from autograder.protocol.framing import Channel
from autograder.protocol.generators import start_alike
from autograder.sandbox import confine, fonts
from autograder.sandbox.handout import bring_handout, list_handout
from autograder.sandbox.session import Session
from autograder.sandbox.shell import Shell
from autograder.sandbox.warm_up import rehearse

WATCH_SECONDS = 0.05
HOME = "/home/student"
PRIVATE = (HOME, "/tmp", "/dev/shm")
NUMPY_LATER = ("numpy.fft", "numpy.ma", "numpy.polynomial", "numpy.testing")  # loaded on first use
MAX_HEAD = 8_000_000
PAGE = os.sysconf("SC_PAGE_SIZE")


def main(descriptor: int) -> None:
    """Serve the control socket until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the host's business
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    message, lent, _, _ = socket.recv_fds(control, 1 << 20, 1)
    options = json.loads(message)
    zygote = Zygote(control, options)
    zygote.warm_up(options["preload"], lent[0])
    control.send(b'{"op": "ready"}')
    zygote.serve()


@dataclass
class Opened:
    """A session that was opened and not yet ended.

    Attributes:
        process: its first process.
        bounds: as `confine.Bounds`.
        why: the limit for which it was stopped, "" if it was not.
    """

    process: int
    bounds: dict[str, int]
    why: str = ""


class Zygote:
    """Forks, watches and ends sessions.

    Args:
        control: sequenced-packet socket to the host.
        options: ``walls`` (False: no namespaces at all), ``nested`` (False: this process was
            started for one submission and is its init), ``many`` (sessions will be asked for),
            ``filter`` (system call filter, hex), ``count_processes``, ``given`` and ``home``
            folders.
    """

    def __init__(self, control: socket.socket, options: dict[str, Any]) -> None:
        self._control = control
        self._options = options
        self._filter = bytes.fromhex(options["filter"])
        self._nested = options["walls"] and options["nested"]
        self._proc = os.open("/proc", os.O_RDONLY) if Path("/proc").is_dir() else -1
        self._others: set[str] = set()
        self._sessions: list[Opened] = []  # the oldest first; the others wait
        self._mapped = self._resident = 0
        self._handout = list_handout(options["handout"])
        if options["walls"]:
            # Before anything is imported: what a library finds here, it expects in a session too.
            # Where this user may not mount over bubblewrap's own mounts, /proc shows this process,
            # which nobody can look into, and the session's own.
            with contextlib.suppress(PermissionError):
                if not options["nested"]:
                    confine.mount_private(PRIVATE, options["written_bytes"])
                confine.hide("/proc")
            become_nobody()
            if not options["nested"]:
                confine.set_dumpable(False)
        self._user = (os.getuid(), os.getgid())
        self._shell: Any = None

    def warm_up(self, modules: list[str], lent: int) -> None:
        """Import what notebooks import and run every path once that is slow the first time.

        Args:
            modules: names of more modules to import.
            lent: descriptor of a file with the list of fonts, see `fonts`; it is closed.
        """
        Path(self._options["home"]).mkdir(parents=True, exist_ok=True)
        os.chdir(self._options["home"])
        self._shell = Shell()
        import matplotlib as mpl

        cache = Path(mpl.get_cachedir())
        fonts.take(lent, cache)
        import matplotlib.pyplot as plt

        fonts.put(lent, cache)
        os.close(lent)

        for source in (
            "%matplotlib inline",
            "import numpy as np, matplotlib.pyplot as plt, ipywidgets\n"
            "fig, ax = plt.subplots(); ax.plot([0, 1]); ax.set_title('$x$'); ax.imshow([[0]])\n",
            "print('x')\n1",
            "1/0",
            "def f(:",
            "ipywidgets.IntSlider()",
        ):
            self._shell.run(source, 0, 1)
        for name in (*NUMPY_LATER, *modules):
            try:
                importlib.import_module(name)
            except Exception:
                continue
        if self._options["many"]:
            rehearse(self._shell)
        plt.close("all")
        self._shell.fresh()
        self._shell.be_inline()
        sys.path[0] = ""  # instead of the engine's folder: modules come from the working folder
        sys.path_importer_cache.clear()
        # Each fork would empty it, and copy what it holds to do so.
        with contextlib.suppress(AttributeError):
            sys.modules["matplotlib.font_manager"]._get_font.cache_clear()
        settle(self._options["many"])
        if self._proc >= 0:
            self._others = self._processes()
            self._mapped, self._resident = self._memory_of(str(os.getpid()))

    def serve(self) -> None:
        """Open, watch and end sessions, in the order in which they were asked for."""
        poller = select.poll()
        poller.register(self._control, select.POLLIN)
        while True:
            if not poller.poll(WATCH_SECONDS * 1000 if self._sessions else None):
                self._watch(self._sessions[0])
                continue
            data, descriptors, _, _ = socket.recv_fds(self._control, 1 << 16, 1)
            if not data:
                for session in self._sessions:
                    self._kill(session)
                return
            request = json.loads(data)
            if request["op"] == "open":
                self._open(request, socket.socket(fileno=descriptors[0]))
            else:
                self._end(self._sessions.pop(0))

    def _open(self, request: dict[str, Any], sock: socket.socket) -> None:
        with sock:
            try:
                child = self._fork(request, sock)
            except OSError as error:
                self._say({"op": "refused", "why": str(error)})
                return
        self._sessions.append(Opened(child, request["bounds"]))
        self._say({"op": "opened"})

    def _end(self, session: Opened) -> None:
        """End a session: nothing of it runs any more, and the host need not see it buried."""
        self._kill(session)
        self._say({"op": "ended", "why": session.why})
        os.waitpid(session.process, 0)

    def _kill(self, session: Opened) -> None:
        if not self._nested:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(session.process, signal.SIGKILL)
        with contextlib.suppress(OSError, AttributeError):  # its end may take place anywhere
            os.sched_setaffinity(session.process, range(os.cpu_count() or 1))
        with contextlib.suppress(ProcessLookupError):
            os.kill(session.process, signal.SIGKILL)

    def _say(self, message: dict[str, Any]) -> None:
        self._control.send(json.dumps(message).encode())

    def _fork(self, request: dict[str, Any], sock: socket.socket) -> int:
        child = confine.clone_into_namespaces() if self._nested else os.fork()
        if child:
            return child
        status = 1
        try:
            os.setpgid(0, 0)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            bounds = confine.Bounds(**request["bounds"])
            if self._nested:
                confine.map_user(*self._user, self._proc)
            confine.keep_only(sock.fileno())
            if self._nested:
                confine.mount_private(PRIVATE, bounds.written_bytes)
                confine.hide("/proc")
            self._session(request, bounds, sock)
            status = 0
        except BaseException:
            os.write(2, traceback.format_exc().encode())  # the host shows it if nothing answers
        finally:
            os._exit(status)

    def _session(
        self, request: dict[str, Any], bounds: confine.Bounds, sock: socket.socket
    ) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        home = request["home"]
        os.chdir(home)
        temporary = "/tmp" if self._options["walls"] else home
        if self._options["walls"]:
            confine.set_limits(bounds, self._mapped, self._options["count_processes"])
            confine.drop_privileges(self._filter)
        elif sys.platform == "linux":
            confine.set_limits(bounds, self._mapped, count_processes=False)
        bring_handout(self._handout)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        self._shell.catch_native(temporary)
        self._shell.collector.bound(request["output_bytes"])
        start_alike()  # the same submission gets the same score
        channel = Channel(sock, MAX_HEAD, request["message_bytes"])
        Session(channel, self._shell, request["message_bytes"]).serve()

    def _watch(self, session: Opened) -> None:
        """Count what a session uses, and stop it when that is too much."""
        if session.why or self._proc < 0 or not self._options["walls"]:
            return
        memory, count = self._usage()
        if memory > session.bounds["memory_bytes"]:
            session.why = "memory"
        elif count > 2 * session.bounds["processes"]:
            session.why = "processes"
        if session.why:
            os.kill(session.process, signal.SIGKILL)

    def _processes(self) -> set[str]:
        return {n for n in os.listdir(self._proc) if n.isdigit()}  # noqa: PTH208  a descriptor

    def _memory_of(self, process: str) -> tuple[int, int]:
        """Bytes that a process maps, and bytes of them in memory; 0 if it is gone."""
        try:
            number = os.open(f"{process}/statm", os.O_RDONLY, dir_fd=self._proc)
        except OSError:
            return 0, 0
        try:
            mapped, resident = os.read(number, 200).split()[:2]
        except (OSError, ValueError):
            return 0, 0
        finally:
            os.close(number)
        return int(mapped) * PAGE, int(resident) * PAGE

    def _usage(self) -> tuple[int, int]:
        """Memory beyond the zygote's own, in bytes, and processes, of the oldest session."""
        waiting = {str(session.process) for session in self._sessions[1:]}
        processes = self._processes() - self._others - waiting
        memory = sum(max(0, self._memory_of(p)[1] - self._resident) for p in processes)
        return memory, len(processes)


def become_nobody() -> None:
    """Give up root where the walls were put up by root itself."""
    if os.getuid() == 0:
        try:
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
        except OSError:  # root of a user namespace that knows no other user
            return
        confine.set_dumpable(True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
