"""Whoever asks how the server is gets an answer, whatever others do with their connections."""

from __future__ import annotations

import socket
import threading
import urllib.request
from collections.abc import Iterator

import pytest

from autograder.serve.status import LOOPBACK, MAX_CONNECTIONS, Status


@pytest.fixture
def port() -> Iterator[int]:
    """Of a status that listens."""
    number, end = Status().listen(0)
    yield number
    end()


def test_idle_connections_neither_stay_open_nor_keep_others_from_an_answer(port: int) -> None:
    """More than there are files for one process, said nothing on."""
    before = threading.active_count()
    idle = []
    for number in range(20 * MAX_CONNECTIONS):
        idle.append(socket.create_connection((LOOPBACK, port)))
        if number % 2:
            idle[-1].sendall(b"GET /health HTTP/1.1\r\nX-Slow: ")
    with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/health", timeout=4) as answer:
        assert b'"status": "ok"' in answer.read()
    assert threading.active_count() - before <= MAX_CONNECTIONS
    for connection in idle:
        connection.close()


def test_a_connection_that_says_nothing_ends(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.serve.status._Quiet.timeout", 0.1)
    with socket.create_connection((LOOPBACK, port), timeout=4) as connection:
        assert connection.recv(1) == b""


def test_many_ask_at_once(port: int) -> None:
    """Each is answered, in the order of their coming, where nobody is slow."""
    answers = []

    def ask() -> None:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/metrics", timeout=4) as answer:
            answers.append(answer.status)

    asking = [threading.Thread(target=ask) for _ in range(MAX_CONNECTIONS // 2)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert answers == [200] * len(asking)


def test_what_cannot_be_answered_leaves_nothing_in_the_log(
    port: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every user may ask, any number of times."""
    for line in ("Accept: application/openmetrics-text; version=x", "Content-Length: -1"):
        with socket.create_connection((LOOPBACK, port), timeout=4) as connection:
            connection.sendall(f"GET /metrics HTTP/1.0\r\n{line}\r\n\r\n".encode())
            assert connection.recv(8) == b"HTTP/1.0"
            while connection.recv(4096):
                pass
    assert capfd.readouterr() == ("", "")
