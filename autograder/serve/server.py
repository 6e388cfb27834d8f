"""The server: folders that are watched, and a lane for each assignment that something came for."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeCollect

from autograder.course import Course
from autograder.errors import CourseError, GradebookError
from autograder.grading.assignment import Options
from autograder.results.hand_ins import HandIns
from autograder.results.ledger import FOLDER
from autograder.serve.arrivals import Arrivals, Inbound, Plain, Source
from autograder.serve.hand_in import HandIn
from autograder.serve.lane import Lane
from autograder.serve.refusals import checks_owner
from autograder.serve.staging import COPIES, drop
from autograder.serve.status import Status

TURN_SECONDS = 0.05
EVENTS_AGAIN_SECONDS = 30.0
STOP_SECONDS = 30.0
MAX_WARM = 4  # lanes with workers, of which idle ones keep them for long
MAX_LANES = 2  # in which something of one student is graded, where workers must be started for it
LOG = logging.getLogger(__name__)
_ASSIGNMENT = re.compile(r"[^./+][^/+]*")


@dataclass
class Server:
    """Serves a course until it is told to stop.

    Attributes:
        course: the course.
        options: how to grade.
        names: assignments to serve; all if there are none.
        folder: a plain folder to watch besides the exchange; None for none.
        status: how it is going.
    """

    course: Course
    options: Options
    names: Sequence[str] = ()
    folder: Path | None = None
    status: Status = field(default_factory=Status)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._lanes: dict[str, Lane] = {}
        self._is_crowded = False
        self._early: dict[str, list[tuple[Arrivals, int]]] = {}  # hashes of names, as `known`

    def sources(self) -> list[Source]:
        """Return the folders to watch.

        Raises:
            CourseError: there are none.
        """
        found: list[Source] = []
        directory = CourseDirectory(config=self.course.config)
        root = Path(ExchangeCollect(coursedir=directory, config=self.course.config).root)
        if self.course.course_id and root.is_dir():
            inbound = root / self.course.course_id / "inbound"
            checks = checks_owner(self.course)
            found.append(Inbound(inbound, self._is_for_us, checks_owner=checks))
        if self.folder is not None:
            found.append(Plain(self.folder.resolve(), self._is_for_us))
        if not found:
            raise CourseError(
                f"There is nothing to watch: the exchange {root} is no folder, or "
                "c.CourseDirectory.course_id is not set.",
                "Set c.Exchange.root and c.CourseDirectory.course_id, or name a plain folder: "
                "--folder.",
            )
        return found

    def run(self, stop: Callable[[], bool]) -> None:
        """Serve until `stop` says so.

        Raises:
            CourseError: there is nothing to watch.
            GradebookError: another server serves this course.
        """
        sources = self.sources()
        os.chdir(self.course.root)  # plugins of the course work there, in several threads
        with only_server(self.course):
            drop(self.course.root / COPIES)  # of a server that was killed
            with HandIns(self.course.root) as hand_ins:
                known = {hash(name) for name in hand_ins.names()}
                begun = {*self.names, *hand_ins.waiting()}
            events: SimpleQueue[tuple[Arrivals, set[str]]] = SimpleQueue()
            arrivals = [Arrivals(source) for source in sources]
            for one in arrivals:
                one.known = known
                threading.Thread(target=self._watch, args=(one, events), daemon=True).start()
            for name in sorted(begun):
                self._lane(name)
            try:
                while not stop():
                    self._turn(arrivals, events)
            finally:
                self._stop.set()
                for lane in self._lanes.values():
                    lane.join(STOP_SECONDS)

    def _turn(
        self, arrivals: list[Arrivals], events: SimpleQueue[tuple[Arrivals, set[str]]]
    ) -> None:
        """Take what has arrived and hand it on."""
        with contextlib.suppress(Empty):
            arrived, paths = events.get(timeout=TURN_SECONDS)
            while True:
                arrived.note(iter(paths))
                arrived, paths = events.get_nowait()
        for name in [name for name in self._early if self._is_released(name)]:
            for one, number in self._early.pop(name):
                one.give_back(number)
        for one in arrivals:
            one.look(always=self._is_crowded)
            self.status.problem(one.source.called, one.problem)
        self._is_crowded = False
        warm = [lane for lane in self._lanes.values() if lane.is_warm]
        for lane in warm:
            lane.is_crowded = len(warm) > MAX_WARM
        for one in arrivals:
            for hand_in in one.complete():
                if not self._is_released(hand_in.assignment):
                    self._remember(one, hand_in)
                elif not self._put(hand_in):
                    one.give_back(hash(hand_in.name))
                    self._is_crowded = True
        self.status.arrived.set(sum(one.entries for one in arrivals))
        self.status.queued.set(sum(len(lane.queue) for lane in self._lanes.values()))
        self.status.running.set(sum(lane.running for lane in self._lanes.values()))

    def _is_for_us(self, student: str, name: str) -> bool:
        if self.names and name not in self.names:
            return False
        if student in self.course.excluded_students or not _ASSIGNMENT.fullmatch(name):
            return False
        return self.course.path(self.course.source_directory, ".", name).is_dir()

    def _is_released(self, name: str) -> bool:
        """Say whether students have an assignment, or it was asked for all the same."""
        return name in self.names or self._release_of(name).is_dir()

    def _release_of(self, name: str) -> Path:
        return self.course.path(self.course.release_directory, ".", name)

    def _remember(self, arrivals: Arrivals, hand_in: HandIn) -> None:
        """Leave a hand-in alone until its assignment is released."""
        name = hand_in.assignment
        if name not in self._early:
            self._early[name] = []
            self.status.tell(
                f"Hand-ins for {name!r} wait: it is not released, for {self._release_of(name)} does"
                " not exist. Release it, or name it to serve it all the same."
            )
        self._early[name].append((arrivals, hash(hand_in.name)))
        LOG.info("%r waits for the release.", hand_in.name)

    def _put(self, hand_in: HandIn) -> bool:
        """Give a hand-in to its lane; say whether there was room."""
        lane = self._lanes.get(hand_in.assignment)
        if lane is None or not lane.is_warm:
            warm = (one for one in self._lanes.values() if one.is_warm)
            if sum(one.queue.works_for(hand_in.giver) for one in warm) >= MAX_LANES:
                return False
        return self._lane(hand_in.assignment).put(hand_in)

    def _lane(self, name: str) -> Lane:
        if name not in self._lanes:
            self._lanes[name] = Lane(self.course, name, self.options, self.status, self._stop)
            self._lanes[name].start()
        return self._lanes[name]

    def _watch(self, arrivals: Arrivals, events: SimpleQueue[tuple[Arrivals, set[str]]]) -> None:
        """Pass on what the system says of a folder; without events it is only looked at."""
        from watchfiles import watch

        folder = arrivals.source.folder
        while not self._stop.is_set():
            with contextlib.suppress(OSError, RuntimeError):  # not there, or no watch is left
                for changes in watch(
                    folder,
                    watch_filter=None,
                    debounce=100,
                    step=20,
                    stop_event=self._stop,
                    recursive=isinstance(arrivals.source, Plain),
                    raise_interrupt=False,
                ):
                    events.put((arrivals, {path for _, path in changes}))
            self._stop.wait(EVENTS_AGAIN_SECONDS)


@contextlib.contextmanager
def only_server(course: Course) -> Iterator[None]:
    """Be the one server of a course; the system lets go of it when this process ends.

    Raises:
        GradebookError: there is one already.
    """
    path = course.root / FOLDER / "serve.lock"
    try:
        path.parent.mkdir(exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise GradebookError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                who = os.read(descriptor, 200).decode("utf-8", "replace").strip()
                raise GradebookError(
                    f"{who or 'Another process'} serves this course already.",
                    "One server is enough: it uses all cores, and a cluster with --executor.",
                ) from None
        os.truncate(descriptor, 0)
        os.write(descriptor, f"Process {os.getpid()} on {socket.gethostname()}".encode())
        yield
    finally:
        os.close(descriptor)
