"""The trusted end of the conversation with a session."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import sys
import time
import weakref
from collections.abc import Callable
from typing import Any

from autograder.alarms import Alarm, SignalAlarm
from autograder.errors import WireError
from autograder.examiner.arguments import Arguments
from autograder.examiner.entries import worth_comparing
from autograder.examiner.exceptions import CannotCross, FromStudent, builtin_kind, exception_of
from autograder.examiner.guard import Guard
from autograder.examiner.lent import Lent
from autograder.examiner.libraries import library_module
from autograder.examiner.places import Places
from autograder.examiner.proxies import Handle, Misplaced, RemoteFunction
from autograder.examiner.remote_tuples import RemoteTuple, remote_tuple
from autograder.examiner.requests import Requests
from autograder.models import Limits
from autograder.protocol.encode import REASONS, Node
from autograder.protocol.endpoint import Message
from autograder.protocol.framing import Conversation, ProtocolBroken, SessionEnded
from autograder.protocol.generators import start_alike

SETUP_SECONDS = 20.0
GRACE_SECONDS = 2.0  # that a session gets to end a call or a cell by itself
MAX_DEPTH = 40
MAX_HEAD = 8_000_000
MAX_NAME = 80
# Requests that run the student's code: a property, say, or a metaclass.
RUNS_CODE = ("call", "attr", "set", "isinstance", "do", "module")

# Found once, and not by each fork.
_processor: Callable[[], int] = (
    getattr(ctypes.CDLL(None), "sched_getcpu", lambda: -1)
    if sys.platform == "linux"
    else lambda: -1
)


class Examiner(Requests):
    """Runs cells and calls functions in a session, and serves the student's callbacks.

    Args:
        channel: connection to the session.
        limits: what a call and a message may use.
        deadline: `time.monotonic()` value at which the whole submission has to be over.
        places: which kinds of values may come where; any by default.
        alarm: ends a test that takes too long; by default this process's own.
        guarded: see `guard.Guard`.
    """

    def __init__(
        self,
        channel: Conversation,
        limits: Limits,
        deadline: float,
        places: Places | None = None,
        alarm: Alarm | None = None,
        guarded: bool = True,
    ) -> None:
        start_alike()
        super().__init__(channel, limits.message_bytes, first_key=0)
        self.places = places or Places({})
        self.alarm = alarm or SignalAlarm()
        self.dropped: list[int] = []  # numbers of handles that no test holds any more
        self.ended = ""  # why nothing more can be asked
        self.calls = 0  # requests that ran the student's code
        self.refusals = 0  # requests that failed because the session had ended
        self.may_use: Callable[[Handle, str], bool] = lambda handle, what: True
        self.before_call: Callable[[], None] = lambda: None
        self.testing = False  # a test runs: only then student code may say what it is like
        self.overdue = False  # a call took too long, and was ended by an exception
        self.cell_deadline = deadline
        self._deadline = deadline
        self._limits = limits
        self._handles: weakref.WeakValueDictionary[int, Handle] = weakref.WeakValueDictionary()
        self._lent = Lent()
        self._next = 1  # number of an exception of the test
        self._raised: dict[int, BaseException] = {}
        self._numbers = random.Random()  # not the global one, which tests seed
        self._depth = 0
        self.guard = Guard(guarded, self.places)
        self.arguments = Arguments(self.places)

    def greet(self) -> None:
        """Wait for the session, and keep both on the processor where this process runs now.

        They take turns and never run at once. On one processor a turn costs a tenth of what it
        costs between two.

        Raises:
            SessionEnded: the session could not be set up.
        """
        processor = _processor()
        if sys.platform == "linux" and processor >= 0:
            with contextlib.suppress(OSError):
                os.sched_setaffinity(0, {processor})
        self._ask("greet", "done", SETUP_SECONDS, processor=processor)

    def begin_cell(self, seconds: float) -> None:
        """Start the clock of one cell, within the budget of the submission."""
        self.cell_deadline = min(time.monotonic() + seconds, self._deadline)

    def end_test(self) -> None:
        """Forget the functions that a test passed to the student."""
        self.testing = False
        self._lent.clear()
        self._raised.clear()
        self.came.end()

    @property
    def out_of_time(self) -> bool:
        """Say whether the submission's time is used up."""
        return time.monotonic() >= self._deadline

    def run_cell(self, source: str, cell: int, count: int) -> dict[str, Any]:
        """Run one of the student's cells.

        Returns:
            The raw answer, not yet trusted: ``outputs``, ``updates``, ``late``.

        Raises:
            SessionEnded: the session is gone.
        """
        seconds = self._seconds_left(self._limits.cell_seconds)
        fields: dict[str, Any] = {
            "source": source,
            "cell": cell,
            "count": count,
            "seconds": seconds,
        }
        return self._ask("run", "ran", seconds, **fields).head

    def write_files(self, files: tuple[tuple[str, bytes], ...]) -> None:
        """Put the student's own files into the session's working folder."""
        seconds = self._limits.call_seconds
        self._ask("files", "done", seconds, values={"files": files})

    def widgets(self) -> Any:
        """Ask for the state of the widgets; raw, not yet trusted."""
        return self._ask("widgets", "widgets", self._limits.call_seconds).head.get("state")

    def put_back(self) -> None:
        """Give the student's names back the values they had before `bind` and `unbind`."""
        if self.ended:
            return
        self.begin_cell(self._limits.call_seconds)
        with contextlib.suppress(WireError, FromStudent, TimeoutError):
            self._request("put_back")

    def _seconds_left(self, most: float) -> float:
        left = self.cell_deadline - time.monotonic()
        if left <= 0:
            self.overdue = True
            what = "hand-in" if self.out_of_time else "cell"
            raise TimeoutError(f"The time of this {what} is used up.")
        return min(most, left)

    def _request(
        self, op: str, place: str = "", values: dict[str, Any] | None = None, **fields: Any
    ) -> Any:
        if op in RUNS_CODE:
            self.before_call()
            self.calls += 1
        with self.places.at(place):
            value = self._answer(op, values, **fields)
            self.places.note_all((value,))
            self.places.see_answer(op, fields.get("what", ""), value)
            return value

    def _answer(self, op: str, values: dict[str, Any] | None, **fields: Any) -> Any:
        seconds = self._seconds_left(self._limits.call_seconds)
        mark = self.table.mark()
        due = time.monotonic() + seconds
        try:
            fields["seconds"] = seconds
            answer = self._ask(op, "value", seconds, share=True, values=values, **fields)
            return answer.value_again(self.came)
        except SessionEnded as error:
            if not self.ended:  # the answer was there, and no honest session writes such a value
                self.ended = f"The session broke the protocol. {error.what}"
                self.refusals += 1
            raise
        except WireError as error:
            raise CannotCross(error.what) from None
        except FromStudent:
            self.overdue |= time.monotonic() >= due
            raise
        finally:
            self.table.release(mark)

    def _ask(
        self, op: str, answer: str, patience: float, share: bool = False, **fields: Any
    ) -> Message:
        """Send a request and serve callbacks until it is answered."""
        if self.ended:
            self.refusals += 1
            raise SessionEnded(self.ended)
        deadline = min(time.monotonic() + patience + GRACE_SECONDS, self._deadline + GRACE_SECONDS)
        if self.dropped:
            fields["x"] = self.dropped[:]
            self.dropped.clear()
        done = False
        try:
            number = self._numbers.getrandbits(48)  # that nobody knows who was not asked
            self.send(op, deadline, share, number=number, **fields)
            while True:
                message = self.receive(deadline)
                if message.head.get("number") != number:
                    raise ProtocolBroken("The session sent an answer to another request.")
                if message.op == answer:
                    done = True
                    return message
                if message.op == "raised" and answer == "value":
                    done = True
                    raise self._exception(message)
                if message.op != "callback":
                    raise ProtocolBroken("The session broke the protocol.")
                self.serve_callback(message, deadline)
        except SessionEnded as error:
            self.ended = error.what
            self.refusals += 1
            raise
        except WireError:
            done = True  # nothing was sent, or the whole answer was read
            raise
        finally:
            if not done and not self.ended:
                self.ended = "A test was ended while the student's code was running."

    def _exception(self, message: Message) -> BaseException:
        head = message.head
        self.hear()
        original = head.get("original")
        if type(original) is int and original in self._raised:
            return self._raised[original]
        text = head.get("message")
        if head.get("wire") is True:
            reason = text if text in REASONS else ""  # no words of the student's
            return CannotCross(f"What the student's code gave cannot cross. {reason}".strip())
        args = None
        if "args" in head:
            try:
                args = message.value("args")
            except SessionEnded:
                raise
            except WireError:
                args = None
        return exception_of(head.get("kind"), text, worth_comparing(args))

    def serve_callback(self, message: Message, deadline: float | None) -> None:
        """Run a function of the test for the student's code."""
        mark = self.table.mark()
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                raise RecursionError("calls and callbacks are nested too deep")
            function = self._lent.function(message.head.get("target"))
            if function is None:
                raise RuntimeError("this function is no longer there")
            with self.places.at(f"{getattr(function, '__name__', '')}(...)"):
                args = message.value("args")
                kwargs = dict(message.value("kwargs"))
                self.places.see_arguments((*args, *kwargs.values()))
            with self.guard.serving():
                value = function(*args, **kwargs)
            self.send("return", deadline, values={"value": value})
        except SessionEnded:
            raise
        except Exception as error:
            number = self._next
            self._next += 1
            self._raised[number] = error
            self.send("raise", deadline, kind=builtin_kind(error), original=number)
        finally:
            self._depth -= 1
            self.table.release(mark)

    def export(self, value: Any) -> Node:
        """Write a handle that goes back, or what the test lends."""
        if issubclass(type(value), Handle):
            if issubclass(type(value), Misplaced):
                value._forget()
            return ["h", value._number]
        if issubclass(type(value), RemoteTuple):
            return ["h", value._handle._number]
        return self._lent.write(value)

    def see(self, value: Any) -> Any:
        """Have it noted, replaced or refused, see `places`."""
        return self.places.see(value)

    def takes(self, obj: Any, content: Any) -> bool:
        """Say whether a test sees what student code did to an argument, see `arguments`."""
        return self.arguments.takes(obj, content)

    def hear(self) -> None:
        """Note that text of the student's has come, in whatever way."""
        self.guard.hear()

    def resolve(self, node: Node) -> Any:
        """Read a handle to a student's object, or a function of the test that comes back."""
        if node[0] == "k" and len(node) == 2:
            function = self._lent.function(node[1])
            if function is None:
                raise WireError("A function of the test came back that was never passed.")
            return function
        if node[0] == "N" and len(node) == 4:
            own = self.resolve(node[1])
            if not issubclass(type(own), Handle):
                raise WireError("A named tuple came back without its original.")
            return remote_tuple(node[2], node[3], own)
        if node[0] == "O" and len(node) == 3:
            handle = self.resolve(node[1])
            return node[2] if issubclass(type(handle), Misplaced) else handle
        if node[0] == "M" and len(node) == 2:
            module = library_module(node[1])
            if module is None:
                raise WireError("A module of the student cannot cross.")
            self.places.see(module)
            return module
        tag, number, is_callable, kind, name, library = node
        if type(library) is not str:
            raise WireError("A value cannot be read.")
        if tag != "h" or type(number) is not int or type(kind) is not str or type(name) is not str:
            raise WireError("A value cannot be read.")
        named = self._lent.named(library) if is_callable is True else None
        if named is not None:
            self.places.see(named)
            if number not in self._handles:
                self.dropped.append(number)
            return named
        handle = self._handles.get(number)
        if handle is None:
            if number in self.dropped:
                self.dropped.remove(number)
            about = (self, number, kind[:MAX_NAME], self.places.now, library)
            is_function = is_callable is True
            handle = RemoteFunction(*about, name[:MAX_NAME]) if is_function else Handle(*about)
            self._handles[number] = handle
        return self.places.take(handle)
