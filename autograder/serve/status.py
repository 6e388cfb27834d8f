"""How the server is: for a probe, for Prometheus and for whoever asks.

Both are served on loopback only, where every user of the machine can read them: counts and times,
nobody's name or mark. However many connections users hold open, few are kept: the oldest makes room
for the newest, which is answered at once.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer

LOOPBACK = "127.0.0.1"
MAX_CONNECTIONS = 8
IDLE_SECONDS = 5.0  # after which a connection that says nothing ends
BUCKETS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 3600)  # seconds


class _Quiet(WSGIRequestHandler):
    timeout = IDLE_SECONDS

    def log_message(self, format: str, *args: Any) -> None:
        """Write no line for each request."""

    def get_stderr(self) -> StringIO:
        """Write nothing about a request that cannot be answered: anybody may ask anything."""
        return StringIO()


class _Bounded(ThreadingWSGIServer):
    """Keeps few connections, each in a thread."""

    request_queue_size = 64

    def __init__(self, *arguments: Any) -> None:
        self._open: deque[Any] = deque()
        self._room = threading.Semaphore(MAX_CONNECTIONS)
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a request; where there is no room, the oldest connection ends."""
        if not self._room.acquire(blocking=False):
            with contextlib.suppress(OSError, IndexError):  # it has just ended
                self._open.popleft().shutdown(socket.SHUT_RDWR)
            self._room.acquire()
        self._open.append(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """End a connection."""
        super().shutdown_request(request)
        with contextlib.suppress(ValueError):  # another one has ended it
            self._open.remove(request)
        self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Write nothing about a client that goes away or says nothing."""


class Status:
    """What the server knows about itself; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._problems: dict[str, str] = {}
        self._since = time.monotonic()
        self.tell: Callable[[str], None] = lambda line: None
        self.registry = CollectorRegistry()
        of = self.registry
        self.hand_ins = Counter(
            "autograder_hand_ins",
            "Hand-ins dealt with, by what became of them",
            ["state"],
            registry=of,
        )
        self.seconds = Histogram(
            "autograder_page_seconds",
            "From finding a hand-in to its page",
            buckets=BUCKETS,
            registry=of,
        )
        self.lost = Counter(
            "autograder_retries", "Hand-ins that a worker was lost with", registry=of
        )
        self.queued = Gauge("autograder_queued", "Hand-ins that wait in the queue", registry=of)
        self.running = Gauge("autograder_running", "Hand-ins that are being graded", registry=of)
        self.unreleased = Gauge(
            "autograder_unreleased", "Hand-ins whose pages wait", ["assignment"], registry=of
        )
        self.arrived = Gauge(
            "autograder_inbound", "Hand-ins in the folder at the last look", registry=of
        )
        self.problems = Gauge("autograder_problems", "Things that are wrong now", registry=of)

    def problem(self, where: str, what: str) -> None:
        """Say that something is wrong somewhere, or with an empty text that it no longer is."""
        with self._lock:
            before = self._problems.get(where, "")
            if what:
                self._problems[where] = what
            else:
                self._problems.pop(where, None)
            self.problems.set(len(self._problems))
        if what != before:
            self.tell(f"{where}: {what or 'all is well again.'}")

    def health(self) -> tuple[bool, dict[str, Any]]:
        """Return whether all is well, and what a probe gets."""
        with self._lock:
            problems = sorted(self._problems)
        return not problems, {
            "status": "trouble" if problems else "ok",
            "trouble_with": problems,  # the texts may hold paths: they are in the server's log
            "seconds": round(time.monotonic() - self._since),
            "queued": int(self.registry.get_sample_value("autograder_queued") or 0),
            "running": int(self.registry.get_sample_value("autograder_running") or 0),
        }

    def listen(self, port: int) -> tuple[int, Callable[[], None]]:
        """Serve `/health` and `/metrics` on loopback.

        Returns:
            the port, and what ends it.

        Raises:
            OSError: somebody else listens there.
        """
        metrics = make_wsgi_app(self.registry)

        def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            if environ["PATH_INFO"] == "/health":
                well, content = self.health()
                head = [("Content-Type", "application/json")]
                start("200 OK" if well else "503 Service Unavailable", head)
                return [json.dumps(content).encode() + b"\n"]
            if environ["PATH_INFO"] == "/metrics":
                return _bytes(metrics(environ, start))
            start("404 Not Found", [("Content-Type", "text/plain")])
            return [b"/health and /metrics are here.\n"]

        server = make_server(LOOPBACK, port, answer, _Bounded, _Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def end() -> None:
            server.shutdown()
            server.server_close()

        return server.server_port, end


def _bytes(chunks: Iterable[Any]) -> Iterator[bytes]:
    yield from chunks
