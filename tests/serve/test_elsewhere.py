"""Serving with parts on other machines: workers of a cluster, and a database server."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.made_course import expected_score, student_id
from benchmarks.serving import COURSE, SAMPLES, Served, World, check
from tests.grading.dask import cluster
from tests.grading.test_cluster import less_generous_package
from tests.results.postgres import needs_postgres, postgres
from tests.serve.conftest import pages, until

LONG = bool(os.environ.get("AUTOGRADER_LONG"))
EACH = 30 if LONG else 6  # hand-ins before and behind each accident


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="starts five workers of a cluster: make test-long")
def test_a_cluster_loses_freezes_and_gains_workers(
    make: Callable[..., World],
    start: Callable[..., Served],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One is killed, one frozen, one joins late, and one that has another version is sent away."""
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL", "15s")
    world = make()
    released: list[Path] = []

    def hand_in() -> None:
        released.extend(world.hand_in(len(released)) for _ in range(EACH))

    (tmp_path / "dask").mkdir()
    with cluster(tmp_path / "dask") as dask:
        killed, frozen, _ = (dask.start_worker() for _ in range(3))
        server = start(world, "--executor", dask.address)
        hand_in()
        until(lambda: any(page.exists() for page in released))
        killed.kill()
        frozen.send_signal(signal.SIGSTOP)
        try:
            hand_in()
            dask.start_worker(wait=False)  # late
            hand_in()
            other = dask.start_worker([less_generous_package(tmp_path / "other")], wait=False)
            hand_in()
            pages(*released)
            while other.poll() is None and len(released) < 40 * EACH:  # until it gets one
                hand_in()
                pages(*released)
        finally:
            frozen.kill()
        assert "another version of the grader" in server.stop()
    check(world, len(released))


@needs_postgres
def test_a_database_server_that_is_restarted_loses_nothing(
    make: Callable[..., World], start: Callable[..., Served]
) -> None:
    from nbgrader.api import Gradebook

    with postgres() as database:
        world = make(f"c.CourseDirectory.db_url = {database.url!r}\n")
        server = start(world)
        released = [world.hand_in(index) for index in range(EACH)]
        until(lambda: any(page.exists() for page in released))
        database.stop()
        released += [world.hand_in(index) for index in range(EACH, 2 * EACH)]
        until(lambda: "ps1" in str(server.health()["trouble_with"]))
        database.start()
        pages(*released)
        until(lambda: server.health()["status"] == "ok")
        server.stop()
        with Gradebook(database.url, COURSE) as gradebook:
            found = {s.student.id: s.score for s in gradebook.assignment_submissions("ps1")}
    assert found == {student_id(i): expected_score(i % SAMPLES) for i in range(2 * EACH)}
