"""The student's side of the conversation: runs cells, answers calls, until the other side is done.

Everything in this process may be changed by the student's code. Nothing is lost by that: what it
sends is checked where it is received.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import operator
import os
import sys
import types
from os import getpid
from pathlib import Path
from typing import Any, Protocol

from autograder.alarms import Alarm, SignalAlarm
from autograder.errors import WireError
from autograder.protocol.encode import Node
from autograder.protocol.endpoint import Message, Peer
from autograder.protocol.framing import Conversation, SessionEnded
from autograder.sandbox.modules import how_imported, import_own
from autograder.sandbox.operations import OPERATIONS, library_of
from autograder.sandbox.raised import kind_of, text_of

MAX_DEPTH = 40  # calls within callbacks within calls
AGAIN_SECONDS = 1.0  # should the code swallow the first interrupt


class Runs(Protocol):
    """What runs the cells: `shell.Shell`, or a stand-in for a kernel that has run them."""

    ip: Any  # its `user_ns` holds the names
    collector: Any

    def run(self, source: str, cell: int, count: int) -> list[dict[str, Any]]:
        """Run one cell and return its outputs."""


class TrustedError:
    """Marks an exception that a callback raised, so that the test gets its own exception back."""

    def __init__(self, number: int) -> None:
        self.number = number


class Callback:
    """A function of the test, called from the student's code."""

    def __init__(self, session: Session, number: int) -> None:
        self._session = session
        self._number = number
        self.__name__ = "function"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._session.call_back(self._number, args, kwargs)

    def __repr__(self) -> str:
        return "<function>"


class TestIterator:
    """An iterator of the test, which gives its items as the student's code asks for them."""

    def __init__(self, step: Callback) -> None:
        self._step = step

    def __iter__(self) -> TestIterator:
        return self

    def __next__(self) -> Any:
        for item in self._step():
            return item
        raise StopIteration


class Session(Peer):
    """Serves one conversation.

    Args:
        channel: connection to the examiner.
        shell: runs the cells.
        limit: bytes that the values of one message may have.
        alarm: ends code that takes too long; by default this process's own.
    """

    def __init__(
        self, channel: Conversation, shell: Runs, limit: int, alarm: Alarm | None = None
    ) -> None:
        super().__init__(channel, limit, first_key=1)
        self._clock = alarm or SignalAlarm()
        self._shell = shell
        self._handles: dict[int, Any] = {}
        self._handle_of: dict[int, int] = {}
        self._named: dict[int, tuple[Any, str]] = {}  # by id: what a test named, and its name
        self._next = 1
        self._depth = 0
        self._asked: Any = None  # number of the request that is being answered
        self._timed_out = False
        self._in_callback = False  # a callback is under way, from here or back
        self._interrupted = False  # and time is up
        self._called = False
        self._replaced: dict[str, Any] = {}  # what names were before a test replaced them
        self._process = getpid()

    def serve(self) -> None:
        """Answers until the examiner hangs up."""
        try:
            while self.serve_one():
                pass
        except SessionEnded:
            return

    def serve_one(self) -> bool:
        """Answer one request; False at the end."""
        message = self.receive()
        if message.op == "end":
            return False
        self._answer(message)
        return True

    def _answer(self, message: Message) -> None:
        asked_before, self._asked = self._asked, message.head.get("number")
        try:
            self._do(message)
        finally:
            self._asked = asked_before

    def _do(self, message: Message) -> None:
        for number in message.head.get("x", ()):
            value = self._handles.pop(number, None)
            self._handle_of.pop(id(value), None)
        if message.op == "run":
            self._run(message.head)
        elif message.op == "widgets":
            self._reply("widgets", state=self._shell.collector.widget_state())
        elif message.op == "greet":
            if message.head["processor"] >= 0:
                with contextlib.suppress(OSError):
                    os.sched_setaffinity(0, {message.head["processor"]})
            self._reply("done")
        elif message.op == "files":
            self._write_files(message)
        else:
            self._respond(message)

    def _reply(self, op: str, **fields: Any) -> None:
        if getpid() != self._process:  # a fork of the student's came back from its cell or call
            os._exit(0)
        self.send(op, number=self._asked, **fields)

    def _run(self, head: dict[str, Any]) -> None:
        if self._called:
            self._called = False
            forget_figures()
        self._alarm(head["seconds"])
        try:
            outputs = self._shell.run(head["source"], head["cell"], head["count"])
        finally:
            self._alarm(0)
        collector = self._shell.collector
        self._reply("ran", outputs=outputs, updates=collector.updates, timed_out=self._timed_out)
        self._timed_out = False

    def _write_files(self, message: Message) -> None:
        for name, content in message.value("files"):
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self._reply("done")

    def _respond(self, message: Message) -> None:
        """Do what a test asks for and say how it ended."""
        self._called = True
        mark = self.table.mark()
        outermost = self._depth == 0
        self._depth += 1
        try:
            if outermost:
                self._alarm(message.head.get("seconds", 0))
            if self._depth > MAX_DEPTH:
                raise RecursionError("calls and callbacks are nested too deep")
            value = self._perform(message)
            if outermost:
                self._alarm(0)
            self._reply("value", values={"value": value}, given=self.given.number(value))
        except SessionEnded:
            raise
        except BaseException as error:
            if outermost:
                self._alarm(0)
            self._send_error(error)
        finally:
            self._depth -= 1
            self.table.release(mark)
            if outermost:
                self._timed_out = False

    def _perform(self, message: Message) -> Any:
        op, head = message.op, message.head
        if op == "get":
            return self._shell.ip.user_ns[head["name"]]
        if op in ("bind", "unbind", "put_back"):
            return self._replace(message)
        names = self._shell.ip.user_ns
        if op == "give":
            if head["text"]:
                return exec(head["text"], names)
            return names.update({head["name"]: message.value("value")})
        if op == "module":
            return import_own(head["name"], head["attribute"])
        if op == "imported":
            return [how_imported(names, *one) for one in message.value("asked")]
        target = self._handles[head["target"]]
        if op == "call":
            args = message.value("args")
            kwargs = dict(message.value("kwargs"))
            return target(*args, **kwargs)
        if op == "attr":
            return getattr(target, head["name"])
        if op == "isinstance":
            return isinstance(message.value("value"), target)
        if op == "do":
            return OPERATIONS[head["what"]](target, *message.value("args"))
        if op == "set":
            return setattr(target, head["name"], message.value("value"))
        raise WireError("unknown request")

    def _replace(self, message: Message) -> None:
        """Change a name for the time of one test, or put all such names back."""
        names, replaced = self._shell.ip.user_ns, self._replaced
        if message.op == "put_back":
            for name, value in replaced.items():
                names.pop(name, None) if value is replaced else names.update({name: value})
            replaced.clear()
            return
        name = message.head["name"]
        before = names.get(name, replaced)  # itself stands for "nothing"
        if message.op == "bind":
            names[name] = message.value("value")
        else:
            del names[name]
        replaced.setdefault(name, before)

    def _send_error(self, error: BaseException) -> None:
        if self._timed_out and isinstance(error, KeyboardInterrupt):
            error = TimeoutError("the call took too long")
        notes = error.__dict__
        mark = notes.get("_trusted") if type(notes) is dict else None
        fields: dict[str, Any] = {"kind": kind_of(error), "message": text_of(error)}
        fields["original"] = mark.number if type(mark) is TrustedError else None
        fields["wire"] = type(error) is WireError
        try:
            self._reply("raised", values={"args": error.args}, **fields)
        except SessionEnded:
            raise
        except BaseException:  # hostile arguments, or such that cannot cross
            self._reply("raised", **fields)

    def call_back(self, number: int, args: Any, kwargs: Any) -> Any:
        """Call a function of the test.

        Raises:
            BaseException: what that function raised, by its kind.
        """
        mark = self.table.mark()
        try:
            values = {"args": args, "kwargs": tuple(kwargs.items())}
            self._in_callback = True
            self._reply("callback", share=True, values=values, target=number)
            while True:
                self._in_callback = True
                message = self.receive()
                self._in_callback = False
                if message.op in ("return", "raise") and self._interrupted:
                    raise KeyboardInterrupt
                if message.op == "return":
                    return message.value("value")
                if message.op == "raise":
                    raise self._trusted_error(message.head)
                self._answer(message)
        finally:
            self._in_callback = self._interrupted = False
            self.table.release(mark)

    @staticmethod
    def _trusted_error(head: dict[str, Any]) -> BaseException:
        error: BaseException = getattr(builtins, head["kind"])()
        error._trusted = TrustedError(head["original"])  # type: ignore[attr-defined]
        return error

    def export(self, value: Any) -> Node:
        """Write a handle: the value stays here."""
        if type(value) is Callback:
            return ["k", value._number]
        if isinstance(value, types.ModuleType):
            return ["M", value.__name__]
        number = self._handle_of.get(id(value))
        if number is None:
            number = self._next
            self._next += 1
            self._handles[number] = value
            self._handle_of[id(value)] = number
        kind = type(value).__name__[:80]
        name = getattr(value, "__name__", "")
        name = name[:80] if type(name) is str else ""
        _, path = self._named.get(id(value), (None, ""))
        return ["h", number, callable(value), kind, name, path or library_of(value)]

    def resolve(self, node: Node) -> Any:
        """Read a handle that comes back, or a function of the test."""
        if node[0] == "h":
            return self._handles[node[1]]
        if node[0] == "M":
            return importlib.import_module(node[1])
        if node[0] == "P":
            module, _, name = node[1].partition(":")
            found = operator.attrgetter(name)(importlib.import_module(module))
            self._named[id(found)] = found, node[1]
            return found
        function = Callback(self, node[1])
        return function if node[0] == "k" else TestIterator(function)

    def _alarm(self, seconds: float) -> None:
        if seconds:
            self._clock.start(seconds, self._on_alarm, AGAIN_SECONDS)
        else:
            self._clock.stop()

    def _on_alarm(self) -> KeyboardInterrupt | None:
        self._timed_out = True
        if self._in_callback:  # a message broken off would be the last one: when it is through
            self._interrupted = True
            return None
        return KeyboardInterrupt()


def forget_figures() -> None:
    """Close the figures that student code drew while tests called it."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    if pyplot is not None and pyplot.get_fignums():
        pyplot.close("all")
    if inline is not None:
        inline.show._to_draw = []
        inline.show._draw_called = False
