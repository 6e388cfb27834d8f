"""Hand-ins at a steady rate, graded on arrival: ``python -m benchmarks.serving``.

A made course of 20 cells, an exchange and `autograder serve` on this machine; students hand in as
`nbgrader submit` does. Of each hand-in is measured how long its released page takes, from the last
step of handing in. At the end every student must have exactly the right score.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from nbgrader.utils import notebook_hash

from benchmarks import made_course
from benchmarks.made_course import ASSIGNMENT, NOTEBOOK, student_id
from benchmarks.process_tree import memory, processor_of, tree

COURSE = "made"
SAMPLES = 12
GOAL_SECONDS = 2.0
LOOK_SECONDS = 0.02
MEMORY_SECONDS = 10.0
PATIENCE = 120.0  # seconds for what is left at the end
HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class World:
    """A course, an exchange and hand-ins to copy, in one folder."""

    root: Path

    @property
    def course(self) -> Path:
        """The course's folder."""
        return self.root / "course"

    @property
    def inbound(self) -> Path:
        """Where hand-ins arrive."""
        return self.root / "exchange" / COURSE / "inbound"

    @property
    def released(self) -> Path:
        """Where released pages lie."""
        return self.root / "exchange" / COURSE / "feedback"

    def hand_in(
        self,
        index: int,
        student: str = "",
        *,
        sample: int | None = None,
        text: str = "",
        beside: Path | None = None,
    ) -> Path:
        """Hand in as `nbgrader submit` does; return where the released page will be.

        Args:
            index: decides the answers, and who hands in if that is not said.
            student: who hands in.
            sample: decides the answers instead.
            text: a line to put before the first answer.
            beside: a folder to hand in as well; it is moved.
        """
        student = student or student_id(index)
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
        secret = secrets.token_hex(64)
        folder = self.inbound / f"{student}+{ASSIGNMENT}+{now}+{secrets.token_urlsafe(9)}"
        folder.mkdir()
        if beside is not None:
            beside.rename(folder / beside.name)
        content = self.root / "samples" / str((index if sample is None else sample) % SAMPLES)
        notebook = content.read_text(encoding="utf-8")
        if text:
            notebook = notebook.replace("# by student", f"{text}\\n# by student", 1)
        (folder / f"{NOTEBOOK}.ipynb").write_text(notebook, encoding="utf-8")
        (folder / "timestamp.txt").write_text(now)
        (folder / "submission_secret.txt").write_text(secret)
        folder.chmod(0o777)
        return self.released / f"{notebook_hash(secret=secret, notebook_id=NOTEBOOK)}.html"

    def scores(self) -> dict[str, list[float]]:
        """Return all scores in the gradebook, by student."""
        found: dict[str, list[float]] = {}
        query = (
            "SELECT a.student_id, sum(g.auto_score) FROM submitted_assignment a "
            "JOIN submitted_notebook n ON n.assignment_id = a.id "
            "JOIN grade g ON g.notebook_id = n.id GROUP BY a.id"
        )
        with contextlib.closing(sqlite3.connect(self.course / "gradebook.db")) as database:
            for student, score in database.execute(query):
                found.setdefault(student, []).append(score)
        return found


def make_world(root: Path, settings: str = "", made: Path | None = None) -> World:
    """Make a course with an exchange, and samples of hand-ins.

    Args:
        root: folder for all of it.
        settings: more lines of the course's configuration.
        made: a course of `made_course.make_course` to copy; None to make one.
    """
    world = World(root)
    if made is None:
        made_course.make_course(world.course)
    else:
        shutil.copytree(made, world.course)
    samples = root / "samples"
    samples.mkdir()
    for index in range(SAMPLES):
        made_course.hand_in(world.course, index).rename(samples / str(index))
    shutil.rmtree(world.course / "submitted")
    world.inbound.mkdir(parents=True)
    (root / "exchange").chmod(0o777)
    config = made_course.CONFIG.replace('course_id = ""', f'course_id = "{COURSE}"')
    config += f"c.Exchange.root = {os.fspath(root / 'exchange')!r}\n"
    config += "c.ExchangeCollect.check_owner = False  # all are handed in by one user here\n"
    (world.course / "nbgrader_config.py").write_text(config + settings)
    return world


@dataclass
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    port: int
    first: str

    def health(self) -> dict[str, object]:
        """Ask how it is."""
        request = f"http://127.0.0.1:{self.port}/health"
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                found = json.load(answer)
        except urllib.error.HTTPError as error:  # 503 has a body, too
            with error:
                found = json.load(error)
        return dict(found)

    def metrics(self) -> str:
        """Read the metrics."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            return str(answer.read().decode())

    def stop(self) -> str:
        """End it as systemd does; return what it said."""
        self.process.send_signal(signal.SIGTERM)
        said = self.process.communicate(timeout=60)[1]
        if self.process.returncode:
            raise RuntimeError(f"the server ended with {self.process.returncode}:\n{said}")
        return self.first + said


def start(world: World, *arguments: str, names: Sequence[str] = (ASSIGNMENT,)) -> Served:
    """Start a server for these assignments, or for all there are, and wait until it watches."""
    command = [sys.executable, "-m", "autograder", "serve", *names, "--port", "0"]
    process = subprocess.Popen(
        [*command, "--course", os.fspath(world.course), *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**made_course.environment(), "PYTHONPATH": os.fspath(HOME)},
    )
    said = ""
    for line in process.stderr or ():
        said += line
        if line.startswith("Watching"):
            port = line.partition("127.0.0.1:")[2].partition("/")[0]
            return Served(process, int(port), said)
    raise RuntimeError(f"the server did not start:\n{said}")


@contextlib.contextmanager
def serving(
    world: World, *arguments: str, names: Sequence[str] = (ASSIGNMENT,)
) -> Iterator[Served]:
    """Run a server; end it at the end in any case."""
    served = start(world, *arguments, names=names)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.process.kill()
        served.process.wait()
        if served.process.stderr:
            served.process.stderr.close()


@dataclass(frozen=True)
class Figures:
    """What was measured; times in seconds, memory in bytes."""

    rate: float
    handed_in: int
    seconds: float
    waits: tuple[float, ...]
    memory: tuple[int, ...]
    processor: float
    missing: int


def load(world: World, served: Served, rate: float, seconds: float) -> Figures:
    """Hand in at a rate for so long, and wait for all pages."""
    waiting: dict[Path, float] = {}
    waits: list[float] = []
    used: list[int] = []
    began = time.monotonic()
    looked = measured = began
    count = 0
    while True:
        now = time.monotonic()
        if now < began + seconds and count < (now - began) * rate:
            waiting[world.hand_in(count)] = time.monotonic()
            count += 1
        elif now - looked > LOOK_SECONDS:
            looked = now
            for page in [page for page in waiting if page.exists()]:
                waits.append(time.monotonic() - waiting.pop(page))
            if now >= began + seconds and not waiting:
                break
            if now > began + seconds + PATIENCE:
                break
        elif now - measured > MEMORY_SECONDS:
            measured = now
            used.append(sum(memory(pid) for pid in tree(served.process.pid)))
        else:
            time.sleep(0.002)
    took = time.monotonic() - began
    processor = sum(processor_of(pid, children=True) for pid in tree(served.process.pid))
    return Figures(rate, count, took, tuple(waits), tuple(used), processor, len(waiting))


def check(world: World, students: int) -> None:
    """See that every student has exactly one score, the right one.

    Raises:
        RuntimeError: somebody has not.
    """
    expected = {student_id(i): [made_course.expected_score(i % SAMPLES)] for i in range(students)}
    found = world.scores()
    wrong = [s for s in expected if found.get(s) != expected[s]]
    if wrong or found.keys() != expected.keys():
        raise RuntimeError(f"{len(wrong)} of {students} students have not their score: {wrong[:5]}")


def report(figures: Figures) -> str:
    """Put the figures into words."""
    waits = np.array(figures.waits)
    shares = ", ".join(
        f"{name} {np.percentile(waits, share):.2f}"
        for name, share in (("half", 50), ("95 %", 95), ("99 %", 99), ("all", 100))
    )
    late = int((waits > GOAL_SECONDS).sum())
    lines = [
        f"{figures.handed_in} hand-ins at {figures.rate:g} a second, {figures.seconds:.0f} s",
        f"seconds to the released page, within which: {shares}",
        f"later than {GOAL_SECONDS:g} s: {late}; not at all: {figures.missing}",
        f"processor seconds a hand-in: {figures.processor / figures.handed_in:.3f}, start included",
    ]
    if figures.memory:
        shown = figures.memory[:: max(1, len(figures.memory) // 10)]
        lines.append("memory over time, MB: " + " ".join(f"{used / 2**20:.0f}" for used in shown))
    return "\n".join(lines)


def warm_up(world: World) -> None:
    """Hand in once and wait for the page: the workers are warm then."""
    page = world.hand_in(0)
    until = time.monotonic() + 3 * PATIENCE
    while not page.exists():
        if time.monotonic() > until:
            raise RuntimeError("the first page did not come")
        time.sleep(0.05)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=float, default=20, help="hand-ins a second")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    before = os.getloadavg()[1]
    with tempfile.TemporaryDirectory(prefix="serving-") as folder:
        world = make_world(Path(folder))
        with serving(world) as served:
            warm_up(world)
            figures = load(world, served, options.rate, options.seconds)
            now = os.getloadavg()[1]
            print(f"{os.cpu_count()} cores, load average {before:.1f} before, {now:.1f} at the end")
            print(report(figures), flush=True)
            if options.json:
                options.json.write_text(json.dumps(asdict(figures), indent=1) + "\n")
            served.stop()
        check(world, figures.handed_in)
        print("every student has exactly the right score")


if __name__ == "__main__":
    main()
