"""The trusted handle on a zygote: starts it, opens and ends sessions, closes it."""

from __future__ import annotations

import contextlib
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
from typing import IO, Any

from autograder.errors import SandboxError, SandboxUnavailable
from autograder.models import Limits
from autograder.sandbox import fonts, seccomp, walls

START_SECONDS = 120.0
ANSWER_SECONDS = 20.0
KERNEL_COUNTS_PER_NAMESPACE = (5, 14)  # since then RLIMIT_NPROC counts in each user namespace


@dataclass
class Opening:
    """A session that was asked for.

    Attributes:
        sock: our end of its conversation.
        answer: the zygote's answer, once it was read.
    """

    sock: socket.socket
    answer: dict[str, Any] | None = None


class Sandbox:
    """One zygote. Sessions are used and ended one after the other.

    Args:
        limits: what each session may use.
        mode: "bwrap" or "none" (no walls: for one's own code only).
        handout: files that the assignment hands out, as (relative path, file).
        hidden: folders that must not be seen inside.
        preload: names of modules that notebooks of this course import.
        nested: None finds out whether namespaces can be nested; False never nests them, and
            starts one zygote for each session.
        many: there will be many sessions: take a tenth of a second to make each of them cheaper.
    """

    def __init__(
        self,
        limits: Limits,
        mode: str = "bwrap",
        handout: Sequence[tuple[str, Path]] = (),
        hidden: Sequence[Path] = (),
        preload: Sequence[str] = (),
        nested: bool | None = None,
        many: bool = True,
    ) -> None:
        if mode not in ("bwrap", "none"):
            raise SandboxError(f"There is no sandbox named {mode!r}.", "Choose bwrap or none.")
        self.limits = limits
        self.mode = mode
        self._handout = tuple(handout)
        self._hidden = tuple(hidden)
        self._preload = list(preload)
        self._many = many
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._errors: IO[bytes] | None = None
        self._folder: str | None = None
        self._open = False
        self._next: Opening | None = None
        self._ending = False
        self._last_limit = ""
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

    def __exit__(self, *error: object) -> None:
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
        with fonts.lend() as lent:
            self._ask(self._options(), "ready", lent)

    def _command(self, descriptor: int) -> list[str]:
        if self.mode == "none":
            engine = str(Path(__file__).parent.parent.parent)
            return walls.interpreter(descriptor, engine, Path(sys.executable))
        return walls.command(
            self._bubblewrap,
            self._namespaces,
            descriptor,
            self._handout,
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
            for relative, file in self._handout:
                link = Path(self._folder, "handout", relative)
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(file.resolve())
        return str(Path(self._folder, "zygote"))

    def _options(self) -> dict[str, Any]:
        release = tuple(int(p) for p in os.uname().release.split("-")[0].split(".")[:2])
        return {
            "walls": self.mode == "bwrap",
            "nested": self.nested is not False,
            "many": self._many and self.nested is not False,
            "filter": seccomp.program().hex() if self.mode == "bwrap" else "",
            "count_processes": release >= KERNEL_COUNTS_PER_NAMESPACE,
            "written_bytes": self._written_bytes,
            "home": self._home(),
            "handout": walls.HANDOUT
            if self._folder is None
            else str(Path(self._folder, "handout")),
            "preload": self._preload,
        }

    def _ask(self, message: dict[str, Any], expected: str, *descriptors: int) -> dict[str, Any]:
        self._send(message, *descriptors)
        return self._receive(expected)

    def _send(self, message: dict[str, Any], *descriptors: int) -> None:
        assert self._control is not None
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], list(descriptors))
        except OSError as error:
            raise self._no_answer(error) from None

    def _receive(self, expected: str) -> dict[str, Any]:
        assert self._control is not None
        try:
            data = self._control.recv(1 << 16)
        except OSError as error:
            raise self._no_answer(error) from None
        if not data:
            raise SandboxError(f"The sandbox died. {self.last_words()}")
        answer: dict[str, Any] = json.loads(data)
        if answer["op"] not in (expected, "refused"):
            raise SandboxError("The sandbox sent an unexpected message.")
        return answer

    def _no_answer(self, error: OSError) -> SandboxError:
        return SandboxError(f"The sandbox does not answer ({error}). {self.last_words()}")

    def last_words(self) -> str:
        """Return what the zygote and its forks complained of."""
        if self._errors is None:
            return ""
        self._errors.seek(0)
        return self._errors.read()[-2000:].decode("utf-8", "replace").strip()

    def open(self) -> socket.socket:
        """Open a session, or take the one that `prepare` asked for.

        Returns:
            The socket on which it converses. The caller closes it.

        Raises:
            SandboxError: the zygote died or refused.
        """
        self.end()
        self.how_it_ended()
        opening = self._next or self._begin_opening()
        self._next = None
        try:
            answer = opening.answer or self._receive("opened")
        except SandboxError:
            opening.sock.close()
            raise
        if answer["op"] == "opened":
            self._open = True
            return opening.sock
        opening.sock.close()
        if self.nested is None:
            self.nested = False
            self._stop()
            return self.open()
        raise SandboxError(f"The sandbox cannot open a session: {answer['why']}")

    def prepare(self) -> None:
        """Ask for the next session while one is open, without waiting for it.

        It is forked while the open one runs, on another processor if one is idle. Nothing of a
        session reaches it: a fork of the zygote, it waits untouched. Where each session has a
        zygote or a folder of its own this does nothing.

        Raises:
            SandboxError: the zygote died.
        """
        if self.nested and self.mode == "bwrap" and self._next is None:
            self._next = self._begin_opening()

    def _begin_opening(self) -> Opening:
        if self._control is None:
            self._start()
        assert self._control is not None
        self._control.settimeout(ANSWER_SECONDS)
        home = self._home()
        if self.mode == "none":
            assert self._folder is not None
            home = str(Path(self._folder, "work"))
            shutil.rmtree(home, ignore_errors=True)
            Path(home).mkdir()
        request = {
            "op": "open",
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
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with theirs:
                self._send(request, theirs.fileno())
        except SandboxError:
            ours.close()
            raise
        return Opening(ours)

    def end(self) -> None:
        """End the open session with everything it started; wait for nothing.

        Raises:
            SandboxError: the zygote died.
        """
        if not self._open:
            return
        self._open = False
        if self.nested is False and self.mode == "bwrap":
            self._last_limit = ""
            with contextlib.suppress(SandboxError):  # it served one session and may go with it
                answer = self._ask({"op": "end"}, "ended")
                self._last_limit = answer["why"]
            self._stop()
        else:
            self._send({"op": "end"})
            self._ending = True
            self.nested = True

    def how_it_ended(self) -> str:
        """Return the limit for which the last session was stopped: "memory", "processes", or "".

        Raises:
            SandboxError: the zygote died.
        """
        if self._ending:
            self._ending = False
            if self._next is not None:
                self._next.answer = self._receive("opened")
            answer = self._receive("ended")
            self._last_limit = answer["why"]
        return self._last_limit

    def _stop(self) -> None:
        if self._next is not None:
            self._next.sock.close()
            self._next = None
        self._ending = False
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
        """End the zygote and everything behind the walls."""
        self._stop()
        self._open = False
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
