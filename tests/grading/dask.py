"""A Dask cluster of real processes, each with an environment of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from distributed import Client
from distributed.security import Security

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120


class Cluster:
    """A scheduler on this machine, and the workers that a test starts."""

    def __init__(self, folder: Path, certificates: Path | None = None) -> None:
        """Start the scheduler; with certificates, all of it speaks TLS."""
        self._folder = folder
        self._tls: list[str] = []
        security = None
        if certificates:
            ca, cert, key = (str(certificates / f"{name}.pem") for name in ("ca", "cert", "key"))
            self._tls = ["--tls-ca-file", ca, "--tls-cert", cert, "--tls-key", key]
            self._tls += ["--protocol", "tls"]
            security = Security(tls_ca_file=ca, tls_client_cert=cert, tls_client_key=key)
        self._file = folder / "scheduler.json"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._run("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", self._file)
        deadline = time.monotonic() + SECONDS
        while not self._file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        self._client = Client(scheduler_file=os.fspath(self._file), security=security)
        self.address: str = self._client.scheduler.address

    def start_worker(
        self, path: Sequence[Path] = (ROOT,), inside: Sequence[str] = (), *, wait: bool = True
    ) -> subprocess.Popen[bytes]:
        """Start a worker.

        Args:
            path: its PYTHONPATH.
            inside: command that runs it, that of a mount namespace, say.
            wait: wait until it is known.
        """
        before = len(self._client.scheduler_info()["workers"])
        process = self._run(
            *("worker", "--no-nanny", "--nthreads", "2", "--no-dashboard"),
            *("--scheduler-file", self._file, "--local-directory", self._folder / "dask"),
            path=path,
            inside=inside,
        )
        if wait:
            self._client.wait_for_workers(before + 1, timeout=SECONDS)
        return process

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """End a worker and wait until it is gone."""
        process.terminate()
        process.wait(SECONDS)
        self._processes.remove(process)
        deadline = time.monotonic() + SECONDS
        while self._client.run(int, on_error="ignore") and time.monotonic() < deadline:
            time.sleep(0.05)

    def close(self) -> None:
        self._client.close()
        for process in reversed(self._processes):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()

    def _run(
        self,
        program: str,
        *arguments: str | Path,
        path: Sequence[Path] = (ROOT,),
        inside: Sequence[str] = (),
    ) -> subprocess.Popen[bytes]:
        module = f"distributed.cli.dask_{program}"
        host = ("--host", "127.0.0.1")
        process = subprocess.Popen(
            [*inside, sys.executable, "-P", "-m", module, *map(str, arguments), *host, *self._tls],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
        )
        self._processes.append(process)
        return process


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Start a scheduler; end it and all workers at the end."""
    made = Cluster(folder)
    try:
        yield made
    finally:
        made.close()
