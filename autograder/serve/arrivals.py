"""Hand-ins as they arrive: in the exchange's inbound folder, or in a plain one.

Events of the system tell at once (`watchfiles`). Where there are none (NFS, a machine out of
watches) and for what an event may miss, the folder itself is looked at: every second, or less often
where it is so large that looking takes long. The folder is the truth, and remembers for us what
does not fit into the queue.

An inbound folder holds folders `student+assignment+time+random`, as `nbgrader submit` makes them; a
plain one holds `student/assignment/`, and whoever changes a file there hands in again.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from heapq import nsmallest
from itertools import islice
from pathlib import Path

from autograder.errors import IntakeError
from autograder.intake.files import open_folder, walk
from autograder.pages.exchange import SECRET
from autograder.serve.hand_in import HandIn, owner_of

STILL_SECONDS = 1.0  # a plain folder is complete when nothing in it has changed for so long
SETTLE_SECONDS = 10.0  # an inbound folder without a secret is taken as it is after so long
LOOK_SECONDS = 1.0
TURN_SECONDS = 0.02  # of a look, after which events are taken
ENTRIES_AT_ONCE = 256
SHARE = 20  # looking takes at most one part in so many of the time
MAX_KEPT = 64  # hand-ins of one giver for an assignment that are remembered at a time
MAX_UNSETTLED = 10_000
MANY = "{:,} more hand-ins lie in {} than are dealt with at a time; the oldest come first."
MAX_FILES = 1_000  # in a plain hand-in, to see whether it has changed
LOG = logging.getLogger(__name__)

ForUs = Callable[[str, str], bool]


class _Folder:
    """A folder that is watched.

    Args:
        folder: the folder.
        is_for_us: says of a student and an assignment whether they are served; there may be any
            number of folders with other names.
    """

    def __init__(self, folder: Path, is_for_us: ForUs = lambda *_: True) -> None:
        self.folder = folder
        self._is_for_us = is_for_us
        self._changed: dict[Path, tuple[str, float]] = {}

    def owned(self, hand_in: HandIn) -> HandIn:
        """Look whose a hand-in is, where that is not for its name to say."""
        return hand_in


class Inbound(_Folder):
    """The inbound folder of nbgrader's exchange; `checks_owner`: its owner must be who it says."""

    called = "the inbound folder"

    def __init__(
        self, folder: Path, is_for_us: ForUs = lambda *_: True, *, checks_owner: bool = False
    ) -> None:
        super().__init__(folder, is_for_us)
        self._checks_owner = checks_owner

    def owned(self, hand_in: HandIn) -> HandIn:
        """Look whose a hand-in is: anybody can make a folder with another's name."""
        with contextlib.suppress(OSError):
            if self._checks_owner:
                return hand_in._replace(owner=owner_of(hand_in.folder))
        return hand_in

    def all(self) -> Iterator[HandIn | None]:
        """Yield what lies there, complete or not; None for what is no hand-in for us.

        Raises:
            OSError: the folder cannot be looked at.
        """
        with os.scandir(self.folder) as entries:
            for entry in entries:
                yield self._of(entry.name, entry.path)

    def named(self, path: str) -> HandIn | None:
        """Return the hand-in that lies at a path, or somewhere above; None if there is none."""
        below = Path(os.path.relpath(path, self.folder)).parts
        return self._of(below[0], str(self.folder / below[0])) if below else None

    def _of(self, name: str, path: str) -> HandIn | None:
        hand_in = _of_exchange(name, path)
        if hand_in is not None and self._is_for_us(hand_in.student, hand_in.assignment):
            return hand_in
        return None

    def is_complete(self, hand_in: HandIn) -> bool:
        """Say whether all of it is there: nbgrader writes the secret last, then sets the modes."""
        try:
            now = time.time()
            changed = hand_in.folder.lstat().st_ctime
            if not 0 <= now - changed < SETTLE_SECONDS:  # the clock may have been set back, too
                return True
            secret = (hand_in.folder / SECRET).lstat()
            return bool(secret.st_size) and bool(hand_in.folder.lstat().st_mode & 0o002)
        except OSError:
            return False

    def is_there(self, hand_in: HandIn) -> bool:
        """Say whether it is still there."""
        return os.path.lexists(hand_in.folder)


class Plain(_Folder):
    """A folder of folders `student/assignment`, that a platform or a script fills."""

    called = "the plain folder"

    def all(self) -> Iterator[HandIn | None]:
        """Yield what lies there, as `Inbound.all`."""
        with os.scandir(self.folder) as students:
            for student in students:
                yield None
                with contextlib.suppress(OSError), os.scandir(student.path) as assignments:
                    for entry in assignments:
                        yield self.named(entry.path)

    def named(self, path: str) -> HandIn | None:
        """Return the hand-in that lies at a path, or somewhere above; None if there is none."""
        below = Path(os.path.relpath(path, self.folder)).parts
        if len(below) < 2 or any(part.startswith(".") for part in below[:2]):
            return None
        student = _printable(below[0])
        if not self._is_for_us(student, below[1]):
            return None
        folder = self.folder / below[0] / below[1]
        changed = _last_change(folder, self.folder)
        if changed is None:
            return None
        name = f"{student}/{below[1]}/{changed}"
        return HandIn(changed, name, student, below[1], str(folder))

    def is_complete(self, hand_in: HandIn) -> bool:
        """Say whether it has been still for a while; that of another time is another hand-in."""
        now = time.monotonic()
        seen, since = self._changed.get(hand_in.folder, ("", now))
        if seen != hand_in.time:
            self._changed[hand_in.folder] = hand_in.time, now
            return False
        if now - since < STILL_SECONDS:
            return False
        del self._changed[hand_in.folder]
        return True

    def is_there(self, hand_in: HandIn) -> bool:
        """Say whether it is still there as it was."""
        return _last_change(hand_in.folder, self.folder) == hand_in.time


Source = Inbound | Plain


def _of_exchange(name: str, path: str) -> HandIn | None:
    parts = name.rsplit("+", 3)
    if len(parts) == 4 and not parts[2][:1].isdigit():  # without a random part at the end
        parts = ["+".join(parts[:2]), *parts[2:]]
    if len(parts) < 3 or not parts[2][:1].isdigit() or name.startswith("."):
        return None
    return HandIn(parts[2], _printable(name), _printable(parts[0]), parts[1], path, True)


def _printable(name: str) -> str:
    """Escape the bytes of a name that are not UTF-8."""
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")


def _last_change(folder: Path, inbound: Path) -> str | None:
    """Return a text that is another one after each change of a hand-in, and greater after a later.

    None if there is no file.
    """
    latest, count, size = 0, 0, 0
    try:
        with open_folder(folder, inbound.parent) as opened:
            for one in islice(walk(opened), MAX_FILES):
                with contextlib.suppress(OSError):
                    status = os.stat(one.name, dir_fd=one.folder, follow_symlinks=False)
                    latest = max(latest, status.st_mtime_ns)
                    count, size = count + 1, size + status.st_size
    except IntakeError:  # of which its student is told
        with contextlib.suppress(OSError):
            latest, count = max(latest, folder.lstat().st_mtime_ns), count + 1
    return f"{latest:020d}-{count}-{size}" if count else None


class _Oldest:
    """The oldest of many hand-ins, in bounded memory: who has waited longest, a few of each."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], list[HandIn]] = {}
        self._count = 0

    def add(self, hand_in: HandIn) -> None:
        """Keep it, while it is among the oldest."""
        waiting = self._waiting.setdefault((hand_in.giver, hand_in.assignment), [])
        waiting.append(hand_in)
        self._count += 1
        if len(waiting) > 2 * MAX_KEPT:
            waiting[:] = nsmallest(MAX_KEPT, waiting)
            self._count -= MAX_KEPT + 1
        if self._count > 2 * MAX_UNSETTLED:
            kept = list(islice(self, MAX_UNSETTLED))
            self._waiting, self._count = {}, 0
            for one in kept:
                self.add(one)

    def __iter__(self) -> Iterator[HandIn]:
        """Yield all of one student for an assignment, oldest first, then those of the next."""
        for waiting in sorted(self._waiting.values(), key=min):
            yield from nsmallest(MAX_KEPT, waiting)


class Arrivals:
    """What has arrived in one folder and was not given out yet.

    Attributes:
        known: hashes of the names that were given out, or are dealt with.
        problem: why the folder cannot be looked at, or how many hand-ins more lie in it than are
            remembered; "" if all is well.
        entries: how many hand-ins were there at the last look.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.known: set[int] = set()
        self.problem = ""
        self.entries = 0
        self._unsettled: dict[str, HandIn] = {}
        self._of_each: Counter[tuple[str, str]] = Counter()  # of these, by giver and assignment
        self._left_out = 0  # how many could not be remembered at the last look
        self._changed_at = -1  # of the folder, at the last look
        self._looking: Iterator[None] | None = None
        self._took = 0.0  # seconds of this look
        self._next_look = 0.0

    def note(self, paths: Iterator[str]) -> None:
        """Take what an event names; a path that cannot be looked at is left alone."""
        for path in paths:
            try:
                hand_in = self.source.named(path)
            except Exception:
                LOG.exception("%r cannot be looked at.", path)
                continue
            if hand_in is not None:
                self._notice(self.source.owned(hand_in))

    def look(self, *, always: bool = False) -> None:
        """Look at the folder, if it is time to and something in it has changed.

        A large folder is looked at in turns, one a call, so that events are taken in between.

        Args:
            always: look in any case: there may be something that did not fit before.
        """
        began = time.monotonic()
        if self._looking is None:
            goes_on = self._left_out and not self._unsettled and not always
            if began < self._next_look and not goes_on:
                return
            self._looking, self._took = self._look(always=always), 0.0
        try:
            ended = self._look_on(self._looking, began + TURN_SECONDS)
        except OSError as error:
            self.problem = f"{self.source.folder} cannot be read: {error.strerror}."
            self._changed_at = -1
            ended = True
        now = time.monotonic()
        self._took += now - began
        if ended:
            self._looking = None
            self._next_look = now + max(LOOK_SECONDS, SHARE * self._took)

    @staticmethod
    def _look_on(looking: Iterator[None], until: float) -> bool:
        """Look until a time; say whether the whole folder has been looked at."""
        return not any(time.monotonic() > until for _ in looking)

    def _look(self, *, always: bool) -> Iterator[None]:
        """Notice what lies in the folder; stop for a moment now and then."""
        changed_at = self.source.folder.stat().st_mtime_ns
        always = always or isinstance(self.source, Plain) or self._left_out > 0
        always = always or changed_at != self._changed_at
        self._changed_at = changed_at
        if always:
            oldest = _Oldest()
            entries = left_out = 0
            for number, hand_in in enumerate(self.source.all(), 1):
                if hand_in is not None:
                    entries += 1
                    if hash(hand_in.name) not in self.known:
                        left_out += 1
                        oldest.add(self.source.owned(hand_in))
                if number % ENTRIES_AT_ONCE == 0:
                    yield
            for hand_in in oldest:
                left_out -= self._notice(hand_in)
            self.entries, self._left_out = entries, left_out
        left_out = self._left_out
        self.problem = MANY.format(left_out, self.source.folder) if left_out else ""

    def _notice(self, hand_in: HandIn) -> bool:
        """Remember a hand-in, if there is room; say whether it is remembered or dealt with."""
        if hash(hand_in.name) in self.known or hand_in.name in self._unsettled:
            return True
        whose = hand_in.giver, hand_in.assignment
        if len(self._unsettled) >= MAX_UNSETTLED or self._of_each[whose] >= MAX_KEPT:
            return False
        self._unsettled[hand_in.name] = hand_in
        self._of_each[whose] += 1
        return True

    def complete(self) -> Iterator[HandIn]:
        """Yield what has arrived whole, oldest first; once each, unless it is given back."""
        for hand_in in sorted(self._unsettled.values()):
            try:
                there = self.source.is_there(hand_in)
                whole = there and self.source.is_complete(hand_in)
            except Exception:
                LOG.exception("%r cannot be looked at.", hand_in.path)
                there = whole = False
            if whole or not there:
                del self._unsettled[hand_in.name]
                whose = hand_in.giver, hand_in.assignment
                self._of_each[whose] -= 1
                if not self._of_each[whose]:
                    del self._of_each[whose]
            if whole:
                self.known.add(hash(hand_in.name))
                yield self.source.owned(hand_in)  # which may have been given meanwhile

    def give_back(self, number: int) -> None:
        """Let a hand-in be found again by a later look; it is known by the hash of its name."""
        self.known.discard(number)
        self._changed_at = -1  # though nothing in the folder changes
