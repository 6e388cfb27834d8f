"""``autograder serve``: grade each hand-in when it arrives, and give the page back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autograder.cli.arguments import CLUSTER_SECURITY, COURSE, EXECUTOR, without_slashes
from autograder.cli.grade import MAX_WORKERS, Sandbox, limit_option, open_course, stopping
from autograder.cli.output import say

if TYPE_CHECKING:
    from autograder.serve.server import Server  # takes nbgrader along

PORT = 9477


def serve(
    assignments: list[str] = typer.Argument(
        None, help="Assignments to serve; all, if not said.", callback=without_slashes
    ),
    course: Path = COURSE,
    folder: Path | None = typer.Option(
        None, help="Watch this folder, too: it holds STUDENT/ASSIGNMENT/.", file_okay=False
    ),
    workers: int = typer.Option(0, min=0, max=MAX_WORKERS, help="Workers; 0 for one a core."),
    sandbox: Sandbox = typer.Option(
        Sandbox.AUTO, help="Walls around student code; none: only for code that you trust."
    ),
    timeout: float | None = limit_option("cell_seconds", "S", "Seconds that one cell may run."),
    memory: int | None = limit_option("memory_mb", "MB", "Megabytes of one submission."),
    executor: str = EXECUTOR,
    cluster_security: str = CLUSTER_SECURITY,
    port: int = typer.Option(
        PORT, min=0, max=65535, help="Of /health and /metrics, on 127.0.0.1; 0 for any."
    ),
    log: Path | None = typer.Option(
        None, metavar="FILE", help="Append what the server does to this file, step by step."
    ),
) -> None:
    """Watch the exchange, grade each hand-in when it arrives, and release its page.

    How many attempts there are and what is shown before the due date, the course's
    c.Autograder.serve says; which hand-in counts, c.Autograder.counts. Ends with Ctrl-C or SIGTERM;
    what was not graded then is graded after the next start.
    """
    with stopping() as stop:
        from autograder.cli.run_log import logged_to
        from autograder.cli.targets import check_target

        loaded = open_course(course, "none" if executor else sandbox)
        from autograder.grading.assignment import Options
        from autograder.serve.server import Server  # nbgrader: not before the configuration

        if log is not None:
            check_target(loaded, log)
        options = Options(
            *(workers, False, sandbox.value, timeout, memory, executor, cluster_security)
        )
        server = Server(loaded, options, assignments or (), folder)
        server.status.tell = lambda line: say(line, err=True)
        with listening(server, port), logged_to(log):
            server.run(lambda: bool(stop()))
    raise typer.Exit(0)


@contextlib.contextmanager
def listening(server: Server, port: int) -> Iterator[None]:
    """Answer questions about the server on loopback, and say where.

    Raises:
        AutograderError: the port is taken.
        CourseError: there is nothing to watch.
    """
    from autograder.errors import AutograderError

    watched = ", ".join(str(source.folder) for source in server.sources())
    try:
        port, end = server.status.listen(port)
    except OSError as error:
        raise AutograderError(
            f"Nothing can listen on 127.0.0.1:{port}: {error.strerror}.",
            "Is another server running? --port chooses another one.",
        ) from error
    try:
        say(f"Watching {watched}; http://127.0.0.1:{port}/health and /metrics.", err=True)
        yield
    finally:
        end()
