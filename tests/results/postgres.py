"""A PostgreSQL server, started for tests as a user of its own, on a socket in its own folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
needs_postgres = pytest.mark.skipif(
    not PROGRAMS, reason="no PostgreSQL server here; Debian's package postgresql brings it"
)


class Postgres:
    """A server that can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = f"postgresql+psycopg://grader@/postgres?host={folder}"
        # PostgreSQL refuses to run as root.
        self._user = pwd.getpwnam("nobody").pw_name if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(folder, self._user)
        options = ["-U", "grader", "--auth=trust", "--no-sync", "--encoding=UTF8"]
        self._run("initdb", *options).communicate()
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self._folder}"]
        self._process = self._run("postgres", *options, "-c", "fsync=off")
        engine = create_engine(self.url)
        for _ in range(1200):
            assert self._process.poll() is None, "the server ended"
            try:
                engine.connect().close()
            except Exception:
                time.sleep(0.05)
            else:
                engine.dispose()
                return
        raise AssertionError("the server does not answer")

    def stop(self) -> None:
        """End it and all connections at once (SIGINT is its fast shutdown)."""
        self._process.send_signal(2)
        self._process.wait(60)

    def _run(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [PROGRAMS[-1] / program, "-D", self._folder / "data", *options],
            user=self._user,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a server."""
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        server = Postgres(Path(name))
        try:
            yield server
        finally:
            server.stop()
