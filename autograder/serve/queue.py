"""Whose turn it is: a queue for each student, and the students in a circle.

However much one student hands in, the next hand-in of everybody else waits for one of theirs only,
and two of one student are never graded at the same time or out of order. A student is here whoever
gave a hand-in, under whatever name: others' names bring no more turns. The queue is bounded: what
does not fit stays in the folder that it was handed in to, and is found again there.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque

from autograder.serve.hand_in import HandIn

MAX_EACH = 16  # hand-ins of a student
MAX_STUDENTS = 20_000


class FairQueue:
    """What waits to be graded; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._waiting: OrderedDict[str, deque[HandIn]] = OrderedDict()  # the first is next
        self._busy: set[str] = set()
        self._held: dict[str, float] = {}  # until when, by the monotonic clock

    def __len__(self) -> int:
        with self._lock:
            return sum(map(len, self._waiting.values()))

    def put(self, hand_in: HandIn) -> bool:
        """Take a hand-in; say whether there was room."""
        with self._lock:
            waiting = self._waiting.get(hand_in.giver)
            if waiting is None and len(self._waiting) >= MAX_STUDENTS:
                return False
            if waiting is not None and len(waiting) >= MAX_EACH:
                return False
            self._waiting.setdefault(hand_in.giver, deque()).append(hand_in)
            self._lock.notify_all()
            return True

    def take(self) -> HandIn | None:
        """Give the oldest hand-in of the student whose turn it is; the student is then busy."""
        with self._lock:
            student = next((s for s in self._waiting if self._may(s)), None)
            if student is None:
                return None
            waiting = self._waiting.pop(student)
            hand_in = waiting.popleft()
            if waiting:
                self._waiting[student] = waiting  # behind all others
            self._busy.add(student)
            return hand_in

    def done(self, student: str) -> None:
        """Let the student have another turn."""
        with self._lock:
            self._busy.discard(student)
            self._lock.notify_all()

    def put_back(self, hand_in: HandIn) -> None:
        """Take back what was not dealt with, before all else of this student."""
        with self._lock:
            self._waiting.setdefault(hand_in.giver, deque()).appendleft(hand_in)
            self._busy.discard(hand_in.giver)
            self._lock.notify_all()

    def hold(self, hand_in: HandIn, seconds: float) -> None:
        """Take back what must not be graded yet."""
        self._held[hand_in.giver] = time.monotonic() + seconds
        self.put_back(hand_in)

    def newer(self, student: str) -> bool:
        """Say whether something of this student waits."""
        with self._lock:
            return student in self._waiting

    def works_for(self, student: str) -> bool:
        """Say whether something of this student is being graded, or may be."""
        with self._lock:
            return student in self._busy or (student in self._waiting and self._may(student))

    def wait(self, seconds: float) -> bool:
        """Wait until there is something to take, at most so long; say whether there is."""
        with self._lock:
            return self._lock.wait_for(lambda: any(map(self._may, self._waiting)), seconds)

    def _may(self, student: str) -> bool:
        if student in self._busy:
            return False
        until = self._held.get(student)
        if until is not None:
            if time.monotonic() < until:
                return False
            del self._held[student]
        return True
