"""Messages from a side that is not trusted: whatever comes, the trusted side says what is wrong."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import WireError
from autograder.examiner.client import Examiner
from autograder.examiner.exceptions import CannotCross
from autograder.models import Limits
from autograder.protocol.aliases import Table
from autograder.protocol.decode import Unpacker
from autograder.protocol.encode import Packer
from autograder.protocol.framing import Channel, DeadlinePassed, ProtocolBroken, SessionEnded

LIMITS = Limits(cell_seconds=2, call_seconds=1, message_bytes=100_000)


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    """The trusted end as a channel, the other one bare."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours, 10_000, 100_000), theirs


def frame(head: bytes, raw: bytes = b"") -> bytes:
    """One message as bytes."""
    return struct.pack("<II", len(head), len(raw)) + head + raw


def soon() -> float:
    """A deadline."""
    return time.monotonic() + 2


def test_message_arrives_in_pieces(ends):
    """However it is cut, and with the next one behind it."""
    channel, other = ends
    data = frame(b'{"a":1}', b"xyz") + frame(b"[2]")

    def drip() -> None:
        for byte in data:
            other.sendall(bytes([byte]))

    thread = threading.Thread(target=drip)
    thread.start()
    head, raw = channel.receive(soon())
    assert (head, bytes(raw)) == ({"a": 1}, b"xyz")
    assert channel.receive(soon())[0] == [2]
    thread.join()


def test_large_message_goes_both_ways(ends):
    """Larger than any buffer of the socket."""
    channel, other = ends
    peer = Channel(other, 10_000, 100_000_000)
    big = bytes(5_000_000)
    channel_big = Channel(socket.socket(fileno=socket.dup(channel.fileno())), 10_000, 10_000_000)
    thread = threading.Thread(target=peer.send, args=("x", [big, b"y"]))
    thread.start()
    head, raw = channel_big.receive(soon())
    thread.join()
    assert (head, len(raw), raw[-1:]) == ("x", 5_000_001, b"y")
    channel_big.close()


@pytest.mark.parametrize(
    "data",
    [
        frame(b"not json"),
        frame(b"\xff\xfe"),
        frame(b"{} {}"),
        frame(b""),
        frame(b"[" * 9_000),
        frame(b"1" * 9_000),
        struct.pack("<II", 10_001, 0),
        struct.pack("<II", 1, 100_001),
        struct.pack("<II", 2**32 - 1, 2**32 - 1),
    ],
)
def test_nonsense_breaks_the_protocol(ends, data):
    """It is told from a session that merely ended, and nothing is allocated for it."""
    channel, other = ends
    other.sendall(data)
    with pytest.raises(ProtocolBroken):
        channel.receive(soon())


def test_end_in_the_middle_of_a_message(ends):
    """A session that dies while it speaks has ended."""
    channel, other = ends
    other.sendall(frame(b'{"a":1}', b"xyz")[:-1])
    other.close()
    with pytest.raises(SessionEnded):
        channel.receive(soon())


def test_slow_reply_is_late_however_often_a_byte_comes(ends):
    """The deadline is for the whole message."""
    channel, other = ends
    stop = threading.Event()

    def drip() -> None:
        for byte in frame(b'"' + b"x" * 1000 + b'"'):
            if stop.wait(0.02):
                return
            other.sendall(bytes([byte]))

    thread = threading.Thread(target=drip)
    thread.start()
    started = time.monotonic()
    with pytest.raises(DeadlinePassed):
        channel.receive(time.monotonic() + 0.5)
    assert time.monotonic() - started < 5
    stop.set()
    thread.join()


def test_session_that_does_not_read_is_late(ends):
    """Sending has a deadline too."""
    channel, _ = ends
    deadline = time.monotonic() + 0.5
    with pytest.raises(DeadlinePassed):
        all(channel.send("x", [bytes(90_000)], deadline) is None for _ in range(100))


def test_too_large_a_message_is_not_sent(ends):
    """Nothing of it reaches the other side, and the channel goes on."""
    channel, other = ends
    with pytest.raises(WireError):
        channel.send("x" * 20_000)
    with pytest.raises(WireError):
        channel.send("x", [bytes(200_000)])
    channel.send(1)
    assert other.recv(100) == frame(b"1")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["a", "l", "d", "g", "G", "h", "k", "r", "s", "t", "<f8", "|O", "PCG64"]),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=25,
)
TAGS = st.sampled_from("aldSFtsicbRLETDrgGhkx")
NODES = st.builds(lambda tag, rest: [tag, *rest], TAGS, st.lists(JSON, max_size=7)) | JSON


def no_reference(node: Any) -> Any:
    """Reads no references."""
    raise WireError("no references here")


@settings(max_examples=600, deadline=None)
@given(NODES, st.binary(max_size=64))
def test_any_node_is_a_value_or_a_wire_error(node, raw):
    """Reading a value never raises anything else, and gives plain types only."""
    table = Table(0)
    try:
        value = Unpacker(memoryview(raw), table, no_reference).unpack(node)
    except WireError:
        return
    assert type(value).__module__ in ("builtins", "numpy", "numpy.random._generator", "random") or (
        isinstance(value, np.dtype | np.random.RandomState)
    )


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_any_answer_is_an_answer_or_the_end(head):
    """Whatever a session says to a call, the test gets a value or an exception of ours."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        message = head if isinstance(head, dict) else {"op": "value", "value": head, "u": head}
        theirs.sendall(frame(json.dumps(message).encode()))
        theirs.shutdown(socket.SHUT_WR)
        examiner = Examiner(Channel(ours, 10_000, 100_000), LIMITS, soon())
        try:
            examiner.fetch("f")
        except (WireError, NameError, CannotCross):
            return


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
        | st.binary() | st.complex_numbers(allow_nan=False),
        lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)  # fmt: skip
def test_plain_values_survive(value):
    """What is written is what is read, types included."""
    packer = Packer(Table(0), 1_000_000)
    node = json.loads(json.dumps(packer.pack(value)))
    raw = memoryview(b"".join(packer.buffers))
    back = Unpacker(raw, Table(1), no_reference).unpack(node)
    assert repr(back) == repr(value)
