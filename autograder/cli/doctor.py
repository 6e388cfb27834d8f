"""``autograder doctor``: whether this machine and this course can grade, in one list."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autograder import __version__
from autograder.cli.arguments import CLUSTER_SECURITY, COURSE
from autograder.cli.output import say
from autograder.errors import AutograderError, CourseError

if TYPE_CHECKING:
    from autograder.course import Course

OK, NOTE, BAD = "ok", "note", "bad"
SIGNS = {OK: "✓", NOTE: "!", BAD: "✗"}
FREE_BYTES = 1 << 30
CLUSTER_SECONDS = 5
# A file of the kernel, the value that refuses user namespaces to ordinary users, and what to do.
REFUSING = (
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "AppArmor refuses user namespaces (Ubuntu 23.10 and newer)",
        "Install the distribution's bubblewrap and its AppArmor profile (apt install bubblewrap "
        "apparmor-profiles); the profile does not hold for the wheel's copy.",
    ),
    (
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "kernel.unprivileged_userns_clone is 0",
        "As root: sysctl kernel.unprivileged_userns_clone=1",
    ),
    (
        "/proc/sys/user/max_user_namespaces",
        "0",
        "user.max_user_namespaces is 0",
        "As root: sysctl user.max_user_namespaces=10000",
    ),
)
CONTAINERS = ("/.dockerenv", "/run/.containerenv", "/run/secrets/kubernetes.io")


@dataclass(frozen=True)
class Line:
    """One thing that was looked at.

    Attributes:
        name: of the thing.
        state: "ok", "note" (works, and should be known) or "bad".
        found: what was seen.
        advice: what to do; "" for nothing.
    """

    name: str
    state: str
    found: str
    advice: str = ""


def doctor(
    course: Path = COURSE,
    executor: str = typer.Option(
        "", metavar="ADDRESS", help="Look also at the Dask cluster with this scheduler."
    ),
    cluster_security: str = CLUSTER_SECURITY,
    as_json: bool = typer.Option(False, "--json", help="Print a JSON list, for programs."),
) -> None:
    """Look at everything that grading needs: what is right, what is not, and what to do.

    Ends with 0 when nothing is bad, with 1 otherwise. It changes nothing.
    """
    lines = list(examine(course, executor, cluster_security))
    if as_json:
        say(json.dumps([asdict(line) for line in lines], indent=1))
    else:
        for line in lines:
            say(f"{SIGNS[line.state]} {line.name}: {line.found}")
            if line.advice:
                say(f"    {line.advice}")
    if any(line.state == BAD for line in lines):
        raise typer.Exit(1)


def examine(folder: Path, executor: str = "", security: str = "") -> Iterator[Line]:
    """Look at machine and course, the outermost things first."""
    yield from _walls()
    yield _versions()
    yield _disk("temporary files", Path(tempfile.gettempdir()))
    if executor:
        yield _cluster(executor, security)
    try:
        from autograder.course import load_course

        course = load_course(folder)
    except AutograderError as error:
        yield Line("course", BAD, error.what, error.advice)
        return
    if not course.path(course.source_directory, ".", "x").parent.is_dir():
        yield Line("course", BAD, f"{course.root} has no folder {course.source_directory}.",
                   "Name the course's folder with --course.")  # fmt: skip
        return
    yield Line("course", OK, str(course.root))
    for look in (_course_id, _exchange, _database, _folders, _roster):
        yield from _safely(look, course)
    yield _disk("the course's disk", course.root)


def _safely(look: Callable[[Course], Iterator[Line]], course: Course) -> Iterator[Line]:
    try:
        yield from look(course)
    except (AutograderError, OSError) as error:
        what = error.what if isinstance(error, AutograderError) else str(error)
        yield Line(look.__name__.strip("_"), BAD, what, getattr(error, "advice", ""))


def _walls() -> Iterator[Line]:
    from autograder.sandbox import choice, landlock

    try:
        chosen = choice.choose()
    except AutograderError as error:
        yield Line("walls", BAD, error.what, error.advice)
        refused = True
    else:
        refused = bool(chosen.refused)
        yield Line("walls", NOTE if refused else OK, chosen.line or "namespaces, by bubblewrap")
    if refused:
        yield from _what_refuses()
    yield Line("Landlock", OK, f"ABI {landlock.abi()}" if landlock.abi() else "none")


def _what_refuses() -> Iterator[Line]:
    """Say what keeps this process from making namespaces."""
    name = "user namespaces"
    found = False
    for path, value, what, advice in REFUSING:
        if os.getuid() and Path(path).exists() and Path(path).read_text().strip() == value:
            found = True
            yield Line(name, NOTE, what, advice)
    filtered = re.search(r"Seccomp:\s*[12]", Path("/proc/self/status").read_text())
    if any(Path(path).exists() for path in CONTAINERS) or filtered:
        yield Line(name, NOTE, "a container or a filter around this process refuses them",
                   "Nothing to be done: Landlock takes their place where it can.")  # fmt: skip
    elif not found:
        yield Line(name, NOTE, "refused; what refuses them cannot be told from here")


def _versions() -> Line:
    from packaging.requirements import Requirement

    wrong = []
    try:
        wanted = metadata.requires("dropout-course") or []
    except metadata.PackageNotFoundError:
        return Line("versions", BAD, "the package is not installed", "Run: pip install -e .")
    for text in wanted:
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate():
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            version = "none"
        if version == "none" or not requirement.specifier.contains(version, prereleases=True):
            wrong.append(f"{requirement} (there is {version})")
    python = sys.version.split()[0]
    if wrong:
        return Line("versions", BAD, f"Python {python}; not met: {', '.join(wrong)}",
                    "Install what requirements.lock lists.")  # fmt: skip
    return Line("versions", OK, f"Python {python}, autograder {__version__}, all requirements met")


def _disk(name: str, folder: Path) -> Line:
    free = shutil.disk_usage(folder).free
    state, advice = (OK, "") if free > FREE_BYTES else (NOTE, "Make room before you grade.")
    return Line(name, state, f"{free / 2**30:.1f} GiB free in {folder}", advice)


def _cluster(address: str, security: str) -> Line:
    from autograder.grading.cluster import connect

    try:
        with connect(address, security, CLUSTER_SECONDS) as client:
            count = len(client.scheduler_info()["workers"])
            dashboard = client.dashboard_link
    except CourseError as error:
        return Line("cluster", BAD, error.what, error.advice)
    if count and security:
        return Line("cluster", OK, f"{count} workers at {address}; dashboard: {dashboard}")
    if count:
        return Line("cluster", NOTE, f"{count} workers at {address}; dashboard: {dashboard}",
                    "Without TLS whoever reaches the scheduler runs code as you: see "
                    "docs/deploying.md, Dask.")  # fmt: skip
    return Line("cluster", BAD, f"{address} has no workers", "Start them: dask worker ADDRESS")


def _course_id(course: Course) -> Iterator[Line]:
    if course.course_id:
        yield Line("course id", OK, course.course_id)
    else:
        yield Line("course id", NOTE, "none", "Where there is an exchange: set "
                   "c.CourseDirectory.course_id in nbgrader_config.py.")  # fmt: skip


def _exchange(course: Course) -> Iterator[Line]:
    from nbgrader.exchange.default import Exchange

    root = Path(Exchange(config=course.config).root)
    if not root.is_dir():
        yield Line("exchange", NOTE, f"{root} is not there: students hand in another way",
                   f"For an exchange: install -d -m 1777 {root}")  # fmt: skip
        return
    if not os.access(root, os.R_OK | os.W_OK | os.X_OK) or root.stat().st_mode & 0o7 != 0o7:
        yield Line("exchange", BAD, f"{root} is not open to all", f"Run: chmod a+rwx {root}")
        return
    if not root.stat().st_mode & stat.S_ISVTX:
        found = f"students can put other folders in a course's place in {root}"
        yield Line("exchange", BAD, found, f"Run: chmod +t {root}")
        return
    inbound = root / course.course_id / "inbound"
    if course.course_id and inbound.is_dir() and inbound.stat().st_mode & stat.S_IROTH:
        yield Line("exchange", BAD, f"students can list {inbound}", f"Run: chmod o=wx {inbound}")
        return
    yield Line("exchange", OK, str(root))


def _database(course: Course) -> Iterator[Line]:
    from sqlalchemy import create_engine, inspect

    from autograder.results.database_errors import holds_marks, sqlite_file, translating

    file = sqlite_file(course.db_url)
    if not holds_marks(course):
        yield Line("database", OK, "none yet; the first run makes it")
        return
    if file is not None and not os.access(file, os.W_OK):
        yield Line("database", BAD, f"{file} cannot be written", f"Run: chmod u+w {file}")
        return
    with translating(course.db_url):
        engine = create_engine(course.db_url)
        tables = inspect(engine).get_table_names()
        engine.dispose()
    yield Line("database", OK, f"{file or engine.url.render_as_string()}, {len(tables)} tables")


def _folders(course: Course) -> Iterator[Line]:
    """Say whether other users of the machine can read solutions or other people's work."""
    if any(not folder.stat().st_mode & stat.S_IXOTH for folder in course.root.parents):
        yield Line("folders", OK, "nobody else can enter the course")
        return
    names = (course.source_directory, course.submitted_directory, course.autograded_directory,
             course.feedback_directory, "gradebook.db")  # fmt: skip
    entered = course.root.stat().st_mode & stat.S_IXOTH
    there = [course.root / name for name in names if (course.root / name).exists()]
    open_ = [path.name for path in there if path.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH)]
    if entered and open_:
        yield Line("folders", NOTE, f"every user of this machine can read {', '.join(open_)}",
                   f"Where students log in too: chmod o-rwx {course.root}")  # fmt: skip
    else:
        yield Line("folders", OK, "other users cannot read the course")


def _roster(course: Course) -> Iterator[Line]:
    from autograder.results.database_errors import holds_marks
    from autograder.results.marks import read_people

    submitted = course.root / course.submitted_directory
    handed_in = {p.name for p in submitted.iterdir()} if submitted.is_dir() else set()
    known = set(read_people(course)) if holds_marks(course) else set()
    strangers = handed_in - known
    found = f"{len(known)} students in the gradebook, {len(handed_in)} folders in {submitted.name}"
    if known and strangers:
        some = ", ".join(sorted(strangers)[:5])
        yield Line("roster", NOTE, f"{found}; not in the gradebook: {some}",
                   "Grading adds them. If they are misspelt: nbgrader db student list")  # fmt: skip
    else:
        yield Line("roster", OK, found)
