"""Ends code that takes too long, by an exception in the midst of it.

A process of its own for each side has the system's timer (`SignalAlarm`). Where both sides share
one process, each needs an alarm of its own, and on Windows and in a browser there is no such timer:
a thread raises the exception in the thread that is late (`Watch`), and where threads cannot be
started either, as in a browser, the interpreter itself looks at the clock whenever a function
begins or a loop goes round. Neither ends code that stays within one call of C, as `time.sleep`;
the timer does.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # of the standard library
import ctypes
import signal
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

POLL_SECONDS = 0.05
TOOL = 4  # of `sys.monitoring`: one that neither debuggers nor profilers use

# Says what is raised; None for nothing this time.
Ring = Callable[[], BaseException | None]


class Alarm(Protocol):
    """One alarm: set anew it forgets what it was set to before."""

    def start(self, seconds: float, ring: Ring, again: float) -> None:
        """Ring after some time, and again and again after that, until it is stopped."""

    def stop(self) -> None:
        """Ring no more."""


class SignalAlarm:
    """The system's timer, of which a process has one."""

    def start(self, seconds: float, ring: Ring, again: float) -> None:
        """See `Alarm`; 0 seconds never ring."""

        def on_signal(number: int, frame: types.FrameType | None) -> None:
            error = ring()
            if error is not None:
                raise error

        _signal.signal(signal.SIGALRM, on_signal)  # `signal.signal` first makes enums of both
        signal.setitimer(signal.ITIMER_REAL, seconds, again)

    def stop(self) -> None:
        """See `Alarm`."""
        signal.setitimer(signal.ITIMER_REAL, 0)


class Watch:
    """Any number of alarms for the thread in which it is made; use `watching`."""

    def __init__(self) -> None:
        self._late = threading.get_ident()
        self._lock = threading.RLock()
        self._alarms: list[_WatchedAlarm] = []
        self._over = False

    def alarm(self) -> Alarm:
        """Make an alarm."""
        made = _WatchedAlarm(self._lock, self._call_off)
        self._alarms.append(made)
        return made

    def _call_off(self) -> None:
        """Forget an exception that was sent and has not come yet."""
        if threading.get_ident() == self._late:
            _raise_in(self._late, None)

    def look_from_a_thread(self) -> None:
        """Look at the clock until `close`."""
        while not self._over:
            time.sleep(POLL_SECONDS)
            with self._lock:
                errors = [error for alarm in self._alarms if (error := alarm.rung()) is not None]
                if errors and not self._over:
                    _raise_in(self._late, type(errors[-1]))

    def look_here(self, *place: Any) -> Any:
        """Look at the clock in the midst of the code that may be late."""
        for alarm in self._alarms:
            error = alarm.rung()
            if error is not None:
                raise error

    def close(self) -> None:
        """End it."""
        with self._lock:
            self._over = True
            self._call_off()


class _WatchedAlarm:
    def __init__(self, lock: Any, call_off: Callable[[], None]) -> None:
        self._lock = lock
        self._call_off = call_off
        self._due: float | None = None
        self._ring: Ring = lambda: None
        self._again = 0.0

    def start(self, seconds: float, ring: Ring, again: float) -> None:
        with self._lock:
            self._ring, self._again = ring, again
            self._due = time.monotonic() + seconds if seconds > 0 else None

    def stop(self) -> None:
        self._due = None
        with self._lock:
            self._due = None
            self._call_off()

    def rung(self) -> BaseException | None:
        """Ring if it is time to."""
        now = time.monotonic()
        if self._due is None or now < self._due:
            return None
        self._due = now + self._again
        return self._ring()


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch over this thread for a while.

    Yields:
        What makes alarms.
    """
    watch = Watch()
    thread = threading.Thread(target=watch.look_from_a_thread, daemon=True)
    try:
        thread.start()
    except RuntimeError:  # a browser has no threads
        with _monitoring(watch):
            yield watch
        return
    try:
        yield watch
    finally:
        watch.close()
        thread.join()


@contextmanager
def _monitoring(watch: Watch) -> Iterator[None]:
    monitoring: Any = vars(sys)["monitoring"]  # since Python 3.12
    events = monitoring.events
    monitoring.use_tool_id(TOOL, "autograder")
    for event in (events.PY_START, events.JUMP):
        monitoring.register_callback(TOOL, event, watch.look_here)
    monitoring.set_events(TOOL, events.PY_START | events.JUMP)
    try:
        yield
    finally:
        monitoring.set_events(TOOL, 0)
        for event in (events.PY_START, events.JUMP):
            monitoring.register_callback(TOOL, event, None)
        monitoring.free_tool_id(TOOL)


def _raise_in(thread: int, kind: type[BaseException] | None) -> None:
    """Have an exception raised in a thread at its next step; None takes it back."""
    error = None if kind is None else ctypes.py_object(kind)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), error)
