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
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from autograder.errors import SandboxError
from autograder.models import Limits
from autograder.sandbox import choice, fonts, seccomp, walls

if TYPE_CHECKING:
    from autograder.sandbox import keeper

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
        mode: "auto", "bwrap", "landlock" or "none" (no walls: for one's own code only), as
            `choice.choose` has it; `Sandbox.mode` says which of the last three it is.
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
        mode: str = "auto",
        handout: Sequence[tuple[str, Path]] = (),
        hidden: Sequence[Path] = (),
        preload: Sequence[str] = (),
        nested: bool | None = None,
        many: bool = True,
    ) -> None:
        self.walls = choice.choose(mode)
        self.limits = limits
        self.mode = self.walls.mode
        self._handout, self._hidden, self._preload = tuple(handout), tuple(hidden), list(preload)
        self._many = many
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._errors: IO[bytes] | None = None
        self._folder: str | None = None
        self._count = 0  # sessions that were asked for
        self._open = False
        self._next: Opening | None = None
        self._ending = False
        self._last_limit = ""
        self.nested = nested if self.mode == "bwrap" else True
        self._lock: socket.socket | None = None
        self._settings: keeper.Settings | None = None
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
        home = self._home()
        if self.mode == "landlock" and self._settings is None:
            hidden = [*self._hidden, Path(home).parent]
            self._settings, self._lock = choice.settings(self._handout, hidden)
        passed = [theirs.fileno()] + ([self._lock.fileno()] if self._lock else [])
        try:
            self._process = subprocess.Popen(
                self._command(theirs.fileno()),
                stdin=subprocess.DEVNULL,
                stdout=self._errors,
                stderr=self._errors,
                pass_fds=passed,
                env=walls.environment(home, Path(sys.executable)),
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
        if self.mode != "bwrap":
            engine = str(Path(__file__).parent.parent.parent)
            return walls.interpreter(descriptor, engine, Path(sys.executable))
        return walls.command(
            self.walls.bubblewrap,
            self.walls.namespaces,
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
            Path(self._folder).chmod(0o711)  # a session's own user passes through
            Path(self._folder, "zygote").mkdir()
            for relative, file in self._handout:
                link = Path(self._folder, "handout", relative)
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(file.resolve())
        return str(Path(self._folder, "zygote"))

    def _next_home(self) -> str:
        """Name the folder that the next session works in; without any walls, make it."""
        home = self._home()
        if self.mode != "bwrap":
            self._count += 1
            home = f"{self._folder}/{self._count}"
        if self.mode == "none":
            shutil.rmtree(f"{self._folder}/{self._count - 1}", ignore_errors=True)
            Path(home).mkdir()
        return home

    def _options(self) -> dict[str, Any]:
        release = tuple(int(p) for p in os.uname().release.split("-")[0].split(".")[:2])
        return {
            "walls": self.mode == "bwrap",
            "nested": self.nested is not False,
            "many": self._many and self.nested is not False,
            "filter": "" if self.mode == "none" else seccomp.program(self.mode == "bwrap").hex(),
            "count_processes": release >= KERNEL_COUNTS_PER_NAMESPACE,
            "written_bytes": self._written_bytes,
            "home": self._home(),
            "handout": walls.HANDOUT
            if self._folder is None
            else str(Path(self._folder, "handout")),
            "preload": self._preload,
            "landlock": self._settings and asdict(self._settings),
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
        if self.nested and self.mode != "none" and self._next is None:
            self._next = self._begin_opening()

    def _begin_opening(self) -> Opening:
        if self._control is None:
            self._start()
        assert self._control is not None
        self._control.settimeout(ANSWER_SECONDS)
        request = {
            "op": "open",
            "home": self._next_home(),
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
        if self._lock is not None:
            self._lock.close()
