"""Framed messages over a stream socket: one JSON head and raw bytes for arrays.

Both sides speak it; only the trusted side sets limits and deadlines. A head is plain JSON, so
reading a message never runs code of the other side. `crossing` says what the heads mean.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any

from autograder.errors import WireError

HEADER = struct.Struct("<II")  # bytes of the head, bytes of the raw part
MAX_BUFFERS = 512  # buffers of one sendmsg call, below IOV_MAX everywhere

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class SessionEnded(WireError):
    """The other side is gone, or no longer follows the protocol."""


class ProtocolBroken(SessionEnded):
    """The other side said what no honest session says."""


class DeadlinePassed(SessionEnded):
    """The other side did not answer in time."""


class Channel:
    """One end of a conversation.

    Args:
        sock: connected stream socket, owned by the channel from now on.
        max_head: largest JSON head sent or accepted, in bytes.
        max_raw: largest raw part sent or accepted, in bytes.
    """

    def __init__(self, sock: socket.socket, max_head: int, max_raw: int) -> None:
        self._sock = sock
        self._max_head = max_head
        self._max_raw = max_raw
        self._pending = bytearray()

    def fileno(self) -> int:
        """The socket's descriptor."""
        return self._sock.fileno()

    def close(self) -> None:
        """Closes the socket."""
        self._sock.close()

    def send(
        self, head: Any, buffers: Sequence[bytes | memoryview] = (), deadline: float | None = None
    ) -> None:
        """Sends one message.

        Args:
            head: JSON-able value.
            buffers: raw parts, sent behind the head in this order.
            deadline: `time.monotonic()` value after which sending gives up; None waits.

        Raises:
            WireError: the message is too large; nothing was sent.
            SessionEnded: the other side is gone (`DeadlinePassed`: or does not read).
        """
        text = _encode(head).encode()
        raw = sum(len(b) for b in buffers)
        if len(text) > self._max_head or raw > self._max_raw:
            raise WireError("The value is too large to cross between the test and the student.")
        parts: list[bytes | memoryview] = [HEADER.pack(len(text), raw) + text, *buffers]
        try:
            self._send_parts(parts, deadline)
        except TimeoutError:
            raise DeadlinePassed("The session did not take a message in time.") from None
        except OSError as error:
            raise SessionEnded(f"The session is gone ({error.strerror}).") from None

    def _send_parts(self, parts: list[bytes | memoryview], deadline: float | None) -> None:
        if len(parts) == 1 and deadline is None:
            self._sock.sendall(parts[0])
            return
        views = [memoryview(p) for p in parts if len(p)]
        while views:
            self._wait_until(deadline)
            sent = self._sock.sendmsg(views[:MAX_BUFFERS])
            while views and sent >= len(views[0]):
                sent -= len(views[0])
                del views[0]
            if sent:
                views[0] = views[0][sent:]

    def receive(self, deadline: float | None = None) -> tuple[Any, memoryview]:
        """Waits for one message.

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
            return json.loads(text), memoryview(raw)
        except TimeoutError:
            raise DeadlinePassed("The session did not answer in time.") from None
        except OSError as error:
            raise SessionEnded(f"The session is gone ({error.strerror}).") from None
        except (ValueError, RecursionError):
            raise ProtocolBroken("The session sent a message that cannot be read.") from None

    def _fill(self, size: int, deadline: float | None) -> None:
        """Reads until at least `size` bytes are pending."""
        while len(self._pending) < size:
            self._wait_until(deadline)
            data = self._sock.recv(max(65536, min(size - len(self._pending), 1 << 20)))
            if not data:
                raise SessionEnded("The session ended.")
            self._pending += data

    def _take_raw(self, start: int, size: int, deadline: float | None) -> bytes | bytearray:
        """Takes the raw part out, reading what is missing straight into its place."""
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
            self._wait_until(deadline)
            count = self._sock.recv_into(view[have:])
            if not count:
                raise SessionEnded("The session ended.")
            have += count
        return whole

    def _wait_until(self, deadline: float | None) -> None:
        """Bounds the next socket operation by what is left of the time."""
        if deadline is None:
            if self._sock.gettimeout() is not None:
                self._sock.settimeout(None)
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
