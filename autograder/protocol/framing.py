"""Framed messages over a stream socket: one JSON head and raw bytes for arrays.

Both sides use it; only the trusted side sets limits and deadlines. A head is plain JSON, so
reading a message never runs code of the other side. `encode` defines what the heads mean.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any, Protocol

from autograder.errors import WireError

HEADER = struct.Struct("<II")  # bytes of the head, bytes of the raw part
SMALL = 65536  # raw parts up to this size are joined to one piece

TOO_LARGE = "The value is too large to cross between the test and the student."
POLL_SECONDS = 0.25  # how often a waiting side looks at its deadline

_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
_chunks = json.encoder.c_make_encoder(  # type: ignore[attr-defined]  # without its wrappers
    None, None, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, True
)


def _encode(head: Any) -> bytes:
    return "".join(_chunks(head, 0)).encode()


def encoded(
    head: Any, buffers: Sequence[bytes | memoryview], max_head: int, max_raw: int
) -> tuple[bytes, int]:
    """Return the text of a head, and how many raw bytes follow.

    Raises:
        WireError: the message is too large.
    """
    text = _encode(head)
    raw = 0
    for part in buffers:
        raw += len(part)
    if len(text) > max_head or raw > max_raw:
        raise WireError(TOO_LARGE)
    return text, raw


def decoded(text: bytes) -> Any:
    """Return the head of a text.

    Raises:
        ValueError: it is none.
    """
    value, end = _scan(text.decode(), 0)
    if end != len(text):
        raise ValueError("more than one value")
    return value


class SessionEnded(WireError):
    """The other side is gone, or no longer follows the protocol."""


class ProtocolBroken(SessionEnded):
    """The other side violated the protocol."""


class DeadlinePassed(SessionEnded):
    """The other side did not answer in time."""


class Conversation(Protocol):
    """One end of a conversation: of a `Channel`, or of one within a process."""

    def send(
        self, head: Any, buffers: Sequence[bytes | memoryview] = (), deadline: float | None = None
    ) -> None:
        """Send one message, see `Channel.send`."""

    def receive(self, deadline: float | None = None) -> tuple[Any, memoryview]:
        """Wait for one message, see `Channel.receive`."""


class Channel:
    """One end of a conversation between processes.

    Args:
        sock: connected stream socket, owned by the channel from now on.
        max_head: largest JSON head sent or accepted, in bytes.
        max_raw: largest raw part sent or accepted, in bytes.
    """

    def __init__(self, sock: socket.socket, max_head: int, max_raw: int) -> None:
        self._sock = sock
        sock.settimeout(None)
        interval = struct.pack("ll", 0, int(POLL_SECONDS * 1e6))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, interval)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, interval)
        self._max_head = max_head
        self._max_raw = max_raw
        self._pending = bytearray()

    def fileno(self) -> int:
        """Return the socket's descriptor."""
        return self._sock.fileno()

    def close(self) -> None:
        """Close the socket."""
        self._sock.close()

    def send(
        self, head: Any, buffers: Sequence[bytes | memoryview] = (), deadline: float | None = None
    ) -> None:
        """Send one message.

        Args:
            head: JSON-able value.
            buffers: raw parts, sent behind the head in this order.
            deadline: `time.monotonic()` value after which sending gives up; None waits.

        Raises:
            WireError: the message is too large; nothing was sent.
            SessionEnded: the other side is gone (`DeadlinePassed`: or does not read).
        """
        text, raw = encoded(head, buffers, self._max_head, self._max_raw)
        header = HEADER.pack(len(text), raw)
        try:
            if raw <= SMALL:
                self._send_all(b"".join((header, text, *buffers)), deadline)
            else:
                self._send_all(header + text, deadline)
                for part in buffers:
                    self._send_all(part, deadline)
        except TimeoutError:
            raise DeadlinePassed("The session did not take a message in time.") from None
        except OSError as error:
            raise SessionEnded(f"The session is gone ({error.strerror}).") from None

    def _send_all(self, data: bytes | memoryview, deadline: float | None) -> None:
        try:
            sent = self._sock.send(data)
        except BlockingIOError:
            sent = 0
        view = memoryview(data)
        while sent < len(view):
            _check(deadline)
            view = view[sent:]
            try:
                sent = self._sock.send(view)
            except BlockingIOError:
                sent = 0

    def receive(self, deadline: float | None = None) -> tuple[Any, memoryview]:
        """Wait for one message.

        The deadline covers the whole message, however slowly its bytes drip in.

        Returns:
            The decoded head, and a view of the raw part.

        Raises:
            SessionEnded: the other side is gone, sent nonsense, or too much
                (`DeadlinePassed`: or not in time).
        """
        try:
            self._fill(HEADER.size, deadline)
            n_head, n_raw = HEADER.unpack_from(self._pending)
            if n_head > self._max_head or n_raw > self._max_raw:
                raise ProtocolBroken("The session sent a message that is larger than allowed.")
            end_head = HEADER.size + n_head
            self._fill(end_head, deadline)
            text = bytes(memoryview(self._pending)[HEADER.size : end_head])
            raw = self._take_raw(end_head, n_raw, deadline)
            return decoded(text), memoryview(raw)
        except TimeoutError:
            raise DeadlinePassed("The session did not answer in time.") from None
        except OSError as error:
            raise SessionEnded(f"The session is gone ({error.strerror}).") from None
        except (ValueError, RecursionError, StopIteration):
            raise ProtocolBroken("The session sent a message that cannot be read.") from None

    def _fill(self, size: int, deadline: float | None) -> None:
        """Read until at least `size` bytes are pending."""
        while len(self._pending) < size:
            try:
                data = self._sock.recv(max(65536, min(size - len(self._pending), 1 << 20)))
            except BlockingIOError:
                _check(deadline)
                continue
            if not data:
                raise SessionEnded("The session ended.")
            self._pending += data
            if len(self._pending) < size:
                _check(deadline)

    def _take_raw(self, start: int, size: int, deadline: float | None) -> bytes | bytearray:
        """Take the raw part out, reading what is missing straight into its place."""
        have = len(self._pending) - start
        if have >= size:
            raw = bytes(memoryview(self._pending)[start : start + size])
            del self._pending[: start + size]
            return raw
        whole = bytearray(size)
        whole[:have] = self._pending[start:]
        self._pending.clear()
        view = memoryview(whole)
        while have < size:
            try:
                count = self._sock.recv_into(view[have:])
            except BlockingIOError:
                _check(deadline)
                continue
            if not count:
                raise SessionEnded("The session ended.")
            have += count
            if have < size:
                _check(deadline)
        return whole


def _check(deadline: float | None) -> None:
    if deadline is not None and time.monotonic() >= deadline:
        raise TimeoutError
