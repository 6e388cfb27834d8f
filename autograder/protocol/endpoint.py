"""What both ends of a conversation do: send, receive, keep shared objects alike."""

from __future__ import annotations

from typing import Any

from autograder.errors import WireError
from autograder.protocol.aliases import Table
from autograder.protocol.decode import Unpacker
from autograder.protocol.encode import Node, Packer
from autograder.protocol.framing import Conversation, ProtocolBroken, SessionEnded
from autograder.protocol.generators import GlobalState
from autograder.protocol.same_again import Came, Given


class Message:
    """One message as it was received; its values are read once, in the order they were sent."""

    def __init__(self, head: dict[str, Any], reader: Unpacker) -> None:
        self.op: Any = head.get("op")
        self.head = head
        self._reader = reader

    def value(self, name: str) -> Any:
        """Read a value that crossed.

        Raises:
            WireError: it cannot be read.
        """
        return self._reader.unpack(self.head.get(name))

    def value_again(self, came: Came) -> Any:
        """Read the value of an answer, which may be one that came before.

        Raises:
            WireError: it cannot be read.
        """
        value = self.value("value")
        return came.take(self.head.get("given"), value, self.head.get("value"), self._reader.raw)


class Peer:
    """One end: subclasses define how references are written and read.

    Args:
        channel: connection to the other end.
        limit: bytes that the values of one message may have.
        first_key: 0 on the trusted side, 1 on the student's.
    """

    def __init__(self, channel: Conversation, limit: int, first_key: int) -> None:
        self.channel = channel
        self.table = Table(first_key)
        self._limit = limit
        self._globals = GlobalState(self.table.wary)
        self.given, self.came = Given(), Came()

    def export(self, value: Any) -> Node:
        """Write a reference to what is not plain."""
        raise NotImplementedError

    def resolve(self, node: Node) -> Any:
        """Read a reference that the other end wrote."""
        raise NotImplementedError

    def see(self, value: Any) -> Any:
        """Look at a copy that was read, see `protocol.copies`; return what to take for it."""
        return value

    def hear(self) -> None:
        """Note that text was read, alone or in a value."""

    def takes(self, obj: Any, content: Any) -> bool:
        """Say whether a shared object gets the content that the other end gave it."""
        return True

    def send(
        self,
        op: str,
        deadline: float | None = None,
        share: bool = False,
        values: dict[str, Any] | None = None,
        **plain: Any,
    ) -> None:
        """Send one message, with everything that this side changed in shared objects.

        Args:
            share: keep mutable parts of `values` the same on both sides from now on.
            values: what crosses, in the order in which it will be read.
            plain: JSON-able fields of the message.

        Raises:
            WireError: a value cannot cross.
            SessionEnded: the other side is gone.
        """
        packer = Packer(self.table, self._limit, self.export)
        head: dict[str, Any] = {"op": op, **plain}
        updates = packer.updates()
        if updates:
            head["u"] = updates
        changes = self._globals.changes()
        if changes:
            head["g"] = packer.pack(changes)
        for name, value in (values or {}).items():
            head[name] = packer.pack(value, share)
        self.channel.send(head, packer.buffers, deadline)

    def receive(self, deadline: float | None = None) -> Message:
        """Wait for one message and take over what the other side changed.

        Raises:
            SessionEnded: the other side is gone, late, or does not follow the protocol.
        """
        head, raw = self.channel.receive(deadline)
        if type(head) is not dict:
            raise ProtocolBroken("The session sent a message that cannot be read.")
        reader = Unpacker(raw, self.table, self.resolve, self.see, self.hear, self.takes)
        try:
            if head.get("u"):
                reader.updates(head["u"])
            if head.get("g"):
                with reader.unheard():  # names of generators
                    changes = reader.unpack(head["g"])
                if type(changes) is not dict:
                    raise WireError("A global state is not valid.")
                self._globals.apply(changes)
        except SessionEnded:
            raise
        except (WireError, TypeError, ValueError) as error:
            raise ProtocolBroken(f"The session broke the protocol. {error}") from None
        return Message(head, reader)
