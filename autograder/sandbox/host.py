"""The trusted handle on a zygote: starts it, opens and ends sessions, closes it."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from autograder.errors import SandboxError, SandboxUnavailable
from autograder.models import Limits
from autograder.sandbox import seccomp, walls

START_SECONDS = 120.0
ANSWER_SECONDS = 20.0
KERNEL_COUNTS_PER_NAMESPACE = (5, 14)  # since then RLIMIT_NPROC counts in each user namespace


def current_cpu() -> int:
    """The processor this process runs on now, -1 where that cannot be said.

    A session and its examiner take turns and never run at once. On one processor a turn costs a
    tenth of what it costs between two, and the kernel moves the worker to an idle one by itself.
    """
    if sys.platform != "linux":
        return -1
    return int(ctypes.CDLL(None).sched_getcpu())


@dataclass(frozen=True)
class Ended:
    """How a session was found when it was ended.

    Attributes:
        why: "" , "memory" or "processes": the limit for which it was ended before its time.
        peak: most memory seen beyond the zygote's own, in bytes.
    """

    why: str
    peak: int


class Sandbox:
    """One zygote. Sessions are opened and ended one after the other.

    Args:
        limits: what each session may use.
        mode: "bwrap" or "none" (no walls: for one's own code only).
        given: files that the assignment hands out, as (relative path, file).
        hidden: folders that must not be seen inside.
        preload: names of modules that notebooks of this course import.
        nested: None finds out whether namespaces can be nested; False never nests them, and
            starts one zygote for each session.
    """

    def __init__(
        self,
        limits: Limits,
        mode: str = "bwrap",
        given: Sequence[tuple[str, Path]] = (),
        hidden: Sequence[Path] = (),
        preload: Sequence[str] = (),
        nested: bool | None = None,
    ) -> None:
        if mode not in ("bwrap", "none"):
            raise SandboxError(f"There is no sandbox named {mode!r}.", "Choose bwrap or none.")
        self.limits = limits
        self.mode = mode
        self._given = tuple(given)
        self._hidden = tuple(hidden)
        self._preload = list(preload)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._errors: IO[bytes] | None = None
        self._folder: str | None = None
        self._open = False
        self._last = Ended("", 0)
        self.cpu = -1  # where the open session runs; -1 for anywhere
        self.nested = nested
        self._bubblewrap = walls.find_bubblewrap() if mode == "bwrap" else ""
        self._namespaces = self._choose_namespaces() if mode == "bwrap" else []
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _choose_namespaces(self) -> list[str]:
        complaint = ""
        for options in walls.namespaces():
            complaint = walls.try_out(self._bubblewrap, options)
            if not complaint:
                return options
        raise SandboxUnavailable(
            f"bubblewrap cannot put up the walls on this machine: {complaint}", walls.ADVICE
        )

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
        theirs.set_inheritable(True)
        try:
            self._process = subprocess.Popen(
                self._command(theirs.fileno()),
                stdin=subprocess.DEVNULL,
                stdout=self._errors,
                stderr=self._errors,
                pass_fds=(theirs.fileno(),),
                env=walls.environment(self._home(), Path(sys.executable)),
                cwd="/",
                start_new_session=True,
            )
        finally:
            theirs.close()
        self._control = ours
        ours.settimeout(START_SECONDS)
        self._ask(self._options(), "ready")

    def _command(self, descriptor: int) -> list[str]:
        if self.mode == "none":
            engine = str(Path(__file__).parent.parent.parent)
            return walls.interpreter(descriptor, engine, Path(sys.executable))
        return walls.command(
            self._bubblewrap,
            self._namespaces,
            descriptor,
            self._given,
            self._hidden,
            self._written_bytes,
            as_init=self.nested is False,
        )

    @property
    def _written_bytes(self) -> int:
        return self.limits.written_mb << 20

    def _home(self) -> str:
        if self.mode == "bwrap":
            return walls.HOME
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="autograder-")
            Path(self._folder, "zygote").mkdir()
            for relative, file in self._given:
                link = Path(self._folder, "given", relative)
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(file.resolve())
        return str(Path(self._folder, "zygote"))

    def _options(self) -> dict[str, Any]:
        release = tuple(int(p) for p in os.uname().release.split("-")[0].split(".")[:2])
        return {
            "walls": self.mode == "bwrap",
            "nested": self.nested is not False,
            "filter": seccomp.program().hex() if self.mode == "bwrap" else "",
            "count_processes": release >= KERNEL_COUNTS_PER_NAMESPACE,
            "written_bytes": self._written_bytes,
            "home": self._home(),
            "given": walls.GIVEN if self._folder is None else str(Path(self._folder, "given")),
            "preload": self._preload,
        }

    def _ask(self, message: dict[str, Any], answer: str, *descriptors: int) -> dict[str, Any]:
        assert self._control is not None
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], list(descriptors))
            data = self._control.recv(1 << 16)
        except OSError as error:
            raise SandboxError(
                f"The sandbox does not answer ({error}). {self._last_words()}"
            ) from None
        if not data:
            raise SandboxError(f"The sandbox died. {self._last_words()}")
        said: dict[str, Any] = json.loads(data)
        if said["op"] not in (answer, "refused"):
            raise SandboxError("The sandbox said something unexpected.")
        return said

    def _last_words(self) -> str:
        if self._errors is None:
            return ""
        self._errors.seek(0)
        return self._errors.read()[-2000:].decode("utf-8", "replace").strip()

    def open(self) -> socket.socket:
        """Opens a session.

        Returns:
            The socket on which it converses. The caller closes it.

        Raises:
            SandboxError: the zygote died or refused.
        """
        if self._open:
            self.end()
        if self._control is None:
            self._start()
        assert self._control is not None
        self._control.settimeout(ANSWER_SECONDS)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        home = self._home()
        if self.mode == "none":
            assert self._folder is not None
            home = str(Path(self._folder, "work"))
            shutil.rmtree(home, ignore_errors=True)
            Path(home).mkdir()
        self.cpu = current_cpu()
        request = {
            "op": "open",
            "cpu": self.cpu,
            "home": home,
            "bounds": {
                "memory_bytes": self.limits.memory_mb << 20,
                "processes": self.limits.processes,
                "open_files": self.limits.open_files,
                "cpu_seconds": self.limits.cpu_seconds,
                "written_bytes": self._written_bytes,
            },
            "output_bytes": self.limits.output_bytes,
            "message_bytes": self.limits.message_bytes,
        }
        try:
            with theirs:
                said = self._ask(request, "opened", theirs.fileno())
        except SandboxError:
            ours.close()
            raise
        if said["op"] == "opened":
            self._open = True
            return ours
        ours.close()
        if self.nested is None:
            self.nested = False
            self._stop()
            return self.open()
        raise SandboxError(f"The sandbox cannot open a session: {said['why']}")

    def end(self) -> Ended:
        """Ends the open session with everything it started; without one, says how the last did.

        Raises:
            SandboxError: the zygote died.
        """
        if not self._open:
            return self._last
        self._open = False
        if self.nested is False and self.mode == "bwrap":
            try:
                said = self._ask({"op": "end"}, "ended")
            except SandboxError:  # this zygote served one session only: it may go with it
                said = {"why": "", "peak": 0}
            self._stop()
        else:
            said = self._ask({"op": "end"}, "ended")
            self.nested = True
        self._last = Ended(said["why"], said["peak"])
        return self._last

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        if self._errors is not None:
            self._errors.close()
            self._errors = None

    def close(self) -> None:
        """Ends the zygote and everything behind the walls."""
        self._stop()
        self._open = False
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
